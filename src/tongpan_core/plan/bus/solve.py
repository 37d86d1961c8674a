"""``solve(problem, *, stop, seed, params) -> Result[BusPlan]``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.bus.bound import fewest_buses, lower_bound
from tongpan_core.plan.bus.conflict import conflict, fleet_wishes
from tongpan_core.plan.bus.mixed import share_runs
from tongpan_core.plan.bus.pack import calls_of, first_bells, movable, pack
from tongpan_core.plan.bus.plan import BusPlan
from tongpan_core.plan.bus.problem import BusProblem, BusType, Limits, School
from tongpan_core.plan.bus.problem import Stop as Place
from tongpan_core.plan.bus.routing import Routing, fits
from tongpan_core.plan.bus.rules import Rules
from tongpan_core.plan.bus.schedule import Buses, calls_in, loads_of, plan_of
from tongpan_core.plan.bus.verify import objective
from tongpan_core.plan.problem import AnyOf, Clock, MaxSeconds, Progress, Result, Status, Stop, Wish
from tongpan_core.tables import Floats

if TYPE_CHECKING:
    from tongpan_core.plan.bus.search import Phase, Search

_LAST = 0.5  # seconds kept for writing the plan down, where the whole time is used
_BEFORE_SHARING = 0.7  # part of the time after which runs are shared, where they may be
_NEXT_SEED = 7919  # from one search to the one beside it
_BOUND = 0.1  # of a time limit, for the bound; beside a search too, which it slows down a little
_TRIAL = 0.05  # part of the work that another time of one bell is tried for


@dataclass(frozen=True, slots=True)
class Params:
    """How long to search: ``steps`` of the annealing per call; or, with ``whole_time``, until the time limit.

    ``chains`` searches run side by side in threads, each with a seed of its own; the best is taken. With more than
    one, progress is told from those threads.

    Raises:
        ValueError: for no steps, or no search, at all.
    """

    steps: int = 200
    whole_time: bool = False
    chains: int = 1

    def __post_init__(self) -> None:
        if self.steps < 1 or self.chains < 1:
            raise ValueError(f"{self.chains} searches of {self.steps} steps per call find nothing; give one or more.")


def solve(
    problem: BusProblem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = Params(),
    start: BusPlan | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Result[BusPlan]:
    """Few buses first, then short ways; the objective is 元 per school day (:func:`~.verify.objective`).

    ``start``, or the plan in force, is where the search begins, as far as this problem knows its stops. Status
    ``optimal`` is proven; ``feasible`` comes with a proven bound where there is one; ``stopped`` is the best (if any)
    when ``stop`` said so; ``infeasible`` comes with the smallest conflicting set of wishes, and so does ``stopped``
    where no plan was found for the buses there are. Without a time limit the answer does not depend on the machine.
    """
    job = Job(problem, Clock(on_progress), stop or MaxSeconds(600), seed, params)
    wishes = conflict(problem)
    if wishes:
        return job.result("infeasible", wishes)
    given = start or problem.current
    buses = calls_in(problem, job.calls, given) if given else []
    return job.routes(buses) if fits(problem) else job.fleet(buses)


class Job:
    """One solve: the best plan so far, when to stop and what to tell."""

    def __init__(self, problem: BusProblem, clock: Clock, until: Stop, seed: int, params: Params) -> None:
        self.problem, self.clock, self.until, self.seed, self.params = problem, clock, until, seed, params
        self.calls = calls_of(problem)
        self.bells = first_bells(problem)
        self.plan: BusPlan | None = None
        self.value: float | None = None
        self.bound: float | None = None
        self.lock = Lock()

    def asked(self) -> bool:
        """Whether to stop here."""
        return self.until(Progress(self.clock.seconds, N_("Searching"), self.value, self.bound))

    def offer(self, buses: Buses, bells: Floats) -> None:
        """Keep a plan where it is the best so far."""
        plan = plan_of(self.problem, self.calls, buses, bells)
        if plan is None or not plan.buses:
            return
        value = objective(self.problem, plan)
        if self.plan is None or value < objective(self.problem, self.plan):
            self.plan = plan
            self.heard(value)
            self.value = value

    def heard(self, value: float) -> None:
        """Report a better value, from whichever thread."""
        with self.lock:
            if self.value is None or value < self.value - 1e-6:
                self.value = value
                self.clock.report(N_("Searching"), value, self.bound)

    def result(self, status: Status, wishes: tuple[Wish, ...] = ()) -> Result[BusPlan]:
        """What was found."""
        end, trace = self.clock.seconds, tuple(self.clock.trace)
        return Result(status, self.plan, self.value, self.bound, end, self.seed, wishes, trace)

    def routes(self, start: Buses) -> Result[BusPlan]:
        """By PyVRP: routes of one school."""
        steps = None if self._whole else self.params.steps * len(self.calls)
        best, stopped = [float("inf")], []

        def asked(cost: float) -> bool:
            if cost < best[0]:
                best[0] = cost
                self.heard(cost)
            if self.asked():
                stopped.append(True)
            return bool(stopped)

        routing = Routing(self.problem, self.calls)
        with self._bound_beside(stopped):
            buses = routing.solve(steps, asked, self.seed, start)
            if self._whole:
                stopped.append(True)
        if buses is None and all(kind.number is not None for kind in self.problem.types):
            return self._too_few(start)
        self.offer(buses or [], self.bells)
        return self.result(self._status(not stopped))

    def fleet(self, start: Buses) -> Result[BusPlan]:
        """By ruin and recreate: runs of several schools on a bus."""
        from tongpan_core.plan.jit import make_ready

        make_ready("bus", self.clock, _small_case)
        return self.searched(start)

    def searched(self, start: Buses) -> Result[BusPlan]:
        """By ruin and recreate, once the search is ready."""
        from tongpan_core.plan.bus.search import Search

        self._look_for_bound()
        data = pack(self.problem, self.calls, self.bells)
        seeds = [self.seed + _NEXT_SEED * chain for chain in range(self.params.chains)]
        searches = [Search(self.problem, self.calls, data, self.bells, seed) for seed in seeds]
        for search in searches:
            search.begin(start)
        begun = min((own for own in searches if not own.waiting), key=lambda own: own.value, default=None)
        if begun is None:
            return self._too_few(start)
        self.heard(begun.value)
        ready, at = [own for own in searches if not own.waiting], self.clock.seconds
        if len(ready) == 1:
            chains = [self._chain(ready[0], at)]
        else:
            with ThreadPoolExecutor(len(ready)) as pool:  # the compiled search leaves Python's lock to others
                chains = list(pool.map(lambda own: self._chain(own, at), ready))
        ends = [search for _, searches in chains for search in searches]
        for search in ends:
            self.offer(loads_of(search.kept), search.bells)
        self._finish(min(ends, key=lambda own: own.value))
        return self.result(self._status(all(going for going, _ in chains)))

    def _look_for_bound(self) -> None:
        if self._ready_for_bound():
            self.bound = lower_bound(self.problem, self._in_part(_BOUND))

    @contextmanager
    def _bound_beside(self, stopped: list[bool]) -> Iterator[None]:
        """Look for a bound in a thread of its own, until that ends or something is ``stopped``."""
        if not self._ready_for_bound():
            yield
            return
        late = self._past(_BOUND)
        with ThreadPoolExecutor(1) as pool:
            found = pool.submit(lower_bound, self.problem, lambda: bool(stopped) or late())
            try:
                yield
            except BaseException:
                stopped.append(True)
                raise
        self.bound = found.result()

    def _ready_for_bound(self) -> bool:
        """Whether a bound is still to be looked for; if so, the code for it is made and the caller told."""
        from tongpan_core.plan.jit import make_ready

        if self.problem.limits.mixed or self.bound is not None:
            return False
        make_ready("bus bound", self.clock, _small_bound)
        self.clock.report(N_("Looking for a lower bound"))
        return True

    def _past(self, part: float) -> Callable[[], bool]:
        """Whether a part of the time limit is over, counted from now."""
        limit, begun = _seconds(self.until), self.clock.seconds
        end = np.inf if limit is None else begun + part * limit
        return lambda: self.clock.seconds > end

    def _in_part(self, part: float) -> Callable[[], bool]:
        """Whether to stop, asked from now on within a part of the time limit."""
        late = self._past(part)
        return lambda: late() or self.asked()

    def _chain(self, search: Search, begun: float) -> tuple[bool, list[Search]]:
        """All phases of one search: whether none was stopped, and the searches whose plan may be the best."""
        from tongpan_core.plan.bus.bells import move_bells

        part, going, found = 0.0, True, []
        span = ((_seconds(self.until) or 0.0) - begun - _LAST) * (_BEFORE_SHARING if self.problem.limits.mixed else 1.0)
        for phase in search.phases():
            going = going and self._phase(search, phase, begun + part * span, begun + (part + phase.share) * span)
            part += phase.share
            if part == phase.share and movable(self.problem):
                found.append(search)
                work = max(int(_TRIAL * self.params.steps * len(self.calls)), 200)
                search = move_bells(self.problem, self.calls, search, work, self.asked)
        return going, [*found, search]

    def _finish(self, search: Search) -> None:
        """Smaller buses where they do, and shared runs where they may be."""
        rules = Rules(self.problem, self.calls, search.bells, search.data.call, search.data.apart)
        buses = loads_of(search.kept)
        self.offer(buses, search.bells)
        if len(self.problem.types) > 1:
            buses = rules.cheapest_types(buses)
            self.offer(buses, search.bells)
        if self.problem.limits.mixed:
            self.offer(share_runs(rules, buses, self.asked), search.bells)

    def _phase(self, search: Search, phase: Phase, begin: float, end: float) -> bool:
        steps = int(phase.share * self.params.steps * len(self.calls)) + 1

        def spent(done: int) -> float:
            return (self.clock.seconds - begin) / max(end - begin, 1e-3) if self._whole else done / steps

        return search.run(phase, self.asked, self.heard, spent)

    def _status(self, going: bool) -> Status:
        if self.value is not None and self.bound is not None and self.value <= self.bound + 1e-9:
            return "optimal"
        return "feasible" if going and self.plan else "stopped"

    def _too_few(self, start: Buses) -> Result[BusPlan]:
        """Pupils are left: how many buses a plan without that limit takes, and whether fewer are proven not to do."""
        number = sum(kind.number or 0 for kind in self.problem.types)
        free = replace(self.problem, types=tuple(replace(kind, number=None) for kind in self.problem.types))
        needed = 0 if self.problem.limits.mixed else fewest_buses(free, self._in_part(_BOUND))
        if needed > number:
            return self.result("infeasible", fleet_wishes(self.problem, needed, proven=True))
        job = Job(free, self.clock, self.until, self.seed, self.params)
        job.bound = self.bound  # it knows nothing of how many buses there are
        job.fleet(start)
        self._fit(job)
        if self.plan is not None:
            return self.result("feasible")
        found = len(job.plan.buses) if job.plan else 0
        return self.result("stopped", fleet_wishes(self.problem, found, proven=False))

    def _fit(self, job: Job) -> None:
        """Take the plan of a job without the limit of the fleet, where it keeps to it after all."""
        if job.plan is not None:
            used = Counter(bus.type for bus in job.plan.buses)
            if all(kind.number is None or used[kind.code] <= kind.number for kind in self.problem.types):
                self.offer(calls_in(self.problem, self.calls, job.plan), self.bells)

    @property
    def _whole(self) -> bool:
        return self.params.whole_time and _seconds(self.until) is not None


def _seconds(stop: Stop) -> float | None:
    """The time limit that a stop holds; ``None`` where it has none."""
    if isinstance(stop, MaxSeconds):
        return stop.seconds
    limits = [_seconds(own) for own in stop.stops] if isinstance(stop, AnyOf) else []
    return min((own for own in limits if own is not None), default=None)


def _small_bound() -> None:
    """All that the bound calls."""
    lower_bound(_small_problem(Limits(3600.0)))


def _small_case() -> None:
    """All that a search calls."""
    Job(_small_problem(Limits(3600.0, mixed=True)), Clock(), MaxSeconds(60), 0, Params(steps=20)).searched([])


def _small_problem(limits: Limits) -> BusProblem:
    """Two schools and four stops, a bell that may move, two kinds of bus."""
    place = np.array([(2, 0), (3, 0), (2, 4), (3, 4), (0, 0), (0, 4), (0, 2)], dtype=float)
    km = np.abs(place[:, None] - place[None]).sum(axis=2)
    kinds = tuple(
        BusType(name, name, seats, "D", None, cost, 1.0) for name, seats, cost in (("L", 40, 9.0), ("S", 20, 5.0))
    )
    schools = tuple(
        School(name, name, hour * 3600.0, hour * 3600.0, 60.0, shift=(-600.0, 600.0))
        for name, hour in (("A", 8), ("B", 9))
    )
    stops = tuple(Place(f"{row}", f"{row}") for row in range(4))
    pupils = np.array([(20, 0), (15, 0), (0, 25), (9, 10)])
    return BusProblem("", schools, stops, ("D",), kinds, pupils, km * 60.0, km, limits=limits)
