"""The programme that grows: the options found so far, priced in until none is missing, and its whole solutions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tongpan_core.plan.exchange.model import MONEY, Model
from tongpan_core.plan.highs import Block, Outcome, Programme
from tongpan_core.tables import Floats, Ints

_EPS = 1e-7
_NONE = np.zeros(0)


class Master:
    """HiGHS with the rows of a model, its steps, and some of its options. Money is in :data:`MONEY` 元.

    A row that asks for people has an *elastic* column at a price above anything that a person can save: where one is
    used in the end, the rows cannot stand together.
    """

    def __init__(self, model: Model, asked: Callable[[], bool], seed: int, cost: Floats | None = None) -> None:
        self.model = model
        self.cost = model.options.cost / MONEY if cost is None else cost
        self.programme = Programme(_NONE, _NONE, _NONE, asked, seed)
        none = np.zeros(0, dtype=np.int64)
        starts = np.zeros(model.size, dtype=np.int64)
        self.programme.add_rows(Block(model.lower, model.upper, starts, none, _NONE))
        prices, block, self.elastic = self._steps(priced=cost is None)
        self.programme.add_columns(prices, block)
        self.fixed = len(prices)
        self.there = np.zeros(len(model.options), dtype=bool)
        self.order = none
        self.duals = np.zeros(model.size)

    def _steps(self, *, priced: bool) -> tuple[Floats, Block, Ints]:
        model, steps = self.model, self.model.steps
        used = np.flatnonzero(model.place_row >= 0)
        free = np.zeros(len(steps.gap))
        parts: list[tuple[Ints, Floats, Floats, float]] = []
        for most, price, sign in (
            (steps.whole, steps.price, 1.0),
            (steps.part, steps.part_price, 1.0),
            (steps.over, free, -1.0),
        ):
            own = used[most[used] > 0]
            money = price[own] / MONEY if priced else np.zeros(len(own))
            parts.append((model.place_row[own], money, most[own].astype(float), sign))
        asks = np.flatnonzero((model.lower > 0) & (np.arange(model.size) >= len(used)))
        parts.append((asks, np.full(len(asks), model.penalty), np.full(len(asks), np.inf), 1.0))
        rows, prices, upper = (np.concatenate([part[k] for part in parts]) for k in range(3))
        signs = np.concatenate([np.full(len(part[0]), part[3]) for part in parts])
        block = Block(np.zeros(len(rows)), upper, np.arange(len(rows)), rows, signs)
        return prices, block, np.arange(len(rows) - len(asks), len(rows))

    def add(self, which: Ints) -> None:
        """Take in options that are not there yet."""
        which = which[~self.there[which]]
        if len(which):
            self.programme.add_columns(self.cost[which], self.model.columns(which))
            self.there[which] = True
            self.order = np.concatenate([self.order, which])

    def relax(self) -> Outcome:
        """Solve the relaxation over the options that are there; remembers its prices."""
        outcome = self.programme.solve()
        if outcome.row_duals is not None:
            self.duals = outcome.row_duals
        return outcome

    def reduced(self) -> Floats:
        """Reduced cost of every option; zero for those that are there."""
        found = self.model.reduced(self.duals, self.cost)
        found[self.there] = np.maximum(found[self.there], 0.0)
        return found

    def short(self, columns: Floats) -> float:
        """How many people the elastic columns stand in for."""
        return float(columns[self.elastic].sum())

    def chosen(self, columns: Floats) -> Ints:
        """Options that a whole solution takes."""
        return np.sort(self.order[columns[self.fixed :] > 0.5])

    def is_whole(self, columns: Floats) -> bool:
        """Whether every option is taken or left."""
        own = columns[self.fixed :]
        return bool((np.abs(own - np.round(own)) <= 1e-6).all())

    def whole(self, gap: float, nodes: int | None) -> Outcome:
        """The best whole solution over the options that are there."""
        columns = self.fixed + np.arange(len(self.order))
        return self.programme.solve_integers(columns, gap=gap, nodes=nodes)


def worth_adding(model: Model, reduced: Floats, *, each: int) -> Ints:
    """The best option of every unit and the best ``each`` of every place, of those with a reduced cost below zero."""
    good = np.flatnonzero(reduced < -_EPS)
    if len(good) == 0:
        return good
    unit, place = model.options.unit[good], model.arcs.place[model.options.one[good]]
    picked = np.zeros(len(good), dtype=bool)
    for group, most in ((unit, 1), (place, each)):
        order = np.lexsort((reduced[good], group))
        begins = np.flatnonzero(np.r_[True, np.diff(group[order]) != 0])
        rank = np.arange(len(order)) - np.repeat(begins, np.diff(np.r_[begins, len(order)]))
        picked[order[rank < most]] = True
    return good[picked]
