"""Which placements of one person follow each other so closely that they count as one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from tongpan_core.policy import Value

SAME = {"kind": "posting__kind", "direction": "direction", "host": "host", "bond": "bond", "category": "category"}
"""What a rule may ask two placements to share, and where a placement has it."""


@dataclass(frozen=True, slots=True)
class Stint:
    """The days of one placement, the first and the last counted; ``until`` is None while no end is set."""

    placement: int
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Run:
    """Placements that follow each other without a longer gap than allowed. ``until`` None: no end is set."""

    placements: tuple[int, ...]
    since: dt.date
    until: dt.date | None


def runs(stints: Iterable[Stint], gap: float) -> list[Run]:
    """Placements of one person joined where at most ``gap`` days lie between them, earliest first.

    A holiday between two terms is such a gap, so a run reaches from its first to its last day, as one placement over
    the same holiday would. Placements that overlap belong together.
    """
    found: list[Run] = []
    for own in sorted(stints, key=lambda one: (one.since, one.until or dt.date.max, one.placement)):
        last = found[-1] if found else None
        if last and (last.until is None or (own.since - last.until).days - 1 <= gap):
            until = None if last.until is None or own.until is None else max(last.until, own.until)
            found[-1] = Run((*last.placements, own.placement), last.since, until)
        else:
            found.append(Run((own.placement,), own.since, own.until))
    return found


def runs_by_key(rows: Iterable[tuple[Hashable, Stint]], gap: float) -> dict[Hashable, list[Run]]:
    """The runs of many people: each row is a key, such as person and kind, and one placement of it."""
    found: dict[Hashable, list[Stint]] = defaultdict(list)
    for key, stint in rows:
        found[key].append(stint)
    return {key: runs(own, gap) for key, own in found.items()}


def shared(rule: Value) -> list[str]:
    """Where a placement has what two of them must share; a word that no placement knows asks for nothing."""
    return [SAME[word] for word in rule.words if word in SAME]
