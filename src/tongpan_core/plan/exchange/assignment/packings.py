"""More agents at once, each with few jobs to give out: their near-best packings listed, put together without overlap.

Agents have few jobs, or most of them stay where good assignments agree on them (:func:`merge`). Those given out are
priced by knapsacks (the bound of :func:`.prices.price_jobs`, for them alone, in the room that is left). A choice that
reaches the target costs at most the *budget* above the bound, so that every agent's packing in it does, too: these are
listed, and searched for one of each agent that share no job and leave none (:mod:`.columns`).
"""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.exchange.assignment.columns import WORD, put_together
from tongpan_core.plan.exchange.assignment.groups import jobs_of, measure_spare
from tongpan_core.plan.exchange.assignment.moves import fill, insert, remove
from tongpan_core.plan.exchange.assignment.prices import climb
from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Bools, Floats, Ints

_ROUNDS = 60  # of pricing a group
JOBS = 2 * WORD  # of a group at most
_SHUFFLE = 0.4  # by how much of all others the order of jobs is drawn
_DRAWN = 30  # groups drawn, of which that with the most to spare is given out anew
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
            taken[top, k // WORD] |= np.int64(1) << (k % WORD)
            top += 1
    return end


@compiled
def give_out(
    cost: Floats, weight: Ints, capacity: Ints, group: Ints, free: Ints, more: float, unit: float, looks: int,
    worth: Floats, chosen: Ints, load: Ints, count: Ints, members: Ints, place: Ints, bits: Ints, dearer: Floats,
    table: Floats,
) -> float:  # fmt: skip
    """Give a group's jobs ``free`` out anew, beside what else it has, at most ``more`` (mostly negative) dearer.

    By how much dearer, or 0.
    """
    size = len(free)
    if size == 0 or size > JOBS:
        return 0.0
    agents, room = len(group), (capacity - load)[group]
    own, heavy, now = np.empty((agents, size)), np.empty((agents, size), np.int64), np.zeros((agents, 2), np.int64)
    before, price = 0.0, worth[free]
    for at in range(size):
        for i in range(agents):
            own[i, at], heavy[i, at] = cost[group[i], free[at]], weight[group[i], free[at]]
            if chosen[free[at]] == group[i]:
                now[i, at // WORD] |= np.int64(1) << (at % WORD)
                before += own[i, at]
                room[i] += heavy[i, at]
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
    found = np.zeros((agents, 2), np.int64)
    if not put_together(bits[:end], dearer[:end], owner[:end], agents, size, budget, unit, looks, now, found):
        return 0.0
    after = 0.0
    for job in free:
        remove(job, chosen[job], load, weight, count, members, place)
    for i in range(agents):
        for at in range(size):
            if (found[i, at // WORD] >> (at % WORD)) & 1:
                after += own[i, at]
                insert(free[at], group[i], load, weight, count, members, place, chosen)
    return after - before


@compiled
def pick_group(wanted: int, spare: Floats, order: Ints) -> Ints:
    """Of several groups drawn, that with the most to ``spare``; ``order`` is every agent, and is changed."""
    group, most = order[:wanted].copy(), -np.inf
    for _ in range(_DRAWN):
        for at in range(wanted):
            other = at + np.random.randint(len(order) - at)
            order[at], order[other] = order[other], order[at]
        own = np.sum(spare[order[:wanted]])
        if own > most:
            most = own
            group[:] = order[:wanted]
    return group


@compiled
def improve(
    cost: Floats, weight: Ints, capacity: Ints, worth: Floats, top: Floats, unit: float, state: Ints, seed: int,
    tries: int, least: int, most: int, looks: int, lists: int, told: Bools,
) -> float:  # fmt: skip
    """``tries`` groups of ``least`` to ``most`` agents; ``state`` changes in place.

    Now and then a group is given out otherwise at the same cost. At most ``lists`` packings of a group are taken, and
    ``looks`` looked at. Another thread ends it after the group at hand by setting ``told[0]``. Returns the cost.
    """
    np.random.seed(seed)
    agents, jobs = cost.shape
    load, count = np.zeros(agents, np.int64), np.zeros(agents, np.int64)
    members, place = np.zeros((agents, jobs), np.int64), np.zeros(jobs, np.int64)
    buffer, spare, order = np.zeros(jobs, np.int64), np.zeros(agents), np.arange(agents)
    bits, dearer = np.zeros((lists, 2), np.int64), np.zeros(lists)
    table = np.zeros((JOBS + 1, np.max(capacity) + 1))
    fill(state, load, weight, count, members, place)
    measure_spare(cost, worth, top, state, spare)
    for _ in range(tries):
        if told[0]:
            break
        group = pick_group(least + np.random.randint(most - least + 1), spare, order)
        more = -unit if np.random.random() < 0.8 else 0.0
        if np.sum(spare[group]) + more < -_TINY:
            continue
        free = buffer[: jobs_of(group, count, members, buffer)].copy()
        give_out(
            cost, weight, capacity, group, free, more, unit, looks, worth, state, load, count, members, place, bits,
            dearer, table,
        )  # fmt: skip
        measure_spare(cost, worth, top, state, spare)
    total = 0.0
    for job in range(jobs):
        total += cost[state[job], job]
    return total


@compiled
def pick_jobs(wanted: int, state: Ints, others: Ints) -> Ints:
    """The jobs that most of the ``others`` (rows, jobs) have elsewhere, drawn a little, in order."""
    apart = np.zeros(len(state))
    for job in range(len(state)):
        apart[job] = np.mean(others[:, job] != state[job]) + _SHUFFLE * np.random.random()
    return np.sort(np.argsort(-apart)[:wanted])


@compiled
def merge(
    cost: Floats, weight: Ints, capacity: Ints, worth: Floats, unit: float, state: Ints, others: Ints, seed: int,
    tries: int, wanted: int, looks: int, lists: int, told: Bools,
) -> float:  # fmt: skip
    """Give out anew, ``tries`` times, the ``wanted`` jobs that ``others`` (rows, jobs) have elsewhere most often.

    What good assignments agree on stays; any agent that has one of the jobs may have the others, so that this goes
    beyond the ways between assignments (path relinking: Yagiura, Ibaraki and Glover 2006). ``state`` changes in place.
    Another thread ends it after the search at hand by setting ``told[0]``. Returns the cost.
    """
    np.random.seed(seed)
    agents, jobs = cost.shape
    load, count = np.zeros(agents, np.int64), np.zeros(agents, np.int64)
    members, place = np.zeros((agents, jobs), np.int64), np.zeros(jobs, np.int64)
    bits, dearer = np.zeros((lists, 2), np.int64), np.zeros(lists)
    table = np.zeros((JOBS + 1, np.max(capacity) + 1))
    fill(state, load, weight, count, members, place)
    for _ in range(tries):
        if told[0]:
            break
        free = pick_jobs(wanted, state, others)
        give_out(
            cost, weight, capacity, np.unique(state[free]), free, -unit, unit, looks, worth, state, load, count,
            members, place, bits, dearer, table,
        )  # fmt: skip
    total = 0.0
    for job in range(jobs):
        total += cost[state[job], job]
    return total
