"""Declared staff figures, counted from the invented people as a school would count them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from .careers import PE_ARTS, Career
from .chance import Chance
from .rotation import eligible
from .rows import BackboneRow, PostingRow
from .schools import Cast

ABOVE = {
    "kindergarten": {"college", "bachelor", "master", "doctor"},
    "primary": {"college", "bachelor", "master", "doctor"},
    "junior": {"bachelor", "master", "doctor"},
    "senior": {"master", "doctor"},
}
COUNTED = {"established", "contract"}
MID_TITLES = {"first", "senior", "professor"}
MISCOUNT = 0.03
"""Part of the declared figures that differ a little from the records, as they do in every bureau."""
PUPILS_PER_STAFF = {"kindergarten": 9.0, "primary": 19.0, "junior": 13.5, "senior": 12.5}
"""编制: the common ratio of 2014, from which the invented quotas are drawn."""


def staff_figures(
    seed: int, cast: Cast, stage: str, year: int, people: Sequence[Career], titles: Mapping[str, Sequence[BackboneRow]],
    rotations: Mapping[str, Sequence[PostingRow]], pupils: int,
) -> dict[str, float]:  # fmt: skip
    """The staff figures of one section in one year. ``people`` are those with their home post there on 1 September."""
    chance = Chance(seed, cast.row.code, stage, year, "counting")
    day = dt.date(year, 9, 1)
    teachers = [one for one in people if one.full_time and one.employment in COUNTED]
    away = [one for one in people if _exchanged(rotations.get(one.person.number, ()), day)]
    held = {one.person.number for one in people if _counts(titles.get(one.person.number, ()), day)}
    values: dict[str, float] = {
        "staff": len(people),
        "staff_quota": _quota(chance, cast, stage, pupils, len(people)),
        "teachers": len(teachers),
        "teachers_above_qualification": sum(one.person.degree in ABOVE[stage] for one in teachers),
        "teachers_backbone": sum(one.person.number in held for one in teachers),
        "teachers_certified": sum(one.person.certified for one in teachers),
        "teachers_mid_title": sum(one.person.title in MID_TITLES for one in teachers),
    }
    if stage != "kindergarten":
        values["teachers_pe_arts"] = sum(one.subject in PE_ARTS for one in teachers)
    if stage in {"primary", "junior"}:
        values |= _exchange(cast, year, people, away, held)
    return _miscount(chance, values)


def _counts(titles: Sequence[BackboneRow], day: dt.date) -> bool:
    return any(row.level != "school" and row.since <= day and (row.until is None or day <= row.until) for row in titles)


def _exchanged(postings: Sequence[PostingRow], day: dt.date) -> bool:
    return any(row.kind == "exchange" and row.since == day for row in postings)


def _exchange(
    cast: Cast, year: int, people: Sequence[Career], away: Sequence[Career], held: Collection[str]
) -> dict[str, float]:
    return {
        "teachers_eligible_exchange": sum(eligible(one, cast, year) for one in people),
        "teachers_exchanged": len(away),
        "backbone_exchanged": sum(one.person.number in held for one in away),
    }


def _quota(chance: Chance, cast: Cast, stage: str, pupils: int, staff: int) -> int:
    """At least the posts that are filled, in most schools with a few vacancies."""
    by_ratio = round(pupils / PUPILS_PER_STAFF[stage])
    return max(by_ratio, staff + (chance.whole(0, 3) if cast.row.public else 0))


def _miscount(chance: Chance, values: dict[str, float]) -> dict[str, float]:
    """Now and then a clerk forgets somebody."""
    for code in ("teachers_above_qualification", "teachers_backbone", "teachers_mid_title"):
        if chance.happens(MISCOUNT) and values[code] > 3:
            values[code] -= chance.whole(1, 2)
    return values
