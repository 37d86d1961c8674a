"""Who helps whom: donors to recipients, many to many, by the best total fit and then the fairest."""

from tongpan_core.plan.pairing.build import Known, build_problem
from tongpan_core.plan.pairing.defaults import Defaults, defaults
from tongpan_core.plan.pairing.explain import Explanation, explain
from tongpan_core.plan.pairing.plan import Pair, PairingPlan
from tongpan_core.plan.pairing.price import Price, price, with_decision, without_decision
from tongpan_core.plan.pairing.problem import (
    SCOPES,
    Donor,
    Fixed,
    Limits,
    PairingProblem,
    Past,
    Recipient,
    Weights,
)
from tongpan_core.plan.pairing.solve import Params, solve
from tongpan_core.plan.pairing.strengths import Missing
from tongpan_core.plan.pairing.verify import Violation, objective, violations

__all__ = [
    "SCOPES",
    "Defaults",
    "Donor",
    "Explanation",
    "Fixed",
    "Known",
    "Limits",
    "Missing",
    "Pair",
    "PairingPlan",
    "PairingProblem",
    "Params",
    "Past",
    "Price",
    "Recipient",
    "Violation",
    "Weights",
    "build_problem",
    "defaults",
    "explain",
    "objective",
    "price",
    "solve",
    "violations",
    "with_decision",
    "without_decision",
]
