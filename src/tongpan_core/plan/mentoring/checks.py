"""What is wrong with a problem of mentors, all of it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite, isinf, isnan
from typing import TYPE_CHECKING

from tongpan_core.plan.problem import ProblemError

if TYPE_CHECKING:
    from tongpan_core.plan.mentoring.problem import MentoringProblem


def check(problem: MentoringProblem) -> None:
    """Raise ProblemError with every fault of a problem."""
    faults = [*_keys(problem), *_people(problem), *_places(problem), *_limits(problem)]
    if faults:
        raise ProblemError("\n".join(faults))


def _keys(problem: MentoringProblem) -> Iterator[str]:
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        ("place", (own.key for own in problem.places)),
        ("mentor", (own.key for own in problem.mentors)),
        ("apprentice", (own.key for own in problem.apprentices)),
    )
    for kind, keys in kinds:
        for key, count in Counter(keys).items():
            if count > 1:
                yield f"The {kind} “{key}” stands {count} times; leave one."
    names = {own.key: own.name for own in problem.apprentices}
    for own in problem.mentors:
        if own.key in names:
            yield f"{own.name} ({own.key}) is mentor and apprentice at once; leave the person on one side."


def _people(problem: MentoringProblem) -> Iterator[str]:
    known = {own.key for own in problem.places}
    at = [(own.name, own.place) for own in problem.mentors] + [(own.name, own.place) for own in problem.apprentices]
    for name, place in at:
        if place not in known:
            yield f"{name} is at “{place}”, which is no place of this problem; add it or correct the key."
    for own in problem.mentors:
        if not 0 <= own.load <= own.capacity:
            yield (
                f"{own.name} guides {own.load} of at most {own.capacity}; raise the capacity, or leave the mentor out."
            )


def _places(problem: MentoringProblem) -> Iterator[str]:
    for own in problem.places:
        unknown = isnan(own.longitude), isnan(own.latitude)
        if any(unknown) != all(unknown) or isinf(own.longitude) or isinf(own.latitude):
            yield f"{own.name}: give both longitude and latitude in degrees, or neither."
        elif not any(unknown) and not (-180 <= own.longitude <= 180 and -90 <= own.latitude <= 90):
            yield f"{own.name}: {own.longitude}, {own.latitude} is no place on earth; give degrees."


def _limits(problem: MentoringProblem) -> Iterator[str]:
    limits, weights = problem.limits, problem.weights
    if limits.reach_km is not None and not limits.reach_km >= 0:
        yield f"The reach of {limits.reach_km} km must be zero or more; leave it out for no limit."
    if not (isfinite(limits.half_km) and limits.half_km > 0):
        yield f"The way at which distance counts half is {limits.half_km} km; give more than zero."
    if limits.places is not None and limits.places < 0:
        yield f"The tier has {limits.places} places; give zero or more."
    parts = (weights.subject, weights.stage, weights.distance)
    if not all(isfinite(own) and own >= 0 for own in parts) or sum(parts) <= 0:
        yield f"The weights {parts} must be zero or more, and one of them above zero."
