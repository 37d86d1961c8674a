"""The gate through which planners see where pupils live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tongpan.access.models import Unit
from tongpan.registry.models import Settlement, SettlementPupils


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A village: where it lies, its pupils by stage, and by stage the key of the school that they attend today.

    ``key`` is the village's code, unique within its county; ``town`` the title of its town, empty where none is
    recorded. Longitude and latitude are degrees, None where not known. A stage for which no pupils were reported is
    absent from ``pupils``; one without a known school is absent from ``schools``, whose values are unit slugs.
    """

    key: str
    name: str
    town: str
    longitude: float | None
    latitude: float | None
    pupils: Mapping[str, int] = field(default_factory=dict)
    schools: Mapping[str, str] = field(default_factory=dict)


def villages_of(unit: Unit, year: int) -> list[VillageRow]:
    """The villages at or below a unit with their pupils of a school year, by town and name; two queries."""
    pupils: dict[int, dict[str, int]] = {}
    schools: dict[int, dict[str, str]] = {}
    told = SettlementPupils.objects.filter(year=year, settlement__unit__path__under=unit.path)
    for pk, stage, number, school in told.values_list("settlement_id", "stage", "pupils", "school__slug"):
        if number is not None:
            pupils.setdefault(pk, {})[stage] = number
        if school is not None:
            schools.setdefault(pk, {})[stage] = school
    found = Settlement.objects.filter(unit__path__under=unit.path).select_related("unit")
    return [
        VillageRow(
            key=own.code,
            name=own.name,
            town=own.unit.title if own.unit.kind == "town" else "",
            longitude=own.longitude,
            latitude=own.latitude,
            pupils=pupils.get(own.pk, {}),
            schools=schools.get(own.pk, {}),
        )
        for own in found.order_by("unit__path", "sort_key", "code")
    ]


def years_with_villages(unit: Unit) -> list[int]:
    """The school years for which pupils by village are recorded at or below a unit, newest first."""
    told = SettlementPupils.objects.filter(settlement__unit__path__under=unit.path)
    return list(told.order_by("-year").values_list("year", flat=True).distinct())
