"""Whether a plan keeps every rule, and what it is worth: plain code that shares nothing with the solver."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import asin, cos, isnan, nan, radians, sin, sqrt

from tongpan_core.plan.mentoring.plan import MentoringPlan
from tongpan_core.plan.mentoring.problem import Apprentice, Mentor, MentoringProblem, Place


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: its key, and a sentence that names who and by how much."""

    rule: str
    text: str


def objective(problem: MentoringProblem, plan: MentoringPlan) -> float:
    """People matched; behind the point their total fit as a share of ``200 A + 1``: people count more than fit."""
    mentors, apprentices = _people(problem)
    total = sum(fit(problem, mentors[own.mentor], apprentices[own.apprentice]) for own in plan.pairs)
    return len(plan.pairs) + total / (200 * len(problem.apprentices) + 1)


def unevenness(problem: MentoringProblem, plan: MentoringPlan) -> int:
    """The sum of squares of all loads, those of before included: what evenness makes small."""
    loads = plan.loads
    return sum((own.load + loads.get(own.key, 0)) ** 2 for own in problem.mentors)


def fit(problem: MentoringProblem, mentor: Mentor, apprentice: Apprentice) -> int:
    """The fit of one pair in points of 0 … 100, reckoned part by part."""
    way, own = km(problem, mentor, apprentice), problem.weights
    near = 0.5 if isnan(way) else 2.0 ** (-way / problem.limits.half_km)
    points = own.subject * (apprentice.subject in mentor.subjects and apprentice.subject != "")
    points += own.stage * bool(mentor.stages & apprentice.stages) + own.distance * near
    return round(100 * points / (own.subject + own.stage + own.distance))


def km(problem: MentoringProblem, mentor: Mentor, apprentice: Apprentice) -> float:
    """The way between their schools on the sphere; NaN where unknown, zero at one school."""
    if mentor.place == apprentice.place:
        return 0.0
    known = {own.key: own for own in problem.places}
    return _haversine(known[mentor.place], known[apprentice.place])


def _haversine(one: Place, other: Place) -> float:
    if isnan(one.longitude) or isnan(other.longitude):
        return nan
    y, to_y = radians(one.latitude), radians(other.latitude)
    half = sin((to_y - y) / 2) ** 2 + cos(y) * cos(to_y) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


def violations(problem: MentoringProblem, plan: MentoringPlan) -> list[Violation]:
    """Every rule that the plan breaks; empty where it may be adopted."""
    mentors, apprentices = _people(problem)
    strangers = [own for own in plan.pairs if own.mentor not in mentors or own.apprentice not in apprentices]
    if strangers:
        return [Violation("known", f"{own.apprentice} and {own.mentor} are not both here.") for own in strangers]
    found = _counts(problem, plan)
    for own in plan.pairs:
        mentor, apprentice = mentors[own.mentor], apprentices[own.apprentice]
        names = f"{mentor.name} and {apprentice.name}"
        found += [Violation(rule, f"{names}: barred by {rule}.") for rule in barred_by(problem, mentor, apprentice)]
        if fit(problem, mentor, apprentice) != own.fit:
            found.append(Violation("fit", f"{names}: the fit is not {own.fit}."))
    return found


def barred_by(problem: MentoringProblem, mentor: Mentor, apprentice: Apprentice) -> list[str]:
    """The rules that keep two people apart: subject, stage, own_school, reach."""
    limits, found = problem.limits, []
    if limits.same_subject and (not apprentice.subject or apprentice.subject not in mentor.subjects):
        found.append("subject")
    if limits.same_stage and not mentor.stages & apprentice.stages:
        found.append("stage")
    if not limits.own_school and mentor.place == apprentice.place:
        found.append("own_school")
    if limits.reach_km is not None and km(problem, mentor, apprentice) > limits.reach_km:
        found.append("reach")
    return found


def _people(problem: MentoringProblem) -> tuple[dict[str, Mentor], dict[str, Apprentice]]:
    return {own.key: own for own in problem.mentors}, {own.key: own for own in problem.apprentices}


def _counts(problem: MentoringProblem, plan: MentoringPlan) -> list[Violation]:
    found, loads = [], Counter(own.mentor for own in plan.pairs)
    taken = Counter(own.apprentice for own in plan.pairs)
    for mentor in problem.mentors:
        load = mentor.load + loads[mentor.key]
        if load > mentor.capacity:
            found.append(Violation("capacity", f"{mentor.name} guides {load} of at most {mentor.capacity}."))
    for apprentice in problem.apprentices:
        count = taken[apprentice.key]
        if count > 1:
            found.append(Violation("twice", f"{apprentice.name} has {count} mentors."))
        if (count == 0) != (apprentice.key in plan.unmatched):
            found.append(Violation("unmatched", f"{apprentice.name} has {count}; “unmatched” says otherwise."))
    places = problem.limits.places
    if places is not None and len(plan.pairs) > places:
        found.append(Violation("places", f"{len(plan.pairs)} apprentices in a tier of {places}."))
    if problem.limits.everyone and plan.unmatched:
        found.append(Violation("everyone", f"{len(plan.unmatched)} are left without a mentor."))
    return found
