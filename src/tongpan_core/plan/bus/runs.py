"""Runs to one school that are worth more than they cost, and the proof that there are no more: the face of `labels`."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from tongpan_core.plan.bus.problem import SLACK, BusProblem
from tongpan_core.plan.bus.ways import Ground
from tongpan_core.tables import Floats, Ints

_NEAR = 8  # calls that a run remembers
_LABELS = 300_000
_LOADS = 16  # pupils of labels that grow between two questions to the caller
_GRID = 96
FREE = 1e15
_WORTH, IDLE = 1e-7, 1e-9  # what a run, and a call, must be worth to be looked at


OFFER = np.dtype(
    [
        ("deadline", "f8"),  # the most seconds of a run from leaving its first call
        ("charge", "f8"),  # what the run costs beside its own kilometres
        ("seats", "i8"),
        ("after", "i8"),  # the node that it follows; -1 for a bus that comes from its depot
        ("node", "i8"),  # the node that it belongs to
    ]
)


class Run(NamedTuple):
    """Calls of a run (rows of its school) in order, and how many pupils of a large one it takes (0: of the others);
    its first call, seconds from leaving that to the gate, pupils at least, and kilometres."""

    calls: tuple[int, ...]
    pupils: tuple[float, ...]
    first: int
    seconds: float
    load: int
    km: float


class Offers(NamedTuple):
    """Ways to come to a first call and to be counted: by call, most time first, each cheaper than those before.

    ``begin`` (n + 1,) says where those of a call begin. ``least`` is what the cheapest of all charges.
    """

    table: Any
    begin: Ints


class Priced(NamedTuple):
    """Runs worth more than they cost, with worth and offer, best first.

    ``part``: what part of the prices makes no run worth more than it costs; ``worst``: the most that one is worth more.
    Where runs may have been lost they are 0 and infinite.
    """

    runs: list[tuple[float, Run, Any]]
    part: float
    worst: float


@dataclass
class Runs:
    """The runs to one school that are known, and how to find others."""

    problem: BusProblem
    ground: Ground
    school: int
    rate: float
    pool: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        ground, problem = self.ground, self.problem
        self.most = max(kind.seats for kind in problem.types)
        self.large = ground.pupils > self.most
        self.weight = np.where(self.large, 1, ground.pupils)
        self.visits = np.ceil(ground.pupils / self.most)
        self.waiting = np.where(self.large, ground.pupils, 0).astype(float)
        self.ride = min(problem.ride_limit(self.school), FREE)
        n = len(ground)
        apart = ground.seconds + np.where(np.eye(n, dtype=bool), np.inf, 0.0)
        self.step_seconds = np.where(np.isfinite(least := apart.min(axis=1, initial=np.inf)), least, 0.0)
        away = ground.km + np.where(np.eye(n, dtype=bool), np.inf, 0.0)
        self.step_km = np.where(np.isfinite(least := away.min(axis=1, initial=np.inf)), least, 0.0)
        self._known: dict[tuple[int, tuple[tuple[int, float], ...]], float] = {}
        self._facts = np.zeros((0, 4))  # first call, seconds, pupils and kilometres of known runs
        self._served = np.zeros((0, 2 * n))  # their visits to every call, and pupils of it
        for i in range(n):
            self.keep(self.run_of([i]))

    def run_of(self, order: list[int], prices: Floats | None = None) -> Run:
        """A run over some calls, in order; the large call whose pupils have the best price takes the seats left."""
        ground = self.ground
        load = int(self.weight[order].sum())
        pupils = self.large[order].astype(float)
        big = [at for at, i in enumerate(order) if self.large[i]]
        if big:
            best = big[0] if prices is None else max(big, key=lambda at: float(prices[order[at]]))
            pupils[best] += max(self.most - load, 0)
        ahead = list(itertools.pairwise(order))
        seconds = sum(ground.seconds[a, b] + ground.stand[b] for a, b in ahead) + ground.straight[order[-1]]
        km = sum(ground.km[a, b] for a, b in ahead) + ground.straight_km[order[-1]]
        return Run(tuple(order), tuple(pupils.tolist()), order[0], float(seconds), load, float(km))

    def keep(self, run: Run) -> bool:
        """Remember a run; whether none with its calls and first call was as quick and as short."""
        key = run.first, tuple(sorted(zip(run.calls, run.pupils, strict=True)))
        worth = run.seconds + run.km * self.rate
        if self._known.get(key, np.inf) <= worth + 1e-9:
            return False
        self._known[key] = worth
        self.pool.append(run)
        return True

    def known(self, prices: Floats, pupil: Floats, bonus: float, offers: Offers) -> list[tuple[float, Run, Any]]:
        """Known runs that are worth more than they cost, each with its best offer; best first."""
        if len(self._facts) < len(self.pool):
            new = self.pool[len(self._facts) :]
            served = np.zeros((len(new), 2 * len(self.ground)))
            for at, run in enumerate(new):
                np.add.at(served[at], list(run.calls), 1.0)
                np.add.at(served[at, len(self.ground) :], list(run.calls), run.pupils)
            facts = [(run.first, run.seconds, run.load, run.km) for run in new]
            self._facts, self._served = np.vstack((self._facts, facts)), np.vstack((self._served, served))
        first, seconds, load, km = self._facts.T
        gross = self._served @ np.concatenate((prices, pupil)) + bonus - self.rate * km
        found = []
        for j in np.unique(first).astype(int).tolist():
            table = offers.table[offers.begin[j] : offers.begin[j + 1]]
            rows = np.flatnonzero(first == j)
            fits = (seconds[rows][:, None] <= table["deadline"] + SLACK) & (load[rows][:, None] <= table["seats"])
            worth = np.where(fits, gross[rows][:, None] - table["charge"], -np.inf)
            best = worth.argmax(axis=1) if len(table) else np.zeros(len(rows), dtype=np.int64)
            value = worth[np.arange(len(rows)), best] if len(table) else np.full(len(rows), -np.inf)
            better = np.flatnonzero(value > _WORTH)
            found += [(float(value[at]), self.pool[rows[at]], table[best[at]]) for at in better]
        return sorted(found, key=lambda own: -own[0])

    def search(
        self, prices: Floats, pupil: Floats, bonus: float, offers: Offers, width: int,
        asked: Callable[[], bool] = lambda: False,
    ) -> Priced:  # fmt: skip
        """The best runs at these prices by first call; with a ``width`` quickly, and with nothing proven.

        ``prices`` (n,) are for a visit, ``pupil`` (n,) for every pupil of a large call. ``asked`` says when to be
        content with the runs that were found by then, with nothing proven.
        """
        from tongpan_core.plan.bus.labels import CELL, FOUND, LABEL, best_runs, first_labels, room_for

        prices = prices + pupil  # one pupil of a visit, at least
        part, worst = self._idle(prices, bonus, offers)
        rows = np.flatnonzero(prices > IDLE)
        if not len(rows):
            return Priced([], part, worst)
        call, ways, nearest, place = self._arrays(rows, prices, pupil, offers)
        net = np.maximum(prices[rows] - self.rate * self.step_km[rows], 0.0)
        extra = float(pupil[rows].max()) * self.most
        room = room_for(self.weight[rows], net, self.most) + extra * np.arange(self.most + 1) / self.most
        need, least, step = self._needs(rows, net, offers)
        label = np.empty(_LABELS, dtype=LABEL)
        cell = np.zeros((len(rows), self.most + 1), dtype=CELL)
        cell["head"], cell["seconds"], cell["worth"] = -1, np.inf, -np.inf
        found = np.zeros((len(rows), 2), dtype=FOUND)
        found["worth"] = _WORTH
        found["label"] = -1
        bounds = width, room, need - extra, least, step, label, cell
        count, own = first_labels(call, self.ride, self.rate, bonus, *bounds), 1.0
        for load in range(1, self.most + 1, _LOADS):
            count, own = best_runs(
                call, ways, offers.table, nearest, place, self.ride, self.rate, *bounds, found,
                load, min(load + _LOADS, self.most + 1), count, own,
            )  # fmt: skip
            if count < 0 or asked():
                count = -1
                break
        picked = {}
        for worth, at, offer in np.unique(found[found["label"] >= 0]):
            order = []
            while at >= 0:
                order.append(int(rows[label[at]["call"]]))
                at = label[at]["before"]
            picked[int(offer), tuple(order)] = float(worth), self.run_of(order, pupil), offers.table[offer]
        best = sorted(picked.values(), key=lambda one: -one[0])
        if count < 0 or width > 0:
            return Priced(best, 0.0, np.inf)
        return Priced(best, min(part, own), max(worst, float(found["worth"].max())))

    def least_cost(self, offers: Offers) -> float:
        """What no run costs less than, with all that its offer charges; infinite where there is no offer."""
        straight = np.repeat(self.ground.straight_km, np.diff(offers.begin))
        return float((offers.table["charge"] + self.rate * straight).min(initial=np.inf))

    def _idle(self, prices: Floats, bonus: float, offers: Offers) -> tuple[float, float]:
        """Part and worst for runs of calls without a price alone; beside others they make a run no better."""
        part, worst = 1.0, 0.0
        for i in np.flatnonzero(prices <= IDLE):
            table = offers.table[offers.begin[i] : offers.begin[i + 1]]
            least = table["charge"].min(initial=np.inf) + self.rate * self.ground.straight_km[i]
            worst = max(worst, bonus - least)
            if bonus > least + 1e-9:
                part = min(part, max(least, 0.0) / bonus if bonus > 0 else 0.0)
        return part, worst

    def _arrays(self, rows: Ints, prices: Floats, pupil: Floats, offers: Offers) -> tuple[Any, Any, Any, Any]:
        from tongpan_core.plan.bus.arrays import WAY
        from tongpan_core.plan.bus.labels import CALL

        ground, n = self.ground, len(rows)
        call = np.zeros(n, dtype=CALL)
        call["weight"], call["prize"], call["stand"] = self.weight[rows], prices[rows], ground.stand[rows]
        call["extra"] = pupil[rows]
        call["seconds"], call["cost"] = ground.straight[rows], ground.straight_km[rows]
        call["begin"], call["end"] = offers.begin[rows], offers.begin[rows + 1]
        ways = np.zeros((n, n), dtype=WAY)
        ways["seconds"], ways["cost"] = ground.seconds[np.ix_(rows, rows)], self.rate * ground.km[np.ix_(rows, rows)]
        both = ways["seconds"] + ways["seconds"].T
        np.fill_diagonal(both, -1.0)
        nearest = np.argsort(both, axis=1, kind="stable")[:, :_NEAR].astype(np.int64)
        place = np.full((n, n), -1, dtype=np.int64)
        np.put_along_axis(place, nearest, np.arange(nearest.shape[1])[None, :], axis=1)
        return call, ways, nearest, place

    def _needs(self, rows: Ints, net: Floats, offers: Offers) -> tuple[Floats, Floats, float]:
        """By seconds of a part of a run: what it must be worth, at least, with the time left in mind, and without."""
        table, stand = offers.table, self.ground.stand[rows]
        linked = table["deadline"][table["deadline"] < FREE]
        step = max(float(linked.max(initial=1.0)), 1.0) / (_GRID - 1)
        # A run that only just fits may be counted SLACK late: it must not fall into a cell beyond its own deadline's.
        cell = np.minimum((table["deadline"] + 2 * SLACK) / step, _GRID - 1).astype(np.int64)
        cheapest = np.full(_GRID, np.inf)
        np.minimum.at(cheapest, cell, table["charge"])
        least = np.minimum.accumulate(cheapest[::-1])[::-1]
        used = self.step_seconds[rows] + stand
        order = np.argsort(-net / np.maximum(used, 1e-9), kind="stable")
        time, value = np.append(0.0, np.cumsum(used[order])), np.append(0.0, np.cumsum(net[order]))
        spare = float(stand.max() - stand.min())
        left = (np.arange(_GRID)[None, :] + 1 - np.arange(_GRID)[:, None]) * step + spare
        worth = np.interp(np.maximum(left, 0.0), time, value)
        if self.ride >= FREE:
            worth[:, -1] = value[-1]
        return np.where(left > spare, cheapest[None, :] - worth, np.inf).min(axis=1), least, step
