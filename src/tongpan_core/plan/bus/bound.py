"""A proven lower bound on a morning's cost.

Two relaxations. The quick one (:func:`spread_buses`) lets pupils of a call be spread over runs, a run being long
only as far as its farthest call: a run to a school that follows one to school ``a`` can pick up a call only if a bus
that leaves ``a`` at the soonest, drives straight to the call and straight on to the school, is in time. What is left is
how many runs to each school follow runs to each other one: as many may follow a school as there are runs to it, and a
run that follows none needs a bus. The strong one (:mod:`~.cover`) is over whole runs. Both are below every plan, so the
higher of them is a bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from tongpan_core.plan.bus.cover import Cover, fewest_runs
from tongpan_core.plan.bus.problem import SLACK, BusProblem
from tongpan_core.plan.bus.ways import closed, grounds
from tongpan_core.tables import Bools, Floats

Asked = Callable[[], bool]


def _never() -> bool:
    return False


def lower_bound(problem: BusProblem, asked: Asked = _never) -> float | None:
    """元 per school day that no plan can go below; ``None`` where runs may be shared by schools.

    ``asked`` says when to be content with what is proven so far.
    """
    if problem.limits.mixed:
        return None
    costs = np.array([kind.cost for kind in problem.types])
    rate = min(kind.per_km for kind in problem.types)
    seats = max(kind.seats for kind in problem.types)
    buses, covers = _buses(problem, asked)
    bound = buses * float(costs.min()) + rate * _radial_km(problem, seats)
    if rate == 0.0 and len(np.unique(costs)) == 1:
        return bound
    cover = Cover(problem, covers.ground, costs, rate, asked, least=covers.least, fewest=float(buses))
    cover.take(covers.runs)
    return max(bound, cover.run())


def fewest_buses(problem: BusProblem, asked: Asked = _never) -> int:
    """A number of buses that no plan without shared runs can go below."""
    return _buses(problem, asked)[0]


def _buses(problem: BusProblem, asked: Asked) -> tuple[int, Cover]:
    """The number of buses, and the programme that proved it."""
    quick, ground = spread_buses(problem), grounds(problem)
    ones, least, pools = np.ones(len(problem.types)), [], []
    for own in ground:
        runs, known = fewest_runs(problem, own, asked)
        least.append(float(runs))
        pools.append(known)
    cover = Cover(problem, ground, ones, 0.0, asked, unit=1.0, least=np.array(least), fewest=float(quick))
    cover.take(pools)
    return max(quick, math.ceil(cover.run() - 1e-6)), cover


def spread_buses(problem: BusProblem) -> int:
    """A number of buses that no plan without shared runs can go below, from the quick relaxation."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    seats = max(kind.seats for kind in problem.types)
    count = len(problem.schools)
    rows: list[tuple[int, int, float]] = []
    upper: list[float] = []
    equal: list[tuple[int, int, float]] = []
    shares = 0
    runs = np.arange(count * (count + 1)).reshape(count, count + 1)  # to a school, after a school or none
    columns = runs.size
    for s in range(count):
        reach, load = _kinds_of_calls(problem, s)
        least = math.ceil(load.sum() / seats)
        rows += [(len(upper), int(column), -1.0) for column in runs[s]]
        upper.append(-least)
        carry = [(len(upper) + a, int(runs[s, a]), -1.0) for a in range(count + 1)]
        for own, pupils in zip(reach, load, strict=True):
            for a in np.flatnonzero(own).tolist():
                carry.append((len(upper) + a, columns, pupils / seats))
                equal.append((shares, columns, 1.0))
                columns += 1
            shares += 1
        rows += carry
        upper += [0.0] * (count + 1)
    for a in range(count):
        rows += [(len(upper), int(runs[s, a]), 1.0) for s in range(count)]
        rows += [(len(upper), int(column), -1.0) for column in runs[a]]
        upper.append(0.0)
    cost = np.zeros(columns)
    cost[runs[:, count]] = 1.0

    def table(cells: list[tuple[int, int, float]], height: int) -> csr_array:
        i, j, value = zip(*cells, strict=True)
        return csr_array((value, (i, j)), shape=(height, columns))

    found = linprog(
        cost,
        A_ub=table(rows, len(upper)),
        b_ub=upper,
        A_eq=table(equal, shares),
        b_eq=np.ones(shares),
        bounds=(0, None),
        method="highs",
    )
    return max(math.ceil(found.fun - 1e-6), 1) if found.success else 1


def _kinds_of_calls(problem: BusProblem, s: int) -> tuple[Bools, Floats]:
    """Calls of a school that the same runs can pick up, together: what they may follow (kinds, S + 1), and pupils."""
    calls = np.flatnonzero(problem.pupils[:, s])
    school = problem.schools[s]
    onward, home = _straight(problem, problem.seconds, s)
    stand = problem.boarding.base + problem.boarding.per_pupil * _least_load(problem, s)[calls]
    free = np.array([own.earliest + own.shift[0] + own.dwell for own in problem.schools])
    moved = [own.value for own in problem.fixed if own.kind == "bell"]
    late = school.latest + max([school.shift[1], *moved])
    free += min([0.0, *moved])
    reach = free[:, None] + onward + stand + home <= late + SLACK
    kinds, which = np.unique(np.vstack((reach, np.ones(len(calls), dtype=bool))).T, axis=0, return_inverse=True)
    pupils = np.bincount(which.ravel(), weights=problem.pupils[calls, s].astype(float))
    return kinds, pupils.astype(float)


def _least_load(problem: BusProblem, s: int) -> Floats:
    """Pupils that board at once at least: all, or one where a call is more than a busload."""
    pupils = problem.pupils[:, s].astype(float)
    return np.where(pupils > max(kind.seats for kind in problem.types), 1.0, pupils)


def _straight(problem: BusProblem, measure: Floats, s: int) -> tuple[Floats, Floats]:
    """Least ways from every school to a call of school ``s``, over its other calls too, and on to the school."""
    calls, place = np.flatnonzero(problem.pupils[:, s]), problem.school_place(s)
    if not len(calls):
        return np.zeros((len(problem.schools), 0)), np.zeros(0)
    near = closed(measure[np.ix_(calls, calls)])
    schools = len(problem.stops) + np.arange(len(problem.schools))
    onward = measure[np.ix_(schools, calls)]
    onward = np.array([(own[:, None] + near).min(axis=0) for own in onward])
    return onward, (near + measure[calls, place]).min(axis=1)


def _radial_km(problem: BusProblem, seats: int) -> float:
    """Every run is as long as the way from its farthest call, and that is no less than the mean over its seats."""
    total = 0.0
    for s in range(len(problem.schools)):
        calls = np.flatnonzero(problem.pupils[:, s])
        if len(calls):
            total += float(problem.pupils[calls, s] @ _straight(problem, problem.km, s)[1]) / seats
    return total
