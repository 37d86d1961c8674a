"""Which schools a list shows, and in which order: filtered and sorted by the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tongpan.access.kept import until_written
from tongpan.access.models import Unit, UnitKind
from tongpan.registry.models import School, YearFigures
from tongpan.ui.memory import Memory

from .catalogue import required
from .columns import Column

STATES = ("open", "closed", "all")
PLACES = Memory[dict[str, list[tuple[str, str]]]](500)


@dataclass(frozen=True, slots=True)
class SchoolFilter:
    """What a list of schools is narrowed by. An empty value does not narrow."""

    text: str = ""
    kinds: Sequence[str] = ()
    stage: str = ""
    setting: str = ""
    public: bool | None = None
    county: str = ""
    town: str = ""
    state: str = "open"
    missing: bool = False
    frozen: bool = False
    unplaced: bool = False
    unrung: bool = False


def reference_day(year: int) -> dt.date:
    """The day of the stock figures of a school year: 1 September."""
    return dt.date(year, 9, 1)


def filtered_schools(chosen: SchoolFilter, year: int) -> QuerySet[School]:
    """The schools of the open scope that a filter lets through."""
    schools = School.objects.all()
    day = reference_day(year)
    is_open = Q(Q(unit__opened=None) | Q(unit__opened__lte=day), Q(unit__closed=None) | Q(unit__closed__gt=day))
    if chosen.state != "all":
        schools = schools.filter(is_open if chosen.state == "open" else ~is_open)
    if text := chosen.text.strip():
        schools = schools.filter(
            Q(unit__name__icontains=text) | Q(code__startswith=text) | Q(unit__initials__contains=text.lower())
        )
    plain = {"kind__in": chosen.kinds, "setting__startswith": chosen.setting, "frozen": chosen.frozen}
    schools = schools.filter(**{name: value for name, value in plain.items() if value})
    if chosen.stage:
        # A JSON list has no index and SQLite no containment: the quoted name is looked for in its text.
        schools = schools.filter(stages__icontains=f'"{chosen.stage}"')
    if chosen.unplaced:
        schools = schools.filter(Q(unit__longitude=None) | Q(unit__latitude=None))
    if chosen.unrung:
        schools = schools.filter(bell=None)
    if chosen.public is not None:
        schools = schools.filter(public=chosen.public)
    for slug in filter(None, (chosen.county, chosen.town)):
        place = Unit.objects.filter(slug=slug).values_list("path", flat=True).first()
        schools = schools.filter(unit__path__under=place) if place else schools.none()
    return schools.filter(pk__in=missing_figures(year)) if chosen.missing else schools


def sorted_schools(schools: QuerySet[School], column: Column, year: int, stage: str, down: bool) -> QuerySet[School]:
    """The schools in the order of a column, unreported figures last; equal ones by name."""
    by = column.order(year, stage)
    order = by.desc(nulls_last=True) if down else by.asc(nulls_last=True)
    return schools.order_by(order, "unit__sort_key", "unit__path")


def missing_figures(year: int) -> set[int]:
    """The schools (by the key of their unit) that lack, at any stage, a figure which the national indicators need."""
    needed, schools = required(reference_day(year)), School.objects.all()
    figures = YearFigures.objects.filter(year=year, unit__in=schools.values("pk"))
    complete = set(
        figures.filter(stage__in=needed.stages, values__has_keys=needed.by_stage).values_list("unit", "stage")
    )
    complete_shared = set(figures.filter(stage="", values__has_keys=needed.shared).values_list("unit", flat=True))
    return {
        unit
        for unit, kind, stages in schools.values_list("pk", "kind", "stages")
        if (asked := needed.needs(kind, stages))
        and (unit not in complete_shared or any((unit, stage) not in complete for stage in asked))
    }


def counties_in_scope() -> dict[str, str]:
    """Path to title of the counties and zones of the open scope."""
    counties = Unit.objects.counties().values_list("path", "short_name", "name")
    return {path: short or name for path, short, name in counties}


def county_of(path: str, counties: dict[str, str]) -> str:
    """The title of the county above a path, or an empty text."""
    steps = path.rstrip("/").split("/")
    return next((name for n in range(len(steps), 0, -1) if (name := counties.get("/".join(steps[:n]) + "/"))), "")


def places_to_choose(unit: Unit, county: str) -> dict[str, list[tuple[str, str]]]:
    """Keys and titles of what a list of schools can be narrowed to: the counties of a unit, the towns of a county."""
    return until_written(PLACES, unit.path, county, make=lambda: _places_to_choose(unit, county), register=True)


def _places_to_choose(unit: Unit, county: str) -> dict[str, list[tuple[str, str]]]:
    chosen = Unit.objects.filter(slug=county).values_list("path", flat=True).first() if county else None
    below = unit.path if unit.is_county else chosen
    towns = Unit.objects.filter(kind=UnitKind.TOWN)
    asked = {
        "county": Unit.objects.counties().exclude(pk=unit.pk),
        "town": towns.filter(path__under=below) if below else towns.none(),
    }
    return {
        name: [(own.slug, own.title) for own in units.order_by("sort_key").only("slug", "name", "short_name")]
        for name, units in asked.items()
    }
