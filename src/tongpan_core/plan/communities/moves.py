"""Compiled moves of the search: a school changes its group, two change places, a core is moved, a group is moved.

Energy is the cost plus ``price`` times what groups are over (or under) their bounds. A move that raises it by ``e`` is
taken with probability ``exp(-e / heat)`` (Metropolis). What a walk counts lies in ``tally``: cost, excess, best cost
without excess, share of steps with excess. The arrays are those of :class:`~.ground.Ground` and
:class:`~.ground.Groups`, given one by one: handed over as tuples they cost ten times as much.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tongpan_core.plan.communities.ground import Near
from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Bools, Floats, Ints

COST, EXCESS, BEST, BROKEN = 0, 1, 2, 3
SLACK = 1e-9


@compiled
def throw(dice: Any) -> Any:
    """The next 64 random bits (xorshift, Marsaglia 2003); ``dice`` (1,) is the state."""
    x = dice[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    dice[0] = x
    return x


@compiled
def below(dice: Any, top: int) -> Any:
    """A random whole number from zero to below ``top`` (below 2³¹)."""
    return np.int64((np.int64(throw(dice) >> np.uint64(33)) * np.int64(top)) >> np.int64(31))


@compiled
def taken(dice: Any, energy: float, heat: float) -> bool:
    """Whether a move is taken."""
    if energy <= 0.0:
        return True
    if energy > 40.0 * heat:
        return False
    return float(throw(dice) >> np.uint64(11)) * (1.0 / 9007199254740992.0) < math.exp(-energy / heat)


@compiled
def astray(rule: Floats, load: float, count: int) -> float:
    """Pupils by which a group is under its least size; a school too many or too few counts as one of mean size."""
    off = 0.0
    if load < rule[0]:
        off += rule[0] - load
    if count > rule[1]:
        off += (count - rule[1]) * rule[3]
    if count < rule[2]:
        off += (rule[2] - count) * rule[3]
    return off


@compiled
def excess(top: float, rule: Floats, load: float, count: int) -> float:
    """Pupils by which a group is over what its core carries, or off the other bounds. Short, so that it is inlined."""
    over = load - top if load > top else 0.0
    if rule[4] > 0.0:
        over += astray(rule, load, count)
    return over if over > SLACK else 0.0


@compiled
def shifted(
    most: Floats, rule: Floats, core: Ints, count: Ints, load: Floats, group: int, size: float, number: int
) -> float:
    """By how much a group's excess rises when its load and count change."""
    j = core[group]
    then = excess(most[j], rule, load[group] + size, count[group] + number)
    return then - excess(most[j], rule, load[group], count[group])


@compiled
def put(
    size: Floats, of: Ints, member: Near, place: Ints, count: Ints, load: Floats, school: int, to: int
) -> None:  # fmt: skip
    """Move a school to another group."""
    group = of[school]
    last = member[group, count[group] - 1]
    member[group, place[school]] = last
    place[last] = place[school]
    count[group] -= 1
    member[to, count[to]] = school
    place[school] = count[to]
    count[to] += 1
    of[school] = to
    load[group] -= size[school]
    load[to] += size[school]


@compiled
def count_again(
    cost: Floats, size: Floats, most: Floats, rule: Floats, core: Ints, member: Near, count: Ints, load: Floats,
    flag: Bools, tally: Floats,
) -> None:  # fmt: skip
    """Cost and excess of the groups with a ``flag``, from scratch: sums of many small changes drift."""
    total = over = 0.0
    for group in range(len(core)):
        if not flag[group]:
            continue
        carried = 0.0
        for k in range(count[group]):
            school = member[group, k]
            total += cost[core[group], school]
            carried += size[school]
        load[group] = carried
        over += excess(most[core[group]], rule, carried, count[group])
    tally[COST] = total
    tally[EXCESS] = over


@compiled
def recored(cost: Floats, member: Near, number: int, group: int, old: int, new: int) -> float:
    """By how much the cost rises when a group's core is another."""
    gain = 0.0
    for k in range(number):
        gain += cost[new, member[group, k]] - cost[old, member[group, k]]
    return gain


@compiled
def dissolve(
    cost: Floats, near: Near, size: Floats, most: Floats, rule: Floats, of: Ints, core: Ints, member: Near,
    place: Ints, count: Ints, load: Floats, group: int, flag: Bools, price: float, limit: float, log: Ints,
    tally: Floats,
) -> int:  # fmt: skip
    """Send the members of a group to the best groups near: how many moves are in ``log``, ``-1 -`` that where stuck.

    It is stuck where nobody near can take a school, and where the energy rises above ``limit``.
    """
    moves = 0
    while count[group] > 0:
        school: Any = np.int64(member[group, count[group] - 1])
        best, least = -1, np.inf
        for k in range(near.shape[1]):
            to = of[near[school, k]]
            if to == group or not flag[to]:
                continue
            way = cost[core[to], school]
            if way < least:
                energy = way + price * shifted(most, rule, core, count, load, to, size[school], 1)
                if energy < least:
                    best, least = to, energy
        if best < 0 or tally[COST] + price * tally[EXCESS] > limit:
            return -1 - moves
        tally[COST] += cost[core[best], school] - cost[core[group], school]
        tally[EXCESS] += shifted(most, rule, core, count, load, best, size[school], 1)
        log[moves, 0], log[moves, 1] = school, group
        moves += 1
        put(size, of, member, place, count, load, school, best)
    return moves


@compiled
def promise(cost: Floats, near: Near, of: Ints, core: Ints, school: int) -> float:
    """About how much a new core at a school would save its neighbours."""
    saved = cost[core[of[school]], school] - cost[school, school]
    for k in range(near.shape[1]):
        other = near[school, k]
        saved += max(cost[core[of[other]], other] - cost[school, other], 0.0)
    return float(saved)


@compiled
def gather(
    cost: Floats, near: Near, size: Floats, most: Floats, rule: Floats, of: Ints, core: Ints, member: Near,
    place: Ints, count: Ints, load: Floats, group: int, flag: Bools, price: float, log: Ints, moves: int,
    tally: Floats,
) -> int:  # fmt: skip
    """Fill an empty group, whose core is set, with the core and the schools near that gain; how many moves in all."""
    own = core[group]
    for k in range(-1, near.shape[1]):
        school: Any = own if k < 0 else np.int64(near[own, k])
        source = of[school]
        old = core[source]
        if source == group or not flag[source] or (school == old and k >= 0):
            continue
        gain = cost[own, school] - cost[old, school]
        over = shifted(most, rule, core, count, load, source, -size[school], -1)
        over += shifted(most, rule, core, count, load, group, size[school], 1)
        if k < 0 or gain + price * over < 0.0:
            log[moves, 0], log[moves, 1] = school, source
            moves += 1
            tally[COST] += gain
            tally[EXCESS] += over
            put(size, of, member, place, count, load, school, group)
    return moves


@compiled
def jump(
    cost: Floats, near: Near, size: Floats, most: Floats, rule: Floats, of: Ints, core: Ints, member: Near,
    place: Ints, count: Ints, load: Floats, school: int, group: int, flag: Bools, price: float, heat: float,
    dice: Any, tally: Floats, log: Ints,
) -> None:  # fmt: skip
    """Dissolve a group and form a new one around a school."""
    old, was, over = core[group], tally[COST], tally[EXCESS]
    tally[EXCESS] -= excess(most[old], rule, load[group], count[group])
    limit = was + price * over + promise(cost, near, of, core, school) + 12.0 * heat
    moves = dissolve(
        cost, near, size, most, rule, of, core, member, place, count, load, group, flag, price, limit, log, tally
    )  # fmt: skip
    stuck = moves < 0
    if stuck:
        moves = -1 - moves
    else:
        core[group] = school
        tally[EXCESS] += excess(most[school], rule, 0.0, 0)
        moves = gather(
            cost, near, size, most, rule, of, core, member, place, count, load, group, flag, price, log, moves, tally
        )  # fmt: skip
    if stuck or not taken(dice, tally[COST] - was + price * (tally[EXCESS] - over), heat):
        for k in range(moves - 1, -1, -1):
            put(size, of, member, place, count, load, log[k, 0], log[k, 1])
        core[group] = old
        tally[COST], tally[EXCESS] = was, over
