"""Standard errors of item parameters, from observed information or from cross products of scores."""

from __future__ import annotations

from typing import Literal

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .fit import Engine, Scale, engine_of, replaced, tables
from .responses import Responses

Kind = Literal["observed", "cross"]
STEP = 1e-4


def with_errors(scale: Scale, own: Responses, kind: Kind = "observed") -> Scale:
    """The scale with standard errors.

    ``observed``: the derivative of the exact gradient, by central differences: two passes a parameter. ``cross``: the
    sum of outer products of the pupils' scores, one pass: quick, and close where pupils are many. Raises
    EvaluationError where the information is not positive: the items cannot be told apart by these answers.
    """
    engine, vector = engine_of(scale, own)
    information = _observed(engine, vector) if kind == "observed" else cross_information(engine, vector)
    try:
        covariance = np.linalg.inv(information)
    except np.linalg.LinAlgError as error:
        raise EvaluationError("The information of the items is singular; there are too few pupils for them.") from error
    variances = np.diag(covariance)
    if (variances <= 0).any():
        raise EvaluationError("The information of the items is not positive; the fit has not reached the maximum.")
    errors = tuple(np.sqrt(variances[place]) for place in engine.layout.places)
    return replaced(scale, errors=errors, covariance=covariance)


def _observed(engine: Engine, vector: Floats) -> Floats:
    size = len(vector)
    found = np.zeros((size, size))
    for row in range(size):
        step = np.zeros(size)
        step[row] = STEP
        found[row] = -(engine.gradient(vector + step)[0] - engine.gradient(vector - step)[0]) / (2 * STEP)
    return np.asarray((found + found.T) / 2, dtype=np.float64)


def cross_information(engine: Engine, vector: Floats, factor: float = 1.0) -> Floats:
    """Σ w s s' over pupils (size, size), times a factor, with the prior's information."""
    layout, points, answers = engine.layout, engine.points, engine.answers
    held = tables(layout, vector, points)
    table = np.log(np.concatenate([p for p, _d in held]))
    score = _BinaryScores(engine, held) if answers.own.binary and not layout.shared else _Scores(engine, held)
    found = np.zeros((layout.size, layout.size))
    weights = answers.own.weights
    for rows, _chosen, posterior, _asked, _logs in answers.posteriors(table, points):
        scores = score.of(rows, posterior)
        scores *= np.sqrt(weights[rows, None])
        found += scores.T @ scores
    found *= factor
    if engine.prior is not None:
        for model, place in zip(layout.models, layout.places, strict=True):
            if model == "3pl":
                found[place[2], place[2]] += 1 / engine.prior.sd**2
    return found


class _Scores:
    """Scores (b, size) of a block of pupils: derivatives of the log likelihood, means over the posterior."""

    def __init__(self, engine: Engine, held: list[tuple[Floats, Floats]]) -> None:
        self.codes, self.layout = engine.answers.own.codes, engine.layout
        self.slopes = [d / p for p, d in held]  # (parameters, K, Q)

    def of(self, rows: slice, posterior: Floats) -> Floats:
        scores = np.zeros((len(posterior), self.layout.size))
        for column, (place, slope) in enumerate(zip(self.layout.places, self.slopes, strict=True)):
            own = self.codes[rows, column]
            mean = np.einsum("iq,pkq->ikp", posterior, slope, optimize=True)
            there = own >= 0
            scores[np.ix_(there, place)] += mean[there, own[there]]
        return scores


class _BinaryScores:
    """The same for items of right and wrong with slopes of their own: two products of matrices for all items."""

    def __init__(self, engine: Engine, held: list[tuple[Floats, Floats]]) -> None:
        self.codes = engine.answers.own.codes
        self.item = np.repeat(np.arange(len(held)), [len(place) for place in engine.layout.places])
        slopes = [d / p for p, d in held]
        self.wrong, self.right = (np.concatenate([own[:, k] for own in slopes]).T for k in (0, 1))
        self.complete = engine.answers.complete

    def of(self, rows: slice, posterior: Floats) -> Floats:
        codes = self.codes[rows][:, self.item]
        scores = np.where(codes == 1, posterior @ self.right, posterior @ self.wrong)
        if not self.complete:
            scores[codes < 0] = 0.0
        return np.asarray(scores, dtype=np.float64)


def difficulty_errors(scale: Scale) -> Floats:
    """Standard errors (J,) of b = −d / a of items of two categories, by the delta method; NaN of others."""
    if scale.covariance is None:
        raise EvaluationError("Standard errors were not asked for yet.")
    from .fit import layout_of

    places = layout_of(scale.models, scale.categories, shared=scale.shared).places
    found = np.full(len(scale.items), np.nan)
    for row, (own, place, k) in enumerate(zip(scale.parameters, places, scale.categories, strict=True)):
        if k == 2:
            slope = np.array([own[1] / own[0] ** 2, -1 / own[0]])
            found[row] = np.sqrt(slope @ scale.covariance[np.ix_(place[:2], place[:2])] @ slope)
    return found
