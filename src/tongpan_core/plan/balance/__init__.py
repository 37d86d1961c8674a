"""The cheapest path to balance: moves, hires, training and purchases after which a county passes 教督〔2017〕6号."""

from tongpan_core.plan.balance.build import LeftOut, build_problem
from tongpan_core.plan.balance.costs import PlanCosts, default_limits, plan_costs
from tongpan_core.plan.balance.explain import Explanation, explain
from tongpan_core.plan.balance.frontier import FrontierPoint, budget_steps, frontier
from tongpan_core.plan.balance.people import NamedMove, name_people
from tongpan_core.plan.balance.plan import After, BalancePlan, Bought, Hire, Move, Trained, cv
from tongpan_core.plan.balance.problem import (
    BalanceProblem,
    Fixed,
    Indicator,
    Limits,
    MoveCost,
    Profile,
    Purchase,
    Section,
    StageRule,
    Training,
)
from tongpan_core.plan.balance.solve import Params, solve
from tongpan_core.plan.balance.verify import Violation, violations

__all__ = [
    "After",
    "BalancePlan",
    "BalanceProblem",
    "Bought",
    "Explanation",
    "Fixed",
    "FrontierPoint",
    "Hire",
    "Indicator",
    "LeftOut",
    "Limits",
    "Move",
    "MoveCost",
    "NamedMove",
    "Params",
    "PlanCosts",
    "Profile",
    "Purchase",
    "Section",
    "StageRule",
    "Trained",
    "Training",
    "Violation",
    "budget_steps",
    "build_problem",
    "cv",
    "default_limits",
    "explain",
    "frontier",
    "name_people",
    "plan_costs",
    "solve",
    "violations",
]
