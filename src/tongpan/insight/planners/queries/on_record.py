"""What stands on record for a planner, counted in a few queries however large the unit is, before anything is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Q

from tongpan.access.models import Unit
from tongpan.insight.queries.places import region_code, statistics_day
from tongpan.insight.queries.records import schools_on
from tongpan.registry.models import Posting, Road, School, Settlement, SettlementPupils, Spouse, YearFigures
from tongpan.registry.queries.staff import on_day
from tongpan_core.policy import parameter
from tongpan_core.tables import STAGES

Section = tuple[int, str]
"""The key of a school's unit, and a stage."""


class Figures(NamedTuple):
    """The declared figures of a section that planners need; None where not reported."""

    pupils: float | None
    classes: float | None
    places: float | None


class Staff(NamedTuple):
    """The people with a home post in a section, how many have no subject, and of how many the home is on record."""

    people: int
    without: int
    housed: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """A school that exists on the statistics day."""

    pk: int
    key: str
    name: str
    placed: bool
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A village; ``pupils`` are those of the stages asked for, None where of none of them any were reported."""

    name: str
    placed: bool
    pupils: int | None
    schooled: bool


def served_county_wide(day: dt.date, region: str) -> tuple[str, ...]:
    """How the kinds of schools begin that are planned for by no planner: special education, vocational schools."""
    paths = ("scope/special_kinds", "scope/vocational_kinds")
    return tuple(kind for path in paths for kind in parameter(path).at(day, region).words)


class OnRecord:
    """The records of a unit in a year, for some stages. Call it in a scope that holds the unit."""

    def __init__(self, unit: Unit, year: int, stages: Sequence[str]) -> None:
        self.unit, self.year, self.stages = unit, year, tuple(own for own in STAGES if own in stages)
        self.day = statistics_day(year)
        self.region = region_code(unit, self.day)

    @cached_property
    def sites(self) -> dict[int, Site]:
        """The ordinary schools with one of the stages, in the order of the tree; one query."""
        left_out = served_county_wide(self.day, self.region)
        return {
            row.unit_id: Site(
                row.unit_id, row.key, row.name, None not in (row.longitude, row.latitude),
                tuple(stage for stage in self.stages if stage in (row.stages or ())),
            )
            for row in schools_on(self.unit, self.day) if not row.kind.startswith(left_out)
        }  # fmt: skip

    @cached_property
    def figures(self) -> dict[Section, Figures]:
        """What is declared, by section; one query."""
        rows = YearFigures.objects.filter(year=self.year, unit__path__under=self.unit.path, stage__in=self.stages)
        names = ("unit_id", "stage", *(f"values__{name}" for name in Figures._fields))
        return {(pk, stage): Figures(*own) for pk, stage, *own in rows.values_list(*names)}

    @cached_property
    def staff(self) -> dict[Section, Staff]:
        """Who has a home post, by section; a post without a stage is of the school's lowest one. One query."""
        held = Posting.objects.filter(on_day(self.day), kind=Posting.Kind.HOME, unit__path__under=self.unit.path)
        held = held.filter(Q(teacher__left__isnull=True) | Q(teacher__left__gt=self.day), teacher__full_time=True)
        held = held.filter(teacher__employment__in=parameter("counting/employments").at(self.day, self.region).words)
        silent = Count("pk", filter=Q(subject="", teacher__subject=""))
        housed = Count("pk", filter=~Q(teacher__home=""))
        found: dict[Section, Staff] = {}
        rows = held.order_by().values_list("unit_id", "stage")
        for pk, stage, *counts in rows.annotate(people=Count("pk"), without=silent, housed=housed):
            own = self.sites.get(pk)
            key = pk, stage or (own.stages[0] if own and own.stages else "")
            found[key] = Staff(*map(sum, zip(found.get(key, (0, 0, 0)), counts, strict=True)))
        return found

    @cached_property
    def due(self) -> list[tuple[Site, str]]:
        """The sections that a plan should know: of every school its stages."""
        return [(own, stage) for own in self.sites.values() for stage in own.stages]

    @cached_property
    def known(self) -> list[tuple[Site, str]]:
        """Those of which there are figures or people: a plan sees only them."""
        return [(own, stage) for own, stage in self.due
                if (own.pk, stage) in self.figures or (own.pk, stage) in self.staff]  # fmt: skip

    @cached_property
    def known_sites(self) -> list[Site]:
        """The schools of :attr:`known`, each once."""
        return list({own.pk: own for own, _stage in self.known}.values())

    @cached_property
    def silent(self) -> set[int]:
        """The units of schools of which it is not recorded when the first lesson begins; one query."""
        rows = School.objects.filter(unit__path__under=self.unit.path, bell__isnull=True)
        return set(rows.values_list("pk", flat=True))

    @cached_property
    def roads(self) -> int:
        """How many ways by road are recorded; one query."""
        return Road.objects.filter(unit__path__under=self.unit.path).count()

    @cached_property
    def couples(self) -> int:
        """How many couples are recorded of which both work here; one query."""
        here = self.unit.path
        both = Spouse.objects.filter(teacher__unit__path__under=here, spouse__unit__path__under=here)
        return both.count() // 2

    @cached_property
    def homes(self) -> list[Home]:
        """The villages, by town and name; two queries."""
        pupils: dict[int, int] = {}
        lost: set[int] = set()
        told = SettlementPupils.objects.filter(
            year=self.year, settlement__unit__path__under=self.unit.path, stage__in=self.stages, pupils__isnull=False
        )
        for pk, number, school in told.values_list("settlement_id", "pupils", "school_id"):
            pupils[pk] = pupils.get(pk, 0) + number
            if number and school is None:
                lost.add(pk)
        rows = Settlement.objects.filter(unit__path__under=self.unit.path).order_by("unit__path", "sort_key", "code")
        return [
            Home(name, None not in (x, y), pupils.get(pk), pk not in lost)
            for pk, name, x, y in rows.values_list("pk", "name", "longitude", "latitude")
        ]
