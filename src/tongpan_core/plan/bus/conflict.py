"""Why there can be no plan: the smallest set of wishes that cannot stand together, found without any search."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from tongpan_core.messages import N_
from tongpan_core.plan.bus.problem import SLACK, BusProblem, Fixed
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
        if over > SLACK and (worst is None or over > worst[0]):
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
    """Stops kept apart that share a run by the fewest decisions, each with a stop of the one before."""
    for b, second in _numbered(problem, "apart"):
        bonds = [own for own in _numbered(problem, "together") if own[1].school == second.school]
        for one, other in itertools.combinations(sorted(set(second.stops)), 2):
            if chain := _chain(bonds, one, other):
                yield *(_decision(problem, number) for number in chain), _decision(problem, b)


def _chain(bonds: Sequence[tuple[int, Fixed]], one: str, other: str) -> list[int]:
    """The fewest decisions that put two stops on one run; none where they may be apart."""
    reached: dict[str, list[int]] = {one: []}
    waiting = [one]
    for stop in waiting:
        for number, own in bonds:
            for then in own.stops if stop in own.stops else ():
                if then not in reached:
                    reached[then] = [*reached[stop], number]
                    waiting.append(then)
    return reached.get(other, [])


def _bound_together(problem: BusProblem) -> Iterator[tuple[int, list[int]]]:
    """The row of a school and decisions by which stops share a run: each set that shares stops, in their order."""
    for school in dict.fromkeys(own.school for _, own in _numbered(problem, "together")):
        bonds = [own for own in _numbered(problem, "together") if own[1].school == school]
        stops = sorted({stop for _, own in bonds for stop in own.stops})
        seen: set[str] = set()
        for first in stops:
            if first not in seen:
                own = {stop for stop in stops if stop == first or _chain(bonds, first, stop)}
                seen |= own
                yield problem.school_row[school], [number for number, bond in bonds if own & set(bond.stops)]


def _stops(problem: BusProblem, numbers: Sequence[int]) -> list[int]:
    """Rows of the stops of some decisions."""
    return sorted({problem.stop_row[stop] for number in numbers for stop in problem.fixed[number].stops})


def _loads(problem: BusProblem) -> Iterator[tuple[Wish, ...]]:
    """Stops that share a run by hand with more pupils than the largest bus seats."""
    most = max(kind.seats for kind in problem.types)
    for row, numbers in _bound_together(problem):
        if _load(problem, row, numbers) <= most:
            continue
        for number in list(numbers):
            rest = [own for own in numbers if own != number]
            if rest and _hang_together(problem, rest) and _load(problem, row, rest) > most:
                numbers = rest
        label = N_("The largest bus has %(seats)s seats; %(pupils)s pupils wait there")
        wish = Wish("seats", label, {"seats": most, "pupils": _load(problem, row, numbers)})
        yield *(_decision(problem, number) for number in numbers), wish


def _load(problem: BusProblem, row: int, numbers: Sequence[int]) -> int:
    return sum(int(problem.pupils[stop, row]) for stop in _stops(problem, numbers))


def _hang_together(problem: BusProblem, numbers: Sequence[int]) -> bool:
    """Whether all stops of some decisions share one run."""
    bonds = [(number, problem.fixed[number]) for number in numbers]
    first = bonds[0][1].stops[0]
    return all(stop == first or _chain(bonds, first, stop) for _, own in bonds for stop in own.stops)


def _long_runs(problem: BusProblem) -> Iterator[tuple[Wish, ...]]:
    """Stops that share a run by hand although even the best order of them rides too long: the fewest decisions."""
    for row, numbers in _bound_together(problem):
        limit = problem.ride_limit(row)
        for own in _groups(problem, numbers):
            orders = itertools.permutations(_stops(problem, own))
            least = min(_ride(problem, order, row) for order in orders)
            if least > limit + SLACK:
                label = N_("Pupils of %(school)s ride at most %(limit)s minutes; this run takes %(minutes)s")
                school = problem.schools[row]
                values = {"school": school.name, "limit": _minutes(limit), "minutes": _minutes(least)}
                yield *(_decision(problem, number) for number in own), Wish(f"ride:{school.code}", label, values)
                break


def _groups(problem: BusProblem, numbers: Sequence[int]) -> Iterator[list[int]]:
    """Decisions that hang together and name few enough stops to try every order of them, the fewest first."""
    level = {frozenset((number,)) for number in numbers}
    while level:
        few = [own for own in sorted(map(sorted, level)) if len(_stops(problem, own)) <= _ORDERS]
        yield from few
        level = {
            frozenset((*own, number))
            for own in few
            for number in set(numbers).difference(own)
            if set(_stops(problem, own)).intersection(_stops(problem, (number,)))
        }


def _ride(problem: BusProblem, order: tuple[int, ...], school: int) -> float:
    """Seconds that pupils of the first stop ride."""
    boarding, total = problem.boarding, float(problem.seconds[order[-1], problem.school_place(school)])
    for a, b in itertools.pairwise(order):
        stands = boarding.base + boarding.per_pupil * int(problem.pupils[b, school])
        total += float(problem.seconds[a, b]) + stands
    return total
