"""The p-median to proven optimality: sites without limits of size, where only ways and the sites themselves cost.

The rows' assignment is priced out (Lagrangian relaxation); the bound's subgradient method names sites that interchange
improves; reduced costs close sites and keep others; what is left is settled by branching on sites, best bound first.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tongpan_core.plan.layout.dual import Ascent, Core, Median
from tongpan_core.plan.layout.interchange import greedy, interchange, nearest
from tongpan_core.tables import Bools, Floats, Ints

Asked = Callable[[], bool]
_ROOT, _NODE, _CHUNK = 6000, 100, 25  # rounds of the subgradient method
_BEGIN = 0.6  # the step's factor in a node, whose prices begin at its parent's
_NEAR = 0.005  # sites of a node are improved where they cost at most so much more than the best


@dataclass
class Found:
    """The best sites (S,) and their cost, and the proven bound."""

    is_open: Bools
    cost: float
    bound: float = -np.inf


@dataclass(order=True)
class _Node:
    bound: float
    number: int
    core: Core = field(compare=False)
    state: Ints = field(compare=False)
    prices: Floats = field(compare=False)


class Solver:
    """One p-median being solved; ``found`` is what is known so far, ``told`` is called when it gets better."""

    def __init__(self, median: Median, asked: Asked, told: Callable[[Found], None], gap: float = 0.0) -> None:
        self.median, self.asked, self.told, self.gap = median, asked, told, gap
        finite = np.where(np.isfinite(median.cost), median.cost, 0.0)
        self.none = float(finite.max(axis=1).sum() + np.maximum(median.fixed, 0).sum() + 1.0)
        whole = bool((finite == np.rint(finite)).all() and (median.fixed == np.rint(median.fixed)).all())
        self.grain = 1.0 - 1e-6 if whole else 0.0
        self.by_site = np.ascontiguousarray(np.where(np.isfinite(median.cost), median.cost, self.none).T)
        self.found = Found(np.zeros(len(median.fixed), dtype=bool), np.inf)
        self.state = median.state.copy()
        self.seen: set[bytes] = set()
        self.nodes = 0

    @property
    def cutoff(self) -> float:
        """A node whose bound reaches this holds nothing better."""
        best = self.found.cost
        return best - max(self.grain, self.gap * abs(best), 1e-9 * abs(best))

    @property
    def real(self) -> bool:
        """Whether the best sites serve every row."""
        return self.found.cost < self.none

    def run(self) -> bool:
        """Search until the best is proven (true), or ``asked`` says stop."""
        whole = Core(np.arange(len(self.by_site)), self.by_site, self.median.fixed)
        heap = [_Node(-np.inf, 0, whole, self.median.state.copy(), self._prices())]
        while heap:
            node = heapq.heappop(heap)
            self._bound(node.bound)
            if node.bound >= self.cutoff:
                break
            ascent = self._ascend(node)
            if ascent is None:
                return False
            if ascent.bound < self.cutoff:
                for child in self._branch(ascent):
                    heapq.heappush(heap, child)
        self._bound(self.found.cost)
        return True

    def improve(self, sites: Bools) -> None:
        """Interchange from these sites (S,), once for each set."""
        median, own = self.median, sites.copy()
        key = own.tobytes()
        if key in self.seen or not own.any() or (median.exact and own.sum() != median.number):
            return
        self.seen.add(key)
        own, cost = interchange(median, self.by_site, self.none, self.state, own, self.asked)
        if cost < self.found.cost - 1e-9 * abs(cost):
            self.found.is_open, self.found.cost = own, cost
            self.told(self.found)

    def begin(self, start: Bools | None = None) -> None:
        """Improve sites to begin with (S,): a plan in force, and greedily chosen ones."""
        median = self.median
        kept, left = int((median.state == 1).sum()), int((median.state >= 0).sum())
        if left == 0 or 0 <= median.number < kept or (median.exact and left < median.number):
            return  # no sites keep the number
        if start is not None:
            self.improve(start & (median.state >= 0) | (median.state == 1))
        number = median.number if median.number >= 0 else len(self.state) // 4 + 1
        self.improve(greedy(median, self.by_site, self.none, min(number, left)))

    def _bound(self, bound: float) -> None:
        bound = min(bound, self.found.cost)
        if bound > self.found.bound:
            self.found.bound = bound
            self.told(self.found)

    def _prices(self) -> Floats:
        """Half-way between the nearest and the second nearest open site."""
        near = nearest(self.by_site, self.found.is_open, self.none)
        return np.where(near.second < self.none, (near.first + near.second) / 2, near.first)

    def _ascend(self, node: _Node) -> Ascent | None:
        """The bound of a node, and its sites fixed by reduced cost; ``None`` where ``asked`` says stop."""
        root = node.number == 0
        ascent = Ascent(self.median, node.core, node.state, node.prices.copy(), 1.0 if root else _BEGIN)
        while ascent.done < (_ROOT if root else _NODE):
            more = ascent.climb(self.found.cost, _CHUNK)
            if root or self._near(ascent):
                self.improve(self._sites(ascent, ascent.is_open))
            if root:
                self._bound(ascent.bound)
            if self.asked():
                return None
            if ascent.bound >= self.cutoff or not more:
                break
            ascent.fix(self.cutoff)
            if root:
                self.state[:] = -1
                self.state[ascent.core.sites] = ascent.state
        ascent.bound = max(ascent.bound, node.bound)
        return ascent

    def _near(self, ascent: Ascent) -> bool:
        """Whether the sites that a bound names cost little more than the best: worth improving in a node."""
        own = ascent.core
        cost = own.by_site[ascent.is_open].min(axis=0).sum() + own.fixed[ascent.is_open].sum()
        return bool(cost < self.found.cost * (1 + _NEAR))

    def _sites(self, ascent: Ascent, chosen: Bools) -> Bools:
        """Sites of a core (C,) as sites of the whole (S,)."""
        sites = np.zeros(len(self.median.fixed), dtype=bool)
        sites[ascent.core.sites[chosen]] = True
        return sites

    def _branch(self, ascent: Ascent) -> list[_Node]:
        """Two nodes that differ in one site: open, or closed; none where nothing is left to choose."""
        state, number, exact = ascent.state, self.median.number, self.median.exact
        free = np.flatnonzero(state == 0)
        if len(free) == 0:
            self.improve(self._sites(ascent, state == 1))
            return []
        split, found = free[np.argmin(np.abs(ascent.mean[free] - 0.5))], []
        for side in (1, -1):
            child = state.copy()
            child[split] = side
            forced, left = int((child == 1).sum()), int((child >= 0).sum())
            if forced == number:
                child[child == 0] = -1
            if (0 <= number < forced) or (exact and left < number):
                continue
            self.nodes += 1
            found.append(_Node(ascent.bound, self.nodes, ascent.core, child, ascent.best))
        return found
