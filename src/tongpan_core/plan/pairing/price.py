"""One decision by hand, and what it costs: the plan solved again with it, beside the plan without."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tongpan_core.plan.pairing.plan import Pair, PairingPlan
from tongpan_core.plan.pairing.problem import Fixed, PairingProblem
from tongpan_core.plan.pairing.solve import Params, solve
from tongpan_core.plan.problem import Result, Stop


@dataclass(frozen=True)
class Price:
    """What a decision changes: points of fit lost, the worst served before and after, pairs that come and go.

    ``loss`` is below zero where the decision frees the plan from an earlier one, and ``None`` where no plan is left;
    ``result`` is the new solve, with its conflict in that case.
    """

    result: Result[PairingPlan]
    loss: float | None
    unserved: int
    worst_before: float | None
    worst_after: float | None
    gone: tuple[Pair, ...]
    come: tuple[Pair, ...]


def with_decision(problem: PairingProblem, decision: Fixed) -> PairingProblem:
    """The problem with one more decision by hand, in the place of an earlier one on the same pair.

    Raises:
        ProblemError: for a decision that cannot be, such as a pair without a shared stage.
    """
    return replace(problem, fixed=(*_without(problem, decision.donor, decision.recipient), decision))


def without_decision(problem: PairingProblem, donor: str, recipient: str) -> PairingProblem:
    """The problem with what was decided on a pair taken back."""
    return replace(problem, fixed=_without(problem, donor, recipient))


def _without(problem: PairingProblem, donor: str, recipient: str) -> tuple[Fixed, ...]:
    return tuple(own for own in problem.fixed if (own.donor, own.recipient) != (donor, recipient))


def price(
    changed: PairingProblem,
    plan: PairingPlan,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params | None = None,
) -> Price:
    """What a changed problem costs against the plan before: among equal plans, the one nearest to it is taken."""
    result = solve(changed, stop=stop, seed=seed, params=params or Params(), start=plan)
    after = result.solution
    if after is None:
        return Price(result, None, 0, plan.worst, None, (), ())
    before, now = ({(own.donor, own.recipient): own for own in one.pairs} for one in (plan, after))
    return Price(
        result=result,
        loss=round(plan.total - after.total, 1),
        unserved=len(after.unserved) - len(plan.unserved),
        worst_before=plan.worst,
        worst_after=after.worst,
        gone=tuple(own for key, own in before.items() if key not in now),
        come=tuple(own for key, own in now.items() if key not in before),
    )
