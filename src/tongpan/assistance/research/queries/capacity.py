"""How many apprentices a mentor may have."""

from __future__ import annotations

import datetime as dt

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Cascade
from tongpan.registry.queries.regions import region_code
from tongpan_core.policy import NATIONAL, parameter

from .levels import capacity_at


def usual_capacity(unit: Unit, day: dt.date) -> int:
    """How many apprentices one mentor takes at most where no cascade says otherwise."""
    return int(parameter("planning/mentoring/capacity").at(day, region_code(unit, day) or NATIONAL).number)


def capacity_for(unit: Unit, day: dt.date, cascade: Cascade | None, tier: int | None) -> int:
    """How many apprentices a mentor may have there: the tier's own number, or the usual one."""
    own = capacity_at(cascade, tier) if cascade is not None and tier is not None else 0
    return own or usual_capacity(unit, day)


def usual_limits(unit: Unit, day: dt.date) -> dict[str, float]:
    """The usual capacity of a mentor, and the usual longest way between the two schools in km."""
    region = region_code(unit, day) or NATIONAL
    return {name: parameter(f"planning/mentoring/{name}").at(day, region).number for name in ("capacity", "reach_km")}
