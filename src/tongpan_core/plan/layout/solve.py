"""``solve(problem, *, stop, seed, params, start) -> Result[LayoutPlan]``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tongpan_core.messages import N_
from tongpan_core.plan.layout.conflict import conflict
from tongpan_core.plan.layout.demand import demand
from tongpan_core.plan.layout.plan import LayoutPlan
from tongpan_core.plan.layout.problem import LayoutProblem
from tongpan_core.plan.layout.search import Search, run
from tongpan_core.plan.layout.tidy import tidy
from tongpan_core.plan.problem import Clock, MaxSeconds, Progress, Result, Status, Stop

EXACT = 1e-6


@dataclass(frozen=True, slots=True)
class Params:
    """How far to search: to a proven relative gap of ``gap``, in at most ``nodes`` nodes of the search tree.

    Raises:
        ValueError: if either makes no sense.
    """

    gap: float = 0.005
    nodes: int = 2000
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
    with the smallest conflicting set of wishes. ``start`` is a plan in force: used where it still keeps every rule and
    names no site, village or band that there is no more.
    Without a time limit the answer does not depend on the machine or its load.
    """
    clock = Clock(on_progress)
    search = Search(demand(problem), clock, stop or MaxSeconds(600), seed)
    if start is not None and _of_today(problem, start):
        search.offer(start)
    search.told(N_("Problem built"))
    if not run(search, params.gap, params.nodes):
        search.told(N_("Looking for what cannot stand together"))
        wishes = conflict(problem, search.asked, seed) if params.explain_conflict else ()
        return Result("infeasible", None, None, None, clock.seconds, seed, wishes, tuple(clock.trace))
    if problem.version == "cover" and search.plan is not None:
        tidy(search, params.gap, params.nodes)
    status: Status = "stopped"
    if search.gap <= EXACT:
        status = "optimal"
    elif search.plan is not None and (search.gap <= params.gap or not search.asked()):
        status = "feasible"
    value = None if search.plan is None else search.value
    bound = search.bound if search.bound > -1e300 else None
    if bound is not None and value is not None:
        bound = min(bound, value)
    return Result(status, search.plan, value, bound, clock.seconds, seed, (), tuple(clock.trace))


def _of_today(problem: LayoutProblem, plan: LayoutPlan) -> bool:
    """Whether all that a plan names is there: a school may have been closed since, a village be without pupils."""
    sites = {*plan.open, *(line.site for line in plan.sent), *(line.site for line in plan.built)}
    return (
        sites <= problem.site_rows.keys()
        and {line.village for line in plan.sent} <= problem.village_rows.keys()
        and {line.band for line in plan.sent} <= problem.band_rows.keys()
    )
