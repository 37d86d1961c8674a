"""The cheapest path to balance: moves, hires, training and purchases after which a county passes 教督〔2017〕6号."""

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
    "Fixed",
    "Hire",
    "Indicator",
    "Limits",
    "Move",
    "MoveCost",
    "Params",
    "Profile",
    "Purchase",
    "Section",
    "StageRule",
    "Trained",
    "Training",
    "Violation",
    "cv",
    "solve",
    "violations",
]
