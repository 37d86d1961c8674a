"""What a :class:`~.problem.BusProblem` must satisfy, in messages that name place, field and remedy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from tongpan_core.messages import N_, Words
from tongpan_core.plan.problem import ProblemError

if TYPE_CHECKING:
    from tongpan_core.plan.bus.problem import BusProblem, Fixed


def check(problem: BusProblem) -> None:
    """Raise :class:`ProblemError` with every contradiction, one a line."""
    faults = list(_shapes(problem)) or [*_schools(problem), *_pupils(problem), *_ways(problem)]
    faults += [*_types(problem), *_limits(problem), *_fixed(problem)]
    if faults:
        raise ProblemError.of(faults)


def _shapes(problem: BusProblem) -> Iterator[Words]:
    n, s, county = len(problem.stops), len(problem.schools), problem.county
    size = n + s + len(problem.depots)
    for name, shape in {"pupils": (n, s), "seconds": (size, size), "km": (size, size)}.items():
        found = np.shape(getattr(problem, name))
        if found != shape:
            text = N_("%(county)s: “%(name)s” has shape %(found)s; %(shape)s is needed.")
            yield Words(text, county=county, name=name, found=str(found), shape=str(shape))
    if not s:
        yield Words(N_("%(county)s: there are no schools to plan for; give at least one."), county=county)
    if not n:
        yield Words(N_("%(county)s: there are no stops to plan for; give at least one."), county=county)
    if not problem.depots:
        yield Words(N_("%(county)s: there are no depots to plan for; give at least one."), county=county)


def _twice(text: str, codes: Iterable[str]) -> Iterator[Words]:
    """The text for every code that stands more than once."""
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield Words(text, code=code)
        seen.add(code)


def _schools(problem: BusProblem) -> Iterator[Words]:
    yield from _twice(N_("School %(code)s stands twice; give each once."), (own.code for own in problem.schools))
    yield from _twice(N_("Stop %(code)s stands twice; give each once."), (own.code for own in problem.stops))
    yield from _twice(N_("Depot %(code)s stands twice; give each once."), problem.depots)
    for school in problem.schools:
        where = Words(N_("School %(name)s (%(code)s)"), name=school.name, code=school.code)
        if not -math.inf < school.earliest <= school.latest < math.inf:
            text = N_("%(where)s: buses arrive from %(earliest)s to %(latest)s; give a window that is not empty, and "
                      "seconds for both ends.")  # fmt: skip
            yield Words(text, where=where, earliest=school.earliest, latest=school.latest)
        if not 0 <= school.dwell < math.inf:
            text = N_("%(where)s: “dwell” is %(value)s; give seconds, zero or more.")
            yield Words(text, where=where, value=school.dwell)
        if school.ride is not None and not school.ride > 0:
            text = N_("%(where)s: the longest ride is %(value)s; give seconds above zero, or none.")
            yield Words(text, where=where, value=school.ride)
        if not -math.inf < school.shift[0] <= 0 <= school.shift[1] < math.inf:
            text = N_("%(where)s: the bell may move by %(value)s; give the least (≤ 0) and the most (≥ 0) seconds.")
            yield Words(text, where=where, value=str(school.shift))


def _pupils(problem: BusProblem) -> Iterator[Words]:
    pupils = np.asarray(problem.pupils)
    for stop, school in np.argwhere(~(pupils >= 0) | (pupils != np.floor(pupils))):
        own = problem.stops[stop]
        text = N_("Stop %(name)s (%(code)s): %(pupils)s pupils for %(school)s; give a whole number, zero or more.")
        yield Words(text, name=own.name, code=own.code, pupils=pupils[stop, school],
                      school=problem.schools[school].name)  # fmt: skip
    if pupils.size and not (pupils > 0).any():
        text = N_("%(county)s: no pupil waits at any stop; give the pupils of at least one.")
        yield Words(text, county=problem.county)


def _ways(problem: BusProblem) -> Iterator[Words]:
    names = [s.name for s in problem.stops] + [s.name for s in problem.schools] + list(problem.depots)
    for name in ("seconds", "km"):
        array = np.asarray(getattr(problem, name), dtype=float)
        wrong = np.argwhere(~((array >= 0) & np.isfinite(array)))
        for a, b in wrong[:20]:
            text = N_("Way from %(a)s to %(b)s: “%(name)s” is %(value)s; give a number, zero or more.")
            yield Words(text, a=names[a], b=names[b], name=name, value=array[a, b])
        if len(wrong) > 20:
            text = N_("%(county)s: “%(name)s” is unknown or below zero for %(count)s more ways; give them.")
            yield Words(text, county=problem.county, name=name, count=len(wrong) - 20)


def _types(problem: BusProblem) -> Iterator[Words]:
    yield from _twice(N_("Bus type %(code)s stands twice; give each once."), (kind.code for kind in problem.types))
    if not problem.types:
        text = N_("%(county)s: there is no bus type; give at least one with its seats.")
        yield Words(text, county=problem.county)
    for kind in problem.types:
        where = Words(N_("Bus type %(name)s (%(code)s)"), name=kind.label, code=kind.code)
        if not kind.seats > 0:
            yield Words(N_("%(where)s: %(seats)s seats; give a number above zero."), where=where, seats=kind.seats)
        if kind.depot not in problem.depots:
            text = N_("%(where)s: the depot “%(depot)s” is not known; give one of %(depots)s.")
            yield Words(text, where=where, depot=kind.depot, depots=", ".join(problem.depots))
        if kind.number is not None and kind.number < 0:
            text = N_("%(where)s: there are %(number)s; give zero or more, or none for as many as needed.")
            yield Words(text, where=where, number=kind.number)
        for name, value in {"cost": kind.cost, "per_km": kind.per_km}.items():
            if not 0 <= value < math.inf:
                text = N_("%(where)s: “%(name)s” is %(value)s; give a number of yuan, zero or more.")
                yield Words(text, where=where, name=name, value=value)


def _limits(problem: BusProblem) -> Iterator[Words]:
    ride, boarding = problem.limits.ride, problem.boarding
    if ride is not None and not ride > 0:
        text = N_("%(where)s: the longest ride is %(value)s; give seconds above zero, or none.")
        yield Words(text, where=problem.county, value=ride)
    for name, value in {"base": boarding.base, "per_pupil": boarding.per_pupil}.items():
        if not 0 <= value < math.inf:
            text = N_("%(county)s: boarding “%(name)s” is %(value)s; give seconds, zero or more.")
            yield Words(text, county=problem.county, name=name, value=value)


def _fixed(problem: BusProblem) -> Iterator[Words]:
    stops = {stop.code: row for row, stop in enumerate(problem.stops)}
    schools = {school.code: row for row, school in enumerate(problem.schools)}
    for place, fixed in enumerate(problem.fixed, 1):
        where = Words(N_("Decision %(place)s (%(kind)s)"), place=place, kind=fixed.kind)
        if fixed.school not in schools:
            text = N_("%(where)s: there is no school %(code)s; give the code of one of this problem.")
            yield Words(text, where=where, code=fixed.school)
            continue
        for stop in fixed.stops:
            at = stops.get(stop)
            if at is None or np.shape(problem.pupils) != (len(stops), len(schools)):
                text = N_("%(where)s: there is no stop %(code)s; give the code of one of this problem.")
                yield Words(text, where=where, code=stop)
            elif not problem.pupils[at, schools[fixed.school]] > 0:
                text = N_("%(where)s: nobody boards at %(stop)s for school %(school)s; choose a stop of this school.")
                yield Words(text, where=where, stop=stop, school=fixed.school)
        yield from _whole(problem, fixed, where)


def _whole(problem: BusProblem, fixed: Fixed, where: Words) -> Iterator[Words]:
    least = {"together": 2, "apart": 2, "type": 1, "bell": 0}[fixed.kind]
    if len(set(fixed.stops)) < least:
        text = N_("%(where)s: %(count)s stops; give at least %(least)s different ones.")
        yield Words(text, where=where, count=len(fixed.stops), least=least)
    if fixed.kind == "type" and fixed.item not in {kind.code for kind in problem.types}:
        text = N_("%(where)s: there is no bus type %(code)s; give the code of one of this problem.")
        yield Words(text, where=where, code=fixed.item)
    if fixed.kind == "bell" and not math.isfinite(fixed.value):
        text = N_("%(where)s: the bell moves by %(value)s; give a number of seconds.")
        yield Words(text, where=where, value=fixed.value)
