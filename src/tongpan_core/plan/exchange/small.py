"""What the relaxation leaves open, as a programme of its own: mostly a hundredth of the whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tongpan_core.plan.exchange.counts import count_rows, solve_by_counts
from tongpan_core.plan.exchange.model import MONEY, Model
from tongpan_core.plan.highs import Block, Outcome, Programme, compress
from tongpan_core.tables import Floats, Ints


def open_options(model: Model, duals: Floats, window: float) -> tuple[Ints, Ints]:
    """Options that may or may not be in a plan within ``window`` of the relaxation, and those that must be.

    An option with a greater reduced cost is in no such plan; a unit whose row is dearer than the window does something
    in every such plan, so that its only near option is settled. Money is in :data:`~.model.MONEY` 元.
    """
    options = model.options
    near = model.reduced(duals, options.cost / MONEY) <= window
    ways = np.bincount(options.unit[near], minlength=len(model.problem.people))
    must = near & (duals[model.unit_row[options.unit]] < -window) & (ways[options.unit] == 1)
    return np.flatnonzero(near & ~must), np.flatnonzero(must)


class _Light(Programme):
    """HiGHS without what a programme that is nearly whole does not need: heuristics and long probing."""

    def _new(self) -> Any:
        highs = super()._new()
        highs.setOptionValue("mip_heuristic_effort", 0.0)
        highs.setOptionValue("mip_heuristic_run_feasibility_jump", False)
        highs.setOptionValue("mip_detect_symmetry", False)
        return highs


class Small:
    """The free options with the rows and steps that they touch, less what is settled. ``constant`` is all other money.

    ``cost`` is that of every column: the options first, then the steps.
    """

    def __init__(self, model: Model, free: Ints, settled: Ints, asked: Callable[[], bool]) -> None:
        block, steps = model.columns(free), model.steps
        rows = np.unique(block.index).astype(np.int64)
        self.free = free
        done = _sums(model.columns(settled), model.size)
        used = model.place_row >= 0
        touched = used & np.isin(model.place_row, rows)
        place, rest = np.flatnonzero(touched), np.flatnonzero(used & ~touched)
        prices, index, upper, signs = [], [], [], []
        for most, price, sign in (
            (steps.whole, steps.price, 1.0), (steps.part, steps.part_price, 1.0), (steps.over, steps.price * 0, -1.0)
        ):  # fmt: skip
            own = place[most[place] > 0]
            prices.append(price[own] / MONEY)
            index.append(model.place_row[own])
            upper.append(most[own].astype(float))
            signs.append(np.full(len(own), sign))
        self.cost = np.concatenate([model.options.cost[free] / MONEY, *prices])
        top = np.concatenate([np.ones(len(free)), *upper])
        self.programme = _Light(self.cost, np.zeros(len(top)), top, asked, 0)
        column = np.repeat(np.arange(len(free)), np.diff(np.r_[block.starts, len(block.index)]))
        extra = np.concatenate(index)
        major = np.asarray(np.searchsorted(rows, np.r_[block.index, extra]), dtype=np.int64)
        minor = np.r_[column, len(free) + np.arange(len(extra))]
        entries = np.r_[block.value, np.concatenate(signs)]
        self.programme.add_rows(
            compress(major, minor, entries, model.lower[rows] - done[rows], model.upper[rows] - done[rows])
        )
        counts = count_rows(model, free)
        self.counts = self.programme.rows + np.arange(len(counts.lower))
        self.programme.add_rows(counts)
        gap = np.maximum(steps.gap[rest] - np.rint(done[model.place_row[rest]]).astype(np.int64), 0)
        part = np.minimum(gap, steps.part[rest])
        money = steps.part_price[rest] @ part + steps.price[rest] @ (gap - part)
        self.constant = float(money + model.options.cost[settled].sum() + model.offset) / MONEY

    def row(self, price: Floats, most: float) -> None:
        """One more limit on the columns."""
        columns = np.flatnonzero(price)
        row = np.zeros(len(columns), dtype=np.int64)
        self.programme.add_rows(compress(row, columns, price[columns], np.array([-np.inf]), np.array([most])))

    def solve(self, gap: float, nodes: int, unit: float = 1 / MONEY) -> Outcome:
        """The best whole choice of the free options, in steps of ``unit``; its money is less :attr:`constant`."""
        whole = np.arange(len(self.free))
        return solve_by_counts(self.programme, self.counts, whole, gap=gap, nodes=nodes, unit=unit)


def _sums(block: Block, rows: int) -> Floats:
    """What columns at one add to every row."""
    return np.asarray(np.bincount(block.index, block.value, minlength=rows), dtype=np.float64)
