"""What is wrong with a problem of mentors, all of it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite, isinf, isnan
from typing import TYPE_CHECKING

from tongpan_core.messages import N_, Words
from tongpan_core.plan.problem import ProblemError

if TYPE_CHECKING:
    from tongpan_core.plan.mentoring.problem import MentoringProblem


def check(problem: MentoringProblem) -> None:
    """Raise ProblemError with every fault of a problem."""
    faults = [*_keys(problem), *_people(problem), *_places(problem), *_limits(problem)]
    if faults:
        raise ProblemError.of(faults)


def _keys(problem: MentoringProblem) -> Iterator[Words]:
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        (N_("The place “%(key)s” stands %(count)s times; leave one."), (own.key for own in problem.places)),
        (N_("The mentor “%(key)s” stands %(count)s times; leave one."), (own.key for own in problem.mentors)),
        (N_("The apprentice “%(key)s” stands %(count)s times; leave one."), (own.key for own in problem.apprentices)),
    )
    for text, keys in kinds:
        for key, count in Counter(keys).items():
            if count > 1:
                yield Words(text, key=key, count=count)
    names = {own.key: own.name for own in problem.apprentices}
    for own in problem.mentors:
        if own.key in names:
            text = N_("%(name)s (%(key)s) is mentor and apprentice at once; leave the person on one side.")
            yield Words(text, name=own.name, key=own.key)


def _people(problem: MentoringProblem) -> Iterator[Words]:
    known = {own.key for own in problem.places}
    at = [(own.name, own.place) for own in problem.mentors] + [(own.name, own.place) for own in problem.apprentices]
    for name, place in at:
        if place not in known:
            text = N_("%(name)s is at “%(place)s”, which is no place of this problem; add it or correct the key.")
            yield Words(text, name=name, place=place)
    for own in problem.mentors:
        if not 0 <= own.load <= own.capacity:
            text = N_("%(name)s guides %(load)s of at most %(capacity)s; raise the capacity, or leave the mentor out.")
            yield Words(text, name=own.name, load=own.load, capacity=own.capacity)


def _places(problem: MentoringProblem) -> Iterator[Words]:
    for own in problem.places:
        unknown = isnan(own.longitude), isnan(own.latitude)
        if any(unknown) != all(unknown) or isinf(own.longitude) or isinf(own.latitude):
            yield Words(N_("%(name)s: give both longitude and latitude in degrees, or neither."), name=own.name)
        elif not any(unknown) and not (-180 <= own.longitude <= 180 and -90 <= own.latitude <= 90):
            text = N_("%(name)s: %(longitude)s, %(latitude)s is no place on earth; give degrees.")
            yield Words(text, name=own.name, longitude=own.longitude, latitude=own.latitude)


def _limits(problem: MentoringProblem) -> Iterator[Words]:
    limits, weights = problem.limits, problem.weights
    if limits.reach_km is not None and not limits.reach_km >= 0:
        text = N_("The reach of %(km)s km must be zero or more; leave it out for no limit.")
        yield Words(text, km=limits.reach_km)
    if not (isfinite(limits.half_km) and limits.half_km > 0):
        text = N_("The way at which distance counts half is %(km)s km; give more than zero.")
        yield Words(text, km=limits.half_km)
    if limits.places is not None and limits.places < 0:
        yield Words(N_("The tier has %(places)s places; give zero or more."), places=limits.places)
    parts = (weights.subject, weights.stage, weights.distance)
    if not all(isfinite(own) and own >= 0 for own in parts) or sum(parts) <= 0:
        text = N_("The weights %(weights)s must be zero or more, and one of them above zero.")
        yield Words(text, weights=str(parts))
