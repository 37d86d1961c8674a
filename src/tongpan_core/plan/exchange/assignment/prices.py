"""Prices by subgradients: of capacities, so that jobs choose alone, or of jobs, so that agents pack knapsacks."""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.exchange.assignment.moves import mend
from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Bools, Floats, Ints

_TINY = 1e-6
_WORTH_WHILE, _SHORTEST, _HOLD = 0.02, 0.03, 0.35  # a gain; the length a search ends at; what stays of the last way


@compiled
def climb(
    value: float, slope: Floats, target: float, floor: float, price: Floats, kept: Floats, way: Floats, track: Floats
) -> bool:
    """One step of Polyak's rule, from a bound's ``value`` and ``slope`` at ``price``; whether to make another.

    No other where the bound passes ``target``: nothing as good is there. ``track`` holds the best bound (``kept`` are
    the prices of it), the length of steps and how many were made since a gain; no price falls below ``floor``.
    """
    track[2] += 1.0
    if value > track[0]:
        if value > track[0] + _WORTH_WHILE:
            track[2] = 0.0
        track[0] = value
        kept[:] = price
    if track[0] > target + _TINY or track[1] < _SHORTEST:
        return False
    if track[2] >= 5.0:
        track[1] *= 0.6
        track[2] = 0.0
        price[:] = kept
    way[:] = _HOLD * way + slope
    way[(price <= floor) & (way < 0)] = 0.0
    norm = np.sum(way * way)
    if norm < 1e-9:
        return False
    price[:] = np.maximum(price + track[1] * (target + 1.0 - value) / norm * way, floor)
    return True


@compiled
def take_cheapest(cost: Floats, weight: Ints, price: Floats, slope: Floats) -> float:
    """What all jobs cost at their cheapest agents under prices of capacity; their weights are added to ``slope``."""
    agents, jobs = cost.shape
    value = 0.0
    for j in range(jobs):
        least, pick = np.inf, 0
        for i in range(agents):
            own = cost[i, j] + price[i] * weight[i, j]
            if own < least:
                least, pick = own, i
        value += least
        slope[pick] += weight[pick, j]
    return value


@compiled
def price_capacities(cost: Floats, weight: Ints, capacity: Ints, rounds: int) -> tuple[float, Floats]:
    """Bound and prices (m,) of the relaxation that lets capacities go: every job takes its cheapest agent.

    Steps of Polyak's rule towards a target level that shrinks where it is not reached (Goffin and Kiwiel 1999).
    """
    agents = len(capacity)
    price, kept = np.zeros(agents), np.zeros(agents)
    slope, direction = np.zeros(agents), np.zeros(agents)
    best, hope, since = -np.inf, 0.0, 0
    for turn in range(rounds):
        value = 0.0
        for i in range(agents):
            slope[i] = -capacity[i]
            value -= price[i] * capacity[i]
        value += take_cheapest(cost, weight, price, slope)
        if turn == 0:
            hope = 0.1 * abs(value) + 1.0
        if value > best:
            if value > best + 0.3 * hope:
                since = 0
            best = value
            kept[:] = price
        since += 1
        if since >= 12:
            hope *= 0.6
            since = 0
            price[:] = kept
            if hope < 1e-6 * abs(best):
                break
        norm = 0.0
        for i in range(agents):
            direction[i] = 0.5 * direction[i] + slope[i]
            if price[i] <= 0 and direction[i] < 0:
                direction[i] = 0.0
            norm += direction[i] * direction[i]
        if norm < 1e-9:
            break
        step = (best + hope - value) / norm
        for i in range(agents):
            price[i] = max(0.0, price[i] + step * direction[i])
    return best, kept


@compiled
def knapsack(weight: Ints, profit: Floats, count: int, room: int, table: Floats, take: Bools, chosen: Ints) -> int:
    """The best of the first ``count`` items within ``room``; their places in ``chosen``, how many is returned."""
    for level in range(room + 1):
        table[level] = 0.0
    for item in range(count):
        own, worth = weight[item], profit[item]
        for level in range(min(own, room + 1)):
            take[item, level] = False
        for level in range(room, own - 1, -1):
            better = table[level - own] + worth
            if better > table[level] + 1e-12:
                table[level] = better
                take[item, level] = True
            else:
                take[item, level] = False
    level, found = room, 0
    for item in range(count - 1, -1, -1):
        if take[item, level]:
            chosen[found] = item
            found += 1
            level -= weight[item]
    return found


@compiled
def best_packings(cost: Floats, weight: Ints, capacity: Ints, worth: Floats, room: int) -> Floats:
    """The most that every agent can earn from any jobs, shape (m,)."""
    agents, jobs = cost.shape
    table, take = np.zeros(room + 1), np.zeros((jobs, room + 1), np.bool_)
    picked, found = np.zeros(jobs, np.int64), np.zeros(agents)
    for i in range(agents):
        own = np.flatnonzero(worth - cost[i] > 1e-9)
        profit = (worth - cost[i])[own]
        taken = knapsack(weight[i][own], profit, len(own), capacity[i], table, take, picked)
        found[i] = np.sum(profit[picked[:taken]])
    return found


@compiled
def pack_all(
    turn: int, cost: Floats, weight: Ints, capacity: Ints, begin: Ints, item: Ints, worth: Floats, price: Floats,
    chosen: Ints, times: Ints, packed: Bools, size: Ints, profit: Floats, who: Ints, table: Floats, take: Bools,
    picked: Ints,
) -> float:  # fmt: skip
    """Every agent's best knapsack at these prices: the bound, how often each job is taken, and who has it cheapest."""
    level = 0.0
    for j in range(cost.shape[1]):
        level += worth[j]
        times[j] = 0
        chosen[j] = -1
    for i in range(len(cost)):
        found = 0
        for at in range(begin[i], begin[i + 1]):
            j = item[at]
            gain = worth[j] - cost[i, j]
            if gain > 1e-9 and weight[i, j] <= capacity[i]:
                who[found], size[found], profit[found] = j, weight[i, j], gain
                found += 1
        taken = knapsack(size, profit, found, capacity[i], table, take, picked)
        row = (turn * len(cost) + i) % len(packed)
        packed[row] = False
        for nth in range(taken):
            level -= profit[picked[nth]]
            j = who[picked[nth]]
            packed[row, j] = True
            times[j] += 1
            held = chosen[j]
            if held < 0 or cost[i, j] + price[i] * weight[i, j] < cost[held, j] + price[held] * weight[held, j]:
                chosen[j] = i
    return level


@compiled
def price_jobs(
    cost: Floats, weight: Ints, capacity: Ints, begin: Ints, item: Ints, near: Ints, links: int, worth: Floats,
    price: Floats, rounds: int, every: int, best: Ints, value: float, room: int,
    packed: Bools,
) -> tuple[float, float, int]:  # fmt: skip
    """Prices ``worth`` (n,) of the relaxation that lets jobs go: every agent packs its best knapsack of its items.

    Every ``every`` rounds the packing is mended to an assignment; the best replaces ``best`` where it is below
    ``value``; ``packed`` (rows, n) keeps the last packings, agent by agent in turn. Returns the bound (over the items
    given), the value, and how many rounds were made.
    """
    agents, jobs = cost.shape
    longest = np.max(begin[1:] - begin[:-1])
    table, take = np.zeros(room + 1), np.zeros((longest, room + 1), np.bool_)
    picked, who = np.zeros(longest, np.int64), np.zeros(longest, np.int64)
    size, profit = np.zeros(longest, np.int64), np.zeros(longest)
    kept, direction, times = worth.copy(), np.zeros(jobs), np.zeros(jobs, np.int64)
    chosen, load, count = np.zeros(jobs, np.int64), np.zeros(agents, np.int64), np.zeros(agents, np.int64)
    members, place = np.zeros((agents, jobs), np.int64), np.zeros(jobs, np.int64)
    queue, queued = np.zeros(jobs, np.int64), np.zeros(jobs, np.bool_)
    bound, hope, since, turn = -np.inf, 0.0, 0, 0
    for turn in range(rounds):
        level = pack_all(
            turn, cost, weight, capacity, begin, item, worth, price, chosen, times, packed, size, profit, who, table,
            take, picked,
        )  # fmt: skip
        if turn == 0:
            hope = 0.02 * abs(level)
        if bound + hope > value:
            hope = max(value - bound, 0.01)
        if level > bound:
            if level > bound + 0.2 * hope:
                since = 0
            bound = level
            kept[:] = worth
        since += 1
        if since >= 8:
            hope *= 0.7
            since = 0
            worth[:] = kept
        if turn % every == 0:
            total = mend(cost, weight, capacity, near, links, price, chosen, load, count, members, place, queue, queued)
            if total < value - 1e-9:
                value = total
                best[:] = chosen
        direction[:] = 0.5 * direction + (1 - times)
        norm = np.sum(direction * direction)
        if norm < 1e-9 or bound > value - 1.0 + 1e-6:
            break
        worth += (bound + hope - level) / norm * direction
    worth[:] = kept
    return bound, value, turn + 1
