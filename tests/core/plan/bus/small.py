"""Small counties for the tests of school buses, and their best plan by trying everything."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from tongpan_core.plan.bus import Boarding, BusProblem, BusType, Limits, School, Stop

HOUR = 3600.0


def small(
    pupils=((20, 0), (15, 0), (0, 25), (0, 10)),
    places=((2, 0), (3, 0), (2, 4), (3, 4)),
    schools=((0, 0), (0, 4)),
    arrive=((8.0, 8.0), (9.0, 9.0)),
    *,
    seats=40,
    ride=None,
    depot=(0, 2),
    **changes,
) -> BusProblem:
    """Places on a grid of kilometres, a minute each; a bus costs 1000 and a kilometre 1 元; schools “A”, “B” …."""
    xy = np.array([*places, *schools, depot], dtype=float)
    km = np.abs(xy[:, None] - xy[None]).sum(axis=2)
    given = {
        "county": "Test county",
        "schools": tuple(
            School(chr(65 + s), f"School {chr(65 + s)}", early * HOUR, late * HOUR, 60.0)
            for s, (early, late) in enumerate(arrive)
        ),
        "stops": tuple(Stop(f"s{row}", f"Stop {row}") for row in range(len(places))),
        "depots": ("depot",),
        "types": (BusType("bus", "Bus", seats, "depot", None, 1000.0, 1.0),),
        "pupils": np.array(pupils),
        "seconds": km * 60.0,
        "km": km,
        "boarding": Boarding(30.0, 1.0),
        "limits": Limits(ride=ride),
    }
    return BusProblem(**(given | changes))


def best_value(problem: BusProblem) -> float:
    """The least 元 of all plans without shared runs, one bus type and bells as they are: everything tried."""
    calls = [(int(stop), int(school)) for stop, school in problem.calls]
    best = np.inf
    for runs in _partitions(calls):
        if any(len({school for _, school in run}) > 1 for run in runs):
            continue
        if any(_load(problem, run) > problem.types[0].seats for run in runs):
            continue
        for buses in _partitions(list(range(len(runs)))):
            cost = 0.0
            for bus in buses:
                cost += min(_bus(problem, [runs[r] for r in own]) for own in itertools.permutations(bus))
            best = min(best, cost)
    return float(best)


def _load(problem: BusProblem, run) -> int:
    return sum(int(problem.pupils[call]) for call in run)


def _bus(problem: BusProblem, runs) -> float:
    """Cheapest order of stops on every run of a bus, runs in the given order."""
    return min(
        (_timed(problem, list(orders)) for orders in itertools.product(*(itertools.permutations(r) for r in runs))),
        default=np.inf,
    )


def _timed(problem: BusProblem, runs) -> float:
    kind, n = problem.types[0], len(problem.stops)
    depot = n + len(problem.schools)
    at, free, km = depot, -np.inf, 0.0
    for run in runs:
        school = problem.schools[run[0][1]]
        gate = n + run[0][1]
        places = [stop for stop, _ in run] + [gate]
        stands = [problem.boarding.base + problem.boarding.per_pupil * problem.pupils[call] for call in run]
        ways = [problem.seconds[a, b] for a, b in itertools.pairwise(places)]
        if sum(ways) + sum(stands[1:]) > problem.ride_limit(run[0][1]):
            return np.inf
        arrives = max(school.earliest, free + problem.seconds[at, places[0]] + sum(ways) + sum(stands))
        if arrives > school.latest:
            return np.inf
        km += problem.km[at, places[0]] + sum(problem.km[a, b] for a, b in itertools.pairwise(places))
        at, free = gate, arrives + school.dwell
    return kind.cost + kind.per_km * (km + problem.km[at, depot])


def _partitions(items: list) -> Iterator[list[list]]:
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for parts in _partitions(rest):
        yield [[first], *parts]
        for place in range(len(parts)):
            yield [*parts[:place], [first, *parts[place]], *parts[place + 1 :]]
