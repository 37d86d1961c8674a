"""A layout becomes the list of sites to keep, extend, merge and open."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tongpan.access.models import Unit
from tongpan.insight.models import Adoption, PlannedSite
from tongpan.insight.planners.tables import Inputs

from .adopt import Counts


def put(adoption: Adoption, plan: Any, inputs: Inputs) -> Counts:  # noqa: ARG001 - the shape of every planner's
    """One line a site, as the plan's page shows it."""
    rows = (adoption.run.result or {})["more"]["decided"]
    names = (adoption.run.result or {})["names"]
    keys = {own[name] for own in rows for name in ("site", "into") if own[name]}
    schools = {own.slug: own for own in Unit.objects.schools().filter(slug__in=keys)}
    PlannedSite.everywhere.bulk_create(
        PlannedSite(
            adoption=adoption, unit=adoption.unit, school=schools.get(own["site"]), into=schools.get(own["into"] or ""),
            into_name=names.get(own["into"] or "", "")[:120], name=names.get(own["site"], own["site"])[:120],
            stage=adoption.run.params["stage"], action=own["action"], pupils=round(own["pupils"]),
            places=round(own["places"]), cost=own.get("cost") or 0.0,
        )
        for own in rows
    )  # fmt: skip
    return {"schools": len(rows)}


def take_back(adoption: Adoption, *, fresh: bool, today: dt.date) -> Counts:  # noqa: ARG001 - a list has no past
    """The list goes."""
    return {"removed": adoption.sites.all().delete()[0], "ended": 0}
