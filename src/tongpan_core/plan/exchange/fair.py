"""After the best total: the least satisfied person as well off as can be, then the next (leximin by classes).

A person with wishes who is sent is dissatisfied by 1 less the weight of the wish that the posting fulfils, in tenths.
Class by class from the worst, the number of people in it is made as small as it can be at the same total; where very
many options are open, down to the worst class that cannot be empty (max-min).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tongpan_core.plan.exchange.model import MONEY, Model
from tongpan_core.plan.exchange.small import Small, open_options
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
    if dissatisfied(model, chosen)[:-1].sum() == 0:
        return chosen
    free, settled = open_options(model, duals, window)
    if not 0 < len(free) <= _MOST or not np.isin(chosen, np.r_[free, settled]).all():
        return chosen
    small = Small(model, free, settled, asked)
    small.row(small.cost, (value + give) / MONEY - small.constant + _SLACK)
    levels = np.r_[classes_of(model), -1]  # the last is the partner who stays
    one, two = model.options.one[free], model.options.two[free]
    best = np.isin(free, chosen)
    for level in range(CLASSES, 0, -1):
        count = (levels[one] == level).astype(float) + (levels[two] == level)
        if not (count * best).any():
            _limit(small, count, 0.0)
            continue
        found = _least(small, count, best)
        if found is None or asked():
            break
        best, left = found, float(np.rint(count @ found))
        _limit(small, count, left)
        if left and len(free) > _LEXIMIN:
            break
    return np.sort(np.r_[settled, free[best]])


def _limit(small: Small, count: Floats, most: float) -> None:
    if count.any():
        small.row(count, most)


def _least(small: Small, count: Floats, start: Bools) -> Bools | None:
    """A choice with the fewest in a class."""
    price = np.zeros(small.programme.columns)
    price[: len(count)] = count
    small.programme.price(price)
    outcome = small.solve(0.0, 50)
    if outcome.columns is None or outcome.objective > count @ start + _SLACK:
        return None
    return np.asarray(outcome.columns[: len(count)] > 0.5)
