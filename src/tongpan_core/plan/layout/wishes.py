"""Every limit of a layout as a wish that can be dropped on its own, in words and with the numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.layout.problem import Fixed, LayoutProblem
from tongpan_core.plan.problem import Wish

_BY_HAND = {
    "keep": N_("Decided by hand: %(site)s stays"),
    "open": N_("Decided by hand: %(site)s is opened"),
    "close": N_("Decided by hand: %(site)s is closed"),
    "leave": N_("Decided by hand: %(site)s is not opened"),
    "send": N_("Decided by hand: pupils of %(village)s go to %(site)s, %(km)s km away"),
    "bar": N_("Decided by hand: no pupils of %(village)s go to %(site)s"),
}


def wishes_of(problem: LayoutProblem, *, each: bool) -> list[Wish]:
    """All of them: the planner's own first, then what schools allow, then the ways: of each village, or of bands."""
    ways = _ways(problem) if each else _bands(problem)
    return [*_planner(problem), *_by_hand(problem), *_sites(problem), *ways]


def _planner(problem: LayoutProblem) -> list[Wish]:
    limits, found = problem.limits, list[Wish]()
    if limits.sites is not None:
        label = N_("At most %(sites)s sites are open")
        if limits.sites_are == "exact":
            label = N_("Exactly %(sites)s sites are open")
        found.append(Wish("sites", label, {"sites": limits.sites}))
    if limits.budget is not None:
        found.append(Wish("budget", N_("Budget of %(budget)s yuan"), {"budget": limits.budget}))
    if limits.smallest:
        found.append(Wish("smallest", N_("No school has fewer than %(pupils)s pupils"), {"pupils": limits.smallest}))
    return found


def _by_hand(problem: LayoutProblem) -> list[Wish]:
    found = []
    for place, fixed in enumerate(problem.fixed):
        site = problem.sites[problem.site_rows[fixed.site]]
        values: dict[str, Any] = {"site": site.name}
        if fixed.village:
            row = problem.village_rows[fixed.village]
            km = float(problem.km[row, problem.site_rows[fixed.site]])
            values |= {"village": problem.villages[row].name, "km": None if np.isnan(km) else km}
        found.append(Wish(f"fixed:{place}", _BY_HAND[fixed.kind], values))
    return found


def _sites(problem: LayoutProblem) -> list[Wish]:
    found = [
        Wish(f"keep:{site.code}", N_("%(site)s must stay"), {"site": site.name})
        for site in problem.sites
        if site.must_keep
    ]
    pupils = problem.pupils.sum() if not problem.scenarios else problem.futures.sum(axis=(1, 2)).max()
    finite = [site for site in problem.sites if np.isfinite(site.capacity)]
    if not finite:
        return found
    places, more = sum(site.capacity for site in finite), sum(site.extend_most for site in finite)
    values = {"places": places, "more": more if np.isfinite(more) else None, "pupils": float(pupils)}
    label = N_("%(pupils)s pupils in %(places)s places of all sites, and %(more)s that can be added")
    if len(finite) < len(problem.sites):
        label, values = N_("%(sites)s sites have limited places"), {"sites": len(finite)}
    elif not np.isfinite(more):
        label = N_("%(pupils)s pupils in %(places)s places of all sites, and those that are built")
    found.append(Wish("places", label, values))
    return found


def _ways(problem: LayoutProblem) -> list[Wish]:
    """The limit of each village and band, with the nearest site that teaches it."""
    found = []
    some = np.atleast_2d(problem.pupils if not problem.scenarios else problem.futures.max(axis=0)) > 0
    for b, band in enumerate(problem.bands):
        teaches = np.array([not site.bands or band.code in site.bands for site in problem.sites])
        if not np.isfinite(band.reach_km):
            continue
        for v in np.flatnonzero(some[:, b]):
            km = np.where(teaches, problem.km[v], np.nan)
            near = int(np.nanargmin(km))
            values = {
                "village": problem.villages[v].name,
                "band": band.name,
                "limit": band.reach_km,
                "site": problem.sites[near].name,
                "nearest": float(km[near]),
            }
            label = N_(
                "%(village)s (%(band)s): at most %(limit)s km; the nearest site, %(site)s, is %(nearest)s km away"
            )
            found.append(Wish(f"way:{problem.villages[v].code}:{band.code}", label, values))
    return found


def _bands(problem: LayoutProblem) -> list[Wish]:
    label = N_("Pupils of %(band)s: at most %(limit)s km to school")
    return [
        Wish(f"ways:{band.code}", label, {"band": band.name, "limit": band.reach_km})
        for band in problem.bands
        if np.isfinite(band.reach_km)
    ]


def only(problem: LayoutProblem, keys: frozenset[str]) -> tuple[LayoutProblem, frozenset[tuple[str, str]]]:
    """The problem with only some of its wishes, and the villages and bands whose way is no longer limited."""
    limits = replace(
        problem.limits,
        sites=problem.limits.sites if "sites" in keys else None,
        budget=problem.limits.budget if "budget" in keys else None,
        smallest=problem.limits.smallest if "smallest" in keys else None,
    )
    sites = tuple(
        replace(
            site,
            must_keep=site.must_keep and f"keep:{site.code}" in keys,
            capacity=site.capacity if "places" in keys else np.inf,
        )
        for site in problem.sites
    )
    fixed: tuple[Fixed, ...] = tuple(own for place, own in enumerate(problem.fixed) if f"fixed:{place}" in keys)
    free = frozenset(
        (village.code, band.code)
        for band in problem.bands
        if f"ways:{band.code}" not in keys
        for village in problem.villages
        if f"way:{village.code}:{band.code}" not in keys
    )
    return replace(problem, limits=limits, sites=sites, fixed=fixed), free
