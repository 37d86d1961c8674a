"""The search: prices of capacities, prices of jobs, then neighbourhoods packed again and packings put together.

1. Subgradients price the capacities: the bound of the linear relaxation, in milliseconds; pairs far from a job's best
   at these prices are left out of the search (not out of the bound).
2. Subgradients price the jobs, agents packing exact knapsacks: a better bound, and every few rounds an assignment
   mended from the packings (Haddadi and Ouzia 2004).
3. Two threads: the jobs of a few agents given out anew by branch and bound (:mod:`.groups`) until nothing is gained.
   Where agents have few jobs, then those of many agents by their near-best packings (:mod:`.packings`); where they have
   many, those of all agents that the ends of the last descents do not agree on, from the best of these. Then a kick
   that packs some agents again, and so on (iterated local search), from different seeds; the second one first
   branches over the pairs that the gap leaves, where these are few, and puts packings together by set covering.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.exchange.assignment.limits import Found, Params
from tongpan_core.plan.exchange.assignment.problem import Assignment
from tongpan_core.plan.problem import Clock, MaxSeconds, Progress, Result, Status, Stop
from tongpan_core.tables import Bools, Floats, Ints

_NEAR, _LINKS, _ITEMS = 10, 6, 20  # agents a job looks at, links of a chain, pairs a job keeps on average
_FORBIDDEN = 1e7
_PACKING_WORK, _LEAST_ROUNDS = 150_000_000, 40  # cells of knapsack tables before the search begins; rounds at least
_FEW_JOBS, _PACKED = 12, 80  # an agent's jobs on average up to which packings are listed; jobs put together at most
_AT_ONCE = 5  # large groups between two questions whether to stop
_MOVED, _TURNS = 3, 20  # jobs that a kick moves at least where packings are listed; kicks for it at most
_ROOM = 20_000  # the largest capacity up to which descents are merged: tables are as long
_LOOK = 0.02  # seconds between two questions whether to stop while a descent goes on
_PATIENCE = 0.2  # seconds that a stopped search waits for the other thread

_USUAL = Params()


def solve(
    problem: Assignment,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = _USUAL,
    on_progress: Callable[[Progress], None] | None = None,
) -> Result[Ints]:
    """The agent of every job, shape (n,), in the unit of the costs; the bound is that of the knapsack relaxation."""
    search = _Search(problem, stop or MaxSeconds(600), seed, params, Clock(on_progress))
    search.prices()
    search.improve()
    found, clock = search.found, search.clock
    if not np.isfinite(found.value):
        return Result("stopped", None, None, found.bound, clock.seconds, seed, (), tuple(clock.trace))
    proven = search.proven()
    status: Status = "optimal" if proven else "stopped" if search.asked() else "feasible"
    bound = found.value if proven else min(found.bound, found.value)
    return Result(status, found.chosen, found.value, bound, clock.seconds, seed, (), tuple(clock.trace))


class _Search:
    def __init__(self, problem: Assignment, until: Stop, seed: int, params: Params, clock: Clock) -> None:
        self.problem, self.until, self.seed, self.params, self.clock = problem, until, seed, params, clock
        self.cost = np.where(np.isfinite(problem.cost), problem.cost, _FORBIDDEN)
        self.cost[problem.weight > problem.capacity[:, None]] = _FORBIDDEN
        self.found = Found(np.zeros(len(problem), dtype=np.int64), np.inf, -np.inf)
        self.room = int(problem.capacity.max())
        self.packings: set[tuple[int, bytes]] = set()
        self.told = np.zeros(1, dtype=np.bool_)  # the compiled descents look at it, which cannot ask themselves
        self.unit = 1.0 if problem.whole else 1e-6

    def asked(self) -> bool:
        """Whether to stop here."""
        value = self.found.value if np.isfinite(self.found.value) else None
        bound = self.found.bound if np.isfinite(self.found.bound) else None
        return self.until(Progress(self.clock.seconds, N_("Searching"), value, bound))

    def proven(self) -> bool:
        """Whether no assignment can be better: less than one unit to the bound, where costs are whole."""
        return self.found.value - self.found.bound < (1.0 - 1e-6 if self.problem.whole else 1e-9)

    def prices(self) -> None:
        """Both relaxations, and the first assignments."""
        from tongpan_core.plan.exchange.assignment import prices

        weight, capacity = self.problem.weight, self.problem.capacity
        self.linear, self.price = prices.price_capacities(self.cost, weight, capacity, 3000)
        self.found.bound = self.linear
        reduced = self.cost + self.price[:, None] * weight
        self.worth = reduced.min(axis=0)
        reduced -= self.worth
        order = np.argsort(reduced, axis=0, kind="stable")
        agents, jobs = self.cost.shape
        self.near = np.ascontiguousarray(order[: min(_NEAR, agents)].T)
        self.links = min(_LINKS, agents)
        self.second = float(np.take_along_axis(reduced, order[1:2], 0).mean()) if agents > 1 else 0.0
        self._report(N_("Relaxation"))
        most = min(agents * jobs, _ITEMS * jobs)
        mask = reduced <= np.partition(reduced.ravel(), most - 1)[most - 1]
        mask[order[: min(3, agents)], np.arange(jobs)] = True
        packed = np.zeros((min(3000, self.params.rounds * agents) // agents * agents, jobs), dtype=np.bool_)
        at_first = max(_LEAST_ROUNDS, _PACKING_WORK // (int(mask.sum()) * (self.room + 1)))
        self._price_jobs(mask, min(at_first, self.params.rounds), 4, packed)
        self._remember(packed)
        self._price_jobs(np.ones_like(mask), 1, 10**6, np.zeros((agents, jobs), dtype=np.bool_))
        self.top = prices.best_packings(self.cost, weight, capacity, self.worth, self.room)
        self._report(N_("Packings"))

    def _price_jobs(self, mask: Bools, rounds: int, every: int, packed: Bools) -> None:
        from tongpan_core.plan.exchange.assignment import prices

        begin = np.concatenate([[0], np.cumsum(mask.sum(axis=1))])
        best = self.found.chosen.copy()
        bound, value, _ = prices.price_jobs(
            self.cost, self.problem.weight, self.problem.capacity, begin, np.nonzero(mask)[1], self.near, self.links,
            self.worth, self.price, rounds, every, best, self.found.value, self.room, packed,
        )  # fmt: skip
        if value < _FORBIDDEN:
            self.found.offer(best, value)
        if mask.all():
            self.found.bound = max(self.found.bound, bound)

    def _remember(self, packed: Bools) -> None:
        agents = self.cost.shape[0]
        for row in np.flatnonzero(packed.any(axis=1)):
            self.packings.add((int(row % agents), np.packbits(packed[row]).tobytes()))

    def _sizes(self) -> tuple[int, int]:
        """How many agents a group has, least and most."""
        agents, jobs = self.cost.shape
        return min(3, agents), min(4 if 8 * agents <= jobs < 15 * agents else 5, agents)

    def _report(self, step: str) -> None:
        value = self.found.value if np.isfinite(self.found.value) else None
        self.clock.report(step, value, self.found.bound)

    def improve(self) -> None:
        """Both threads, until nothing is left to prove, to do, or no time."""
        if self.proven() or self.asked():
            return
        helper = threading.Thread(target=self._second, args=(not np.isfinite(self.found.value),))
        helper.start()
        ended = threading.Event()
        watch = threading.Thread(target=self._watch, args=(ended,))
        watch.start()
        try:
            self._repack(2 * self.seed + 1, self.params.steps)
        finally:
            ended.set()
            watch.join()
        while helper.is_alive():
            helper.join(0.05)
            if self.asked():
                self.told[0] = True
                helper.join(_PATIENCE)  # it sees the stop at HiGHS's next question; what it has found is kept already
                break
        self._report(N_("Packed again"))

    def _watch(self, ended: threading.Event) -> None:
        """Tell the descents of the stop: their draws go on until then, so that asking changes no answer."""
        while not self.told[0] and not ended.wait(_LOOK):
            self.told[0] = self.asked()

    def _second(self, nothing_yet: bool) -> None:
        if not nothing_yet:
            self._repack(2 * self.seed + 4, 1)
        self._exactly(however_many=nothing_yet)
        before = self.found.value
        if len(self.problem) <= self.params.covering_jobs:
            self._repack(2 * self.seed + 2, min(6, self.params.steps), keep=True)
            self._cover()
        if self.found.value < before:  # fewer pairs are left to branch over
            self._exactly()
        self._repack(2 * self.seed + 3, self.params.steps)

    def _repack(self, seed: int, steps: int, *, keep: bool = False) -> None:
        """Descend by groups, kick, and descend again (iterated local search); a dearer end may be gone on from."""
        from tongpan_core.plan.exchange.assignment import groups, kicks

        jobs, problem, (least, most) = len(self.problem), self.problem, self._sizes()
        with self.found.lock:
            state, value = self.found.chosen.copy(), self.found.value
        if not np.isfinite(value):
            value, state = _FORBIDDEN * jobs, self.near[:, 0].copy()
        here, rng = value, np.random.default_rng(seed)
        few = jobs <= _FEW_JOBS * len(self.cost)
        merged = not few and not keep and self.room <= _ROOM
        ends: deque[Ints] = deque(maxlen=self.params.ends)
        none = np.zeros((0, jobs), dtype=np.int64)
        branches = self.params.branches // (10 if keep else 1)  # no more than packings to put together, soon
        for step in range(steps):
            if self.asked() or self.proven():
                break
            tried, values = state.copy(), np.array([here, np.inf])
            turns = 0 if not step and here < _FORBIDDEN else _TURNS if few else 1
            for turn in range(turns):
                free = np.full_like(tried, 0)
                kicks.repack(
                    self.cost, problem.weight, problem.capacity, self.near, self.links, self.worth, self.price,
                    tried, free, values, seed * 1_000_003 + step * turns + turn,
                    self.params.far if merged else self.params.kicks, self.params.group, self.second,
                    _FORBIDDEN * jobs, self.room, none,
                )  # fmt: skip
                if (tried != state).sum() >= _MOVED:
                    break
            now = values[0]
            if now < _FORBIDDEN:
                now = groups.improve(
                    self.cost, problem.weight, problem.capacity, self.near, self.worth, self.top, self.price,
                    self.unit, tried, seed * 1_000_033 + step, self.params.tries, least, most, branches,
                    self.told,
                )  # fmt: skip
                self.found.offer(tried, now)
                if keep:
                    self._keep_packings(tried)
                elif few:
                    now = self._repack_many(tried, now, seed * 1_000_037 + step)
                elif merged:
                    ends.append(tried.copy())
                    if here < now:
                        tried, now = state.copy(), here
                    now = self._merge(tried, now, np.stack(ends), seed * 1_000_037 + step)
            if now <= here + rng.random() * 0.1 * max(here - self.found.bound, 0.0):
                state, here = tried, now

    def _repack_many(self, state: Ints, value: float, seed: int) -> float:
        """Descend by large groups; ``state`` changes in place, its cost is returned."""
        from tongpan_core.plan.exchange.assignment import packings

        agents, jobs = self.cost.shape
        most = min(agents, max(_PACKED * agents // jobs, 2))
        since, part, problem = 0, 0, self.problem
        while since < self.params.large and not self.told[0] and not self.asked() and not self.proven():
            now = packings.improve(
                self.cost, problem.weight, problem.capacity, self.worth, self.top, self.unit, state,
                seed * 1_009 + part, _AT_ONCE, -(-5 * most // 8), most, self.params.looks, self.params.lists, self.told,
            )  # fmt: skip
            part, since = part + 1, 0 if now < value - 0.5 * self.unit else since + _AT_ONCE
            value = now
            self.found.offer(state, value)
        return value

    def _merge(self, state: Ints, value: float, others: Ints, seed: int) -> float:
        """Descend by what ``others`` (rows, jobs) do not agree on; ``state`` changes in place, its cost is returned."""
        from tongpan_core.plan.exchange.assignment import packings

        part, gained, problem = 0, True, self.problem
        while gained and not self.told[0] and not self.asked() and not self.proven():
            now = packings.merge(
                self.cost, problem.weight, problem.capacity, self.worth, self.unit, state, others, seed * 1_009 + part,
                self.params.merges, self.params.merged, self.params.looks, self.params.lists, self.told,
            )  # fmt: skip
            part, gained, value = part + 1, now < value - 0.5 * self.unit, now
            self.found.offer(state, value)
        return value

    def _keep_packings(self, chosen: Ints) -> None:
        for agent in np.unique(chosen):
            self.packings.add((int(agent), np.packbits(chosen == agent).tobytes()))

    def _cover(self) -> None:
        """The best choice of packings that covers every job, one for each agent: a job covered twice is dropped."""
        from tongpan_core.plan.highs import Programme, compress

        agents, jobs = self.cost.shape
        if not np.isfinite(self.found.value):
            return
        self._keep_packings(self.found.chosen)
        rows = sorted(self.packings)
        agent = np.array([own for own, _ in rows], dtype=np.int64)
        packed = np.stack([np.unpackbits(np.frombuffer(own, np.uint8), count=jobs) for _, own in rows]).astype(bool)
        price = (self.cost[agent] * packed).sum(axis=1)
        lower = np.concatenate([np.zeros(agents), np.ones(jobs)])
        upper = np.concatenate([np.ones(agents), np.full(jobs, np.inf)])
        column, job = np.nonzero(packed)
        major = np.concatenate([agent, agents + job])
        minor = np.concatenate([np.arange(len(rows)), column])
        programme = Programme(price, np.zeros(len(rows)), np.ones(len(rows)), lambda: self.asked() or self.proven(), 0)
        programme.add_rows(compress(major, minor, np.ones(len(major)), lower, upper))
        start = self._start(agent, packed)
        outcome = programme.solve_integers(np.arange(len(rows)), gap=0.0, nodes=2000, start=start)
        if outcome.columns is not None:
            self._take(agent, packed, np.flatnonzero(outcome.columns > 0.5))

    def _exactly(self, *, however_many: bool = False) -> None:
        """Branch and bound over the pairs that the gap leaves, where they are few or ``however_many``."""
        from tongpan_core.plan.highs import Programme, compress

        agents, jobs = self.cost.shape
        reduced = self.cost + self.price[:, None] * self.problem.weight
        reduced -= reduced.min(axis=0)
        with self.found.lock:
            chosen, value = self.found.chosen.copy(), self.found.value
        agent, job = np.nonzero((reduced <= value - self.linear + 1e-6) & (self.cost < _FORBIDDEN))
        if self.proven() or self.asked() or (len(agent) > self.params.exact_pairs and not however_many):
            return
        size = len(agent)
        lower = np.concatenate([np.full(agents, -np.inf), np.ones(jobs)])
        upper = np.concatenate([self.problem.capacity.astype(float), np.ones(jobs)])
        column = np.arange(size)
        price = self.cost[agent, job]
        programme = Programme(price, np.zeros(size), np.ones(size), lambda: self.asked() or self.proven(), 0)
        rows, columns = np.concatenate([agent, agents + job]), np.concatenate([column, column])
        entries = np.concatenate([self.problem.weight[agent, job].astype(float), np.ones(size)])
        programme.add_rows(compress(rows, columns, entries, lower, upper))
        start = (chosen[job] == agent).astype(float) if np.isfinite(value) else None
        outcome = programme.solve_integers(column, gap=0.0, nodes=self.params.nodes, start=start)
        if outcome.columns is not None:
            picked = np.flatnonzero(outcome.columns > 0.5)
            chosen[job[picked]] = agent[picked]
            self.found.offer(chosen, float(self.cost[chosen, np.arange(jobs)].sum()))
        if outcome.ended == "optimal":
            self.found.bound = max(self.found.bound, min(outcome.objective, value))

    def _start(self, agent: Ints, packed: Bools) -> Floats:
        own = self.found.chosen
        return np.array([float((packed[k] == (own == agent[k])).all()) for k in range(len(agent))])

    def _take(self, agent: Ints, packed: Bools, picked: Ints) -> None:
        chosen = np.full(len(self.problem), -1)
        for k in picked:
            for job in np.flatnonzero(packed[k]):
                held = chosen[job]
                if held < 0 or self.cost[agent[k], job] < self.cost[held, job]:
                    chosen[job] = agent[k]
        if (chosen >= 0).all():
            self.found.offer(chosen, float(self.cost[chosen, np.arange(len(chosen))].sum()))
