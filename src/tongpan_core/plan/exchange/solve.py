"""``solve(problem, *, stop, seed, params, start) -> Result[ExchangePlan]``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tongpan_core.messages import N_
from tongpan_core.plan.exchange.conflict import conflict
from tongpan_core.plan.exchange.model import build, options_of, plan_of
from tongpan_core.plan.exchange.parts import parts_of
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
    parts = parts_of(problem)
    lost = any(own.kind == "go" for own in problem.fixed) and sum(len(own.fixed) for own in parts) < len(problem.fixed)
    if lost:
        parts = [problem]  # somebody is to go to another county: only the whole can say what stands in the way
    done: list[_Done] = []
    for part in parts:
        run = _Run(part, clock, until, seed, params, tuple(done), len(parts))
        done.append(run.solve(start))
        if done[-1].status == "infeasible":
            run.told(N_("Looking for what cannot stand together"), run.best)
            wishes = conflict(part, run.asked, seed) if params.explain_conflict else ()
            return Result("infeasible", None, None, None, clock.seconds, seed, wishes, tuple(clock.trace))
    return _together(problem, done, clock, seed, params)


@dataclass(frozen=True)
class _Done:
    """One part solved."""

    status: Status
    plan: ExchangePlan | None
    value: float
    bound: float


@dataclass
class _Run:
    """One part being solved, after others."""

    part: ExchangeProblem
    clock: Clock
    until: Stop
    seed: int
    params: Params
    before: tuple[_Done, ...]
    parts: int
    best: Best = field(default_factory=Best)

    def _sums(self) -> tuple[float | None, float | None]:
        """Total and bound of all parts, where this is the last one; of a single one, its own."""
        if len(self.before) + 1 < self.parts or any(own.plan is None for own in self.before):
            return None, None
        value = sum(own.value for own in self.before) + self.best.value
        bound = sum(own.bound for own in self.before) + self.best.bound
        return value if self.best.chosen is not None else None, bound if bound > -1e300 else None

    def told(self, step: str, best: Best) -> None:
        """Report where the whole stands."""
        if best.proven:
            best.bound = best.value  # totals are whole: none is between them
        self.clock.report(step, *self._sums())

    def asked(self) -> bool:
        """Whether to stop here."""
        return self.until(Progress(self.clock.seconds, N_("Searching"), *self._sums()))

    def solve(self, start: ExchangePlan | None) -> _Done:
        """Search, and even out."""
        weighed, extra = _changes_first(self.part)
        model, best = build(weighed), self.best
        search = Search(model, self.asked, self.told, self.seed, best)
        self.told(N_("Problem built"), best)
        search.run(self.params.gap, self.params.nodes, None if start is None else options_of(model, start))
        if search.impossible:
            return _Done("infeasible", None, float("inf"), float("inf"))
        proven, closed = best.proven, best.gap <= self.params.gap
        if self.params.fair and not self.asked():
            search.even_out(self.params.give)
            self.told(N_("Evened out"), best)
        if best.chosen is None:
            return _Done("stopped", None, best.value, best.bound)
        plan = plan_of(model, best.chosen, self.part)
        surplus = extra * changes(self.part, plan) if extra else 0.0
        status: Status = "optimal" if proven else "feasible" if closed or not self.asked() else "stopped"
        return _Done(status, plan, best.value - surplus, min(best.bound, best.value) - surplus)


def _together(
    problem: ExchangeProblem, done: list[_Done], clock: Clock, seed: int, params: Params
) -> Result[ExchangePlan]:
    bound: float | None = sum(own.bound for own in done)
    bound = bound if bound is not None and bound > -1e300 else None
    if any(own.plan is None for own in done):
        return Result("stopped", None, None, bound, clock.seconds, seed, (), tuple(clock.trace))
    value = sum(own.value for own in done)
    lines = {line.person: line for own in done if own.plan is not None for line in own.plan.postings}
    plan = ExchangePlan(
        problem.region, problem.digest, tuple(lines[own.key] for own in problem.people if own.key in lines)
    )
    order: tuple[Status, ...] = ("stopped", "feasible", "optimal")
    status = min((own.status for own in done), key=order.index)
    if status == "stopped" and bound is not None and params.gap and value - bound <= params.gap * abs(value):
        status = "feasible"
    return Result(status, plan, value, bound, clock.seconds, seed, (), tuple(clock.trace))


def _changes_first(problem: ExchangeProblem) -> tuple[ExchangeProblem, float]:
    """The problem with changes dearer than a hundred posts, where they come first, and how much dearer they are."""
    if problem.first != "changes" or problem.current is None:
        return problem, 0.0
    prices = problem.prices
    dearest = prices.unmet * float(problem.weight.max()) + prices.allowance + prices.second + prices.wish
    change = float(round(100.0 * max(dearest, 1.0) + prices.change))
    return replace(problem, prices=replace(prices, change=change)), change - float(round(prices.change))
