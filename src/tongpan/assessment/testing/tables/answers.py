"""Answers of a test as arrays: a row a pupil who was there, a column an item that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongpan.assessment.testing.models import JointTest, Pupil, TestItem, TestSchool
from tongpan_core.tables import Bools, Floats


@dataclass(frozen=True)
class Board:
    """``N`` pupils, ``J`` items.

    Attributes:
        items: The items (J,).
        schools: Every school of the test.
        place: The school of each pupil (N,), by its place among ``schools``.
        groups: Class (N,), by its name within the school.
        codes: Code (N,); it leaves this table only to be matched with an earlier test.
        sex: ``1``, ``2`` or empty (N,).
        boarding: 1, 0 or NaN where it is not known (N,).
        weights: How many pupils each stands for (N,).
        letters: What was chosen (N, J); empty where nothing was, or where the item is no choice.
        points: Points (N, J); NaN where the item was not on the pupil's paper.
    """

    items: tuple[TestItem, ...]
    schools: tuple[TestSchool, ...]
    place: NDArray[np.intp]
    groups: NDArray[np.str_]
    codes: NDArray[np.str_]
    sex: NDArray[np.str_]
    boarding: Floats
    weights: Floats
    letters: NDArray[np.str_]
    points: Floats

    @cached_property
    def maxima(self) -> Floats:
        """The highest points of each item (J,)."""
        return np.array([own.maximum for own in self.items], dtype=np.float64)

    @cached_property
    def asked(self) -> Bools:
        """(N, J): whether the item was on the pupil's paper."""
        return ~np.isnan(self.points)

    @cached_property
    def shares(self) -> Floats:
        """Points of each pupil as a share of those of the paper (N,)."""
        return np.nansum(self.points, axis=1) / (self.asked * self.maxima).sum(axis=1)

    @cached_property
    def rural(self) -> Floats:
        """1, 0 or NaN (N,), as the pupil's school."""
        known = {True: 1.0, False: 0.0, None: np.nan}
        return np.array([known[own.rural] for own in self.schools])[self.place] if len(self.place) else np.empty(0)

    def held(self, there: Bools) -> dict[str, int]:
        """The pupils of a mask (N,) by the key of their school: whose figures a figure is made of."""
        places, counts = np.unique(self.place[there], return_counts=True)
        return {str(self.schools[place].unit_id): int(count) for place, count in zip(places, counts, strict=True)}

    @property
    def full(self) -> float:
        """The points of the whole paper; the mean of papers where there are several."""
        return float((self.asked * self.maxima).sum(axis=1).mean()) if len(self.points) else 0.0


def board_of(test: JointTest) -> Board:
    """The answers of a test. Pupils who were absent, and items left out, are not in it."""
    items = tuple(TestItem.everywhere.filter(test=test, dropped=False))
    schools = tuple(TestSchool.everywhere.filter(test=test).select_related("unit"))
    where = {own.pk: row for row, own in enumerate(schools)}
    fields = ("school_id", "group", "code", "sex", "boarding", "weight", "paper", "answers")
    there = Pupil.everywhere.filter(test=test, taking=True, absent=False, answers__isnull=False)
    rows = list(there.order_by("school__number", "code").values_list(*fields))
    letters, points = _cells(items, [(own[6], own[7]) for own in rows])
    flag = {True: 1.0, False: 0.0, None: np.nan}
    return Board(
        items, schools, np.array([where[own[0]] for own in rows], dtype=np.intp),
        np.array([own[1] for own in rows], dtype=str), np.array([own[2] for own in rows], dtype=str),
        np.array([own[3] for own in rows], dtype=str), np.array([flag[own[4]] for own in rows]),
        np.array([own[5] for own in rows], dtype=np.float64), letters, points,
    )  # fmt: skip


def _cells(items: Sequence[TestItem], rows: Sequence[tuple[str, dict[str, Any]]]) -> tuple[Any, Floats]:
    letters = np.full((len(rows), len(items)), "", dtype="<U2")
    points = np.zeros((len(rows), len(items)))
    papers = np.array([paper for paper, _answers in rows], dtype=str)
    for column, item in enumerate(items):
        key = str(item.number)
        given = [answers.get(key) for _paper, answers in rows]
        if item.is_choice:
            letters[:, column] = ["" if own is None else str(own) for own in given]
            points[:, column] = item.maximum * (letters[:, column] == item.key)
        else:
            points[:, column] = [0.0 if own is None else float(own) for own in given]
        if item.paper:
            points[papers != item.paper, column] = np.nan
    return letters, points


def steps_of(points: Floats, maximum: float, most: int) -> NDArray[np.intp]:
    """Points (N,) of one item as categories from 0 without a hole, at most ``most``; NaN is −1."""
    there = ~np.isnan(points)
    top = min(int(np.ceil(maximum)), most - 1)
    rough = np.full(len(points), -1, dtype=np.intp)
    rough[there] = np.floor(points[there] / maximum * top + 1e-9).astype(np.intp)
    _codes, rough[there] = np.unique(rough[there], return_inverse=True)
    return rough
