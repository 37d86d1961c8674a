"""Why somebody is left without a mentor and how many mentors are missing; what a plan covers, by county and subject."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.mentoring.ground import Fitting
from tongpan_core.plan.mentoring.plan import MentoringPlan
from tongpan_core.plan.mentoring.problem import Mentor, MentoringProblem
from tongpan_core.tables import Bools, Floats

WORDS = {
    "no_subject": N_("Their subject is not recorded; enter it in the teacher records."),
    "subject": N_("No mentor of the subject takes part at all."),
    "stage": N_("There are mentors of the subject, but none at their stage."),
    "own_school": N_("The only mentors who fit are of their own school."),
    "reach": N_("The nearest mentor who fits is %(km)s km away."),
    "capacity": N_("Mentors who fit are within reach, but all their places are taken: %(people)s more are needed."),
    "places": N_("The tier is full; mentors who fit would be there."),
}
"""Why people are left, in the order in which it is looked for."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Apprentices of one county and subject who are left for one reason. ``km`` is the way to the nearest mentor."""

    county: str
    subject: str
    reason: str
    people: int
    km: float | None = None

    @property
    def words(self) -> tuple[str, dict[str, Any]]:
        """A message id and its values."""
        return WORDS[self.reason], {"people": self.people, "km": None if self.km is None else round(self.km, 1)}


@dataclass(frozen=True, slots=True)
class Coverage:
    """One county and subject: how many apprentices, how many of them have a mentor; mentors there and their room."""

    county: str
    subject: str
    apprentices: int
    matched: int
    mentors: int
    room: int


@dataclass(frozen=True)
class Explanation:
    """``coverage`` and ``lacks`` by county and subject; ``loads``: how many mentors have how many apprentices."""

    coverage: tuple[Coverage, ...]
    lacks: tuple[Lack, ...]
    loads: tuple[tuple[int, int], ...]

    @property
    def places_needed(self) -> int:
        """How many more places within reach would give everybody a mentor for whom only room is missing."""
        return sum(own.people for own in self.lacks if own.reason == "capacity")


def explain(problem: MentoringProblem, plan: MentoringPlan) -> Explanation:
    """What a plan covers and what it lacks."""
    given = plan.loads
    loads = Counter(own.load + given.get(own.key, 0) for own in problem.mentors)
    return Explanation(_coverage(problem, plan), _lacks(problem, plan), tuple(sorted(loads.items())))


def _coverage(problem: MentoringProblem, plan: MentoringPlan) -> tuple[Coverage, ...]:
    county = {own.key: own.county for own in problem.places}
    left = set(plan.unmatched)
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for person in problem.apprentices:
        cell = found[county[person.place], person.subject]
        cell[0] += 1
        cell[1] += person.key not in left
    for mentor in problem.mentors:
        for subject in mentor.subjects:
            cell = found[county[mentor.place], subject]
            cell[2] += 1
            cell[3] += mentor.capacity - mentor.load
    return tuple(Coverage(*key, *cell) for key, cell in sorted(found.items()))


def _lacks(problem: MentoringProblem, plan: MentoringPlan) -> tuple[Lack, ...]:
    rows = {own.key: row for row, own in enumerate(problem.apprentices)}
    county = {own.key: own.county for own in problem.places}
    left = [rows[key] for key in plan.unmatched]
    full = problem.limits.places is not None and len(plan.pairs) >= problem.limits.places
    why = _Why(problem, left, _alike(problem), full)
    found: dict[tuple[str, str, str], tuple[int, float | None]] = {}
    for place, row in enumerate(left):
        own = problem.apprentices[row]
        reason, km = why.of(place)
        key = (county[own.place], own.subject, reason)
        people, nearest = found.get(key, (0, None))
        shortest = km if nearest is None else nearest if km is None else min(km, nearest)
        found[key] = (people + 1, shortest)
    return tuple(Lack(*key, *value) for key, value in sorted(found.items()))


def _alike(problem: MentoringProblem) -> list[int]:
    """One mentor of each kind: for reasons their number does not matter."""
    kinds: dict[tuple[Any, ...], int] = {}
    for row, own in enumerate(problem.mentors):
        kinds.setdefault(_kind(own), row)
    return list(kinds.values())


def _kind(own: Mentor) -> tuple[Any, ...]:
    return own.place, own.stages, own.subjects


class _Why:
    """The first rule on the way from all mentors to those who could take somebody at which none is left."""

    def __init__(self, problem: MentoringProblem, left: list[int], mentors: list[int], full: bool) -> None:
        self._problem, self._left, self._full = problem, left, full
        self._fitting = Fitting(problem, left, mentors)

    def of(self, place: int) -> tuple[str, float | None]:
        limits, rows = self._problem.limits, slice(place, place + 1)
        fitting = self._fitting
        still: Bools = np.ones_like(fitting.own_school(rows))
        if limits.same_subject:
            if not self._problem.apprentices[self._left[place]].subject:
                return "no_subject", None
            still &= fitting.subject(rows)
        if not still.any():
            return "subject", None
        if limits.same_stage:
            still &= fitting.stage(rows)
            if not still.any():
                return "stage", None
        if not limits.own_school:
            still &= ~fitting.own_school(rows)
            if not still.any():
                return "own_school", None
        km: Floats = np.where(still, fitting.km(rows), np.inf)
        if limits.reach_km is not None and (km > limits.reach_km).all():
            return "reach", float(km.min())
        return ("places" if self._full else "capacity"), None
