"""What a morning costs at least, from a linear programme whose columns are runs, made as they are needed.

A *node* is a kind of bus that stands at a school's gate within some minutes (a window is cut into a few). A column is a
run that belongs to a node and follows a node of the same kind, or comes from the depot. The rows: every call is served;
of the runs of a node no more are followed than there are; every school has at least as many runs as it takes. Every
plan without shared runs is a whole-numbered solution: its bus stands at each gate within one of the nodes, a run that
follows has time for its calls between leaving the gate before at the soonest and standing at its own at the latest, and
``Σ columns`` is what the plan costs. So the programme's least value, and any value that prices prove for it, is a
bound. Ways are the shortest over other calls, so that leaving a call out never makes a run longer: that only lowers it.

A call with more pupils than a bus seats is visited as often as they fill buses, at least, and the runs carry together
as many as wait; each carries one at least, and those beyond it take no time to board: that only lowers the value.

:mod:`~.labels` finds the runs that are worth more than they cost, or proves that there are none. Where it is stopped
earlier, prices of each school are lowered until no run is worth more than it costs (Farley 1990, “A note on bounding
a class of linear programming problems”, Operations Research 38(5)): with ``v`` the most by which a run that costs ``c``
is worth more, prices times ``c / (c + v)`` are in order. ``c`` holds the prices of buses and nodes, which stay: where
it may be below zero no such part is enough, and ``v`` for every run that a school may have is taken off instead.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tongpan_core.plan.bus.problem import SLACK, BusProblem
from tongpan_core.plan.bus.runs import FREE, IDLE, OFFER, Offers, Run, Runs
from tongpan_core.plan.bus.ways import Ground, nodes_of
from tongpan_core.plan.highs import Programme, compress
from tongpan_core.tables import Floats, Ints

_ENOUGH = 1e-3  # of the value: a bound as near to it is not worth more work
_ROUNDS = 120
_INSIDE = 300  # rows from which prices come from inside and not from corners
_WIDTHS = (2, 12, 0)  # labels of as many pupils at a call: few while columns are easy to find, in the end all
_FEW, _FEW_OF = (2.0, 0.2, 0.0), 0.25  # new columns, by school and by call, up to which more labels are looked at

Asked = Callable[[], bool]


@dataclass(frozen=True)
class Prices:
    """Duals of the programme: what a visit to a call is worth (C,), a pupil of a large one (C,), a further run of a
    node (N,) and of a school (S,), and a further bus."""

    call: Floats
    pupil: Floats
    node: Floats
    school: Floats
    bus: float


@dataclass
class Cover:
    """The programme: ``fixed`` (T,) is the cost of a bus, ``rate`` of a kilometre; ``least`` (S,) the runs it takes.

    Without ``linked`` every run begins a bus. ``unit``: the cost of every plan is a whole multiple of it (0: no unit).
    ``value`` is the programme's as far as its columns go, ``bound`` what is proven.
    """

    problem: BusProblem
    ground: Sequence[Ground]
    fixed: Floats
    rate: float
    asked: Asked
    linked: bool = True
    unit: float = 0.0
    least: Floats = field(default_factory=lambda: np.zeros(0))
    fewest: float = 0.0
    value: float = np.inf
    bound: float = 0.0
    runs: list[Runs] = field(init=False)

    def __post_init__(self) -> None:
        problem = self.problem
        self.nodes = nodes_of(problem)
        self.runs = [Runs(problem, own, own.school, self.rate) for own in self.ground]
        self.first = np.cumsum([0, *(len(own) for own in self.ground)])
        if not len(self.least):
            self.least = np.zeros(len(self.ground))
        self.visits = np.concatenate([own.visits for own in self.runs])
        self.waiting = np.concatenate([own.waiting for own in self.runs])
        self.large = np.cumsum(self.waiting > 0) - 1  # which row of large calls is a call's
        self.kind = np.array([node.kind for node in self.nodes])
        self.at = np.array([node.school for node in self.nodes])
        self.soonest = np.array([node.soonest for node in self.nodes])
        self.last = np.array([node.last for node in self.nodes])
        self.leaves = self.soonest + np.array([problem.schools[s].dwell for s in self.at])
        gates = len(problem.stops) + self.at
        depots = np.array([problem.depot_place(problem.types[k]) for k in self.kind])
        self.home = problem.km[gates, depots]
        self.seats = np.array([kind.seats for kind in problem.types])[self.kind]
        self._known: set[tuple[int, int, int, tuple[int, ...], tuple[float, ...]]] = set()
        nodes, schools = len(self.nodes), len(self.ground)
        waiting = self.waiting[self.waiting > 0]
        at_least = np.concatenate([self.visits, waiting, self.least, [self.fewest]])
        lower = np.concatenate([at_least, np.full(nodes, -np.inf)])
        upper = np.concatenate([np.full(len(at_least), np.inf), np.zeros(nodes)])
        self.rows = np.cumsum([0, len(self.visits), len(waiting), schools, 1])  # visits, pupils, schools, buses, nodes
        none = np.zeros(0, dtype=np.int64)
        self.programme = Programme(np.zeros(0), np.zeros(0), np.zeros(0), self.asked, 0)
        self.programme.add_rows(compress(none, none, np.zeros(0), lower, upper))

    def take(self, pools: Sequence[Runs]) -> None:
        """Know the runs that another programme over the same schools has found."""
        for runs, other in zip(self.runs, pools, strict=True):
            for run in other.pool:
                runs.keep(run)

    def run(self, rounds: int = _ROUNDS) -> float:
        """Make columns until the bound is as near to the value as it matters, or asked to stop; the bound."""
        free = self._prices(np.zeros(self.rows[-1] + len(self.nodes)))
        for g, runs in enumerate(self.runs):
            offers, ones = self.offers(g, free, linked=False), np.ones(len(runs.ground))
            self._add(g, runs.known(1e12 * ones, 0.0 * ones, 0.0, offers), len(runs.pool))
        stage, inside = 0, self.programme.rows > _INSIDE
        for _ in range(rounds):
            outcome = self.programme.solve_inside() if inside else self.programme.solve()
            if outcome.row_duals is None or self.asked():
                break
            self.value = outcome.objective
            if self.enough:
                break
            added = self._round(self._prices(outcome.row_duals), _WIDTHS[stage])
            if self.enough or (added == 0 and _WIDTHS[stage] == 0):
                break
            stage = min(stage + (added <= _FEW[stage] * len(self.ground)), len(_WIDTHS) - 1)
        return self.bound

    @property
    def enough(self) -> bool:
        """Whether a better bound would say no more."""
        if self.unit > 0:
            return _up(self.bound, self.unit) >= _up(self.value, self.unit)
        return self.bound >= self.value * (1.0 - _ENOUGH)

    def _prices(self, duals: Floats) -> Prices:
        """Prices from duals; the least are none, so that calls without a price may be left out of sight."""
        call, pupil, school, bus, node = np.split(np.where(np.abs(duals) > IDLE, duals, 0.0), self.rows[1:])
        each = np.zeros(len(call))
        each[self.waiting > 0] = pupil
        call, each, node, school = (np.maximum(own, 0.0) for own in (call, each, -node, school))
        return Prices(call, each, node, school, max(float(bus[0]), 0.0))

    def _round(self, prices: Prices, width: int) -> int:
        """New columns at these prices, how many; without a width, the bound that they prove."""
        added, bound = 0, prices.bus * self.fewest
        for g, runs in enumerate(self.runs):
            own, pupil = (one[self.first[g] : self.first[g + 1]] for one in (prices.call, prices.pupil))
            bonus, offers, most = float(prices.school[g]), self.offers(g, prices, linked=self.linked), 2 * len(own) + 5
            some = self._add(g, runs.known(own, pupil, bonus, offers), most)
            if width == 0 or some < _FEW_OF * len(own):
                priced = runs.search(own, pupil, bonus, offers, width, self.asked)
                for _, run, _ in priced.runs:
                    runs.keep(run)
                some += self._add(g, priced.runs, most)
                worth = float(own @ runs.visits + pupil @ runs.waiting) + bonus * float(self.least[g])
                most_runs = float(np.maximum(runs.waiting, 1.0).sum())
                # Lower prices of calls are in order only where no run costs less than nothing: those of nodes stay.
                lowered = priced.part * worth if runs.least_cost(offers) >= -IDLE else -np.inf
                bound += max(lowered, worth - priced.worst * most_runs)
            added += some
            if self.asked():
                return added
        if not width:
            self.bound = max(self.bound, bound)
        return added

    def offers(self, g: int, prices: Prices, *, linked: bool) -> Offers:
        """How a run of a school may begin and what that costs: after every node in time, or from the depot."""
        ground = self.ground[g]
        found = []
        own = np.flatnonzero(self.at == ground.school)
        for kind, (fixed, bus) in enumerate(zip(self.fixed, self.problem.types, strict=True)):
            mine = own[self.kind[own] == kind]
            best = int(mine[np.argmax(prices.node[mine])])
            begin = fixed - prices.bus + self.rate * (ground.out_km[kind] + self.home[best]) - prices.node[best]
            ride = min(self.problem.ride_limit(ground.school), FREE)
            one = np.zeros(len(ground), dtype=OFFER)
            one["deadline"], one["charge"], one["seats"], one["after"], one["node"] = ride, begin, bus.seats, -1, best
            table = one[None, :]
            if linked:
                before = np.flatnonzero(self.kind == kind)
                table = np.concatenate((table, self._links(ground, mine, before, prices, ride, bus.seats)))
            found.append(_best(table, ground.straight))
        parts = [np.concatenate([kind[j] for kind in found]) for j in range(len(ground))]
        return Offers(np.concatenate(parts), np.cumsum([0, *(len(own) for own in parts)]))

    def _links(self, ground: Ground, mine: Ints, before: Ints, prices: Prices, ride: float, seats: int) -> Any:
        gate, n = self.at[before], len(ground)
        table = np.zeros((len(mine), len(before), n), dtype=OFFER)
        ready = self.leaves[before][:, None] + ground.onward[gate] + ground.stand[None, :]
        table["deadline"] = np.minimum(self.last[mine][:, None, None] - ready[None, :, :], ride)
        km = ground.onward_km[gate] + (self.home[mine[0]] - self.home[before])[:, None]
        charge = (self.rate * km + prices.node[before][:, None])[None, :, :] - prices.node[mine][:, None, None]
        table["charge"], table["seats"] = charge, seats
        table["after"], table["node"] = before[None, :, None], mine[:, None, None]
        return table.reshape(-1, n)

    def _add(self, g: int, found: list[tuple[float, Run, Any]], most: int) -> int:
        """Make columns of the best of some runs; how many."""
        ground, (_, large, school, bus, first) = self.ground[g], self.rows
        cost: list[float] = []
        cells: list[tuple[int, int, float]] = []
        for _, run, offer in found:
            if len(cost) >= most:
                break
            node, after = int(offer["node"]), int(offer["after"])
            key = g, node, after, run.calls, run.pupils
            if key in self._known:
                continue
            self._known.add(key)
            kind = int(self.kind[node])
            km = run.km + self.home[node]
            km += ground.out_km[kind, run.first] if after < 0 else ground.onward_km[self.at[after], run.first]
            km -= 0.0 if after < 0 else self.home[after]
            at = len(cost)
            cost.append(self.rate * km + (self.fixed[kind] if after < 0 else 0.0))
            served: defaultdict[int, float] = defaultdict(float)
            for i, pupils in zip(run.calls, run.pupils, strict=True):
                served[self.first[g] + i] += 1
                if pupils:
                    served[large + self.large[self.first[g] + i]] += pupils
            cells += [(at, row, value) for row, value in served.items()]
            cells.append((at, school + g, 1.0))
            if after < 0:
                cells.append((at, bus, 1.0))
            if self.linked and node != after:
                cells.append((at, first + node, -1.0))
                if after >= 0:
                    cells.append((at, first + after, 1.0))
        if cost:
            column, row, value = (np.array(own) for own in zip(*cells, strict=True))
            free = np.zeros(len(cost)), np.full(len(cost), np.inf)
            self.programme.add_columns(np.array(cost), compress(column, row, value.astype(float), *free))
        return len(cost)


def _best(table: Any, straight: Floats) -> list[Any]:
    """By call: the offers that give it time at all, most time first, each cheaper than all before."""
    found = []
    for j, least in enumerate(straight.tolist()):
        own = table[:, j]
        own = own[own["deadline"] >= least - SLACK]
        own = own[np.lexsort((own["charge"], -own["deadline"]))]
        low = np.minimum.accumulate(own["charge"])
        cheaper = np.ones(len(own), dtype=bool)
        cheaper[1:] = low[1:] < low[:-1]
        found.append(own[cheaper])
    return found


def _up(value: float, unit: float) -> float:
    return unit * math.ceil(value / unit - 1e-6)


def fewest_runs(problem: BusProblem, ground: Ground, asked: Asked) -> tuple[int, Runs]:
    """The least number of runs to a school, and the runs that were found on the way."""
    ones = np.ones(len(problem.types))
    busloads = float(ground.pupils.sum()) / max(kind.seats for kind in problem.types)
    cover = Cover(problem, [ground], ones, 0.0, asked, linked=False, unit=1.0, bound=busloads)
    return int(_up(cover.run(), 1.0)), cover.runs[0]
