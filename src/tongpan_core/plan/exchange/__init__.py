"""Teacher exchange (交流轮岗): which teacher goes where, for which subject and how long."""

from tongpan_core.plan.exchange.plan import ExchangePlan, Posting
from tongpan_core.plan.exchange.problem import (
    Assigned,
    Decision,
    ExchangeProblem,
    Limits,
    Person,
    Prices,
    Section,
)
from tongpan_core.plan.exchange.solve import Params, solve
from tongpan_core.plan.exchange.verify import Violation, objective, violations

__all__ = [
    "Assigned",
    "Decision",
    "ExchangePlan",
    "ExchangeProblem",
    "Limits",
    "Params",
    "Person",
    "Posting",
    "Prices",
    "Section",
    "Violation",
    "objective",
    "solve",
    "violations",
]
