"""The search for a plan: rounds of the compiled annealing, first for few buses, then for short ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tongpan_core.plan.bus import engine  # compiled: this module is imported inside functions only
from tongpan_core.plan.bus.arrays import Data, Fleet, copy_fleet, empty_fleet
from tongpan_core.plan.bus.pack import Calls, for_fewer, for_time
from tongpan_core.plan.bus.problem import BusProblem
from tongpan_core.plan.bus.rules import Rules
from tongpan_core.plan.bus.schedule import Buses, fill
from tongpan_core.tables import Floats, Ints

RUNS = 12  # of one bus on a morning, at most
AT_ONCE = 200_000  # steps × calls between two questions whether to stop: some 0.05 s
BUS_SECONDS = 3000.0  # what a bus is worth against driving time while the search is for few buses
MANY = 10**6

Asked = Callable[[], bool]
Spent = Callable[[int], float]
"""Which part of a phase is over, after some steps."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One annealing: what costs (``data``), first and last temperature in its unit, and a share of the work.

    ``settled``: no more buses of any type than there are at its beginning.
    """

    data: Data
    hot: float
    cold: float
    share: float
    settled: bool = False


class Search:
    """A fleet that gets better, phase by phase; ``seed`` decides all chance."""

    def __init__(self, problem: BusProblem, calls: Calls, data: Data, bells: Floats, seed: int) -> None:
        self.data, self.bells, self.seed = data, bells, seed
        self._rules = Rules(problem, calls, bells, data.call, data.apart)
        self.number = np.array([MANY if kind.number is None else kind.number for kind in problem.types])
        self.rng = np.array([88172645463325252 + (seed + 1) * 7919], dtype=np.int64)
        self._most = _longest_run(data)
        self._served = len(calls)
        self.fleet = empty_fleet(1, 1, 1, len(calls))
        self.waiting = 0
        self.kept, self.value = self.fleet, np.inf

    def begin(self, start: Buses) -> None:
        """Build a first fleet around the runs of ``start``; ``waiting`` calls find no bus."""
        room = empty_fleet(self._served, RUNS, self._most, self._served)
        fill(room, self._rules.sound(start))
        open_calls = np.flatnonzero(room.place["bus"] < 0)
        waiting = np.zeros(self._served, dtype=np.int64)
        waiting[: len(open_calls)] = open_calls
        spare = _spare(room)
        data = for_fewer(self.data, BUS_SECONDS)
        self.waiting = int(engine.build(data, room, spare, self.number, waiting, len(open_calls), self.rng))
        used = np.flatnonzero(room.bus["runs"] > 0)
        order = np.concatenate((used, np.flatnonzero(room.bus["runs"] == 0)[: 8 + len(used) // 20]))
        self.fleet = Fleet(room.bus[order], room.run[order], room.calls[order], room.place)
        _tell(self.fleet)
        self.kept, self.value = self.fleet, float(engine.total_cost(self.data, self.fleet))

    def phases(self) -> list[Phase]:
        """Few buses first, then the ways that cost."""
        fewer, paid, share = for_fewer(self.data, BUS_SECONDS), self.data, 0.2
        if not (self.data.kind["rate"] > 0).any():
            paid, share = for_time(self.data, 10 * BUS_SECONDS), 0.05  # no way costs: a little time is enough
        scale = float(np.median(paid.call["cost"]) * paid.kind["rate"].max()) or 1.0
        last = Phase(paid, 0.05 * scale, 0.001 * scale, share, settled=True)
        if not (self.data.kind["fixed"] > 0).any():
            return [Phase(paid, 0.2 * scale, 0.001 * scale, 1.0)]
        return [Phase(fewer, 300.0, 5.0, 0.75 - share), Phase(fewer, 60.0, 5.0, 0.25), last]

    def run(self, phase: Phase, asked: Asked, told: Callable[[float], None], spent: Spent) -> bool:
        """One phase; false where ``asked`` said stop. ``told`` hears what every cheaper fleet costs in 元.

        ``fleet`` is the best of the phase, by what costs there; ``kept`` the cheapest of all phases in 元.
        """
        data, best = phase.data, copy_fleet(self.fleet)
        spare, work = _spare(self.fleet), copy_fleet(self.fleet)
        least, chunk = float(engine.total_cost(data, best)), max(50, min(AT_ONCE // self._served, 2000))
        done, going = 0, True
        while True:
            part = spent(done)
            if part >= 1.0 or asked():
                going = part >= 1.0
                break
            heat = phase.hot * (phase.cold / phase.hot) ** part
            heats = np.array([heat, heat])
            cost = float(engine.anneal(data, work, best, spare, self._limit(phase), self.rng, chunk, heats))
            done += chunk
            if cost < least - 1e-9:
                least = cost
                self._keep(best, told)
        self.fleet = best
        return going

    def _keep(self, fleet: Fleet, told: Callable[[float], None]) -> None:
        value = float(engine.total_cost(self.data, fleet))
        if value < self.value - 1e-9:
            self.value, self.kept = value, copy_fleet(fleet)
            told(value)

    def _limit(self, phase: Phase) -> Ints:
        """How many buses of each type a phase may use: no more than there are once their number is settled."""
        if not phase.settled:
            return self.number
        used = self.fleet.bus["kind"][self.fleet.bus["runs"] > 0]
        return np.bincount(used, minlength=len(self.number))


def _spare(fleet: Fleet) -> Fleet:
    spare = copy_fleet(fleet)
    spare.place["bus"] = 0
    return spare


def _tell(fleet: Fleet) -> None:
    for b in np.flatnonzero(fleet.bus["runs"]):
        engine.tell_calls(fleet, int(b))


def _longest_run(data: Data) -> int:
    """How many calls fit into the largest bus at most."""
    seats, most = int(data.kind["seats"].max()), 1
    for s in np.unique(data.call["school"]):
        pupils: Floats = np.cumsum(np.sort(data.call["pupils"][data.call["school"] == s]))
        most = max(most, int((pupils <= seats).sum()))
    return most
