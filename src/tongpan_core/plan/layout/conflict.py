"""Where no layout exists: the smallest set of wishes that cannot stand together, in words and with the numbers.

A village that no site may serve is found without any programme. Otherwise QuickXplain (Junker 2004) asks HiGHS whether
some wishes can stand, until it has a set of which none can be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.clash import Undecided, quick_explain
from tongpan_core.plan.highs import Outcome, Programme
from tongpan_core.plan.layout import model as programme
from tongpan_core.plan.layout.demand import Demand, demand, reachable
from tongpan_core.plan.layout.problem import LayoutProblem
from tongpan_core.plan.layout.wishes import only, wishes_of
from tongpan_core.plan.problem import Wish
from tongpan_core.tables import Floats

Asked = Callable[[], bool]
Stands = Callable[[Sequence[Wish]], bool]
_NODES = 2000  # in which any layout must be found


def conflict(problem: LayoutProblem, asked: Asked, seed: int = 0) -> tuple[Wish, ...]:
    """The smallest set of wishes that cannot stand together; empty where a layout exists or ``asked`` says stop."""

    def keys(kept: Sequence[Wish]) -> frozenset[str]:
        return frozenset(wish.key for wish in kept)

    def plainly(kept: Sequence[Wish]) -> bool:
        if asked():
            raise Undecided
        return reachable(demand(*only(problem, keys(kept))))

    def whole(kept: Sequence[Wish]) -> bool:
        own = demand(*only(problem, keys(kept)))
        return reachable(own) and has_plan(own, asked, seed)

    try:
        for stands, each in ((plainly, True), (whole, False)):
            wishes = wishes_of(problem, each=each)
            if not stands(wishes):
                found = quick_explain(stands, wishes)
                return tuple(_with_need(wish, problem, found, asked, seed) for wish in found)
    except Undecided:
        pass
    return ()


def has_plan(own: Demand, asked: Asked, seed: int) -> bool:
    """Whether any layout keeps all limits.

    Raises:
        Undecided: where ``asked`` says stop, or the nodes do not suffice, before that is known.
    """
    model = programme.build(own)
    outcome = _solve(model, np.zeros(model.columns.count), asked, seed)
    if outcome.columns is None and outcome.ended != "infeasible":
        raise Undecided
    return outcome.columns is not None


def _solve(model: programme.Model, cost: Floats, asked: Asked, seed: int, gap: float = 0.5) -> Outcome:
    built = Programme(cost, *model.bounds, asked, seed)
    built.add_rows(model.rows.block())
    return built.solve_integers(model.whole, gap=gap, nodes=_NODES)


def _with_need(wish: Wish, problem: LayoutProblem, found: Sequence[Wish], asked: Asked, seed: int) -> Wish:
    """The wish with the number that would do beside the others of the conflict."""
    if wish.key not in ("budget", "sites"):
        return wish
    rest = frozenset(own.key for own in found if own.key != wish.key)
    free, ways = only(problem, rest)
    model = programme.build(demand(replace(free, version="cover", goal="sites") if not free.scenarios else free, ways))
    cost = np.zeros(model.columns.count)
    if wish.key == "sites":
        cost[model.y[model.y >= 0]] = 1.0
        label, name = N_("%(sites)s open sites; at least %(needed)s are needed"), "sites"
    else:
        cost[model.y[model.y >= 0]] = model.own.building[model.y >= 0]
        cost[model.e[model.e >= 0]] = problem.costs.place * problem.limits.lot
        label, name = N_("Budget of %(budget)s yuan; the cheapest layout needs %(needed)s yuan"), "budget"
    outcome = _solve(model, cost, asked, seed, gap=1e-4)
    if outcome.columns is None or not outcome.objective > wish.values[name]:
        return wish
    return Wish(wish.key, label, {**wish.values, "needed": round(outcome.objective, 2)})
