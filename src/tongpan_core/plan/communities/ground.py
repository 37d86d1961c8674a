"""What the compiled search works on: arrays that stay as they are, and the groups that it changes.

Costs lie by core, so that the ways of one core's members are read from one row. Where a school may not join, the cost
is a number so large (:data:`FORBIDDEN` times all ways together) that no good plan has one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongpan_core.plan.communities.model import Model
from tongpan_core.tables import Floats, Ints

Near = NDArray[np.int32]
FORBIDDEN = 4.0
_NEAR_LEAST, _NEAR_MOST = 12, 60
_UNITS = 1_000  # into so many units the largest community is cut, where sizes are not whole numbers or it is larger


class Ground(NamedTuple):
    """Constant while a search runs. ``cost[j, i]``: school ``i`` with core ``j``; ``near[i]``: the nearest schools.

    ``rule`` is the least size of a group, its most and least schools, the mean size of a school, and 1 where any of the
    first three can bind.
    """

    cost: Floats
    near: Near
    size: Floats
    most: Floats
    rule: Floats


class Groups(NamedTuple):
    """``p`` groups: ``of`` (n,) the group of a school, ``core`` (p,), ``member`` (p, n) filled to ``counts`` (p,)."""

    of: Ints
    core: Ints
    member: Near
    place: Ints
    counts: Ints
    load: Floats


def ground(model: Model, cores: int) -> Ground:
    """The constant arrays for a number of cores."""
    n = len(model)
    cost = np.ascontiguousarray(model.cost.T)
    known = np.isfinite(cost)
    highest = float(cost[known].max(initial=1.0))
    cost[~known] = FORBIDDEN * max(n * highest, 1.0)
    number = min(n - 1, max(_NEAR_LEAST, min(_NEAR_MOST, 3 * n // cores)))
    both = cost + cost.T
    np.fill_diagonal(both, -1.0)
    near = np.argpartition(both, number, axis=1)[:, : number + 1] if number else np.zeros((n, 1), dtype=np.int64)
    order = np.argsort(np.take_along_axis(both, near, axis=1), axis=1, kind="stable")
    near = np.take_along_axis(near, order, axis=1)[:, 1:] if number else near
    unit = max(float(model.size.mean()), 1e-9)
    most = np.minimum(model.most, 2 * model.size.sum() + 1)
    strict = model.least > 0 or model.count_most < n or model.count_least > 1
    rule = np.array([model.least, model.count_most, model.count_least, unit, float(strict)])
    return Ground(cost, near.astype(np.int32), model.size, most, rule)


def groups(land: Ground, of: Ints, core: Ints) -> Groups:
    """Groups as arrays, from each school's group and each group's core."""
    n, p = len(of), len(core)
    member = np.zeros((p, n), dtype=np.int32)
    place = np.zeros(n, dtype=np.int64)
    for group in range(p):
        rows = np.flatnonzero(of == group)
        member[group, : len(rows)] = rows
        place[rows] = np.arange(len(rows))
    count = np.bincount(of, minlength=p).astype(np.int64)
    load = np.bincount(of, land.size, p).astype(float)
    return Groups(of.astype(np.int64), core.astype(np.int64), member, place, count, load)


def units(size: Floats, most: Floats) -> tuple[Ints, Ints]:
    """Sizes of schools and what cores carry, both (n,), in units. More than all schools together is cut off."""
    top = float(min(most.max(initial=0.0), size.sum()))
    unit = 1.0 if top <= _UNITS and (size == np.floor(size)).all() else max(top / _UNITS, 1e-9)
    weight = np.floor(size / unit).astype(np.int64)
    hold = np.floor(np.minimum(most, size.sum()) / unit + 1e-9 * (1 + size.sum() / unit)).astype(np.int64)
    return weight, np.minimum(hold, weight.sum())
