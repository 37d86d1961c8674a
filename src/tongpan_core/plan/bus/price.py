"""What one decision by hand costs: the same problem with it, solved from the plan at hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tongpan_core.plan.bus.plan import BusPlan
from tongpan_core.plan.bus.problem import BusProblem, Fixed
from tongpan_core.plan.bus.solve import Params, solve
from tongpan_core.plan.bus.verify import objective
from tongpan_core.plan.problem import Result, Stop


@dataclass(frozen=True)
class Price:
    """A decision's price: 元, buses and km more than the plan without it; ``None`` where there is no plan with it."""

    result: Result[BusPlan]
    cost: float | None
    buses: int | None
    km: float | None


def with_decision(problem: BusProblem, decision: Fixed) -> BusProblem:
    """The problem with one more decision; an earlier one of the same kind about the same thing gives way.

    Raises:
        ProblemError: for a decision that names what the problem does not know.
    """
    same = (decision.kind, decision.school, frozenset(decision.stops))
    others = tuple(own for own in problem.fixed if (own.kind, own.school, frozenset(own.stops)) != same)
    return replace(problem, fixed=(*others, decision))


def without_decision(problem: BusProblem, number: int) -> BusProblem:
    """The problem without its decision of that place."""
    return replace(problem, fixed=tuple(own for place, own in enumerate(problem.fixed) if place != number))


def on_run_of(problem: BusProblem, stop: str, other: str, school: str) -> BusProblem:
    """The problem with a stop on the run of another one: what “stop S on run R” means."""
    return with_decision(problem, Fixed("together", school, (stop, other)))


def price(
    problem: BusProblem,
    plan: BusPlan,
    decision: Fixed,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params | None = None,
) -> Price:
    """Solve with the decision, starting from ``plan``, and compare."""
    changed = with_decision(problem, decision)
    result = solve(changed, stop=stop, seed=seed, params=params or Params(), start=plan)
    if result.solution is None:
        return Price(result, None, None, None)
    own = result.solution
    cost = objective(changed, own) - objective(problem, plan)
    return Price(result, cost, len(own.buses) - len(plan.buses), own.km - plan.km)
