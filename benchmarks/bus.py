"""School buses and routes on published instances: ``python -m benchmarks.bus --instances DIR --seconds S --json FILE``.

Family ``sbrp_park`` (Park, Tae and Kim 2012), objective: number of buses. The rules are those of the replication code
of Bertsimas, Delarue and Martin (PNAS 2019), https://github.com/mitschoolbus/SchoolBusRouting, whose best results are
the best known values; where its parts differ, or its text leaves a choice, the stricter reading holds:

- a run serves one school, holds at most 66 pupils and visits every stop exactly once; a stop is not split;
- all ways are Manhattan distances at 20 mph, 29.333 ft/s (the code has 29.3333333: the slower, stricter one holds);
- a bus stands 19 + 2.6 · pupils seconds at a stop and 154.4 seconds at a school;
- a pupil rides from the moment that the bus leaves the pupil's stop (after boarding there; later stops count) until it
  comes to the school: at most 2700 or 5400 seconds (``CSCB01@2700s``); unloading does not count;
- every bus of a school has unloaded at AMEARLY and leaves the school then, not before (the code fixes all starts at
  the early end of the bell window; AMLATE is not used, although it would allow more);
- a bus goes from one school to the first stop of its next run, boards there, and must reach the next school 154.4
  seconds before that one's AMEARLY; it visits no school twice; ways from and to the depot take no time of anyone's.

Family ``cvrp`` (X instances of Uchoa et al. 2017): one school, no bells and no ride limit; distances are Euclidean,
rounded to the nearest integer. Ours calls PyVRP through the package's routing of one school.

Peers: bare PyVRP and OR-Tools routing, each in a process of its own; on school buses both find the runs of each school,
which are then linked by a matching.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.bus_files import RIDES, Capacitated, Park, read_park, read_vrp
from benchmarks.bus_peers import ortools_peer, pyvrp_peer
from benchmarks.quality import Entrant, Found, Instance, best_known, options, race

if TYPE_CHECKING:
    from tongpan_core.plan.bus import BusProblem

KEPT = {"sbrp_park": 3.0, "cvrp": 1.0}  # seconds left for starting, loading and writing down


def park_problem(instance: Instance) -> BusProblem:
    """A folder of ``sbrp_park`` as the package takes it."""
    from tongpan_core.plan.bus import Boarding, BusProblem, BusType, Limits, School, Stop

    park = read_park(instance.path)
    seconds_between, feet = park.seconds(), park.feet()
    pupils = park.table()
    schools = tuple(
        School(code, code, early - park.dwell, early - park.dwell, park.dwell)
        for code, early in zip(park.schools, park.early, strict=True)
    )
    return BusProblem(
        instance.name,
        schools,
        tuple(Stop(code, code) for code in park.stops),
        ("depot",),
        (BusType("bus", "Bus", park.seats, "depot"),),
        pupils,
        seconds_between,
        feet / 3280.84,
        Boarding(19.0, 2.6),
        Limits(ride=float(instance.more["ride"]), split=False),
    )


def ours_buses(instance: Instance, seconds: float, seed: int) -> Found:
    """Tongpan's buses."""
    import time

    begun = time.perf_counter()
    from tongpan_core.plan.bus import Params, solve
    from tongpan_core.plan.problem import MaxSeconds

    problem = park_problem(instance)
    left = seconds - KEPT[instance.family] - (time.perf_counter() - begun)
    params = Params(whole_time=True, chains=2)
    result = solve(problem, stop=MaxSeconds(max(left, 0.1)), seed=seed, params=params)
    plan = result.solution
    found = None if plan is None else [[[visit.stop for visit in run.visits] for run in b.runs] for b in plan.buses]
    first = [(one.seconds, one.objective) for one in result.trace]
    return {"solution": found, "bound": result.bound, "trace": first, "status": result.status}


def ours_routes(instance: Instance, seconds: float, seed: int) -> Found:
    """Tongpan's routes of one school."""
    import time

    import numpy as np

    begun = time.perf_counter()
    from tongpan_core.plan.bus import BusProblem, BusType, Limits, Params, School, Stop, solve
    from tongpan_core.plan.problem import MaxSeconds

    given = read_vrp(instance.path)
    at = [*range(1, given.size), 0, 0]  # stops, school, depot
    ways = given.distances()[np.ix_(at, at)].astype(float)
    stops = tuple(Stop(str(row), str(row)) for row in range(1, given.size))
    kind = BusType("bus", "Bus", given.capacity, "depot", cost=0.0, per_km=1.0)
    pupils = np.array(given.demand[1:])[:, None]
    school = School("school", "School", 0.0, 0.0)
    name, limits = instance.name, Limits(split=False)
    problem = BusProblem(name, (school,), stops, ("depot",), (kind,), pupils, ways * 0.0, ways, limits=limits)
    left = seconds - KEPT[instance.family] - (time.perf_counter() - begun)
    result = solve(problem, stop=MaxSeconds(max(left, 0.1)), seed=seed, params=Params(whole_time=True))
    plan = result.solution
    found = None if plan is None else [[int(visit.stop) for visit in run.visits] for run in plan.runs]
    return {"solution": found, "bound": result.bound, "status": result.status}


def check_buses(instance: Instance, solution: Sequence[Sequence[Sequence[str]]]) -> float:
    """Number of buses, after every rule of the docstring."""
    park, ride = read_park(instance.path), float(instance.more["ride"])
    seen: set[str] = set()
    for bus in solution:
        _check_bus(park, ride, bus, seen)
    if seen != set(park.stops):
        raise ValueError(f"{len(park.stops) - len(seen)} stops are not served")
    return float(len(solution))


def _check_bus(park: Park, ride: float, bus: Sequence[Sequence[str]], seen: set[str]) -> None:
    before: str | None = None
    visited: set[str] = set()
    for run in bus:
        school = park.school_of[run[0]]
        if any(park.school_of[stop] != school for stop in run):
            raise ValueError(f"a run mixes schools: {run}")
        if school in visited:
            raise ValueError(f"a bus visits school {school} twice")
        visited.add(school)
        if sum(park.pupils[stop] for stop in run) > park.seats:
            raise ValueError(f"a run carries more than {park.seats}: {run}")
        if seen & set(run) or len(set(run)) < len(run):
            raise ValueError(f"a stop is served twice: {run}")
        seen |= set(run)
        taken = _ride(park, run, school)
        if taken > ride + 1e-6:
            raise ValueError(f"a pupil rides {taken:.1f} of {ride:.0f} s: {run}")
        if before is not None:
            start = park.early[park.schools.index(before)] + park.way(before, run[0])
            arrival = start + 19.0 + 2.6 * park.pupils[run[0]] + taken
            if arrival + park.dwell > park.early[park.schools.index(school)] + 1e-6:
                raise ValueError(f"a bus comes too late from {before} to {school}")
        before = school


def _ride(park: Park, run: Sequence[str], school: str) -> float:
    total = park.way(run[-1], school)
    for a, b in itertools.pairwise(run):
        total += park.way(a, b) + 19.0 + 2.6 * park.pupils[b]
    return total


def check_routes(instance: Instance, solution: Sequence[Sequence[int]]) -> float:
    """Length of all routes; every customer once, no route over capacity."""
    given: Capacitated = read_vrp(instance.path)
    served = sorted(customer for route in solution for customer in route)
    if served != list(range(1, given.size)):
        raise ValueError("the routes do not serve every customer exactly once")
    total = 0
    for route in solution:
        if sum(given.demand[customer] for customer in route) > given.capacity:
            raise ValueError(f"a route carries more than {given.capacity}: {route}")
        total += sum(given.way(a, b) for a, b in zip([0, *route], [*route, 0], strict=True))
    return float(total)


def check(instance: Instance, solution: Any) -> float:
    """The objective of either family."""
    return (check_buses if instance.family == "sbrp_park" else check_routes)(instance, solution)


def instances(folder: Path) -> list[Instance]:
    """What of the two families is in a folder, small ones first within a family."""
    known, found = best_known(folder), []
    for path in sorted(own for own in (folder / "sbrp_park").glob("*") if (own / "Stops.txt").exists()):
        for ride in RIDES:
            name = f"{path.name}@{ride}s"
            value, proven = known.get(("sbrp_park", name), (None, False))
            found.append(Instance("sbrp_park", name, path, value, proven, {"ride": ride}))
    for path in sorted((folder / "cvrp").glob("*.vrp")):
        value, proven = known.get(("cvrp", path.stem), (None, False))
        found.append(Instance("cvrp", path.stem, path, value, proven))
    return found


def ours(instance: Instance, seconds: float, seed: int) -> Found:
    """Tongpan."""
    return (ours_buses if instance.family == "sbrp_park" else ours_routes)(instance, seconds, seed)


ENTRANTS = (
    Entrant("tongpan", ours, True, True),
    Entrant("pyvrp", pyvrp_peer, True),
    Entrant("ortools routing", ortools_peer),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the race of each family that is there."""
    given = options(argv, 120.0, __doc__)
    found = instances(given.instances)
    if not found:
        print(f"{given.instances}: no instances of sbrp_park or cvrp; give a folder that holds one of them.")
        return 2
    race(found, ENTRANTS, check, given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
