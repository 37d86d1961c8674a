"""More agents at once, where each has few jobs: their near-best packings listed, and put together without overlap.

The jobs of a group are priced by knapsacks (the bound of :func:`.prices.price_jobs`, for the group alone). A choice
that reaches the target costs at most the *budget* above the bound, so that every agent's packing in it does, too:
these are listed, and searched for one of each agent that share no job and leave none.
"""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.exchange.assignment.groups import jobs_of, measure_spare, pick_group
from tongpan_core.plan.exchange.assignment.moves import fill, insert
from tongpan_core.plan.exchange.assignment.prices import climb
from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Floats, Ints

_ROUNDS = 60  # of pricing a group
_WORD = 62  # jobs in a word: a set of jobs is the bits of two whole numbers
JOBS = 2 * _WORD  # of a group at most
_AGENTS = 60  # of a group at most: a set of agents is the bits of one whole number
_TINY = 1e-6


@compiled
def tabulate(weight: Ints, profit: Floats, room: int, table: Floats) -> float:
    """The most that the jobs from each on earn within each room, to ``table``; of all within ``room`` returned."""
    jobs = len(weight)
    table[jobs, : room + 1] = 0.0
    for k in range(jobs - 1, -1, -1):
        own, worth = weight[k], profit[k]
        for level in range(room + 1):
            table[k, level] = table[k + 1, level]
        if worth > 0.0:
            for level in range(own, room + 1):
                table[k, level] = max(table[k, level], table[k + 1, level - own] + worth)
    return float(table[0, room])


@compiled
def price_together(cost: Floats, weight: Ints, room: Ints, worth: Floats, target: float, table: Floats) -> float:
    """The bound of a group's own costs and weights (agents, jobs) at the best ``worth`` (jobs,) found, left there.

    Ends where the bound passes ``target``.
    """
    agents, jobs = cost.shape
    kept, slope, way = worth.copy(), np.zeros(jobs), np.zeros(jobs)
    track = np.array([-np.inf, 1.0, 0.0])
    for _ in range(_ROUNDS):
        value = np.sum(worth)
        slope[:] = 1.0
        for i in range(agents):
            value -= tabulate(weight[i], worth - cost[i], room[i], table)
            level = room[i]
            for k in range(jobs):
                if table[k, level] > table[k + 1, level]:
                    slope[k] -= 1.0
                    level -= weight[i, k]
        if not climb(value, slope, target, -np.inf, worth, kept, way, track):
            break
    worth[:] = kept
    return float(track[0])


@compiled
def list_packings(
    weight: Ints, profit: Floats, room: int, within: float, table: Floats, bits: Ints, dearer: Floats, begin: int
) -> int:
    """Every set of jobs that earns at most ``within`` less than the best, from place ``begin`` on; the place after.

    ``bits`` (places, 2) are the jobs, ``dearer`` (places,) how much less. No further than the places reach: then -1.
    """
    jobs = len(weight)
    best = tabulate(weight, profit, room, table)
    least, end, top = best - within - _TINY, begin, 1
    item, level = np.zeros(2 * jobs + 2, np.int64), np.zeros(2 * jobs + 2, np.int64)
    value, taken = np.zeros(2 * jobs + 2), np.zeros((2 * jobs + 2, 2), np.int64)
    level[0] = room
    while top > 0:
        top -= 1
        k, left, held, low, high = item[top], level[top], value[top], taken[top, 0], taken[top, 1]
        if k == jobs:
            if end == len(bits):
                return -1
            bits[end, 0], bits[end, 1], dearer[end] = low, high, best - held
            end += 1
            continue
        if held + table[k + 1, left] >= least:
            item[top], level[top], value[top] = k + 1, left, held
            taken[top, 0], taken[top, 1] = low, high
            top += 1
        if weight[k] <= left and held + profit[k] + table[k + 1, left - weight[k]] >= least:
            item[top], level[top] = k + 1, left - weight[k]
            value[top], taken[top, 0], taken[top, 1] = held + profit[k], low, high
            taken[top, k // _WORD] |= np.int64(1) << (k % _WORD)
            top += 1
    return end


@compiled
def compatible(
    alive: Ints, size: int, bits: Ints, dearer: Floats, owner: Ints, done: int, covered: Ints, every: Ints, left: float,
    least: Floats, kept: Ints,
) -> int:  # fmt: skip
    """The packings (cheapest first) that still fit, to ``kept``; how many, 0 where no whole choice is left."""
    agents = len(least)
    least[:] = np.inf
    low, high, found = covered[0], covered[1], 0
    for at in range(size):
        p = alive[at]
        if dearer[p] > left:
            break
        i = owner[p]
        if (done >> i) & 1 or bits[p, 0] & covered[0] or bits[p, 1] & covered[1]:
            continue
        if dearer[p] < least[i]:
            least[i] = dearer[p]
        low, high = low | bits[p, 0], high | bits[p, 1]
        kept[found] = p
        found += 1
    total = 0.0
    for i in range(agents):
        if not (done >> i) & 1:
            total += least[i]
    if low != every[0] or high != every[1] or total > left:
        return 0
    size, found, low, high = found, 0, covered[0], covered[1]
    for at in range(size):
        p = kept[at]
        if total - least[owner[p]] + dearer[p] <= left:
            low, high = low | bits[p, 0], high | bits[p, 1]
            kept[found] = p
            found += 1
    return found if low == every[0] and high == every[1] else 0


@compiled
def fewest(kept: Ints, size: int, owner: Ints, done: int, count: Ints) -> int:
    """The agent with the fewest packings left."""
    count[:] = 0
    for at in range(size):
        count[owner[kept[at]]] += 1
    pick = -1
    for i in range(len(count)):
        if not (done >> i) & 1 and (pick < 0 or count[i] < count[pick]):
            pick = i
    return pick


@compiled
def put_together(
    bits: Ints, dearer: Floats, owner: Ints, agents: int, every: Ints, budget: float, unit: float, nodes: int,
    now: Ints, found: Ints,
) -> bool:  # fmt: skip
    """The cheapest packings, one of each agent, that make ``every`` job once, other than ``now``; to ``found``."""
    size = len(bits)
    kept, count = np.zeros((agents + 1, size), np.int64), np.zeros(agents + 1, np.int64)
    turn, at, picked = np.zeros(agents + 1, np.int64), np.zeros(agents + 1, np.int64), np.zeros(agents, np.int64)
    done, covered, spent = np.zeros(agents + 1, np.int64), np.zeros((agents + 1, 2), np.int64), np.zeros(agents + 1)
    least, tally, any_found = np.zeros(agents), np.zeros(agents, np.int64), False
    count[0] = compatible(np.argsort(dearer), size, bits, dearer, owner, 0, covered[0], every, budget, least, kept[0])
    if count[0] == 0:
        return False
    turn[0] = fewest(kept[0], count[0], owner, 0, tally)
    d = 0
    while d >= 0 and nodes > 0:
        while at[d] < count[d] and owner[kept[d, at[d]]] != turn[d]:
            at[d] += 1
        if at[d] >= count[d]:
            d -= 1
            continue
        p = kept[d, at[d]]
        at[d] += 1
        nodes -= 1
        cost = spent[d] + dearer[p]
        if cost > budget:
            d -= 1
            continue
        picked[turn[d]] = p
        if d + 1 == agents:
            if np.any(bits[picked] != now) and np.all((covered[d] | bits[p]) == every):
                any_found, budget = True, cost - unit + 1e-4 * unit
                found[:] = bits[picked]
            continue
        done[d + 1] = done[d] | (np.int64(1) << turn[d])
        covered[d + 1] = covered[d] | bits[p]
        count[d + 1] = compatible(
            kept[d], count[d], bits, dearer, owner, done[d + 1], covered[d + 1], every, budget - cost, least,
            kept[d + 1],
        )  # fmt: skip
        if count[d + 1] > 0:
            d += 1
            spent[d], at[d] = cost, 0
            turn[d] = fewest(kept[d], count[d], owner, done[d], tally)
    return any_found


@compiled
def give_out(
    cost: Floats, weight: Ints, capacity: Ints, group: Ints, more: float, unit: float, nodes: int, worth: Floats,
    chosen: Ints, load: Ints, count: Ints, members: Ints, place: Ints, buffer: Ints, bits: Ints, dearer: Floats,
    table: Floats,
) -> float:  # fmt: skip
    """Give a group's jobs out anew, at most ``more`` (mostly negative) dearer than now; by how much, or 0."""
    jobs = buffer[: jobs_of(group, count, members, buffer)].copy()
    agents, size = len(group), len(jobs)
    if size == 0 or size > JOBS:
        return 0.0
    own, heavy, now = np.empty((agents, size)), np.empty((agents, size), np.int64), np.zeros((agents, 2), np.int64)
    before, price = 0.0, worth[jobs]
    for at in range(size):
        for i in range(agents):
            own[i, at], heavy[i, at] = cost[group[i], jobs[at]], weight[group[i], jobs[at]]
            if chosen[jobs[at]] == group[i]:
                now[i, at // _WORD] |= np.int64(1) << (at % _WORD)
                before += own[i, at]
    room = capacity[group]
    budget = before + more - price_together(own, heavy, room, price, before + more, table) + _TINY
    if budget < 0:
        return 0.0
    within, end = budget, -1
    owner = np.empty(len(bits), np.int64)
    while end < 0:  # where they are too many, the cheapest are taken: the search is a search
        if within < _TINY:
            return 0.0
        end = 0
        for i in range(agents):
            begin = end
            end = list_packings(heavy[i], price - own[i], room[i], within, table, bits, dearer, begin)
            if end < 0:
                break
            owner[begin:end] = i
        within *= 0.7
    found, every = np.zeros((agents, 2), np.int64), np.zeros(2, np.int64)
    for at in range(size):
        every[at // _WORD] |= np.int64(1) << (at % _WORD)
    if not put_together(bits[:end], dearer[:end], owner[:end], agents, every, budget, unit, nodes, now, found):
        return 0.0
    after = 0.0
    for i in range(agents):
        count[group[i]], load[group[i]] = 0, 0
    for i in range(agents):
        for at in range(size):
            if (found[i, at // _WORD] >> (at % _WORD)) & 1:
                after += own[i, at]
                insert(jobs[at], group[i], load, weight, count, members, place, chosen)
    return after - before


@compiled
def improve(
    cost: Floats, weight: Ints, capacity: Ints, near: Ints, worth: Floats, top: Floats, unit: float, state: Ints,
    seed: int, tries: int, least: int, most: int, nodes: int, lists: int,
) -> float:  # fmt: skip
    """``tries`` groups of ``least`` to ``most`` agents, no more than a word has bits; ``state`` changes in place.

    Now and then a group is given out otherwise at the same cost. At most ``lists`` packings of a group are looked at.
    Returns the cost.
    """
    np.random.seed(seed)
    agents, jobs = cost.shape
    most = min(most, _AGENTS)
    least = min(least, most)
    load, count = np.zeros(agents, np.int64), np.zeros(agents, np.int64)
    members, place = np.zeros((agents, jobs), np.int64), np.zeros(jobs, np.int64)
    buffer, spare, taken = np.zeros(jobs, np.int64), np.zeros(agents), np.zeros(agents, np.bool_)
    bits, dearer = np.zeros((lists, 2), np.int64), np.zeros(lists)
    table = np.zeros((JOBS + 1, np.max(capacity) + 1))
    fill(state, load, weight, count, members, place)
    measure_spare(cost, worth, top, state, spare)
    for _ in range(tries):
        group = pick_group(least + np.random.randint(most - least + 1), spare, taken, state, near)
        more = -unit if np.random.random() < 0.7 else 0.0
        if np.sum(spare[group]) + more < -_TINY:
            continue
        give_out(
            cost, weight, capacity, group, more, unit, nodes, worth, state, load, count, members, place, buffer, bits,
            dearer, table,
        )  # fmt: skip
        measure_spare(cost, worth, top, state, spare)
    total = 0.0
    for job in range(jobs):
        total += cost[state[job], job]
    return total
