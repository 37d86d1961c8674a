"""Who has which job, and chains of moves: descents that pay a fine for overload, and packings mended by them."""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Bools, Floats, Ints


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
