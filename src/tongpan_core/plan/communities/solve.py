"""``solve(problem, *, stop, seed, params, start) -> Result[CommunitiesPlan]``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.communities.conflict import conflict
from tongpan_core.plan.communities.model import Model, build, neighbourly
from tongpan_core.plan.communities.plan import CommunitiesPlan, plan_of, rows_of
from tongpan_core.plan.communities.problem import CommunitiesProblem, Limits, Member
from tongpan_core.plan.communities.whole import solve_whole
from tongpan_core.plan.problem import AnyOf, Clock, MaxSeconds, Progress, Result, Status, Stop
from tongpan_core.tables import Ints

EXACT = 1e-6
_SMALL = 30  # schools up to which the problem is given to HiGHS in one piece at once
_FAR_APART = 1_000  # schools from which those that are neighbours are put next to each other in memory
_SPARE, _SPARE_PAIR = 0.2, 4e-8  # seconds of a time limit kept back for the answer itself, and more for every pair


@dataclass(frozen=True, slots=True)
class Params:
    """How far to search: to a proven relative gap of ``gap``; ``effort`` is in steps for each school, ``nodes`` in
    nodes of the branch and bound that closes small problems. Both count only where no time limit is given.

    Raises:
        ValueError: if it makes no sense.
    """

    gap: float = 0.0
    effort: int = 20_000
    nodes: int = 2_000
    explain_conflict: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.gap < 1 or self.effort < 1 or self.nodes < 1:
            text = f"A gap of {self.gap}, an effort of {self.effort} and {self.nodes} nodes cannot be searched for."
            raise ValueError(text)


@dataclass
class Solving:
    """One solve: the best plan so far, the best bound, and who is told."""

    model: Model
    until: Stop
    clock: Clock
    seed: int
    params: Params
    core: Ints | None = None
    value: float = np.inf
    bound: float = -np.inf
    seconds: float | None = field(init=False)

    def __post_init__(self) -> None:
        limit = limit_of(self.until)
        self.seconds = (
            None if limit is None else max(limit - min(_SPARE + _SPARE_PAIR * len(self.model) ** 2, 0.1 * limit), 0.01)
        )

    def progress(self, step: str) -> Progress:
        """Where the solve stands."""
        value = None if self.core is None else self.value
        return Progress(self.clock.seconds, step, value, self.bound if np.isfinite(self.bound) else None)

    def asked(self) -> bool:
        """Whether to stop: the caller says so, the time is nearly used up, or the plan is proven as good as asked."""
        late = self.seconds is not None and self.clock.seconds >= self.seconds
        return late or self.closed or self.until(self.progress(N_("Searching")))

    @property
    def left(self) -> float | None:
        """Seconds of the time limit that are left; ``None`` where there is none."""
        return None if self.seconds is None else max(self.seconds - self.clock.seconds, 0.0)

    @property
    def closed(self) -> bool:
        """Whether the gap is as small as asked."""
        return self.core is not None and self.value - self.bound <= max(self.params.gap, EXACT) * max(
            abs(self.value), 1e-9
        )

    def told(self, core: Ints, _: float) -> None:
        """Keep a plan if it keeps every rule and is the best."""
        value = self.model.total(core)
        if value < self.value - 1e-9 and self.model.keeps(core):
            self.core, self.value = core.astype(np.int64), value
            self.report(N_("Plan found"))

    def raise_bound(self, bound: float) -> None:
        """Keep a bound if it is better."""
        if np.isfinite(bound) and bound > self.bound:
            self.bound = min(bound, self.value)
            self.report(N_("Lower bound found"))

    def report(self, step: str) -> None:
        """Tell whoever listens."""
        now = self.progress(step)
        self.clock.report(step, now.objective, now.bound)

    def whole(self, pairs: object = None, nodes: int | None = None) -> bool:
        """Ask HiGHS for the rest; whether it says that there is no plan (with these pairs)."""
        allowed = np.asarray(pairs, dtype=np.bool_) if pairs is not None else None
        answer = solve_whole(
            self.model,
            self.asked,
            pairs=allowed,
            gap=self.params.gap,
            nodes=nodes,
            start=self.core,
            seed=self.seed,
            seconds=self.left,
        )
        if answer.core is not None:
            self.told(answer.core, 0.0)
        if answer.ended == "infeasible":
            if self.core is not None:  # nothing better among the pairs that are left: the plan known is the best
                self.raise_bound(self.value)
            return True
        # What was left out costs at least as much as the plan known.
        self.raise_bound(min(answer.bound, self.value))
        return False


def limit_of(stop: Stop) -> float | None:
    """Seconds of the shortest time limit in a stop; ``None`` where it has none."""
    if isinstance(stop, MaxSeconds):
        return stop.seconds
    if isinstance(stop, AnyOf):
        own: Sequence[float] = [s for s in map(limit_of, stop.stops) if s is not None]
        return min(own, default=None)
    return None


def solve(
    problem: CommunitiesProblem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = Params(),
    start: CommunitiesPlan | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Result[CommunitiesPlan]:
    """The communities of least cost (kilometres, see :mod:`.problem`), with a proven bound.

    A small county is solved in one piece. A larger one is annealed (:mod:`.search`), bounded by a Lagrangian
    relaxation (:mod:`.bound`), and closed by HiGHS where few pairs are left that could be better. ``start`` is where
    the search begins as well; a plan that does not fit the problem is repaired or passed over. Status ``optimal`` is a
    gap of at most 0.0001 %. Without a time limit the answer does not depend on the machine or its load.
    """
    clock = Clock(on_progress)
    model = build(problem)
    order = neighbourly(model) if len(model) >= _FAR_APART else np.arange(len(model))
    place = np.argsort(order)
    solving = Solving(model.in_order(order), stop or AnyOf(()), clock, seed, params)
    known = None if start is None else rows_of(problem, start)
    known = None if known is None or known.min() < 0 else place[known[order]]
    if known is not None:
        solving.told(known, 0.0)
    clock.report(N_("Problem built"))
    if _impossible(solving, known):
        clock.report(N_("Looking for what cannot stand together"))
        wishes = conflict(problem, solving.asked, seed) if params.explain_conflict else ()
        return Result("infeasible", None, None, None, clock.seconds, seed, wishes, tuple(clock.trace))
    bound = solving.bound if np.isfinite(solving.bound) else None
    if solving.core is None:
        return Result("stopped", None, None, bound, clock.seconds, seed, (), tuple(clock.trace))
    core = order[solving.core][place]
    return Result(
        _status(solving), plan_of(problem, core), solving.value, bound, clock.seconds, seed, (),
        tuple(clock.trace),
    )  # fmt: skip


def _status(solving: Solving) -> Status:
    if solving.value - solving.bound <= EXACT * max(abs(solving.value), 1e-9):
        return "optimal"
    late = solving.seconds is not None and solving.clock.seconds >= solving.seconds
    return "stopped" if late or solving.until(solving.progress("")) else "feasible"


def _impossible(solving: Solving, known: Ints | None) -> bool:
    """Solve; whether there is no plan at all."""
    model = solving.model
    reachable = np.isfinite(model.cost).any(axis=1).all()
    if not reachable or model.must.sum() > model.cores_most or model.candidate.sum() < model.cores_least:
        return True
    if len(model) <= _SMALL:
        return solving.whole(nodes=None if solving.seconds is not None else 50 * solving.params.nodes)
    from tongpan_core.plan.communities.large import search_large
    from tongpan_core.plan.jit import make_ready

    make_ready("communities", solving.clock, _small_case)
    return search_large(solving, known)


def _small_case() -> None:
    """Ten schools in a row, searched as a large county is."""
    from tongpan_core.plan.communities.large import search_large

    n = 10
    place = np.arange(n, dtype=np.float64)
    km = np.square(place[:, None] - place[None])
    schools = tuple(Member(f"S{row}", f"School {row}") for row in range(n))
    problem = CommunitiesProblem("", schools, place + 100.0, km, np.full(n, 450.0), Limits(3, 5))
    search_large(Solving(build(problem), AnyOf(()), Clock(), 0, Params(effort=200)), None)
