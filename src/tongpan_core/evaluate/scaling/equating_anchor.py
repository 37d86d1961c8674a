"""Scores of a new form as scores of an old one where different populations took them and share an anchor.

Kolen and Brennan (2014), chapters 4 and 5. Every method rests on an assumption that no data can test, so that the
result names it: that the anchor predicts the form alike in both populations (Tucker, frequency estimation), that true
scores of form and anchor go together (Levine), or that links through the anchor hold in any population (chained).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .equating import Equated, along, line, moments, ranks, score_at


@dataclass(frozen=True)
class AnchorMoments:
    """Mean and standard deviation (population form) of a form and of its anchor, and their covariance."""

    mean: float
    deviation: float
    anchor_mean: float
    anchor_deviation: float
    covariance: float


def joint_of(scores: ArrayLike, anchors: ArrayLike, most: int, anchor_most: int) -> Floats:
    """How many pupils have each pair of whole scores: (most + 1, anchor_most + 1).

    Raises EvaluationError for scores that are not whole or lie outside the form.
    """
    own, other = np.asarray(scores, dtype=np.float64), np.asarray(anchors, dtype=np.float64)
    if own.shape != other.shape or not len(own):
        raise EvaluationError("Give the score of the form and of the anchor for the same pupils.")
    for values, top in ((own, most), (other, anchor_most)):
        if (values != np.round(values)).any() or (values < 0).any() or (values > top).any():
            raise EvaluationError(f"Scores are whole numbers from 0 to {top}.")
    found = np.zeros((most + 1, anchor_most + 1))
    np.add.at(found, (own.astype(int), other.astype(int)), 1.0)
    return found


def moments_of(joint: ArrayLike) -> AnchorMoments:
    """The moments of a table of pairs (score, anchor). Raises EvaluationError where the anchor does not differ."""
    p = _shares(joint)
    (mean, deviation), (anchor_mean, anchor_deviation) = moments(p.sum(axis=1)), moments(p.sum(axis=0))
    if not anchor_deviation > 0:
        raise EvaluationError("Everybody has the same score on the anchor; it cannot link the forms.")
    a, b = np.arange(p.shape[0]) - mean, np.arange(p.shape[1]) - anchor_mean
    return AnchorMoments(mean, deviation, anchor_mean, anchor_deviation, float(a @ p @ b))


def _shares(joint: ArrayLike) -> Floats:
    own = np.asarray(joint, dtype=np.float64)
    if own.ndim != 2 or min(own.shape) < 2 or (own < 0).any() or not own.sum() > 0:
        raise EvaluationError("Give how many had each pair of scores of form and anchor, as a table above zero.")
    return np.asarray(own / own.sum(), dtype=np.float64)


def synthetic_line(
    new: AnchorMoments, old: AnchorMoments, gamma_new: float, gamma_old: float, weight: float
) -> tuple[float, float]:
    """Slope and shift in the population mixed of the new (``weight``) and the old one, by regression on the anchor.

    Kolen and Brennan (2014), equations 4.2–4.5; the methods differ in the two slopes ``gamma``.
    """
    if not 0 <= weight <= 1:
        raise EvaluationError("The weight of the new population lies from 0 to 1.")
    mean = new.anchor_mean - old.anchor_mean
    spread = new.anchor_deviation**2 - old.anchor_deviation**2
    other, product = 1 - weight, weight * (1 - weight) * mean**2
    x = new.mean - other * gamma_new * mean
    y = old.mean + weight * gamma_old * mean
    x_spread = new.deviation**2 - other * gamma_new**2 * spread + product * gamma_new**2
    y_spread = old.deviation**2 + weight * gamma_old**2 * spread + product * gamma_old**2
    if min(x_spread, y_spread) <= 0:
        raise EvaluationError("The populations differ so much on the anchor that no line can be found.")
    return line((x, float(np.sqrt(x_spread))), (y, float(np.sqrt(y_spread))))


def tucker_line(new: AnchorMoments, old: AnchorMoments, weight: float = 1.0) -> tuple[float, float]:
    """Slope and shift of Tucker: the regression of each form on the anchor is the same in both populations."""
    return synthetic_line(
        new, old, new.covariance / new.anchor_deviation**2, old.covariance / old.anchor_deviation**2, weight
    )


def levine_line(
    new: AnchorMoments, old: AnchorMoments, weight: float = 1.0, *, internal: bool = True
) -> tuple[float, float]:
    """Slope and shift of Levine's observed scores: true scores of form and anchor go together (congeneric).

    ``internal`` where the anchor's items count in the score (equations 4.53, 4.59). Raises EvaluationError where form
    and anchor do not rise together.
    """
    if min(new.covariance, old.covariance) <= 0:
        raise EvaluationError("Form and anchor do not rise together; the anchor cannot link them.")
    return synthetic_line(new, old, _levine_slope(new, internal), _levine_slope(old, internal), weight)


def _levine_slope(own: AnchorMoments, internal: bool) -> float:
    if internal:
        return own.deviation**2 / own.covariance
    return (own.deviation**2 + own.covariance) / (own.anchor_deviation**2 + own.covariance)


def tucker(new: ArrayLike, old: ArrayLike, weight: float = 1.0) -> Equated:
    """Tucker's line from tables of pairs (score, anchor) of both populations."""
    slope, shift = tucker_line(moments_of(new), moments_of(old), weight)
    how = f"Tucker, weight of the new population {weight:g}"
    return along(slope, shift, len(np.asarray(new)), "tucker", "anchor", how)


def levine(new: ArrayLike, old: ArrayLike, weight: float = 1.0, *, internal: bool = True) -> Equated:
    """Levine's line from tables of pairs (score, anchor) of both populations."""
    slope, shift = levine_line(moments_of(new), moments_of(old), weight, internal=internal)
    kind = "internal" if internal else "external"
    how = f"Levine observed scores, {kind} anchor, weight of the new population {weight:g}"
    return along(slope, shift, len(np.asarray(new)), "levine", "anchor", how)


def frequency_estimation(new: ArrayLike, old: ArrayLike, weight: float = 1.0) -> Equated:
    """Equipercentile in the mixed population: given the anchor, a form's scores are alike in both (5.1–5.6).

    Raises EvaluationError where the other population has anchor scores that nobody has who took a form.
    """
    p, q = _shares(new), _shares(old)
    if p.shape[1] != q.shape[1]:
        raise EvaluationError("Both tables need the same anchor scores.")
    anchors = p.sum(axis=0), q.sum(axis=0)
    mixed = weight * anchors[0] + (1 - weight) * anchors[1]
    x, y = _given_anchor(p, mixed), _given_anchor(q, mixed)
    return Equated(
        score_at(ranks(x), y), "frequency_estimation", "anchor",
        f"Frequency estimation, equipercentile, unsmoothed, weight of the new population {weight:g} (Kolen and "
        "Brennan 2014, chapter 5).",
    )  # fmt: skip


def _given_anchor(joint: Floats, mixed: Floats) -> Floats:
    """The shares of a form's scores where the anchor is distributed as ``mixed``."""
    held = joint.sum(axis=0)
    if ((held <= 0) & (mixed > 0)).any():
        raise EvaluationError(
            "Some anchor scores are held by one population only; merge anchor scores, or use a line (Tucker, Levine)."
        )
    given = np.divide(joint, held, out=np.zeros_like(joint), where=held > 0)
    return np.asarray(given @ mixed, dtype=np.float64)


def chained(new: ArrayLike, old: ArrayLike, *, straight: bool = False) -> Equated:
    """New form to anchor in the new population, anchor to old form in the old one (5.17); ``straight``: by lines."""
    p, q = _shares(new), _shares(old)
    if p.shape[1] != q.shape[1]:
        raise EvaluationError("Both tables need the same anchor scores.")
    x, v_new, v_old, y = p.sum(axis=1), p.sum(axis=0), q.sum(axis=0), q.sum(axis=1)
    if straight:
        first, second = line(moments(x), moments(v_new)), line(moments(v_old), moments(y))
        slope, shift = second[0] * first[0], second[0] * first[1] + second[1]
        return along(slope, shift, len(x), "chained_linear", "anchor", "chained through the anchor")
    return Equated(
        score_at(_rank_at(score_at(ranks(x), v_new), v_old), y), "chained", "anchor",
        "Chained equipercentile through the anchor, unsmoothed (Kolen and Brennan 2014, chapter 5).",
    )  # fmt: skip


def _rank_at(score: Floats, shares: Floats) -> Floats:
    """Percentile ranks of scores between whole ones, from half a point below 0 on."""
    ends = np.concatenate([[0.0], np.cumsum(shares)])
    return np.asarray(np.interp(score, np.arange(len(ends)) - 0.5, ends), dtype=np.float64)
