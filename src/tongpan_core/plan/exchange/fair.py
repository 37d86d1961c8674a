"""After the best total: the least satisfied person as well off as can be, then the next (leximin by classes).

A person with wishes who is sent is dissatisfied by 1 less the weight of the wish that the posting fulfils, in tenths.
Class by class from the worst, the number of people in it is made as small as it can be at the same total; where very
many options are open, down to the worst class that cannot be empty (max-min).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tongpan_core.plan.exchange.model import MONEY, Model
from tongpan_core.plan.highs import Block, Programme, compress
from tongpan_core.tables import Bools, Floats, Ints

CLASSES = 10
_MOST = 60_000  # options that may still play a part; beyond, evening out would be another whole search
_LEXIMIN = 1_500  # free options: with more of them the search ends at the worst class that must hold somebody
_SLACK = 1e-5


def classes_of(model: Model) -> Ints:
    """Dissatisfaction of every arc in tenths, -1 for people without wishes."""
    problem, arcs = model.problem, model.arcs
    wishes = np.array([bool(person.wishes) for person in problem.people], dtype=bool)
    level = np.rint((1.0 - arcs.weight) * CLASSES).astype(np.int64)
    return np.where(wishes[arcs.person], level, -1)


def dissatisfied(model: Model, chosen: Ints) -> Ints:
    """How many people each class holds, the worst class first, shape (CLASSES + 1,)."""
    levels = classes_of(model)
    both = np.r_[model.options.one[chosen], model.options.two[chosen]]
    found = levels[both[both >= 0]]
    return np.bincount(CLASSES - found[found >= 0], minlength=CLASSES + 1)


def even_out(
    model: Model, duals: Floats, chosen: Ints, value: float, bound: float, give: float, asked: Callable[[], bool]
) -> Ints:
    """The fairest choice whose total is at most ``give`` 元 above ``value``, as far as ``asked`` lets it come.

    Only options whose reduced cost is within the gap (and ``give``) can be in such a choice; the others are left as
    they are, and so are units that have no other way.
    """
    window = (max(value - bound, 0.0) + give) / MONEY + _SLACK
    near = model.reduced(duals, model.options.cost / MONEY) <= window
    near[chosen] = True
    if dissatisfied(model, chosen)[:-1].sum() == 0:
        return chosen
    ways = np.bincount(model.options.unit[near], minlength=len(model.problem.people))
    bound_to = duals[model.unit_row[model.options.unit[chosen]]] < -window
    settled = chosen[bound_to & (ways[model.options.unit[chosen]] == 1)]
    near[settled] = False
    free = np.flatnonzero(near)
    if not 0 < len(free) <= _MOST:
        return chosen
    small = _Small(model, free, settled, chosen, give, asked)
    levels = np.r_[classes_of(model), -1]  # the last is the partner who stays
    one, two = model.options.one[free], model.options.two[free]
    best = np.isin(free, chosen)
    for level in range(CLASSES, 0, -1):
        count = (levels[one] == level).astype(float) + (levels[two] == level)
        if not (count * best).any():
            small.limit(count, 0.0)
            continue
        found = small.least(count, best)
        if found is None or asked():
            break
        best, left = found, float(np.rint(count @ found))
        small.limit(count, left)
        if left and len(free) > _LEXIMIN:
            break
    return np.sort(np.r_[settled, free[best]])


class _Small:
    """The programme of the free options alone: rows that they touch, less what is settled, at no greater total."""

    def __init__(
        self, model: Model, free: Ints, settled: Ints, chosen: Ints, give: float, asked: Callable[[], bool]
    ) -> None:
        block = model.columns(free)
        rows = np.unique(block.index).astype(np.int64)
        self.size = len(free)
        done = _sums(model.columns(settled), model.size)
        steps = model.steps
        place = np.flatnonzero(np.isin(model.place_row, rows) & (model.place_row >= 0)).astype(np.int64)
        sides = [(steps.whole, steps.price, 1.0), (steps.part, steps.part_price, 1.0), (steps.over, None, -1.0)]
        at, price, upper, sign = [], [], [], []
        for most, money, way in sides:
            own = place[most[place] > 0]
            at.append(model.place_row[own])
            price.append(np.zeros(len(own)) if money is None else money[own] / MONEY)
            upper.append(most[own].astype(float))
            sign.append(np.full(len(own), way))
        cost = np.concatenate([model.options.cost[free] / MONEY, *price])
        self.programme = Programme(cost, np.zeros(len(cost)), np.concatenate([np.ones(self.size), *upper]), asked, 0)
        ends = np.r_[block.starts, len(block.index)]
        column = np.repeat(np.arange(self.size), np.diff(ends))
        extra = np.concatenate(at)
        major = np.asarray(np.searchsorted(rows, np.r_[block.index, extra]), dtype=np.int64)
        minor = np.r_[column, self.size + np.arange(len(extra))]
        entries = np.r_[block.value, np.concatenate(sign)]
        lower, top = model.lower[rows] - done[rows], model.upper[rows] - done[rows]
        self.programme.add_rows(compress(major, minor, entries, lower, top))
        net = _sums(model.columns(chosen), model.size)[model.place_row[place]]
        gap = np.maximum(steps.gap[place] - np.rint(net).astype(np.int64), 0)
        part = np.minimum(gap, steps.part[place])
        now = steps.part_price[place] @ part + steps.price[place] @ (gap - part)
        now += model.options.cost[np.intersect1d(free, chosen)].sum()
        self._row(cost, (float(now) + give) / MONEY + _SLACK)

    def _row(self, price: Floats, most: float) -> None:
        columns = np.flatnonzero(price)
        row = np.zeros(len(columns), dtype=np.int64)
        self.programme.add_rows(compress(row, columns, price[columns], np.array([-np.inf]), np.array([most])))

    def limit(self, count: Floats, most: float) -> None:
        """At most so many in a class."""
        if count.any():
            self._row(count, most)

    def least(self, count: Floats, start: Bools) -> Bools | None:
        """A choice with the fewest in a class."""
        price = np.zeros(self.programme.columns)
        price[: self.size] = count
        self.programme.price(price)
        outcome = self.programme.solve_integers(np.arange(self.size), gap=0.0, nodes=50)
        if outcome.columns is None or outcome.objective > count @ start + _SLACK:
            return None
        return np.asarray(outcome.columns[: self.size] > 0.5)


def _sums(block: Block, rows: int) -> Floats:
    """What columns at one add to every row."""
    return np.asarray(np.bincount(block.index, block.value, minlength=rows), dtype=np.float64)
