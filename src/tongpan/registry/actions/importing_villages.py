"""Write what an import of villages says. It runs inside the transaction of the import."""

from __future__ import annotations

from typing import Any

from tongpan.access.pinyin import sort_key
from tongpan.registry.imports.plans.base import Say
from tongpan.registry.imports.plans.village_pupils import Told
from tongpan.registry.imports.plans.village_rows import Village
from tongpan.registry.imports.plans.villages import VillagesPlan
from tongpan.registry.models import ImportBatch, Settlement, SettlementPupils
from tongpan_core.messages import N_

from .bulk import insert, update

WRITING = N_("Writing")


def write_villages(plan: VillagesPlan, batch: ImportBatch | None, say: Say) -> None:
    """Villages, then their pupils."""
    source = batch.pk if batch else None
    ids = _add(plan.new)
    say(WRITING, 1, 2)
    _change(Settlement, {key: _named(values) for key, values in plan.changed.items()})
    _add_pupils(plan.pupils, plan.year, source, ids)
    _change(SettlementPupils, {key: {**values, "source_id": source} for key, values in plan.pupils_changed.items()})


def _add(villages: list[Village]) -> dict[int, int]:
    """Insert new villages; the keys on record for their negative ones."""
    values = [_named(own.values) for own in villages]
    columns = {name: [own[name] for own in values] for name in (values[0] if values else ())}
    keys = insert(Settlement, columns | {"county_id": [own.home.county for own in villages]})
    return dict(zip((own.id for own in villages), keys, strict=True))


def _named(values: dict[str, Any]) -> dict[str, Any]:
    return values | ({"sort_key": sort_key(values["name"])[:120]} if values.get("name") else {})


def _add_pupils(told: list[Told], year: int, source: Any, ids: dict[int, int]) -> None:
    insert(
        SettlementPupils,
        {
            "settlement_id": [ids.get(one.village.id, one.village.id) for one in told],
            "year": [year] * len(told),
            "stage": [one.stage for one in told],
            "pupils": [one.pupils for one in told],
            "school_id": [one.school and one.school.unit_id for one in told],
            "source_id": [source] * len(told),
        },
    )


def _change(model: Any, changed: dict[int, dict[str, Any]]) -> None:
    """Update rows each with its own fields: those with the same fields in one go."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for key, values in changed.items():
        alike.setdefault(tuple(values), []).append(key)
    for names, keys in alike.items():
        update(model, keys, {name: [changed[key][name] for key in keys] for name in names})
