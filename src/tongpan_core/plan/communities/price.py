"""What one decision by hand costs: the problem with it, solved again from the plan in hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tongpan_core.plan.communities.plan import CommunitiesPlan
from tongpan_core.plan.communities.problem import CommunitiesProblem, Fixed
from tongpan_core.plan.communities.solve import Params, solve
from tongpan_core.plan.communities.verify import objective
from tongpan_core.plan.problem import Progress, Result, Stop


@dataclass(frozen=True)
class Price:
    """The answer with a decision, and how much more it costs than the plan in hand (``None`` where there is no answer).

    A price below zero says that the plan in hand was not the best, or that it did not keep to an earlier decision.
    """

    problem: CommunitiesProblem
    result: Result[CommunitiesPlan]
    price: float | None
    changed: tuple[str, ...]


def with_decision(problem: CommunitiesProblem, decision: Fixed) -> CommunitiesProblem:
    """The problem with one more decision by hand; it takes the place of what was decided before on the same matter.

    A new home for a school (a core, or to join one) replaces every earlier word about where that school belongs.
    """
    settles = decision.kind in ("core", "joins")

    def replaced(own: Fixed) -> bool:
        if own.school != decision.school:
            return False
        if settles or (own.kind in ("core", "not_core") and decision.kind == "not_core"):
            return own.kind != "not_joins" or own.core == decision.core
        return own.core == decision.core

    kept = tuple(own for own in problem.fixed if not replaced(own))
    return replace(problem, fixed=(*kept, decision))


def price_of(
    problem: CommunitiesProblem,
    plan: CommunitiesPlan,
    decision: Fixed,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Price:
    """Solve with the decision, starting from ``plan``, and say what it costs and which schools change their core."""
    asked = with_decision(problem, decision)
    result = solve(asked, stop=stop, seed=seed, params=params or Params(), start=plan, on_progress=on_progress)
    if result.solution is None or result.objective is None:
        return Price(asked, result, None, ())
    then = result.solution.core_of
    changed = tuple(school.code for school in problem.schools if plan.core_of.get(school.code) != then[school.code])
    return Price(asked, result, result.objective - objective(problem, plan), changed)
