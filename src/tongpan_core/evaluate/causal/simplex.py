"""Least squares with weights that are not negative and sum to one: exact, by an active set."""

from __future__ import annotations

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

TINY = 1e-12


def simplex_weights(matrix: Floats, target: Floats, ridge: float = 0.0) -> Floats:
    """The ``w`` (k,) that minimises ``|matrix w − target|² + ridge |w|²`` with ``w ≥ 0`` and ``Σ w = 1``.

    ``matrix`` is (m, k). With ``ridge`` above zero the answer is the only one; without it and with more columns than
    rows several may fit equally well, of which the one nearest to equal weights is given.
    Raises EvaluationError where there is no column.
    """
    columns = matrix.shape[1]
    if not columns:
        raise EvaluationError("There is nobody to compare with.")
    scale = float((matrix**2).sum()) / columns or 1.0
    gram = matrix.T @ matrix + max(ridge, 1e-10 * scale) * np.eye(columns)
    right = matrix.T @ target + (0.0 if ridge else 1e-10 * scale / columns)
    weights, active = np.full(columns, 1 / columns), np.ones(columns, dtype=bool)
    for _step in range(50 * columns + 100):
        best = _on(gram, right, active)
        if best[active].min() >= -TINY:
            weights = np.maximum(best, 0.0)
            slope = gram @ weights - right
            level = float(slope[active].mean())
            outside = np.flatnonzero(~active & (slope < level - 1e-9 * max(1.0, abs(level))))
            if not len(outside):
                return np.asarray(weights / weights.sum(), dtype=np.float64)
            active[outside[np.argmin(slope[outside])]] = True
            continue
        falling = active & (best < weights) & (best < -TINY)
        steps = np.full(columns, np.inf)
        steps[falling] = weights[falling] / (weights[falling] - best[falling])
        own = float(min(1.0, steps.min()))
        weights = np.where(active, weights + own * (best - weights), 0.0)
        active &= ~(falling & (steps <= own + TINY))
        weights[~active] = 0.0
    raise EvaluationError("The weights of the comparison did not settle; the columns may be scaled very unevenly.")


def _on(gram: Floats, right: Floats, active: np.typing.NDArray[np.bool_]) -> Floats:
    """The minimum over the active weights with sum one, whatever their sign; zero elsewhere."""
    inside = np.flatnonzero(active)
    size = len(inside)
    system = np.ones((size + 1, size + 1))
    system[:size, :size] = gram[np.ix_(inside, inside)]
    system[size, size] = 0.0
    answer = np.linalg.solve(system, np.append(right[inside], 1.0))
    found = np.zeros(len(right))
    found[inside] = answer[:size]
    return found
