"""``solve(problem, *, stop, seed, params) -> Result[BalancePlan]``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tongpan_core.messages import N_
from tongpan_core.plan.balance.conflict import conflict
from tongpan_core.plan.balance.model import MONEY, build
from tongpan_core.plan.balance.plan import BalancePlan
from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.plan.balance.search import EXACT, Best, Search
from tongpan_core.plan.problem import Clock, MaxSeconds, Progress, Result, Status, Stop


@dataclass(frozen=True, slots=True)
class Params:
    """How far to search: to a proven relative gap of ``gap``; ``nodes`` limits each search near the root.

    Raises:
        ValueError: if either makes no sense.
    """

    gap: float = 0.002
    nodes: int = 200
    explain_conflict: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.gap < 1 or self.nodes < 1:
            raise ValueError(f"A gap of {self.gap} with {self.nodes} nodes cannot be searched for.")


def solve(
    problem: BalanceProblem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = Params(),
    on_progress: Callable[[Progress], None] | None = None,
) -> Result[BalancePlan]:
    """The cheapest plan after which the county passes, with a proven bound.

    Status ``optimal`` is a gap of at most 0.001 %, the rounding of quantities apart; ``feasible`` the gap that
    ``params`` asks for, or as near as the search can come; ``stopped`` the best plan (if any) when ``stop`` said so;
    ``infeasible`` comes with the smallest conflicting set of wishes. Without a time limit the answer does not depend on
    the machine or its load.
    """
    clock, until = Clock(on_progress), stop or MaxSeconds(600)
    latest = Best()

    def told(step: str, best: Best) -> None:
        value = None if best.plan is None else best.value * MONEY
        clock.report(step, value, max(best.bound, 0.0) * MONEY)

    def asked() -> bool:
        value = None if latest.plan is None else latest.value * MONEY
        bound = latest.bound * MONEY if latest.bound > -1e300 else None
        return until(Progress(clock.seconds, N_("Searching"), value, bound))

    search = Search(build(problem), asked, told, seed, latest)
    told(N_("Problem built"), latest)
    root = search.run(max(params.gap, EXACT), params.nodes)
    impossible = root.ended == "infeasible" or latest.bound == float("inf")
    if impossible:
        told(N_("Looking for what cannot stand together"), latest)
        wishes = conflict(problem, asked, seed) if params.explain_conflict else ()
        return Result("infeasible", None, None, None, clock.seconds, seed, wishes, tuple(clock.trace))
    status: Status = "stopped"
    if search.closed(EXACT):
        status = "optimal"
    elif search.closed(params.gap) or (latest.plan is not None and not asked()):
        status = "feasible"
    objective = None if latest.plan is None else latest.plan.cost
    bound = None if latest.bound < 0 and root.ended != "optimal" else max(latest.bound, 0.0) * MONEY
    if objective is not None and bound is not None:
        bound = min(bound, objective)
    return Result(status, latest.plan, objective, bound, clock.seconds, seed, (), tuple(clock.trace))
