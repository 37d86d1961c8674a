"""Arcs between schools, brought into the programme only where their price says that they could pay.

A county of 300 sections and 8 profiles has some 700,000 possible arcs. Each has one column: it costs the way, takes
from the leaver's balance and gives to the joiner's. All arcs are priced against the duals of the two balances, so the
bound holds for every arc though few are in the programme.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tongpan_core.plan.balance.model import MONEY, TRACE, Model
from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.plan.highs import Programme, compress
from tongpan_core.tables import Floats, Ints

NEAREST = 6
PER_NODE = 3
_TOLERANCE = 1e-7


def way_costs(problem: BalanceProblem) -> Floats:
    """元 for one teacher from row to column, shape (n, n); infinite where no move may be made."""
    km = np.where(np.isnan(problem.km), 0.0 if problem.limits.distance_km is None else np.inf, problem.km)
    cost = problem.move_cost.base + problem.move_cost.per_km * km
    if problem.limits.distance_km is not None:
        cost = np.where(km <= problem.limits.distance_km, cost, np.inf)
    cost = np.where(np.isfinite(km), cost, np.inf)
    cost[np.diag_indices(len(problem))] = np.inf
    return cost


@dataclass
class Arcs:
    """Which arcs are in the programme: ``source``, ``target``, ``profile`` and ``column``, all of shape (arcs,)."""

    model: Model
    cost: Floats = field(init=False)
    source: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    target: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    profile: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    column: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        self.cost = way_costs(self.model.problem) / MONEY
        self._known: set[int] = set()

    def begin(self, programme: Programme) -> None:
        """The nearest leavers of every joiner, and the nearest joiners of every leaver."""
        self._enter(programme, *self._best(lambda _: self.cost, self.cost, NEAREST))

    def price(self, programme: Programme, duals: Floats) -> int:
        """Bring in arcs of negative reduced cost; how many there were."""
        return self._enter(programme, *self._best(lambda p: self.reduced(duals, p), None, PER_NODE))

    def widen(self, programme: Programme) -> int:
        """Bring in every arc there is: for a relaxation that too few arcs may have made infeasible."""
        return self._enter(programme, *self._best(lambda _: self.cost, self.cost, len(self.cost)))

    def reduced(self, duals: Floats, profile: int) -> Floats:
        """Reduced cost of every arc of one profile, (n, n); infinite where there is no arc."""
        model = self.model
        out, into = duals[model.out_rows[:, profile]], duals[model.in_rows[:, profile]]
        weight = TRACE if model.elastic else 1.0
        if model.budget_row is not None:
            weight -= float(duals[model.budget_row])  # at most zero: it only makes an arc dearer
        return self.cost * weight + out[:, None] + into[None, :]

    def _best(self, values: Callable[[int], Floats], floor: Floats | None, most: int) -> tuple[Ints, Ints, Ints]:
        found: list[Ints] = []
        for rows in self.model.problem.rows.values():
            for p in range(self.model.leave.shape[1]):
                sources = rows[self.model.leave[rows, p] >= 0]
                targets = rows[self.model.join[rows, p] >= 0]
                if not len(sources) or not len(targets):
                    continue
                prices = values(p)[np.ix_(sources, targets)]
                good = np.isfinite(prices) if floor is not None else prices < -_TOLERANCE
                for axis in (0, 1):
                    keep = good & (_rank(prices, axis) < most)
                    a, b = np.nonzero(keep)
                    found.append(np.stack([sources[a], targets[b], np.full(len(a), p)]))
        if not found:
            none = np.zeros(0, dtype=np.int64)
            return none, none, none
        stacked = np.concatenate(found, axis=1)
        return stacked[0], stacked[1], stacked[2]

    def _enter(self, programme: Programme, source: Ints, target: Ints, profile: Ints) -> int:
        n, profiles = self.model.leave.shape
        keys = np.unique((source * n + target) * profiles + profile)
        keys = np.array([key for key in keys.tolist() if key not in self._known], dtype=np.int64)
        self._known.update(keys.tolist())
        if not len(keys):
            return 0
        source, target, profile = keys // profiles // n, keys // profiles % n, keys % profiles
        size, first = len(keys), programme.columns
        rows = [self.model.out_rows[source, profile], self.model.in_rows[target, profile]]
        values = [np.full(size, -1.0), np.full(size, -1.0)]
        cost = self.cost[source, target]
        at = [np.arange(size)] * 2
        if self.model.budget_row is not None:
            rows.append(np.full(size, self.model.budget_row))
            values.append(cost)
            at.append(np.arange(size))
        cat = np.concatenate
        block = compress(cat(at), cat(rows), cat(values), np.zeros(size), np.full(size, np.inf))
        programme.add_columns(cost * TRACE if self.model.elastic else cost, block)
        self.source, self.target = cat([self.source, source]), cat([self.target, target])
        self.profile, self.column = cat([self.profile, profile]), cat([self.column, first + np.arange(size)])
        return size


def _rank(values: Floats, axis: int) -> Ints:
    return np.argsort(np.argsort(values, axis=axis, kind="stable"), axis=axis, kind="stable")
