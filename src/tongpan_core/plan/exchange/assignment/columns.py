"""One packing of each agent, without overlap and leaving no job: branch and bound at prices raised in every node.

A node holds the packings that still fit. Its jobs are priced (Polyak's steps), so that every packing costs its
*reduced cost* and the node's bound is what its open jobs are worth and each agent's cheapest packing. A packing that
goes beyond the budget even beside the cheapest of all others is left out; then the agent or job with the fewest
packings is branched over, cheapest first. What is looked at is counted: the search ends with the best it has when that
is used up.
"""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Bools, Floats, Ints

WORD = 62  # jobs in a word: a set of jobs is the bits of two whole numbers
_STEPS, _AT_ROOT = 24, 3  # of pricing a node; how many times as many at the root
_HOLD, _PATIENCE, _SHORTER, _SHORTEST = 0.35, 4, 0.6, 0.1  # of the last way; rounds without gain; lengths of steps
_SHUFFLE = 0.05  # by how much of a unit the order of branches is drawn


@compiled
def holds(bits: Ints, packing: int, job: int) -> bool:
    """Whether a packing has a job."""
    return bool((bits[packing, job // WORD] >> (job % WORD)) & 1)


@compiled
def jobs_of_each(bits: Ints, jobs: int) -> tuple[Ints, Ints]:
    """The jobs of every packing, row by row, and how many they are."""
    count = np.zeros(len(bits), np.int64)
    for p in range(len(bits)):
        for j in range(jobs):
            count[p] += holds(bits, p, j)
    most = int(np.max(count)) if len(count) else 0
    items = np.zeros((len(bits), max(1, most)), np.int64)
    for p in range(len(bits)):
        at = 0
        for j in range(jobs):
            if holds(bits, p, j):
                items[p, at] = j
                at += 1
    return items, count


@compiled
def take_cheapest(kept: Ints, cost: Floats, size: int, owner: Ints, least: Floats, pick: Ints) -> None:
    """Every agent's cheapest packing of those kept, and its cost (infinite where there is none)."""
    least[:] = np.inf
    for at in range(size):
        i = owner[kept[at]]
        if cost[at] < least[i]:
            least[i], pick[i] = cost[at], kept[at]


@compiled
def total(fixed: float, done: Bools, least: Floats) -> float:
    """The bound of a node: what is fixed, and the cheapest packing of every agent that has none yet."""
    value = fixed
    for i in range(len(least)):
        if not done[i]:
            value += least[i]
    return value


@compiled
def slope_of(done: Bools, covered: Bools, pick: Ints, items: Ints, count: Ints, slope: Floats) -> bool:
    """How many times too few the open jobs are packed; whether each is once, and none of the others."""
    for j in range(len(covered)):
        slope[j] = 0.0 if covered[j] else 1.0
    for i in range(len(done)):
        if not done[i]:
            for at in range(count[pick[i]]):
                slope[items[pick[i], at]] -= 1.0
    return bool(np.all(slope == 0.0))


@compiled
def raise_prices(
    kept: Ints, cost: Floats, size: int, fixed: float, done: Bools, covered: Bools, owner: Ints, items: Ints,
    count: Ints, budget: float, steps: int, least: Floats, pick: Ints, best: Floats,
) -> tuple[float, float, bool, int]:  # fmt: skip
    """Price a node's open jobs: ``cost`` becomes that at the best prices found.

    Returns the bound (infinite where it passes ``budget``), what is fixed at these prices, whether ``pick`` is a whole
    choice (which then costs the bound), and how many rounds were made.
    """
    slope, way = np.zeros(len(covered)), np.zeros(len(covered))
    length, since, bound, kept_fixed = 1.0, 0, -np.inf, fixed
    for turn in range(steps):
        take_cheapest(kept, cost, size, owner, least, pick)
        value = total(fixed, done, least)
        if value > budget:
            return np.inf, fixed, False, turn + 1
        since += 1
        if value > bound:
            since = 0 if value > bound + 0.01 else since
            bound, kept_fixed = value, fixed
            best[:size] = cost[:size]
        if slope_of(done, covered, pick, items, count, slope):
            cost[:size] = best[:size]
            return value, kept_fixed, True, turn + 1
        if since >= _PATIENCE:
            length *= _SHORTER
            since, fixed = 0, kept_fixed
            cost[:size] = best[:size]
        way[:] = _HOLD * way + slope
        norm = np.sum(way * way)
        if length < _SHORTEST or norm < 1e-9:
            break
        step = length * (budget + 0.5 - value) / norm
        fixed += step * np.sum(way)
        for at in range(size):
            p, more = kept[at], 0.0
            for nth in range(count[p]):
                more += way[items[p, nth]]
            cost[at] -= step * more
    cost[:size] = best[:size]
    return bound, kept_fixed, False, steps


@compiled
def leave_out(
    kept: Ints, cost: Floats, size: int, bound: float, budget: float, done: Bools, covered: Bools, owner: Ints,
    items: Ints, count: Ints, least: Floats, pick: Ints,
) -> tuple[int, int, int]:  # fmt: skip
    """Drop the packings that go beyond the budget; how many stay, the agent or (agents +) job with fewest, how few."""
    take_cheapest(kept, cost, size, owner, least, pick)
    agents, jobs, stay = len(done), len(covered), 0
    of_agent, of_job = np.zeros(agents, np.int64), np.zeros(jobs, np.int64)
    for at in range(size):
        p = kept[at]
        if bound - least[owner[p]] + cost[at] <= budget:
            kept[stay], cost[stay] = p, cost[at]
            stay += 1
            of_agent[owner[p]] += 1
            for nth in range(count[p]):
                of_job[items[p, nth]] += 1
    row, few = -1, size + 1
    for i in range(agents):
        if not done[i] and of_agent[i] < few:
            row, few = i, of_agent[i]
    for j in range(jobs):
        if not covered[j] and of_job[j] < few:
            row, few = agents + j, of_job[j]
    return stay, row, few


@compiled
def list_ways(
    kept: Ints, cost: Floats, size: int, row: int, bits: Ints, owner: Ints, least: Floats, unit: float, ways: Ints
) -> int:
    """The places of the packings of an agent or job, cheapest first (drawn a little), to ``ways``; how many."""
    agents, found = len(least), 0
    dear = np.zeros(size)
    for at in range(size):
        p = kept[at]
        if owner[p] == row if row < agents else holds(bits, p, row - agents):
            dear[found] = cost[at] - least[owner[p]] + _SHUFFLE * unit * np.random.random()
            ways[found] = at
            found += 1
    order = np.argsort(dear[:found])
    ways[:found] = ways[:found][order]
    return found


@compiled
def keep_beside(
    chosen: int, kept: Ints, cost: Floats, size: int, bits: Ints, owner: Ints, into: Ints, into_cost: Floats
) -> int:
    """The packings of other agents that share no job with one chosen, with their costs; how many."""
    found = 0
    for at in range(size):
        p = kept[at]
        if owner[p] != owner[chosen] and not bits[p, 0] & bits[chosen, 0] and not bits[p, 1] & bits[chosen, 1]:
            into[found], into_cost[found] = p, cost[at]
            found += 1
    return found


@compiled
def differs(bits: Ints, picked: Ints, now: Ints) -> bool:
    """Whether a choice is another than ``now``."""
    return bool(np.any(bits[picked] != now))


@compiled
def put_together(
    bits: Ints, dearer: Floats, owner: Ints, agents: int, jobs: int, budget: float, unit: float, looks: int, now: Ints,
    found: Ints,
) -> bool:  # fmt: skip
    """The cheapest packings, one of each agent, that make every job once, other than ``now``; to ``found``.

    ``bits`` (packings, 2) are their jobs, ``dearer`` their costs, ``looks`` how many packings are looked at.
    """
    size, any_found = len(bits), False
    items, many = jobs_of_each(bits, jobs)
    kept, cost = np.zeros((agents + 1, size), np.int64), np.zeros((agents + 1, size))
    count, fixed = np.zeros(agents + 1, np.int64), np.zeros(agents + 1)
    done, covered = np.zeros((agents + 1, agents), np.bool_), np.zeros((agents + 1, jobs), np.bool_)
    ways, ends, turn = np.zeros((agents, size), np.int64), np.zeros(agents, np.int64), np.zeros(agents, np.int64)
    least, pick, picked, best = np.zeros(agents), np.zeros(agents, np.int64), np.zeros(agents, np.int64), np.zeros(size)
    kept[0], cost[0], count[0] = np.arange(size), dearer, size
    d, entering = 0, True
    while d >= 0 and looks > 0:
        if entering:
            entering = False
            steps = _STEPS if d > 0 else _AT_ROOT * _STEPS
            bound, fixed[d], whole, rounds = raise_prices(
                kept[d], cost[d], count[d], fixed[d], done[d], covered[d], owner, items, many, budget, steps, least,
                pick, best,
            )  # fmt: skip
            looks -= rounds * count[d]
            if whole:
                picked[:] = np.where(done[d], picked, pick)
                if differs(bits, picked, now):
                    any_found, budget = True, bound - unit + 1e-4 * unit
                    found[:] = bits[picked]
                    bound = np.inf  # nothing cheaper is below
            few = 0
            if bound <= budget:
                count[d], row, few = leave_out(
                    kept[d], cost[d], count[d], bound, budget, done[d], covered[d], owner, items, many, least, pick
                )
            if few == 0:
                d -= 1
                continue
            turn[d], ends[d] = 0, list_ways(kept[d], cost[d], count[d], row, bits, owner, least, unit, ways[d])
        if turn[d] >= ends[d]:
            d -= 1
            continue
        at = ways[d, turn[d]]
        turn[d] += 1
        p = kept[d, at]
        picked[owner[p]] = p
        done[d + 1], covered[d + 1], fixed[d + 1] = done[d], covered[d], fixed[d] + cost[d, at]
        done[d + 1, owner[p]] = True
        covered[d + 1][items[p, : many[p]]] = True
        count[d + 1] = keep_beside(p, kept[d], cost[d], count[d], bits, owner, kept[d + 1], cost[d + 1])
        looks -= count[d] // 4 + 1
        if d + 1 < agents:
            d, entering = d + 1, True
        elif fixed[d + 1] <= budget and np.all(covered[d + 1]) and differs(bits, picked, now):
            any_found, budget = True, fixed[d + 1] - unit + 1e-4 * unit
            found[:] = bits[picked]
    return any_found
