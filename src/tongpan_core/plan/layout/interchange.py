"""Better sites for a p-median by exchanging single ones, whole neighbourhoods at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tongpan_core.plan.layout.dual import Median
from tongpan_core.tables import Bools, Floats, Ints


@dataclass(frozen=True)
class Nearest:
    """Of every row (R,): which open site is nearest, what it costs, and what the second nearest does."""

    site: Ints
    first: Floats
    second: Floats


def nearest(by_site: Floats, is_open: Bools, none: float) -> Nearest:
    """The two nearest open sites; ``none`` where there is no other. ``by_site`` (S, R) is the cost from every site."""
    sites = np.flatnonzero(is_open)
    ways = by_site[sites]
    at = ways.argmin(axis=0)
    rows = np.arange(by_site.shape[1])
    first = ways[at, rows]
    ways[at, rows] = none
    return Nearest(sites[at], first, ways.min(axis=0) if len(sites) > 1 else np.full(len(rows), none))


def greedy(median: Median, by_site: Floats, none: float, number: int) -> Bools:
    """Open the site that saves most, until ``number`` are open; those that must be open come first."""
    is_open = np.asarray(median.state == 1)
    way = by_site[is_open].min(axis=0) if is_open.any() else np.full(by_site.shape[1], none)
    free = np.flatnonzero(median.state == 0)
    for _ in range(number - int(is_open.sum())):
        saved = np.maximum(way - by_site[free], 0).sum(axis=1) - median.fixed[free]
        saved[is_open[free]] = -np.inf
        best = free[saved.argmax()]
        is_open[best] = True
        way = np.minimum(way, by_site[best])
    return is_open


def interchange(
    median: Median, by_site: Floats, none: float, state: Ints, is_open: Bools, asked: Callable[[], bool]
) -> tuple[Bools, float]:
    """Swap, open or close the single sites that save most, until none does or ``asked`` says stop; the cost reached.

    All swaps are judged at once, by what entering saves and leaving loses of rows grouped by their nearest site
    (Resende and Werneck 2003). Only sites that are free in ``state`` (S,) change.
    """
    is_open = is_open.copy()
    while True:
        near = nearest(by_site, is_open, none)
        cost = float(near.first.sum() + median.fixed[is_open].sum())
        if asked():
            return is_open, cost
        enter, leave, saved = _best(median, by_site, state, is_open, near)
        if saved <= 1e-9 * (1.0 + abs(cost)):
            return is_open, cost
        if enter >= 0:
            is_open[enter] = True
        if leave >= 0:
            is_open[leave] = False


def _best(median: Median, by_site: Floats, state: Ints, is_open: Bools, near: Nearest) -> tuple[int, int, float]:
    """The site to enter and the one to leave (-1: none), and what that saves."""
    rows = np.argsort(near.site, kind="stable")
    sites, starts = np.unique(near.site[rows], return_index=True)
    enter = np.flatnonzero((state == 0) & ~is_open)
    leave = np.flatnonzero((state == 0) & is_open)
    best = -1, -1, 0.0
    first, second = near.first[rows], near.second[rows]
    room = not median.exact and (median.number < 0 or int(is_open.sum()) < median.number)
    if not median.exact and len(leave) and is_open.sum() > 1:
        alone = _spread(np.add.reduceat(second - first, starts)[None], sites, leave)[0] - median.fixed[leave]
        best = _better(best, -1, int(leave[alone.argmin()]), -float(alone.min()))
    if len(enter):
        ways = by_site[np.ix_(enter, rows)]
        gain = np.maximum(first - ways, 0).sum(axis=1) - median.fixed[enter]
        if room:
            best = _better(best, int(enter[gain.argmax()]), -1, float(gain.max()))
        if len(leave):
            np.minimum(ways, second, out=ways)
            ways -= first
            np.maximum(ways, 0, out=ways)
            loss = _spread(np.add.reduceat(ways, starts, axis=1), sites, leave) - median.fixed[leave]
            net = gain[:, None] - loss
            at = np.unravel_index(net.argmax(), net.shape)
            best = _better(best, int(enter[at[0]]), int(leave[at[1]]), float(net[at]))
    return best


def _spread(loss: Floats, sites: Ints, leave: Ints) -> Floats:
    """Losses by the sites that rows are nearest to, as columns of ``leave``; nobody misses a site that serves none."""
    found = np.zeros((len(loss), len(leave)))
    at = np.searchsorted(leave, sites)
    known = (at < len(leave)) & (leave[np.minimum(at, len(leave) - 1)] == sites)
    found[:, at[known]] = loss[:, known]
    return found


def _better(best: tuple[int, int, float], enter: int, leave: int, saved: float) -> tuple[int, int, float]:
    return (enter, leave, saved) if saved > best[2] else best
