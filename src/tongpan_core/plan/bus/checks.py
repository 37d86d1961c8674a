"""What a :class:`~.problem.BusProblem` must satisfy, in messages that name place, field and remedy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from tongpan_core.plan.problem import ProblemError

if TYPE_CHECKING:
    from tongpan_core.plan.bus.problem import BusProblem, Fixed


def check(problem: BusProblem) -> None:
    """Raise :class:`ProblemError` with every contradiction, one a line."""
    faults = list(_shapes(problem)) or [*_schools(problem), *_pupils(problem), *_ways(problem)]
    faults += [*_types(problem), *_limits(problem), *_fixed(problem)]
    if faults:
        raise ProblemError("\n".join(faults))


def _shapes(problem: BusProblem) -> Iterator[str]:
    n, s = len(problem.stops), len(problem.schools)
    size = n + s + len(problem.depots)
    for name, shape in {"pupils": (n, s), "seconds": (size, size), "km": (size, size)}.items():
        found = np.shape(getattr(problem, name))
        if found != shape:
            yield f"{problem.county}: “{name}” has shape {found}; {shape} is needed."
    for name, empty in {"schools": not s, "stops": not n, "depots": not problem.depots}.items():
        if empty:
            yield f"{problem.county}: there are no {name} to plan for; give at least one."


def _twice(kind: str, codes: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield f"{kind} {code} stands twice; give each once."
        seen.add(code)


def _schools(problem: BusProblem) -> Iterator[str]:
    yield from _twice("School", (school.code for school in problem.schools))
    yield from _twice("Stop", (stop.code for stop in problem.stops))
    yield from _twice("Depot", problem.depots)
    for school in problem.schools:
        where = f"School {school.name} ({school.code})"
        if not -math.inf < school.earliest <= school.latest < math.inf:
            window = f"buses arrive from {school.earliest} to {school.latest}"
            yield f"{where}: {window}; give a window that is not empty, and seconds for both ends."
        if not 0 <= school.dwell < math.inf:
            yield f"{where}: “dwell” is {school.dwell}; give seconds, zero or more."
        if school.ride is not None and not school.ride > 0:
            yield f"{where}: the longest ride is {school.ride}; give seconds above zero, or none."
        if not -math.inf < school.shift[0] <= 0 <= school.shift[1] < math.inf:
            yield f"{where}: the bell may move by {school.shift}; give the least (≤ 0) and the most (≥ 0) seconds."


def _pupils(problem: BusProblem) -> Iterator[str]:
    pupils = np.asarray(problem.pupils)
    for stop, school in np.argwhere(~(pupils >= 0) | (pupils != np.floor(pupils))):
        where = f"Stop {problem.stops[stop].name} ({problem.stops[stop].code})"
        name = problem.schools[school].name
        yield f"{where}: {pupils[stop, school]} pupils for {name}; give a whole number, zero or more."
    if pupils.size and not (pupils > 0).any():
        yield f"{problem.county}: no pupil waits at any stop; give the pupils of at least one."


def _ways(problem: BusProblem) -> Iterator[str]:
    names = [s.name for s in problem.stops] + [s.name for s in problem.schools] + list(problem.depots)
    for name in ("seconds", "km"):
        array = np.asarray(getattr(problem, name), dtype=float)
        wrong = np.argwhere(~((array >= 0) & np.isfinite(array)))
        for a, b in wrong[:20]:
            yield f"Way from {names[a]} to {names[b]}: “{name}” is {array[a, b]}; give a number, zero or more."
        if len(wrong) > 20:
            yield f"{problem.county}: “{name}” is unknown or below zero for {len(wrong) - 20} more ways; give them."


def _types(problem: BusProblem) -> Iterator[str]:
    yield from _twice("Bus type", (kind.code for kind in problem.types))
    if not problem.types:
        yield f"{problem.county}: there is no bus type; give at least one with its seats."
    for kind in problem.types:
        where = f"Bus type {kind.label} ({kind.code})"
        if not kind.seats > 0:
            yield f"{where}: {kind.seats} seats; give a number above zero."
        if kind.depot not in problem.depots:
            yield f"{where}: the depot “{kind.depot}” is not known; give one of {', '.join(problem.depots)}."
        if kind.number is not None and kind.number < 0:
            yield f"{where}: there are {kind.number}; give zero or more, or none for as many as needed."
        for name, value in {"cost": kind.cost, "per_km": kind.per_km}.items():
            if not 0 <= value < math.inf:
                yield f"{where}: “{name}” is {value}; give a number of yuan, zero or more."


def _limits(problem: BusProblem) -> Iterator[str]:
    ride, boarding = problem.limits.ride, problem.boarding
    if ride is not None and not ride > 0:
        yield f"{problem.county}: the longest ride is {ride}; give seconds above zero, or none."
    for name, value in {"base": boarding.base, "per_pupil": boarding.per_pupil}.items():
        if not 0 <= value < math.inf:
            yield f"{problem.county}: boarding “{name}” is {value}; give seconds, zero or more."


def _fixed(problem: BusProblem) -> Iterator[str]:
    stops = {stop.code: row for row, stop in enumerate(problem.stops)}
    schools = {school.code: row for row, school in enumerate(problem.schools)}
    for place, fixed in enumerate(problem.fixed, 1):
        where = f"Decision {place} ({fixed.kind})"
        if fixed.school not in schools:
            yield f"{where}: there is no school {fixed.school}; give the code of one of this problem."
            continue
        for stop in fixed.stops:
            at = stops.get(stop)
            if at is None or np.shape(problem.pupils) != (len(stops), len(schools)):
                yield f"{where}: there is no stop {stop}; give the code of one of this problem."
            elif not problem.pupils[at, schools[fixed.school]] > 0:
                yield f"{where}: nobody boards at {stop} for school {fixed.school}; choose a stop of this school."
        yield from _whole(problem, fixed, where)


def _whole(problem: BusProblem, fixed: Fixed, where: str) -> Iterator[str]:
    least = {"together": 2, "apart": 2, "type": 1, "bell": 0}[fixed.kind]
    if len(set(fixed.stops)) < least:
        yield f"{where}: {len(fixed.stops)} stops; give at least {least} different ones."
    if fixed.kind == "type" and fixed.item not in {kind.code for kind in problem.types}:
        yield f"{where}: there is no bus type {fixed.item}; give the code of one of this problem."
    if fixed.kind == "bell" and not math.isfinite(fixed.value):
        yield f"{where}: the bell moves by {fixed.value}; give a number of seconds."
