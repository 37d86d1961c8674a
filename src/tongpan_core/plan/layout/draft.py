"""A good layout without any programme: pupils placed one group after another, then sites closed and opened in turn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tongpan_core.plan.layout.demand import Demand
from tongpan_core.plan.layout.shift import shift
from tongpan_core.plan.layout.whatif import Blocked, Layout, load, placed, switched, value
from tongpan_core.tables import Bools, Floats, Ints

Asked = Callable[[], bool]
_PASSES = 4


def draft(own: Demand, is_open: Bools, asked: Asked) -> Layout | None:
    """A layout that begins with these open sites (S,) and is improved by single sites; ``None`` where none is found.

    Budget and the least of ``exact`` numbers are left to whoever checks it.
    """
    layout = _filled(own, (is_open | own.must) & own.may)
    if layout is None:
        return None
    layout = _large_enough(own, layout, asked)
    layout = _fewer(own, layout, asked) if layout is not None else None
    if layout is None:
        return None
    return _built(own, _improved(own, layout, asked))


def _filled(own: Demand, is_open: Bools) -> Layout | None:
    """Everybody placed, those with most to lose first; sites are opened for those who would have none."""
    is_open = is_open.copy()
    site, lots = np.full(own.pupils.shape, -1, dtype=np.int64), np.zeros(len(is_open), dtype=np.int64)
    for k in range(len(own.odds)):
        loads = np.zeros(len(is_open))
        for r in _order(own, k, is_open):
            to = placed(own, k, int(r), is_open, loads, lots)
            if to < 0 and own.problem.goal != "uncovered":
                to = placed(own, k, int(r), own.may, loads, lots)
                if to < 0:
                    return None
                is_open[to] = True
            site[k, r] = to
            if to >= 0:
                loads[to] += own.pupils[k, r]
    return Layout(is_open, site, lots)


def _order(own: Demand, k: int, is_open: Bools) -> Ints:
    """Groups by how much they lose if they miss the best open site; those who have only one come first."""
    cost = np.where(own.allowed & is_open, own.unit + 1e-6 * np.nan_to_num(own.km), np.inf)
    two = np.partition(cost, min(1, cost.shape[1] - 1), axis=1)[:, :2]
    with np.errstate(invalid="ignore"):
        regret = (two[:, -1] - two[:, 0]) * own.pupils[k]
    order = np.argsort(-np.nan_to_num(regret, nan=np.inf, posinf=1e30), kind="stable")
    return np.asarray(order[own.pupils[k, order] > 0], dtype=np.int64)


def _mean(own: Demand, layout: Layout) -> Floats:
    return np.asarray(sum(odds * load(own, layout.site, k) for k, odds in enumerate(own.odds)), dtype=np.float64)


def _large_enough(own: Demand, layout: Layout, asked: Asked) -> Layout | None:
    """Close schools that are too small, the smallest first; those that must stay keep whom they have."""
    stuck = own.must.copy()
    while not asked():
        mean = _mean(own, layout)
        small = layout.is_open & (mean < own.smallest - 1e-9) & ~stuck
        if not small.any():
            break
        row = int(np.where(small, mean, np.inf).argmin())
        then = switched(own, row, layout)
        if isinstance(then, Blocked):
            stuck[row] = True
        else:
            layout = then
    return layout


def _fewer(own: Demand, layout: Layout, asked: Asked) -> Layout | None:
    """Close the sites that cost least to close until there are no more than wanted."""
    wanted = own.problem.limits.sites
    while wanted is not None and int(layout.is_open.sum()) > wanted and not asked():
        others = [switched(own, int(row), layout) for row in np.flatnonzero(layout.is_open & ~own.must)]
        real = [then for then in others if isinstance(then, Layout)]
        if not real:
            return None
        layout = min(real, key=lambda then: value(own, then))
    return layout


def _improved(own: Demand, layout: Layout, asked: Asked) -> Layout:
    """Close and open single sites as long as that helps."""
    wanted, exact = own.problem.limits.sites, own.problem.limits.sites_are == "exact"
    for _ in range(_PASSES):
        shift(own, layout)
        best, changed = value(own, layout), False
        for row in np.flatnonzero(own.may & ~own.must):
            if asked():
                return layout
            count = int(layout.is_open.sum()) + (-1 if layout.is_open[row] else 1)
            if count == 0 or (wanted is not None and (count > wanted or (exact and count < wanted))):
                continue
            then = switched(own, int(row), layout)
            if isinstance(then, Layout) and _no_smaller(own, then, layout):
                new = value(own, then)
                if new < best - 1e-9 * abs(best):
                    layout, best, changed = then, new, True
        if not changed:
            break
    shift(own, layout)
    return layout


def _no_smaller(own: Demand, then: Layout, now: Layout) -> bool:
    """Whether no school is too small that was not before."""
    if not own.smallest.any():
        return True
    new, old = ((lay.is_open & (_mean(own, lay) < own.smallest - 1e-9)) for lay in (then, now))
    return not (new & ~old).any()


def _built(own: Demand, layout: Layout) -> Layout:
    """Lots built now: as many as each case would have to build later at a higher price, in the mean."""
    if not own.problem.scenarios:
        return layout
    now, later = own.lot_cost
    lot = own.problem.limits.lot
    need = np.array(
        [np.ceil(np.maximum(load(own, layout.site, k) - own.capacity, 0) / lot - 1e-9) for k in range(len(own.odds))]
    )
    lots = np.zeros(len(own.may), dtype=np.int64)
    for row in np.flatnonzero(need.max(axis=0) > 0):
        steps = np.unique(np.append(need[:, row], 0.0))
        cost = [now * step + later * float(own.odds @ np.maximum(need[:, row] - step, 0)) for step in steps]
        lots[row] = int(steps[int(np.argmin(cost))])
    return Layout(layout.is_open, layout.site, lots)
