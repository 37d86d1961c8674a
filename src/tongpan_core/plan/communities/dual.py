"""Compiled Lagrangian relaxation: schools pay for being in several communities, or in none; a bound on every plan.

With prices ``u`` of the schools, a community around core ``j`` is worth ``core_price + cost[j, j] - u[j]`` plus a
knapsack over the schools with ``cost[j, i] < u[i]``: with parts of schools allowed, or only whole ones, which is slower
and bounds more tightly (Ceselli and Righini 2005). The best communities, as many as may be, make the bound; a
subgradient improves the prices.
"""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.communities.ground import Near
from tongpan_core.plan.communities.knapsack import pack
from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Bools, Floats, Ints


@compiled
def worth(
    cost: Floats, order: Near, size: Floats, most: Floats, price: Floats, highest: float, core: int, picked: Ints,
    part: Floats, ratio: Floats,
) -> tuple[float, int]:  # fmt: skip
    """The best value of a core's members, and how many are ``picked`` (with what ``part`` of each)."""
    found, heavy, value = 0, 0.0, 0.0
    room = most[core] - size[core]
    for k in range(order.shape[1]):
        school = order[core, k]
        way = cost[core, school]
        if way >= highest:
            break
        if way < price[school] and school != core:
            picked[found], part[found] = school, 1.0
            ratio[found] = (price[school] - way) / max(size[school], 1e-9)
            heavy += size[school]
            value += way - price[school]
            found += 1
    if heavy <= room:
        return value, found
    value, used = 0.0, 0
    for at in np.argsort(-ratio[:found]):
        school = picked[at]
        share = 1.0 if size[school] <= room else max(room, 0.0) / size[school]
        part[at] = share
        room -= share * size[school]
        value += share * (cost[core, school] - price[school])
        used += share > 0.0
    return value, found


@compiled
def ascend(
    cost: Floats, order: Near, size: Floats, most: Floats, weight: Ints, hold: Ints, whole: bool, may: Ints,
    must: Bools, limits: Ints, core_price: float, cap: Floats, upper: float, rounds: int, price: Floats,
    best_price: Floats, values: Floats, state: Floats,
) -> None:  # fmt: skip
    """Some rounds of the subgradient, with ``whole`` schools only or with parts.

    ``state``: best bound, step, rounds without gain; ``values`` (n,) at the best.
    """
    n = len(size)
    room = hold.max() + 1 if whole else 1
    best, take = np.empty(room), np.empty((order.shape[1] if whole else 1, room), dtype=np.int32)
    tops = np.empty(n, dtype=np.int64)
    picked, part, ratio = np.empty(n, dtype=np.int64), np.empty(n), np.empty(n)
    members, shares, counts = np.empty((n, order.shape[1]), dtype=np.int32), np.empty((n, order.shape[1])), np.zeros(n)
    value = np.full(n, np.inf)
    for _ in range(rounds):
        highest = price.max()
        for j in may:
            if whole:
                gain, found = pack(cost, order, weight, hold, price, highest, j, picked, best, take, tops)
                part[:found] = 1.0
            else:
                gain, found = worth(cost, order, size, most, price, highest, j, picked, part, ratio)
            value[j] = core_price + cost[j, j] - price[j] + gain
            counts[j] = found
            members[j, :found] = picked[:found]
            shares[j, :found] = part[:found]
        bound, degree, number = price.sum(), np.zeros(n), 0
        rank = np.argsort(np.where(must, -np.inf, value))
        for j in rank[: min(len(may), limits[1])]:
            if number >= limits[0] and value[j] >= 0.0 and not must[j]:
                break
            number += 1
            bound += value[j]
            degree[j] += 1.0
            for k in range(int(counts[j])):
                degree[members[j, k]] += shares[j, k]
        if bound > state[0] + 1e-9:
            if bound > state[0] + 1e-4 * abs(bound):
                state[2] = 0
            state[0], state[3] = bound, number
            best_price[:] = price
            values[:] = value
        state[2] += 1
        if state[2] > 25:
            state[1] *= 0.6
            state[2] = 0
            price[:] = best_price
        slope = 1.0 - degree
        norm = (slope * slope).sum()
        if norm < 1e-12 or state[1] < 1e-4:
            state[1] = 0.0
            return
        length = state[1] * max(upper - bound, 1e-3 * abs(upper)) / norm
        price += length * slope
        np.minimum(price, cap, price)
