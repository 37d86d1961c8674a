"""One decision by hand, and what it costs: the problem with it, solved again from the plan at hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tongpan_core.plan.exchange.plan import ExchangePlan
from tongpan_core.plan.exchange.problem import Decision, ExchangeProblem
from tongpan_core.plan.exchange.solve import Params, solve
from tongpan_core.plan.problem import Result, Stop


@dataclass(frozen=True)
class Priced:
    """What a decision costs: ``extra`` 元 a year more than the plan at hand (``None`` where none is possible).

    ``changed`` are the keys of the people, others than the decision's, whose posting differs between the two plans.
    """

    decision: Decision
    result: Result[ExchangePlan]
    extra: float | None
    changed: tuple[str, ...] = ()


def with_decision(problem: ExchangeProblem, decision: Decision) -> ExchangeProblem:
    """The problem with one more decision; an older one that it contradicts gives way."""
    kept = tuple(own for own in problem.fixed if not _contradicts(own, decision))
    return replace(problem, fixed=(*kept, decision))


def _contradicts(old: Decision, new: Decision) -> bool:
    if old.person != new.person:
        return False
    if old.kind == "not" and new.kind == "not":
        return (old.school, old.subject) == (new.school, new.subject)
    if "not" in (old.kind, new.kind):
        return old.school == new.school and "stay" not in (old.kind, new.kind)
    return True


def price(
    problem: ExchangeProblem,
    plan: ExchangePlan,
    total: float,
    decision: Decision,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params | None = None,
) -> Priced:
    """Solve again with the decision, from ``plan`` (whose total is ``total``), and compare."""
    result = solve(with_decision(problem, decision), stop=stop, seed=seed, params=params or Params(), start=plan)
    if result.solution is None or result.objective is None:
        return Priced(decision, result, None)
    before = {own.person: (own.target, own.subject) for own in plan.postings}
    after = {own.person: (own.target, own.subject) for own in result.solution.postings}
    differ = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} - {decision.person}
    return Priced(decision, result, result.objective - total, tuple(sorted(differ)))
