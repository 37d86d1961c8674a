"""Groups of people who are alike, and which groups may go together: what the flow runs on.

Apprentices of one school, stage and subject are exchangeable, and so are mentors with the same room: ten thousand
people become some thousand groups, without any loss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from tongpan_core.plan.distance import great_circle_km
from tongpan_core.plan.mentoring.problem import MentoringProblem
from tongpan_core.tables import Bools, Floats, Ints, Stage

ROWS_AT_ONCE = 1000
FULL = 100
"""The fit of a perfect pair, in points."""
UNKNOWN_WAY = 0.5
"""What an unknown way counts for."""


@dataclass(frozen=True)
class Ground:
    """``G`` groups of apprentices and ``H`` of mentors, as rows of the problem; ``E`` arcs between them.

    ``arc_from`` (E,) and ``arc_to`` (E,) are groups, ``fit`` (E,) points of 0 … 100.
    """

    apprentices: tuple[tuple[int, ...], ...]
    mentors: tuple[tuple[int, ...], ...]
    arc_from: Ints
    arc_to: Ints
    fit: Ints


def ground(problem: MentoringProblem, seed: int = 0) -> Ground:
    """The groups of a problem in the order of their keys; inside a group the order is drawn by ``seed``."""
    learners = _groups(
        ((own.place, own.stages, own.subject), _lot(own.key, seed), row) for row, own in enumerate(problem.apprentices)
    )
    guides = _groups(
        ((own.place, own.stages, own.subjects, own.capacity, own.load), _lot(own.key, seed), row)
        for row, own in enumerate(problem.mentors)
        if own.capacity > own.load
    )
    tails, heads, fits = [], [], []
    fitting = Fitting(problem, [rows[0] for rows in learners], [rows[0] for rows in guides])
    for first in range(0, len(learners), ROWS_AT_ONCE):
        allowed, fit = fitting.block(slice(first, first + ROWS_AT_ONCE))
        tail, head = np.nonzero(allowed)
        tails.append(tail + first)
        heads.append(head)
        fits.append(fit[allowed])
    none = np.zeros(0, dtype=np.int64)
    return Ground(learners, guides, *(np.concatenate([none, *own]) for own in (tails, heads, fits)))


class Fitting:
    """What single apprentices and mentors, given by rows of the problem, are to each other."""

    def __init__(self, problem: MentoringProblem, apprentices: list[int], mentors: list[int]) -> None:
        self._limits, self._weights = problem.limits, problem.weights
        learners, guides = [problem.apprentices[row] for row in apprentices], [problem.mentors[row] for row in mentors]
        names = sorted({own.subject for own in learners} - {""})
        row_of = {name: row for row, name in enumerate(names)}
        teaches = [[name in own.subjects for name in names] + [False] for own in guides]
        self._teaches: Bools = np.array(teaches, dtype=np.bool_).reshape(len(guides), len(names) + 1)
        self._subject = np.array([row_of.get(own.subject, len(names)) for own in learners], dtype=np.int64)
        stages = sorted(
            {stage for own in learners for stage in own.stages} | {stage for own in guides for stage in own.stages}
        )
        self._stages = _marks([own.stages for own in learners], stages)
        self._guide_stages = _marks([own.stages for own in guides], stages)
        self._at = np.array([problem.place_rows[own.place] for own in learners], dtype=np.int64)
        self._guide_at = np.array([problem.place_rows[own.place] for own in guides], dtype=np.int64)
        self._km = _ways(problem)

    def subject(self, rows: slice) -> Bools:
        """Whether the mentor teaches the apprentice's subject, shape (rows, M)."""
        return np.asarray(self._teaches[:, self._subject[rows]].T, dtype=np.bool_)

    def stage(self, rows: slice) -> Bools:
        """Whether they share a stage."""
        return np.asarray(self._stages[rows] @ self._guide_stages.T > 0, dtype=np.bool_)

    def own_school(self, rows: slice) -> Bools:
        """Whether they are of one school."""
        return np.asarray(self._at[rows, None] == self._guide_at[None, :], dtype=np.bool_)

    def km(self, rows: slice) -> Floats:
        """The way between them; NaN where unknown."""
        return np.asarray(self._km[np.ix_(self._at[rows], self._guide_at)], dtype=np.float64)

    def block(self, rows: slice) -> tuple[Bools, Ints]:
        """Which pairs are allowed, and their fit."""
        subject, stage, km = self.subject(rows), self.stage(rows), self.km(rows)
        allowed = np.ones(subject.shape, dtype=np.bool_)
        if self._limits.same_subject:
            allowed &= subject
        if self._limits.same_stage:
            allowed &= stage
        if not self._limits.own_school:
            allowed &= ~self.own_school(rows)
        if self._limits.reach_km is not None:
            allowed &= ~(km > self._limits.reach_km)
        near = np.where(np.isnan(km), UNKNOWN_WAY, np.exp2(-np.nan_to_num(km) / self._limits.half_km))
        own = self._weights
        points = own.subject * subject + own.stage * stage + own.distance * near
        return allowed, np.rint(FULL * points / (own.subject + own.stage + own.distance)).astype(np.int64)


def _ways(problem: MentoringProblem) -> Floats:
    longitude = np.array([own.longitude for own in problem.places], dtype=np.float64)
    latitude = np.array([own.latitude for own in problem.places], dtype=np.float64)
    km = great_circle_km(longitude, latitude)
    np.fill_diagonal(km, 0.0)
    return km


def _marks(sets: Sequence[frozenset[Stage]], names: Sequence[Stage]) -> Floats:
    marks = [[float(name in own) for name in names] for own in sets]
    return np.array(marks, dtype=np.float64).reshape(len(sets), len(names))


def _groups(people: Iterable[tuple[Hashable, int, int]]) -> tuple[tuple[int, ...], ...]:
    found: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
    for alike, lot, row in people:
        found[alike].append((lot, row))
    return tuple(tuple(row for _, row in sorted(own)) for own in found.values())


def _lot(key: str, seed: int) -> int:
    """A number that depends on the key and the seed alone."""
    return int.from_bytes(blake2b(f"{seed}/{key}".encode(), digest_size=8).digest(), "big")
