"""Write what an import of ways by road says. It runs inside the transaction of the import."""

from __future__ import annotations

from typing import Any

from tongpan.registry.imports.plans.base import Say
from tongpan.registry.imports.plans.roads import RoadsPlan
from tongpan.registry.models import ImportBatch, Road
from tongpan_core.messages import N_

from .bulk import insert
from .importing import update_each

WRITING = N_("Writing")


def write_roads(plan: RoadsPlan, batch: ImportBatch | None, say: Say) -> None:
    """New ways, then new lengths and times."""
    source: Any = batch.pk if batch else None
    keys, values, count = list(plan.added), list(plan.added.values()), len(plan.added)
    insert(
        Road,
        {
            "unit_id": [unit for unit, _start, _end in keys], "start": [start for _unit, start, _end in keys],
            "end": [end for _unit, _start, end in keys], "metres": [own["metres"] for own in values],
            "minutes": [own["minutes"] for own in values], "source_id": [source] * count,
        },
        lambda done: say(WRITING, done, count),
    )  # fmt: skip
    update_each(Road, {pk: {**own, "source_id": source} for pk, own in plan.changed.items()})
