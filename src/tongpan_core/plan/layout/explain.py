"""A layout in reasons: why each site is kept, merged, opened or left, and where the pupils of each village go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.layout.demand import Demand, demand, from_plan
from tongpan_core.plan.layout.plan import LayoutPlan
from tongpan_core.plan.layout.problem import LayoutProblem
from tongpan_core.plan.layout.verify import objective
from tongpan_core.plan.layout.whatif import Blocked, Layout, other_choice
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import Bools, Floats, Ints

Fate = Literal["kept", "merged", "opened", "left"]
_WHY: Mapping[str, str] = {
    "must": N_("It must stay."),
    "hand": N_("It was decided by hand."),
    "reach": N_(
        "%(pupils)s pupils of %(village)s (%(band)s) would have no school in reach: "
        "the nearest, %(site)s, is %(km)s km away."
    ),
    "alone": N_("No other open school teaches %(pupils)s pupils of %(village)s (%(band)s)."),
    "places": N_("No other school in reach has places for %(pupils)s pupils of %(village)s (%(band)s)."),
    "small": N_("Only %(pupils)s pupils would go there; a school needs %(least)s."),
    "dearer": N_("The other choice would be worse by about %(worse)s."),
    "equal": N_("The other choice would be as good, as far as single moves can tell."),
    "count": N_("The number of open sites is set: another would have to change with it."),
}


@dataclass(frozen=True, slots=True)
class SiteStory:
    """One site: what becomes of it and why, pupils before and after (expected), places before and after.

    ``worse`` is by how much the goal would be worse, in its unit, if this one site were decided the other way and all
    others stayed as they are (an upper estimate: pupils move singly); ``None`` where that cannot be.
    """

    site: str
    name: str
    fate: Fate
    pupils_before: float
    pupils_after: float
    places_before: float
    places_after: float
    why: str
    values: Mapping[str, Any]
    worse: float | None


@dataclass(frozen=True, slots=True)
class VillageStory:
    """Pupils of one band in one village: where they go before and after, how far, and who rides.

    ``second`` is the next best open site and ``second_km`` the way there; empty and ``None`` where there is none in
    reach. Where nobody serves them, ``after`` is empty.
    """

    village: str
    name: str
    band: str
    pupils: float
    before: str
    after: str
    km_before: float | None
    km_after: float | None
    rides_before: bool
    rides_after: bool
    second: str
    second_km: float | None


@dataclass(frozen=True, slots=True)
class Whole:
    """The area: sites open, pupil-km a day (one way), the farthest way, who rides, places, 元 a year and once.

    Of the pupils whose school is known; with scenarios, expected. ``yearly`` is all that a layout costs, with what
    pupils cost whose school changes.
    """

    sites: int
    pupils: float
    pupil_km: float
    farthest_km: float
    riders: float
    places: float
    yearly: float
    once: float


@dataclass(frozen=True)
class Explanation:
    """All of it. ``objective`` is in the unit of ``goal``."""

    goal: str
    objective: float
    sites: tuple[SiteStory, ...]
    villages: tuple[VillageStory, ...]
    before: Whole
    after: Whole


def explain(problem: LayoutProblem, plan: LayoutPlan) -> Explanation:
    """Why the plan is what it is.

    Raises:
        ProblemError: where the plan speaks of sites that the problem does not know.
    """
    own = demand(problem)
    known = from_plan(own, plan)
    if known is None:
        text = N_("%(area)s: the plan names sites that are not there; it answers another problem.")
        raise ProblemError(text, area=problem.area)
    is_open, site, lots = known
    before = problem.current[own.village, own.band]
    return Explanation(
        problem.goal,
        objective(problem, plan),
        tuple(_site(own, row, is_open, site, lots, before) for row in range(len(problem.sites))),
        tuple(_village(own, row, is_open, site, before) for row in range(len(own.village))),
        _whole(own, np.array([s.existing for s in problem.sites]), np.tile(before, (len(own.odds), 1)), None),
        _whole(own, is_open, site, lots),
    )


def _loads(own: Demand, site: Ints) -> Floats:
    """Expected pupils of each site, shape (S,)."""
    loads = np.zeros(len(own.may))
    for k, odds in enumerate(own.odds):
        sent = site[k] >= 0
        loads += odds * np.bincount(site[k, sent], own.pupils[k, sent], minlength=len(loads))
    return loads


def _site(own: Demand, row: int, is_open: Bools, site: Ints, lots: Ints, before: Ints) -> SiteStory:
    problem, spot = own.problem, own.problem.sites[row]
    fate: Fate = "kept" if spot.existing else "opened"
    if not is_open[row]:
        fate = "merged" if spot.existing else "left"
    why, values, worse = _reason(own, row, is_open, site, lots)
    now = np.tile(before, (len(own.odds), 1))
    places = spot.capacity if spot.existing else 0.0
    after = spot.capacity + float(lots[row]) * problem.limits.lot if is_open[row] else 0.0
    loads = float(_loads(own, now)[row]), float(_loads(own, site)[row])
    return SiteStory(spot.code, spot.name, fate, *loads, places, after, _WHY[why], values, worse)


def _reason(own: Demand, row: int, is_open: Bools, site: Ints, lots: Ints) -> tuple[str, dict[str, Any], float | None]:
    problem = own.problem
    if problem.sites[row].must_keep:
        return "must", {}, None
    decided = {fixed.site for fixed in problem.fixed if fixed.kind in ("keep", "close", "open", "leave")}
    found = other_choice(own, row, Layout(is_open, site, lots))
    if isinstance(found, Blocked):
        return ("hand" if problem.sites[row].code in decided else found.why), dict(found.values), None
    if problem.sites[row].code in decided:
        return "hand", {}, found.worse
    limits = problem.limits
    full = limits.sites is not None and not is_open[row] and int(is_open.sum()) == limits.sites
    if full or (limits.sites is not None and limits.sites_are == "exact"):
        return "count", {"worse": found.worse}, found.worse
    return ("dearer" if found.worse > 1e-9 else "equal"), {"worse": found.worse}, found.worse


def _village(own: Demand, row: int, is_open: Bools, site: Ints, before: Ints) -> VillageStory:
    problem, v, b = own.problem, int(own.village[row]), int(own.band[row])
    now, then = int(before[row]), int(site[0, row])
    walk = problem.bands[b].walk_km
    others = np.flatnonzero(own.allowed[row] & is_open & (np.arange(len(is_open)) != then))
    cost = own.unit[row, others] + 1e-9 * own.km[row, others]
    second = int(others[cost.argmin()]) if len(others) else -1

    def way(to: int) -> float | None:
        return None if to < 0 or np.isnan(own.km[row, to]) else float(own.km[row, to])

    def rides(to: int) -> bool:
        return bool(to >= 0 and walk is not None and (way(to) or 0.0) > walk)

    codes = [spot.code for spot in problem.sites]
    return VillageStory(
        problem.villages[v].code, problem.villages[v].name, problem.bands[b].code, float(own.mean[row]),
        codes[now] if now >= 0 else "", codes[then] if then >= 0 else "", way(now), way(then), rides(now), rides(then),
        codes[second] if second >= 0 else "", way(second),
    )  # fmt: skip


def _whole(own: Demand, is_open: Bools, site: Ints, lots: Ints | None) -> Whole:
    """The figures of an assignment (K, R); ``lots`` is ``None`` for what stands today."""
    problem, costs = own.problem, own.problem.costs
    built = np.zeros(len(is_open)) if lots is None else lots * float(problem.limits.lot)
    walk = np.array([np.inf if band.walk_km is None else band.walk_km for band in problem.bands])[own.band]
    now = problem.current[own.village, own.band]
    pupils, ways, riders, farthest, later, changes = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k, odds in enumerate(own.odds):
        rows = np.flatnonzero((site[k] >= 0) & (own.pupils[k] > 0))
        km, number = own.km[rows, site[k, rows]], own.pupils[k, rows]
        pupils, ways = pupils + odds * number.sum(), ways + odds * (number * km).sum()
        riders += odds * number[km > walk[rows]].sum()
        changes += odds * number[(now[rows] >= 0) & (now[rows] != site[k, rows])].sum()
        farthest = max(farthest, float(km.max(initial=0.0)))
        load = np.bincount(site[k, rows], number, minlength=len(is_open))
        if lots is not None:
            later += odds * np.maximum(load - own.capacity - built, 0).sum()
    once = float((own.building[is_open].sum() if lots is not None else 0.0) + costs.place * built.sum())
    running = sum(spot.running for spot, here in zip(problem.sites, is_open, strict=True) if here)
    yearly = running + (once + costs.place * costs.later * later) / costs.years + costs.pupil_km * ways
    yearly += costs.change * changes
    places = float((own.capacity[is_open] + built[is_open]).sum())
    return Whole(
        int(is_open.sum()), float(pupils), float(ways), farthest, float(riders), places,
        float(yearly + costs.rider * riders), once,
    )  # fmt: skip
