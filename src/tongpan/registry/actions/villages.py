"""Villages corrected by hand: their facts, and a year's pupils with the schools that they attend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.registry.models import Settlement, SettlementPupils
from tongpan.registry.queries.village import FACTS, village_facts

from .changes import differences, refuse_stale

Facts = Mapping[str, Any]


@transaction.atomic
def edit_village(village: int, year: int, facts: Facts, *, seen: Facts, user: User) -> dict[str, tuple[Any, Any]]:
    """Correct one village of the open scope; ``facts`` and ``seen`` are in the shape of :func:`village_facts`.

    Returns what changed, field to (old, new). Raises :class:`ConflictError` where somebody else came first.
    """
    own = Settlement.objects.select_for_update().get(pk=village)
    now = village_facts(own, year)
    refuse_stale(seen, now)
    changes = differences(now, {**now, **facts})
    if not changes:
        return {}
    for name in FACTS:
        setattr(own, name, facts.get(name, now[name]))
    own.unit = Unit.objects.get(slug=facts.get("town", now["town"]))
    own.save()
    for stage in {key.partition("/")[0] for key in changes if "/" in key}:
        school = Unit.objects.filter(slug=facts[f"{stage}/school"] or None).first()
        told = {"pupils": facts[f"{stage}/pupils"], "school": school, "source": None}
        SettlementPupils.objects.update_or_create(settlement=own, year=year, stage=stage, defaults=told)
    audit.record("registry.village.edit", actor=user, unit=own.unit, target=f"{own.code} {year}", changes=changes)
    return changes
