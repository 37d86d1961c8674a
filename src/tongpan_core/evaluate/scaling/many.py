"""Fits of very many pupils: start from a few of them, then go by scoring, which needs a handful of passes over all.

EM comes near the maximum fast and then creeps. With the information matrix from the outer products of some pupils'
scores (Berndt, Hall, Hall and Hausman 1974) and the exact gradient over all, each pass removes most of what is left.
Where a step would lower the likelihood, EM takes over from the best point so far.
"""

from __future__ import annotations

import numpy as np

from tongpan_core.tables import Floats

from .fit import Engine
from .nodes import Answers
from .responses import Responses
from .uncertainty import cross_information

MANY = 16_000
"""Pupils from which scoring is worth its matrix."""
FEWER, ROUGH = 6, 3e-3
"""A start is the fit of every sixth pupil, this near: their chance is greater than that."""
LOOKED_AT = 64_000
"""Pupils whose scores make the information matrix."""
STEPS = 25


def climbed(engine: Engine, vector: Floats, tolerance: float, most: int) -> tuple[Floats, float, int, bool]:
    """The vector at the maximum, the log likelihood, the passes over the data, and whether it came to rest.

    A start is found in the same way, from fewer pupils.
    """
    own = engine.answers.own
    few = _some(own, len(own.codes) // FEWER) if len(own.codes) >= MANY else None
    if few is None:
        return engine.climb(vector, tolerance, most)
    start = Engine(engine.layout, engine.points, Answers(few), engine.prior)
    return _scored(engine, climbed(start, vector, max(tolerance, ROUGH), most)[0], tolerance, most)


def _some(own: Responses, number: int) -> Responses | None:
    """Every so-manieth pupil; None where none of these has some category of an item."""
    stride = max(1, len(own.codes) // number)
    some = Responses(own.codes[::stride], own.items, own.categories, own.weights[::stride])
    for column, k in zip(some.codes.T, own.categories, strict=True):
        if np.bincount(column[column >= 0], minlength=k).min() == 0:
            return None
    return some


def _scored(engine: Engine, vector: Floats, tolerance: float, most: int) -> tuple[Floats, float, int, bool]:
    own = engine.answers.own
    some = _some(own, LOOKED_AT) or own
    sample = Engine(engine.layout, engine.points, Answers(some), engine.prior)
    information = cross_information(sample, vector, own.weights.sum() / some.weights.sum())
    gradient, likelihood = engine.gradient(vector)
    value = likelihood + engine.penalty(vector)
    for _step in range(STEPS):
        move = np.linalg.solve(information, gradient)
        if not engine.valid(vector + move):
            break
        after, now = engine.gradient(vector + move)
        if now + engine.penalty(vector + move) < value - 1e-9 * abs(value):
            break
        vector, gradient, likelihood = vector + move, after, now
        value = likelihood + engine.penalty(vector)
        if np.abs(move).max() < tolerance:
            return vector, likelihood, engine.steps, True
    return engine.climb(vector, tolerance, most)
