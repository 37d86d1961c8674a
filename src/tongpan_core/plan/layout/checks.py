"""What a :class:`~.problem.LayoutProblem` must satisfy: every fault at once, with its place, cause and remedy."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tongpan_core.plan.problem import ProblemError

if TYPE_CHECKING:
    from tongpan_core.plan.layout.problem import Fixed, LayoutProblem


def check(problem: LayoutProblem) -> None:
    """Raise :class:`ProblemError` with every fault, one a line."""
    faults = [*_shapes(problem)]
    if not faults:
        for part in (_codes, _sites, _bands, _pupils, _reached, _costs, _limits, _fixed, _versions):
            faults += part(problem)
    if faults:
        raise ProblemError("\n".join(faults))


def _shapes(problem: LayoutProblem) -> Iterator[str]:
    area, v, s, b = problem.area, len(problem.villages), len(problem.sites), len(problem.bands)
    for name, number in (("sites", s), ("villages", v), ("bands", b)):
        if number == 0:
            yield f"{area}, {name}: there are none; give at least one."
    expected = {
        "pupils": (v, b), "km": (v, s), "current": (v, b), "futures": (len(problem.scenarios), v, b)
    }  # fmt: skip
    for name, shape in expected.items():
        found = getattr(problem, name).shape
        if found != shape:
            yield f"{area}, {name}: the shape is {found}; {shape} is needed."


def _codes(problem: LayoutProblem) -> Iterator[str]:
    for name in ("sites", "villages", "bands", "scenarios"):
        counts = Counter(own.code for own in getattr(problem, name))
        for code in (code for code, number in counts.items() if number > 1):
            yield f"{problem.area}, {name}: the code {code} stands {counts[code]} times; give each once."


def _bad(values: Mapping[str, float], *, infinite: bool = False) -> Iterator[str]:
    for name, value in values.items():
        if not value >= 0 or (math.isinf(value) and not infinite):
            yield f"{name}: {value} makes no sense; give a number, zero or more."


def _sites(problem: LayoutProblem) -> Iterator[str]:
    known = {band.code for band in problem.bands}
    for site in problem.sites:
        who = f"School {site.name} ({site.code})"
        for fault in _bad({"capacity": site.capacity, "extend_most": site.extend_most}, infinite=True):
            yield f"{who}, {fault}"
        for fault in _bad({"running": site.running, "building": site.building}):
            yield f"{who}, {fault}"
        if site.must_keep and not site.existing:
            yield f"{who}, must_keep: it is not there yet; open it by a decision by hand instead."
        for code in set(site.bands) - known:
            yield f"{who}, bands: there is no band {code}; known are {', '.join(sorted(known))}."


def _bands(problem: LayoutProblem) -> Iterator[str]:
    for band in problem.bands:
        given = {"walk_km": band.walk_km, "ride_km": band.ride_km}
        for fault in _bad({name: value for name, value in given.items() if value is not None}):
            yield f"Band {band.name} ({band.code}), {fault}"
        if band.ride_km is not None and band.walk_km is None:
            yield f"Band {band.name} ({band.code}), ride_km: without walk_km nobody rides; give both or neither."


def _pupils(problem: LayoutProblem) -> Iterator[str]:
    wrong = ~(np.isfinite(problem.pupils) & (problem.pupils >= 0))
    for v, b in np.argwhere(wrong):
        who = f"{_village(problem, v)}, pupils ({problem.bands[b].name})"
        yield f"{who}: {problem.pupils[v, b]} makes no sense; give a number, zero where none live there."
    for k, v, b in np.argwhere(~(np.isfinite(problem.futures) & (problem.futures >= 0))):
        who = f"{_village(problem, v)}, pupils in scenario {problem.scenarios[k].name} ({problem.bands[b].name})"
        yield f"{who}: {problem.futures[k, v, b]} makes no sense; give a number, zero or more."
    for v, s in np.argwhere((problem.km < 0) | np.isinf(problem.km)):
        who = f"{_village(problem, v)}, km to {problem.sites[s].name}"
        yield f"{who}: {problem.km[v, s]} is no way; give zero or more, or leave it out (NaN) where unknown."
    for v, b in np.argwhere((problem.current < -1) | (problem.current >= len(problem.sites))):
        yield f"{_village(problem, v)}, current: there is no site {problem.current[v, b]}; give its row, or -1."


def _reached(problem: LayoutProblem) -> Iterator[str]:
    """Where nobody knows a way from a village to any school of its pupils, no plan can be judged."""
    teaches = np.array(
        [[not site.bands or band.code in site.bands for site in problem.sites] for band in problem.bands]
    )
    some = (problem.pupils > 0) | (problem.futures > 0).any(axis=0)
    known = ~np.isnan(problem.km)
    reached = known.astype(float) @ teaches.T.astype(float) > 0
    for v, b in np.argwhere(some & ~reached):
        who = f"{_village(problem, v)}, km"
        yield f"{who}: no way to any site that teaches {problem.bands[b].name} is known; give at least one distance."
    if not (problem.pupils > 0).any() and problem.version != "scenarios":
        yield f"{problem.area}, pupils: there are none at all; give the pupils of at least one village."


def _village(problem: LayoutProblem, row: int) -> str:
    return f"Village {problem.villages[row].name} ({problem.villages[row].code})"


def _costs(problem: LayoutProblem) -> Iterator[str]:
    costs = problem.costs
    values = {name: getattr(costs, name) for name in ("pupil_km", "rider", "change", "place", "later")}
    for fault in _bad(values):
        yield f"{problem.area}, costs, {fault}"
    if not 0 < costs.years < math.inf:
        yield f"{problem.area}, costs, years: nothing can be spread over {costs.years} years; give a number above zero."


def _limits(problem: LayoutProblem) -> Iterator[str]:
    limits, number = problem.limits, len(problem.sites)
    given = {"smallest": limits.smallest, "budget": limits.budget}
    for fault in _bad({name: value for name, value in given.items() if value is not None}):
        yield f"{problem.area}, limits, {fault}"
    if limits.sites is not None and not 1 <= limits.sites <= number:
        yield f"{problem.area}, limits, sites: {limits.sites} cannot be open; give a number from 1 to {number}."
    if limits.lot < 1:
        yield f"{problem.area}, limits, lot: places cannot be built by {limits.lot}; give 1 or more."


def _fixed(problem: LayoutProblem) -> Iterator[str]:
    sites = {site.code: site for site in problem.sites}
    villages, bands = {own.code for own in problem.villages}, {own.code for own in problem.bands}
    for fixed in problem.fixed:
        who = f"Decision by hand “{fixed.kind}” for {fixed.site}"
        if fixed.site not in sites:
            yield f"{who}: there is no such site; check its code."
            continue
        yield from (f"{who}, {fault}" for fault in _fixed_one(fixed, sites[fixed.site].existing, villages, bands))
        if fixed.kind == "send" and fixed.village in villages:
            km = problem.km[[own.code for own in problem.villages].index(fixed.village), list(sites).index(fixed.site)]
            if np.isnan(km):
                yield f"{who}, village {fixed.village}: the way is unknown; give its distance first."


def _fixed_one(fixed: Fixed, existing: bool, villages: set[str], bands: set[str]) -> Iterator[str]:
    if fixed.kind in ("keep", "close") and not existing:
        yield "site: it is not there yet; say “open” or “leave”."
    if fixed.kind in ("open", "leave") and existing:
        yield "site: it is there already; say “keep” or “close”."
    if fixed.kind in ("send", "bar"):
        if fixed.village not in villages:
            yield f"village: there is no {fixed.village or 'village named'}; check its code."
        if fixed.band and fixed.band not in bands:
            yield f"band: there is no {fixed.band}; known are {', '.join(sorted(bands))}."


def _versions(problem: LayoutProblem) -> Iterator[str]:
    from tongpan_core.plan.layout.problem import GOALS

    goals = GOALS.get(problem.version)
    if goals is None:
        yield f"{problem.area}, version: {problem.version} is unknown; it is one of {', '.join(GOALS)}."
    elif problem.goal not in goals:
        yield f"{problem.area}, goal: {problem.goal} does not fit {problem.version}; it is one of {', '.join(goals)}."
    if (problem.version == "scenarios") != bool(problem.scenarios):
        yield f"{problem.area}, scenarios: they belong to the version “scenarios”, and only to it; give at least one."
    odds = [scenario.probability for scenario in problem.scenarios]
    if odds and (min(odds) <= 0 or abs(sum(odds) - 1) > 1e-6):
        yield f"{problem.area}, scenarios: probabilities {odds} must be above zero and add up to 1."
    if problem.goal == "uncovered" and all(band.walk_km is None for band in problem.bands):
        yield f"{problem.area}, bands: without any limit every pupil is covered; give a walking limit."


def plain(value: Any) -> Any:
    """Dataclasses, arrays, sets and mappings as JSON values; numbers that are not finite become ``None``."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | Iterable) and not isinstance(value, str):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
