"""A bus plan in reasons: why these stops share a run, what a bus links, and what moving a stop would change."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tongpan_core.messages import N_
from tongpan_core.plan.bus.plan import Bus, BusPlan, Run, Visit
from tongpan_core.plan.bus.problem import SLACK, BusProblem

_ROUND = 1e-6


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best other run for a stop: where, what it would add in km (negative: save), or why there is none.

    ``text`` is a message id with ``values``.
    """

    stop: str
    bus: str
    run: int
    km: float | None
    text: str
    values: dict[str, object]


@dataclass(frozen=True)
class RunReason:
    """One run: pupils, seats used (0 to 1), minutes of the longest ride, and km against serving every stop apart."""

    bus: str
    run: int
    schools: tuple[str, ...]
    pupils: int
    seats: int
    filled: float
    longest_minutes: float
    limit_minutes: float | None
    km: float
    km_apart: float
    text: str
    values: dict[str, object]
    runners_up: tuple[RunnerUp, ...]


@dataclass(frozen=True)
class BusReason:
    """One bus: its runs, empty km, and ``slack``, the minutes to spare between each run and the next."""

    bus: str
    runs: int
    km: float
    empty_km: float
    slack: tuple[float, ...]
    text: str
    values: dict[str, object]


@dataclass(frozen=True)
class SchoolReason:
    """One school: pupils, runs, mean and longest ride in minutes, first and last arrival, and how its bell moves."""

    school: str
    name: str
    pupils: int
    runs: int
    mean_minutes: float
    longest_minutes: float
    first: float
    last: float
    bell_moved: float


@dataclass(frozen=True)
class Explanation:
    """Everything about a plan."""

    runs: tuple[RunReason, ...]
    buses: tuple[BusReason, ...]
    schools: tuple[SchoolReason, ...]


def explain(problem: BusProblem, plan: BusPlan) -> Explanation:
    """The reasons of a plan, counted from its lines."""
    runs = tuple(_run(problem, plan, bus, number, run) for bus in plan.buses for number, run in enumerate(bus.runs))
    return Explanation(runs, tuple(_bus(problem, plan, bus) for bus in plan.buses), tuple(_schools(problem, plan)))


def _run(problem: BusProblem, plan: BusPlan, bus: Bus, number: int, run: Run) -> RunReason:
    kind = problem.types[problem.type_row[bus.type]]
    apart = sum(_apart(problem, visit) for visit in run.visits)
    longest = max(visit.ride for visit in run.visits)
    limits = [problem.ride_limit(problem.school_row[visit.school]) / 60 for visit in run.visits]
    limit = min(limits) if min(limits) < float("inf") else None
    values: dict[str, object] = {
        "stops": len(run.visits), "pupils": run.pupils, "seats": kind.seats,
        "km": round(run.km, 1), "apart": round(apart, 1), "minutes": round(longest / 60),
    }  # fmt: skip
    text = N_("%(stops)s stops, %(pupils)s pupils on %(seats)s seats: together %(km)s km, each apart %(apart)s km")
    if len(run.visits) == 1:
        text = N_("One stop, %(pupils)s pupils on %(seats)s seats, %(km)s km")
    schools = tuple(drop.school for drop in run.drops)
    others = tuple(_runner_up(problem, plan, bus, number, visit) for visit in run.visits)
    filled = run.pupils / kind.seats
    head = bus.code, number, schools, run.pupils, kind.seats, filled
    return RunReason(*head, longest / 60, limit, run.km, apart, text, values, others)


def _apart(problem: BusProblem, visit: Visit) -> float:
    school = problem.school_place(problem.school_row[visit.school])
    return float(problem.km[problem.stop_row[visit.stop], school])


def _runner_up(problem: BusProblem, plan: BusPlan, bus: Bus, number: int, visit: Visit) -> RunnerUp:
    """The other run of the same school that would take the stop with the least way more, less what is saved here."""
    here = bus.runs[number]
    rest = [own for own in here.visits if own is not visit]
    saved = here.km - (_km(problem, rest, here) if rest else 0.0)
    best: tuple[float, str, int] | None = None
    nearest: tuple[float, str] | None = None
    for other in plan.buses:
        for place, run in enumerate(other.runs):
            if (other.code, place) == (bus.code, number) or visit.school not in {d.school for d in run.drops}:
                continue
            for at in range(len(run.visits) + 1):
                visits = [*run.visits[:at], visit, *run.visits[at:]]
                more = _km(problem, visits, run) - run.km - saved
                why = _hindered(problem, other, place, visits)
                if not why and (best is None or more < best[0] - _ROUND):
                    best = more, other.code, place
                if why and (nearest is None or more < nearest[0] - _ROUND):
                    nearest = more, why
    if best is not None:
        values: dict[str, object] = {"bus": best[1], "run": best[2] + 1, "km": round(best[0], 1)}
        text = N_("On run %(run)s of bus %(bus)s: %(km)s km more in all")
        return RunnerUp(visit.stop, best[1], best[2], best[0], text, values)
    text = nearest[1] if nearest else N_("No other run goes to this school")
    return RunnerUp(visit.stop, "", -1, None, text, {})


def _km(problem: BusProblem, visits: Sequence[Visit], run: Run) -> float:
    places = [problem.stop_row[own.stop] for own in visits]
    places += [problem.school_place(problem.school_row[drop.school]) for drop in run.drops]
    return float(sum(problem.km[a, b] for a, b in itertools.pairwise(places)))


def _hindered(problem: BusProblem, bus: Bus, number: int, visits: Sequence[Visit]) -> str:
    """Why a run cannot have these visits; empty where it can, with the bus's other runs where they are."""
    run, kind = bus.runs[number], problem.types[problem.type_row[bus.type]]
    if sum(own.pupils for own in visits) > kind.seats:
        return N_("The nearest other run has no seats left")
    boarding, seconds, rides = problem.boarding, 0.0, []
    places = [problem.stop_row[own.stop] for own in visits]
    schools = [problem.school_row[drop.school] for drop in run.drops]
    ends = [*places, *(problem.school_place(s) for s in schools)]
    left: list[float] = []
    for place, own in enumerate(visits):
        seconds += boarding.base + boarding.per_pupil * own.pupils
        left.append(seconds)
        seconds += float(problem.seconds[ends[place], ends[place + 1]])
    arrive: dict[int, float] = {}
    for place, s in enumerate(schools):
        arrive[s] = seconds
        if place + 1 < len(schools):
            step = problem.seconds[ends[len(visits) + place], ends[len(visits) + place + 1]]
            seconds += problem.schools[s].dwell + float(step)
    for own, leaves in zip(visits, left, strict=True):
        s = problem.school_row[own.school]
        rides.append(arrive[s] - leaves - problem.ride_limit(s))
    if max(rides) > SLACK:
        return N_("On the nearest other run pupils would ride too long")
    before = bus.runs[number - 1].drops[-1] if number else None
    if before is not None:
        at = problem.school_place(problem.school_row[before.school])
        starts = before.leaves + float(problem.seconds[at, ends[0]])
        if starts + arrive[schools[0]] > run.drops[0].arrives + SLACK:
            return N_("The bus of the nearest other run would come too late")
    return ""


def _bus(problem: BusProblem, plan: BusPlan, bus: Bus) -> BusReason:
    slack = []
    for before, after in itertools.pairwise(bus.runs):
        drop = before.drops[-1]
        at = problem.school_place(problem.school_row[drop.school])
        way = float(problem.seconds[at, problem.stop_row[after.visits[0].stop]])
        last = problem.schools[problem.school_row[after.drops[-1].school]]
        late = last.latest + plan.bells.get(last.code, 0.0) - after.drops[-1].arrives
        slack.append((after.starts - drop.leaves - way + late) / 60)
    driven = sum(run.km for run in bus.runs)
    values: dict[str, object] = {"runs": len(bus.runs), "km": round(bus.km, 1), "empty": round(bus.km - driven, 1)}
    text = N_("%(runs)s runs one after another, %(km)s km, %(empty)s of them empty")
    if slack:
        values["slack"] = round(min(slack))
        text = N_("%(runs)s runs one after another, %(km)s km, %(empty)s of them empty; %(slack)s min to spare")
    return BusReason(bus.code, len(bus.runs), bus.km, bus.km - driven, tuple(slack), text, values)


def _schools(problem: BusProblem, plan: BusPlan) -> Iterator[SchoolReason]:
    for school in problem.schools:
        runs = [run for run in plan.runs if school.code in {drop.school for drop in run.drops}]
        visits = [own for run in runs for own in run.visits if own.school == school.code]
        pupils = sum(own.pupils for own in visits)
        if not pupils:
            continue
        rides = sum(own.pupils * own.ride for own in visits) / pupils / 60
        longest = max(own.ride for own in visits) / 60
        arrive = [drop.arrives for run in runs for drop in run.drops if drop.school == school.code]
        moved = plan.bells.get(school.code, 0.0)
        ends = min(arrive), max(arrive), moved
        yield SchoolReason(school.code, school.name, pupils, len(runs), rides, longest, *ends)
