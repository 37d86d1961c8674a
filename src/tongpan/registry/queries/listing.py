"""A unit's list of schools: its order, its sums and the rows of a page, each kept until something is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongpan.access import audit
from tongpan.access.kept import until_written
from tongpan.access.models import Unit, UnitKind
from tongpan.access.queries import chain_of
from tongpan.registry.models import School, YearFigures
from tongpan.ui.memory import Memory

from .catalogue import Required, required
from .columns import RATIO, Column, number_sum
from .schools import SchoolFilter, counties_in_scope, county_of, filtered_schools, reference_day, sorted_schools

ORDERS = Memory[tuple[int, ...]](100)
SUMS = Memory[dict[str, float]](500)
PLACES_ABOVE = Memory["PlacesAbove"](200)
ROWS = Memory[list["SchoolRow"]](60)


@dataclass
class SchoolRow:
    """A school of the list, its place, and its figures of the year; a figure that was not reported is absent."""

    school: School
    county: str = ""
    town: str = ""
    figures: dict[str, float] = field(default_factory=dict)
    missing: bool = False


@dataclass(frozen=True)
class Listing:
    """The schools of a unit that a filter lets through in a year: order and sums, kept until the register changes.

    ``state`` is that of the register, read when the listing was made. Ask within the scope of the unit.
    """

    unit: Unit
    year: int
    chosen: SchoolFilter
    state: str

    @classmethod
    def of(cls, unit: Unit, year: int, chosen: SchoolFilter) -> Listing:
        """What is asked for, of the records as they are now."""
        return cls(unit, year, chosen, audit.state(register=True))

    def keys(self, column: Column, down: bool) -> Sequence[int]:
        """The keys of all schools in the order of a column."""
        return until_written(
            ORDERS, *self._asked, column.code, down, make=lambda: self._keys(column, down), state=self.state
        )

    def sums(self, columns: Iterable[Column]) -> dict[str, float]:
        """The sums over all schools, not only those of a page, of those columns of which a sum says something."""
        codes = {column.code for column in columns if column.figure and column.adds_up}
        codes = (codes - {RATIO}) | ({"pupils", "teachers"} if RATIO in codes else set())
        if not codes:
            return {}
        asked = (*self._asked, frozenset(codes))
        return with_ratio(dict(until_written(SUMS, *asked, make=lambda: self._sums(codes), state=self.state)))

    def rows(self, keys: Sequence[int]) -> list[SchoolRow]:
        """The rows of a page of schools, in the order of their keys."""
        asked = (self.unit.pk, self.unit.path, self.year, self.chosen.stage, tuple(keys))
        return until_written(ROWS, *asked, make=lambda: self.read(keys), state=self.state)

    def read(self, keys: Sequence[int]) -> list[SchoolRow]:
        """The same, read anew: for a file of all schools, which nobody asks for twice."""
        places = until_written(PLACES_ABOVE, self.unit.path, make=lambda: places_above(self.unit), state=self.state)
        return school_rows(schools_of(keys), self.year, self.chosen.stage, places)

    @property
    def _asked(self) -> tuple[Any, ...]:
        return self.unit.pk, self.unit.path, self.year, self.chosen

    def _keys(self, column: Column, down: bool) -> tuple[int, ...]:
        found = filtered_schools(self.chosen, self.year)
        ordered = sorted_schools(found, column, self.year, self.chosen.stage, down)
        return tuple(ordered.values_list("pk", flat=True))

    def _sums(self, codes: Iterable[str]) -> dict[str, float]:
        schools = filtered_schools(self.chosen, self.year).order_by().values("pk")
        figures = YearFigures.objects.filter(year=self.year, unit__in=schools)
        if self.chosen.stage:
            figures = figures.filter(stage__in=(self.chosen.stage, ""))
        sums = figures.aggregate(**{f"sum_{code}": number_sum(code) for code in sorted(codes)})
        return {code: sums[f"sum_{code}"] for code in codes if sums[f"sum_{code}"] is not None}


@dataclass(frozen=True)
class PlacesAbove:
    """Path to title of the counties and zones, and of the towns, that schools lie in."""

    counties: dict[str, str]
    towns: dict[str, str]


def school_rows(schools: Sequence[School], year: int, stage: str, places: PlacesAbove) -> list[SchoolRow]:
    """Rows for the schools of one page; one query however many there are."""
    held: dict[int, dict[str, dict[str, Any]]] = {school.pk: {} for school in schools}
    figures = YearFigures.objects.filter(year=year, unit__in=held)
    for unit, own, values in figures.values_list("unit", "stage", "values"):
        held[unit][own] = values
    needed = required(reference_day(year))
    return [_row(school, held[school.pk], stage, places, needed) for school in schools]


def _row(
    school: School, figures: dict[str, dict[str, Any]], stage: str, places: PlacesAbove, needed: Required
) -> SchoolRow:
    above = school.unit.path.removesuffix(f"{school.unit.slug}/")
    row = SchoolRow(
        school,
        county=county_of(school.unit.path, places.counties),
        town=places.towns.get(above, ""),
        missing=_lacks(figures, needed.needs(school.kind, school.stages), needed),
    )
    for own, values in figures.items():
        if not stage or own in (stage, ""):
            add_up(row.figures, values)
    with_ratio(row.figures)
    return row


def _lacks(figures: dict[str, dict[str, Any]], stages: Sequence[str], needed: Required) -> bool:
    """Whether a figure is missing of those that the indicators need of these stages."""
    wanted = dict.fromkeys(stages, needed.by_stage) | ({"": needed.shared} if stages else {})
    return any(not figures.get(stage, {}).keys() >= set(codes) for stage, codes in wanted.items())


def places_above(unit: Unit) -> PlacesAbove:
    """The counties and towns that the schools of a unit lie in; a school's own town lies above its scope."""
    below = Unit.objects.filter(kind=UnitKind.TOWN).values_list("path", "short_name", "name")
    towns = {own.path: own.title for own in chain_of(unit) if own.kind == UnitKind.TOWN}
    return PlacesAbove(counties_in_scope(), towns | {path: short or name for path, short, name in below})


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


def schools_of(keys: Sequence[int]) -> list[School]:
    """The schools of some keys, in their order, with what a row shows of their units."""
    found = School.objects.filter(pk__in=keys).select_related("unit").defer("unit__outline").order_by()
    by_key = {school.pk: school for school in found}
    return [by_key[key] for key in keys if key in by_key]
