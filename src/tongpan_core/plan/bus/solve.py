"""``solve(problem, *, stop, seed, params) -> Result[BusPlan]``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.bus.pack import calls_of, pack
from tongpan_core.plan.bus.plan import BusPlan
from tongpan_core.plan.bus.problem import BusProblem
from tongpan_core.plan.bus.schedule import calls_in, loads_of, plan_of
from tongpan_core.plan.bus.verify import objective
from tongpan_core.plan.problem import AnyOf, Clock, MaxSeconds, Progress, Result, Status, Stop


@dataclass(frozen=True, slots=True)
class Params:
    """How long to search: ``steps`` of the annealing per call; or, with ``whole_time``, until the time limit.

    Raises:
        ValueError: for no steps at all.
    """

    steps: int = 200
    whole_time: bool = False

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise ValueError(f"A search of {self.steps} steps per call finds nothing; give one or more.")


def solve(
    problem: BusProblem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = Params(),
    start: BusPlan | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Result[BusPlan]:
    """Few buses first, then short ways; the objective is 元 per school morning (:func:`~.verify.objective`)."""
    from tongpan_core.plan.bus.search import Search

    clock, until = Clock(on_progress), stop or MaxSeconds(600)
    calls, bells = calls_of(problem), np.zeros(len(problem.schools))
    search = Search(problem, calls, pack(problem, calls, bells), seed)
    best: list[BusPlan] = []

    def told(fleet: object) -> None:
        plan = plan_of(problem, calls, loads_of(fleet), bells)  # type: ignore[arg-type]
        if plan is not None and (not best or objective(problem, plan) < objective(problem, best[0])):
            best[:] = [plan]
            clock.report(N_("Searching"), objective(problem, plan))

    def asked() -> bool:
        return until(Progress(clock.seconds, N_("Searching"), objective(problem, best[0]) if best else None))

    given = start or problem.current
    search.begin(calls_in(problem, calls, given) if given else [])
    told(search.fleet)
    limit, going = _seconds(until), True
    for phase in search.phases():
        begun, span = clock.seconds, phase.share * ((limit or 0.0) - 1.0)

        def spent(done: int, steps: int, begun: float = begun, span: float = span) -> float:
            return (clock.seconds - begun) / max(span, 1e-3) if params.whole_time and limit else done / steps

        steps = int(phase.share * params.steps * len(calls)) + 1
        going = going and search.run(phase, steps, asked, told, spent)
        told(search.fleet)
    status: Status = "feasible" if going and best else "stopped"
    value = objective(problem, best[0]) if best else None
    return Result(status, best[0] if best else None, value, None, clock.seconds, seed, (), tuple(clock.trace))


def _seconds(stop: Stop) -> float | None:
    """The time limit that a stop holds; ``None`` where it has none."""
    if isinstance(stop, MaxSeconds):
        return stop.seconds
    limits = [_seconds(own) for own in stop.stops] if isinstance(stop, AnyOf) else []
    return min((own for own in limits if own is not None), default=None)
