"""Scores of a new form as scores of an old one by their distributions, without a model of the items.

For two forms taken by the same pupils (single group) or by two samples of the same population. Kolen and Brennan
(2014), chapter 2: percentile ranks of whole scores, each spread evenly over its unit. Forms taken by different
populations need an anchor: see :mod:`.equating_anchor`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

NEAR = 1e-12
"""Ranks that differ by less are the same: sums of shares carry rounding errors."""
Design = Literal["same_population", "anchor"]


@dataclass(frozen=True)
class Equated:
    """``values[x]`` is the score on the old form that stands for score x on the new one, x = 0 … most points."""

    values: Floats
    method: str
    design: Design
    recipe: str

    def __call__(self, scores: ArrayLike) -> Floats:
        """Scores of the new form, between whole ones by straight lines. Raises EvaluationError beyond the form."""
        own = np.asarray(scores, dtype=np.float64)
        if ((own < 0) | (own > len(self.values) - 1)).any():
            raise EvaluationError(f"The new form has scores from 0 to {len(self.values) - 1}.")
        return np.asarray(np.interp(own, np.arange(len(self.values)), self.values), dtype=np.float64)


def shares_of(counts: ArrayLike, name: str = "form") -> Floats:
    """Counts of the scores 0 … most (K + 1,) as shares. Raises EvaluationError where nobody has a score."""
    own = np.asarray(counts, dtype=np.float64)
    if own.ndim != 1 or len(own) < 2 or (own < 0).any() or not own.sum() > 0:
        raise EvaluationError(f"Give how many had each score of the {name}, from 0 to the most points, above zero.")
    return np.asarray(own / own.sum(), dtype=np.float64)


def moments(shares: Floats) -> tuple[float, float]:
    """Mean and standard deviation (population form) of shares of the scores 0, 1, 2 …"""
    scores = np.arange(len(shares))
    mean = float(shares @ scores)
    return mean, float(np.sqrt(max(float(shares @ (scores - mean) ** 2), 0.0)))


def ranks(shares: Floats) -> Floats:
    """Percentile ranks of whole scores as shares: all below, and half of those who have the score (2.14)."""
    return np.asarray(np.cumsum(shares) - shares / 2, dtype=np.float64)


def score_at(rank: Floats, shares: Floats) -> Floats:
    """The score with a percentile rank: from half a point below 0 to half a point above the most (2.18).

    Where a stretch of scores has nobody, its middle: the mean of the inverses from above and from below (p. 42).
    """
    below = np.concatenate([[0.0], np.cumsum(shares)])
    last = len(shares) - 1
    first = np.minimum(np.searchsorted(below[1:], rank - NEAR, side="left"), last)
    after = np.minimum(np.searchsorted(below[1:], rank + NEAR, side="right"), last)
    found = (_within(rank, shares, below, first) + _within(rank, shares, below, after)) / 2
    return np.asarray(found, dtype=np.float64)


def _within(rank: Floats, shares: Floats, below: Floats, score: NDArray[np.intp]) -> Floats:
    held = shares[score]
    part = np.divide(rank - below[score], held, out=np.zeros_like(rank), where=held > 0)
    return np.asarray(score - 0.5 + np.clip(part, 0.0, 1.0), dtype=np.float64)


def equipercentile(new: ArrayLike, old: ArrayLike) -> Equated:
    """Equal percentile ranks, unsmoothed: ``new`` and ``old`` count pupils by score 0 … most.

    Raises EvaluationError where nobody has a score.
    """
    x, y = shares_of(new, "new form"), shares_of(old, "old form")
    return Equated(
        score_at(ranks(x), y), "equipercentile", "same_population",
        "Equipercentile, unsmoothed, scores spread evenly over their unit (Kolen and Brennan 2014, chapter 2).",
    )  # fmt: skip


def line(new: tuple[float, float], old: tuple[float, float]) -> tuple[float, float]:
    """Slope and shift that give the new form the mean and standard deviation of the old. Both are (mean, SD)."""
    if not new[1] > 0 or not old[1] > 0:
        raise EvaluationError("Everybody has the same score on one of the forms; a line needs scores that differ.")
    slope = old[1] / new[1]
    return slope, old[0] - slope * new[0]


def linear(new: ArrayLike, old: ArrayLike) -> Equated:
    """Equal means and standard deviations (2.2). Raises EvaluationError where the scores of a form do not differ."""
    x, y = shares_of(new, "new form"), shares_of(old, "old form")
    slope, shift = line(moments(x), moments(y))
    return along(slope, shift, len(x), "linear", "same_population", "same mean and standard deviation")


def along(slope: float, shift: float, scores: int, method: str, design: Design, how: str) -> Equated:
    """Equated scores along a line; ``how`` says what the line rests on."""
    values = np.asarray(slope * np.arange(scores) + shift, dtype=np.float64)
    return Equated(values, method, design, f"Linear, {how}: {slope:.4f} times the score {shift:+.4f}.")


def score_shares(chances: ArrayLike, weights: ArrayLike) -> Floats:
    """Shares of the scores 0 … J from the chances (Q, J) to get each item right at Q abilities with weights (Q,).

    The recursion of Lord and Wingersky (1984); two forms on one scale are then equated by :func:`equipercentile`
    (observed-score equating with item response theory, Kolen and Brennan 2014, chapter 6). Raises EvaluationError for
    weights that do not fit.
    """
    p, w = np.asarray(chances, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if p.ndim != 2 or w.shape != p.shape[:1] or (w < 0).any() or not w.sum() > 0:
        raise EvaluationError("Give the chances by ability and item, and a weight above zero for each ability.")
    held = np.ones((len(p), 1))
    for item in p.T:
        none, one = np.zeros((len(p), 1)), item[:, None]
        held = np.hstack([held * (1 - one), none]) + np.hstack([none, held * one])
    return np.asarray(w / w.sum() @ held, dtype=np.float64)
