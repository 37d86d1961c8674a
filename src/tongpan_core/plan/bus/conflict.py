"""Why there can be no plan: the smallest set of wishes that cannot stand together, found without any search."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tongpan_core.messages import N_
from tongpan_core.plan.bus.problem import BusProblem, Fixed
from tongpan_core.plan.problem import Wish

_ORDERS = 5  # stops of a decision whose every order is tried


def conflict(problem: BusProblem) -> tuple[Wish, ...]:
    """The smallest conflicting set; empty where nothing speaks against a plan with as many buses as it takes."""
    finders = (_rides, _seats, _types, _bells, _apart, _loads, _long_runs)
    found = [wishes for finder in finders for wishes in finder(problem)]
    return min(found, key=len, default=())


def fleet_wishes(problem: BusProblem, needed: int, *, proven: bool) -> tuple[Wish, ...]:
    """What to say where the buses there are do not suffice: ``needed`` are, proven or as far as the search found."""
    label = N_("There are %(number)s buses; at least %(needed)s are needed")
    if not proven:
        label = N_("There are %(number)s buses; the best plan found needs %(needed)s")
    number = sum(kind.number or 0 for kind in problem.types)
    return (Wish("fleet", label, {"number": number, "needed": needed}),)


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 1)


def _ride_wish(problem: BusProblem, school: int, stop: int, seconds: float) -> Wish:
    label = N_("Pupils of %(school)s ride at most %(limit)s minutes; straight from %(stop)s it takes %(minutes)s")
    limit, name = problem.ride_limit(school), problem.schools[school].name
    values = {"school": name, "stop": problem.stops[stop].name, "limit": _minutes(limit), "minutes": _minutes(seconds)}
    return Wish(f"ride:{problem.schools[school].code}", label, values)


def _rides(problem: BusProblem) -> Iterator[tuple[Wish, ...]]:
    """The stop that is farthest beyond the limit; the way over other stops is no way round."""
    worst: tuple[float, int, int] | None = None
    for stop, school in problem.calls:
        seconds = float(problem.seconds[stop, problem.school_place(school)])
        over = seconds - problem.ride_limit(school)
        if over > 1e-6 and (worst is None or over > worst[0]):
            worst = over, int(stop), int(school)
    if worst is not None:
        _, stop, school = worst
        yield (_ride_wish(problem, school, stop, float(problem.seconds[stop, problem.school_place(school)])),)


def _seats_wish(seats: int) -> Wish:
    return Wish("seats", N_("The largest bus has %(seats)s seats"), {"seats": seats})


def _seats(problem: BusProblem) -> Iterator[tuple[Wish, ...]]:
    most = max(kind.seats for kind in problem.types)
    if problem.limits.split:
        return
    for stop, school in problem.calls:
        waiting = int(problem.pupils[stop, school])
        if waiting > most:
            names = {"stop": problem.stops[stop].name, "school": problem.schools[school].name}
            label = N_("The %(pupils)s pupils of %(school)s at %(stop)s ride on one bus")
            own = Wish(f"split:{problem.stops[stop].code}", label, {"pupils": waiting, **names})
            yield own, _seats_wish(most)


def _decision(problem: BusProblem, number: int) -> Wish:
    own = problem.fixed[number]
    labels = {
        "together": N_("By hand: %(stops)s share a run to %(school)s"),
        "apart": N_("By hand: no two of %(stops)s share a run to %(school)s"),
        "type": N_("By hand: %(stops)s are served by buses of type %(item)s (%(school)s)"),
        "bell": N_("By hand: the bell of %(school)s moves by %(minutes)s minutes"),
    }
    names = [problem.stops[problem.stop_row[stop]].name for stop in own.stops]
    school = problem.schools[problem.school_row[own.school]].name
    values = {"stops": ", ".join(names), "school": school, "item": own.item, "minutes": _minutes(own.value)}
    return Wish(f"fixed:{number}", labels[own.kind], values)


def _numbered(problem: BusProblem, kind: str) -> list[tuple[int, Fixed]]:
    return [(number, own) for number, own in enumerate(problem.fixed) if own.kind == kind]


def _types(problem: BusProblem) -> Iterator[tuple[Wish, ...]]:
    for number, own in _numbered(problem, "type"):
        kind = problem.types[problem.type_row[own.item]]
        row = problem.school_row[own.school]
        most = max(int(problem.pupils[problem.stop_row[stop], row]) for stop in own.stops)
        if most > kind.seats:
            label = N_("A bus of type %(item)s has %(seats)s seats; %(pupils)s pupils wait")
            values = {"item": kind.label, "seats": kind.seats, "pupils": most}
            yield _decision(problem, number), Wish(f"seats:{kind.code}", label, values)
        if kind.number == 0:
            wish = Wish(f"number:{kind.code}", N_("There is no bus of type %(item)s"), {"item": kind.label})
            yield _decision(problem, number), wish
    for (a, first), (b, second) in itertools.combinations(_numbered(problem, "type"), 2):
        same = first.school == second.school and set(first.stops) & set(second.stops)
        if same and first.item != second.item:
            yield _decision(problem, a), _decision(problem, b)


def _bells(problem: BusProblem) -> Iterator[tuple[Wish, ...]]:
    for (a, first), (b, second) in itertools.combinations(_numbered(problem, "bell"), 2):
        if first.school == second.school and first.value != second.value:
            yield _decision(problem, a), _decision(problem, b)


def _apart(problem: BusProblem) -> Iterator[tuple[Wish, ...]]:
    for a, first in _numbered(problem, "together"):
        for b, second in _numbered(problem, "apart"):
            if first.school == second.school and len(set(first.stops) & set(second.stops)) > 1:
                yield _decision(problem, a), _decision(problem, b)


def _loads(problem: BusProblem) -> Iterator[tuple[Wish, ...]]:
    most = max(kind.seats for kind in problem.types)
    for number, own in _numbered(problem, "together"):
        row = problem.school_row[own.school]
        load = sum(int(problem.pupils[problem.stop_row[stop], row]) for stop in set(own.stops))
        if load > most:
            label = N_("The largest bus has %(seats)s seats; %(pupils)s pupils wait there")
            yield _decision(problem, number), Wish("seats", label, {"seats": most, "pupils": load})


def _long_runs(problem: BusProblem) -> Iterator[tuple[Wish, ...]]:
    """Stops that share a run by hand although even the best order of them rides too long."""
    for number, own in _numbered(problem, "together"):
        row = problem.school_row[own.school]
        stops = sorted({problem.stop_row[stop] for stop in own.stops})
        if len(stops) > _ORDERS:
            continue
        least = min(_ride(problem, order, row) for order in itertools.permutations(stops))
        if least > problem.ride_limit(row) + 1e-6:
            label = N_("Pupils of %(school)s ride at most %(limit)s minutes; this run takes %(minutes)s")
            limit = _minutes(problem.ride_limit(row))
            values = {"school": problem.schools[row].name, "limit": limit, "minutes": _minutes(least)}
            yield _decision(problem, number), Wish(f"ride:{own.school}", label, values)


def _ride(problem: BusProblem, order: tuple[int, ...], school: int) -> float:
    """Seconds that pupils of the first stop ride."""
    boarding, total = problem.boarding, float(problem.seconds[order[-1], problem.school_place(school)])
    for a, b in itertools.pairwise(order):
        stands = boarding.base + boarding.per_pupil * int(problem.pupils[b, school])
        total += float(problem.seconds[a, b]) + stands
    return total
