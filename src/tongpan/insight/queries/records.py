"""The rows that core tables are made of: plain tuples, a fixed number of queries whatever the size of the unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db.models import Q

from tongpan.access.models import Unit
from tongpan.registry.models import BackboneTitle, LocalIndicator, Posting, School, YearFigures

from .places import paths_above


class SchoolRow(NamedTuple):
    """A school that exists on the statistics day."""

    unit_id: int
    key: str
    name: str
    path: str
    kind: str
    setting: str
    public: bool
    longitude: float | None
    latitude: float | None
    built: int | None
    stages: list[str]
    frozen: bool


class PostingRow(NamedTuple):
    """A posting in force on the statistics day, with what its teacher counts by."""

    teacher: int
    unit_id: int
    kind: str
    stage: str
    share: float
    subject: str
    employment: str
    full_time: bool
    degree: str
    title: str
    main_subject: str
    certified: bool
    joined: dt.date | None
    retires: dt.date | None
    frozen: bool


_SCHOOL = ("unit_id", "unit__slug", "unit__name", "unit__path", "kind", "setting", "public", "unit__longitude",
           "unit__latitude", "built", "stages", "frozen")  # fmt: skip
_POSTING = ("teacher_id", "unit_id", "kind", "stage", "share", "subject", "teacher__employment", "teacher__full_time",
            "teacher__degree", "teacher__title", "teacher__subject", "teacher__certified", "teacher__joined_school",
            "teacher__retires", "teacher__frozen")  # fmt: skip


def schools_on(unit: Unit, day: dt.date) -> list[SchoolRow]:
    """The schools at or below a unit that exist on a day."""
    rows = (
        School.objects.filter(unit__path__under=unit.path)
        .filter(Q(unit__opened__isnull=True) | Q(unit__opened__lte=day))
        .filter(Q(unit__closed__isnull=True) | Q(unit__closed__gt=day))
        .order_by("unit__path")
    )
    return [SchoolRow._make(row) for row in rows.values_list(*_SCHOOL)]


def figures_of(unit: Unit, year: int) -> list[tuple[int, str, dict[str, Any]]]:
    """``(unit, stage, values)`` of every school at or below a unit in a year."""
    rows = YearFigures.objects.filter(year=year, unit__path__under=unit.path)
    return list(rows.values_list("unit_id", "stage", "values"))


def postings_on(unit: Unit, day: dt.date, without: Collection[str] = ()) -> list[PostingRow]:
    """Every posting that bears on the schools of a unit on a day: those at them, and those of their people elsewhere.

    A person of this unit who works in another county is missed here, so the second part looks beyond the scope; it
    reads nothing but that the person is away. Postings of an origin in ``without`` are left out.
    """
    held = Posting.everywhere.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))
    held = held.exclude(origin__in=without) if without else held
    held = held.filter(Q(teacher__left__isnull=True) | Q(teacher__left__gt=day))
    here = Q(unit__path__under=unit.path)
    rows = [PostingRow._make(row) for row in held.filter(here).values_list(*_POSTING)]
    away = held.filter(teacher__unit__path__under=unit.path).exclude(kind=Posting.Kind.HOME).exclude(here)
    return rows + [PostingRow._make(row) for row in away.values_list(*_POSTING)]


def backbone_on(unit: Unit, day: dt.date, levels: Iterable[str], visitors: Iterable[int]) -> set[int]:
    """The teachers of a unit, and of its visitors, who hold a backbone title of one of the levels on a day."""
    held = BackboneTitle.everywhere.filter(level__in=list(levels), since__lte=day)
    held = held.filter(Q(until__isnull=True) | Q(until__gte=day))
    own = set(held.filter(teacher__unit__path__under=unit.path).values_list("teacher_id", flat=True))
    guests = list(visitors)
    return own | set(held.filter(teacher_id__in=guests).values_list("teacher_id", flat=True)) if guests else own


def local_indicators(unit: Unit, day: dt.date) -> list[LocalIndicator]:
    """The indicators that a unit or a unit above it defines and that hold on a day.

    Definitions are no records of anyone: those of a city hold for its counties, whose scope does not show the city.
    """
    rows = LocalIndicator.everywhere.filter(unit__path__in=paths_above(unit), since__lte=day)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=day)).order_by("code", "unit__depth", "since")
    return list({row.code: row for row in rows}.values())


def years_with_figures(unit: Unit) -> list[int]:
    """The school years for which some school at or below a unit has figures, in rising order."""
    rows = YearFigures.objects.filter(unit__path__under=unit.path)
    return list(rows.values_list("year", flat=True).distinct().order_by("year"))
