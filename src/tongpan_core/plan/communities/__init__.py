"""Education communities (教育共同体): which schools are cores, and which schools join them."""

from tongpan_core.plan.communities.build import Missing, build_problem, community_defaults
from tongpan_core.plan.communities.explain import CommunityFigures, Explanation, Membership, explain
from tongpan_core.plan.communities.plan import CommunitiesPlan, Community, Joined
from tongpan_core.plan.communities.price import Price, price_of, with_decision
from tongpan_core.plan.communities.problem import CommunitiesProblem, Fixed, Limits, Member
from tongpan_core.plan.communities.solve import Params, solve
from tongpan_core.plan.communities.verify import Violation, objective, violations

__all__ = [
    "CommunitiesPlan",
    "CommunitiesProblem",
    "Community",
    "CommunityFigures",
    "Explanation",
    "Fixed",
    "Joined",
    "Limits",
    "Member",
    "Membership",
    "Missing",
    "Params",
    "Price",
    "Violation",
    "build_problem",
    "community_defaults",
    "explain",
    "objective",
    "price_of",
    "solve",
    "violations",
    "with_decision",
]
