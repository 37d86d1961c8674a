"""Groups of pupils moved between open sites: singly where that is cheaper, and together where it saves building."""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.layout.demand import Demand
from tongpan_core.plan.layout.whatif import Layout, load
from tongpan_core.tables import Floats, Ints

_TINY = 1e-7


def shift(own: Demand, layout: Layout) -> None:
    """Improve ``layout.site`` in place: every group once, then every site that lacks places once."""
    mean = np.asarray(sum(odds * load(own, layout.site, k) for k, odds in enumerate(own.odds)), dtype=np.float64)
    for k in range(len(own.odds)):
        loads = load(own, layout.site, k)
        for r in np.argsort(-own.pupils[k], kind="stable"):
            if own.pupils[k, r] > 0 and layout.site[k, r] >= 0:
                to, gain = _better(own, k, int(r), layout, loads, mean)
                if gain > _TINY:
                    _move(own, k, int(r), to, layout, loads, mean)
        for row in np.flatnonzero(loads > own.capacity):
            _shed(own, k, int(row), layout, loads, mean)


def _move(own: Demand, k: int, r: int, to: int, layout: Layout, loads: Floats, mean: Floats) -> None:
    number, old = own.pupils[k, r], layout.site[k, r]
    for array, each in ((loads, number), (mean, own.odds[k] * number)):
        array[old] -= each
        array[to] += each
    layout.site[k, r] = to


def _built(own: Demand, k: int, layout: Layout, row: Ints, loads: Floats) -> Floats:
    """What the places cost that sites need at such loads (any shape; ``row`` names the sites)."""
    scenarios, (now, later) = bool(own.problem.scenarios), own.lot_cost
    if own.problem.goal != "cost":
        return np.zeros_like(loads)
    lots = np.maximum(np.ceil((loads - own.capacity[row]) / own.problem.limits.lot - 1e-9), 0.0)
    if scenarios:
        return np.asarray(own.odds[k] * later * np.maximum(lots - layout.lots[row], 0), dtype=np.float64)
    return np.asarray(now * lots, dtype=np.float64)


def _ways(own: Demand, k: int, r: int, layout: Layout, loads: Floats, mean: Floats) -> tuple[Ints, Floats]:
    """Sites that can take a group, and what the goal would be worse by there, its old site's places apart."""
    old, number = int(layout.site[k, r]), float(own.pupils[k, r])
    nowhere = np.zeros(0, dtype=np.int64)
    if mean[old] - own.odds[k] * number < own.smallest[old] - 1e-9:
        return nowhere, np.zeros(0)
    to = np.flatnonzero(own.allowed[r] & layout.is_open & (np.arange(len(loads)) != old))
    then = loads[to] + number
    to = to[np.ceil((then - own.capacity[to]) / own.problem.limits.lot - 1e-9) <= own.lots[to]]
    then = loads[to] + number
    worse = own.odds[k] * number * (own.unit[r, to] - own.unit[r, old])
    return to, worse + _built(own, k, layout, to, then) - _built(own, k, layout, to, loads[to])


def _better(own: Demand, k: int, r: int, layout: Layout, loads: Floats, mean: Floats) -> tuple[int, float]:
    """The best other site for a group, and what is gained."""
    to, worse = _ways(own, k, r, layout, loads, mean)
    if len(to) == 0:
        return -1, 0.0
    old, best = int(layout.site[k, r]), int(worse.argmin())
    here = np.array([old])
    left = loads[here] - own.pupils[k, r]
    saved = _built(own, k, layout, here, loads[here]) - _built(own, k, layout, here, left)
    return int(to[best]), float(saved[0] - worse[best])


def _shed(own: Demand, k: int, row: int, layout: Layout, loads: Floats, mean: Floats) -> None:
    """Send the groups away that cost least, until a lot fewer is needed, if that is cheaper than the lot."""
    groups, here = np.flatnonzero(layout.site[k] == row), np.array([row])
    ways = {int(r): _ways(own, k, int(r), layout, loads, mean) for r in groups}
    cost = sorted((float(ways[r][1].min()) / own.pupils[k, r], r) for r in ways if len(ways[r][0]))
    lots = np.ceil((loads[row] - own.capacity[row]) / own.problem.limits.lot - 1e-9)
    excess = loads[row] - own.capacity[row] - (lots - 1) * own.problem.limits.lot
    kept, trial = (loads.copy(), mean.copy(), layout.site[k].copy()), 0.0
    before = float(_built(own, k, layout, here, loads[here])[0])
    for _, r in cost:
        if excess <= 0:
            break
        to, worse = _ways(own, k, r, layout, loads, mean)
        if len(to):
            best = int(worse.argmin())
            trial, excess = trial + float(worse[best]), excess - own.pupils[k, r]
            _move(own, k, r, int(to[best]), layout, loads, mean)
    if excess > 0 or trial >= before - float(_built(own, k, layout, here, loads[here])[0]) - _TINY:
        loads[:], mean[:], layout.site[k] = kept
