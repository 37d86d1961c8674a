"""A problem as a solver sees it: a row per village and band that has pupils, and the sites that each may go to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tongpan_core.plan.layout.plan import Built, LayoutPlan, Sent
from tongpan_core.plan.layout.problem import LayoutProblem
from tongpan_core.tables import Bools, Floats, Ints


@dataclass(frozen=True)
class Demand:
    """``R`` rows, ``S`` sites, ``K`` cases (scenarios; one where there are none).

    ``village`` and ``band`` (R,); ``pupils`` (K, R); ``odds`` (K,); ``allowed`` (R, S): taught, known, within reach and
    not barred by hand; ``must`` and ``may`` (S,): sites that are open in every plan, or in any; ``unit`` (R, S) is what
    the goal counts for one pupil on the way (zero where it counts none).
    """

    problem: LayoutProblem
    village: Ints
    band: Ints
    pupils: Floats
    odds: Floats
    km: Floats
    allowed: Bools
    must: Bools
    may: Bools
    unit: Floats

    @cached_property
    def mean(self) -> Floats:
        """Expected pupils of each row, shape (R,)."""
        return np.asarray(self.odds @ self.pupils, dtype=np.float64)

    @cached_property
    def capacity(self) -> Floats:
        """Places of each site, shape (S,)."""
        return np.array([site.capacity for site in self.problem.sites])

    @cached_property
    def lots(self) -> Floats:
        """The most lots of places that each site can be given, shape (S,); infinite where free."""
        most = np.array([site.extend_most for site in self.problem.sites])
        return np.asarray(np.floor(most / self.problem.limits.lot + 1e-9), dtype=np.float64)

    @cached_property
    def standing(self) -> Floats:
        """元 a year of each open site, its building spread over the years, shape (S,)."""
        years = self.problem.costs.years
        return np.array(
            [s.running + (0.0 if s.existing else s.building / years) for s in self.problem.sites], dtype=np.float64
        )

    @cached_property
    def building(self) -> Floats:
        """元 once of each site that is opened, shape (S,)."""
        return np.array([0.0 if s.existing else s.building for s in self.problem.sites])

    @cached_property
    def smallest(self) -> Floats:
        """The fewest pupils of each site that is open, shape (S,)."""
        least = self.problem.limits.smallest or 0.0
        return np.array([0.0 if s.small else least for s in self.problem.sites])

    @cached_property
    def lot_cost(self) -> tuple[float, float]:
        """元 a year of one lot of places: built now, built later."""
        costs = self.problem.costs
        now = costs.place * self.problem.limits.lot / costs.years
        return now, now * costs.later


def demand(problem: LayoutProblem, free: frozenset[tuple[str, str]] = frozenset()) -> Demand:
    """The rows and arcs of a problem; no limit to the way holds for the villages and bands (codes) in ``free``."""
    cases = problem.futures if problem.scenarios else problem.pupils[None]
    odds = np.array([own.probability for own in problem.scenarios] or [1.0])
    village, band = np.nonzero((cases > 0).any(axis=0))
    km = problem.km[village]
    reach = np.array([own.reach_km for own in problem.bands])[band]
    for row, (v, b) in enumerate(zip(village, band, strict=True)) if free else ():
        if (problem.villages[v].code, problem.bands[b].code) in free:
            reach[row] = np.inf
    teaches = np.array(
        [[not site.bands or own.code in site.bands for site in problem.sites] for own in problem.bands], dtype=bool
    )
    allowed = ~np.isnan(km) & teaches[band]
    must, may = _sites(problem)
    _by_hand(problem, village, band, allowed)
    allowed &= may
    if problem.limits.nearest and problem.goal != "uncovered":
        reach = np.maximum(reach, _nearest(km, allowed))
    allowed &= np.nan_to_num(km) <= reach[:, None]
    return Demand(
        problem, village, band, cases[:, village, band], odds, km, allowed, must, may, _unit(problem, village, band)
    )


def _nearest(km: Floats, allowed: Bools) -> Floats:
    """The way to the nearest site that may serve each row, shape (R,); 0 where none may."""
    near = np.where(allowed, np.nan_to_num(km), np.inf).min(axis=1)
    return np.where(np.isfinite(near), near, 0.0)


def beyond(problem: LayoutProblem) -> list[tuple[int, int, float]]:
    """Rows of village and band, and km to the nearest site, of those with no site within the limit of the way."""
    everywhere = demand(replace(problem, limits=replace(problem.limits, nearest=True)))
    within = demand(replace(problem, limits=replace(problem.limits, nearest=False)))
    near = _nearest(everywhere.km, everywhere.allowed)
    rows = np.flatnonzero(everywhere.allowed.any(axis=1) & ~within.allowed.any(axis=1))
    return [(int(within.village[row]), int(within.band[row]), float(near[row])) for row in rows]


def _sites(problem: LayoutProblem) -> tuple[Bools, Bools]:
    must = np.array([site.must_keep for site in problem.sites])
    may = np.ones(len(problem.sites), dtype=bool)
    for fixed in problem.fixed:
        row = problem.site_rows[fixed.site]
        if fixed.kind in ("keep", "open"):
            must[row] = True
        elif fixed.kind in ("close", "leave"):
            may[row] = False
    return must, may


def _by_hand(problem: LayoutProblem, village: Ints, band: Ints, allowed: Bools) -> None:
    for fixed in problem.fixed:
        if fixed.kind not in ("send", "bar"):
            continue
        rows = village == problem.village_rows[fixed.village]
        if fixed.band:
            rows &= band == problem.band_rows[fixed.band]
        site = problem.site_rows[fixed.site]
        if fixed.kind == "bar":
            allowed[rows, site] = False
        else:
            others = np.arange(len(problem.sites)) != site
            allowed[np.ix_(rows, others)] = False


def _unit(problem: LayoutProblem, village: Ints, band: Ints) -> Floats:
    km = np.nan_to_num(problem.km[village])
    if problem.version == "cover":
        return np.zeros_like(km)
    if problem.goal == "km":
        return km
    costs = problem.costs
    walk = np.array([np.inf if own.walk_km is None else own.walk_km for own in problem.bands])
    now = problem.current[village, band]
    changes = (now[:, None] >= 0) & (now[:, None] != np.arange(len(problem.sites)))
    rides = km > walk[band][:, None]
    return np.asarray(costs.pupil_km * km + costs.rider * rides + costs.change * changes, dtype=np.float64)


def to_plan(own: Demand, is_open: Bools, site: Ints, lots: Ints) -> LayoutPlan:
    """A plan from open sites (S,), the site of every row and case (K, R; -1 for none) and lots built now (S,).

    Lots of later years are as many as each case needs. Without scenarios lots are as many as are needed, too.
    """
    problem, codes = own.problem, [s.code for s in own.problem.sites]
    names = [s.code for s in problem.scenarios] or [""]
    sent, built = [], []
    for k, name in enumerate(names):
        order = [(own.village[r], own.band[r], r) for r in range(len(own.village)) if own.pupils[k, r] > 0]
        for v, b, r in order:
            if site[k, r] >= 0:
                sent.append(Sent(problem.villages[v].code, problem.bands[b].code, codes[site[k, r]], name))
        need = _need(own, site[k], k)
        if not name:
            lots = need
        built += [
            Built(codes[s], int(n) * problem.limits.lot, name) for s, n in enumerate(need - lots) if name and n > 0
        ]
    now = [Built(codes[s], int(n) * problem.limits.lot) for s, n in enumerate(lots) if n > 0]
    return LayoutPlan(
        problem.area, problem.digest, tuple(codes[s] for s in np.flatnonzero(is_open)), tuple(sent), (*now, *built)
    )


def _need(own: Demand, site: Ints, k: int) -> Ints:
    """Lots that each site lacks in one case, shape (S,)."""
    sent = site >= 0
    load = np.bincount(site[sent], own.pupils[k, sent], minlength=len(own.capacity))
    short = np.maximum(load - own.capacity, 0.0) / own.problem.limits.lot
    return np.asarray(np.ceil(short - 1e-9), dtype=np.int64)


def from_plan(own: Demand, plan: LayoutPlan) -> tuple[Bools, Ints, Ints] | None:
    """Open sites (S,), the site of every row and case (K, R) and lots built now (S,); ``None`` for unknown codes."""
    problem = own.problem
    rows, names = problem.site_rows, [s.code for s in problem.scenarios] or [""]
    if any(code not in rows for code in plan.open):
        return None
    is_open = np.zeros(len(rows), dtype=bool)
    is_open[[rows[code] for code in plan.open]] = True
    site = np.full(own.pupils.shape, -1, dtype=np.int64)
    for k, name in enumerate(names):
        sent = plan.site_of(name) or plan.site_of()
        for r, (v, b) in enumerate(zip(own.village, own.band, strict=True)):
            site[k, r] = rows.get(sent.get((problem.villages[v].code, problem.bands[b].code), ""), -1)
    lots = np.zeros(len(rows), dtype=np.int64)
    for code, places in plan.places().items():
        lots[rows[code]] = places // problem.limits.lot
    return is_open, site, lots


def served(own: Demand) -> Bools:
    """Rows that may go to some site at all, shape (R,)."""
    return np.asarray(own.allowed.any(axis=1))


def forced(own: Demand) -> Ints:
    """Sites that are open in every plan but may not be, by contradictory decisions."""
    return np.flatnonzero(own.must & ~own.may)


def reachable(own: Demand) -> bool:
    """Whether every row may go somewhere, and no site is both open and closed by decision."""
    return not len(forced(own)) and (own.problem.goal == "uncovered" or bool(served(own).all()))
