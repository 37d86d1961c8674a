"""Fairness among best plans: the worst served as well served as can be, then the next, down to the last.

A recipient is as well served as its best donor fits. What the duals of the best total leave free is a small network
of its own; in it a recipient's pairs enter a ladder, one rung for each fit, and the first unit down a rung is worth
something. Served levels are settled from the lowest upwards, a few at a time: in a group of ``b − 1`` recipients a
lower level outweighs all higher ones by powers of ``b``. Groups that share no free pair are settled side by side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tongpan_core.plan.pairing.components import components
from tongpan_core.plan.pairing.market import Market
from tongpan_core.plan.pairing.network import Asked, Network, free_arcs, residual, settle
from tongpan_core.plan.pairing.total import WHOLE, Optimum, entrance, lifted
from tongpan_core.tables import Bools, Ints

_LOTS = 8
_ALL = 1 << 40  # a level above every fit
_DIGITS = 2.0**36  # costs stay small enough for exact work on any network


@dataclass
class Ladder:
    """The free part of a plan: ``network`` and, for each of its arcs (m,), what it is.

    ``pair`` is the place of a pair in the optimum, -1 for other arcs; ``owner`` is the recipient of a rung's first
    unit, -1 for other arcs; such a unit lifts it from ``low`` to ``high`` (tenths; -1 is unserved).
    """

    network: Network
    pair: Ints
    owner: Ints
    low: Ints
    high: Ints

    def keep(self, arcs: Bools) -> Ladder:
        """Only some arcs."""
        return Ladder(self.network.take(arcs), self.pair[arcs], self.owner[arcs], self.low[arcs], self.high[arcs])


class Fairness:
    """One best plan after another, each at least as fair as the one before."""

    def __init__(self, market: Market, best: Optimum, asked: Asked) -> None:
        self._asked = asked
        self.chosen = best.chosen.copy()
        self._recipient = best.recipient
        self.ladder = _ladder(market, best, free_arcs(best.network, best.reduced))
        self._settled = np.full(market.size[1], -2)
        self._settle(np.zeros(len(self.ladder.pair), dtype=np.int64))

    @property
    def free(self) -> Bools:
        """The pairs that are still open, mask over the optimum's pairs."""
        mask = np.zeros(len(self.chosen), dtype=np.bool_)
        mask[self.ladder.pair[self.ladder.pair >= 0]] = True
        return mask

    def level(self) -> bool:
        """Settle the next few levels of every group; false where none is left."""
        costs, upto = self._costs()
        if not costs.any():
            return False
        self._settle(costs)
        self._settled = np.maximum(self._settled, upto)
        return True

    def prefer(self, worth: Ints) -> None:
        """Among plans equally fair, one of largest ``worth`` (p,), whole numbers for each of the optimum's pairs."""
        pair = self.ladder.pair
        costs = np.where(pair >= 0, -worth[pair], 0) if len(worth) else np.zeros(len(pair), dtype=np.int64)
        if costs.any():
            self._settle(costs)

    def draw(self, lot: Ints) -> None:
        """Decide what is still open by lot (p,); where nearly everything is, each recipient's best lots take part."""
        own = self.ladder
        pairs = np.flatnonzero(own.pair >= 0)
        if len(pairs) > WHOLE:
            taker = self._recipient[own.pair[pairs]]
            order = np.lexsort((-lot[own.pair[pairs]], taker))
            first = np.searchsorted(taker[order], taker[order])
            kept = own.pair < 0
            kept[pairs[order[np.arange(len(order)) - first < _LOTS]]] = True
            self.ladder = own.keep(kept | (own.network.flows > 0))
        self.prefer(lot)

    def _settle(self, costs: Ints) -> None:
        if not len(costs):
            return
        if costs.any():
            network, free = settle(self.ladder.network, costs, self._asked)
            self.ladder.network = network
        else:
            free = free_arcs(self.ladder.network, costs)
        pairs = self.ladder.pair >= 0
        self.chosen[self.ladder.pair[pairs]] = self.ladder.network.flows[pairs] > 0
        self.ladder = self.ladder.keep(free)

    def _costs(self) -> tuple[Ints, Ints]:
        """What the first unit of each rung is worth in the next levels, below zero, and the level that settles (R,)."""
        own = self.ladder
        label = components(own.network.nodes, *residual(own.network)[:2])[own.network.tails]
        costs, upto = np.zeros(len(own.pair), dtype=np.int64), self._settled.copy()
        rungs = np.flatnonzero(own.owner >= 0)
        rungs = rungs[np.argsort(label[rungs], kind="stable")]
        for group in np.split(rungs, np.flatnonzero(np.diff(label[rungs])) + 1):
            done = self._settled[own.owner[group]]
            open_ = group[own.high[group] > done + 1]
            if not len(open_):
                continue
            members = np.unique(own.owner[open_])
            lows = np.unique(np.maximum(own.low[open_], self._settled[own.owner[open_]] + 1))
            base = len(members) + 1
            chunk = lows[: max(1, int(math.log(_DIGITS) / math.log(base)))]
            worth = np.concatenate(([0], np.cumsum(base ** np.arange(len(chunk) - 1, -1, -1, dtype=np.int64))))
            low, high = (np.searchsorted(chunk, side[open_]) for side in (own.low, own.high))
            costs[open_] = worth[low] - worth[high]
            last = _ALL if len(chunk) == len(lows) else chunk[-1]
            upto[members] = np.maximum(upto[members], last)
        return costs, upto


def _ladder(market: Market, best: Optimum, free: Bools) -> Ladder:
    """The free arcs of a best plan, with rungs between its free pairs and their recipients."""
    network, p = best.network, best.pairs
    d, r = market.size
    pairs = np.flatnonzero(free[:p])
    rest = p + np.flatnonzero(free[p:])
    donor, recipient = best.donor[pairs], best.recipient[pairs]
    tenths = market.tenths[donor, recipient]
    base = market.base.copy()
    fixed = np.flatnonzero(best.chosen & ~free[:p])
    np.maximum.at(base, best.recipient[fixed], market.tenths[best.donor[fixed], best.recipient[fixed]])
    # Whoever must be served has at least the least of its free pairs.
    sure = np.full(r, _ALL)
    np.minimum.at(sure, recipient, tenths)
    base = np.where(market.owed & (base < 0) & (sure < _ALL), sure, base)
    foot, must = 1 + d + np.arange(r), lifted(market, best.floor)
    if best.floor is not None:
        base, foot = np.where(must, np.maximum(base, best.floor - 1), base), foot + r * must
    climbs = tenths > base[recipient]
    span = int(market.tenths.max(initial=0)) + 2
    keys, rung = np.unique((recipient * span + tenths)[climbs], return_inverse=True)
    owner, high = keys // span, keys % span
    first = np.diff(owner, prepend=-1) != 0
    low = np.where(first, base[owner], np.roll(high, 1))
    node = network.nodes + np.arange(len(keys))
    below = np.where(first, foot[owner], node - 1)
    into = entrance(market, best.floor, donor, recipient)
    into[climbs] = node[rung]
    flows = network.flows[pairs]
    through = np.bincount(rung, flows[climbs], len(keys)).astype(np.int64)
    through = _from_above(through, owner)
    unit = np.minimum(through, 1)
    none, ones = np.full(len(keys), -1), np.ones(len(keys), dtype=np.int64)
    whole = Network(
        network.nodes + len(keys),
        np.concatenate((1 + donor, network.tails[rest], node, node)),
        np.concatenate((into, network.heads[rest], below, below)),
        np.concatenate((network.capacities[pairs], network.capacities[rest], ones, np.full(len(keys), int(1e6)))),
        np.concatenate((flows, network.flows[rest], unit, through - unit)),
    )
    blank = np.full(len(rest), -1)
    return Ladder(
        whole,
        np.concatenate((pairs, blank, none, none)),
        np.concatenate((np.full(len(pairs), -1), blank, owner, none)),
        np.concatenate((np.full(len(pairs), -1), blank, low, none)),
        np.concatenate((np.full(len(pairs), -1), blank, high, none)),
    )


def _from_above(own: Ints, owner: Ints) -> Ints:
    """The units that come down each rung: its own and those of the rungs above it."""
    total = np.cumsum(own[::-1])[::-1]
    last = np.searchsorted(owner, owner, side="right")
    above = np.concatenate((total, [0]))[last]
    return total - above
