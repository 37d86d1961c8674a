"""What an assignment starts from where the planner has not said otherwise: policy data, cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tongpan_core.plan.mentoring.problem import Limits, Weights
from tongpan_core.policy import NATIONAL, Tree, Value, policy

NAMES = ("weight_subject", "weight_stage", "weight_distance", "half_km", "reach_km", "capacity")


@dataclass(frozen=True)
class Defaults:
    """Weights of the fit, the limits, and how many apprentices a mentor takes; ``citations`` by parameter."""

    weights: Weights
    limits: Limits
    capacity: int
    citations: Mapping[str, Value] = field(default_factory=dict)


def defaults(on: date, region: str = NATIONAL, tree: Tree | None = None) -> Defaults:
    """The planning defaults in force on a day in a region."""
    found = {name: (tree or policy()).parameter(f"planning/mentoring/{name}").at(on, region) for name in NAMES}
    weights = Weights(*(found[f"weight_{part}"].number for part in ("subject", "stage", "distance")))
    limits = Limits(reach_km=found["reach_km"].number, half_km=found["half_km"].number)
    return Defaults(weights, limits, int(found["capacity"].number), found)
