"""A few agents' jobs given out anew among them, by branch and bound on what the prices of the group leave open.

For a group of agents, with all others as they are: capacities are priced for the group alone (Lagrangian relaxation,
Polyak's steps), so that a job's dearer agents cost their *reduced cost* and an agent's unused room its price. Only
choices whose reduced costs and unused room together stay within the *budget*, the target less the bound, can reach
the target; mostly none can, or a few jobs of two agents each are open (Posta, Ferland and Michelon 2012 fix variables
of the whole problem in this way).
"""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.exchange.assignment.moves import fill, insert
from tongpan_core.plan.exchange.assignment.prices import climb, take_cheapest
from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Bools, Floats, Ints

_PRICING = 40  # rounds of pricing a group
_TINY = 1e-6


@compiled
def jobs_of(group: Ints, count: Ints, members: Ints, jobs: Ints) -> int:
    """The jobs that a group has, written to ``jobs``; how many."""
    found = 0
    for agent in group:
        for at in range(count[agent]):
            jobs[found] = members[agent, at]
            found += 1
    return found


@compiled
def price_group(cost: Floats, weight: Ints, room: Ints, price: Floats, target: float) -> float:
    """The bound of a group, given its own costs and weights (agents, jobs); ``price`` becomes that of the bound.

    Ends where the bound passes ``target``: nothing as good is there.
    """
    kept, slope, way = price.copy(), np.zeros(len(price)), np.zeros(len(price))
    track = np.array([-np.inf, 1.0, 0.0])
    for _ in range(_PRICING):
        value = -np.sum(price * room)
        slope[:] = -room
        value += take_cheapest(cost, weight, price, slope)
        if not climb(value, slope, target, 0.0, price, kept, way, track):
            break
    price[:] = kept
    return float(track[0])


@compiled
def list_options(
    cost: Floats, weight: Ints, price: Floats, budget: float, reduced: Floats, agent: Ints, ways: Ints
) -> None:
    """Agents of every job within the budget, cheapest first: ``reduced`` costs and who, (jobs, agents); how many."""
    agents, jobs = cost.shape
    for j in range(jobs):
        ways[j] = 0
        least = np.min(cost[:, j] + price * weight[:, j])
        for i in range(agents):
            own = cost[i, j] + price[i] * weight[i, j] - least
            if own <= budget:
                at = ways[j]
                while at > 0 and reduced[j, at - 1] > own:
                    reduced[j, at], agent[j, at] = reduced[j, at - 1], agent[j, at - 1]
                    at -= 1
                reduced[j, at], agent[j, at] = own, i
                ways[j] += 1


@compiled
def remedies(weight: Ints, order: Ints, reduced: Floats, agent: Ints, ways: Ints) -> tuple[Floats, Floats]:
    """The least cost a unit of weight of taking load off an agent, and of bringing it, by the jobs from a place on."""
    agents, depth = len(weight), len(order)
    off, on = np.full((depth + 1, agents), np.inf), np.full((depth + 1, agents), np.inf)
    for d in range(depth - 1, -1, -1):
        j = order[d]
        off[d], on[d] = off[d + 1], on[d + 1]
        first = agent[j, 0]
        off[d, first] = min(off[d, first], reduced[j, 1] / max(1, weight[first, j]))
        for nth in range(1, ways[j]):
            i = agent[j, nth]
            on[d, i] = min(on[d, i], reduced[j, nth] / max(1, weight[i, j]))
    return off, on


@compiled
def least_more(load: Ints, room: Ints, price: Floats, off: Floats, on: Floats) -> float:
    """What it costs at least that loads come within their room, and that unused room is filled or paid for.

    Every job leaves one agent and comes to one, so that each of both sums is a bound; the greater is taken.
    """
    over, under = 0.0, 0.0
    for i in range(len(load)):
        more = load[i] - room[i]
        if more > 0:
            over += more * off[i]
        elif more < 0:
            under -= more * min(price[i], on[i])
    return max(over, under)


@compiled
def branch(
    weight: Ints, room: Ints, price: Floats, budget: float, unit: float, nodes: int, now: Ints, order: Ints,
    reduced: Floats, agent: Ints, ways: Ints, found: Ints,
) -> bool:  # fmt: skip
    """The best choice within the budget other than ``now``, written to ``found``; whether there is one.

    Depth first, jobs in ``order`` (the others have one way only), at most ``nodes``. ``load`` is that of every job
    at its choice, or its cheapest agent while it has none; ``sure`` counts only those that have one.
    """
    depth = len(order)
    off, on = remedies(weight, order, reduced, agent, ways)
    load, sure, any_found = np.zeros(len(room), np.int64), np.zeros(len(room), np.int64), False
    spent, turn, other = np.zeros(depth + 1), np.full(depth + 1, -1), np.zeros(depth + 1, np.bool_)
    for j in range(len(now)):
        load[agent[j, 0]] += weight[agent[j, 0], j]
        found[j] = agent[j, 0]
        if ways[j] == 1:
            sure[found[j]] += weight[found[j], j]
            other[0] |= found[j] != now[j]
    d = 0
    while d >= 0:
        j = order[d]
        first = agent[j, 0]
        if turn[d] >= 0:
            i = agent[j, turn[d]]
            sure[i] -= weight[i, j]
            load[i] -= weight[i, j]
            load[first] += weight[first, j]
        turn[d] += 1
        if turn[d] >= ways[j] or spent[d] + reduced[j, turn[d]] > budget or nodes <= 0:
            d -= 1
            continue
        nodes -= 1
        i = agent[j, turn[d]]
        sure[i] += weight[i, j]
        load[first] -= weight[first, j]
        load[i] += weight[i, j]
        cost = spent[d] + reduced[j, turn[d]]
        if sure[i] > room[i] or cost + least_more(load, room, price, off[d + 1], on[d + 1]) > budget:
            continue
        differs = other[d] or i != now[j]
        if d + 1 < depth:
            d += 1
            spent[d], other[d], turn[d] = cost, differs, -1
        elif differs:
            any_found = True
            budget = cost + np.sum(price * (room - load)) - unit + 1e-4 * unit
            for place in range(depth):
                found[order[place]] = agent[order[place], turn[place]]
    return any_found


@compiled
def give_out(
    cost: Floats, weight: Ints, capacity: Ints, group: Ints, more: float, unit: float, nodes: int, price: Floats,
    chosen: Ints, load: Ints, count: Ints, members: Ints, place: Ints, buffer: Ints,
) -> float:  # fmt: skip
    """Give a group's jobs out anew, at most ``more`` (mostly negative) dearer than now; by how much, or 0."""
    jobs = buffer[: jobs_of(group, count, members, buffer)].copy()
    agents, size = len(group), len(jobs)
    own, heavy, now = np.empty((agents, size)), np.empty((agents, size), np.int64), np.empty(size, np.int64)
    room, local = capacity[group], price[group]
    before = 0.0
    for at in range(size):
        for i in range(agents):
            own[i, at], heavy[i, at] = cost[group[i], jobs[at]], weight[group[i], jobs[at]]
            if chosen[jobs[at]] == group[i]:
                now[at] = i
        before += own[now[at], at]
    budget = before + more - price_group(own, heavy, room, local, before + more) + _TINY
    if size == 0 or budget < 0:
        return 0.0
    reduced, agent = np.empty((size, agents)), np.empty((size, agents), np.int64)
    ways, found = np.empty(size, np.int64), np.empty(size, np.int64)
    list_options(own, heavy, local, budget, reduced, agent, ways)
    several = np.flatnonzero(ways > 1)
    if len(several) == 0:
        return 0.0
    order = several[np.argsort(-reduced[:, 1][several])]
    if not branch(heavy, room, local, budget, unit, nodes, now, order, reduced, agent, ways, found):
        return 0.0
    after = 0.0
    for i in range(agents):
        count[group[i]], load[group[i]] = 0, 0
    for at in range(size):
        after += own[found[at], at]
        insert(jobs[at], group[found[at]], load, weight, count, members, place, chosen)
    return after - before


@compiled
def pick_group(wanted: int, spare: Floats, taken: Bools, chosen: Ints, near: Ints) -> Ints:
    """Agents with much to ``spare``, and such as their jobs could go to."""
    agents = len(spare)
    group = np.empty(wanted, np.int64)
    taken[:] = False
    for nth in range(wanted):
        pick = -1
        while pick < 0 or taken[pick]:
            job = np.random.randint(len(chosen))
            if nth > 0 and np.random.random() < 0.7:
                pick = near[job, np.random.randint(min(4, near.shape[1]))] if taken[chosen[job]] else -1
                continue
            pick = np.random.randint(agents)
            for _ in range(2 if nth == 0 else 1):
                rival = np.random.randint(agents)
                if spare[rival] > spare[pick] and not taken[rival]:
                    pick = rival
        taken[pick] = True
        group[nth] = pick
    return group


@compiled
def measure_spare(cost: Floats, worth: Floats, top: Floats, chosen: Ints, spare: Floats) -> None:
    """How far every agent's jobs are from its best packing (``top``), at the jobs' worth: what can be gained there."""
    spare[:] = top
    for job in range(len(chosen)):
        spare[chosen[job]] -= worth[job] - cost[chosen[job], job]


@compiled
def improve(
    cost: Floats, weight: Ints, capacity: Ints, near: Ints, worth: Floats, top: Floats, price: Floats, unit: float,
    state: Ints, seed: int, tries: int, least: int, most: int, nodes: int, told: Bools,
) -> float:  # fmt: skip
    """Groups of ``least`` to ``most`` agents, until ``tries`` in a row have gained nothing; ``state`` changes in place.

    Now and then a group is given out otherwise at the same cost. What no packing of the group can gain is not tried.
    Another thread ends it after the group at hand by setting ``told[0]``. Returns the cost.
    """
    np.random.seed(seed)
    agents, jobs = cost.shape
    load, count = np.zeros(agents, np.int64), np.zeros(agents, np.int64)
    members, place = np.zeros((agents, jobs), np.int64), np.zeros(jobs, np.int64)
    buffer, spare, taken = np.zeros(jobs, np.int64), np.zeros(agents), np.zeros(agents, np.bool_)
    fill(state, load, weight, count, members, place)
    measure_spare(cost, worth, top, state, spare)
    since = 0
    while since < tries and not told[0]:
        since += 1
        group = pick_group(least + np.random.randint(most - least + 1), spare, taken, state, near)
        more = -unit if np.random.random() < 0.6 else 0.0
        if np.sum(spare[group]) + more < -_TINY:
            continue
        gain = give_out(
            cost, weight, capacity, group, more, unit, nodes, price, state, load, count, members, place, buffer
        )  # fmt: skip
        measure_spare(cost, worth, top, state, spare)
        if gain < -0.5 * unit:
            since = 0
    total = 0.0
    for job in range(jobs):
        total += cost[state[job], job]
    return total
