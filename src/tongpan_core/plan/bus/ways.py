"""What the bound works on: the calls of every school, their shortest ways, and where and when buses stand at gates."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from tongpan_core.plan.bus.problem import BusProblem
from tongpan_core.tables import Floats, Ints

_SLOT, _SLOTS = 300.0, 6  # seconds of a window that are one node at least, and nodes of a school at most


@dataclass(frozen=True)
class Node:
    """A kind of bus at the gate of a school, between two times."""

    kind: int
    school: int
    soonest: float
    last: float


@dataclass(frozen=True)
class Ground:
    """The calls of one ``school``: stops, pupils, seconds that a bus stands, and shortest ways.

    ``seconds`` and ``km`` (n, n), to the gate ``straight`` and ``straight_km`` (n,), from every gate ``onward`` and
    ``onward_km`` (S, n), from the depot of every kind ``out_km`` (T, n).
    """

    school: int
    stops: Ints
    pupils: Ints
    stand: Floats
    seconds: Floats
    km: Floats
    straight: Floats
    straight_km: Floats
    onward: Floats
    onward_km: Floats
    out_km: Floats

    def __len__(self) -> int:
        return len(self.stops)


def grounds(problem: BusProblem) -> list[Ground]:
    """The calls of every school that has any."""
    found = []
    gates = len(problem.stops) + np.arange(len(problem.schools))
    depots = np.array([problem.depot_place(kind) for kind in problem.types])
    most = max(kind.seats for kind in problem.types)
    for s in range(len(problem.schools)):
        stops = np.flatnonzero(problem.pupils[:, s])
        if not len(stops):
            continue
        pupils = problem.pupils[stops, s]
        board = np.where(pupils > most, 1, pupils)
        ways = []
        for measure in (problem.seconds, problem.km):
            near = closed(measure[np.ix_(stops, stops)])
            ways.append((near, (near + measure[stops, gates[s]][None, :]).min(axis=1)))
        (seconds, straight), (km, straight_km) = ways
        found.append(
            Ground(
                s,
                stops,
                pupils,
                problem.boarding.base + problem.boarding.per_pupil * board,
                seconds,
                km,
                straight,
                straight_km,
                _over(problem.seconds[np.ix_(gates, stops)], seconds),
                _over(problem.km[np.ix_(gates, stops)], km),
                _over(problem.km[np.ix_(depots, stops)], km),
            )
        )
    return found


def closed(near: Floats) -> Floats:
    """Shortest ways between calls, over other calls too, (n, n) with zeros from a call to itself."""
    near = near.copy()
    np.fill_diagonal(near, 0.0)
    for k in range(len(near)):
        np.minimum(near, near[:, k : k + 1] + near[k : k + 1], out=near)
    return near


def _over(ways: Floats, near: Floats) -> Floats:
    """Ways to calls, over other calls where that is shorter."""
    if not near.size:
        return ways
    return np.array([(own[:, None] + near).min(axis=0) for own in ways])


def nodes_of(problem: BusProblem) -> list[Node]:
    """The window of every school, its bell moved as far as it may, cut into equal parts."""
    by_hand = {own.school: own.value for own in problem.fixed if own.kind == "bell"}
    found = []
    for s, school in enumerate(problem.schools):
        low, high = (by_hand[school.code],) * 2 if school.code in by_hand else school.shift
        low, high = school.earliest + low, school.latest + high
        parts = min(max(math.ceil((high - low) / _SLOT), 1), _SLOTS)
        edges = np.linspace(low, high, parts + 1)
        for kind in range(len(problem.types)):
            found += [Node(kind, s, float(a), float(b)) for a, b in itertools.pairwise(edges)]
    return found
