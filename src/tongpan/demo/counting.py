"""Declared staff figures, counted from the invented people as a school would count them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .careers import PE_ARTS, Career
from .chance import Chance
from .rotation import due
from .rows import BackboneRow, PostingRow
from .schools import Cast

ABOVE = {
    "kindergarten": {"college", "bachelor", "master", "doctor"},
    "primary": {"college", "bachelor", "master", "doctor"},
    "junior": {"bachelor", "master", "doctor"},
    "senior": {"master", "doctor"},
}
MOVING = {"exchange", "support"}
COUNTED = {"established", "contract"}
MID_TITLES = {"first", "senior", "professor"}
MISCOUNT = 0.03
"""Part of the declared figures that differ a little from the records, as they do in every bureau."""
PUPILS_PER_STAFF = {"kindergarten": 9.0, "primary": 19.0, "junior": 13.5, "senior": 12.5}
"""编制: the common ratio of 2014, from which the invented quotas are drawn."""


@dataclass(frozen=True)
class Staffing:
    """One section on 1 September: home posts, those who work there, who holds a backbone title, and all postings.

    Somebody on exchange or support teaching works, and is counted, at the host school.
    """

    home: Sequence[Career]
    working: Sequence[Career]
    backbone: Collection[str]
    rotations: Mapping[str, Sequence[PostingRow]]


def host_on(postings: Sequence[PostingRow], day: dt.date) -> str:
    """The school where a posting in force on a day takes a person whole, or an empty text."""
    return next((row.school for row in postings if row.kind in MOVING and row.since <= day <= (row.until or day)), "")


def staff_figures(seed: int, cast: Cast, stage: str, year: int, staffing: Staffing, pupils: int) -> dict[str, float]:
    """The staff figures of one section in one year."""
    chance = Chance(seed, cast.row.code, stage, year, "counting")
    day = dt.date(year, 9, 1)
    people = [one for one in staffing.working if one.employment in COUNTED]
    teachers = [one for one in people if one.full_time]
    values: dict[str, float] = {
        "staff": len(people),
        "staff_quota": _quota(chance, cast, stage, pupils, len(people)),
        "teachers": len(teachers),
        "teachers_above_qualification": sum(one.person.degree in ABOVE[stage] for one in teachers),
        "teachers_backbone": sum(one.person.number in staffing.backbone for one in teachers),
        "teachers_certified": sum(one.person.certified for one in teachers),
        "teachers_mid_title": sum(one.person.title in MID_TITLES for one in teachers),
    }
    if stage != "kindergarten":
        values["teachers_pe_arts"] = sum(one.subject in PE_ARTS for one in teachers)
    if stage in {"primary", "junior"}:
        values |= _exchange(staffing, day)
    return _miscount(chance, values)


def backbone_on(titles: Mapping[str, Sequence[BackboneRow]], day: dt.date) -> frozenset[str]:
    """The ID numbers of those who hold a title of county level or above on a day."""
    return frozenset(
        number
        for number, rows in titles.items()
        if any(row.level != "school" and row.since <= day and (row.until is None or day <= row.until) for row in rows)
    )


def _exchange(staffing: Staffing, day: dt.date) -> dict[str, float]:
    """Those due for exchange and still at home, and those who went this year."""
    gone = [one for one in staffing.home if host_on(staffing.rotations.get(one.person.number, ()), day)]
    away = [one for one in gone if staffing.rotations[one.person.number][-1].kind == "exchange"]
    left = [one for one in staffing.home if one not in gone and one.full_time and one.employment in COUNTED]
    return {
        "teachers_eligible_exchange": sum(due(one.posts[-1][1], day) for one in left),
        "teachers_exchanged": len(away),
        "backbone_exchanged": sum(one.person.number in staffing.backbone for one in away),
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
