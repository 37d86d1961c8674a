"""Who may go where: every posting that the rules allow by themselves, with its way and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tongpan_core.plan.distance import EARTH_KM, great_circle_km
from tongpan_core.plan.exchange.problem import ExchangeProblem, Person
from tongpan_core.tables import Bools, Floats, Ints

_CHUNK = 2_000  # people whose ways to all schools are looked at together


@dataclass(frozen=True)
class Arcs:
    """Allowed postings, ordered by person. ``place`` is ``section row · subjects + subject column``.

    One entry a posting: ``km`` (NaN where unknown), ``cost`` in whole 元 with what it changes of the plan in force,
    ``weight`` of the wish that it fulfils, ``change`` (1: a posting more, -1: as published, 0: elsewhere or nothing to
    change). ``home`` (people,) is everyone's own place; ``before`` counts the changes if nobody goes, ``offset`` is
    their price.
    """

    person: Ints
    place: Ints
    km: Floats
    cost: Floats
    weight: Floats
    change: Floats
    home: Ints
    before: int
    offset: float

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def first(self) -> Ints:
        """Where the arcs of each person begin, shape (people + 1,)."""
        return np.searchsorted(self.person, np.arange(len(self.home) + 1))


def arcs_of(problem: ExchangeProblem) -> Arcs:
    """Every posting that the rules allow by themselves."""
    home = _homes(problem)
    goes = np.flatnonzero(_may_go(problem, home))
    person, school, km = _ways(problem, goes)
    person, place, km = _places(problem, person, school, km)
    keep = _by_hand(problem, person, place)
    if problem.limits.most_need:
        keep &= _roomy(problem).ravel()[place] | _vacated(problem, home)[place]
    person, place, km = person[keep], place[keep], km[keep]
    order = np.lexsort((place, person))
    person, place, km = person[order], place[order], km[order]
    cost, weight = _costs(problem, home, person, place, km)
    change, before = _changes(problem, person, place)
    price = float(np.rint(problem.prices.change))
    return Arcs(person, place, km, cost + price * change, weight, change, home, before, price * before)


def _homes(problem: ExchangeProblem) -> Ints:
    rows, columns = problem.section_row, problem.subject_row
    width = len(problem.subjects)
    places = [rows[p.school, p.stage] * width + columns[p.subject] for p in problem.people]
    return np.array(places, dtype=np.int64)


def _may_go(problem: ExchangeProblem, home: Ints) -> Bools:
    """Who may be sent at all: eligible, movable, rested, from a school that is not frozen, and not the only one."""
    limits = problem.limits
    stay = {decision.person for decision in problem.fixed if decision.kind == "stay"}
    found = np.array([_free(problem, person) and person.key not in stay for person in problem.people], dtype=bool)
    if limits.keep_own is not None and len(home):
        own = np.bincount(home, minlength=problem.required.size)
        found &= own[home] > limits.keep_own
    return found


def _free(problem: ExchangeProblem, person: Person) -> bool:
    limits = problem.limits
    if not person.eligible or not person.movable or person.school in limits.frozen:
        return False
    rested = person.since_last is None or limits.years_between is None
    return rested or float(person.since_last or 0) >= float(limits.years_between or 0)


def _ways(problem: ExchangeProblem, goes: Ints) -> tuple[Ints, Ints, Floats]:
    """Pairs of person and school within the way allowed: person, school, km."""
    place = school_places(problem)
    own = np.array([problem.school_row[problem.people[row].school] for row in goes], dtype=np.int64)
    lives = [problem.people[row].longitude is not None for row in goes]
    homes = [(problem.people[row].longitude, problem.people[row].latitude) for row in goes]
    start = np.where(np.array(lives, dtype=bool)[:, None], np.array(homes, dtype=float).reshape(-1, 2), place[own])
    by_road = np.zeros(len(goes), dtype=bool) if not problem.km.size else ~np.array(lives, dtype=bool)
    parts = [
        _near(problem, goes[some], start[some], own[some], place, by_road[some])
        for some in (slice(begin, begin + _CHUNK) for begin in range(0, len(goes), _CHUNK))
    ]
    if not parts:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
    person, school, km = (np.concatenate(column) for column in zip(*parts, strict=True))
    keep = ~_barred(problem, person, school)
    return person[keep], school[keep], km[keep]


def _near(
    problem: ExchangeProblem, goes: Ints, start: Floats, own: Ints, place: Floats, by_road: Bools
) -> tuple[Ints, Ints, Floats]:
    limit = problem.limits.km
    close = np.ones((len(goes), len(place)), dtype=bool)
    if limit is not None:
        # A little wider than the limit: the exact way of what is left is looked at below.
        close = _unit(start) @ _unit(place).T >= np.cos(min(limit / problem.detour / EARTH_KM * 1.001 + 1e-6, np.pi))
        close[by_road] = problem.km[own[by_road]] <= limit if by_road.any() else False
    close[np.arange(len(goes)), own] = False
    row, school = np.nonzero(close)
    km = _pair_km(start[row], place[school]) * problem.detour
    if by_road.any():
        road = by_road[row]
        km[road] = problem.km[own[row[road]], school[road]]
    keep = np.ones(len(km), dtype=bool) if limit is None else km <= limit
    return goes[row[keep]], school[keep], km[keep]


def _unit(degrees: Floats) -> Floats:
    """Points on the unit sphere; an unknown place is NaN, which is near nothing."""
    longitude, latitude = np.radians(degrees.astype(float)).T
    flat = np.cos(latitude)
    return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1)


def _pair_km(start: Floats, end: Floats) -> Floats:
    """The haversine formula pair by pair."""
    (x, y), (to_x, to_y) = np.radians(start).T, np.radians(end).T
    half = np.sin((y - to_y) / 2) ** 2 + np.sin((x - to_x) / 2) ** 2 * np.cos(y) * np.cos(to_y)
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))), dtype=np.float64)


def school_places(problem: ExchangeProblem) -> Floats:
    """Degrees of every school, shape (m, 2); NaN where unknown."""
    place = np.full((len(problem.schools), 2), np.nan)
    for section in problem.sections:
        if section.longitude is not None and section.latitude is not None:
            place[problem.school_row[section.school]] = section.longitude, section.latitude
    return place


def school_km(problem: ExchangeProblem) -> Floats:
    """Kilometres between schools, shape (m, m): as given, or as the crow flies times the detour."""
    if problem.km.size:
        return problem.km
    return great_circle_km(*school_places(problem).T) * problem.detour


def _barred(problem: ExchangeProblem, person: Ints, school: Ints) -> Bools:
    """Frozen schools, other counties, and schools where the person has been sent before."""
    width = len(problem.schools)
    frozen = np.zeros(width, dtype=bool)
    frozen[[problem.school_row[code] for code in problem.limits.frozen]] = True
    found = frozen[school]
    if problem.limits.within_county:
        county = {section.school: section.county for section in problem.sections}
        names = {name: at for at, name in enumerate(dict.fromkeys(county.values()))}
        of_school = np.array([names[county[code]] for code in problem.schools], dtype=np.int64)
        own = np.array([problem.school_row[one.school] for one in problem.people], dtype=np.int64)
        found |= of_school[own[person]] != of_school[school]
    if problem.limits.not_back:
        been = [
            row * width + problem.school_row[code]
            for row, one in enumerate(problem.people)
            for code in one.past
            if code in problem.school_row
        ]
        found |= np.isin(person * width + school, np.array(been, dtype=np.int64))
    return found


def _places(problem: ExchangeProblem, person: Ints, school: Ints, km: Floats) -> tuple[Ints, Ints, Floats]:
    """Every subject that the person can teach, at the school's section of the person's stage."""
    stages = tuple(dict.fromkeys(section.stage for section in problem.sections))
    row_of = np.full((len(problem.schools), len(stages)), -1, dtype=np.int64)
    for at, section in enumerate(problem.sections):
        row_of[problem.school_row[section.school], stages.index(section.stage)] = at
    stage = np.array([stages.index(one.stage) for one in problem.people], dtype=np.int64)
    row = row_of[school, stage[person]]
    width = len(problem.subjects)
    most = max((1 + len(one.others) for one in problem.people), default=1)
    taught = np.full((len(problem.people), most), -1, dtype=np.int64)
    for at, one in enumerate(problem.people):
        taught[at, : 1 + len(one.others)] = [problem.subject_row[name] for name in (one.subject, *one.others)]
    found = []
    for nth in range(most):
        subject = taught[person, nth]
        keep = (subject >= 0) & (row >= 0)
        found.append((person[keep], row[keep] * width + subject[keep], km[keep]))
    people, places, ways = (np.concatenate(column) for column in zip(*found, strict=True))
    return people, places, ways


def _by_hand(problem: ExchangeProblem, person: Ints, place: Ints) -> Bools:
    """What the decisions taken by hand leave."""
    keep = np.ones(len(person), dtype=bool)
    width = len(problem.subjects)
    school = problem.school_of[place // width]
    for decision in problem.fixed:
        if decision.kind == "stay":
            continue
        own = person == problem.person_row[decision.person]
        there = school == problem.school_row[decision.school]
        if decision.subject:
            there &= place % width == problem.subject_row[decision.subject]
        keep &= ~own | (there if decision.kind == "go" else ~there)
    return keep


def _roomy(problem: ExchangeProblem) -> Bools:
    """Places that need somebody, shape (n, S)."""
    return np.asarray(problem.required > problem.present + 1e-9)


def _vacated(problem: ExchangeProblem, home: Ints) -> Bools:
    """Places that somebody could leave and another fill, shape (n · S,)."""
    return np.asarray(np.bincount(home, minlength=problem.required.size) > 0)


def _costs(problem: ExchangeProblem, home: Ints, person: Ints, place: Ints, km: Floats) -> tuple[Floats, Floats]:
    """元 of every posting, whole, and the weight of the wish that it fulfils."""
    prices, width = problem.prices, len(problem.subjects)
    size = len(problem.schools)
    school = problem.school_of[place // width] if len(place) else place
    wishes = [
        (row * size + problem.school_row[code], weight)
        for row, one in enumerate(problem.people)
        for code, weight in one.wishes
    ]
    table = np.array(sorted(wishes) or [(-1, 0.0)])
    weight = _look_up(table, person * size + school)
    own = np.array([problem.school_row[one.school] for one in problem.people], dtype=np.int64)
    stays = _look_up(table, np.arange(len(problem.people)) * size + own)
    second = place % width != home[person] % width if len(place) else np.zeros(0, dtype=bool)
    cost = prices.allowance + prices.per_km * np.nan_to_num(km) + prices.second * second
    return np.rint(cost + prices.wish * (stays[person] - weight)), weight


def _look_up(table: Floats, keys: Ints) -> Floats:
    at = np.minimum(np.searchsorted(table[:, 0], keys), len(table) - 1)
    return np.where(table[at, 0] == keys, table[at, 1], 0.0)


def _changes(problem: ExchangeProblem, person: Ints, place: Ints) -> tuple[Floats, int]:
    """What each posting adds to the changes of the plan in force, and how many there are if nobody goes."""
    if problem.current is None:
        return np.zeros(len(person)), 0
    published = published_places(problem)
    change = np.where(published[person] == place, -1.0, np.where(published[person] == -1, 1.0, 0.0))
    return change, int((published != -1).sum())


def published_places(problem: ExchangeProblem) -> Ints:
    """Where the plan in force sends everyone: a place, -1 for nowhere, -2 for a place that is no more; (people,)."""
    found = np.full(len(problem.people), -1, dtype=np.int64)
    for line in problem.current or ():
        row = problem.person_row.get(line.person)
        if row is None:
            continue
        section = problem.section_row.get((line.school, problem.people[row].stage), -1)
        subject = problem.subject_row.get(line.subject, -1)
        found[row] = section * len(problem.subjects) + subject if min(section, subject) >= 0 else -2
    return found


def couples(problem: ExchangeProblem) -> Iterator[tuple[int, int]]:
    """Rows of the two people of every couple, each couple once."""
    for row, person in enumerate(problem.people):
        if person.partner:
            other = problem.person_row[person.partner]
            if row < other:
                yield row, other
