"""Education communities (教育共同体): which schools are cores, and which schools join them."""

from tongpan_core.plan.communities.plan import CommunitiesPlan, Community, Joined
from tongpan_core.plan.communities.problem import CommunitiesProblem, Fixed, Limits, Member
from tongpan_core.plan.communities.solve import Params, solve
from tongpan_core.plan.communities.verify import Violation, objective, violations

__all__ = [
    "CommunitiesPlan",
    "CommunitiesProblem",
    "Community",
    "Fixed",
    "Joined",
    "Limits",
    "Member",
    "Params",
    "Violation",
    "objective",
    "solve",
    "violations",
]
