"""What a school has: areas, rooms, equipment, and the money of a year. Shared by its stages."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from .chance import Chance
from .patterns import CountyShape
from .pupils import Enrolment
from .schools import Cast

WEIGHT = {"kindergarten": 1.0, "primary": 1.0, "junior": 1.18, "senior": 1.32}
PLACE_LEVEL = {"seat": 0.97, "town": 1.16, "village": 1.5}
PER_PUPIL = {
    "area_teaching": 5.3,
    "sports": 8.6,
    "equipment_value": 2380.0,
    "networked_classrooms": 0.0268,
    "books": 27.0,
    "computers": 0.12,
}
"""Median of each resource per weighted pupil, before the county's, the place's and the school's own level."""
YEARLY = {"equipment_value": 1.07, "networked_classrooms": 1.05, "books": 1.03, "computers": 1.06}
Enrolments = Mapping[str, Mapping[int, Enrolment]]


def resources(
    seed: int, shape: CountyShape, cast: Cast, enrolments: Enrolments, years: Sequence[int]
) -> dict[int, dict[str, float]]:
    """The shared figures of each year in which the school is open. Buildings stay; what is bought grows."""
    open_years = [year for year in years if cast.open_in(year)]
    if not open_years:
        return {}
    chance = Chance(seed, cast.row.code, "resources")
    amounts = _amounts(chance, shape, cast)
    last = {stage: by_year[open_years[-1]] for stage, by_year in enrolments.items()}
    buildings = _buildings(chance, cast, amounts, sum(len(one.classes) for one in last.values()))
    found = {}
    for year in open_years:
        pupils = sum(by_year[year].pupils for by_year in enrolments.values())
        found[year] = buildings | _bought(amounts, year - years[-1]) | _money(chance, pupils)
    return found


def _amounts(chance: Chance, shape: CountyShape, cast: Cast) -> dict[str, float]:
    """The school's amount of each resource in the last year: its pupils, and its luck around the county's level."""
    spread = shape.spread * (1.25 if cast.place == "seat" else 1.0)
    load = sum(WEIGHT[stage] * pupils for stage, pupils in cast.pupils.items())
    level = shape.means * PLACE_LEVEL[cast.place] * chance.lognormal(1.0, 0.4 * spread)
    return {name: load * level * share * chance.lognormal(1.0, 0.85 * spread) for name, share in PER_PUPIL.items()}


def _buildings(chance: Chance, cast: Cast, amounts: Mapping[str, float], classes: int) -> dict[str, float]:
    """Areas and rooms. Sports area is outdoor ground, and in some larger schools a hall."""
    pupils = sum(cast.pupils.values())
    hall = round(min(1800.0, 0.14 * amounts["sports"])) if pupils > 700 and chance.happens(0.5) else 0
    wanted = math.ceil(classes / 12)
    low, high = (88, 112) if cast.row.built > 2008 else (68, 98)
    return {
        "area_teaching": round(amounts["area_teaching"]) + hall,
        "area_indoor_sports": hall,
        "area_sports_ground": max(200, round(amounts["sports"]) - hall),
        "classrooms": classes + chance.whole(0, 3),
        "music_rooms": wanted - chance.happens(0.2),
        "music_room_area_min": chance.whole(low, high),
        "art_rooms": wanted - chance.happens(0.25),
        "art_room_area_min": chance.whole(low, high),
        "security_staff": max(1, min(5, 1 + classes // 12)),
    }


def _bought(amounts: Mapping[str, float], years_on: int) -> dict[str, float]:
    now = {name: amounts[name] * growth**years_on for name, growth in YEARLY.items()}
    return {
        "equipment_value": round(now["equipment_value"] / 100) * 100,
        "networked_classrooms": max(1, round(now["networked_classrooms"])),
        "books": round(now["books"]),
        "computers": round(now["computers"]),
    }


def _money(chance: Chance, pupils: int) -> dict[str, float]:
    """Public funds count a school of fewer than 100 pupils as one of 100."""
    funds = max(100, pupils) * chance.between(1150, 1400)
    return {"public_funds": round(funds), "training_funds": round(funds * chance.between(0.046, 0.075))}
