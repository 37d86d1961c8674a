"""A plan at once: the posting that saves most, one after another, as long as every rule stands."""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.exchange.model import MONEY, Model
from tongpan_core.tables import Bools, Floats, Ints

_SLACK = 1e-6
_TRIED = 4  # options of a unit that are tried
_ASKED = 20_000  # options that are looked at for rows that are still short


def total(model: Model, chosen: Ints) -> float | None:
    """元 of a choice of options; ``None`` where it breaks a row."""
    net = np.zeros(len(model.steps.gap), dtype=np.int64)
    arcs, options = model.arcs, model.options
    both = np.r_[options.one[chosen], options.two[chosen]]
    own = both[both >= 0]
    np.add.at(net, arcs.place[own], 1)
    np.add.at(net, arcs.home[arcs.person[own]], -1)
    goes = np.zeros(len(arcs.home))
    goes[arcs.person[own]] = 1.0
    side = goes @ model.people
    np.add.at(side, model.unit_row[options.unit[chosen]], 1.0)
    rest = ~_place_rows(model)
    if (side[rest] < model.lower[rest] - _SLACK).any() or (side[rest] > model.upper[rest] + _SLACK).any():
        return None
    low, high = _range(model)
    if (net < low).any() or (net > high).any() or len(np.unique(options.unit[chosen])) < len(chosen):
        return None
    return float(options.cost[chosen].sum()) + unmet(model, net) + model.arcs.offset


def unmet(model: Model, net: Ints) -> float:
    """元 of the need that stays open where every place gains ``net`` people."""
    steps = model.steps
    gap = np.maximum(steps.gap - net, 0)
    part = np.minimum(gap, steps.part)
    return float(steps.part_price @ part + steps.price @ (gap - part))


def _range(model: Model) -> tuple[Ints, Ints]:
    steps = model.steps
    return steps.gap - steps.whole - steps.part, steps.gap + steps.over


def _place_rows(model: Model) -> Bools:
    found = np.zeros(model.size, dtype=bool)
    found[model.place_row[model.place_row >= 0]] = True
    return found


def greedy(model: Model, start: Ints | None = None) -> Ints | None:
    """Options that save money, one after another, from ``start`` on; then those that rows still ask for.

    ``None`` where the rows cannot be answered in this way.
    """
    keep = Keeper(model)
    for option in start if start is not None else ():
        keep.take(int(option), anyway=True)
    guess = model.options.cost / MONEY - keep.worth()
    order = np.argsort(guess, kind="stable")
    _asked(keep, order)
    for option in _best_of_each(model, order[: int((guess < 0).sum())]):
        keep.take(int(option))
    _asked(keep, order)
    return np.array(sorted(keep.chosen), dtype=np.int64) if keep.answered() else None


def _best_of_each(model: Model, order: Ints) -> Ints:
    """Of options in order, the first few of every unit: more would seldom be taken."""
    unit = model.options.unit[order]
    by_unit = np.argsort(unit, kind="stable")
    begins = np.flatnonzero(np.r_[True, np.diff(unit[by_unit]) != 0]) if len(unit) else np.zeros(0, dtype=np.int64)
    rank = np.arange(len(unit)) - np.repeat(begins, np.diff(np.r_[begins, len(unit)]))
    return np.asarray(order[np.sort(by_unit[rank < _TRIED])], dtype=np.int64)


def _asked(keep: Keeper, order: Ints) -> None:
    """Take the cheapest options for rows that are still short, largest help first."""
    for option in order[:_ASKED]:
        if keep.answered():
            return
        if keep.helps(int(option)):
            keep.take(int(option), anyway=True)


class Keeper:
    """Which rows have room left while options are taken."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.chosen: list[int] = []
        self.net = [0] * len(model.steps.gap)
        low, high = _range(model)
        self.low, self.high = low.tolist(), high.tolist()
        self.busy = np.zeros(len(model.arcs.home), dtype=bool)
        places = _place_rows(model)
        self.lower = np.where(places, -np.inf, model.lower)
        self.upper = np.where(places, np.inf, model.upper)
        self.level = np.zeros(model.size)
        self.missing = int((self.lower > _SLACK).sum())
        self.indptr, self.rows = model.people.indptr, model.people.indices
        self.values = model.people.data
        self.value = 0.0

    def worth(self) -> Floats:
        """What each option saves by the need that it fills and opens, in :data:`MONEY` 元."""
        steps, arcs, options = self.model.steps, self.model.arcs, self.model.options
        fills = np.where(steps.gap > 0, np.where(steps.whole > 0, steps.price, steps.part_price), 0.0) / MONEY
        opens = np.where(steps.gap >= 0, np.where(steps.whole > 0, steps.price, steps.part_price), 0.0) / MONEY
        each = fills[arcs.place] - opens[arcs.home[arcs.person]]
        return np.asarray(each[options.one] + np.where(options.two >= 0, each[options.two], 0.0), dtype=np.float64)

    def answered(self) -> bool:
        """Whether no row asks for more."""
        return self.missing == 0

    def _entries(self, option: int) -> tuple[list[int], dict[int, float]]:
        options, arcs = self.model.options, self.model.arcs
        own = [int(arc) for arc in (options.one[option], options.two[option]) if arc >= 0]
        rows: dict[int, float] = {int(self.model.unit_row[options.unit[option]]): 1.0}
        for arc in own:
            person = arcs.person[arc]
            for at in range(self.indptr[person], self.indptr[person + 1]):
                row = int(self.rows[at])
                rows[row] = rows.get(row, 0.0) + float(self.values[at])
        return own, rows

    def helps(self, option: int) -> bool:
        """Whether it adds to a row that is short."""
        if self.busy[self.model.options.unit[option]]:
            return False
        _, rows = self._entries(option)
        return any(value > 0 and self.level[row] < self.lower[row] - _SLACK for row, value in rows.items())

    def take(self, option: int, *, anyway: bool = False) -> bool:
        """Take it where all rules stand and money is saved (or ``anyway``); rows of shares are not made worse."""
        unit = int(self.model.options.unit[option])
        if self.busy[unit]:
            return False
        own, rows = self._entries(option)
        change: dict[int, int] = {}
        for arc in own:
            to, home = int(self.model.arcs.place[arc]), int(self.model.arcs.home[self.model.arcs.person[arc]])
            change[to] = change.get(to, 0) + 1
            change[home] = change.get(home, 0) - 1
        if any(not self.low[at] <= self.net[at] + by <= self.high[at] for at, by in change.items()):
            return False
        if any(self.level[row] + by > self.upper[row] + _SLACK for row, by in rows.items()):
            return False
        short = [row for row, by in rows.items() if by < 0 and self.level[row] + by < self.lower[row] - _SLACK]
        if short or not (anyway or self._saves(option, change)):
            return False
        self._book(option, change, rows, 1)
        return True

    def drop(self, option: int) -> None:
        """Take back what was taken."""
        own, rows = self._entries(option)
        change: dict[int, int] = {}
        for arc in own:
            to, home = int(self.model.arcs.place[arc]), int(self.model.arcs.home[self.model.arcs.person[arc]])
            change[to] = change.get(to, 0) - 1
            change[home] = change.get(home, 0) + 1
        self._book(option, change, rows, -1)

    def _book(self, option: int, change: dict[int, int], rows: dict[int, float], sign: int) -> None:
        self.busy[self.model.options.unit[option]] = sign > 0
        self.chosen.append(option) if sign > 0 else self.chosen.remove(option)
        self.value += sign * float(self.model.options.cost[option])
        for at, by in change.items():
            self.value += self._open(at, self.net[at] + by) - self._open(at, self.net[at])
            self.net[at] += by
        for row, step in rows.items():
            was = self.level[row] < self.lower[row] - _SLACK
            self.level[row] += sign * step
            self.missing += int(self.level[row] < self.lower[row] - _SLACK) - int(was)

    def _saves(self, option: int, change: dict[int, int]) -> bool:
        saved = -float(self.model.options.cost[option])
        for at, by in change.items():
            saved += self._open(at, self.net[at]) - self._open(at, self.net[at] + by)
        return saved > 0

    def _open(self, place: int, net: int) -> float:
        steps = self.model.steps
        gap = max(int(steps.gap[place]) - net, 0)
        part = min(gap, int(steps.part[place]))
        return float(steps.part_price[place] * part + steps.price[place] * (gap - part))
