"""Compiled inner loops of the generalised assignment: prices by subgradients, knapsacks by tables, chains of moves."""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Bools, Floats, Ints


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
def insert(
    job: int, agent: int, load: Ints, weight: Ints, count: Ints, members: Ints, place: Ints, chosen: Ints
) -> None:
    """Give a job to an agent."""
    members[agent, count[agent]] = job
    place[job] = count[agent]
    count[agent] += 1
    load[agent] += weight[agent, job]
    chosen[job] = agent


@compiled
def remove(job: int, agent: int, load: Ints, weight: Ints, count: Ints, members: Ints, place: Ints) -> None:
    """Take a job from an agent."""
    count[agent] -= 1
    last = members[agent, count[agent]]
    members[agent, place[job]] = last
    place[last] = place[job]
    load[agent] -= weight[agent, job]


@compiled
def fill(chosen: Ints, load: Ints, weight: Ints, count: Ints, members: Ints, place: Ints) -> None:
    """Loads and lists of members of an assignment."""
    load[:] = 0
    count[:] = 0
    for job in range(len(chosen)):
        insert(job, chosen[job], load, weight, count, members, place, chosen)


@compiled
def cheapest_agent(job: int, cost: Floats, weight: Ints, capacity: Ints, near: Ints, price: Floats, load: Ints) -> int:
    """Where a job is put that nobody took: by price, overload twice as dear."""
    pick, least = int(near[job, 0]), np.inf
    for nth in range(near.shape[1]):
        i = near[job, nth]
        over = max(0, load[i] + weight[i, job] - capacity[i]) - max(0, load[i] - capacity[i])
        value = cost[i, job] + price[i] * weight[i, job] + (2.0 * price[i] + 0.01) * over
        if value < least:
            least, pick = value, int(i)
    return pick


@compiled
def best_move(
    j: int, cost: Floats, weight: Ints, capacity: Ints, near: Ints, links: int, chosen: Ints, load: Ints, fine: Floats,
    count: Ints, members: Ints,
) -> tuple[int, int, int]:  # fmt: skip
    """The best shift, swap or chain of two for a job: to whom it goes, who leaves there and where to; -1 for none."""
    i = chosen[j]
    left = load[i] - weight[i, j]
    over_i = max(0, load[i] - capacity[i])
    gone = fine[i] * (max(0, left - capacity[i]) - over_i)
    best, to, other, end = -1e-9, -1, -1, -1
    for nth in range(near.shape[1]):
        t = near[j, nth]
        if t == i:
            continue
        full = load[t] + weight[t, j]
        over_t = max(0, load[t] - capacity[t])
        gain = cost[t, j] - cost[i, j]
        value = gain + gone + fine[t] * (max(0, full - capacity[t]) - over_t)
        if value < best:
            best, to, other, end = value, t, -1, -1
        for at in range(count[t]):
            k = members[t, at]
            start = gain - cost[t, k] + fine[t] * (max(0, full - weight[t, k] - capacity[t]) - over_t)
            value = start + cost[i, k] + fine[i] * (max(0, left + weight[i, k] - capacity[i]) - over_i)
            if value < best:
                best, to, other, end = value, t, k, i
            start += gone
            if start < best:
                for link in range(links):
                    s = near[k, link]
                    if s != i and s != t:
                        over_s = max(0, load[s] + weight[s, k] - capacity[s]) - max(0, load[s] - capacity[s])
                        value = start + cost[s, k] + fine[s] * over_s
                        if value < best:
                            best, to, other, end = value, t, k, s
    return to, other, end


@compiled
def look_again(
    t: int, count: Ints, members: Ints, queue: Ints, queued: Bools, head: int, waiting: int, jobs: int
) -> int:
    """Everybody beside a change joins the queue, or some of them where they are many; how many wait then."""
    some = min(count[t], 12)
    first = np.random.randint(count[t])
    for at in range(some):
        k = members[t, (first + at) % count[t]]
        if not queued[k]:
            queued[k] = True
            queue[(head + waiting) % jobs] = k
            waiting += 1
    return waiting


@compiled
def descend(
    cost: Floats, weight: Ints, capacity: Ints, near: Ints, links: int, chosen: Ints, load: Ints, fine: Floats,
    count: Ints, members: Ints, place: Ints, queue: Ints, queued: Bools, waiting: int, most: int,
) -> None:  # fmt: skip
    """Shifts, swaps and chains of two, best of each job in the queue, while they lower cost and ``fine`` · overload.

    A chain puts job ``j`` in the place of ``k``, which goes to one of its ``links`` nearest agents.
    """
    jobs = cost.shape[1]
    head, turn = 0, 0
    while waiting > 0 and turn < most:
        turn += 1
        j = queue[head]
        head = (head + 1) % jobs
        waiting -= 1
        queued[j] = False
        i = chosen[j]
        to, other, end = best_move(j, cost, weight, capacity, near, links, chosen, load, fine, count, members)
        if to < 0:
            continue
        remove(j, i, load, weight, count, members, place)
        if other >= 0:
            remove(other, to, load, weight, count, members, place)
            insert(other, end, load, weight, count, members, place, chosen)
        insert(j, to, load, weight, count, members, place, chosen)
        for t in (i, to, end):
            if t >= 0 and count[t] > 0:
                waiting = look_again(t, count, members, queue, queued, head, waiting, jobs)
    for nth in range(waiting):
        queued[queue[(head + nth) % jobs]] = False


@compiled
def settle(
    cost: Floats, weight: Ints, capacity: Ints, near: Ints, links: int, chosen: Ints, load: Ints, fine: Floats,
    count: Ints, members: Ints, place: Ints, queue: Ints, queued: Bools, waiting: int, tries: int,
) -> float:  # fmt: skip
    """Descend, and again with a higher fine where somebody is overloaded; the cost, infinite where that fails."""
    agents, jobs = cost.shape
    for _ in range(tries):
        descend(
            cost, weight, capacity, near, links, chosen, load, fine, count, members, place, queue, queued, waiting,
            20 * jobs,
        )  # fmt: skip
        waiting = 0
        for i in range(agents):
            if load[i] > capacity[i]:
                fine[i] *= 3.0
                for at in range(count[i]):
                    queue[waiting] = members[i, at]
                    queued[members[i, at]] = True
                    waiting += 1
        if waiting == 0:
            total = 0.0
            for j in range(jobs):
                total += cost[chosen[j], j]
            return total
    for nth in range(waiting):
        queued[queue[nth]] = False
    return np.inf


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
def mend(
    cost: Floats, weight: Ints, capacity: Ints, near: Ints, links: int, price: Floats, chosen: Ints, load: Ints,
    count: Ints, members: Ints, place: Ints, queue: Ints, queued: Bools,
) -> float:  # fmt: skip
    """A packing as an assignment: jobs that nobody took are placed, then settled; its cost, infinite where none."""
    jobs = cost.shape[1]
    load[:] = 0
    count[:] = 0
    for j in range(jobs):
        if chosen[j] >= 0:
            insert(j, chosen[j], load, weight, count, members, place, chosen)
        queue[j], queued[j] = j, True
    for j in range(jobs):
        if chosen[j] < 0:
            to = cheapest_agent(j, cost, weight, capacity, near, price, load)
            insert(j, to, load, weight, count, members, place, chosen)
    fine = price * 1.3 + 0.2
    return settle(
        cost, weight, capacity, near, links, chosen, load, fine, count, members, place, queue, queued, jobs, 4
    )


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


@compiled
def near_group(wanted: int, group: Ints, grouped: Bools, count: Ints, members: Ints, near: Ints) -> int:
    """A few agents who could take each other's jobs, written to ``group``; how many."""
    grouped[:] = False
    group[0] = np.random.randint(len(count))
    grouped[group[0]] = True
    size_of_group = 1
    for _try in range(20):
        if size_of_group < wanted:
            one = group[np.random.randint(size_of_group)]
            two = np.random.randint(len(count))
            if count[one] > 0:
                two = near[members[one, np.random.randint(count[one])], np.random.randint(near.shape[1])]
            if not grouped[two]:
                grouped[two] = True
                group[size_of_group] = two
                size_of_group += 1
    return size_of_group


@compiled
def set_free(group: Ints, size_of_group: int, chosen: Ints, load: Ints, count: Ints, members: Ints, free: Ints) -> int:
    """Take every job from the agents of a group, written to ``free``; how many."""
    freed = 0
    for nth in range(size_of_group):
        i = group[nth]
        for at in range(count[i]):
            free[freed] = members[i, at]
            chosen[members[i, at]] = -1
            freed += 1
        count[i] = 0
        load[i] = 0
    return freed


@compiled
def pack_group(
    group: Ints, size_of_group: int, free: Ints, freed: int, cost: Floats, weight: Ints, capacity: Ints, worth: Floats,
    noise: float, chosen: Ints, load: Ints, count: Ints, members: Ints, place: Ints, size: Ints, profit: Floats,
    who: Ints, table: Floats, take: Bools, picked: Ints,
) -> None:  # fmt: skip
    """The agents of a group pack the free jobs one after another, by worth with some ``noise``."""
    for nth in range(size_of_group):
        i, found = group[nth], 0
        for at in range(freed):
            j = free[at]
            if chosen[j] < 0 and weight[i, j] <= capacity[i]:
                gain = worth[j] - cost[i, j] + noise * (np.random.random() - 0.5)
                if nth == size_of_group - 1:
                    gain += 1e6  # the last one takes as many of the rest as it can
                if gain > 1e-9:
                    who[found], size[found], profit[found] = j, weight[i, j], gain
                    found += 1
        taken = knapsack(size, profit, found, capacity[i], table, take, picked)
        for at in range(taken):
            insert(who[picked[at]], i, load, weight, count, members, place, chosen)


@compiled
def repack(
    cost: Floats, weight: Ints, capacity: Ints, near: Ints, links: int, worth: Floats, price: Floats, state: Ints,
    best: Ints, values: Floats, seed: int, rounds: int, agents_most: int, noise: float, slack: float, room: int,
    kept: Ints,
) -> int:  # fmt: skip
    """Neighbourhoods of a few agents: their jobs are packed again one agent after another, then settled.

    ``state`` (n,) is where the search stands and ``best`` what it has found, with their costs in ``values``; all are
    changed in place. A result at most ``slack`` dearer may replace the state; states are written to ``kept`` (rows, n),
    and how many is returned.
    """
    written = 0
    np.random.seed(seed)
    agents, jobs = cost.shape
    load, count = np.zeros(agents, np.int64), np.zeros(agents, np.int64)
    members, place = np.zeros((agents, jobs), np.int64), np.zeros(jobs, np.int64)
    queue, queued = np.zeros(jobs, np.int64), np.zeros(jobs, np.bool_)
    table, take = np.zeros(room + 1), np.zeros((jobs, room + 1), np.bool_)
    picked, who = np.zeros(jobs, np.int64), np.zeros(jobs, np.int64)
    size, profit = np.zeros(jobs, np.int64), np.zeros(jobs)
    free, group, grouped = np.zeros(jobs, np.int64), np.zeros(agents, np.int64), np.zeros(agents, np.bool_)
    chosen, fine = state.copy(), np.zeros(agents)
    fill(chosen, load, weight, count, members, place)
    for _ in range(rounds):
        wanted = min(2 + np.random.randint(agents_most - 1), agents)
        size_of_group = near_group(wanted, group, grouped, count, members, near)
        freed = set_free(group, size_of_group, chosen, load, count, members, free)
        pack_group(
            group, size_of_group, free, freed, cost, weight, capacity, worth, noise, chosen, load, count, members,
            place, size, profit, who, table, take, picked,
        )  # fmt: skip
        for at in range(freed):
            j = free[at]
            queue[at], queued[j] = j, True
            if chosen[j] < 0:
                to = cheapest_agent(j, cost, weight, capacity, near, price, load)
                insert(j, to, load, weight, count, members, place, chosen)
        fine[:] = price * (1.2 + 0.8 * np.random.random()) + 0.05
        total = settle(
            cost, weight, capacity, near, links, chosen, load, fine, count, members, place, queue, queued, freed, 3
        )
        back = True
        if total <= values[0] + slack * np.random.random():
            back = False
            values[0] = total
            state[:] = chosen
            if written < len(kept):
                kept[written] = chosen
                written += 1
            if total < values[1] - 1e-9:
                values[1] = total
                best[:] = chosen
            elif total > values[1] + 2.0 * slack:
                values[0] = values[1]
                state[:] = best
                back = True
        if back:
            chosen[:] = state
            fill(chosen, load, weight, count, members, place)
    return written
