"""Compiled walks: simulated annealing over all schools, or over the schools of a few neighbouring groups."""

from __future__ import annotations

from typing import Any

import numpy as np

from tongpan_core.plan.communities.ground import Near
from tongpan_core.plan.communities.moves import (
    BEST,
    BROKEN,
    COST,
    EXCESS,
    SLACK,
    below,
    count_again,
    excess,
    jump,
    put,
    recored,
    taken,
)
from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Bools, Floats, Ints


@compiled
def stroll(near: Near, of: Ints, school: int, dice: Any) -> int:
    """A group some steps away."""
    there = np.int64(school)
    for _ in range(3 + below(dice, 4)):
        there = np.int64(near[there, below(dice, near.shape[1])])
    return int(of[there])


@compiled
def walk(
    cost: Floats, near: Near, size: Floats, most: Floats, rule: Floats, of: Ints, core: Ints, member: Near,
    place: Ints, count: Ints, load: Floats, acting: Ints, flag: Bools, steps: int, jumps: int, heat: float,
    price: float, dice: Any, tally: Floats, log: Ints, best_of: Ints, best_core: Ints,
) -> None:  # fmt: skip
    """``steps`` moves at one temperature, of ``acting`` schools between groups with ``flag``; every ``jumps``th a jump.

    The acting schools' groups and cores at their best are kept in ``best_of`` and ``best_core``.
    """
    broken, total, over = 0, tally[COST], tally[EXCESS]
    for step in range(steps):
        broken += over > SLACK
        school = acting[below(dice, len(acting))]
        group = of[school]
        here, kind = core[group], below(dice, 16)
        if school == here:
            continue
        if jumps > 0 and step % jumps == 0:
            away = of[acting[below(dice, len(acting))]] if kind < 8 else stroll(near, of, school, dice)
            if flag[away]:
                tally[COST], tally[EXCESS] = total, over
                jump(
                    cost, near, size, most, rule, of, core, member, place, count, load, school, away, flag, price,
                    heat, dice, tally, log,
                )  # fmt: skip
                total, over = tally[COST], tally[EXCESS]
        elif kind == 0:
            gain = recored(cost, member, count[group], group, here, school)
            more = excess(most[school], rule, load[group], count[group])
            more -= excess(most[here], rule, load[group], count[group])
            if taken(dice, gain + price * more, heat):
                core[group] = school
                total, over = total + gain, over + more
        else:
            to = of[near[school, below(dice, near.shape[1])]]
            if to == group or not flag[to]:
                continue
            there, moved, number = core[to], size[school], 1
            mate: Any = there if kind < 8 else np.int64(member[to, below(dice, count[to])])
            gain = cost[there, school] - cost[here, school]
            if mate != there:
                gain += cost[here, mate] - cost[there, mate]
                moved, number = moved - size[mate], 0
            more = excess(most[here], rule, load[group] - moved, count[group] - number)
            more += excess(most[there], rule, load[to] + moved, count[to] + number)
            more -= excess(most[here], rule, load[group], count[group])
            more -= excess(most[there], rule, load[to], count[to])
            if taken(dice, gain + price * more, heat):
                put(size, of, member, place, count, load, school, to)
                if mate != there:
                    put(size, of, member, place, count, load, mate, group)
                total, over = total + gain, over + more
        if over <= SLACK and total < tally[BEST] - 1e-7:
            tally[BEST] = total
            for one in acting:
                best_of[one] = of[one]
                best_core[of[one]] = core[of[one]]
    tally[COST], tally[EXCESS], tally[BROKEN] = total, over, broken / max(steps, 1)


@compiled
def restore(
    size: Floats, of: Ints, core: Ints, member: Near, place: Ints, count: Ints, load: Floats, acting: Ints,
    best_of: Ints, best_core: Ints,
) -> None:  # fmt: skip
    """Put the acting schools back to where they were at their best."""
    for school in acting:
        if of[school] != best_of[school]:
            put(size, of, member, place, count, load, school, best_of[school])
    for school in acting:
        core[of[school]] = best_core[of[school]]


@compiled
def around(near: Near, of: Ints, member: Near, count: Ints, school: int, number: int, flag: Bools) -> Ints:
    """Flag some groups near a school, its own first (breadth first over neighbours); the schools that they have."""
    flag[:] = False
    flag[of[school]] = True
    queue = np.empty(number, dtype=np.int64)
    queue[0] = of[school]
    found, at = 1, 0
    while at < found < number:
        group = queue[at]
        at += 1
        for k in range(near.shape[1]):
            for m in range(count[group]):
                other = of[near[member[group, m], k]]
                if found < number and not flag[other]:
                    flag[other] = True
                    queue[found] = other
                    found += 1
    acting = np.empty(count[queue[:found]].sum(), dtype=np.int64)
    at = 0
    for group in queue[:found]:
        for m in range(count[group]):
            acting[at] = member[group, m]
            at += 1
    return acting


@compiled
def refine(
    cost: Floats, near: Near, size: Floats, most: Floats, rule: Floats, of: Ints, core: Ints, member: Near,
    place: Ints, count: Ints, load: Floats, rounds: int, number: int, steps: int, jumps: int, hot: float,
    cold: float, price: float, dice: Any, tally: Floats, log: Ints, best_of: Ints, best_core: Ints,
    last_of: Ints, last_core: Ints,
) -> int:  # fmt: skip
    """Anneal some neighbouring groups again, ``rounds`` times; what is not better is undone. How often it was better.

    Where the last round ended, better or not, is left in ``last_of`` and ``last_core``. Groups begin, and end, without
    excess: ``best_of`` and ``best_core`` are what they are at. ``steps`` are per school.
    """
    flag, every = np.zeros(len(core), dtype=np.bool_), np.ones(len(core), dtype=np.bool_)
    better, levels = 0, 24
    cooling = (cold / hot) ** (1.0 / levels)
    for _ in range(rounds):
        acting = around(near, of, member, count, below(dice, len(of)), number, flag)
        before, heat, worth = tally[BEST], hot, price
        for _ in range(levels):
            walk(
                cost, near, size, most, rule, of, core, member, place, count, load, acting, flag,
                steps * len(acting) // levels, jumps, heat, worth, dice, tally, log, best_of, best_core,
            )  # fmt: skip
            heat *= cooling
            worth *= 1.15 if tally[BROKEN] > 0.5 else 0.9
        better += tally[BEST] < before - 1e-7
        last_of[:], last_core[:] = of, core
        restore(size, of, core, member, place, count, load, acting, best_of, best_core)
        count_again(cost, size, most, rule, core, member, count, load, every, tally)
        tally[BEST] = tally[COST]
    return better
