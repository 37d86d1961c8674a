"""Compiled knapsacks over whole schools: the best community of a core at given prices, and all that are nearly so good.

Sizes are counted in units that are whole numbers (:func:`~.ground.units`): rounded down, as what a core can carry is,
so that no community that is possible is lost by it.
"""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.communities.ground import Near
from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Floats, Ints

STEPS = 200  # a least size is not known to the knapsack from behind: what falls short of it is walked through in vain


@compiled
def pack(
    cost: Floats, order: Near, weight: Ints, hold: Ints, price: Floats, highest: float, core: int, picked: Ints,
    best: Floats, take: Near, tops: Ints,
) -> tuple[float, int]:  # fmt: skip
    """The best value of a core's members, whole ones, and how many are ``picked``.

    ``best`` (units,), ``take`` (schools, units) and ``tops`` (schools,) are room to work in.
    """
    room = hold[core] - weight[core]
    found, heavy, value = 0, 0, 0.0
    for k in range(order.shape[1]):
        school = order[core, k]
        way = cost[core, school]
        if way >= highest:
            break
        if school != core and way < price[school] and weight[school] <= room:
            picked[found] = school
            heavy += weight[school]
            value += way - price[school]
            found += 1
    if heavy <= room:
        return value, found
    best[0] = 0.0
    top = np.int64(0)
    for at in range(found):
        load, gain = weight[picked[at]], price[picked[at]] - cost[core, picked[at]]
        higher = min(top + load, room)
        for filled in range(top + 1, higher + 1):
            best[filled] = best[top]
        top = higher
        tops[at] = top
        for filled in range(min(load, top + 1)):
            take[at, filled] = 0
        for filled in range(top, load - 1, -1):
            other = best[filled - load] + gain
            take[at, filled] = other > best[filled]
            if other > best[filled]:
                best[filled] = other
    number, space = 0, top
    for at in range(found - 1, -1, -1):
        space = min(space, tops[at])
        if take[at, space]:
            space -= weight[picked[at]]
            number += 1
            tops[at] = -1
    kept = 0
    for at in range(found):
        if tops[at] == -1:
            picked[kept] = picked[at]
            kept += 1
    return -best[top], number


@compiled
def able(
    cost: Floats, size: Floats, space: float, weight: Ints, room: int, price: Floats, core: int
) -> tuple[Ints, Floats]:  # fmt: skip
    """The schools that a core has room for, and what each adds to a community at the prices, the least first."""
    schools, way, found = np.empty(len(size), dtype=np.int64), np.empty(len(size)), 0
    for school in range(len(size)):
        if school != core and weight[school] <= room and size[school] <= space + 1e-9:
            schools[found], way[found] = school, cost[core, school] - price[school]
            found += 1
    rank = np.argsort(way[:found])
    return schools[:found][rank], way[:found][rank]


@compiled
def completions(weight: Ints, schools: Ints, way: Floats, room: int, left: Floats) -> None:
    """``left[at, free]``: the least that schools from ``at`` on can add where so many units are free; 0 for none."""
    left[len(schools), : room + 1] = 0.0
    for at in range(len(schools) - 1, -1, -1):
        load = weight[schools[at]]
        for free in range(room + 1):
            value = left[at + 1, free]
            if free >= load and left[at + 1, free - load] + way[at] < value:
                value = left[at + 1, free - load] + way[at]
            left[at, free] = value


@compiled
def noted(
    core: Ints, end: Ints, member: Near, number: int, own: int, schools: Ints, stack: Ints, depth: int
) -> bool:  # fmt: skip
    """Write down a community of a core and the ``schools`` on the ``stack``; whether there was room for it."""
    filled = end[number - 1] if number else 0
    if number >= len(core) or filled + depth + 1 > len(member):
        return False
    member[filled] = own
    for k in range(depth):
        member[filled + 1 + k] = schools[stack[k]]
    core[number], end[number] = own, filled + depth + 1
    return True


@compiled
def listed(
    cost: Floats, size: Floats, most: Floats, weight: Ints, hold: Ints, rule: Floats, price: Floats, may: Ints,
    highest: Floats, core: Ints, end: Ints, member: Near,
) -> int:  # fmt: skip
    """All communities of some schools whose cost less prices is at most ``highest`` of their core; how many.

    Each has its ``core`` and its schools in ``member`` up to its ``end``, the core first. -1 where there is no room for
    all, or where it takes more than :data:`STEPS` steps for each that there is room for. The best completion of every
    beginning is known by a knapsack from behind, so that no branch is walked in vain but for what the rounding of sizes
    hides.
    """
    n, number, steps = len(size), 0, 0
    left = np.empty((n + 1, hold.max() + 1))
    stack = np.empty(n + 1, dtype=np.int64)
    for j in may:
        start, room, space = cost[j, j] - price[j], hold[j] - weight[j], most[j] - size[j]
        if room < 0:
            continue
        schools, way = able(cost, size, space, weight, room, price, j)
        found = len(schools)
        completions(weight, schools, way, room, left)
        depth, at, free, value = 0, 0, room, start
        load_left, entered = space, True
        while True:
            fits = rule[2] <= depth + 1 <= rule[1] and most[j] - load_left >= rule[0] - 1e-9
            if entered and value <= highest[j] and fits:
                if not noted(core, end, member, number, j, schools, stack, depth):
                    return -1
                number += 1
            entered = False
            steps += 1
            if steps > STEPS * len(core):
                return -1
            while at < found and value + left[at, free] <= highest[j]:
                load = weight[schools[at]]
                if (
                    load <= free
                    and size[schools[at]] <= load_left + 1e-9
                    and value + way[at] + left[at + 1, free - load] <= highest[j]
                ):
                    stack[depth] = at
                    depth += 1
                    free -= load
                    load_left -= size[schools[at]]
                    value += way[at]
                    at += 1
                    entered = True
                    break
                at += 1
            if not entered:
                if depth == 0:
                    break
                depth -= 1
                at = stack[depth]
                free += weight[schools[at]]
                load_left += size[schools[at]]
                value -= way[at]
                at += 1
    return number
