"""The villages of a unit as pages and workbooks show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from tongpan.access.models import Unit
from tongpan.registry.models import Settlement, SettlementPupils
from tongpan.registry.models.school import STAGES

STATES = ("unplaced", "untold", "unschooled")


@dataclass(frozen=True, slots=True)
class VillageFilter:
    """What a list of villages is narrowed by; an empty value does not narrow."""

    text: str = ""
    county: str = ""
    town: str = ""
    state: str = ""


@dataclass
class Village:
    """A village with its pupils of a year by stage, None where they were not reported, and the schools attended."""

    settlement: Settlement
    pupils: dict[str, int | None] = field(default_factory=dict)
    schools: dict[str, Unit] = field(default_factory=dict)

    @property
    def total(self) -> int | None:
        """All pupils; None where none were reported."""
        known = [number for number in self.pupils.values() if number is not None]
        return sum(known) if known else None


def filtered_villages(chosen: VillageFilter, year: int) -> QuerySet[Settlement]:
    """The villages of the open scope that a filter lets through, each annotated with the year's pupils by stage."""
    found = Settlement.objects.select_related("unit", "county")
    if text := chosen.text.strip():
        found = found.filter(Q(name__icontains=text) | Q(code__startswith=text) | Q(sort_key__istartswith=text))
    for slug in filter(None, (chosen.county, chosen.town)):
        place = Unit.objects.filter(slug=slug).values_list("path", flat=True).first()
        found = found.filter(unit__path__under=place) if place else found.none()
    told = SettlementPupils.everywhere.filter(settlement=OuterRef("pk"), year=year)
    if chosen.state == "unplaced":
        found = found.filter(Q(longitude=None) | Q(latitude=None))
    elif chosen.state == "untold":
        found = found.exclude(Exists(told.filter(pupils__isnull=False)))
    elif chosen.state == "unschooled":
        found = found.filter(Exists(told.filter(pupils__gt=0, school=None)))
    own = Q(years__year=year)
    sums = {f"at_{stage}": Sum("years__pupils", filter=own & Q(years__stage=stage)) for stage in STAGES}
    return found.annotate(**sums, at_all=Sum("years__pupils", filter=own))


def with_pupils(found: Iterable[Settlement], year: int) -> list[Village]:
    """The villages with their pupils and schools; one query however many there are."""
    rows = {own.pk: Village(own) for own in found}
    told = SettlementPupils.everywhere.filter(year=year, settlement__in=rows).select_related("school")
    for one in told:
        rows[one.settlement_id].pupils[one.stage] = one.pupils
        if one.school is not None:
            rows[one.settlement_id].schools[one.stage] = one.school
    return list(rows.values())


def stages_told(year: int) -> list[str]:
    """The stages for which any village of the open scope has pupils in a year, from low to high."""
    known = set(SettlementPupils.objects.filter(year=year).order_by().values_list("stage", flat=True).distinct())
    return [stage for stage in STAGES if stage in known]
