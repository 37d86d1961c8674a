"""A few agents packed again one after another, and settled: where a search goes on from."""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.exchange.assignment.moves import cheapest_agent, fill, insert, settle
from tongpan_core.plan.exchange.assignment.prices import knapsack
from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Bools, Floats, Ints


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
