"""The list of schools: filtered, sorted, paged and added up in the database."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet

from tongpan.access import audit
from tongpan.access.models import Unit
from tongpan.registry.models import School, YearFigures

from .catalogue import required
from .columns import RATIO, Column, number_sum

STATES = ("open", "closed", "all")
KEPT_SECONDS = 300
"""How long sums over thousands of schools are kept, while nothing is written."""


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


@dataclass
class SchoolRow:
    """A school of the list, its place, and its figures of the year; a figure that was not reported is absent."""

    school: School
    county: str = ""
    town: str = ""
    figures: dict[str, float] = field(default_factory=dict)
    missing: bool = False


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


def missing_figures(year: int, units: Iterable[int] | None = None) -> set[int]:
    """The schools (by the key of their unit) that lack, at any stage, a figure which the national indicators need."""
    needed = required(reference_day(year))
    schools = School.objects.all() if units is None else School.objects.filter(pk__in=units)
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


def school_rows(schools: Sequence[School], year: int, stage: str, counties: dict[str, str]) -> list[SchoolRow]:
    """Rows for the schools of one page; two queries however many there are."""
    missing = missing_figures(year, [school.pk for school in schools])
    rows = {
        school.pk: SchoolRow(
            school,
            county=county_of(school.unit.path, counties),
            town=school.unit.parent.title if school.unit.parent and school.unit.parent.kind == "town" else "",
            missing=school.pk in missing,
        )
        for school in schools
    }
    figures = YearFigures.objects.filter(year=year, unit__in=rows)
    if stage:
        figures = figures.filter(stage__in=(stage, ""))
    for unit, values in figures.values_list("unit", "values"):
        add_up(rows[unit].figures, values)
    for row in rows.values():
        with_ratio(row.figures)
    return list(rows.values())


def totals_of(schools: QuerySet[School], columns: Sequence[Column], year: int, stage: str) -> dict[str, float]:
    """The sums over all schools that a filter lets through, not only those of the page."""
    codes = {column.code for column in columns if column.figure and column.adds_up} - {RATIO}
    if any(column.code == RATIO for column in columns):
        codes |= {"pupils", "teachers"}
    if not codes:
        return {}
    chosen, state = schools.order_by().values("pk"), audit.state()
    asked = f"{chosen.query} {year} {stage} {sorted(codes)} {state}"
    key = f"school-sums:{hashlib.sha256(asked.encode()).hexdigest()}"
    sums = cache.get(key) if state else None
    if sums is None:
        sums = _sums(chosen, codes, year, stage)
        cache.set(key, sums, KEPT_SECONDS)
    return with_ratio(dict(sums))


def _sums(schools: QuerySet[School], codes: Iterable[str], year: int, stage: str) -> dict[str, float]:
    figures = YearFigures.objects.filter(year=year, unit__in=schools)
    if stage:
        figures = figures.filter(stage__in=(stage, ""))
    sums = figures.aggregate(**{f"sum_{code}": number_sum(code) for code in sorted(codes)})
    return {code: sums[f"sum_{code}"] for code in codes if sums[f"sum_{code}"] is not None}


def counties_in_scope() -> dict[str, str]:
    """Path to title of the counties and zones of the open scope."""
    counties = Unit.objects.counties().values_list("path", "short_name", "name")
    return {path: short or name for path, short, name in counties}


def county_of(path: str, counties: dict[str, str]) -> str:
    """The title of the county above a path, or an empty text."""
    steps = path.rstrip("/").split("/")
    return next((name for n in range(len(steps), 0, -1) if (name := counties.get("/".join(steps[:n]) + "/"))), "")


def add_up(total: dict[str, float], values: dict[str, Any]) -> None:
    """Add the figures of one stage to those of the school."""
    for code, value in values.items():
        if value is not None:
            total[code] = total.get(code, 0) + value


def with_ratio(figures: dict[str, float]) -> dict[str, float]:
    """The figures with pupils per teacher where both were reported."""
    if figures.get("teachers") and "pupils" in figures:
        figures[RATIO] = figures["pupils"] / figures["teachers"]
    return figures


def page_of_schools(schools: QuerySet[School]) -> QuerySet[School]:
    """The schools with what a row shows of their units."""
    return schools.select_related("unit", "unit__parent")
