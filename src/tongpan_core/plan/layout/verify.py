"""Is a layout what it says? Every rule and the objective counted again, with no solver and none of its arrays.

Pupils and places are compared exactly but for :data:`TOLERANCE`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tongpan_core.plan.layout.plan import LayoutPlan
from tongpan_core.plan.layout.problem import LayoutProblem, Site

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: which, where, what was found and what was allowed."""

    rule: str
    where: str
    found: float
    allowed: float


@dataclass(frozen=True)
class _Case:
    """One future (or today): its code, its likelihood, the pupils of every village and band."""

    code: str
    probability: float
    pupils: dict[tuple[str, str], float]


def violations(problem: LayoutProblem, plan: LayoutPlan) -> list[Violation]:
    """Every rule that the plan breaks; empty for a plan that keeps them all."""
    found = [*_open(problem, plan), *_money(problem, plan), *_sizes(problem, plan), *_by_hand(problem, plan)]
    for case in _cases(problem):
        found += [*_sent(problem, plan, case), *_places(problem, plan, case)]
    return found


def objective(problem: LayoutProblem, plan: LayoutPlan) -> float:
    """The goal's value, in its unit (pupil-km, 元 a year, sites, pupils)."""
    if problem.goal == "sites":
        return float(len(plan.open))
    cases = _cases(problem)
    if problem.goal == "uncovered":
        sent = plan.site_of()
        return sum(number for key, number in cases[0].pupils.items() if key not in sent)
    if problem.goal == "km":
        return sum(case.probability * _pupil_km(problem, plan, case) for case in cases)
    cost = _standing(problem, plan)
    if problem.version != "cover":
        cost += sum(case.probability * _travel(problem, plan, case) for case in cases)
    return cost + sum(case.probability * _later(problem, plan, case) for case in cases)


def _cases(problem: LayoutProblem) -> list[_Case]:
    if problem.version != "scenarios":
        return [_Case("", 1.0, _pupils(problem, problem.pupils))]
    return [
        _Case(own.code, own.probability, _pupils(problem, problem.futures[k]))
        for k, own in enumerate(problem.scenarios)
    ]


def _pupils(problem: LayoutProblem, table: object) -> dict[tuple[str, str], float]:
    return {
        (village.code, band.code): float(table[v, b])  # type: ignore[index]
        for v, village in enumerate(problem.villages)
        for b, band in enumerate(problem.bands)
        if table[v, b] > 0  # type: ignore[index]
    }


def _site(problem: LayoutProblem, code: str) -> Site:
    return problem.sites[problem.site_rows[code]]


def _km(problem: LayoutProblem, village: str, site: str) -> float:
    return float(problem.km[problem.village_rows[village], problem.site_rows[site]])


def _above(rule: str, where: str, found: float, allowed: float) -> list[Violation]:
    return [] if found <= allowed + TOLERANCE * max(abs(allowed), 1.0) else [Violation(rule, where, found, allowed)]


def _open(problem: LayoutProblem, plan: LayoutPlan) -> Iterator[Violation]:
    known, number, limits = set(problem.site_rows), len(set(plan.open)), problem.limits
    for code in [code for code in plan.open if code not in known]:
        yield Violation("known", code, 1, 0)
    for site in problem.sites:
        if site.must_keep and site.code not in plan.open:
            yield Violation("must_keep", site.code, 0, 1)
    if limits.sites is not None:
        yield from _above("sites", problem.area, number, limits.sites)
        if limits.sites_are == "exact" and number < limits.sites:
            yield Violation("sites", problem.area, number, limits.sites)


def _money(problem: LayoutProblem, plan: LayoutPlan) -> Iterator[Violation]:
    if problem.limits.budget is not None:
        yield from _above("budget", problem.area, _once(problem, plan), problem.limits.budget)


def _once(problem: LayoutProblem, plan: LayoutPlan) -> float:
    """元 paid once, now."""
    new = sum(_site(problem, code).building for code in plan.open if not _site(problem, code).existing)
    return new + problem.costs.place * sum(plan.places().values())


def _standing(problem: LayoutProblem, plan: LayoutPlan) -> float:
    """元 a year, whatever comes."""
    return sum(_site(problem, code).running for code in plan.open) + _once(problem, plan) / problem.costs.years


def _later(problem: LayoutProblem, plan: LayoutPlan, case: _Case) -> float:
    if not case.code:
        return 0.0
    return problem.costs.place * problem.costs.later * sum(plan.places(case.code).values()) / problem.costs.years


def _pupil_km(problem: LayoutProblem, plan: LayoutPlan, case: _Case) -> float:
    sent = plan.site_of(case.code)
    return sum(case.pupils[key] * _km(problem, key[0], site) for key, site in sent.items() if key in case.pupils)


def _travel(problem: LayoutProblem, plan: LayoutPlan, case: _Case) -> float:
    """元 a year for ways, buses and changes of school."""
    costs, total = problem.costs, 0.0
    for (village, band), site in plan.site_of(case.code).items():
        number = case.pupils.get((village, band), 0.0)
        b, km = problem.band_rows[band], _km(problem, village, site)
        walk = problem.bands[b].walk_km
        now = int(problem.current[problem.village_rows[village], b])
        each = costs.pupil_km * km + (costs.rider if walk is not None and km > walk else 0.0)
        total += number * (each + (costs.change if now >= 0 and problem.sites[now].code != site else 0.0))
    return total


def _sent(problem: LayoutProblem, plan: LayoutPlan, case: _Case) -> Iterator[Violation]:
    """Every pupil goes to one open site that teaches the band and lies within reach."""
    lines = Counter((line.village, line.band) for line in plan.sent if line.scenario == case.code)
    for key, times in lines.items():
        yield from _above("once", "/".join(key), times, 1)
    if problem.goal != "uncovered":
        for key in case.pupils:
            if lines[key] == 0:
                yield Violation("sent", "/".join(key), 0, 1)
    for (village, band), site in plan.site_of(case.code).items():
        where, own = f"{village}/{band}→{site}", problem.bands[problem.band_rows[band]]
        if site not in plan.open:
            yield Violation("open", where, 0, 1)
        if _site(problem, site).bands and band not in _site(problem, site).bands:
            yield Violation("teaches", where, 0, 1)
        far = max(own.reach_km, _nearest(problem, village, band)) if _may_be_far(problem) else own.reach_km
        yield from _above("reach", where, _km(problem, village, site), far)


def _may_be_far(problem: LayoutProblem) -> bool:
    return problem.limits.nearest and problem.goal != "uncovered"


def _nearest(problem: LayoutProblem, village: str, band: str) -> float:
    """The way to the nearest site that may serve them; 0 where none may."""
    own = [fixed for fixed in problem.fixed if fixed.village == village and fixed.band in ("", band)]
    shut = {fixed.site for fixed in problem.fixed if fixed.kind in ("close", "leave")}
    shut |= {fixed.site for fixed in own if fixed.kind == "bar"}
    only = {fixed.site for fixed in own if fixed.kind == "send"}
    ways = [
        _km(problem, village, site.code)
        for site in problem.sites
        if site.code not in shut and (not only or only == {site.code}) and (not site.bands or band in site.bands)
    ]
    return min((km for km in ways if km == km), default=0.0)


def _load(plan: LayoutPlan, case: _Case) -> dict[str, float]:
    load: dict[str, float] = defaultdict(float)
    for key, site in plan.site_of(case.code).items():
        load[site] += case.pupils.get(key, 0.0)
    return load


def _places(problem: LayoutProblem, plan: LayoutPlan, case: _Case) -> Iterator[Violation]:
    """Enough places, and none where none can be built."""
    now, load = plan.places(), _load(plan, case)
    later = plan.places(case.code) if case.code else {}
    for site in problem.sites:
        built = now.get(site.code, 0) + later.get(site.code, 0)
        yield from _above("capacity", f"{site.code} {case.code}", load.get(site.code, 0.0), site.capacity + built)
        yield from _above("extend", f"{site.code} {case.code}", built, site.extend_most)
        for places in (now.get(site.code, 0), later.get(site.code, 0)):
            if places % problem.limits.lot or (places and site.code not in plan.open):
                yield Violation("lot", site.code, places, problem.limits.lot)


def _sizes(problem: LayoutProblem, plan: LayoutPlan) -> Iterator[Violation]:
    """No open school is too small; with scenarios, in their mean."""
    smallest = problem.limits.smallest
    mean: dict[str, float] = defaultdict(float)
    for case in _cases(problem):
        for site, number in _load(plan, case).items():
            mean[site] += case.probability * number
    for code in plan.open if smallest is not None else ():
        if not _site(problem, code).small:
            yield from _above("smallest", code, smallest or 0.0, mean.get(code, 0.0))


def _by_hand(problem: LayoutProblem, plan: LayoutPlan) -> Iterator[Violation]:
    for fixed in problem.fixed:
        if fixed.kind in ("keep", "open", "close", "leave"):
            wanted = fixed.kind in ("keep", "open")
            if (fixed.site in plan.open) != wanted:
                yield Violation(fixed.kind, fixed.site, float(not wanted), float(wanted))
            continue
        for case in _cases(problem):
            for (village, band), site in plan.site_of(case.code).items():
                fits = village == fixed.village and fixed.band in ("", band)
                if fits and (site == fixed.site) != (fixed.kind == "send"):
                    yield Violation(fixed.kind, f"{village}/{band}→{site}", 1, 0)
