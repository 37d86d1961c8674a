"""Scores of a new form as scores of an old one by item models on one scale: true-score equating.

A score stands for the ability at which the new form is expected to give it, and for the score that the old form is
expected to give there (Kolen and Brennan 2014, chapter 6). Below what guessing alone gives, both go straight to zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .models import Model, probabilities

GRID = np.linspace(-12.0, 12.0, 4801)


@dataclass(frozen=True)
class Worth:
    """An item on the common scale: its model, its parameters, and the points that each of its categories gives (K,)."""

    model: Model
    parameters: Floats
    points: Floats


def expected_points(items: Sequence[Worth], theta: Floats) -> Floats:
    """The points of a whole form expected at abilities (Q,)."""
    found = np.zeros(len(theta))
    for own in items:
        found += own.points @ probabilities(own.model, own.parameters, theta, len(own.points))[0]
    return found


def true_scores(new: Sequence[Worth], old: Sequence[Worth], scores: ArrayLike) -> Floats:
    """Scores (S,) of the new form as scores of the old one.

    Raises EvaluationError for a form without items and for scores that lie outside the new form.
    """
    if not new or not old:
        raise EvaluationError("Both forms need items on one scale.")
    own = np.asarray(scores, dtype=np.float64)
    most, most_old = (sum(float(item.points.max()) for item in form) for form in (new, old))
    if ((own < 0) | (own > most + 1e-9)).any():
        raise EvaluationError(f"The new form has scores from 0 to {most:g}.")
    here, there = expected_points(new, GRID), expected_points(old, GRID)
    rising = np.concatenate([[True], np.diff(np.maximum.accumulate(here)) > 0])
    x, y = np.concatenate([[0.0], here[rising], [most]]), np.concatenate([[0.0], there[rising], [most_old]])
    return np.asarray(np.interp(own, x, y), dtype=np.float64)
