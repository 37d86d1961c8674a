"""The bound of a p-median: prices of the rows, raised by the subgradient method, and what follows for the sites."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tongpan_core.tables import Bools, Floats, Ints

KEEP = 0.7  # of the last direction
PATIENCE, SHORTER, SHORTEST = 20, 0.7, 1e-3


@dataclass(frozen=True)
class Median:
    """``cost`` (R, S), infinite where a row may not go; ``fixed`` (S,) of opening; ``state`` (S,) is 1 for sites that
    are open in every plan, -1 in none, 0 free; ``number`` open sites (-1: free), exactly or at most."""

    cost: Floats
    fixed: Floats
    state: Ints
    number: int = -1
    exact: bool = False


@dataclass(frozen=True)
class Core:
    """The sites still in question: ``sites`` (C,) of the whole, ``by_site`` (C, R) and ``fixed`` (C,) their costs."""

    sites: Ints
    by_site: Floats
    fixed: Floats

    def reduced(self, keep: Bools) -> Core:
        """Only some of the sites, ``keep`` (C,)."""
        return Core(self.sites[keep], np.ascontiguousarray(self.by_site[keep]), self.fixed[keep])


def choose(reduced: Floats, state: Ints, number: int, exact: bool) -> Bools:
    """The sites (C,) that are open at least cost, by their reduced costs; the first of those that tie."""
    is_open = np.asarray(state == 1)
    free = np.flatnonzero(state == 0 if exact else (state == 0) & (reduced < 0))
    left = len(free) if number < 0 else number - int(is_open.sum())
    if left < len(free):
        free = free[np.argsort(reduced[free], kind="stable")[: max(left, 0)]]
    is_open[free] = True
    return is_open


@dataclass
class Ascent:
    """Prices (R,) on their way up, over a core; ``state`` (C,) of its sites."""

    median: Median
    core: Core
    state: Ints
    prices: Floats
    factor: float
    bound: float = -np.inf
    stale: int = 0
    done: int = 0
    best: Floats = field(init=False)
    reduced: Floats = field(init=False)
    is_open: Bools = field(init=False)
    mean: Floats = field(init=False)
    way: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.best, self.way = self.prices.copy(), np.zeros(len(self.prices))
        self.reduced, self.is_open = self.core.fixed.copy(), self.state == 1
        self.mean = np.zeros(len(self.state))

    def climb(self, upper: float, rounds: int) -> bool:
        """Some rounds more (Beasley 1993, the last direction mixed in); false once nothing more is to be gained."""
        own, paid = self.core, np.empty_like(self.core.by_site)
        for _ in range(rounds):
            np.subtract(own.by_site, self.prices, out=paid)
            np.minimum(paid, 0.0, out=paid)
            reduced = own.fixed + paid.sum(axis=1)
            is_open = choose(reduced, self.state, self.median.number, self.median.exact)
            value = float(self.prices.sum() + reduced[is_open].sum())
            self.done += 1
            self.stale = 0 if value > self.bound + 1e-7 * abs(value) else self.stale + 1
            if value > self.bound:
                self.bound, self.reduced, self.best = value, reduced, self.prices.copy()
            self.is_open = is_open
            self.mean += 0.05 * (is_open - self.mean)
            if self.stale >= PATIENCE:
                self.factor, self.stale = self.factor * SHORTER, 0
                self.prices, self.way = self.best.copy(), np.zeros(len(self.prices))
                continue
            self.way = 1.0 - (paid[is_open] < 0).sum(axis=0) + KEEP * self.way
            norm = float(self.way @ self.way)
            if norm == 0.0:
                return False
            self.prices += self.factor * max(upper - value, 1e-9 * abs(upper)) / norm * self.way
        return self.factor > SHORTEST

    def fix(self, cutoff: float) -> None:
        """Close and keep sites whose other choice has a bound beyond ``cutoff``; leave what is closed behind."""
        median, state = self.median, self.state
        is_open = choose(self.reduced, state, median.number, median.exact)
        chosen, others = is_open & (state == 0), ~is_open & (state == 0)
        full = median.number >= 0 and int(is_open.sum()) >= median.number
        worst = self.reduced[chosen].max(initial=-np.inf) if full else 0.0
        instead = self.reduced[others].min(initial=np.inf)
        if not median.exact:
            instead = min(instead, 0.0)
        state[others & (self.bound + self.reduced - worst >= cutoff)] = -1
        state[chosen & (self.bound - self.reduced + instead >= cutoff)] = 1
        keep = state >= 0
        if keep.sum() < 0.8 * len(keep):
            self.core = self.core.reduced(keep)
            for name in ("state", "reduced", "is_open", "mean"):
                setattr(self, name, getattr(self, name)[keep])
