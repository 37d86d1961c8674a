"""The search for a layout: a p-median where nothing limits the sites, and the whole programme in HiGHS otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.highs import Outcome, Programme
from tongpan_core.plan.layout import model as programme
from tongpan_core.plan.layout.demand import Demand, from_plan, to_plan
from tongpan_core.plan.layout.dual import Median
from tongpan_core.plan.layout.plan import LayoutPlan
from tongpan_core.plan.layout.verify import objective, violations
from tongpan_core.plan.problem import Clock, Progress, Stop


@dataclass
class Search:
    """The best layout so far and the proven bound, of one problem; asks ``until`` and tells ``clock``."""

    own: Demand
    clock: Clock
    until: Stop
    seed: int = 0
    plan: LayoutPlan | None = None
    value: float = np.inf
    bound: float = -np.inf
    step: str = field(default=N_("Searching"))

    def asked(self) -> bool:
        """Whether to stop."""
        return self.until(Progress(self.clock.seconds, self.step, *self._known()))

    def told(self, step: str) -> None:
        """Say where the search stands."""
        self.step = step
        self.clock.report(step, *self._known())

    def _known(self) -> tuple[float | None, float | None]:
        value = None if self.value == np.inf else self.value
        bound = None if self.bound == -np.inf else self.bound
        return value, bound if value is None or bound is None else min(bound, value)

    def offer(self, plan: LayoutPlan) -> bool:
        """Take a plan that keeps every rule and beats the best; verified by code that shares nothing with solvers."""
        value = objective(self.own.problem, plan)
        better = self.plan is None or value < self.value - 1e-9 * max(abs(value), 1.0)
        if not better or violations(self.own.problem, plan):
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


def unlimited(own: Demand) -> bool:
    """Whether only ways and the sites themselves count: no places, sizes or budget that could bind."""
    problem = own.problem
    there = (own.pupils.max(axis=0)[:, None] * own.allowed).sum(axis=0)
    return bool(
        problem.goal in ("km", "cost")
        and (own.capacity >= there)[own.may].all()
        and not own.smallest[own.may].any()
        and (problem.limits.budget is None or own.building[own.may].sum() <= problem.limits.budget)
    )


def median(search: Search, gap: float) -> bool:
    """Solve as a p-median; false where it could not say whether there is a plan at all."""
    from tongpan_core.plan.layout.median import Found, Solver

    own = search.own
    k, r = np.nonzero(own.pupils > 0)
    cost = np.where(own.allowed, own.unit, np.inf)[r] * (own.odds[k] * own.pupils[k, r])[:, None]
    opening = own.standing if own.problem.goal == "cost" else np.zeros(len(own.may))
    state = np.where(own.must, 1, np.where(own.may, 0, -1))
    limits = own.problem.limits
    number, exact = -1 if limits.sites is None else limits.sites, limits.sites_are == "exact"

    def told(found: Found) -> None:
        if found.cost < solver.none:
            search.value = min(search.value, found.cost)
            search.raised(found.bound)
            search.told(N_("Searching"))

    start = None if search.plan is None else from_plan(own, search.plan)
    task = Median(cost, opening, state, number, exact and limits.sites is not None)
    solver = Solver(task, search.asked, told, gap)
    solver.begin(None if start is None else start[0])
    if not solver.real:
        return False
    solver.run()
    search.raised(solver.found.bound)
    where = np.where(solver.found.is_open, cost, np.inf).argmin(axis=1)
    site = np.full(own.pupils.shape, -1)
    site[k, r] = where
    search.offer(to_plan(own, solver.found.is_open, site, np.zeros(len(own.may), dtype=np.int64)))
    return True


def load(model: programme.Model, search: Search) -> Programme:
    """The programme in HiGHS."""
    built = Programme(model.cost, *model.bounds, search.asked, search.seed)
    built.add_rows(model.rows.block())
    return built


def integer(search: Search, gap: float, nodes: int | None) -> Outcome:
    """Solve the whole programme."""
    own = search.own
    model = programme.build(own)
    start = None
    if search.plan is not None and (known := from_plan(own, search.plan)) is not None:
        start = programme.write(model, *known)
    outcome = load(model, search).solve_integers(model.whole, gap=gap, nodes=nodes, start=start)
    if outcome.columns is not None:
        search.offer(to_plan(own, *programme.read(model, outcome.columns)))
    search.raised(outcome.bound + model.constant)
    search.told(N_("Searching"))
    return outcome
