"""Unit costs of a plan: the planning defaults of a region on a day, each with its citation, and what replaces them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tongpan_core.messages import N_
from tongpan_core.plan.problem import ProblemError
from tongpan_core.policy import NATIONAL, Tree, Value, policy

# Which figure each kind of spending raises: the numbers themselves are policy data.
TRAINING_OF = {
    "teachers_above_qualification": "costs/train_qualification",
    "teachers_backbone": "costs/train_backbone",
    "teachers_pe_arts": "costs/train_pe_arts",
}
PURCHASE_OF = {
    "area_teaching": "costs/teaching_area",
    "area_sports_ground": "costs/sports_ground",
    "equipment_value": "costs/equipment",
    "networked_classrooms": "costs/networked_classroom",
}
WHOLE = frozenset({"networked_classrooms"})
UNIT_OF = {"area_teaching": "m²", "area_sports_ground": "m²", "equipment_value": "元", "networked_classrooms": "间"}
PATHS = (
    "costs/exchange_allowance", "costs/travel", "costs/hire_teacher", *TRAINING_OF.values(), *PURCHASE_OF.values()
)  # fmt: skip


@dataclass(frozen=True)
class PlanCosts:
    """元 per unit by path of the cost; ``years`` is how many years of yearly costs (posts, allowances) a plan counts.

    Raises:
        ProblemError: for a cost below zero, or one that is missing.
    """

    values: Mapping[str, float]
    years: float = 1.0
    citations: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in PATHS:
            if path not in self.values:
                raise ProblemError(N_("Unit cost “%(path)s” is missing; give a number of 元."), path=path)
            if not self.values[path] >= 0:
                text = N_("Unit cost “%(path)s” is %(value)s; give a number of 元, zero or more.")
                raise ProblemError(text, path=path, value=self.values[path])
        if not self.years > 0:
            text = N_("A plan over %(years)s years cannot be costed; give a number above zero.")
            raise ProblemError(text, years=self.years)


def plan_costs(
    on: date,
    region: str = NATIONAL,
    *,
    changed: Mapping[str, float] | None = None,
    years: float = 1.0,
    tree: Tree | None = None,
) -> PlanCosts:
    """The costs in force on a day in a region, with the planner's own numbers in the place of some (``changed``)."""
    found = {path: (tree or policy()).parameter(path).at(on, region) for path in PATHS}
    values = {path: value.number for path, value in found.items()} | dict(changed or {})
    return PlanCosts(values, years, found)


def default_limits(on: date, region: str = NATIONAL, tree: Tree | None = None) -> dict[str, Value]:
    """The planning defaults for :class:`~.problem.Limits`, with citations, by the name of the limit."""
    paths = {
        "distance_km": "planning/max_distance_km",
        "share_out": "planning/max_share_moved",
        "backbone_share": "planning/min_backbone_share",
    }
    return {name: (tree or policy()).parameter(path).at(on, region) for name, path in paths.items()}
