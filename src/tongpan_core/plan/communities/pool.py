"""Communities seen by the search, and the best plan that can be put together from them: a set partitioning problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tongpan_core.plan.communities.ground import Ground, Near
from tongpan_core.plan.highs import Programme, compress
from tongpan_core.tables import Floats, Ints

_MOST, _EACH = 5_000, 5  # communities that HiGHS is given, and more for every core: those of most gain at the prices
_NODES = 200


@dataclass
class Pool:
    """Communities that keep their bounds: for each its core and its schools (bytes of an int32 array, in order)."""

    land: Ground
    seen: dict[tuple[int, bytes], float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.seen)

    def add(self, core: int, schools: Near) -> None:
        """Remember a community; ``schools`` are in ascending order."""
        key = core, schools.tobytes()
        if key not in self.seen:
            self.seen[key] = float(self.land.cost[core, schools].sum())

    def add_plan(self, of: Ints, core: Ints) -> None:
        """Remember the communities of a plan."""
        for group, own in enumerate(core):
            self.add(int(own), np.flatnonzero(of == group).astype(np.int32))

    def best(
        self, price: Floats, of: Ints, core: Ints, asked: Callable[[], bool], seed: int, seconds: float | None = None
    ) -> tuple[Ints, Ints, float] | None:
        """The best plan of as many of these communities as a known plan has; its groups, cores and cost.

        ``price`` (n,) are the prices of schools in the bound: they tell which communities are worth a look.
        """
        self.add_plan(of, core)
        own = {(int(j), np.flatnonzero(of == g).astype(np.int32).tobytes()): g for g, j in enumerate(core)}
        keys = list(self.seen)
        rows = [np.frombuffer(members, dtype=np.int32) for _, members in keys]
        cost = np.array([self.seen[key] for key in keys])
        worth = np.array([value - price[row].sum() for value, row in zip(cost, rows, strict=True)])
        worth[[at for at, key in enumerate(keys) if key in own]] = -np.inf
        picked = np.sort(np.argsort(worth, kind="stable")[: _MOST + _EACH * len(core)])
        n, p, m = len(of), len(core), len(picked)
        programme = Programme(cost[picked], np.zeros(m), np.ones(m), asked, seed)
        column = np.repeat(np.arange(m), [len(rows[at]) for at in picked])
        row = np.concatenate([rows[at] for at in picked]).astype(np.int64)
        every = np.concatenate([row, np.full(m, n)]), np.concatenate([column, np.arange(m)])
        side = np.append(np.ones(n), float(p))
        programme.add_rows(compress(*every, np.ones(len(every[0])), side, side))
        start = np.array([1.0 if keys[at] in own else 0.0 for at in picked])
        outcome = programme.solve_integers(np.arange(m), gap=0.0, nodes=_NODES, start=start, seconds=seconds)
        if outcome.columns is None:
            return None
        found = picked[outcome.columns > 0.5]
        if len(found) != p:
            return None
        # Communities that stay keep their number, so that what other walkers do meanwhile can be put together with it.
        free = iter(sorted(set(range(p)) - {own[keys[at]] for at in found if keys[at] in own}))
        new_of, new_core = np.full(n, -1, dtype=np.int64), np.zeros(p, dtype=np.int64)
        for at in found:
            group = own[keys[at]] if keys[at] in own else next(free)
            new_of[rows[at]], new_core[group] = group, keys[at][0]
        return None if new_of.min() < 0 else (new_of, new_core, float(cost[found].sum()))
