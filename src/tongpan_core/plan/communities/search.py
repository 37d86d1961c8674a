"""The search for a number of cores: two walkers in threads, each on its own; then both go on from the better plan.

With a time limit the temperature follows the clock; without one it follows the steps, and the answer does not depend
on the machine.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from tongpan_core.plan.communities.anneal import Walker, spread
from tongpan_core.plan.communities.ground import Ground, groups
from tongpan_core.plan.communities.merge import Plan, merged
from tongpan_core.plan.communities.model import Model
from tongpan_core.plan.communities.regroup import Regrouping
from tongpan_core.tables import Floats, Ints

WALKERS = 2
_COOLING, _COOLING_MOST = 0.35, 0.7  # of the time, and in large regions, which have fewer steps for each school
_COOLING_SCHOOLS = 1_300  # from which it grows
_ENOUGH = 12_000  # steps of a cooling for each school, below so many schools; where time is left, another begins
_LEVELS = 40  # temperatures of a cooling, at least
_REPAIRS = 60  # rounds in the cold with rising prices, where the cooling leaves some community over its bounds
_IDLE, _AGAIN, _NEXT_SEED = 1, 0.12, 500_009  # rounds in vain until new first plans; their part of the time; seeds
_COLD_FIRST = 12  # of these, before broken communities are put together anew
_MENDS = 4  # communities over their bounds that could not be put right, after which that is no longer tried
_COLD_PART = 0.5  # of the cooling: from here on what it passes by is worth remembering
_POOLS = (0.5, 0.7, 0.9)  # when communities seen are put together, in parts of the time
_POOL_PART = 0.1  # of the time: the longest that it may take
_POOL_MEMBERS = 16  # schools of a community, on average, up to which it is worth it
_ANEW, _ANEW_SECONDS = 6, 0.4  # regions put together anew after a round, where there is no time limit; seconds of one
_ANEW_IDLE = (
    20  # draws in a row that find only regions where nothing better can be had: the rest of the time is refining's
)
_ANEW_PART, _ANEW_LEAST = 1.0, 0.2  # of the time of that round, where there is; where that gains less
_EVERY = 0.05  # seconds between two questions to the caller
_CHUNK = 60_000  # steps between two looks at the clock
_REGIONS, _TIMES = (6, 12, 20), (1, 2, 4, 8)  # communities of a region; how many times the usual steps
_REGION_STEPS = 1_000  # for each school
_REGION_MOST, _ROUND_MOST = 600, 1_200_000  # schools of a region; steps of a round, so that it soon looks at the clock


@dataclass
class Search:
    """What is shared by the walkers. ``clock`` gives seconds since the solve began; ``seconds`` is the limit, if any.

    ``told`` is called from the main thread with every better plan (the core of each school) and ``asked`` says stop.
    ``price`` (n,) are the prices of schools in the bound, where there is one.
    """

    model: Model
    land: Ground
    seed: int
    clock: Callable[[], float]
    seconds: float | None
    effort: int
    asked: Callable[[], bool]
    told: Callable[[Ints, float], None]
    price: Floats | None = None
    stopping: bool = False
    walkers: list[Walker] = field(default_factory=list)
    begun: float = 0.0
    span: float | None = None
    base: Plan | None = None

    def run(self, cores: int, start: Ints | None = None, *, first: bool = False) -> None:
        """Search with so many cores; ``start`` is the core of every school in a known plan, or ``None``.

        With ``first`` a first plan is enough, where there is a time limit.
        """
        may, must = np.flatnonzero(self.model.candidate), np.flatnonzero(self.model.must)
        seeds = [self.seed * 1_000 + 10 * cores + own for own in range(WALKERS)]
        self.walkers = [Walker(self.land, seed, spread(self.land, cores, may, must, seed)) for seed in seeds]
        if start is not None and len(np.unique(start)) == cores:
            own, of = np.unique(start, return_inverse=True)
            self.walkers[-1] = Walker(self.land, seeds[-1], groups(self.land, of.astype(np.int64), own))
        if self._poolable:
            assert self.price is not None
            farthest = float(self.model.cost[np.isfinite(self.model.cost)].max(initial=0.0))
            for walker in self.walkers:
                walker.regrouping = Regrouping(
                    self.land, self.model.candidate, farthest, self.price, walker.seed, lambda: self.stopping
                )
        self.begun = self.clock()
        self.span = None if self.seconds is None else max(self.seconds - self.begun, 0.01)
        self._all(self._anneal)
        self._share()
        if cores < 2 or not np.isfinite(self.walkers[0].cost) or (first and self.span is not None):
            return
        pools, idle = 0, 0
        while not self.stopping and not self._over():
            before = self.walkers[0].cost
            self._all(self._refine)
            self._share()
            stuck = self.walkers[0].cost >= before - 1e-7
            if self._poolable and (stuck if self.span is None else self._part() > (*_POOLS, np.inf)[pools]):
                pools += 1
                self._pool(pools)
                self._share()
                stuck = self.walkers[0].cost >= before - 1e-7
            if self.span is None and stuck:
                return
            idle = idle + 1 if stuck else 0
            if idle >= _IDLE and self._part() + _AGAIN < 1.0:
                idle = 0
                self._again()

    def _again(self) -> None:
        """Cool down from new first plans; where none comes out better, go on from the best.

        Rounds of refining find nothing after a while: another set of cores may be a long way off.
        """
        known, best = self.walkers[0].cost, (self.walkers[0].best_of.copy(), self.walkers[0].best_core.copy())
        since = self._part()
        for walker in self.walkers:
            self._begin(walker)
        self._all(partial(self._coolings, since=since, until=since + _AGAIN))
        if min(walker.cost for walker in self.walkers) < known - 1e-7:
            self.base = None
            self._share()
            return
        for walker in self.walkers:
            walker.take(*best)

    def _begin(self, walker: Walker) -> None:
        """Let a walker begin with another first plan."""
        may, must = np.flatnonzero(self.model.candidate), np.flatnonzero(self.model.must)
        walker.seed += _NEXT_SEED
        walker.begin(spread(self.land, len(walker.groups.core), may, must, walker.seed))

    def _part(self) -> float:
        """How much of the time is used."""
        return 0.0 if self.span is None else (self.clock() - self.begun) / self.span

    def _over(self) -> bool:
        return self.span is not None and self._part() >= 1.0

    @property
    def _poolable(self) -> bool:
        return self.price is not None and len(self.model) <= _POOL_MEMBERS * len(self.walkers[0].groups.core)

    def _share(self) -> None:
        """Everybody goes on from the best plan, with what others have made better elsewhere."""
        best, *others = sorted(self.walkers, key=lambda walker: walker.cost)
        if not np.isfinite(best.cost):
            return
        plan = best.best_of.copy(), best.best_core.copy()
        for other in others if self.base is not None else ():
            assert self.base is not None
            plan = merged(self.land, self.base, plan, (other.best_of, other.best_core))
        self.base = plan[0].copy(), plan[1].copy()
        for walker in self.walkers:
            walker.take(*plan)
        self.told(plan[1][plan[0]], self.walkers[0].cost)

    def _anneal(self, walker: Walker) -> None:
        """Cool down everywhere."""
        most = min(_COOLING * max(len(self.model) / _COOLING_SCHOOLS, 1.0), _COOLING_MOST)
        self._coolings(walker, 0.0, most)

    def _coolings(self, walker: Walker, since: float, until: float) -> None:
        """Cool down between two parts of the time; as often as it can be done slowly enough, keeping the best."""
        least, best = np.inf, walker.now
        while True:
            self._cool(walker, since, until)
            self._repair(walker)
            if walker.cost < least:
                least, best = walker.cost, (walker.best_of.copy(), walker.best_core.copy())
            now = self._part()
            if self.span is None or self.stopping or now + (now - since) > until:
                break
            since = now
            self._begin(walker)
        if walker.cost > least:
            walker.take(*best)

    def _steps(self, levels: int) -> int:
        """Steps between two looks at the clock, or of each of so many levels."""
        if self.span is not None:
            return max(_CHUNK, 40 * len(self.model))
        return int(self.effort * _COOLING * len(self.model) / levels) + 1

    def _cool(self, walker: Walker, since: float, until: float) -> None:
        """Cool from hot to cold: until a part of the time, or for as many steps as are enough."""
        levels = max(int(self.effort * _COOLING * len(self.model) / _CHUNK), 20)
        enough = _ENOUGH * len(self.model) if len(self.model) < _COOLING_SCHOOLS else np.inf
        steps = self._steps(levels) if self.span is None else int(min(self._steps(levels), enough / _LEVELS + 1))
        part, level, rise = 0.0, 0, 1.06
        while part < 1.0 and not self.stopping:
            walker.cool(part, steps, rise)
            if part > _COLD_PART and self._poolable:
                walker.remember(walker.groups.of, walker.groups.core)
            level += 1
            if self.span is None:
                last, part = part, level / levels
            else:
                last, part = part, max((self._part() - since) / (until - since), level * steps / enough)
            rise = 1.0 + min(max(20.0 * (part - last), 0.06), 0.5)

    def _repair(self, walker: Walker) -> None:
        """Rounds in the cold with rising prices, until every community keeps its bounds."""
        mends = _MENDS if walker.regrouping is not None else 0
        for number in range(_REPAIRS):
            if np.isfinite(walker.cost) or self.stopping or self._over():
                return
            walker.cool(1.0, self._steps(20), 1.5)
            while number >= _COLD_FIRST and mends and not (np.isfinite(walker.cost) or self.stopping or self._over()):
                if not walker.regroup(self._for_one()):
                    mends -= 1
                    break

    def _for_one(self) -> float | None:
        """Seconds for one region put together anew; ``None`` where there is no time limit."""
        return None if self.span is None else min(_ANEW_SECONDS, max(self.span - (self.clock() - self.begun), 0.01))

    def _refine(self, walker: Walker) -> None:
        """Some rounds of refining: regions of several sizes, cooled slowly and quickly in turn."""
        cores, begun, cost = len(walker.groups.core), self.clock(), walker.cost
        mean = len(self.model) / cores
        for number, times in itertools.product(_REGIONS, _TIMES):
            if self.stopping or self._over():
                return
            several = max(2, min(number, cores, int(_REGION_MOST / mean)))
            steps = min(_REGION_STEPS * times, int(_ROUND_MOST / (several * mean)))
            walker.refine(several, steps)
            if self._poolable:
                walker.remember(walker.last_of, walker.last_core)
        if walker.regrouping is not None:
            self._put_anew(walker, self.clock() - begun, cost - walker.cost)

    def _put_anew(self, walker: Walker, seconds: float, gain: float) -> None:
        """Put regions together anew after rounds of refining that took so many ``seconds`` and had such a ``gain``.

        For as long, if that gained no less in its time when it was last tried; else only to see whether it does now.
        """
        begun, cost, number = self.clock(), walker.cost, 0
        part = _ANEW_PART if walker.anew_gain >= gain / max(seconds, 1e-3) else _ANEW_LEAST
        while not self.stopping and not self._over():
            number += 1
            if number > _ANEW if self.span is None else self.clock() - begun > part * seconds:
                break
            walker.regroup(self._for_one())
            if walker.regrouping is not None and walker.regrouping.idle > _ANEW_IDLE:
                walker.regrouping.idle = 0
                break
        walker.anew_gain = (cost - walker.cost) / max(self.clock() - begun, 1e-3)

    def _pool(self, times: int) -> None:
        """Put the best plan together from communities that the walkers have seen; one that is better is taken."""
        first, *others = self.walkers
        for other in others:
            first.pool.seen.update(other.pool.seen)
        end = np.inf if self.span is None else self.clock() + _POOL_PART * self.span

        def late() -> bool:
            return self.stopping or self.clock() >= end

        def work(walker: Walker) -> None:
            if walker is not first:
                self._refine(walker)
                return
            assert self.price is not None
            found = first.pool.best(
                self.price,
                first.best_of,
                first.best_core,
                late,
                self.seed + times,
                end - self.clock() if self.span else None,
            )
            if found is not None and found[2] < first.cost - 1e-7:
                first.take(*found[:2])

        self._all(work)

    def _all(self, work: Callable[[Walker], object]) -> None:
        """Every walker in a thread of its own, while the main thread asks and tells."""
        with ThreadPoolExecutor(len(self.walkers)) as pool:
            running: Sequence[Future[object]] = [pool.submit(work, walker) for walker in self.walkers]
            waiting: object = running
            while waiting:
                _, waiting = wait(running, timeout=_EVERY)
                self.stopping = self.stopping or self.asked()
        for future in running:
            future.result()
