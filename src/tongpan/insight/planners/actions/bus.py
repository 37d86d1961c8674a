"""A plan of buses becomes the list of routes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tongpan.insight.models import Adoption, PlannedRoute
from tongpan.insight.planners.tables import Inputs

from .adopt import Counts


def put(adoption: Adoption, plan: Any, inputs: Inputs) -> Counts:
    """One line a run, its stops with names, minutes after midnight and pupils."""
    routes = [
        PlannedRoute(
            adoption=adoption, unit=adoption.unit, bus=number, place=place,
            schools=[own.school for own in run.drops],
            stops=[{"stop": own.stop, "name": inputs.names.get(own.stop, own.stop), "minute": round(own.leaves / 60, 1),
                    "pupils": own.pupils} for own in run.visits],
            pupils=run.pupils, minutes=max((own.ride for own in run.visits), default=0.0) / 60, km=run.km,
        )
        for number, bus in enumerate(plan.buses, 1)
        for place, run in enumerate(bus.runs, 1)
    ]  # fmt: skip
    PlannedRoute.everywhere.bulk_create(routes)
    return {"lines": len(routes)}


def take_back(adoption: Adoption, *, fresh: bool, today: dt.date) -> Counts:  # noqa: ARG001 - a list has no past
    """The list goes."""
    return {"removed": adoption.routes.all().delete()[0], "ended": 0}
