"""What a change would cost the whole plan, exactly: the cheapest chain of moves that it sets off.

A donor that is to take on one more gives up another recipient, who goes to another donor, and so on until somebody has
a free place or somebody may go without. Between donors these are shortest ways in a graph of ``D + 1`` nodes, the last
of which stands for “free”; all of them come from Floyd and Warshall's method at once. The plan must be a best one
(under its floor, where the planner gave up some of the total): then no way round costs less than nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tongpan_core.plan.pairing.market import Market
from tongpan_core.tables import Bools, Ints

Costs = NDArray[np.int32]
NEVER: Final = 1 << 29


@dataclass(frozen=True)
class Chains:
    """``lost[b, a]`` (D + 1, D + 1) in tenths: what all moves lose if ``b`` needs a place and ``a`` has one over.

    Losses of ``alone`` and more leave one more recipient unserved. ``used`` (D, R) are the pairs of the plan, those
    forced by hand not among them; ``filler`` (D,) is the recipient that would take a place of ``a`` at once, -1 for
    none; ``good`` (R,) counts the pairs that keep a recipient above the floor (very many where there is none).
    """

    lost: Costs
    alone: int
    used: Bools
    filler: Ints
    good: Ints
    floor: int | None

    def points(self, loss: int) -> tuple[float, int]:
        """A loss as points of fit, and how many more would be left unserved."""
        unserved = (loss + self.alone // 2) // self.alone
        return round((loss - unserved * self.alone) / 10, 1), int(unserved)


def chains(market: Market, used: Bools, floor: int | None = None) -> Chains:
    """The chains of a best plan: ``used`` (D, R) are its pairs but for the forced ones.

    Raises:
        ValueError: if the plan is not a best one.
    """
    d, r = market.size
    alone = 1000 * (d + 2)
    count = used.sum(axis=0)
    first = ~market.owed & (market.base < 0)  # whose first donor counts more than any fit
    good = np.full(r, NEVER)
    if floor is not None:
        held = (used & (market.tenths >= floor)).sum(axis=0) + (market.base >= floor)
        good = np.where(market.owed, held, NEVER)
    worth = market.tenths + alone * (first & (count == 0))
    lost = np.full((d + 1, d + 1), NEVER, dtype=np.int32)
    np.fill_diagonal(lost, 0)
    spare = used.sum(axis=1) < market.places
    lost[:d, d][spare] = 0
    for giver, taker in zip(*np.nonzero(used), strict=True):
        own = market.tenths[giver, taker]
        to = market.allowed[:, taker] & ~used[:, taker]
        needed = floor is not None and good[taker] == 1 and own >= floor  # its only pair above the floor
        if floor is not None and needed:
            to = to & (market.tenths[:, taker] >= floor)
        np.minimum(lost[giver, :d], np.where(to, own - market.tenths[:, taker], NEVER), out=lost[giver, :d])
        if count[taker] > market.least[taker] and not needed:
            price = own + alone * int(first[taker] and count[taker] == 1)
            lost[giver, d] = min(lost[giver, d], price)
    gain = np.where(market.allowed & ~used & (count < market.most), worth, 0)
    lost[d, :d] = -gain.max(axis=1)
    filler = np.where(gain.max(axis=1) > 0, gain.argmax(axis=1), -1)
    _all_ways(lost)
    return Chains(lost, alone, used, filler, good, floor)


def _all_ways(lost: Costs) -> None:
    for middle in range(len(lost)):
        np.minimum(lost, lost[:, middle, None] + lost[middle], out=lost)
        if lost.diagonal().min() < 0:
            raise ValueError("The plan is not a best one for this problem: solve again before asking for reasons.")
    lost[lost >= NEVER // 2] = NEVER
