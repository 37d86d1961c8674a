"""Differential items: do pupils of two groups who can do the same answer an item alike?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .responses import Responses

ETS_MODERATE, ETS_LARGE = 1.0, 1.5
"""Absolute ETS delta from which an item is of class B and C (Zieky 1993)."""
SIGNIFICANT = 3.841458820694124
"""The 95 % point of χ² with one degree of freedom."""


@dataclass(frozen=True)
class MantelHaenszel:
    """Items (J,): χ² with continuity correction, common odds ratio, ETS delta −2.35 ln α, its class A, B or C.

    Where no total has pupils of both groups who answered differently, χ² is 0 and the odds NaN: nothing can be said.
    """

    items: tuple[str, ...]
    chi: Floats
    p: Floats
    odds: Floats
    delta: Floats
    classes: tuple[str, ...]

    @property
    def recipe(self) -> str:
        """How items were judged."""
        return (
            "Mantel–Haenszel over the total score, continuity corrected; delta = −2.35 ln α, negative where the item "
            "is harder for the focal group; class B from 1 and C from 1.5 where χ² is significant at 5 %."
        )


def mantel_haenszel(own: Responses, focal: ArrayLike) -> MantelHaenszel:
    """Items of right and wrong of complete pupils; ``focal`` (N,) is True for the group that is looked at.

    Raises EvaluationError for items of more than two categories or a group that is empty.
    """
    rows, group = _complete(own, focal)
    x, total = own.codes[rows].astype(np.float64), own.codes[rows].sum(axis=1)
    columns = [_table(x[:, j], total, group) for j in range(x.shape[1])]
    from scipy.stats import chi2

    chi, odds = (np.array(part) for part in zip(*columns, strict=True))
    with np.errstate(divide="ignore"):
        delta = -2.35 * np.log(odds)
    classes = tuple(ets_class(c, d) for c, d in zip(chi, delta, strict=True))
    return MantelHaenszel(own.items, chi, chi2.sf(chi, 1), odds, delta, classes)


def _complete(own: Responses, focal: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    group = np.asarray(focal, dtype=bool)
    if not own.binary:
        raise EvaluationError("Mantel–Haenszel compares items of right and wrong; take the logistic way for others.")
    rows: NDArray[np.bool_] = np.asarray(own.asked.all(axis=1), dtype=bool)
    if group.shape != (len(own.codes),) or not group[rows].any() or group[rows].all():
        raise EvaluationError("Both groups need pupils who answered every item.")
    return rows, group[rows]


def _table(right: Floats, total: NDArray[np.generic], focal: NDArray[np.bool_]) -> tuple[float, float]:
    """χ² and odds ratio over the strata of the total: reference right (a), wrong (b), focal right (c), wrong (d)."""
    size = int(total.max()) + 1
    a, b, c, d = (
        np.bincount(total[rows], minlength=size).astype(np.float64)
        for rows in (~focal & (right == 1), ~focal & (right == 0), focal & (right == 1), focal & (right == 0))
    )
    n = a + b + c + d
    use = n > 1
    a, b, c, d, n = (own[use] for own in (a, b, c, d, n))
    expected = (a + b) * (a + c) / n
    variance = (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))
    off, spread = max(abs(float((a - expected).sum())) - 0.5, 0.0), float(variance.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.divide((a * d / n).sum(), (b * c / n).sum())
    return (off**2 / spread if spread > 0 else 0.0), float(odds)


def ets_class(chi: float, delta: float) -> str:
    """A, B or C from χ² (one degree of freedom) and delta."""
    if chi < SIGNIFICANT or abs(delta) < ETS_MODERATE:
        return "A"
    return "C" if abs(delta) >= ETS_LARGE else "B"


@dataclass(frozen=True)
class Logistic:
    """Items (J,): likelihood-ratio χ² of a shift between groups (uniform, 1 degree) and of a different slope (1)."""

    items: tuple[str, ...]
    uniform: Floats
    uniform_p: Floats
    slope: Floats
    slope_p: Floats


def logistic_differences(own: Responses, focal: ArrayLike) -> Logistic:
    """Logistic regression of each item on the total, the group and their product (Swaminathan and Rogers 1990).

    Raises EvaluationError as :func:`mantel_haenszel` does, and where all pupils have the same total.
    """
    from scipy.stats import chi2

    rows, group = _complete(own, focal)
    x = own.codes[rows].astype(np.float64)
    total = x.sum(axis=1)
    if total.std() == 0:
        raise EvaluationError("All pupils have the same total: nobody can be compared at different abilities.")
    score, g = (total - total.mean()) / total.std(), group.astype(np.float64)
    ones = np.ones(len(x))
    designs = [np.column_stack(part) for part in ((ones, score), (ones, score, g), (ones, score, g, score * g))]
    logs = np.array([[_log_likelihood(design, item) for design in designs] for item in x.T])
    uniform, slope = 2 * (logs[:, 1] - logs[:, 0]), 2 * (logs[:, 2] - logs[:, 1])
    return Logistic(own.items, uniform, chi2.sf(uniform, 1), slope, chi2.sf(slope, 1))


def _log_likelihood(design: Floats, y: Floats) -> float:
    """The maximum of a logistic regression, by Newton."""
    beta = np.zeros(design.shape[1])
    for _step in range(50):
        eta = design @ beta
        p = 1 / (1 + np.exp(-eta))
        gradient = design.T @ (y - p)
        information = (design * (p * (1 - p))[:, None]).T @ design
        move = np.linalg.solve(information + 1e-9 * np.eye(len(beta)), gradient)
        beta += np.clip(move, -4, 4)
        if np.abs(move).max() < 1e-9:
            break
    eta = design @ beta
    return float((y * eta - np.logaddexp(0, eta)).sum())
