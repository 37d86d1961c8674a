"""Small cells: what is shown of groups of few pupils, also against subtraction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def hidden(counts: Sequence[int], least: int, *, total_shown: bool = True) -> list[bool]:
    """Which groups of one whole are hidden, given the pupils of each.

    A group of fewer than ``least`` pupils is hidden. Where the whole is shown too, the hidden groups together must hold
    at least ``least`` pupils and be at least two: else the smallest of the others is hidden as well, until they do, so
    that nobody finds a hidden group by subtraction (complementary suppression). An empty group hides nothing.
    """
    shown = [count >= least or count == 0 for count in counts]
    if not total_shown:
        return [not own for own in shown]
    order = sorted((place for place, count in enumerate(counts) if count), key=lambda place: (counts[place], place))
    while True:
        out = [place for place in order if not shown[place]]
        if not out or (len(out) > 1 and sum(counts[place] for place in out) >= least):
            break
        left = [place for place in order if shown[place]]
        if not left:
            break
        shown[left[0]] = False
    return [not own for own in shown]


def hidden_by_name(counts: Mapping[str, int], least: int) -> dict[str, bool]:
    """The same for groups by name."""
    return dict(zip(counts, hidden(list(counts.values()), least), strict=True))


def merged_counts(counts: Sequence[int], least: int) -> list[list[int]]:
    """Neighbouring bins, as lists of their places, joined until each holds nobody or at least ``least`` pupils."""
    found: list[list[int]] = []
    held = 0
    for place, count in enumerate(counts):
        if found and held and held < least:
            found[-1].append(place)
            held += count
        else:
            found.append([place])
            held = count
    if len(found) > 1 and 0 < held < least:
        found[-2:] = [found[-2] + found[-1]]
    return found
