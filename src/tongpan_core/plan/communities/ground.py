"""What the compiled search works on: arrays that stay as they are, and the groups that it changes.

Costs lie by core, so that the ways of one core's members are read from one row. Where a school may not join, the cost
is a number so large (:data:`FORBIDDEN` times all ways together) that no good plan has one.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from tongpan_core.plan.communities.model import Model
from tongpan_core.tables import Floats, Ints

Near = NDArray[np.int32]
Part = TypeVar("Part")
FORBIDDEN = 4.0
_NEAR_LEAST, _NEAR_MOST = 12, 60
_BLOCK = 256  # rows of a matrix at a time
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
    highest = float(np.max(cost, where=known, initial=1.0))
    cost[~known] = FORBIDDEN * max(n * highest, 1.0)
    number = min(n - 1, max(_NEAR_LEAST, min(_NEAR_MOST, 3 * n // cores)))
    unit = max(float(model.size.mean()), 1e-9)
    most = np.minimum(model.most, 2 * model.size.sum() + 1)
    strict = model.least > 0 or model.count_most < n or model.count_least > 1
    rule = np.array([model.least, model.count_most, model.count_least, unit, float(strict)])
    return Ground(cost, _neighbours(cost, number), model.size, most, rule)


def _neighbours(cost: Floats, number: int) -> Near:
    """For every school the ``number`` nearest others, by the way there and back; itself if none."""
    if not number:
        return np.zeros((len(cost), 1), dtype=np.int32)

    def nearest(rows: slice) -> Near:
        both = cost[rows] + cost[:, rows].T
        both[np.arange(len(both)), np.arange(rows.start, rows.stop)] = -1.0
        return first_columns(both, number + 1)[:, 1:]

    return np.concatenate(by_blocks(len(cost), nearest))


def first_columns(ways: Floats, number: int) -> Near:
    """Where the ``number`` least values of every row stand, from the least on."""
    found = np.argpartition(ways, number - 1, axis=1)[:, :number]
    order = np.argsort(np.take_along_axis(ways, found, axis=1), axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1).astype(np.int32)


def by_blocks(rows: int, work: Callable[[slice], Part]) -> list[Part]:
    """The work on all rows, some at a time: of a whole matrix it would need several more as large. Two at once."""
    blocks = [slice(first, min(first + _BLOCK, rows)) for first in range(0, rows, _BLOCK)]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, blocks))


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
