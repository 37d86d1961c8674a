"""The Gini coefficient, weighted and exact at any size."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.tables import TableError


def gini(values: ArrayLike, weights: ArrayLike) -> float:
    """Weighted Gini of ``values`` (resource per pupil) with ``weights`` (pupils), shape ``(n,)`` each.

    ``G = Σ w x (2C - w) / (W Y) - 1`` with x in rising order, C the running weight, W = Σw and Y = Σwx (population
    form; ties need no care). NaN where there is no school or nothing to share. Raises TableError for shapes that
    differ, for negative values or weights and for NaN.
    """
    x, w = np.asarray(values), np.asarray(weights)
    if x.shape != w.shape or x.ndim != 1:
        raise TableError(f"Values have shape {x.shape} and weights {w.shape}; give two columns of one length.")
    if not len(x):
        return float("nan")
    if not (x.min() >= 0 and w.min() >= 0):
        raise TableError("A Gini coefficient needs values and weights of 0 or more, and none missing (NaN).")
    order = np.argsort(x)
    return _sorted_gini(x[order], w[order])


def _sorted_gini(x: NDArray[Any], w: NDArray[Any]) -> float:
    running = np.cumsum(w, dtype=np.float64)
    wealth = np.multiply(w, x, dtype=np.float64)
    total, people = float(wealth.sum()), float(running[-1])
    if not total > 0:
        return float("nan")
    return float((wealth * (2.0 * running - w)).sum()) / (people * total) - 1.0
