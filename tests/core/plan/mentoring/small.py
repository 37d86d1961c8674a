"""Small problems of mentors, and every plan of a tiny one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from tongpan_core.plan.mentoring import (
    Apprentice,
    Limits,
    Mentor,
    MentoringPlan,
    MentoringProblem,
    Pair,
    Place,
    Weights,
)
from tongpan_core.plan.mentoring.verify import fit

WEIGHTS = Weights(subject=50, stage=20, distance=30)
PLACES = (
    Place("p1", "城关小学", "甲县", 113.00, 24.00),
    Place("p2", "云溪小学", "甲县", 113.20, 24.00),
    Place("p3", "乙县小学", "乙县", 114.20, 24.00),
    Place("p4", "无坐标小学", "乙县"),
)


def mentor(key: str, place: str = "p1", subject: str = "maths", capacity: int = 2, load: int = 0, stage="primary"):
    return Mentor(key, f"导师{key}", place, frozenset({stage}), frozenset({subject}), capacity, load)


def apprentice(key: str, place: str = "p1", subject: str = "maths", stage="primary"):
    return Apprentice(key, f"徒弟{key}", place, frozenset({stage}), subject)


def problem(mentors, apprentices, **limits) -> MentoringProblem:
    return MentoringProblem("441800", PLACES, tuple(mentors), tuple(apprentices), WEIGHTS, Limits(**limits))


def plans(own: MentoringProblem) -> Iterator[MentoringPlan]:
    """Every plan, allowed or not: each apprentice with any mentor or none."""
    for choice in product([None, *own.mentors], repeat=len(own.apprentices)):
        pairs = tuple(
            Pair(learner.key, guide.key, fit(own, guide, learner))
            for learner, guide in zip(own.apprentices, choice)
            if guide is not None
        )
        left = tuple(learner.key for learner, guide in zip(own.apprentices, choice) if guide is None)
        yield MentoringPlan(tuple(sorted(pairs)), tuple(sorted(left)))
