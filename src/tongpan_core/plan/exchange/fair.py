"""After the best total: the least satisfied person as well off as can be, then the next (leximin by classes).

A person with wishes who is sent is dissatisfied by 1 less the weight of the wish that the posting fulfils, in tenths.
Class by class from the worst, the number of people in it is made as small as it can be at the same total; where very
many options are open and money may be given for it, down to the worst class that cannot be empty (max-min).
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
    model: Model, duals: Floats, chosen: Ints, value: float, bound: float, give: float, asked: Callable[[], bool],
    *, tied: bool,
) -> Ints:  # fmt: skip
    """The fairest choice whose total is at most ``give`` 元 above ``value``, as far as ``asked`` lets it come.

    ``tied``: no total is below ``value``, and none above is asked for. Then the total stays what is made small, and a
    person in the class costs a part of one 元: a row that holds the total would mix plans in parts to pay for fairness.
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
    if not tied:
        small.row(small.cost, (value + give) / MONEY - small.constant + _SLACK)
    levels = np.r_[classes_of(model), -1]  # the last is the partner who stays
    one, two = model.options.one[free], model.options.two[free]
    best = np.isin(free, chosen)
    for level in range(CLASSES, 0, -1):
        count = (levels[one] == level).astype(float) + (levels[two] == level)
        if not (count * best).any():
            _limit(small, count, 0.0)
            continue
        found = _least(small, count, best, tied=tied)
        if found is None or asked():
            break
        best, left = found, float(np.rint(count @ found))
        _limit(small, count, left)
        if left and len(free) > _LEXIMIN and not tied:
            break
    return np.sort(np.r_[settled, free[best]])


def _limit(small: Small, count: Floats, most: float) -> None:
    if count.any():
        small.row(count, most)


def _least(small: Small, count: Floats, start: Bools, *, tied: bool) -> Bools | None:
    """A choice with the fewest in a class, no more than in ``start``."""
    size, now = len(count), float(count @ start)
    price = np.zeros(small.programme.columns)
    unit = 0.5 / (now + 1.0) if tied else 1.0  # all of the class together cost less than one 元
    price[:size] = unit * count
    small.programme.price(price + small.cost * MONEY if tied else price)
    outcome = small.solve(0.0, 50, unit)
    if outcome.columns is None:
        return None
    found = np.asarray(outcome.columns[:size] > 0.5)
    return found if count @ found <= now + _SLACK else None
