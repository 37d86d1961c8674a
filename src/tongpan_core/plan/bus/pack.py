"""From a problem to the arrays of the compiled search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tongpan_core.plan.bus.arrays import CALL, KIND, SCHOOL, WAY, Data, Records
from tongpan_core.plan.bus.problem import BusProblem
from tongpan_core.tables import Floats, Ints

NEAREST = 60  # calls of any school that a call looks at when a string around it is removed
FREE = 1e15  # no ride limit


@dataclass(frozen=True)
class Calls:
    """Calls as the search serves them: stop, school and pupils of each (C,); a call of several busloads is several."""

    stop: Ints
    school: Ints
    pupils: Ints

    def __len__(self) -> int:
        return len(self.stop)


def calls_of(problem: BusProblem) -> Calls:
    """The calls of a problem, by school; one that no bus can take at once is split into even parts.

    The search keeps to these parts. A plan may split otherwise (:mod:`~.verify` lets it), and the bound holds for any.
    """
    most = max(kind.seats for kind in problem.types)
    stop, school, pupils = [], [], []
    for s in range(len(problem.schools)):
        for row in np.flatnonzero(problem.pupils[:, s]):
            waiting = int(problem.pupils[row, s])
            parts = -(-waiting // most) if problem.limits.split else 1
            for part in range(parts):
                stop.append(int(row))
                school.append(s)
                pupils.append(waiting // parts + (part < waiting % parts))
    return Calls(np.array(stop, dtype=np.int64), np.array(school, dtype=np.int64), np.array(pupils, dtype=np.int64))


def first_bells(problem: BusProblem) -> Floats:
    """By how many seconds every school's bell moves at the beginning: as decided by hand, or not at all."""
    bells = np.zeros(len(problem.schools))
    for own in problem.fixed:
        if own.kind == "bell":
            bells[problem.school_row[own.school]] = own.value
    return bells


def movable(problem: BusProblem) -> list[int]:
    """Rows of the schools whose bell the search may move."""
    decided = {own.school for own in problem.fixed if own.kind == "bell"}
    return [s for s, own in enumerate(problem.schools) if own.shift != (0.0, 0.0) and own.code not in decided]


def pack(problem: BusProblem, calls: Calls, bells: Floats) -> Data:
    """The problem in arrays, with every school's window moved by ``bells`` (S,); costs are 元."""
    schools = len(problem.stops) + np.arange(len(problem.schools))
    depots = np.array([problem.depot_place(kind) for kind in problem.types])
    group, at, apart = _company(problem, calls)
    around, own = _neighbours(problem, calls)
    return Data(
        call=_call(problem, calls, group, at),
        school=_school(problem, bells),
        kind=np.array([(kind.seats, kind.cost, kind.per_km) for kind in problem.types], dtype=KIND),
        near=_ways(problem, *(np.concatenate(both) for both in zip(*_blocks(calls), strict=True))),
        onward=_ways(problem, *np.meshgrid(schools, calls.stop, indexing="ij")),
        out=np.ascontiguousarray(problem.km[np.ix_(depots, calls.stop)]),
        home=np.ascontiguousarray(problem.km[np.ix_(schools, depots)].T),
        apart=apart,
        around=around,
        own=own,
    )


def for_fewer(data: Data, bus: float) -> Data:
    """The same with only loaded driving time as cost, and the cheapest bus worth ``bus`` seconds.

    Empty ways cost nothing there: they would draw runs together that no bus can link in time.
    """
    seconds = for_time(data, bus)
    seconds.onward["cost"] = 0.0
    return seconds._replace(out=data.out * 0.0, home=data.home * 0.0)


def for_time(data: Data, bus: float) -> Data:
    """The same with driving time as cost, ways to and from depots apart, and the cheapest bus worth ``bus`` seconds."""
    kind, call, near, onward = (own.copy() for own in (data.kind, data.call, data.near, data.onward))
    least = kind["fixed"][kind["fixed"] > 0].min(initial=np.inf)
    kind["rate"] = 1.0
    kind["fixed"] = bus * (kind["fixed"] / least if np.isfinite(least) else 0.0)
    for ways in (call, near, onward):
        ways["cost"] = ways["seconds"]
    return data._replace(kind=kind, call=call, near=near, onward=onward, out=data.out * 0.0, home=data.home * 0.0)


def _ways(problem: BusProblem, source: Ints, target: Ints) -> Records:
    ways = np.empty(source.shape, dtype=WAY)
    ways["seconds"], ways["cost"] = problem.seconds[source, target], problem.km[source, target]
    return ways


def _blocks(calls: Calls) -> Iterator[tuple[Ints, Ints]]:
    """Ends of the ways between the calls of every school, block by block."""
    for s in np.unique(calls.school):
        own = calls.stop[calls.school == s]
        yield np.repeat(own, len(own)), np.tile(own, len(own))


def _call(problem: BusProblem, calls: Calls, group: Ints, at: Ints) -> Records:
    size = np.bincount(calls.school, minlength=len(problem.schools))
    begin, block = (np.cumsum(width) - width for width in (size, size**2))
    target = len(problem.stops) + calls.school
    call = np.zeros(len(calls), dtype=CALL)
    call["school"], call["pupils"], call["group"] = calls.school, calls.pupils, group
    call["row"] = np.arange(len(calls)) - begin[calls.school]
    call["base"] = block[calls.school] + call["row"] * size[calls.school]
    call["allowed"] = _allowed(problem, calls)
    call["apart_from"], call["apart_to"] = at[:-1], at[1:]
    call["stand"] = problem.boarding.base + problem.boarding.per_pupil * calls.pupils
    call["seconds"], call["cost"] = problem.seconds[calls.stop, target], problem.km[calls.stop, target]
    return call


def _school(problem: BusProblem, bells: Floats) -> Records:
    rows = [
        (own.earliest + bells[s], own.latest + bells[s], own.dwell, min(problem.ride_limit(s), FREE))
        for s, own in enumerate(problem.schools)
    ]
    return np.array(rows, dtype=SCHOOL)


def _named(problem: BusProblem, calls: Calls, stops: tuple[str, ...], school: str) -> list[int]:
    rows = {problem.stop_row[stop] for stop in stops}
    own = calls.school == problem.school_row[school]
    return [int(c) for c in np.flatnonzero(own) if int(calls.stop[c]) in rows]


def _allowed(problem: BusProblem, calls: Calls) -> Ints:
    allowed = np.full(len(calls), (1 << len(problem.types)) - 1, dtype=np.int64)
    for own in problem.fixed:
        if own.kind == "type":
            allowed[_named(problem, calls, own.stops, own.school)] &= 1 << problem.type_row[own.item]
    return allowed


def _company(problem: BusProblem, calls: Calls) -> tuple[Ints, Ints, Ints]:
    """Group of every call, and the list of those that it must not ride with."""
    group = np.full(len(calls), -1, dtype=np.int64)
    foes: list[set[int]] = [set() for _ in range(len(calls))]
    for number, own in enumerate(problem.fixed):
        named = _named(problem, calls, own.stops, own.school)
        if own.kind == "together":
            joined = {int(group[c]) for c in named} - {-1}
            group[np.isin(group, list(joined))] = number
            group[named] = number
        elif own.kind == "apart":
            for c in named:
                foes[c] |= {d for d in named if calls.stop[d] != calls.stop[c]}
    at = np.concatenate(([0], np.cumsum([len(own) for own in foes])))
    return group, at, np.array([d for own in foes for d in sorted(own)], dtype=np.int64)


def _neighbours(problem: BusProblem, calls: Calls) -> tuple[Any, Any]:
    """The nearest calls of any school, and of the own one, nearest first."""
    around = np.full((len(calls), min(NEAREST, len(calls) - 1)), -1, dtype=np.int32)
    own = np.full((len(calls), min(NEAREST, int(np.bincount(calls.school).max()) - 1)), -1, dtype=np.int32)
    for c in range(len(calls)):
        far = problem.seconds[calls.stop[c], calls.stop]
        nearest = np.argsort(far, kind="stable")
        nearest = nearest[nearest != c]
        around[c] = nearest[: around.shape[1]]
        mates = nearest[calls.school[nearest] == calls.school[c]][: own.shape[1]]
        own[c, : len(mates)] = mates
    return around, own
