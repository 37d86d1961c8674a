"""What a :class:`~.problem.LayoutProblem` must satisfy: every fault at once, with its place, cause and remedy."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tongpan_core.messages import N_, Words
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
        raise ProblemError.of(faults)


def _shapes(problem: LayoutProblem) -> Iterator[Words]:
    area, v, s, b = problem.area, len(problem.villages), len(problem.sites), len(problem.bands)
    for name, number in (("sites", s), ("villages", v), ("bands", b)):
        if number == 0:
            yield Words(N_("%(area)s, %(name)s: there are none; give at least one."), area=area, name=name)
    expected = {
        "pupils": (v, b), "km": (v, s), "current": (v, b), "futures": (len(problem.scenarios), v, b)
    }  # fmt: skip
    for name, shape in expected.items():
        found = getattr(problem, name).shape
        if found != shape:
            text = N_("%(area)s, %(name)s: the shape is %(found)s; %(shape)s is needed.")
            yield Words(text, area=area, name=name, found=str(found), shape=str(shape))


def _codes(problem: LayoutProblem) -> Iterator[Words]:
    for name in ("sites", "villages", "bands", "scenarios"):
        counts = Counter(own.code for own in getattr(problem, name))
        for code in (code for code, number in counts.items() if number > 1):
            text = N_("%(area)s, %(name)s: the code %(code)s stands %(times)s times; give each once.")
            yield Words(text, area=problem.area, name=name, code=code, times=counts[code])


def _bad(who: Words | str, values: Mapping[str, float | None], *, infinite: bool = False) -> Iterator[Words]:
    """Numbers that are given and are no numbers from zero up."""
    for name, value in values.items():
        if value is not None and (not value >= 0 or (math.isinf(value) and not infinite)):
            text = N_("%(who)s, %(name)s: %(value)s makes no sense; give a number, zero or more.")
            yield Words(text, who=who, name=name, value=value)


def _sites(problem: LayoutProblem) -> Iterator[Words]:
    known = {band.code for band in problem.bands}
    for site in problem.sites:
        who = Words(N_("School %(name)s (%(code)s)"), name=site.name, code=site.code)
        yield from _bad(who, {"capacity": site.capacity, "extend_most": site.extend_most}, infinite=True)
        yield from _bad(who, {"running": site.running, "building": site.building})
        if site.must_keep and not site.existing:
            text = N_("%(who)s, must_keep: it is not there yet; open it by a decision by hand instead.")
            yield Words(text, who=who)
        for code in set(site.bands) - known:
            text = N_("%(who)s, bands: there is no band %(code)s; known are %(known)s.")
            yield Words(text, who=who, code=code, known=", ".join(sorted(known)))


def _bands(problem: LayoutProblem) -> Iterator[Words]:
    for band in problem.bands:
        who = Words(N_("Band %(name)s (%(code)s)"), name=Words(band.name), code=band.code)
        yield from _bad(who, {"walk_km": band.walk_km, "ride_km": band.ride_km})
        if band.ride_km is not None and band.walk_km is None:
            yield Words(N_("%(who)s, ride_km: without walk_km nobody rides; give both or neither."), who=who)


def _pupils(problem: LayoutProblem) -> Iterator[Words]:
    wrong = ~(np.isfinite(problem.pupils) & (problem.pupils >= 0))
    for v, b in np.argwhere(wrong):
        text = N_("%(who)s, pupils (%(band)s): %(value)s makes no sense; give a number, zero where none live there.")
        yield Words(text, who=_village(problem, v), band=_band(problem, b), value=problem.pupils[v, b])
    for k, v, b in np.argwhere(~(np.isfinite(problem.futures) & (problem.futures >= 0))):
        text = N_("%(who)s, pupils in scenario %(scenario)s (%(band)s): %(value)s makes no sense; give a number, zero "
                  "or more.")  # fmt: skip
        yield Words(text, who=_village(problem, v), scenario=Words(problem.scenarios[k].name),
                      band=_band(problem, b), value=problem.futures[k, v, b])  # fmt: skip
    for v, s in np.argwhere((problem.km < 0) | np.isinf(problem.km)):
        text = N_(
            "%(who)s, km to %(site)s: %(value)s is no way; give zero or more, or leave it out (NaN) where unknown."
        )
        yield Words(text, who=_village(problem, v), site=problem.sites[s].name, value=problem.km[v, s])
    for v, b in np.argwhere((problem.current < -1) | (problem.current >= len(problem.sites))):
        text = N_("%(who)s, current: there is no site %(value)s; give its row, or -1.")
        yield Words(text, who=_village(problem, v), value=problem.current[v, b])


def _reached(problem: LayoutProblem) -> Iterator[Words]:
    """Where nobody knows a way from a village to any school of its pupils, no plan can be judged."""
    teaches = np.array(
        [[not site.bands or band.code in site.bands for site in problem.sites] for band in problem.bands]
    )
    some = (problem.pupils > 0) | (problem.futures > 0).any(axis=0)
    known = ~np.isnan(problem.km)
    reached = known.astype(float) @ teaches.T.astype(float) > 0
    for v, b in np.argwhere(some & ~reached):
        text = N_("%(who)s, km: no way to any site that teaches %(band)s is known; give at least one distance.")
        yield Words(text, who=_village(problem, v), band=_band(problem, b))
    if not (problem.pupils > 0).any() and problem.version != "scenarios":
        text = N_("%(area)s, pupils: there are none at all; give the pupils of at least one village.")
        yield Words(text, area=problem.area)


def _village(problem: LayoutProblem, row: int) -> Words:
    own = problem.villages[row]
    return Words(N_("Village %(name)s (%(code)s)"), name=own.name, code=own.code)


def _band(problem: LayoutProblem, row: int) -> Words:
    return Words(problem.bands[row].name)


def _costs(problem: LayoutProblem) -> Iterator[Words]:
    costs, area = problem.costs, problem.area
    values = {name: getattr(costs, name) for name in ("pupil_km", "rider", "change", "place", "later")}
    yield from _bad(Words(N_("%(area)s, costs"), area=area), values)
    if not 0 < costs.years < math.inf:
        text = N_("%(area)s, costs, years: nothing can be spread over %(years)s years; give a number above zero.")
        yield Words(text, area=area, years=costs.years)


def _limits(problem: LayoutProblem) -> Iterator[Words]:
    limits, number, area = problem.limits, len(problem.sites), problem.area
    yield from _bad(Words(N_("%(area)s, limits"), area=area), {"smallest": limits.smallest, "budget": limits.budget})
    if limits.sites is not None and not 1 <= limits.sites <= number:
        text = N_("%(area)s, limits, sites: %(value)s cannot be open; give a number from 1 to %(most)s.")
        yield Words(text, area=area, value=limits.sites, most=number)
    if limits.lot < 1:
        text = N_("%(area)s, limits, lot: places cannot be built by %(value)s; give 1 or more.")
        yield Words(text, area=area, value=limits.lot)


def _fixed(problem: LayoutProblem) -> Iterator[Words]:
    sites = {site.code: site for site in problem.sites}
    villages, bands = {own.code for own in problem.villages}, {own.code for own in problem.bands}
    for fixed in problem.fixed:
        who = Words(N_("Decision by hand “%(kind)s” for %(site)s"), kind=fixed.kind, site=fixed.site)
        if fixed.site not in sites:
            yield Words(N_("%(who)s: there is no such site; check its code."), who=who)
            continue
        yield from _fixed_one(who, fixed, sites[fixed.site].existing, villages, bands)
        if fixed.kind == "send" and fixed.village in villages:
            km = problem.km[[own.code for own in problem.villages].index(fixed.village), list(sites).index(fixed.site)]
            if np.isnan(km):
                text = N_("%(who)s, village %(village)s: the way is unknown; give its distance first.")
                yield Words(text, who=who, village=fixed.village)


def _fixed_one(who: Words, fixed: Fixed, existing: bool, villages: set[str], bands: set[str]) -> Iterator[Words]:
    if fixed.kind in ("keep", "close") and not existing:
        yield Words(N_("%(who)s, site: it is not there yet; say “open” or “leave”."), who=who)
    if fixed.kind in ("open", "leave") and existing:
        yield Words(N_("%(who)s, site: it is there already; say “keep” or “close”."), who=who)
    if fixed.kind in ("send", "bar"):
        if not fixed.village:
            yield Words(N_("%(who)s, village: there is no village named; check its code."), who=who)
        elif fixed.village not in villages:
            yield Words(N_("%(who)s, village: there is no %(village)s; check its code."), who=who,
                          village=fixed.village)  # fmt: skip
        if fixed.band and fixed.band not in bands:
            text = N_("%(who)s, band: there is no %(band)s; known are %(known)s.")
            yield Words(text, who=who, band=fixed.band, known=", ".join(sorted(bands)))


def _versions(problem: LayoutProblem) -> Iterator[Words]:
    from tongpan_core.plan.layout.problem import GOALS

    goals, area = GOALS.get(problem.version), problem.area
    if goals is None:
        text = N_("%(area)s, version: %(value)s is unknown; it is one of %(known)s.")
        yield Words(text, area=area, value=problem.version, known=", ".join(GOALS))
    elif problem.goal not in goals:
        text = N_("%(area)s, goal: %(value)s does not fit %(version)s; it is one of %(known)s.")
        yield Words(text, area=area, value=problem.goal, version=problem.version, known=", ".join(goals))
    if (problem.version == "scenarios") != bool(problem.scenarios):
        text = N_("%(area)s, scenarios: they belong to the version “scenarios”, and only to it; give at least one.")
        yield Words(text, area=area)
    odds = [scenario.probability for scenario in problem.scenarios]
    if odds and (min(odds) <= 0 or abs(sum(odds) - 1) > 1e-6):
        text = N_("%(area)s, scenarios: probabilities %(value)s must be above zero and add up to 1.")
        yield Words(text, area=area, value=str(odds))
    if problem.goal == "uncovered" and all(band.walk_km is None for band in problem.bands):
        text = N_("%(area)s, bands: without any limit every pupil is covered; give a walking limit.")
        yield Words(text, area=area)


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
