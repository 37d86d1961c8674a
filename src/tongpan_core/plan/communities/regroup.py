"""A few neighbouring communities put together anew: every one that is good enough is listed, and HiGHS picks the best.

Prices of the schools tell which communities can be part of something better; where none can, that is a proof for the
region at hand. Communities of a dozen schools or fewer are few enough for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tongpan_core.plan.communities.ground import Ground, units
from tongpan_core.plan.highs import Programme, compress
from tongpan_core.tables import Bools, Floats, Ints

_ROUNDS, _TIMES = 60, 5  # of the subgradient, for prices of the region's own; how many times at most
_LISTED, _MEMBERS = 12_000, 16  # communities that HiGHS is given at most, and schools of each on average
_NARROWER = 12  # times that less is listed, where there is no room for all
_LISTED_BROKEN = 2_500  # where nothing is known that keeps the bounds
_NODES, _NODES_BROKEN = 200, 20
_SCHOOLS_FIRST, _SCHOOLS_MOST = 45, 110  # schools of a region: at first, and as it grows
_EASE = 1e-7


@dataclass(frozen=True)
class Region:
    """Schools ``rows`` of some groups; for each its new ``group`` (of those), and the new ``core`` of each group.

    ``gain`` is by how much that is better; ``proven`` says that nothing better than what is told can be had there.
    """

    groups: Ints
    rows: Ints
    group: Ints
    core: Ints
    gain: float
    proven: bool


@dataclass(frozen=True)
class Listing:
    """Communities: the ``core`` and cost (``ways``) of each, and of which ``column`` every ``member`` is one."""

    core: Ints
    column: Ints
    member: Ints
    ways: Floats

    def only(self, kept: Bools) -> Listing:
        """Some of them."""
        own = kept[self.column]
        number = np.cumsum(kept) - 1
        return Listing(self.core[kept], number[self.column[own]], self.member[own], self.ways[kept])

    def and_these(self, cost: Floats, cores: Ints, group: Ints) -> Listing:
        """With those of a plan behind them: the core of each group, and the group of each school."""
        ways = np.bincount(group, cost[cores[group], np.arange(len(group))], len(cores))
        return Listing(
            np.append(self.core, cores), np.append(self.column, len(self.core) + group),
            np.append(self.member, np.arange(len(group))), np.append(self.ways, ways),
        )  # fmt: skip


@dataclass
class Regrouping:
    """Regions of one walker: how many groups are taken at a time, and where nothing better can be had.

    ``candidate`` (n,) says who may be a core; no school that may join one is dearer than ``farthest``.
    ``idle`` counts draws in a row of regions where nothing better can be had.
    """

    land: Ground
    candidate: Bools
    farthest: float
    price: Floats
    seed: int
    asked: Callable[[], bool]
    number: int = field(init=False)
    idle: int = 0
    settled: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.dice = np.random.default_rng(self.seed)
        self.weight, self.hold = units(self.land.size, self.land.most)
        self.keys = self.dice.integers(1, 2**60, size=len(self.weight))
        self.number = 0

    def somewhere(self, of: Ints, core: Ints, seconds: float | None) -> Region | None:
        """Try a region around a school drawn at random, larger or smaller than the last as that was easy or not."""
        most = len(core)
        if not self.number:
            self.number = max(2, _SCHOOLS_FIRST * most // len(of))
        number = min(self.number, most)
        groups = self._around(core, number)
        rows = np.flatnonzero(np.isin(of, groups))
        key = groups.tobytes() + core[groups].tobytes() + rows.tobytes()
        self.idle = self.idle + 1 if key in self.settled else 0
        if self.idle:
            return None
        if len(rows) > 2 * _SCHOOLS_MOST:  # groups far larger than the mean
            self.number = max(2, number // 2)
            return None
        found = self.anew(of, core, groups, seconds)
        if found is None or not found.proven:
            self.number = max(2, number - 1)
        elif number < most and number * len(of) < _SCHOOLS_MOST * most:
            self.number = number + 1
        if found is not None and found.proven and found.gain <= 0:
            self.settled.add(key)
        return found

    def _around(self, core: Ints, number: int) -> Ints:
        """Groups around a school, or half of them around another, so that a core can go from here to there."""
        places = int(self.dice.integers(1, 3))
        found = np.zeros(len(core), dtype=np.bool_)
        for school in self.dice.integers(len(self.land.size), size=places):
            found[np.argsort(self.land.cost[core, school], kind="stable")[: -(-number // places)]] = True
        return np.flatnonzero(found)

    def mend(self, of: Ints, core: Ints, excess: Ints, seconds: float | None) -> Region | None:
        """A region around a group of ``excess`` that breaks its bounds, where that can be put right."""
        most, group = len(core), int(self.dice.choice(excess))
        for schools in (_SCHOOLS_FIRST, _SCHOOLS_MOST):
            number = min(max(2, schools * most // len(of)), most)
            near = np.argsort(self.land.cost[core, core[group]], kind="stable")[:number]
            groups = np.union1d(near, [group])
            found = self.anew(of, core, groups, seconds, broken=True)
            if found is not None:
                return found
        return None

    def anew(self, of: Ints, core: Ints, groups: Ints, seconds: float | None, *, broken: bool = False) -> Region | None:
        """As many communities of the schools of some groups, at the least cost; ``None`` where none is found in time.

        ``broken`` says that the groups do not keep their bounds: anything that does is better.
        """
        rows = np.flatnonzero(np.isin(of, groups))
        land, count = self.land, len(groups)
        cost = np.ascontiguousarray(land.cost[np.ix_(rows, rows)])
        now = np.searchsorted(groups, of[rows])
        cores = np.searchsorted(rows, core[groups])
        value = np.inf if broken else float(cost[cores[now], np.arange(len(rows))].sum())
        may = np.flatnonzero(self.candidate[rows])
        if len(may) < count:  # a core of today that may be none any more
            return None
        price, values = self._prices(cost, rows, may, count, value)
        ranked = np.sort(values[may])
        least = float(price.sum() + ranked[:count].sum())
        if least >= value - _EASE:
            return Region(groups, rows, now, core[groups], 0.0, proven=True)
        found, whole = self._listed(cost, rows, may, price, values, ranked, count, value)
        if not broken:
            found = found.and_these(cost, cores, now)
        picked = self._picked(found, cores, now, value, seconds)
        if picked is None:
            return None
        chosen, new, proven = picked
        gain = np.inf if broken else value - float(cost[chosen[new], np.arange(len(rows))].sum())
        new, chosen = _numbered(new, chosen, now, cores)
        return Region(groups, rows, new, rows[chosen], gain, proven=proven and whole)

    def _prices(self, cost: Floats, rows: Ints, may: Ints, count: int, value: float) -> tuple[Floats, Floats]:
        """Prices of the region's own schools, and the worth of the best community of each core at these."""
        from tongpan_core.plan.communities.dual import ascend

        n, price = len(rows), self.price[rows].copy()
        order = np.argsort(cost, axis=1, kind="stable").astype(np.int32)
        upper = value if np.isfinite(value) else 1.1 * max(float(price.sum()), 1e-9)
        best, values, state = price.copy(), np.full(n, np.inf), np.array([-np.inf, 1.0, 0.0, 0.0])
        must, limits = np.zeros(n, dtype=np.bool_), np.array([count, count])
        for _ in range(_TIMES):
            ascend(
                cost, order, self.land.size[rows], self.land.most[rows], self.weight[rows], self.hold[rows], True, may,
                must, limits, 0.0, np.full(n, np.inf), upper, _ROUNDS, price, best, values, state,
            )  # fmt: skip
            if state[1] == 0 or state[0] >= value - _EASE or self.asked():
                break
        return best, values

    def _listed(
        self, cost: Floats, rows: Ints, may: Ints, price: Floats, values: Floats, ranked: Floats, count: int,
        value: float,
    ) -> tuple[Listing, bool]:  # fmt: skip
        """Communities that can be part of something better than ``value``; whether these are all."""
        from tongpan_core.plan.communities.knapsack import listed

        # The others cost at least what the best of other cores are worth.
        others = np.full(len(rows), ranked[: count - 1].sum())
        within = values <= ranked[count - 1]
        others[within] = ranked[:count].sum() - values[within]
        values = np.where(np.isfinite(values), values, 0.0)  # of those that may not be a core, which are not asked
        whole, room = np.isfinite(value), value - float(price.sum()) - others - _EASE - values
        if not whole:
            room = np.full(len(rows), 2.0 * float(np.maximum(price, 0.0).mean()) + 1e-9)
        room = np.maximum(room, 0.0)
        most = _LISTED if whole else _LISTED_BROKEN
        core, end = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
        member = np.empty(most * _MEMBERS, dtype=np.int32)
        for _ in range(_NARROWER):
            if self.asked():
                break
            number = listed(
                cost, self.land.size[rows], self.land.most[rows], self.weight[rows], self.hold[rows], self.land.rule,
                price, may, values + room, core, end, member,
            )  # fmt: skip
            if number >= 0:
                column = np.repeat(np.arange(number), np.diff(end[:number], prepend=0))
                schools = member[: len(column)].astype(np.int64)
                ways = np.bincount(column, cost[core[column], schools], number).astype(float)
                return self._best_cores(Listing(core[:number], column, schools, ways)), whole
            room, whole = room * 0.6, False
        none = np.zeros(0, dtype=np.int64)  # too many are alike, or somebody said stop
        return Listing(none, none, none, np.zeros(0)), False

    def _picked(
        self, found: Listing, cores: Ints, now: Ints, value: float, seconds: float | None
    ) -> tuple[Ints, Ints, bool] | None:
        """The best of the listed communities: their cores and the community of each school; whether that is proven.

        What stands is the last of them, and what costs no less than ``value`` is not asked for.
        """
        n, count, start = len(now), len(cores), None
        if np.isfinite(value):
            relaxed = self._programme(found, n, count).solve()
            if relaxed.ended != "optimal" or relaxed.column_duals is None:  # stopped, or in numerical trouble
                return None
            if relaxed.objective >= value - _EASE:
                return cores, now, True
            kept = relaxed.objective + relaxed.column_duals < value - _EASE
            kept[-count:] = True
            found = found.only(kept)
            start = (np.arange(len(found.core)) >= len(found.core) - count).astype(float)
        programme, every = self._programme(found, n, count), np.arange(len(found.core))
        nodes = _NODES_BROKEN if start is None else _NODES
        outcome = programme.solve_integers(every, gap=0.0, nodes=nodes, start=start, seconds=seconds)
        if outcome.columns is None:
            return None
        taken = outcome.columns > 0.5
        if taken.sum() != count:
            return None
        new, index, own = np.full(n, -1, dtype=np.int64), np.cumsum(taken) - 1, taken[found.column]
        new[found.member[own]] = index[found.column[own]]
        return (found.core[taken], new, outcome.ended == "optimal") if new.min() >= 0 else None

    def _programme(self, found: Listing, schools: int, count: int) -> Programme:
        """Each school once, and so many communities."""
        m = len(found.core)
        programme = Programme(found.ways, np.zeros(m), np.ones(m), self.asked, self.seed)
        row, column = np.append(found.member, np.full(m, schools)), np.append(found.column, np.arange(m))
        side = np.append(np.ones(schools), float(count))
        programme.add_rows(compress(row, column, np.ones(len(row)), side, side))
        return programme

    def _best_cores(self, found: Listing) -> Listing:
        """Of communities with the same schools, only the one with the best core (told apart by sums of random keys)."""
        key = np.zeros(len(found.core), dtype=np.int64)
        np.add.at(key, found.column, self.keys[found.member])
        order = np.lexsort((found.ways, key))
        best = np.zeros(len(key), dtype=np.bool_)
        best[order[np.diff(key[order], prepend=-1) != 0]] = True
        return found.only(best)


def _numbered(new: Ints, chosen: Ints, now: Ints, cores: Ints) -> tuple[Ints, Ints]:
    """New communities under the numbers of the old ones they have most schools of, so that others can be merged."""
    from scipy.optimize import linear_sum_assignment

    shared = np.zeros((len(cores), len(cores)))
    np.add.at(shared, (new, now), 1.0)
    source, number = linear_sum_assignment(-shared)
    renamed = np.empty(len(cores), dtype=np.int64)
    renamed[source] = number
    ordered = np.empty_like(chosen)
    ordered[renamed] = chosen
    return renamed[new], ordered
