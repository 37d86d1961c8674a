"""The search for a number of cores: two walkers in threads, each on its own; then both go on from the better plan.

With a time limit the temperature follows the clock; without one it follows the steps, and the answer does not depend
on the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import numpy as np

from tongpan_core.plan.communities.anneal import Walker, spread
from tongpan_core.plan.communities.ground import Ground, groups
from tongpan_core.plan.communities.model import Model
from tongpan_core.tables import Ints

WALKERS = 2
_COOLING, _REHEATS = 0.35, ()  # parts of the time: the first cooling, and each of two from a lower temperature
_REHEAT_HOT = 0.15
_EVERY = 0.05  # seconds between two questions to the caller
_CHUNK = 60_000  # steps between two looks at the clock
_REGION, _REGION_STEPS = 20, 1_000


@dataclass
class Search:
    """What is shared by the walkers. ``clock`` gives seconds since the solve began; ``seconds`` is the limit, if any.

    ``told`` is called from the main thread with every better plan (the core of each school) and ``asked`` says stop.
    """

    model: Model
    land: Ground
    seed: int
    clock: Callable[[], float]
    seconds: float | None
    effort: int
    asked: Callable[[], bool]
    told: Callable[[Ints, float], None]
    stopping: bool = False
    walkers: list[Walker] = field(default_factory=list)

    def run(self, cores: int, start: Ints | None = None) -> None:
        """Search with so many cores; ``start`` is the core of every school in a known plan, or ``None``."""
        may, must = np.flatnonzero(self.model.candidate), np.flatnonzero(self.model.must)
        seeds = [self.seed * 1_000 + 10 * cores + own for own in range(WALKERS)]
        self.walkers = [Walker(self.land, seed, spread(self.land, cores, may, must, seed)) for seed in seeds]
        if start is not None and len(np.unique(start)) == cores:
            own, of = np.unique(start, return_inverse=True)
            self.walkers[-1] = Walker(self.land, seeds[-1], groups(self.land, of.astype(np.int64), own))
        begun = self.clock()
        span = None if self.seconds is None else max(self.seconds - begun, 0.01)
        self._all(lambda walker: self._anneal(walker, begun, span))
        best = min(self.walkers, key=lambda walker: walker.cost)
        if not np.isfinite(best.cost):
            return
        for walker in self.walkers:
            walker.take(best.best_of.copy(), best.best_core.copy(), best.cost)
        while not self.stopping and not self._refined(begun, span):
            best = min(self.walkers, key=lambda walker: walker.cost)
            for walker in self.walkers:
                if walker.cost > best.cost:
                    walker.take(best.best_of.copy(), best.best_core.copy(), best.cost)

    def _anneal(self, walker: Walker, begun: float, span: float | None) -> None:
        """Cool down once from above, then from a lower temperature, each time from the best plan so far."""
        parts = (_COOLING, *_REHEATS)
        for number, share in enumerate(parts):
            hot = {"hot": _REHEAT_HOT} if number else {}
            if number and np.isfinite(walker.cost):
                walker.back()
            first = begun + (span or 0.0) * sum(parts[:number])
            levels = max(int(self.effort * share * len(self.model) / _CHUNK), 20)
            part, level = 0.0, 0
            while part < 1.0 and not self.stopping:
                walker.cool(part, _CHUNK if span else int(self.effort * share * len(self.model) / levels) + 1, **hot)
                level += 1
                part = level / levels if span is None else (self.clock() - first) / (span * share)

    def _refined(self, begun: float, span: float | None) -> bool:
        """A while of refining; whether that is enough."""
        number = max(2, min(len(self.walkers[0].groups.core), _REGION))
        rounds = 1
        before = min(walker.cost for walker in self.walkers)
        if len(self.walkers[0].groups.core) < 2:
            return True

        def some(walker: Walker) -> None:
            for _ in range(10):
                if self.stopping or (span is not None and self.clock() - begun >= span):
                    return
                walker.refine(rounds, number, _REGION_STEPS)

        self._all(some)
        if span is not None:
            return self.clock() - begun >= span
        return min(walker.cost for walker in self.walkers) >= before - 1e-7

    def _all(self, work: Callable[[Walker], None]) -> None:
        """Every walker in a thread of its own, while the main thread asks and tells."""
        with ThreadPoolExecutor(len(self.walkers)) as pool:
            running: Sequence[Future[None]] = [pool.submit(work, walker) for walker in self.walkers]
            told = np.inf
            while True:
                _, waiting = wait(running, timeout=_EVERY)
                best = min(self.walkers, key=lambda walker: walker.cost)
                if not waiting and best.cost < told:
                    told = best.cost
                    self.told(best.best_core[best.best_of], best.cost)
                self.stopping = self.stopping or self.asked()
                if not waiting:
                    break
        for future in running:
            future.result()
