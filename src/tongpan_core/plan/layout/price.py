"""One decision changed by hand, and its price."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tongpan_core.plan.layout.plan import LayoutPlan
from tongpan_core.plan.layout.problem import Fixed, LayoutProblem, Scenario
from tongpan_core.plan.layout.solve import Params, solve
from tongpan_core.plan.layout.verify import objective
from tongpan_core.plan.problem import MaxSeconds, Result, Stop

DEFAULT = Params()
_SITE = ("keep", "close", "open", "leave")


def with_decision(problem: LayoutProblem, decision: Fixed) -> LayoutProblem:
    """The problem with one more decision by hand; it takes the place of one that speaks of the same thing."""
    kept = tuple(own for own in problem.fixed if not _same(own, decision))
    return replace(problem, fixed=(*kept, decision))


def _same(own: Fixed, new: Fixed) -> bool:
    if new.kind in _SITE:
        return own.kind in _SITE and own.site == new.site
    if own.village != new.village or (own.band and new.band and own.band != new.band):
        return False
    both = {own.kind, new.kind}
    return both == {"send"} or (both <= {"send", "bar"} and own.site == new.site)


def price(
    problem: LayoutProblem, plan: LayoutPlan, decision: Fixed, *, stop: Stop | None = None, params: Params = DEFAULT
) -> tuple[Result[LayoutPlan], float | None]:
    """The best layout with a decision by hand, and by how much it is worse than ``plan``, in the goal's unit."""
    result = solve(with_decision(problem, decision), stop=stop, params=params, start=plan)
    worse = None if result.objective is None else result.objective - objective(problem, plan)
    return result, worse


@dataclass(frozen=True, slots=True)
class Regret:
    """One scenario under a plan: what it costs, the least it could cost if one had known, and the difference.

    In the goal's unit. ``least`` is the proven lower bound of the layout made for this scenario alone, so that
    ``regret`` is never told too small.
    """

    scenario: str
    name: str
    value: float
    least: float | None
    regret: float | None


def regrets(
    problem: LayoutProblem, plan: LayoutPlan, *, stop: Stop | None = None, params: Params = DEFAULT
) -> tuple[Regret, ...]:
    """How each scenario turns out under a plan, against the layout that would have been best for it alone."""
    found = []
    for k, own in enumerate(problem.scenarios):
        alone = _alone(problem, k)
        value = objective(alone, _of(plan, own))
        result = solve(alone, stop=stop or MaxSeconds(60), params=params)
        least = result.bound
        found.append(Regret(own.code, own.name, value, least, None if least is None else max(value - least, 0.0)))
    return tuple(found)


def _alone(problem: LayoutProblem, k: int) -> LayoutProblem:
    scenario = Scenario(problem.scenarios[k].code, problem.scenarios[k].name, 1.0)
    return replace(problem, scenarios=(scenario,), futures=problem.futures[k : k + 1])


def _of(plan: LayoutPlan, scenario: Scenario) -> LayoutPlan:
    return replace(
        plan,
        sent=tuple(line for line in plan.sent if line.scenario == scenario.code),
        built=tuple(line for line in plan.built if line.scenario in ("", scenario.code)),
    )
