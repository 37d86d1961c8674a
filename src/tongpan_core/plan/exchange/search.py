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
from tongpan_core.plan.exchange.small import Small, open_options
from tongpan_core.tables import Floats, Ints

_SHORT = 1e-6
_ROUNDS = 200
_LARGE = 500_000  # options: from here on prices are found by subgradients before any programme is solved


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
    root: float = -np.inf

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
        best = self.best
        assert best.chosen is not None
        tied = best.proven and give == 0
        fair = even_out(self.model, self.master.duals, best.chosen, best.value, self.root, give, self.asked, tied=tied)
        value = total(self.model, fair)
        if value is not None and value <= self.best.value + give + 0.5:
            self.best.chosen, self.best.value = fair, value

    def _relaxation(self, gap: float) -> Floats | None:
        """Columns of the relaxation over all options; ``None`` where it was stopped first."""
        master, model = self.master, self.model
        master.duals = first_prices(model)
        if len(model.options) > _LARGE:
            from tongpan_core.plan.exchange.ascent import ascended

            bound = ascended(model, master.duals, 300)
            self.best.bound = max(self.best.bound, bound * MONEY + model.offset)
            reduced = master.reduced()
            units = model.unit_row[model.options.unit[model.options.begins]]
            master.duals[units] = np.minimum(np.minimum.reduceat(reduced, model.options.begins), 0.0)
            self.told(N_("Relaxation"), self.best)
            master.add(near_options(model, master.reduced(), 0.5, 3))
        else:
            master.add(near_options(model, master.reduced(), 2.0, 8))
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
            self.root = self.best.bound
            if master.is_whole(columns) and master.short(columns) <= _SHORT:
                self._try(master.chosen(columns))
            self.told(N_("Relaxation"), self.best)
            wanted = worth_adding(model, reduced, each=4)
            if len(wanted) == 0 or (self.closed(gap)):
                break
            master.add(wanted)
        return columns

    def _whole(self, gap: float, nodes: int) -> None:
        """Whole plans: near the relaxation first, then all that the gap cannot rule out."""
        for window in (0.2, 1.0, 10.0):
            found = self._near(window, gap, nodes)
            if self.closed(gap) or self.asked():
                return
            if found:
                break
        if self.best.chosen is None:
            self._all(gap, nodes)
            return
        window = (self.best.value - self.root) / MONEY + _SHORT
        self._near(window, 0.0, 50 * nodes)

    def _near(self, window: float, gap: float, nodes: int) -> bool:
        """The best plan within ``window`` of the relaxation; whether there is one. No other plan is within it."""
        model = self.model
        free, settled = open_options(model, self.master.duals, window)
        small = Small(model, free, settled, self.asked)
        outcome = small.solve(gap, nodes)
        if outcome.columns is not None:
            self._try(np.sort(np.r_[settled, free[outcome.columns[: len(free)] > 0.5]]))
        if outcome.ended in ("optimal", "infeasible"):
            beyond = self.root + window * MONEY
            bound = min((outcome.bound + small.constant) * MONEY, beyond)
            self.best.bound = max(self.best.bound, min(bound, self.best.value))
        self.told(N_("Whole plans"), self.best)
        return outcome.columns is not None

    def _all(self, gap: float, nodes: int) -> None:
        """The best plan over all options, or the knowledge that there is none."""
        master = self.master
        master.add(np.arange(len(self.model.options)))
        outcome = master.whole(gap, 50 * nodes)
        if outcome.columns is not None and master.short(outcome.columns) <= _SHORT:
            self._try(master.chosen(outcome.columns))
        if outcome.ended == "optimal":
            bound = outcome.bound * MONEY + self.model.offset
            self.best.bound = max(self.best.bound, min(bound, self.best.value))
            self.impossible = self.best.chosen is None
        self.told(N_("Whole plans"), self.best)

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


def near_options(model: Model, reduced: Floats, within: float, each: int) -> Ints:
    """Options to begin with: those ``within`` of the best of every unit, and the best ``each`` of every place."""
    options = model.options
    if len(options) == 0:
        return np.zeros(0, dtype=np.int64)
    best = np.minimum.reduceat(reduced, options.begins)
    length = np.diff(np.r_[options.begins, len(options)])
    near = reduced <= np.repeat(np.minimum(best, 0.0) if len(options) > _LARGE else best, length) + within
    shifted = reduced - reduced.max() - 1.0
    near[worth_adding(model, shifted, each=each)] = True
    return np.flatnonzero(near)
