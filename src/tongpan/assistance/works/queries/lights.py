"""The light of rooms: of one project, of each school, of each county."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.works.models import LampReading, Project, Room
from tongpan.registry.models import YearFigures

GOOD, BAD = Q(passed=True), Q(passed=False)
CLASSROOMS = "classrooms"
"""The figure of a school that tells how many ordinary classrooms it has."""


@dataclass(frozen=True)
class LightSums:
    """Rooms measured, lamps, rooms in order and not, by the last measurement of each room."""

    rooms: int
    lamps: int
    passed: int
    failed: int


def _newest(rows: QuerySet[LampReading], last: dt.date | None = None) -> QuerySet[LampReading]:
    """The last measurement of each room, up to a day where one is given."""
    later = LampReading.everywhere.filter(room=OuterRef("room"), day__gt=OuterRef("day"))
    if last is not None:
        rows, later = rows.filter(day__lte=last), later.filter(day__lte=last)
    return rows.filter(~Exists(later)).order_by()


def light_of_project(project: Project) -> LightSums | None:
    """What a project brought in light; None where no room of it was measured."""
    own = LampReading.everywhere.filter(project=project)
    later = own.filter(room=OuterRef("room"), day__gt=OuterRef("day"))
    found = own.filter(~Exists(later)).order_by().aggregate(
        n=Count("pk"), lit=Sum("lamps"), good=Count("pk", filter=GOOD), bad=Count("pk", filter=BAD)
    )  # fmt: skip
    return LightSums(found["n"], found["lit"], found["good"], found["bad"]) if found["n"] else None


@dataclass(frozen=True)
class PlaceLight:
    """The rooms of a school or county: how many there are, were measured, are in order, and lamps.

    ``rooms`` are those recorded here, or the classrooms that the school reports where it reports more.
    """

    unit: Unit
    rooms: int
    measured: int
    passed: int
    failed: int
    lamps: int

    @property
    def unmeasured(self) -> int:
        """Rooms without a measurement."""
        return max(self.rooms - self.measured, 0)

    @property
    def unjudged(self) -> int:
        """Measured, but not completely enough to be judged."""
        return self.measured - self.passed - self.failed

    @property
    def share(self) -> float | None:
        """Rooms in order of all rooms; None where there are none."""
        return self.passed / self.rooms if self.rooms else None


def light_by_school(unit: Unit, period: Period, year: int) -> list[PlaceLight]:
    """Every open school that has rooms or measurements, by name; four queries whatever their number."""
    schools = Unit.everywhere.schools().filter(path__under=unit.path).filter(
        Q(closed__isnull=True) | Q(closed__gt=period.last)
    )  # fmt: skip
    inside = schools.order_by().values("pk")
    recorded = dict(Room.everywhere.filter(unit__in=inside).order_by().values_list("unit").annotate(found=Count("pk")))
    told = {
        pk: int(values.get(CLASSROOMS) or 0)
        for pk, values in YearFigures.everywhere.filter(unit__in=inside, year=year, stage="").values_list(
            "unit", "values"
        )
    }
    rows = _newest(LampReading.everywhere.filter(unit__in=inside), period.last).values_list("unit")
    read = {
        own[0]: own[1:]
        for own in rows.annotate(
            n=Count("pk"), good=Count("pk", filter=GOOD), bad=Count("pk", filter=BAD), lit=Sum("lamps")
        )
    }
    found = []
    for own in schools.order_by("sort_key").defer("outline"):
        rooms = max(recorded.get(own.pk, 0), told.get(own.pk, 0))
        measured, good, bad, lit = read.get(own.pk, (0, 0, 0, 0))
        if rooms or measured:
            found.append(PlaceLight(own, rooms, measured, good, bad, lit))
    return found


def light_by_county(schools: Sequence[PlaceLight], unit: Unit) -> list[PlaceLight]:
    """The same by the counties below a unit."""
    counties = Unit.everywhere.counties().filter(path__under=unit.path).exclude(pk=unit.pk).order_by("sort_key")
    found = []
    for own in counties.defer("outline"):
        inside = [row for row in schools if row.unit.path.startswith(own.path)]
        found.append(together(own, inside))
    return found


def together(unit: Unit, rows: Sequence[PlaceLight]) -> PlaceLight:
    """The sums of several schools."""
    names = ("rooms", "measured", "passed", "failed", "lamps")
    return PlaceLight(unit, *(sum(getattr(own, name) for own in rows) for name in names))
