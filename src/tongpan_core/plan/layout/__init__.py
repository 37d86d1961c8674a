"""Where schools stand and close: which to merge, keep or open, under walking and riding limits."""

from tongpan_core.plan.layout.build import Growth, Home, Place, Statement, build_problem
from tongpan_core.plan.layout.defaults import Defaults, defaults
from tongpan_core.plan.layout.explain import Explanation, SiteStory, VillageStory, Whole, explain
from tongpan_core.plan.layout.plan import Built, LayoutPlan, Sent
from tongpan_core.plan.layout.price import Regret, price, regrets, with_decision
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
    "Defaults",
    "Explanation",
    "Fixed",
    "Goal",
    "Growth",
    "Home",
    "LayoutPlan",
    "LayoutProblem",
    "Limits",
    "Params",
    "Place",
    "Regret",
    "Scenario",
    "Sent",
    "Site",
    "SiteStory",
    "Statement",
    "Version",
    "Village",
    "VillageStory",
    "Violation",
    "Whole",
    "build_problem",
    "defaults",
    "explain",
    "objective",
    "price",
    "regrets",
    "solve",
    "violations",
    "with_decision",
]
