"""Routes of one school by PyVRP (Wouda, Lan and Kool 2024), for problems in which no bus drives twice.

A ride is counted from the first stop on. In the model of PyVRP the way from the depot takes no time, and what a bus
stands at a stop is part of the way to it, so that the longest duration of a tour is the longest ride.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tongpan_core.plan.bus.pack import Calls
from tongpan_core.plan.bus.problem import BusProblem
from tongpan_core.plan.bus.schedule import Buses, Load
from tongpan_core.tables import Ints

_FINE = 100  # parts of 元 where costs are not whole: PyVRP weighs broken limits badly against very large numbers
_NO_ROUTES = np.iinfo(np.int64).max // 2  # from here on PyVRP says that nothing keeps the limits yet


def fits(problem: BusProblem) -> bool:
    """Whether the problem is one of routes alone: one school, no decisions, and nothing gained by a second run."""
    school, kinds = problem.schools[0], problem.types
    free = all(kind.cost == 0 and kind.number is None for kind in kinds)
    alone = len(problem.schools) == 1 and school.shift == (0.0, 0.0) and not problem.fixed
    return alone and (free or school.earliest == school.latest)


class Routing:
    """One school's routes as a model of PyVRP."""

    def __init__(self, problem: BusProblem, calls: Calls) -> None:
        import pyvrp

        self._api: Any = pyvrp
        self.problem, self.calls = problem, calls
        numbers: list[Any] = [
            problem.km,
            [kind.per_km for kind in problem.types],
            [kind.cost for kind in problem.types],
        ]
        whole = all(bool((np.asarray(own) == np.floor(own)).all()) for own in numbers)
        self.scale = 1 if whole else _FINE
        self.data = self._model()

    def solve(self, iterations: int | None, asked: Callable[[float], bool], seed: int, start: Buses) -> Buses | None:
        """The best routes found, or ``None``; ``asked`` hears their cost in 元 (∞: none yet) and says when to stop."""
        from pyvrp.stop import MaxIterations

        limit = None if iterations is None else MaxIterations(iterations)

        def stop(cost: int) -> bool:
            value = cost / self.scale if cost < _NO_ROUTES else np.inf
            return asked(value) or (limit is not None and bool(limit(cost)))

        known = self._known(start)
        found = self._api.solve(self.data, stop, seed=seed, collect_stats=False, initial_solution=known).best
        if not found.is_feasible():
            return None
        buses: list[tuple[int, list[Load]]] = []
        for route in found.routes():
            own = [int(activity.idx) for activity in route if activity.is_client()]
            if own:
                buses.append((route.vehicle_type(), [(own, [0])]))
        return buses

    def _known(self, start: Buses) -> Any:
        routes = [(run[0], kind) for kind, runs in start for run in runs]
        missing = set(range(len(self.calls))) - {c for own, _ in routes for c in own}
        if not routes or missing:
            return None
        return self._api.Solution(self.data, [self._api.Route(self.data, own, kind) for own, kind in routes])

    def _model(self) -> Any:
        api, problem, calls = self._api, self.problem, self.calls
        school = problem.school_place(0)
        ends = [school, *(problem.depot_place(kind) for kind in problem.types)]
        begin = [0 if self._same(at, school) else row for row, at in enumerate(ends)][1:]
        places = np.concatenate((ends if any(begin) else ends[:1], calls.stop))
        depots = len(places) - len(calls)
        seconds, limit = self._rides(places, depots), problem.ride_limit(0)
        most = {} if np.isinf(limit) else {"shift_duration": int(limit * 1000)}
        kinds = [
            api.VehicleType(
                num_available=len(calls) if kind.number is None else min(kind.number, len(calls)),
                capacity=[kind.seats],
                start_depot=begin[row],
                end_depot=0,
                fixed_cost=round(kind.cost * self.scale),
                profile=row,
                **most,
            )
            for row, kind in enumerate(problem.types)
        ]
        return api.ProblemData(
            [api.Location(0, 0) for _ in places],
            [api.Client(depots + c, [int(own)]) for c, own in enumerate(calls.pupils)],
            [api.Depot(row) for row in range(depots)],
            kinds,
            [self._costs(places, begin[row], kind.per_km, depots) for row, kind in enumerate(problem.types)],
            [seconds for _ in kinds],
        )

    def _same(self, depot: int, school: int) -> bool:
        """Whether a bus may as well begin at the school: the ways out of the depot are those back, and nobody asks."""
        calls, km = self.calls.stop, self.problem.km
        back = bool((km[depot, calls] == km[calls, school]).all()) and km[school, depot] == 0
        return back and bool((km[school, calls] == km[depot, calls]).all())

    def _costs(self, places: Ints, begin: int, rate: float, depots: int) -> Ints:
        ways = self.problem.km[np.ix_(places, places)].copy()
        home = self.problem.km[places[0], places[begin]]
        ways[depots:, 0] += home  # the way home, from school to depot, is part of the way to school
        return np.rint(ways * rate * self.scale).astype(np.int64)

    def _rides(self, places: Ints, depots: int) -> Ints:
        ways = self.problem.seconds[np.ix_(places, places)].copy()
        boarding = self.problem.boarding
        ways[:, depots:] += boarding.base + boarding.per_pupil * self.calls.pupils
        ways[:depots] = 0.0
        np.fill_diagonal(ways, 0.0)
        return np.ceil(ways * 1000 - 1e-6).astype(np.int64)
