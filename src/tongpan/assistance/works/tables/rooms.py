"""Rooms that schools should have: the checks of the rule pack on music and art rooms, and counselling rooms."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Q

from tongpan.access.kept import until_written
from tongpan.access.models import Unit
from tongpan.access.years import FIRST_MONTH
from tongpan.assistance.works.models import Room
from tongpan.assistance.works.queries.region import region_of
from tongpan.registry.models import School, YearFigures
from tongpan.ui.memory import Memory
from tongpan_core.measure import split
from tongpan_core.measure.exclusions import counting
from tongpan_core.measure.further import further_checks
from tongpan_core.policy import NATIONAL, Rules, Value, parameter, rule_pack
from tongpan_core.tables import School as CoreSchool
from tongpan_core.tables import SchoolFigures

PACK, PREFIX = "balanced-2017", "G3-"
MUSIC, ART, COUNSELLING = "music", "art", "counselling"
COUNSELLING_NEED = "further/rooms/counselling_per_school"
COSTS = {own: f"costs/{own}_room" for own in (MUSIC, ART, COUNSELLING)}
TABLES = Memory["Missing"](200)


@dataclass(frozen=True)
class RoomGap:
    """One kind of room at one school. None where a figure was not reported; ``area`` is of the smallest, in m²."""

    kind: str
    need: int | None
    has: int | None
    area: float | None = None
    area_need: float | None = None
    relaxed: bool = False

    @property
    def missing(self) -> int | None:
        """How many are missing."""
        return None if self.need is None or self.has is None else max(self.need - self.has, 0)

    @property
    def too_small(self) -> bool:
        """Whether the smallest one is smaller than asked for; where there is none it is missing, not small."""
        return (
            self.has != 0 and self.area is not None and self.area_need is not None and self.area < self.area_need - 1e-9
        )


@dataclass(frozen=True)
class SchoolRooms:
    """The rooms of one school; ``cost`` in yuan is what fitting out the missing ones comes to."""

    slug: str
    name: str
    path: str
    gaps: Mapping[str, RoomGap]
    cost: float

    @property
    def missing(self) -> int:
        """All rooms known to be missing."""
        return sum(own.missing or 0 for own in self.gaps.values())

    @property
    def small(self) -> int:
        """Kinds of room of which the smallest is too small."""
        return sum(own.too_small for own in self.gaps.values())

    @property
    def unknown(self) -> bool:
        """Whether something was not reported."""
        return any(own.missing is None for own in self.gaps.values())


@dataclass(frozen=True)
class Missing:
    """The schools of a unit in a year, and the rules and unit costs that their rows rest on."""

    schools: tuple[SchoolRooms, ...]
    rules: tuple[Value, ...]
    costs: tuple[Value, ...]


def missing_rooms(unit: Unit, year: int) -> Missing:
    """What is missing at each open school with compulsory stages; kept until something is written."""
    return until_written(TABLES, unit.pk, unit.path, year, make=lambda: _missing(unit, year))


def _missing(unit: Unit, year: int) -> Missing:
    day = dt.date(year, FIRST_MONTH, 1)
    region = region_of(unit, day) or NATIONAL
    rules = rule_pack(PACK).rules(day, region)
    rules = replace(rules, checks=tuple(own for own in rules.checks if own.rule.code.startswith(PREFIX)))
    schools = _schools(unit, day)
    checks = _checked(schools, year, rules)
    need = parameter(COUNSELLING_NEED).at(day, region)
    costs = {kind: parameter(path).at(day, region) for kind, path in COSTS.items()}
    counselling = _counselling(unit)
    rows = []
    for own in schools:
        judged = checks.get(own.core.code)
        if judged is None:
            continue
        gaps = {kind: _gap(kind, judged) for kind in (MUSIC, ART)}
        gaps[COUNSELLING] = RoomGap(COUNSELLING, int(need.number), counselling.get(own.pk, 0))
        cost = sum((gap.missing or 0) * costs[kind].number for kind, gap in gaps.items())
        rows.append(SchoolRooms(own.core.code, own.core.name, own.path, gaps, cost))
    return Missing(tuple(rows), (*_cited(rules), need), tuple(costs.values()))


class Place(NamedTuple):
    """A school as the checks see it, and where it stands."""

    pk: int
    path: str
    core: CoreSchool


def _schools(unit: Unit, day: dt.date) -> list[Place]:
    """The schools that are open on a day: of a thousand only what the checks ask is read."""
    opened = Q(unit__opened=None) | Q(unit__opened__lte=day)
    stands = Q(unit__closed=None) | Q(unit__closed__gt=day)
    found = School.everywhere.filter(opened, stands, unit__path__under=unit.path).order_by("unit__sort_key")
    rows = found.values_list("pk", "unit__path", "unit__slug", "unit__name", "kind", "setting", "public", "built")
    return [
        Place(pk, path, CoreSchool(code=slug, name=name, county="", kind=kind, setting=setting, public=public,
                                   built=built))
        for pk, path, slug, name, kind, setting, public, built in rows
    ]  # fmt: skip


def _counselling(unit: Unit) -> dict[int, int]:
    found: dict[int, int] = {}
    rooms = Room.everywhere.filter(unit__path__under=unit.path, use=Room.Use.COUNSELLING)
    for pk in rooms.order_by().values_list("unit", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


Checks = Mapping[str, Mapping[str, Any]]


def _checked(schools: list[Place], year: int, rules: Rules) -> Checks:
    """The rows of the checks by school and code."""
    by_stage: dict[str, dict[str, dict[str, float]]] = {}
    shared: dict[str, dict[str, float]] = {}
    slugs = {own.pk: own.core.code for own in schools}
    wanted = figures_of(rules)
    told = YearFigures.everywhere.filter(unit__in=list(slugs), year=year).values_list("unit", "stage", "values")
    for pk, stage, values in told:
        numbers = {name: float(values[name]) for name in wanted if isinstance(values.get(name), int | float)}
        if stage:
            by_stage.setdefault(slugs[pk], {})[stage] = numbers
        else:
            shared[slugs[pk]] = numbers
    sections = split(SchoolFigures([own.core for own in schools], by_stage, shared), rules.weights()).sections
    sections = sections.take(counting(sections, rules).checked)
    found: dict[str, dict[str, Any]] = {}
    for check in further_checks(sections, rules):
        for row in check.rows:
            found.setdefault(row.school, {})[check.code] = row
    return found


def figures_of(rules: Rules) -> list[str]:
    """The figures that the checks speak of, and the pupils by whom schools are divided and left out."""
    found = {"pupils"}
    for check in rules.checks:
        found |= {*check.rule.numerator, *(check.rule.denominator or ())}
        when = [own for _limits, conditions in check.relaxed for own, _value in conditions]
        found |= {name for own in when for name in (own.figure, own.of) if name}
    return sorted(found)


def _gap(kind: str, rows: Mapping[str, Any]) -> RoomGap:
    count, area = rows.get(f"{PREFIX}{kind}"), rows.get(f"{PREFIX}{kind}-area")
    return RoomGap(
        kind,
        _whole(count.need) if count else None,
        _whole(count.value) if count else None,
        _known(area.value) if area else None,
        _known(area.need) if area else None,
        bool(area and area.relaxed),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _whole(value: float) -> int | None:
    known = _known(value)
    return None if known is None else int(known)


def _cited(rules: Rules) -> Iterator[Value]:
    """Each limit of the checks once, those that relax it with it."""
    seen: set[str] = set()
    for check in rules.checks:
        for by_stage in (*check.limits.values(), *(own for own, _when in check.relaxed)):
            for value in by_stage.values():
                if value.path not in seen:
                    seen.add(value.path)
                    yield value
