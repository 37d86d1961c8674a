"""Places gross and net, by year, stage and county, and closures in the registry that nobody recorded here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.works.models import PlaceChange
from tongpan.registry.models import School
from tongpan.registry.models.school import STAGE_NAMES

ADDED, GONE = Q(places__gt=0), Q(places__lt=0)


@dataclass(frozen=True)
class PlaceSums:
    """One row: what it is about, places added, removed (from zero up), and schools."""

    key: str
    title: str
    added: int
    removed: int
    schools: int

    @property
    def net(self) -> int:
        """Added less removed."""
        return self.added - self.removed


def _sums(rows: QuerySet[PlaceChange], group: str) -> list[tuple[object, int, int, int]]:
    found = rows.order_by().values(group).annotate(
        added=Sum("places", filter=ADDED), removed=Sum(-F("places"), filter=GONE), schools=Count("unit", distinct=True)
    )  # fmt: skip
    return [(own[group], own["added"] or 0, own["removed"] or 0, own["schools"]) for own in found]


def by_year(rows: QuerySet[PlaceChange]) -> list[PlaceSums]:
    """By calendar year, the oldest first."""
    found = _sums(rows.annotate(of_year=ExtractYear("day")), "of_year")
    return [PlaceSums(str(year), str(year), *own) for year, *own in sorted(found, key=lambda row: str(row[0]))]


def by_stage(rows: QuerySet[PlaceChange]) -> list[PlaceSums]:
    """By stage, in the order of schooling."""
    found = {str(stage): own for stage, *own in _sums(rows, "stage")}
    known = [stage for stage in STAGE_NAMES if stage in found]
    return [PlaceSums(stage, str(STAGE_NAMES[stage]), *found[stage]) for stage in known]


def by_county(rows: QuerySet[PlaceChange], unit: Unit) -> list[PlaceSums]:
    """By the counties below a unit; one row for each, also where nothing came."""
    counties = list(Unit.everywhere.counties().filter(path__under=unit.path).exclude(pk=unit.pk).order_by("sort_key"))
    sums: dict[str, list[int]] = {own.path: [0, 0, 0] for own in counties}
    for path, *own in _sums(rows, "unit__path"):
        inside = next((county for county in sums if str(path).startswith(county)), None)
        if inside:
            sums[inside] = [a + b for a, b in zip(sums[inside], own, strict=True)]
    return [PlaceSums(own.slug, own.title, *sums[own.path]) for own in counties]


def total(rows: QuerySet[PlaceChange]) -> PlaceSums:
    """All of them together; a school counts once."""
    found = rows.order_by().aggregate(
        added=Sum("places", filter=ADDED), removed=Sum(-F("places"), filter=GONE), schools=Count("unit", distinct=True)
    )
    return PlaceSums("", "", found["added"] or 0, found["removed"] or 0, found["schools"])


def unrecorded_closures(unit: Unit, period: Period) -> QuerySet[School]:
    """Schools that the registry closed in a period, or merged into another, without a record of the places removed."""
    recorded = PlaceChange.everywhere.filter(unit=OuterRef("pk"), kind=PlaceChange.Kind.CLOSURE)
    closed = Q(unit__closed__range=(period.first, period.last)) | Q(
        unit__closed__isnull=True, merged_into__isnull=False
    )
    found = School.everywhere.filter(closed, unit__path__under=unit.path).filter(~Exists(recorded))
    return found.select_related("unit", "merged_into__unit").order_by("unit__closed", "unit__sort_key")
