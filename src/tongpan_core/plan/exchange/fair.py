"""After the best total: the least satisfied person as well off as can be, then the next (leximin by classes).

A person with wishes who is sent is dissatisfied by 1 less the weight of the wish that the posting fulfils, in tenths.
Class by class from the worst, the number of people in it is made as small as it can be at the same total.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tongpan_core.plan.exchange.master import Master
from tongpan_core.plan.exchange.model import MONEY, Model
from tongpan_core.plan.highs import compress
from tongpan_core.tables import Floats, Ints

CLASSES = 10
_MOST = 60_000  # options that may still play a part; beyond, evening out would be another whole search
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


def even_out(master: Master, chosen: Ints, value: float, bound: float, give: float, asked: Callable[[], bool]) -> Ints:
    """The fairest choice whose total is at most ``give`` 元 above ``value``, as far as ``asked`` lets it come."""
    model = master.model
    window = (max(value - bound, 0.0) + give) / MONEY + _SLACK
    near = model.reduced(master.duals, master.cost) <= window
    near[chosen] = True
    if near.sum() > _MOST or dissatisfied(model, chosen)[:-1].sum() == 0:
        return chosen
    master.add(np.flatnonzero(near))
    master.allow(near)
    _limit(master, master.prices(), (value + give - model.offset) / MONEY + _SLACK)
    levels = np.r_[classes_of(model), -1]  # the last is the partner who stays
    start: Floats | None = None
    for level in range(CLASSES, 0, -1):
        one, two = model.options.one[master.order], model.options.two[master.order]
        count = np.zeros(master.programme.columns)
        count[master.fixed :] = (levels[one] == level).astype(float) + (levels[two] == level)
        if not (count[master.fixed :] * near[master.order]).any():
            continue
        master.programme.price(count)
        outcome = master.whole(0.0, 200, start)
        if outcome.columns is None or master.short(outcome.columns) > _SLACK or asked():
            break
        start = outcome.columns
        _limit(master, count, float(np.rint(count @ start)))
    return chosen if start is None else master.chosen(start)


def _limit(master: Master, price: Floats, most: float) -> None:
    columns = np.flatnonzero(price)
    row = np.zeros(len(columns), dtype=np.int64)
    master.programme.add_rows(compress(row, columns, price[columns], np.array([-np.inf]), np.array([most])))
