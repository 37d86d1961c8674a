"""One village: its facts and a year's pupils as plain values, and what its form may choose from."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from tongpan.access.models import Unit, UnitKind
from tongpan.registry.models import School, Settlement, SettlementPupils

from .schools import SchoolFilter, filtered_schools

FACTS = ("name", "longitude", "latitude")
COMPULSORY = ("primary", "junior")


def village_facts(village: Settlement, year: int) -> dict[str, Any]:
    """Facts and pupils, flat: ``town`` is a slug, ``primary/pupils`` a number, ``primary/school`` a slug or empty."""
    facts = {name: getattr(village, name) for name in FACTS} | {"town": village.unit.slug}
    told = {one.stage: one for one in SettlementPupils.objects.filter(settlement=village, year=year)}
    slugs = dict(Unit.everywhere.filter(pk__in=[one.school_id for one in told.values()]).values_list("pk", "slug"))
    for stage in dict.fromkeys((*COMPULSORY, *told)):
        own = told.get(stage)
        facts[f"{stage}/pupils"] = own.pupils if own else None
        facts[f"{stage}/school"] = slugs.get(own.school_id, "") if own else ""
    return facts


def homes_for(village: Settlement) -> QuerySet[Unit]:
    """The county and its towns: where a village of the county may lie, as far as the open scope goes."""
    found = Unit.objects.filter(path__under=village.county.path, kind=UnitKind.TOWN)
    return (found | Unit.objects.filter(pk__in=(village.county_id, village.unit_id))).order_by("depth", "sort_key")


def schools_for(stage: str, year: int) -> QuerySet[School]:
    """The schools of the open scope that pupils of a stage may attend in a year."""
    return filtered_schools(SchoolFilter(stage=stage), year).select_related("unit").order_by("unit__sort_key")
