"""Teacher exchange (交流轮岗): which teacher goes where, for which subject and how long."""

from tongpan_core.plan.exchange.build import (
    Missing,
    build_problem,
    default_limits,
    default_prices,
    required_posts,
)
from tongpan_core.plan.exchange.explain import Binding, Explanation, PlaceChange, Ratio, Reason, explain
from tongpan_core.plan.exchange.plan import ExchangePlan, Posting
from tongpan_core.plan.exchange.price import Priced, price, with_decision
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
    "Binding",
    "Decision",
    "ExchangePlan",
    "ExchangeProblem",
    "Explanation",
    "Limits",
    "Missing",
    "Params",
    "Person",
    "PlaceChange",
    "Posting",
    "Priced",
    "Prices",
    "Ratio",
    "Reason",
    "Section",
    "Violation",
    "build_problem",
    "default_limits",
    "default_prices",
    "explain",
    "objective",
    "price",
    "required_posts",
    "solve",
    "violations",
    "with_decision",
]
