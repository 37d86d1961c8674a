"""The search for a layout: a p-median where nothing limits the sites, and the whole programme in HiGHS otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.highs import Outcome, Programme
from tongpan_core.plan.layout import model as programme
from tongpan_core.plan.layout.demand import Demand, from_plan, reachable, to_plan
from tongpan_core.plan.layout.draft import draft
from tongpan_core.plan.layout.dual import Median
from tongpan_core.plan.layout.plan import LayoutPlan
from tongpan_core.plan.layout.verify import objective, violations
from tongpan_core.plan.problem import Clock, Progress, Stop
from tongpan_core.tables import Bools, Floats, Ints


@dataclass
class Search:
    """The best layout so far and the proven bound, of one problem; asks ``until`` and tells ``clock``.

    A ``silent`` search is part of another: it tells nothing, and only time and cancelling stop it.
    """

    own: Demand
    clock: Clock
    until: Stop
    seed: int = 0
    plan: LayoutPlan | None = None
    value: float = np.inf
    bound: float = -np.inf
    silent: bool = False
    step: str = field(default=N_("Searching"))

    def asked(self) -> bool:
        """Whether to stop."""
        return self.until(Progress(self.clock.seconds, self.step, *self._known()))

    def told(self, step: str) -> None:
        """Say where the search stands."""
        self.step = step
        if not self.silent:
            self.clock.report(step, *self._known())

    def _known(self) -> tuple[float | None, float | None]:
        if self.silent:
            return None, None
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


def run(search: Search, gap: float, nodes: int) -> bool:
    """Search in the way that fits the problem; false where there is no layout."""
    own = search.own
    if not reachable(own):
        return False
    if unlimited(own) and median(search, gap):
        return True
    if search.plan is None:
        drafted(search, own.may)
    whole = Whole(search)
    if not whole.relax():
        return False
    whole.core(gap, nodes)
    return search.gap <= gap or search.asked() or whole.prove(gap, nodes)


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

    start, value = None if search.plan is None else from_plan(own, search.plan), search.value
    task = Median(cost, opening, state, number, exact and limits.sites is not None)
    solver = Solver(task, search.asked, told, gap)
    solver.begin(None if start is None else start[0])
    if solver.real:
        solver.run()
    search.value = value  # of the plan at hand: what was told of is a plan only once it is offered
    if not solver.real:
        return False
    search.raised(solver.found.bound)
    where = np.where(solver.found.is_open, cost, np.inf).argmin(axis=1)
    site = np.full(own.pupils.shape, -1)
    site[k, r] = where
    search.offer(to_plan(own, solver.found.is_open, site, np.zeros(len(own.may), dtype=np.int64)))
    return True


def drafted(search: Search, is_open: Bools) -> None:
    """Offer a layout made without a programme, from these open sites (S,)."""
    found = draft(search.own, is_open, search.asked)
    if found is not None and search.offer(to_plan(search.own, found.is_open, found.site, found.lots)):
        search.told(N_("Drafting"))


class Whole:
    """The whole programme: its relaxation bounds, a core of it finds, and all of it proves."""

    def __init__(self, search: Search) -> None:
        self.search, self.model = search, programme.build(search.own)
        self.relaxed: Outcome | None = None

    def relax(self) -> bool:
        """The relaxation's bound, and a layout drafted from it; false where there is none."""
        search, model = self.search, self.model
        outcome = self._load(model).solve()
        if outcome.ended == "optimal" and outcome.columns is not None:
            self.relaxed = outcome
            search.raised(outcome.objective + model.constant)
            search.told(N_("Relaxing"))
            drafted(search, np.append(outcome.columns, 0.0)[model.y] > 0.5)
        return outcome.ended != "infeasible"

    def core(self, gap: float, nodes: int) -> None:
        """Choose sites near the relaxation as if groups could be split, and then place whole groups in them.

        At first only among the sites that the relaxation uses, quickly, and then among twice as many.
        """
        for width, share in ((2, 0.0), (4, 1.0)):
            if self.relaxed is not None and self.search.gap > gap and not self.search.asked():
                self._core(self.relaxed, width, share, gap / 2, nodes)

    def _core(self, relaxed: Outcome, width: int, share: float, gap: float, nodes: int) -> None:
        arcs, sites = self._near(relaxed, width, share)
        small = programme.build(self.search.own, arcs)
        built = self._load(small)
        _set(built, small.y[~sites & (small.y >= 0)], 0.0)
        split = np.concatenate([own.ravel()[own.ravel() >= 0] for own in (small.y, small.e, small.u)])
        outcome = built.solve_integers(split, gap=gap, nodes=nodes, start=self._start(small))
        if outcome.columns is not None:
            self._place(np.append(outcome.columns, 0.0)[small.y] > 0.5, gap, nodes)

    def _near(self, relaxed: Outcome, width: int, share: float) -> tuple[Bools, Bools]:
        """Ways (R, S) and sites (S,) that the relaxation uses, and of others those that would cost it least.

        So many ways (``width``) of each group, and so many sites to each that is used (``share``).
        """
        model, own = self.model, self.search.own
        assert relaxed.columns is not None
        assert relaxed.column_duals is not None
        dual, value = np.append(relaxed.column_duals, np.inf), np.append(relaxed.columns, 0.0)
        sites = (value[model.y] > 1e-6) | own.must
        more = np.flatnonzero(~sites & own.may)
        sites[more[np.argsort(dual[model.y[more]], kind="stable")[: int(share * sites.sum())]]] = True
        known = None if self.search.plan is None else from_plan(own, self.search.plan)
        if known is not None:
            sites |= known[0]
        cost = np.where(sites, dual[model.x].min(axis=0), np.inf)
        rank = np.argsort(np.argsort(cost, axis=1, kind="stable"), axis=1, kind="stable")
        arcs = ((rank < width) | (value[model.x].max(axis=0) > 1e-9)) & np.isfinite(cost)
        for case in () if known is None else known[1]:
            arcs[np.flatnonzero(case >= 0), case[case >= 0]] = True
        return arcs, sites

    def _place(self, is_open: Bools, gap: float, nodes: int) -> None:
        """Whole groups to these open sites (S,), and what is built there."""
        model = programme.build(self.search.own, np.broadcast_to(is_open, self.search.own.allowed.shape))
        built = self._load(model)
        for open_or_not in (False, True):
            _set(built, model.y[(is_open == open_or_not) & (model.y >= 0)], float(open_or_not))
        self._integer(built, model, gap, nodes, N_("Placing pupils"), known=False)

    def prove(self, gap: float, nodes: int) -> bool:
        """Search the whole tree; false where there is no layout."""
        outcome = self._integer(self._load(self.model), self.model, gap, nodes, N_("Searching"))
        self.search.raised(outcome.bound + self.model.constant)
        self.search.told(N_("Searching"))
        return outcome.ended != "infeasible"

    def _load(self, model: programme.Model) -> Programme:
        built = Programme(model.cost, *model.bounds, self.search.asked, self.search.seed)
        built.add_rows(model.rows.block())
        return built

    def _start(self, model: programme.Model) -> Floats | None:
        plan = self.search.plan
        known = None if plan is None else from_plan(self.search.own, plan)
        return None if known is None else programme.write(model, *known)

    def _integer(
        self, built: Programme, model: programme.Model, gap: float, nodes: int, step: str, *, known: bool = True
    ) -> Outcome:
        search, start = self.search, self._start(model) if known else None
        outcome = built.solve_integers(model.whole, gap=gap, nodes=nodes, start=start)
        if outcome.columns is not None and search.offer(to_plan(search.own, *programme.read(model, outcome.columns))):
            search.told(step)
        return outcome


def _set(built: Programme, columns: Ints, value: float) -> None:
    """Fix columns at a value."""
    built.bound_columns(columns, np.full(len(columns), value), np.full(len(columns), value))
