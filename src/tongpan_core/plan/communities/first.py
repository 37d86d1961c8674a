"""A plan at once, so that there is one however soon somebody says stop: cores far apart, then schools by size.

Large schools choose first, each the nearest core that still has room (as in best fit decreasing); then every community
takes its best school as core, and all choose again.
"""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.communities.anneal import spread
from tongpan_core.plan.communities.ground import Ground
from tongpan_core.tables import Bools, Floats, Ints

_ROUNDS = 2


def first_plan(land: Ground, cores: int, may: Bools, must: Bools, seed: int) -> Ints | None:
    """The core of every school, shape (n,), or ``None`` where some school finds no room in the first round.

    ``may`` and ``must`` (n,) say who may be a core and who is one. No core carries more than it can, and none has more
    schools than it may; the least size and the least schools of a community are not looked at.
    """
    core = spread(land, cores, np.flatnonzero(may), np.flatnonzero(must), seed).core
    best, least = None, np.inf
    for _ in range(_ROUNDS):
        of = _filled(land, core)
        if of is None:
            break
        value = float(land.cost[core[of], np.arange(len(of))].sum())
        if value < least:
            best, least = core[of], value
        core = _centres(land, of, core, may, must)
    return best


def _filled(land: Ground, core: Ints) -> Ints | None:
    """The group of every school."""
    ways, room = np.ascontiguousarray(land.cost[core].T), land.most[core] - land.size[core]
    free = np.full(len(core), land.rule[1] - 1)
    of = np.full(len(land.size), -1)
    of[core] = np.arange(len(core))
    for school in np.argsort(-land.size, kind="stable"):
        if of[school] >= 0:
            continue
        way: Floats = np.where((room >= land.size[school]) & (free > 0), ways[school], np.inf)
        group = int(np.argmin(way))
        if way[group] == np.inf:
            return None
        of[school] = group
        room[group] -= land.size[school]
        free[group] -= 1
    return of


def _centres(land: Ground, of: Ints, core: Ints, may: Bools, must: Bools) -> Ints:
    """For every group the member, among those that may be and can carry it, to which all others have least to go."""
    found, load = core.copy(), np.bincount(of, land.size, len(core))
    order = np.argsort(of, kind="stable")
    for group, members in enumerate(np.split(order, np.cumsum(np.bincount(of, minlength=len(core)))[:-1])):
        able = members[may[members] & (land.most[members] >= load[group])]
        if not must[core[group]] and len(able):
            found[group] = able[np.argmin(land.cost[np.ix_(able, members)].sum(axis=1))]
    return found
