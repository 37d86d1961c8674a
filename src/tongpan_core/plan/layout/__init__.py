"""Where schools stand and close: which to merge, keep or open, under walking and riding limits."""

from tongpan_core.plan.layout.plan import Built, LayoutPlan, Sent
from tongpan_core.plan.layout.problem import (
    GOALS,
    Band,
    Costs,
    Fixed,
    Goal,
    LayoutProblem,
    Limits,
    Scenario,
    Site,
    Version,
    Village,
)
from tongpan_core.plan.layout.solve import Params, solve
from tongpan_core.plan.layout.verify import Violation, objective, violations

__all__ = [
    "GOALS",
    "Band",
    "Built",
    "Costs",
    "Fixed",
    "Goal",
    "LayoutPlan",
    "LayoutProblem",
    "Limits",
    "Params",
    "Scenario",
    "Sent",
    "Site",
    "Version",
    "Village",
    "Violation",
    "objective",
    "solve",
    "violations",
]
