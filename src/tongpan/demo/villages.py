"""Where the pupils of rural and town schools live: invented villages around the schools, and some far from any."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from . import names
from .capacity import share_out
from .chance import Chance
from .county import Drawn
from .places import Point, allowed, near
from .rows import VillagePupilsRow, VillageRow
from .schools import Cast, Town

STAGES = ("primary", "junior")
FAR = 0.15
"""Part of the villages without a school of their own that lie far out; of their pupils few are many."""
ELSEWHERE = 0.08
"""Part of the villages whose pupils pass by the nearest school for the one after it."""
NEAR_SCHOOL, AROUND, FAR_OUT = 0.008, 0.07, 0.16
"""Degrees from the school, and from the middle of the town, within which a village lies."""


class Site(NamedTuple):
    """A village to be: the weight of its pupils among those of a school, and the school that stands in it, if any."""

    town: str
    name: str
    point: Point
    weight: float
    own: str = ""


def villages_of(drawn: Drawn, towns: Sequence[Town]) -> list[VillageRow]:
    """The villages of a county: one beside every primary school outside the seat, and two to four more in each town.

    Every pupil of a public school outside the seat lives in one of them; those of the seat live in the seat.
    """
    chance = Chance(drawn.seed, drawn.shape.slug, "villages")
    sites = list(_sites(chance, drawn, towns))
    told: dict[int, list[VillagePupilsRow]] = defaultdict(list)
    strays = {stage: [not site.own and chance.happens(ELSEWHERE) for site in sites] for stage in STAGES}
    for year in drawn.years:
        weights = [site.weight for site in sites]
        for stage in STAGES:
            for row, one in _attend(drawn, sites, strays[stage], weights, stage, year):
                told[row].append(one)
                weights[row] = one.pupils + 1.0
    serial: dict[str, int] = defaultdict(int)
    found = []
    for row, site in enumerate(sites):
        serial[site.town] += 1
        code, name = f"{site.town}{serial[site.town]:03d}", site.name + names.MARK
        found.append(VillageRow(code, site.town, drawn.shape.slug, name, *site.point, tuple(told[row])))
    return found


def _sites(chance: Chance, drawn: Drawn, towns: Sequence[Town]) -> Iterator[Site]:
    fits = allowed(drawn.shape)
    schools = [cast for cast in _schools(drawn) if "primary" in cast.row.stages]
    own = {cast.row.code: _village_of(cast, towns) for cast in schools}
    unused = (name for name in names.villages() if f"{name}村" not in set(own.values()))
    count: dict[str, int] = defaultdict(int)
    for cast in schools:
        count[cast.town] += cast.place != "village"
        name = own[cast.row.code] or f"{_short(cast.town, towns)}第{names.numeral(count[cast.town])}社区"
        point = near(chance, _point(cast), NEAR_SCHOOL, fits)
        yield Site(cast.town, name, point, chance.lognormal(1.0, 0.3), cast.row.code)
    for town in towns[1:] or towns:
        for _ in range(chance.whole(2, 4)):
            far = chance.happens(FAR)
            point = near(chance, town.centre, FAR_OUT if far else AROUND, fits)
            weight = chance.lognormal(0.12 if far else 0.5, 0.4)
            yield Site(town.unit.slug, f"{next(unused)}村", point, weight)


def _schools(drawn: Drawn) -> list[Cast]:
    """The public schools outside the seat that every pupil may attend."""
    return [cast for cast in drawn.casts.values() if cast.place != "seat" and cast.row.public]


def _short(slug: str, towns: Sequence[Town]) -> str:
    return next(town.unit.short_name for town in towns if town.unit.slug == slug)


def _village_of(cast: Cast, towns: Sequence[Town]) -> str:
    """The village after which a village school is called; empty for a school of the town."""
    if cast.place != "village":
        return ""
    bare = cast.unit.short_name.removeprefix(_short(cast.town, towns))
    return f"{bare.removesuffix('教学点').removesuffix('小学')}村"


def _point(cast: Cast) -> Point:
    return (cast.unit.longitude or 0.0, cast.unit.latitude or 0.0)


def _attend(
    drawn: Drawn, sites: Sequence[Site], strays: Sequence[bool], weights: Sequence[float], stage: str, year: int
) -> Iterator[tuple[int, VillagePupilsRow]]:
    """Every village's pupils of a stage and year: those of each school, shared among the villages that it serves."""
    open_now = [cast for cast in _schools(drawn) if stage in cast.row.stages and cast.open_in(year)]
    served: dict[str, list[int]] = defaultdict(list)
    for row, site in enumerate(sites):
        order = sorted(open_now, key=lambda cast: (cast.row.code != site.own, math.dist(site.point, _point(cast))))
        if order:
            chosen = order[1] if strays[row] and len(order) > 1 else order[0]
            served[chosen.row.code].append(row)
    for code, rows in served.items():
        pupils = drawn.enrolments[code, stage][year].pupils
        for row, count in zip(rows, share_out(pupils, [weights[row] for row in rows]), strict=True):
            yield row, VillagePupilsRow(year, stage, count, code)
