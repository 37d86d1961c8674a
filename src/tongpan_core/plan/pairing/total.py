"""The best total fit, by a flow over the promising pairs and the proof that no other pair would better it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tongpan_core.plan.pairing.market import Market
from tongpan_core.plan.pairing.network import Asked, Network, cheapest, potentials
from tongpan_core.tables import Bools, Ints

WHOLE = 60_000
"""Up to so many pairs all of them go into the flow at once."""
_BEST = 10  # of every donor and every recipient go into the first flow; of every recipient as many more a round


@dataclass(frozen=True)
class Optimum:
    """A best plan over the arcs that matter.

    The first arcs of ``network`` are the pairs ``donor`` and ``recipient`` (p,); then come hub → donor (D,),
    recipient → hub for the first donor of those who may go without (R,) and for the others (R,), and, with a
    ``floor``, the node of good pairs → recipient (R,). ``reduced`` (m,) are the reduced costs of all arcs;
    ``dual`` (nodes,) the duals in tenths that prove the plan best: hub, donors, recipients, nodes of good pairs.
    """

    network: Network
    donor: Ints
    recipient: Ints
    reduced: Ints
    dual: Ints
    value: int
    cover: int
    floor: int | None = None

    @property
    def pairs(self) -> int:
        """How many of the arcs are pairs."""
        return len(self.donor)

    @property
    def chosen(self) -> Bools:
        """The pairs of the plan, mask (p,)."""
        return np.asarray(self.network.flows[: self.pairs] > 0)


def best_total(market: Market, asked: Asked, *, floor: int | None = None, seen: Bools | None = None) -> Optimum | None:
    """A plan of best total fit in which all are served who can be; ``None`` where those who must be cannot.

    With a ``floor`` (tenths) everyone who must be served has a donor of at least that fit. ``seen`` (D, R) are pairs
    worth a look at once; it grows by those that turned out to matter.

    Raises:
        Stopped: if ``asked`` says so.
    """
    seen = promising(market) if seen is None else seen
    dual: Ints | None = None
    count = _BEST
    while True:
        found = _over(market, asked, floor, seen, dual)
        if found is None:
            if not (market.allowed & ~seen).any():
                return None
            count *= 4
            seen |= promising(market, count)
            continue
        reduced = reduced_costs(market, found)
        better = market.allowed & ~seen & (reduced < 0)
        if not better.any():
            return _with_tight(market, found, reduced, seen)
        seen |= _worst(reduced, better)
        dual = found.dual


def promising(market: Market, count: int | None = None) -> Bools:
    """All allowed pairs, or the ``count`` best of each donor and of each recipient where there are very many."""
    d, r = market.size
    count = _BEST if count is None else count
    if int(market.allowed.sum()) <= WHOLE or count >= max(d, r):
        return market.allowed.copy()
    # Equal fits are told apart in a different order for everyone, so that not all look to the same few.
    apart = (np.arange(d, dtype=np.int32)[:, None] * 37 + np.arange(r, dtype=np.int32) * 101) & 63
    loss = apart - (market.tenths.astype(np.int32) << 6)
    loss[~market.allowed] = np.iinfo(np.int32).max
    return (_smallest(loss, count) | _smallest(np.ascontiguousarray(loss.T), count).T) & market.allowed


def _smallest(loss: NDArray[np.int32], count: int) -> Bools:
    """The ``count`` smallest of every row, as a mask."""
    count = min(count, loss.shape[1])
    mask = np.zeros(loss.shape, dtype=np.bool_)
    np.put_along_axis(mask, np.argpartition(loss, count - 1, axis=1)[:, :count], True, axis=1)
    return mask


def _worst(reduced: Ints, better: Bools) -> Bools:
    """Of the pairs that would better the plan, the few that would better it most at each recipient."""
    donor, recipient = _places(better)
    order = np.lexsort((reduced[donor, recipient], recipient))
    donor, recipient = donor[order], recipient[order]
    first = np.searchsorted(recipient, recipient)
    few = np.arange(len(recipient)) - first < _BEST
    mask = np.zeros(better.shape, dtype=np.bool_)
    mask[donor[few], recipient[few]] = True
    return mask


def _places(mask: Bools) -> tuple[Ints, Ints]:
    """Rows and columns of what a mask marks; much faster than numpy's own for few in many."""
    return np.divmod(np.flatnonzero(mask), mask.shape[1])


def reduced_costs(market: Market, found: Optimum) -> Ints:
    """How much the total falls at least with one more pair than the best plan has, in tenths, shape (D, R)."""
    d, r = market.size
    giving, entry = found.dual[1 : 1 + d], found.dual[1 + d : 1 + d + r]
    if found.floor is not None:
        good = (market.tenths >= found.floor) & lifted(market, found.floor)
        entry = np.where(good, found.dual[1 + d + r :], entry)
    reduced = giving[:, None] - entry
    reduced -= market.tenths
    return np.asarray(reduced)


def _over(market: Market, asked: Asked, floor: int | None, seen: Bools, start: Ints | None) -> Optimum | None:
    d, r = market.size
    donor, recipient = _places(seen)
    tenths = market.tenths[donor, recipient]
    must = lifted(market, floor)
    optional = ~market.owed & (market.base < 0) & (market.most > 0)
    if (market.places < 0).any() or (market.most < market.least + (must & (market.least == 0))).any():
        return None
    cover = int(np.minimum(market.most.sum(), market.places.sum())) * 1000 + 1 if optional.any() else 0
    own = 1 + d + np.arange(r)
    good = own if floor is None else own + r
    hub = np.zeros(r, dtype=np.int64)
    into = entrance(market, floor, donor, recipient)
    rest = market.most - np.maximum(market.least, must) - optional
    tails = [1 + donor, np.zeros(d, dtype=np.int64), own, own]
    heads = [into, 1 + np.arange(d), hub, hub]
    capacities = [np.ones(len(donor), dtype=np.int64), market.places, optional.astype(np.int64), rest]
    costs = [-tenths, np.zeros(d, dtype=np.int64), np.where(optional, -cover, 0), hub]
    supplies = np.zeros(1 + d + r + (0 if floor is None else r), dtype=np.int64)
    supplies[own] = -np.maximum(market.least - must, 0)
    if floor is not None:
        tails, heads, costs = [*tails, good], [*heads, own], [*costs, hub]
        capacities = [*capacities, np.where(must, np.maximum(market.most - 1, 0), 0)]
        supplies[good] = -must.astype(np.int64)
    supplies[0] = -supplies.sum()
    ends = [np.concatenate(own).astype(np.int64) for own in (tails, heads, capacities)]
    empty = Network(len(supplies), ends[0], ends[1], ends[2], np.zeros(len(ends[0]), dtype=np.int64))
    cost = np.concatenate(costs).astype(np.int64)
    network = cheapest(empty, cost, asked, supplies)
    if network is None:
        return None
    dual = potentials(network, cost, start)
    reduced = cost + dual[network.tails] - dual[network.heads]
    value = int(tenths @ network.flows[: len(donor)])
    return Optimum(network, donor, recipient, reduced, dual, value, cover, floor)


def lifted(market: Market, floor: int | None) -> Bools:
    """Those who must have a pair of at least the floor and have no forced one, mask (R,)."""
    if floor is None:
        return np.zeros(market.size[1], dtype=np.bool_)
    return np.asarray(market.owed & (market.base < floor))


def entrance(market: Market, floor: int | None, donor: Ints, recipient: Ints) -> Ints:
    """The node by which a pair enters its recipient: that of good pairs where it is one and they are asked for."""
    d, r = market.size
    own = 1 + d + recipient
    if floor is None:
        return own
    good = lifted(market, floor)[recipient] & (market.tenths[donor, recipient] >= floor)
    return np.asarray(own + r * good)


def _with_tight(market: Market, found: Optimum, reduced: Ints, seen: Bools) -> Optimum:
    """With the pairs that were not in the flow and that an equally good plan may hold."""
    donor, recipient = _places(market.allowed & ~seen & (reduced == 0))
    if not len(donor):
        return found
    own, zero = found.network, np.zeros(len(donor), dtype=np.int64)
    into = entrance(market, found.floor, donor, recipient)
    p = found.pairs
    network = replace(
        own,
        tails=np.concatenate((own.tails[:p], 1 + donor, own.tails[p:])),
        heads=np.concatenate((own.heads[:p], into, own.heads[p:])),
        capacities=np.concatenate((own.capacities[:p], zero + 1, own.capacities[p:])),
        flows=np.concatenate((own.flows[:p], zero, own.flows[p:])),
    )
    return replace(
        found,
        network=network,
        donor=np.concatenate((found.donor, donor)),
        recipient=np.concatenate((found.recipient, recipient)),
        reduced=np.concatenate((found.reduced[:p], zero, found.reduced[p:])),
    )
