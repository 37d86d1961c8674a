"""Whether runs may be driven by one bus, and what it costs: for single steps outside the compiled search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tongpan_core.plan.bus.pack import Calls
from tongpan_core.plan.bus.problem import SLACK, BusProblem
from tongpan_core.plan.bus.schedule import Buses, Load, bus_of
from tongpan_core.tables import Floats


class Rules:
    """The rules of a problem, with bells moved by ``bells`` (S,); ``call`` and ``apart`` are those of the search."""

    def __init__(self, problem: BusProblem, calls: Calls, bells: Floats, call: Any, apart: Any) -> None:
        self.problem, self.calls, self.bells = problem, calls, bells
        self.allowed, self.group = call["allowed"].tolist(), call["group"].tolist()
        ends = zip(call["apart_from"].tolist(), call["apart_to"].tolist(), strict=True)
        self.foes = [set(apart[begin:end].tolist()) for begin, end in ends]
        self.mates = {own: {c for c, mine in enumerate(self.group) if mine == own} for own in set(self.group) - {-1}}

    def value(self, kind: int, runs: Sequence[Load]) -> float | None:
        """元 of a bus with these runs; ``None`` where a rule is broken. Groups are not looked at."""
        own = self.problem.types[kind]
        if not runs:
            return 0.0
        for calls, _ in runs:
            if sum(int(self.calls.pupils[c]) for c in calls) > own.seats:
                return None
            if any(not self.allowed[c] >> kind & 1 or self.foes[c] & set(calls) for c in calls):
                return None
        bus = bus_of(self.problem, self.calls, own, runs, self.bells)
        if bus is None:
            return None
        for run in bus.runs:
            for visit in run.visits:
                if visit.ride > self.problem.ride_limit(self.problem.school_row[visit.school]) + SLACK:
                    return None
        return own.cost + own.per_km * bus.km

    def cheapest_types(self, buses: Buses) -> list[tuple[int, list[Load]]]:
        """Every bus of the cheapest type that keeps the rules, as far as there are any left; the dearest bus first."""
        fleet = [(kind, list(runs)) for kind, runs in buses]
        number = [len(fleet) if kind.number is None else kind.number for kind in self.problem.types]
        left = [own - sum(kind == t for kind, _ in fleet) for t, own in enumerate(number)]
        for b in sorted(range(len(fleet)), key=lambda own: -(self.value(*fleet[own]) or 0.0)):
            kind, runs = fleet[b]
            costs = {t: self.value(t, runs) for t, own in enumerate(left) if own > 0 or t == kind}
            fitting = {t: cost for t, cost in costs.items() if cost is not None}
            best = min(fitting, key=lambda t: (fitting[t], t != kind), default=kind)
            left[kind], left[best] = left[kind] + 1, left[best] - 1
            fleet[b] = best, runs
        return fleet

    def together(self, calls: Sequence[int]) -> bool:
        """Whether a run has all or nothing of every group."""
        own = set(calls)
        return all(self.mates[self.group[c]] <= own for c in calls if self.group[c] >= 0)

    def sound(self, buses: Buses) -> list[tuple[int, list[Load]]]:
        """What of these buses keeps all rules: runs that do not are left out, and so are buses beyond the fleet."""
        kept: list[tuple[int, list[Load]]] = []
        used = [0] * len(self.problem.types)
        for kind, runs in buses:
            number = self.problem.types[kind].number
            if number is not None and used[kind] >= number:
                continue
            good: list[Load] = []
            for run in runs:
                if self.together(run[0]) and self.value(kind, [*good, run]) is not None:
                    good.append(run)
            if good:
                used[kind] += 1
                kept.append((kind, good))
        return kept
