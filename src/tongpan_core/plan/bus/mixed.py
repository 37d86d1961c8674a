"""Runs that pupils of several schools share: runs are given up one by one, their calls going where there is room.

A shared run boards everybody, then stops at its schools in some order. The search is greedy and proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from tongpan_core.plan.bus.rules import Rules
from tongpan_core.plan.bus.schedule import Buses, Load

_Fleet = list[tuple[int, list[Load]]]


def share_runs(rules: Rules, buses: Buses, asked: Callable[[], bool]) -> _Fleet:
    """Give up runs, the emptiest first, as long as that makes the fleet cheaper and ``asked`` does not say stop."""
    fleet: _Fleet = [(kind, list(runs)) for kind, runs in buses]
    better = True
    while better and not asked():
        better = False
        for b, k in sorted(_places(fleet), key=lambda own: (_pupils(rules, fleet, *own), own)):
            if asked():
                break
            changed = _without(rules, fleet, b, k)
            if changed is not None:
                fleet, better = changed, True
                break
    return fleet


def _places(fleet: _Fleet) -> list[tuple[int, int]]:
    return [(b, k) for b, (_, runs) in enumerate(fleet) for k in range(len(runs))]


def _pupils(rules: Rules, fleet: _Fleet, b: int, k: int) -> int:
    return sum(int(rules.calls.pupils[c]) for c in fleet[b][1][k][0])


def _without(rules: Rules, fleet: _Fleet, b: int, k: int) -> _Fleet | None:
    """The fleet with one run less and its calls in other runs, where that is cheaper."""
    kind, runs = fleet[b]
    calls = runs[k][0]
    if any(rules.group[c] >= 0 for c in calls):
        return None
    rest = [*runs[:k], *runs[k + 1 :]]
    before, after = rules.value(kind, runs), rules.value(kind, rest)
    if before is None or after is None:
        return None
    trial = [(own, list(own_runs)) for own, own_runs in fleet]
    trial[b] = kind, rest
    change = after - before
    for c in sorted(calls, key=lambda own: -int(rules.calls.pupils[own])):
        found = _cheapest(rules, trial, c)
        if found is None or change + found[0] >= -1e-6:
            return None
        change += found[0]
        trial[found[1]] = found[2]
    return [(own, own_runs) for own, own_runs in trial if own_runs]


def _cheapest(rules: Rules, fleet: _Fleet, c: int) -> tuple[float, int, tuple[int, list[Load]]] | None:
    """The cheapest place of a call in the runs there are: what it adds, the bus, and the bus with it."""
    best: tuple[float, int, tuple[int, list[Load]]] | None = None
    school, pupils = int(rules.calls.school[c]), int(rules.calls.pupils[c])
    for b, (kind, runs) in enumerate(fleet):
        seats, before = rules.problem.types[kind].seats, None
        for k, (calls, schools) in enumerate(runs):
            if sum(int(rules.calls.pupils[d]) for d in calls) + pupils > seats:
                continue
            before = rules.value(kind, runs) if before is None else before
            for run in _with(calls, schools, c, school):
                changed = [*runs[:k], run, *runs[k + 1 :]]
                value = rules.value(kind, changed)
                if value is not None and before is not None and (best is None or value - before < best[0]):
                    best = value - before, b, (kind, changed)
    return best


def _with(calls: list[int], schools: list[int], c: int, school: int) -> list[Load]:
    """A run with one call more, at every place, with its school at every place where it is new."""
    orders = [schools] if school in schools else [[*schools[:j], school, *schools[j:]] for j in range(len(schools) + 1)]
    return [([*calls[:p], c, *calls[p:]], order) for order in orders for p in range(len(calls) + 1)]
