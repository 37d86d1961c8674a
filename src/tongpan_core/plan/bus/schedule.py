"""From a fleet of the search to a plan with times, and back."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from tongpan_core.plan.bus.arrays import Fleet
from tongpan_core.plan.bus.pack import Calls
from tongpan_core.plan.bus.plan import Bus, BusPlan, Drop, Run, Visit
from tongpan_core.plan.bus.problem import SLACK, BusProblem, BusType
from tongpan_core.tables import Floats

Load = tuple[list[int], list[int]]
"""One run: its calls in order, then its schools in order."""
Buses = Sequence[tuple[int, list[Load]]]
"""Every bus: its type, and its runs in order."""


def loads_of(fleet: Fleet) -> Buses:
    """Every bus in use: its type, and its runs in order."""
    found = []
    for b in np.flatnonzero(fleet.bus["runs"]):
        runs: list[Load] = []
        for k in range(int(fleet.bus["runs"][b])):
            calls = [int(c) for c in fleet.calls[b, k, : fleet.run["length"][b, k]]]
            runs.append((calls, [int(fleet.run["school"][b, k])]))
        found.append((int(fleet.bus["kind"][b]), runs))
    return found


def plan_of(problem: BusProblem, calls: Calls, buses: Buses, bells: Floats) -> BusPlan | None:
    """The plan of these runs, every bus at the soonest, in order of start; ``None`` where a window is missed."""
    built = []
    for kind, runs in buses:
        bus = bus_of(problem, calls, problem.types[kind], runs, bells)
        if bus is None:
            return None
        built.append(bus)
    built.sort(key=lambda bus: (bus.runs[0].starts, bus.runs[0].visits[0].stop))
    named = tuple(
        Bus(f"B{number:03d}", bus.type, bus.runs, bus.leaves, bus.returns, bus.km)
        for number, bus in enumerate(built, 1)
    )
    moved = {own.code: float(bells[s]) for s, own in enumerate(problem.schools) if bells[s]}
    return BusPlan(problem.county, problem.digest, named, moved)


def bus_of(problem: BusProblem, calls: Calls, kind: BusType, runs: Sequence[Load], bells: Floats) -> Bus | None:
    """One bus with its runs timed; ``None`` where it comes too late to a school."""
    depot = problem.depot_place(kind)
    at, free, km, timed = depot, -np.inf, 0.0, []
    for own in runs:
        run = _run(problem, calls, own, at, free, bells)
        if run is None:
            return None
        timed.append(run)
        at, free = problem.school_place(own[1][-1]), run.drops[-1].leaves
        km += run.empty_km + run.km
    first = problem.stop_row[timed[0].visits[0].stop]
    leaves = timed[0].starts - float(problem.seconds[depot, first])
    back = float(problem.seconds[at, depot])
    return Bus("", kind.code, tuple(timed), leaves, free + back, km + float(problem.km[at, depot]))


def _run(problem: BusProblem, calls: Calls, run: Load, at: int, free: float, bells: Floats) -> Run | None:
    """A run as soon as the bus is ``free`` at a place and the first school takes it; it never waits with pupils."""
    stops, schools = [int(calls.stop[c]) for c in run[0]], run[1]
    places = [*stops, *(problem.school_place(s) for s in schools)]
    stands = [problem.boarding.base + problem.boarding.per_pupil * int(calls.pupils[c]) for c in run[0]]
    stands += [problem.schools[s].dwell for s in schools]
    ways = [float(problem.seconds[a, b]) for a, b in itertools.pairwise(places)]
    come = np.concatenate(([0.0], np.cumsum(np.array(stands[:-1]) + ways)))
    starts = free + float(problem.seconds[at, places[0]])
    for s, offset in zip(schools, come[len(stops) :], strict=True):
        starts = max(starts, problem.schools[s].earliest + bells[s] - offset)
    arrive = dict(zip(schools, (starts + come[len(stops) :]).tolist(), strict=True))
    if any(arrive[s] > problem.schools[s].latest + bells[s] + SLACK for s in schools):
        return None
    leaves = starts + come + stands
    visits = []
    for p, c in enumerate(run[0]):
        school, left = int(calls.school[c]), float(leaves[p])
        code = problem.schools[school].code
        visits.append(Visit(problem.stops[stops[p]].code, code, int(calls.pupils[c]), left, arrive[school] - left))
    drops = [Drop(problem.schools[s].code, arrive[s], arrive[s] + problem.schools[s].dwell) for s in schools]
    km = float(sum(problem.km[a, b] for a, b in itertools.pairwise(places)))
    return Run(tuple(visits), tuple(drops), float(starts), km, float(problem.km[at, places[0]]))


def calls_in(problem: BusProblem, calls: Calls, plan: BusPlan) -> Buses:
    """A plan's buses as runs of this problem's calls; what this problem does not know is left out."""
    waiting: dict[tuple[int, int], list[int]] = {}
    for c in range(len(calls)):
        waiting.setdefault((int(calls.stop[c]), int(calls.school[c])), []).append(c)
    found = []
    for bus in plan.buses:
        runs: list[Load] = []
        for run in bus.runs:
            known = [drop.school for drop in run.drops if drop.school in problem.school_row]
            own: Any = []
            for visit in run.visits:
                key = problem.stop_row.get(visit.stop, -1), problem.school_row.get(visit.school, -1)
                if waiting.get(key):
                    own.append(waiting[key].pop(0))
            schools = [problem.school_row[code] for code in known]
            schools = [s for s in schools if any(calls.school[c] == s for c in own)]
            if own:
                runs.append((own, schools))
        if runs and bus.type in problem.type_row:
            found.append((problem.type_row[bus.type], runs))
    return found


def fill(fleet: Fleet, buses: Buses) -> None:
    """Write runs of one school each into an empty fleet, as far as there is room; the search counts the rest."""
    row, most = 0, fleet.calls.shape[2]
    for kind, runs in buses:
        single = [own for own in runs if len(own[1]) == 1 and len(own[0]) <= most][: fleet.run.shape[1]]
        if row >= len(fleet.bus) or not single:
            continue
        fleet.bus[row] = kind, len(single)
        for k, (calls, schools) in enumerate(single):
            fleet.run["school"][row, k], fleet.run["length"][row, k] = schools[0], len(calls)
            fleet.calls[row, k, : len(calls)] = calls
            fleet.place["bus"][calls], fleet.place["run"][calls] = row, k
        row += 1
