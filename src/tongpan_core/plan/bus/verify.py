"""Is a plan what it says? Every rule counted again from the plan's lines, with no solver and none of its arrays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tongpan_core.plan.bus.plan import Bus, BusPlan, Run
from tongpan_core.plan.bus.problem import SLACK, BusProblem, BusType


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: which, where, what was found and what was allowed."""

    rule: str
    where: str
    found: float
    allowed: float


def objective(problem: BusProblem, plan: BusPlan) -> float:
    """元 per school day: every bus's own cost, and every kilometre driven in the morning at its price."""
    kinds = {kind.code: kind for kind in problem.types}
    return sum(kinds[bus.type].cost + kinds[bus.type].per_km * _bus_km(problem, bus) for bus in plan.buses)


def violations(problem: BusProblem, plan: BusPlan) -> list[Violation]:
    """Every rule that the plan breaks; empty for a plan that keeps them all."""
    unknown = list(_unknown(problem, plan))
    if unknown:
        return unknown
    found = [*_served(problem, plan), *_fleet(problem, plan), *_bells(problem, plan), *_decisions(problem, plan)]
    for bus in plan.buses:
        found += _bus(problem, plan, bus)
    return found


def _unknown(problem: BusProblem, plan: BusPlan) -> Iterator[Violation]:
    schools, stops = {s.code for s in problem.schools}, {s.code for s in problem.stops}
    kinds = {kind.code for kind in problem.types}
    named = {("type", bus.type) for bus in plan.buses if bus.type not in kinds}
    for run in plan.runs:
        named |= {("stop", visit.stop) for visit in run.visits if visit.stop not in stops}
        served = {own.school for own in run.visits} | {own.school for own in run.drops}
        named |= {("school", code) for code in served - schools}
    for rule, code in sorted(named):
        yield Violation(f"unknown {rule}", code, 1, 0)
    for bus in plan.buses:
        if not bus.runs or any(not run.visits or not run.drops for run in bus.runs):
            yield Violation("empty", bus.code, 0, 1)


def _above(rule: str, where: str, found: float, allowed: float) -> Iterator[Violation]:
    if found > allowed + SLACK:
        yield Violation(rule, where, float(found), float(allowed))


def _differs(rule: str, where: str, found: float, due: float) -> Iterator[Violation]:
    if abs(found - due) > SLACK:
        yield Violation(rule, where, float(found), float(due))


def _served(problem: BusProblem, plan: BusPlan) -> Iterator[Violation]:
    boarded: Counter[tuple[str, str]] = Counter()
    visits: Counter[tuple[str, str]] = Counter()
    for run in plan.runs:
        for visit in run.visits:
            boarded[visit.stop, visit.school] += visit.pupils
            visits[visit.stop, visit.school] += 1
            yield from _above("pupils", visit.stop, 1, visit.pupils)
    largest = max(kind.seats for kind in problem.types)
    for row, stop in enumerate(problem.stops):
        for column, school in enumerate(problem.schools):
            due, key = int(problem.pupils[row, column]), (stop.code, school.code)
            yield from _differs("served", f"{stop.code}→{school.code}", boarded[key], due)
            if due and not (problem.limits.split and due > largest):
                yield from _above("visits", f"{stop.code}→{school.code}", visits[key], 1)


def _fleet(problem: BusProblem, plan: BusPlan) -> Iterator[Violation]:
    used = Counter(bus.type for bus in plan.buses)
    for kind in problem.types:
        if kind.number is not None:
            yield from _above("fleet", kind.code, used[kind.code], kind.number)
    for code, times in Counter(bus.code for bus in plan.buses).items():
        yield from _above("bus", code, times, 1)


def _bells(problem: BusProblem, plan: BusPlan) -> Iterator[Violation]:
    set_by_hand = {own.school: own.value for own in problem.fixed if own.kind == "bell"}
    for school in problem.schools:
        moved = plan.bells.get(school.code, 0.0)
        if school.code in set_by_hand:
            yield from _differs("bell", school.code, moved, set_by_hand[school.code])
        else:
            yield from _above("bell", school.code, moved, school.shift[1])
            yield from _above("bell", school.code, school.shift[0], moved)


def _decisions(problem: BusProblem, plan: BusPlan) -> Iterator[Violation]:
    runs: defaultdict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
    kinds: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for bus in plan.buses:
        for place, run in enumerate(bus.runs):
            for visit in run.visits:
                runs[visit.stop, visit.school].add((bus.code, place))
                kinds[visit.stop, visit.school].add(bus.type)
    for number, own in enumerate(problem.fixed):
        where, stops = f"fixed:{number}", list(dict.fromkeys(own.stops))
        on = [runs[stop, own.school] for stop in stops]
        if own.kind == "together":
            yield from _above("together", where, len(set().union(*on)), 1)
        elif own.kind == "apart":
            yield from _above("apart", where, sum(map(len, on)), len(set().union(*on)))
        elif own.kind == "type":
            used = {kind for stop in stops for kind in kinds[stop, own.school]}
            yield from _above("type", where, len(used - {own.item}), 0)


def _bus(problem: BusProblem, plan: BusPlan, bus: Bus) -> Iterator[Violation]:
    kind = problem.types[problem.type_row[bus.type]]
    depot = problem.depot_place(kind)
    at, free = depot, bus.leaves
    for number, run in enumerate(bus.runs):
        where = f"{bus.code}:{number}"
        first = problem.stop_row[run.visits[0].stop]
        yield from _above("starts", where, free + problem.seconds[at, first], run.starts)
        yield from _differs("empty_km", where, run.empty_km, problem.km[at, first])
        yield from _run(problem, plan, kind, run, where)
        at, free = problem.school_place(problem.school_row[run.drops[-1].school]), run.drops[-1].leaves
    yield from _above("returns", bus.code, free + problem.seconds[at, depot], bus.returns)
    yield from _differs("km", bus.code, bus.km, _bus_km(problem, bus))


def _run(problem: BusProblem, plan: BusPlan, kind: BusType, run: Run, where: str) -> Iterator[Violation]:
    yield from _above("seats", where, run.pupils, kind.seats)
    drops = {drop.school: drop for drop in run.drops}
    aboard = {visit.school for visit in run.visits}
    if set(drops) != aboard or len(drops) < len(run.drops):
        yield Violation("drops", where, len(run.drops), len(aboard))
        return
    yield from _above("mixed", where, len(drops), len(problem.schools) if problem.limits.mixed else 1)
    at, free, km = problem.stop_row[run.visits[0].stop], run.starts, 0.0
    for visit in run.visits:
        stop = problem.stop_row[visit.stop]
        stands = problem.boarding.base + problem.boarding.per_pupil * visit.pupils
        yield from _above("leaves", f"{where}:{visit.stop}", free + problem.seconds[at, stop] + stands, visit.leaves)
        school = problem.school_row[visit.school]
        yield from _differs("ride", f"{where}:{visit.stop}", visit.ride, drops[visit.school].arrives - visit.leaves)
        yield from _above("ride limit", f"{where}:{visit.stop}", visit.ride, problem.ride_limit(school))
        km += problem.km[at, stop]
        at, free = stop, visit.leaves
    for drop in run.drops:
        row = problem.school_row[drop.school]
        school_at, bell = problem.schools[row], plan.bells.get(drop.school, 0.0)
        place = problem.school_place(row)
        yield from _above("arrives", f"{where}:{drop.school}", free + problem.seconds[at, place], drop.arrives)
        yield from _above("earliest", f"{where}:{drop.school}", school_at.earliest + bell, drop.arrives)
        yield from _above("latest", f"{where}:{drop.school}", drop.arrives, school_at.latest + bell)
        yield from _above("dwell", f"{where}:{drop.school}", drop.arrives + school_at.dwell, drop.leaves)
        km += problem.km[at, place]
        at, free = place, drop.leaves
    yield from _differs("run km", where, run.km, km)


def _bus_km(problem: BusProblem, bus: Bus) -> float:
    depot = problem.depot_place(problem.types[problem.type_row[bus.type]])
    places = [depot]
    for run in bus.runs:
        places += [problem.stop_row[visit.stop] for visit in run.visits]
        places += [problem.school_place(problem.school_row[drop.school]) for drop in run.drops]
    return float(sum(problem.km[a, b] for a, b in zip(places, [*places[1:], depot], strict=True)))
