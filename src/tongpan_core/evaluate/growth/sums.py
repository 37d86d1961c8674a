"""The sums over each school's pupils that a two-level model needs; after them pupils are not looked at again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.coding import coded
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

BLOCK = 250_000
"""Pupils whose cross products are formed at once: what stays in the processor's cache is read twice for nothing."""


@dataclass(frozen=True)
class SchoolSums:
    """``n`` (J,) pupils, ``y`` (J,) and ``x`` (J, K) sums; ``xx`` (K, K), ``xy`` (K,) and ``yy`` over all pupils.

    The first column of ``x`` is the constant. ``codes`` (J,) are the schools as they were given.
    """

    codes: NDArray[np.generic]
    n: Floats
    y: Floats
    x: Floats
    xx: Floats
    xy: Floats
    yy: float

    @property
    def pupils(self) -> int:
        """How many pupils there are."""
        return int(self.n.sum())


def school_sums(school: ArrayLike, outcome: ArrayLike, covariates: ArrayLike | None = None) -> SchoolSums:
    """Sums by school of an outcome (N,) and covariates (N, K) without the constant.

    Raises:
        EvaluationError: for columns of different length, for a value that is not a number, for fewer than two schools.
    """
    y = np.ascontiguousarray(outcome, dtype=np.float64)
    codes, rows = coded(np.asarray(school))
    given = np.empty((len(y), 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    if not len(y):
        raise EvaluationError("There is no pupil; value added needs pupils of two schools at least.")
    given = given.reshape(len(given), -1)
    if not len(rows) == len(y) == len(given):
        raise EvaluationError(
            f"{len(rows)} schools, {len(y)} outcomes and {len(given)} rows of covariates; give one of each a pupil."
        )
    if not np.isfinite(y).all() or not np.isfinite(given).all():
        raise EvaluationError("An outcome or covariate is no number; leave such pupils out and say how many there are.")
    if len(codes) < 2:
        raise EvaluationError("Fewer than two schools: there is no difference between schools to estimate.")
    n = np.bincount(rows, minlength=len(codes)).astype(np.float64)
    columns = [n, *(np.bincount(rows, weights=column, minlength=len(codes)) for column in given.T)]
    sums = np.asarray(np.bincount(rows, weights=y, minlength=len(codes)), dtype=np.float64)
    xx, xy = _products(given, y)
    return SchoolSums(codes, n, sums, np.column_stack(columns), xx, xy, float(y @ y))


def _products(given: Floats, y: Floats) -> tuple[Floats, Floats]:
    wide = given.shape[1] + 1
    xx, xy = np.zeros((wide, wide)), np.zeros(wide)
    for start in range(0, len(y), BLOCK):
        part, own = given[start : start + BLOCK], y[start : start + BLOCK]
        xx[0, 0] += len(own)
        xx[0, 1:] += part.sum(axis=0)
        xx[1:, 1:] += part.T @ part
        xy[0] += own.sum()
        xy[1:] += part.T @ own
    xx[1:, 0] = xx[0, 1:]
    return xx, xy
