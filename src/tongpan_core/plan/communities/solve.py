"""``solve(problem, *, stop, seed, params, start) -> Result[CommunitiesPlan]``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.communities.conflict import conflict
from tongpan_core.plan.communities.model import build
from tongpan_core.plan.communities.plan import CommunitiesPlan, plan_of, rows_of
from tongpan_core.plan.communities.problem import CommunitiesProblem
from tongpan_core.plan.communities.whole import solve_whole
from tongpan_core.plan.problem import Clock, MaxSeconds, Progress, Result, Status, Stop


@dataclass(frozen=True, slots=True)
class Params:
    """How far to search.

    Raises:
        ValueError: if it makes no sense.
    """

    gap: float = 0.0
    explain_conflict: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.gap < 1:
            raise ValueError(f"A gap of {self.gap} cannot be searched for.")


def solve(
    problem: CommunitiesProblem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = Params(),
    start: CommunitiesPlan | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Result[CommunitiesPlan]:
    """The communities of least cost (kilometres, see :mod:`.problem`), with a proven bound."""
    clock, until = Clock(on_progress), stop or MaxSeconds(600)
    model = build(problem)
    known = None if start is None else rows_of(problem, start)
    if known is not None and (known.min() < 0 or not model.keeps(known)):
        known = None

    def asked() -> bool:
        return until(Progress(clock.seconds, N_("Searching")))

    clock.report(N_("Problem built"))
    answer = solve_whole(model, asked, gap=params.gap, start=known, seed=seed)
    if answer.ended == "infeasible":
        clock.report(N_("Looking for what cannot stand together"))
        wishes = conflict(problem, asked, seed) if params.explain_conflict else ()
        return Result("infeasible", None, None, None, clock.seconds, seed, wishes, tuple(clock.trace))
    bound = answer.bound if np.isfinite(answer.bound) else None
    if answer.core is None:
        return Result("stopped", None, None, bound, clock.seconds, seed, (), tuple(clock.trace))
    objective = model.total(answer.core)
    bound = None if bound is None else min(bound, objective)
    clock.report(N_("Plan found"), objective, bound)
    closed = bound is not None and objective - bound <= 1e-6 * max(objective, 1e-9)
    status: Status = "optimal" if closed else "feasible" if answer.ended == "optimal" else "stopped"
    plan = plan_of(problem, answer.core)
    return Result(status, plan, objective, bound, clock.seconds, seed, (), tuple(clock.trace))
