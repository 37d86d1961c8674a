"""The villages of a unit as pages and workbooks show them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.registry.models import Settlement, SettlementPupils
from tongpan.registry.models.school import STAGES

EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class VillageFilter:
    """What a list of villages is narrowed by; an empty value does not narrow. ``state``: see :meth:`Village.is_in`."""

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

    @property
    def town(self) -> str:
        """The town, or an empty text where only the county is recorded."""
        unit = self.settlement.unit
        return unit.title if unit.kind == "town" else ""

    @property
    def placed(self) -> bool:
        """Whether it is known where the village lies."""
        return self.settlement.longitude is not None and self.settlement.latitude is not None

    @property
    def unschooled(self) -> bool:
        """Whether there are pupils of a stage whose school is not known."""
        return any(number and stage not in self.schools for stage, number in self.pupils.items())

    @property
    def farthest(self) -> float | None:
        """Kilometres, as the crow flies, to the farthest of the schools attended; None where a place is not known."""
        ways = [self.way(stage) for stage in self.schools]
        return max((way for way in ways if way is not None), default=None)

    def way(self, stage: str) -> float | None:
        """Kilometres, as the crow flies, to the school attended at a stage."""
        one, school = self.settlement, self.schools[stage]
        if one.longitude is None or one.latitude is None or school.longitude is None or school.latitude is None:
            return None
        return crow_km(one.longitude, one.latitude, school.longitude, school.latitude)

    def is_in(self, state: str) -> bool:
        """Whether the village is one of those that a filter by state lets through."""
        asked = {"unplaced": not self.placed, "untold": self.total is None, "unschooled": self.unschooled}
        return asked.get(state, True)


def crow_km(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The great-circle distance of two places in kilometres (haversine)."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    turn = math.sin(math.radians(lon2 - lon1) / 2)
    part = math.sin((p2 - p1) / 2) ** 2 + math.cos(p1) * math.cos(p2) * turn**2
    return 2 * EARTH_KM * math.asin(math.sqrt(part))


def filtered_villages(chosen: VillageFilter, unit: Unit, year: int) -> list[Village]:
    """The villages of a unit, or those that a school serves, that a filter lets through; by name, with pupils."""
    if unit.is_school:
        # Justified beyond the scope: a school sees who of its own pupils lives where.
        served = Settlement.everywhere.filter(years__year=year, years__school=unit).distinct()
        found = with_pupils(_narrowed(served, chosen), year, school=unit)
    else:
        found = with_pupils(_narrowed(Settlement.objects.filter(unit__path__under=unit.path), chosen), year)
    return [own for own in found if own.is_in(chosen.state)]


def _narrowed(found: QuerySet[Settlement], chosen: VillageFilter) -> QuerySet[Settlement]:
    if text := chosen.text.strip():
        found = found.filter(Q(name__icontains=text) | Q(code__istartswith=text) | Q(sort_key__istartswith=text))
    for slug in filter(None, (chosen.county, chosen.town)):
        place = Unit.objects.filter(slug=slug).values_list("path", flat=True).first()
        found = found.filter(unit__path__under=place) if place else found.none()
    return found.select_related("unit").order_by("sort_key", "code")


def with_pupils(found: Iterable[Settlement], year: int, school: Unit | None = None) -> list[Village]:
    """The villages with their pupils, of one school where one is named; two queries however many villages there are."""
    rows = {own.pk: Village(own) for own in found}
    # A county's outline is long: it is read once, and not with each of its villages.
    counties = Unit.everywhere.in_bulk({own.settlement.county_id for own in rows.values()})
    for own in rows.values():
        own.settlement.county = counties[own.settlement.county_id]
    told = SettlementPupils.everywhere.filter(year=year, settlement__in=list(rows)).select_related("school")
    for one in told if school is None else told.filter(school=school):
        rows[one.settlement_id].pupils[one.stage] = one.pupils
        if one.school is not None:
            rows[one.settlement_id].schools[one.stage] = one.school
    return list(rows.values())


def stages_of(villages: Iterable[Village]) -> list[str]:
    """The stages of which any of the villages tells, from low to high."""
    known = {stage for own in villages for stage in own.pupils}
    return [stage for stage in STAGES if stage in known]
