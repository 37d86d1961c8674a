"""The search: a relaxation over all options by pricing, then whole plans among those that it cannot rule out.

1. *Plan at hand.* Somebody goes where it saves most, one after another: a plan at once, if not the best.
2. *Relaxation.* Options are priced in until none would lower it: its value is a proven bound.
3. *Whole plans.* Where the relaxation is not whole already, branch and bound over the options whose reduced cost is
   within the gap: no other option can be in a better plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.exchange.fair import even_out
from tongpan_core.plan.exchange.greedy import greedy, total
from tongpan_core.plan.exchange.master import Master, worth_adding
from tongpan_core.plan.exchange.model import MONEY, Model
from tongpan_core.tables import Floats, Ints

_SHORT = 1e-6
_ROUNDS = 200


@dataclass
class Best:
    """The best choice of options so far and the best bound, in 元."""

    chosen: Ints | None = None
    value: float = np.inf
    bound: float = -np.inf

    @property
    def gap(self) -> float:
        """Relative gap; infinite without a plan."""
        if self.chosen is None:
            return np.inf
        return max(self.value - self.bound, 0.0) / max(abs(self.value), 1.0)

    @property
    def proven(self) -> bool:
        """Every total is in whole 元: a bound within less than one proves it."""
        return self.value - self.bound < 1.0 - 1e-3


@dataclass
class Search:
    """One solve. ``asked`` says when to stop; ``told`` hears of every step; ``ended`` how it went."""

    model: Model
    asked: Callable[[], bool]
    told: Callable[[str, Best], None]
    seed: int = 0
    best: Best = field(default_factory=Best)
    impossible: bool = False

    def run(self, gap: float, nodes: int, start: Ints | None = None, *, any_plan: bool = False) -> None:
        """Search to a relative gap, with at most ``nodes`` nodes where the relaxation is not whole.

        ``any_plan``: end at the first plan.
        """
        for first in (start, None) if start is not None else (None,):
            self._try(greedy(self.model, first))
        self.told(N_("First plan"), self.best)
        if any_plan and self.best.chosen is not None:
            return
        self.master = Master(self.model, self.asked, self.seed)
        columns = self._relaxation(gap)
        if columns is None or self.closed(gap) or self.impossible:
            return
        if self.master.short(columns) > _SHORT:
            self.impossible = self._no_way()
            return
        self._whole(gap, nodes)

    def closed(self, gap: float) -> bool:
        """Whether the gap is small enough."""
        return self.best.chosen is not None and (self.best.proven or self.best.gap <= gap)

    def _try(self, chosen: Ints | None) -> None:
        if chosen is None:
            return
        value = total(self.model, chosen)
        if value is not None and value < self.best.value:
            self.best.chosen, self.best.value = chosen, value

    def relaxation(self) -> Floats:
        """The prices of all rows."""
        self.master = Master(self.model, self.asked, self.seed)
        self._relaxation(0.0)
        return self.master.duals

    def even_out(self, give: float) -> None:
        """Among plans of the same total (or ``give`` 元 more), the fairest."""
        if self.best.chosen is None or not hasattr(self, "master"):
            return
        fair = even_out(self.master, self.best.chosen, self.best.value, self.best.bound, give, self.asked)
        value = total(self.model, fair)
        if value is not None and value <= self.best.value + give + 0.5:
            self.best.chosen, self.best.value = fair, value

    def _relaxation(self, gap: float) -> Floats | None:
        """Columns of the relaxation over all options; ``None`` where it was stopped first."""
        master, model = self.master, self.model
        master.duals = first_prices(model)
        master.add(near_options(model, master.reduced()))
        if self.best.chosen is not None:
            master.add(self.best.chosen)
        if len(model.options) == 0:
            self.best.bound = max(self.best.bound, model.offset) if self.best.chosen is not None else self.best.bound
        columns: Floats | None = None
        for _ in range(_ROUNDS):
            outcome = master.relax()
            if outcome.columns is None or self.asked():
                return None
            columns = outcome.columns
            reduced = master.reduced()
            slack = np.minimum.reduceat(reduced, model.options.begins) if len(reduced) else np.zeros(0)
            below = float(np.minimum(slack, 0.0).sum())
            self.best.bound = max(self.best.bound, (outcome.objective + below) * MONEY + model.offset)
            if master.is_whole(columns) and master.short(columns) <= _SHORT:
                self._try(master.chosen(columns))
            self.told(N_("Relaxation"), self.best)
            wanted = worth_adding(model, reduced, each=4)
            if len(wanted) == 0 or (self.closed(gap)):
                break
            master.add(wanted)
        return columns

    def _whole(self, gap: float, nodes: int) -> None:
        """Whole plans: near the relaxation first, then over everything that the gap cannot rule out."""
        master = self.master
        for last in (False, True):
            reduced = self.model.reduced(master.duals, master.cost)
            window = (self.best.value - self.best.bound) / MONEY if np.isfinite(self.best.value) else np.inf
            if last:
                master.add(np.flatnonzero(reduced <= window + _SHORT))
            allowed = reduced <= (window + _SHORT if last else min(window, 0.02 * MONEY))
            allowed |= np.isin(np.arange(len(reduced)), self.best.chosen) if self.best.chosen is not None else False
            master.allow(allowed)
            outcome = master.whole(0.0 if last else max(gap, 0.0), nodes if not last else 50 * nodes)
            if outcome.columns is not None and master.short(outcome.columns) <= _SHORT:
                self._try(master.chosen(outcome.columns))
            if last and outcome.ended == "optimal":
                self.best.bound = max(self.best.bound, min(outcome.bound * MONEY + self.model.offset, self.best.value))
                self.impossible = outcome.columns is not None and self.best.chosen is None
            self.told(N_("Whole plans"), self.best)
            if self.asked() or self.closed(gap):
                return

    def _no_way(self) -> bool:
        """Whether even people for nothing leave a row unanswered: the relaxation has no plan, so there is none."""
        free = Master(self.model, self.asked, self.seed, np.zeros(len(self.model.options)))
        free.add(np.arange(len(self.model.options)))
        price = np.zeros(free.programme.columns)
        price[free.elastic] = 1.0
        free.programme.price(price)
        outcome = free.relax()
        return outcome.ended == "optimal" and outcome.objective > _SHORT


def first_prices(model: Model) -> Floats:
    """A guess at the price of every place: a part of what its need is worth, nothing where there is enough."""
    steps, duals = model.steps, np.zeros(model.size)
    used = model.place_row >= 0
    worth = np.where(steps.gap > 0, np.where(steps.whole > 0, steps.price, steps.part_price), 0.0)
    duals[model.place_row[used]] = 0.3 * worth[used] / MONEY
    return duals


def near_options(model: Model, reduced: Floats) -> Ints:
    """Options to begin with: the best few of every unit and of every place."""
    options = model.options
    if len(options) == 0:
        return np.zeros(0, dtype=np.int64)
    best = np.minimum.reduceat(reduced, options.begins)
    length = np.diff(np.r_[options.begins, len(options)])
    near = reduced <= np.repeat(best, length) + 3.0
    shifted = reduced - reduced.max() - 1.0
    near[worth_adding(model, shifted, each=12)] = True
    return np.flatnonzero(near)
