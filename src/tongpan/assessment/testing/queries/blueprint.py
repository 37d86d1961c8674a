"""The blueprint of a test (双向细目表): points by content and ability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongpan.assessment.testing.models import TestItem


@dataclass(frozen=True)
class Blueprint:
    """Points by content (rows) and ability (columns), with sums; the numbers of the items in each cell."""

    abilities: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[int, str], ...], int], ...]
    sums: tuple[int, ...]
    total: int


def blueprint_of(items: Sequence[TestItem]) -> Blueprint | None:
    """The blueprint; None where no item says its content."""
    if not any(own.content for own in items):
        return None
    contents = list(dict.fromkeys(own.content for own in items))
    abilities = list(dict.fromkeys(own.ability for own in items))
    rows = []
    for content in contents:
        cells = [[own for own in items if (own.content, own.ability) == (content, ability)] for ability in abilities]
        points = tuple((sum(own.maximum for own in held), "、".join(str(own.number) for own in held)) for held in cells)
        rows.append((content, points, sum(most for most, _numbers in points)))
    sums = tuple(sum(own.maximum for own in items if own.ability == ability) for ability in abilities)
    return Blueprint(tuple(abilities), tuple(rows), sums, sum(sums))
