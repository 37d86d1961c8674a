"""Peers of :mod:`benchmarks.bus`: PyVRP and OR-Tools routing, each in its own process and with no code of ours.

On school buses both work in two stages: the runs of each school with as few runs as they find, the time shared by the
number of stops; then the most links between runs by matching.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.bus_files import Park, read_park, read_vrp
from benchmarks.quality import Found, Instance

Runs = list[list[str]]


def pyvrp_peer(instance: Instance, seconds: float, seed: int) -> Found:
    """PyVRP with its defaults."""
    if instance.family == "sbrp_park":
        return {"solution": _two_stages(instance, seconds, seed, _pyvrp_runs), "bound": None}
    import pyvrp
    from pyvrp.stop import MaxRuntime

    begun = time.perf_counter()
    data = pyvrp.read(instance.path, round_func="round")
    left = max(seconds - 1.0 - (time.perf_counter() - begun), 0.1)
    best = pyvrp.solve(data, MaxRuntime(left), seed=seed, collect_stats=False, display=False).best
    routes = [[int(own.idx) + 1 for own in route if own.is_client()] for route in best.routes()]
    return {"solution": routes if best.is_feasible() else None, "bound": None}


def ortools_peer(instance: Instance, seconds: float, seed: int) -> Found:
    """OR-Tools routing: savings, then guided local search."""
    if instance.family == "sbrp_park":
        return {"solution": _two_stages(instance, seconds, seed, _ortools_runs), "bound": None}
    given = read_vrp(instance.path)
    ways = given.distances()
    routes = _ortools(ways, given.demand, given.capacity, seconds - 1.0, durations=None, limit=None, fixed=0)
    return {"solution": routes, "bound": None}


def _two_stages(
    instance: Instance, seconds: float, seed: int, route: Callable[[Park, list[str], str, float, float, int], Runs]
) -> list[Any]:
    park, ride = read_park(instance.path), float(instance.more["ride"])
    runs: list[list[str]] = []
    for school in park.schools:
        own = [stop for stop in park.stops if park.school_of[stop] == school]
        runs += route(park, own, school, ride, (seconds - 6) * len(own) / len(park.stops), seed)
    return _linked(park, runs)


def _linked(park: Park, runs: Runs) -> list[Any]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    early = dict(zip(park.schools, park.early, strict=True))
    links = np.zeros((len(runs), len(runs)), dtype=np.int8)
    for j, run in enumerate(runs):
        school = park.school_of[run[0]]
        taken = _stand(park, run[0]) + park.way(run[-1], school) + park.dwell
        taken += sum(park.way(a, b) + _stand(park, b) for a, b in itertools.pairwise(run))
        for i, before in enumerate(runs):
            other = park.school_of[before[0]]
            links[i, j] = early[other] + park.way(other, run[0]) + taken <= early[school]
    after = maximum_bipartite_matching(csr_array(links), perm_type="column")
    first = set(range(len(runs))) - set(after[after >= 0].tolist())
    buses = []
    for begin in sorted(first):
        chain, at = [], begin
        while at >= 0:
            chain.append(runs[at])
            at = int(after[at])
        buses.append(chain)
    return buses


def _stand(park: Park, stop: str) -> float:
    return 19.0 + 2.6 * park.pupils[stop]


def _school(park: Park, stops: list[str], school: str) -> tuple[np.ndarray, np.ndarray]:
    """Ways in tenths of seconds and ride times in milliseconds; row 0 is the school, which nobody drives away from."""
    places = [school, *stops]
    ways = np.array([[park.way(a, b) for b in places] for a in places])
    ride = ways + np.array([0.0, *(_stand(park, stop) for stop in stops)])
    ways[0], ride[0] = 0.0, 0.0
    return np.rint(ways * 10).astype(np.int64), np.ceil(ride * 1000).astype(np.int64)


def _pyvrp_runs(park: Park, stops: list[str], school: str, ride: float, seconds: float, seed: int) -> Runs:
    import pyvrp
    from pyvrp.stop import MaxRuntime

    ways, rides = _school(park, stops, school)
    np.fill_diagonal(rides, 0)
    clients = [pyvrp.Client(row, [park.pupils[stop]]) for row, stop in enumerate(stops, 1)]
    kind = pyvrp.VehicleType(len(stops), [park.seats], fixed_cost=10**6, shift_duration=int(ride * 1000))
    places = [pyvrp.Location(0, 0) for _ in ways]
    data = pyvrp.ProblemData(places, clients, [pyvrp.Depot(0)], [kind], [ways], [rides])
    best = pyvrp.solve(data, MaxRuntime(seconds), seed=seed, collect_stats=False, display=False).best
    return [[stops[own.idx] for own in route if own.is_client()] for route in best.routes()]


def _ortools_runs(park: Park, stops: list[str], school: str, ride: float, seconds: float, _seed: int) -> Runs:
    ways, rides = _school(park, stops, school)
    demand = [0, *(park.pupils[stop] for stop in stops)]
    limit = int(ride * 1000)
    routes = _ortools(ways, demand, park.seats, seconds, durations=rides, limit=limit, fixed=10**6)
    return [[stops[own - 1] for own in route] for route in routes or []]


def _ortools(
    ways: np.ndarray,
    demand: Sequence[int],
    capacity: int,
    seconds: float,
    *,
    durations: np.ndarray | None,
    limit: int | None,
    fixed: int,
) -> list[list[int]] | None:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    fleet = min(len(demand) - 1, 2 * math.ceil(sum(demand) / capacity) + 10)
    manager = pywrapcp.RoutingIndexManager(len(demand), fleet, 0)
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(ways.tolist()))
    routing.AddDimensionWithVehicleCapacity(
        routing.RegisterUnaryTransitVector([int(own) for own in demand]), 0, [capacity] * fleet, True, "load"
    )
    if durations is not None and limit is not None:
        routing.AddDimension(routing.RegisterTransitMatrix(durations.tolist()), 0, limit, True, "ride")
    routing.SetFixedCostOfAllVehicles(fixed)
    how = pywrapcp.DefaultRoutingSearchParameters()
    how.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.SAVINGS
    how.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    how.time_limit.FromMilliseconds(max(int(seconds * 1000), 100))
    found = routing.SolveWithParameters(how)
    if found is None:
        return None
    routes = []
    for vehicle in range(fleet):
        at, own = found.Value(routing.NextVar(routing.Start(vehicle))), []
        while not routing.IsEnd(at):
            own.append(manager.IndexToNode(at))
            at = found.Value(routing.NextVar(at))
        if own:
            routes.append(own)
    return routes
