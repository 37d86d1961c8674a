"""Answers of pupils to items: whole categories from 0, and what was not asked or not answered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

MISSING, MOST = -1, 126
Codes = NDArray[np.int8]


@dataclass(frozen=True)
class Responses:
    """``N`` pupils, ``J`` items.

    Attributes:
        codes: (N, J) categories from 0; −1 where an item was not asked (matrix design) or its answer is missing.
        items: Names of the items (J,).
        categories: How many categories each item has (J,).
        weights: Survey weights (N,), scaled to the mean 1; all 1 where there are none.
    """

    codes: Codes
    items: tuple[str, ...]
    categories: tuple[int, ...]
    weights: Floats

    @property
    def complete(self) -> bool:
        """Whether every pupil answered every item."""
        return bool((self.codes >= 0).all())

    @property
    def binary(self) -> bool:
        """Whether every item has two categories."""
        return max(self.categories) == 2

    @cached_property
    def asked(self) -> NDArray[np.bool_]:
        """(N, J): whether there is an answer."""
        return np.asarray(self.codes >= 0)


def responses(answers: ArrayLike, *, items: list[str] | None = None, weights: ArrayLike | None = None) -> Responses:
    """Answers (N, J) as whole numbers from 0; −1 or NaN is no answer.

    Raises:
        EvaluationError: naming the item where an answer is no whole number from 0 to 126, where nobody answered it or
            all gave the same answer, or where a category between others was never chosen; and for wrong weights.
    """
    given = np.asarray(answers)
    if given.ndim != 2 or not given.size:
        raise EvaluationError(f"Answers of shape {given.shape}: give a row a pupil and a column an item.")
    names = tuple(items) if items is not None else tuple(f"{column + 1}" for column in range(given.shape[1]))
    if len(names) != given.shape[1]:
        raise EvaluationError(f"{len(names)} names for {given.shape[1]} items.")
    codes = _whole(given, names)
    counts = [np.bincount(column[column >= 0]) for column in codes.T]
    for name, count in zip(names, counts, strict=True):
        _check(name, count)
    own = np.ones(len(codes)) if weights is None else np.asarray(weights, dtype=np.float64)
    if own.shape != (len(codes),) or not (own > 0).all():
        raise EvaluationError("Every pupil needs a weight above zero.")
    return Responses(codes, names, tuple(len(count) for count in counts), own / own.mean())


def _whole(given: NDArray[np.generic], names: tuple[str, ...]) -> Codes:
    if given.dtype.kind == "i":
        values = given.astype(np.int64, copy=False)
        outside = (values < MISSING) | (values > MOST)
    else:
        numbers = given.astype(np.float64)
        values = np.where(np.isnan(numbers), MISSING, numbers)
        outside = (values != np.floor(values)) | (values < MISSING) | (values > MOST)
    if outside.any():
        row, column = np.argwhere(outside)[0]
        raise EvaluationError(
            f"Item {names[column]}, row {row + 1}: {values[row, column]} is no answer; give whole numbers from 0, or "
            "leave the cell empty."
        )
    return np.ascontiguousarray(values, dtype=np.int8)


def _check(name: str, count: NDArray[np.intp]) -> None:
    if len(count) == 0:
        raise EvaluationError(f"Nobody answered item {name}; leave it out.")
    if (count > 0).sum() < 2:
        raise EvaluationError(f"All gave the same answer to item {name}: it says nothing; leave it out.")
    if (count == 0).any():
        empty = int(np.argmax(count == 0))
        raise EvaluationError(f"Nobody has category {empty} of item {name}; number its categories without a hole.")
