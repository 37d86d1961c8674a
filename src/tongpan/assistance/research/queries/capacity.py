"""How many apprentices a mentor has, and how many there may be."""

from __future__ import annotations

import datetime as dt

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Cascade, Mentoring
from tongpan.registry.models import Teacher
from tongpan.registry.queries.regions import region_code
from tongpan_core.policy import NATIONAL, parameter

from .levels import capacity_at
from .programmes import running


def usual_capacity(unit: Unit, day: dt.date) -> int:
    """How many apprentices one mentor takes at most where no cascade says otherwise."""
    return int(parameter("planning/mentoring/capacity").at(day, region_code(unit, day) or NATIONAL).number)


def capacity_for(unit: Unit, day: dt.date, cascade: Cascade | None, tier: int | None) -> int:
    """How many apprentices a mentor may have there: the tier's own number, or the usual one."""
    own = capacity_at(cascade, tier) if cascade is not None and tier is not None else 0
    return own or usual_capacity(unit, day)


def load_of(mentor: Teacher, first: dt.date, last: dt.date, cascade: Cascade | None, tier: int | None) -> int:
    """How many apprentices a mentor has at some time between two days: in a tier of a cascade, or outside of all."""
    pairs = Mentoring.everywhere.filter(running(first, last), mentor=mentor, cascade=cascade)
    return pairs.filter(tier=tier).count() if cascade is not None else pairs.count()


def usual_limits(unit: Unit, day: dt.date) -> dict[str, float]:
    """The usual capacity of a mentor, and the usual longest way between the two schools in km."""
    region = region_code(unit, day) or NATIONAL
    return {name: parameter(f"planning/mentoring/{name}").at(day, region).number for name in ("capacity", "reach_km")}
