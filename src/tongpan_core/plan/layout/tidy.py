"""After a covering: among the layouts with the same sites, and the same pupils served, the one that costs least."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tongpan_core.plan.layout.demand import demand
from tongpan_core.plan.layout.plan import LayoutPlan
from tongpan_core.plan.layout.problem import Fixed, LayoutProblem
from tongpan_core.plan.layout.search import Search, run
from tongpan_core.plan.layout.verify import objective, violations
from tongpan_core.tables import Floats


def tidy(search: Search, gap: float, nodes: int) -> None:
    """Put the plan of a covering in order: its goal says nothing of ways, and little of places."""
    problem, plan = search.own.problem, search.plan
    if plan is None or not plan.sent or search.asked():
        return
    easier = _settled(problem, plan)
    inner = Search(demand(easier), search.clock, search.until, search.seed, silent=True)
    inner.offer(replace(plan, problem=easier.digest))
    run(inner, gap, nodes)
    if inner.plan is not None:
        tidied = replace(inner.plan, problem=problem.digest)
        if objective(problem, tidied) <= search.value + 1e-9 and not violations(problem, tidied):
            search.plan = tidied


def _settled(problem: LayoutProblem, plan: LayoutPlan) -> LayoutProblem:
    """The cost of ways and places alone is open: sites, pupils served and money spent once are settled."""
    chosen = set(plan.open)
    sites = tuple(_decision(site.code, site.existing, site.code in chosen) for site in problem.sites)
    ways = tuple(fixed for fixed in problem.fixed if fixed.kind in ("send", "bar"))
    limits = replace(problem.limits, sites=None)
    if problem.goal == "cost":
        once = sum(own.places for own in plan.built) * problem.costs.place
        once += sum(site.building for site in problem.sites if site.code in chosen and not site.existing)
        limits = replace(limits, budget=once if limits.budget is None else min(once, limits.budget))
    pupils = _served(problem, plan)
    return replace(problem, version="median", goal="cost", pupils=pupils, fixed=(*sites, *ways), limits=limits)


def _decision(site: str, existing: bool, is_open: bool) -> Fixed:
    if existing:
        return Fixed("keep" if is_open else "close", site)
    return Fixed("open" if is_open else "leave", site)


def _served(problem: LayoutProblem, plan: LayoutPlan) -> Floats:
    """The pupils (V, B) who have a site, zero for the others."""
    sent = plan.site_of()
    has = [[(village.code, band.code) in sent for band in problem.bands] for village in problem.villages]
    return np.where(np.array(has), problem.pupils, 0.0)
