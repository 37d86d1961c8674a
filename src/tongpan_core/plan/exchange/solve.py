"""``solve(problem, *, stop, seed, params, start) -> Result[ExchangePlan]``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tongpan_core.messages import N_
from tongpan_core.plan.exchange.conflict import conflict
from tongpan_core.plan.exchange.model import build, options_of, plan_of
from tongpan_core.plan.exchange.plan import ExchangePlan
from tongpan_core.plan.exchange.problem import ExchangeProblem
from tongpan_core.plan.exchange.search import Best, Search
from tongpan_core.plan.exchange.verify import changes
from tongpan_core.plan.problem import Clock, MaxSeconds, Progress, Result, Status, Stop


@dataclass(frozen=True, slots=True)
class Params:
    """How far to search: to a proven relative gap of ``gap``; ``nodes`` limits branch and bound.

    ``fair``: among plans of the least total (or ``give`` 元 a year more) the one whose least satisfied people are best
    off. ``explain_conflict``: name the smallest conflicting set where no plan exists.

    Raises:
        ValueError: if either makes no sense.
    """

    gap: float = 0.0
    nodes: int = 2000
    fair: bool = True
    give: float = 0.0
    explain_conflict: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.gap < 1 or self.nodes < 1:
            raise ValueError(f"A gap of {self.gap} with {self.nodes} nodes cannot be searched for.")


def solve(
    problem: ExchangeProblem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = Params(),
    start: ExchangePlan | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Result[ExchangePlan]:
    """The exchange of least total, in 元 a year: need unmet, postings less wishes that come true, changes.

    Status ``optimal`` is proven to the 元; ``feasible`` has the gap that ``params`` asks for, or as near as its nodes
    come; ``stopped`` is the best plan (if any) when ``stop`` said so. ``start`` is a plan to begin with; lines that
    the problem no longer allows are left out.
    """
    clock, until = Clock(on_progress), stop or MaxSeconds(600)
    latest = Best()

    def told(step: str, best: Best) -> None:
        value = None if best.chosen is None else best.value
        clock.report(step, value, best.bound if best.bound > -1e300 else None)

    def asked() -> bool:
        value = None if latest.chosen is None else latest.value
        bound = latest.bound if latest.bound > -1e300 else None
        return until(Progress(clock.seconds, N_("Searching"), value, bound))

    weighed, extra = _changes_first(problem)
    model = build(weighed)
    search = Search(model, asked, told, seed, latest)
    told(N_("Problem built"), latest)
    search.run(params.gap, params.nodes, None if start is None else options_of(model, start))
    if search.impossible:
        told(N_("Looking for what cannot stand together"), latest)
        wishes = conflict(problem, asked, seed) if params.explain_conflict else ()
        return Result("infeasible", None, None, None, clock.seconds, seed, wishes, tuple(clock.trace))
    proven = latest.proven
    if params.fair and not asked():
        search.even_out(params.give)
        told(N_("Evened out"), latest)
    plan = None if latest.chosen is None else plan_of(model, latest.chosen, problem)
    if plan is not None and extra:
        surplus = extra * changes(problem, plan)
        latest.value, latest.bound = latest.value - surplus, latest.bound - surplus
    status: Status = "stopped"
    if plan is not None and proven:
        status = "optimal"
    elif plan is not None and (latest.gap <= params.gap or not asked()):
        status = "feasible"
    objective = None if plan is None else latest.value
    bound = latest.bound if latest.bound > -1e300 else None
    if objective is not None and bound is not None:
        bound = min(bound, objective)
    return Result(status, plan, objective, bound, clock.seconds, seed, (), tuple(clock.trace))


def _changes_first(problem: ExchangeProblem) -> tuple[ExchangeProblem, float]:
    """The problem with changes dearer than a hundred posts, where they come first, and how much dearer they are."""
    if problem.first != "changes" or problem.current is None:
        return problem, 0.0
    prices = problem.prices
    dearest = prices.unmet * float(problem.weight.max()) + prices.allowance + prices.second + prices.wish
    change = float(round(100.0 * max(dearest, 1.0) + prices.change))
    return replace(problem, prices=replace(prices, change=change)), change - float(round(prices.change))
