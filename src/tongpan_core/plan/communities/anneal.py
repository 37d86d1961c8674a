"""One walker of the search: it anneals a plan, and anneals regions of its best plan again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tongpan_core.plan.communities.ground import Ground, Groups, groups
from tongpan_core.plan.communities.pool import Pool
from tongpan_core.plan.communities.regroup import Regrouping
from tongpan_core.tables import Bools, Ints

_HOT, _COLD = 0.35, 0.02
_REGION_HOT, _REGION_COLD = 0.25, 0.015


@dataclass
class Walker:
    """One annealed plan: its groups, the best of them and the dice that it throws."""

    land: Ground
    seed: int
    groups: Groups
    best_of: Ints = field(init=False)
    best_core: Ints = field(init=False)
    last_of: Ints = field(init=False)
    last_core: Ints = field(init=False)
    pool: Pool = field(init=False)
    regrouping: Regrouping | None = None
    anew_gain: float = np.inf  # a second, when regions were last put together anew

    def __post_init__(self) -> None:
        n = len(self.groups.of)
        self.dice: Any = np.array([(self.seed * 2 + 1) * 0x9E3779B97F4A7C15 % 2**64], dtype=np.uint64)
        self.tally = np.array([0.0, 0.0, np.inf, 0.0])
        self.log = np.zeros((3 * n + 3, 2), dtype=np.int64)
        self.pool = Pool(self.land)
        self.begin(self.groups)

    def begin(self, first: Groups) -> None:
        """Forget the plan, but not the communities seen, and begin with another one."""
        self.groups = first
        self.best_of, self.best_core = first.of.copy(), first.core.copy()
        self.last_of, self.last_core = self.best_of.copy(), self.best_core.copy()
        self.only(np.ones(len(first.core), dtype=np.bool_))
        self.mean = max(float(np.abs(self.tally[0])) / len(first.of), 1e-9)
        self.price = self.mean / float(self.land.rule[3])

    @property
    def _arrays(self) -> Any:
        return (*self.land, *self.groups)

    def only(self, flag: Bools) -> None:
        """Act from now on only in groups with a ``flag``, and count only them; what they are is the best so far."""
        self.flag, self.acting = flag, np.flatnonzero(flag[self.groups.of])
        self.count_again()
        self.tally[2] = self.tally[0] if self.tally[1] <= 1e-9 else np.inf
        self.best_of[:], self.best_core[:] = self.groups.of, self.groups.core

    def count_again(self) -> None:
        """Count cost and excess from scratch."""
        from tongpan_core.plan.communities.moves import count_again

        land, own = self.land, self.groups
        count_again(
            land.cost,
            land.size,
            land.most,
            land.rule,
            own.core,
            own.member,
            own.counts,
            own.load,
            self.flag,
            self.tally,
        )

    @property
    def cost(self) -> float:
        """Cost of the best plan; infinite where none keeps the bounds yet."""
        return float(self.tally[2])

    @property
    def jumps(self) -> int:
        """One step in so many is a jump: about a third of the time."""
        p = len(self.groups.core)
        return 0 if p < 2 else max(40, 8 * len(self.groups.of) // p)

    def cool(self, part: float, steps: int, rise: float = 1.06) -> None:
        """Some steps at the temperature of a ``part`` (0 to 1) of the schedule; the price of excess then adapts."""
        from tongpan_core.plan.communities import moves
        from tongpan_core.plan.communities.walk import walk

        run: Any = walk

        heat = self.mean * _HOT * (_COLD / _HOT) ** part
        run(
            *self._arrays, self.acting, self.flag, steps, self.jumps, heat, self.price, self.dice,
            self.tally, self.log, self.best_of, self.best_core,
        )  # fmt: skip
        self.price *= rise if self.tally[moves.BROKEN] > 0.5 else 1.0 / (0.4 + 0.6 * rise)
        self.count_again()

    def remember(self, of: Ints, core: Ints) -> None:
        """Put the communities of a plan that keep their bounds, and are not those of the best plan, into the pool."""
        moved = of != self.best_of
        changed = core != self.best_core
        changed[of[moved]] = True
        load, rule = np.bincount(of, self.land.size, len(core)), self.land.rule
        number = np.bincount(of, minlength=len(core))
        fits = (load <= self.land.most[core]) & (load >= rule[0]) & (number >= rule[2]) & (number <= rule[1])
        order, end = np.argsort(of, kind="stable").astype(np.int32), np.cumsum(number)
        for group in np.flatnonzero(changed & fits):
            self.pool.add(int(core[group]), order[end[group] - number[group] : end[group]])

    def refine(self, number: int, steps: int) -> bool:
        """Anneal a region of ``number`` groups again; whether it helped."""
        from tongpan_core.plan.communities.walk import refine

        run: Any = refine
        better = run(
            *self._arrays, 1, number, steps, self.jumps, self.mean * _REGION_HOT, self.mean * _REGION_COLD,
            self.price, self.dice, self.tally, self.log, self.best_of, self.best_core, self.last_of, self.last_core,
        )  # fmt: skip
        return bool(better)

    def regroup(self, seconds: float | None) -> bool:
        """Put some communities of the best plan together anew, or of the plan as it stands where that breaks bounds."""
        assert self.regrouping is not None
        of, core = (own.copy() for own in self.now)
        off = self._off(of, core)
        if off.any():
            found = self.regrouping.mend(of, core, np.flatnonzero(off), seconds)
        else:
            found = self.regrouping.somewhere(of, core, seconds)
        if found is None or found.gain <= 1e-7:
            return False
        of[found.rows], core[found.groups] = found.groups[found.group], found.core
        self.take(of, core)
        return True

    def _off(self, of: Ints, core: Ints) -> Bools:
        """Which groups break their bounds, or have a school that may not join their core."""
        assert self.regrouping is not None
        land, p = self.land, len(core)
        load, number, rule = np.bincount(of, land.size, p), np.bincount(of, minlength=p), land.rule
        off = (load > land.most[core] + 1e-9) | (load < rule[0] - 1e-9) | (number > rule[1]) | (number < rule[2])
        far = land.cost[core[of], np.arange(len(of))] > self.regrouping.farthest
        return np.asarray(off | (np.bincount(of, far, p) > 0), dtype=np.bool_)

    def take(self, of: Ints, core: Ints) -> None:
        """Go on from another plan, everywhere."""
        self.groups = groups(self.land, of, core)
        self.only(np.ones(len(core), dtype=np.bool_))

    @property
    def now(self) -> tuple[Ints, Ints]:
        """The best plan, or where there is none yet the plan as it stands."""
        if np.isfinite(self.cost):
            return self.best_of, self.best_core
        return self.groups.of, self.groups.core


def spread(land: Ground, cores: int, may: Ints, must: Ints, seed: int) -> Groups:
    """A first plan: cores far apart by chance (Arthur and Vassilvitskii 2007), each school with the nearest."""
    rng, n = np.random.default_rng(seed), len(land.size)
    picked = list(must[:cores])
    way = land.cost[picked].min(axis=0) if picked else np.ones(n)
    free = ~np.isin(may, picked)
    while len(picked) < cores:
        chance = np.maximum(way[may], 0.0) * free
        total = chance.sum()
        if 0 < total < np.inf:
            # Where the running total passes a number drawn; the last that has a chance, should rounding pass beyond it.
            at = int(np.searchsorted(np.cumsum(chance), rng.random() * total, side="right"))
            at = at if at < len(may) and chance[at] > 0 else int(np.flatnonzero(chance)[-1])
        else:
            at = int(rng.choice(np.flatnonzero(free)))
        free[at] = False
        one = int(may[at])
        picked.append(one)
        way = np.minimum(way, land.cost[one]) if len(picked) > 1 else land.cost[one].copy()
    core = np.array(picked, dtype=np.int64)
    of = np.argmin(land.cost[core], axis=0)
    of[core] = np.arange(cores)
    return groups(land, of, core)
