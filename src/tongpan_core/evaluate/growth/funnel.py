"""Funnels: which schools lie outside what chance alone would do, given their size (Spiegelhalter 2005)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

WINSORED = 0.1
"""The share of z-scores that is drawn in at each end before over-dispersion is estimated."""


@dataclass(frozen=True)
class Funnel:
    """``J`` schools. Limits are (J,) at each school's size; ``z`` (J,) are adjusted for over-dispersion.

    ``dispersion`` is the variance of the winsorised z-scores (1: chance alone), ``between`` the variance that is added
    for it.
    """

    centre: float
    z: Floats
    lower: Floats
    upper: Floats
    lower_far: Floats
    upper_far: Floats
    dispersion: float
    between: float

    @property
    def recipe(self) -> str:
        """How the limits were found."""
        return "Limits hold 95 % and 99.8 % of schools; additive over-dispersion from z-scores winsorised at 10 %."


def funnel_of_means(means: ArrayLike, errors: ArrayLike, *, centre: float | None = None, spread: bool = True) -> Funnel:
    """A funnel of means (J,) with standard errors (J,); ``centre`` is the precision-weighted mean where None.

    ``spread``: schools differ by more than chance, and the funnel is widened for it. Raises EvaluationError for columns
    of different length and for errors that are not above zero.
    """
    from scipy.stats import norm

    y, s = np.asarray(means, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    if not len(y) or y.shape != s.shape or not (s > 0).all() or not np.isfinite(y).all():
        raise EvaluationError("Each school needs a mean and a standard error above zero.")
    middle = float(np.average(y, weights=1 / s**2)) if centre is None else float(centre)
    dispersion, between = _over((y - middle) / s, s) if spread else (1.0, 0.0)
    wide = np.sqrt(s**2 + between)
    near, far = float(norm.ppf(0.975)), float(norm.ppf(0.999))
    return Funnel(
        middle, (y - middle) / wide, middle - near * wide, middle + near * wide, middle - far * wide,
        middle + far * wide, dispersion, between,
    )  # fmt: skip


def _over(z: Floats, s: Floats) -> tuple[float, float]:
    """φ of the winsorised z-scores, and τ² by the method of moments where φ is above chance."""
    low, high = np.quantile(z, [WINSORED, 1 - WINSORED])
    size = len(z)
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    if size < 2 or phi <= (size - 1) / size:
        return phi, 0.0
    w = 1 / s**2
    return phi, max(0.0, float((size * phi - (size - 1)) / (w.sum() - (w**2).sum() / w.sum())))


def funnel_of_rates(events: ArrayLike, numbers: ArrayLike, *, centre: float | None = None) -> Funnel:
    """A funnel of shares: ``events`` (J,) of ``numbers`` (J,), with exact binomial limits, interpolated between counts.

    Raises EvaluationError where a school has more events than pupils, or no pupil.
    """
    from scipy.stats import binom

    r, n = np.asarray(events, dtype=np.float64), np.asarray(numbers, dtype=np.float64)
    if not len(r) or r.shape != n.shape or not (n > 0).all() or (r > n).any() or (r < 0).any():
        raise EvaluationError("Each school needs a number of pupils above zero, and between 0 and that many events.")
    middle = float(r.sum() / n.sum()) if centre is None else float(centre)
    if not 0 < middle < 1:
        raise EvaluationError("All or none have the event: a funnel says nothing.")

    def limit(chance: float) -> Floats:
        count = binom.ppf(chance, n, middle)
        above, at = binom.cdf(count, n, middle), binom.pmf(count, n, middle)
        return np.asarray((count - (above - chance) / at) / n, dtype=np.float64)

    error = np.sqrt(middle * (1 - middle) / n)
    near, high, far, highest = (np.clip(limit(chance), 0.0, 1.0) for chance in (0.025, 0.975, 0.001, 0.999))
    return Funnel(middle, (r / n - middle) / error, near, high, far, highest, 1.0, 0.0)
