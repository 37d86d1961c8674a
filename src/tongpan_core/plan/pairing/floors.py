"""The worst served lifted at a price: the highest floor whose best total keeps a share of the best of all."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from tongpan_core.plan.pairing.market import Market
from tongpan_core.plan.pairing.network import Asked
from tongpan_core.plan.pairing.total import Optimum, best_total, reduced_costs
from tongpan_core.tables import Bools, Ints


def fairest(market: Market, best: Optimum, share: float, seen: Bools, asked: Asked) -> Optimum:
    """The best plan under the highest floor for those who must be served that costs no more than the share allows.

    A floor's price grows with it: the floor is found by halving. The duals of the best plan rule out most floors
    beforehand: whoever must be served pays at least the smallest reduced cost among its pairs above the floor.
    """
    forced = market.tenths[market.forced[:, 0], market.forced[:, 1]].sum()
    needed = math.ceil(share * float(best.value + forced) - 1e-9) - int(forced)
    slack = best.value - needed
    floors = _floors(market, best)
    reduced = np.maximum(reduced_costs(market, best), 0)
    low, high = -1, len(floors)
    while high - low > 1:
        middle = (low + high) // 2
        if _least_price(market, reduced, int(floors[middle])) > slack:
            high = middle
            continue
        found = _best_above(market, int(floors[middle]), seen, asked)
        if found is None or found.value < needed or _covered(market, found) < _covered(market, best):
            high = middle
        else:
            low, best = middle, found
    return best


def _best_above(market: Market, floor: int, seen: Bools, asked: Asked) -> Optimum | None:
    """The best total under a floor. Where everybody has one donor and no more, lower pairs are simply barred."""
    must = market.owed & (market.base < floor)
    if (market.most[must] != 1).any() or (market.least[must] != 1).any():
        return best_total(market, asked, floor=floor, seen=seen)
    allowed = market.allowed & ~(must & (market.tenths < floor))
    own = seen & allowed
    found = best_total(replace(market, allowed=allowed), asked, seen=own)
    seen |= own
    return found


def _covered(market: Market, found: Optimum) -> int:
    """How many of those who may go without are served."""
    if not found.cover:
        return 0
    d, r = market.size
    start = found.pairs + d
    optional = found.network.capacities[start : start + r]
    return int(found.network.flows[start : start + r][optional > 0].sum())


def _floors(market: Market, best: Optimum) -> Ints:
    """The fits that the worst served could have, above what they have now, in order."""
    owed = market.owed
    served = market.base.copy()
    chosen = best.chosen
    np.maximum.at(served, best.recipient[chosen], market.tenths[best.donor[chosen], best.recipient[chosen]])
    if not owed.any():
        return np.zeros(0, dtype=np.int64)
    reach = np.maximum(np.where(market.allowed & (market.most > 0), market.tenths, -1).max(axis=0), market.base)
    values = np.unique(market.tenths[:, owed][market.allowed[:, owed]])
    return np.asarray(values[(values > served[owed].min()) & (values <= reach[owed].min())])


def _least_price(market: Market, reduced: Ints, floor: int) -> int:
    must = market.owed & (market.base < floor)
    good = market.allowed[:, must] & (market.tenths[:, must] >= floor)
    cheapest = np.where(good, reduced[:, must], np.iinfo(np.int32).max).min(axis=0)
    return int(cheapest.sum())
