"""``solve(problem, *, stop, seed, params, start) -> Result[LayoutPlan]``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tongpan_core.messages import N_
from tongpan_core.plan.layout.demand import demand
from tongpan_core.plan.layout.plan import LayoutPlan
from tongpan_core.plan.layout.problem import LayoutProblem
from tongpan_core.plan.layout.search import Best, integer
from tongpan_core.plan.problem import Clock, MaxSeconds, Progress, Result, Status, Stop

EXACT = 1e-6


@dataclass(frozen=True, slots=True)
class Params:
    """How far to search: to a proven relative gap of ``gap``, in at most ``nodes`` nodes of the search tree.

    Raises:
        ValueError: if either makes no sense.
    """

    gap: float = 0.001
    nodes: int = 5000
    explain_conflict: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.gap < 1 or self.nodes < 1:
            raise ValueError(f"A gap of {self.gap} with {self.nodes} nodes cannot be searched for.")


def solve(
    problem: LayoutProblem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = Params(),
    start: LayoutPlan | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Result[LayoutPlan]:
    """The best layout for the problem's goal, with a proven bound.

    The objective is in the goal's unit: pupil-km a day, one way (``km``), 元 a year (``cost``), sites (``sites``),
    pupils (``uncovered``). Status ``optimal`` is a gap of at most 0.0001 %; ``feasible`` the gap that ``params`` asks
    for, or as near as its nodes come; ``stopped`` the best plan (if any) when ``stop`` said so; ``infeasible`` comes
    with the smallest conflicting set of wishes. ``start`` is a plan in force: used where it still keeps every rule.
    Without a time limit the answer does not depend on the machine or its load.
    """
    clock, until, best = Clock(on_progress), stop or MaxSeconds(600), Best()
    own = demand(problem)

    def asked() -> bool:
        known = None if best.plan is None else best.value
        return until(Progress(clock.seconds, N_("Searching"), known, best.bound if best.bound > -1e300 else None))

    if start is not None:
        best.offer(own, start)
    outcome = integer(own, best, asked, seed, params.gap, params.nodes)
    clock.report(N_("Searching"), None if best.plan is None else best.value, best.bound)
    if outcome.ended == "infeasible":
        return Result("infeasible", None, None, None, clock.seconds, seed, (), tuple(clock.trace))
    status: Status = "stopped"
    if best.gap <= EXACT:
        status = "optimal"
    elif best.plan is not None and not asked():
        status = "feasible"
    bound = best.bound if best.bound > -1e300 else None
    value = None if best.plan is None else best.value
    if bound is not None and value is not None:
        bound = min(bound, value)
    return Result(status, best.plan, value, bound, clock.seconds, seed, (), tuple(clock.trace))
