"""The search for a layout: the programme given to HiGHS, from the best layout known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tongpan_core.plan.highs import Outcome, Programme
from tongpan_core.plan.layout import model as programme
from tongpan_core.plan.layout.demand import Demand, from_plan, to_plan
from tongpan_core.plan.layout.plan import LayoutPlan
from tongpan_core.plan.layout.verify import objective, violations

Asked = Callable[[], bool]


@dataclass
class Best:
    """The best layout so far and the proven bound."""

    plan: LayoutPlan | None = None
    value: float = np.inf
    bound: float = -np.inf

    def offer(self, own: Demand, plan: LayoutPlan) -> bool:
        """Take a plan that keeps every rule and beats the best; verified by code that shares nothing with solvers."""
        value = objective(own.problem, plan)
        if value >= self.value - 1e-9 * max(abs(value), 1.0) or violations(own.problem, plan):
            return False
        self.plan, self.value = plan, value
        return True

    def raised(self, bound: float) -> bool:
        """Take a better bound."""
        if not bound > self.bound:
            return False
        self.bound = bound
        return True

    @property
    def gap(self) -> float:
        """Relative gap; infinite while there is no plan."""
        if self.plan is None:
            return np.inf
        return max(self.value - self.bound, 0.0) / max(abs(self.value), 1e-9)


def load(model: programme.Model, asked: Asked, seed: int) -> Programme:
    """The programme in HiGHS."""
    built = Programme(model.cost, *model.bounds, asked, seed)
    built.add_rows(model.rows.block())
    return built


def integer(own: Demand, best: Best, asked: Asked, seed: int, gap: float, nodes: int | None) -> Outcome:
    """Solve the whole programme; ``best`` takes what is found."""
    model = programme.build(own)
    start = None
    if best.plan is not None and (known := from_plan(own, best.plan)) is not None:
        start = programme.write(model, *known)
    outcome = load(model, asked, seed).solve_integers(model.whole, gap=gap, nodes=nodes, start=start)
    if outcome.columns is not None:
        best.offer(own, to_plan(own, *programme.read(model, outcome.columns)))
    best.raised(outcome.bound + model.constant)
    return outcome
