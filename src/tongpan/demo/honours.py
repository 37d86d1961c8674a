"""Backbone titles: named by an authority for a term, renewed or run out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from .careers import Career
from .chance import Chance
from .patterns import CountyShape
from .rows import BackboneRow
from .schools import Cast

SHARE = {
    ("primary", "seat"): 0.30, ("primary", "town"): 0.20, ("primary", "village"): 0.12, ("junior", "seat"): 0.22,
    ("junior", "town"): 0.145, ("senior", "seat"): 0.2, ("kindergarten", "seat"): 0.1, ("kindergarten", "town"): 0.05,
}  # fmt: skip
TITLES = {"county": "县级骨干教师", "city": "市级骨干教师", "province": "省级骨干教师", "school": "校级骨干教师"}
TERM = 5


def honour(
    seed: int, shape: CountyShape, cast: Cast, stage: str, people: Sequence[Career], last_year: int
) -> dict[str, tuple[BackboneRow, ...]]:
    """The titles of a section's people, by ID number: about the section's share of them hold one in the last year."""
    chance = Chance(seed, cast.row.code, stage, "honours")
    share = SHARE[stage, cast.place] * shape.means**2 * chance.lognormal(1.0, 1.15 * shape.spread)
    able = [one for one in people if one.full_time and one.person.age_in(last_year) >= 29]
    chosen = chance.some(able, min(len(able), chance.rounded(share * len(people))))
    found = {one.person.number: _current(chance, shape, one, last_year) for one in chosen}
    for one in able:
        if one.person.number not in found and chance.happens(0.06):
            found[one.person.number] = (_without_count(chance, shape, one, last_year),)
    return found


def _row(shape: CountyShape, one: Career, level: str, since: int, title: str = "") -> BackboneRow:
    issuers = {
        "school": "学校", "county": f"{shape.short}教育局（演示）", "city": "清远市教育局（演示）",
        "province": "广东省教育厅（演示）",
    }  # fmt: skip
    start = dt.date(since, 9, 1)
    return BackboneRow(level, title or TITLES[level], issuers[level], one.subject, start, dt.date(since + TERM, 8, 31))


def _current(chance: Chance, shape: CountyShape, one: Career, last_year: int) -> tuple[BackboneRow, ...]:
    """A title in force in the last year, for some after an earlier one."""
    level = chance.weighted({"county": 0.66, "city": 0.28, "province": 0.06})
    since = chance.whole(last_year - TERM + 1, last_year - 1)
    title = "学科带头人" if level == "city" and chance.happens(0.2) else ""
    rows = [_row(shape, one, level, since, title)]
    if one.person.age_in(last_year) > 36 and chance.happens(0.65):
        rows.insert(0, _row(shape, one, "county", since - TERM))
    return tuple(rows)


def _without_count(chance: Chance, shape: CountyShape, one: Career, last_year: int) -> BackboneRow:
    """A title that counts no more, or never did: run out, or of the school's own."""
    if chance.happens(0.5):
        return _row(shape, one, "school", last_year - 2)
    return _row(shape, one, "county", last_year - TERM - chance.whole(1, 3))
