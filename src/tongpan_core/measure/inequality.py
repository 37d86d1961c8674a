"""Inequality between schools, weighted by pupils. Tables in, tables out; exact at any size.

The 差异系数 is that of the official method (教督〔2012〕3号, kept in 〔2017〕6号): with ``X_i = x_i / P_i`` and
``X̄ = Σx / ΣP``, ``S = sqrt(Σ (P_i/ΣP) (X_i - X̄)²)`` and ``CV = S / X̄``. Neither the unweighted population form nor
the sample form answers the rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from tongpan_core.measure.sums import weighted_sums
from tongpan_core.tables import Floats, TableError

State = Literal["defined", "no_school", "one_school", "zero_mean"]


@dataclass(frozen=True, slots=True)
class Dispersion:
    """The spread of an indicator: schools counted, mean, S, CV; ``cv`` is NaN unless ``state`` is ``"defined"``."""

    n: int
    mean: float
    sd: float
    cv: float
    state: State


def dispersion(values: ArrayLike, weights: ArrayLike) -> Dispersion:
    """Weighted mean, standard deviation and CV of ``values`` (X_i) with ``weights`` (P_i), both of shape ``(n,)``.

    Rows of weight 0 do not count. Fewer than two schools have no difference between them: the CV is not defined
    (and passes no limit). Raises TableError for shapes that differ, for NaN, and for negative weights.
    """
    sums = weighted_sums(*_checked(values, weights))
    if sums.count == 0:
        return Dispersion(0, np.nan, np.nan, np.nan, "no_school")
    if sums.count == 1:
        return Dispersion(1, sums.mean, np.nan, np.nan, "one_school")
    if sums.mean == 0:
        return Dispersion(sums.count, sums.mean, sums.sd, np.nan, "zero_mean")
    return Dispersion(sums.count, sums.mean, sums.sd, sums.sd / abs(sums.mean), "defined")


def difference_coefficient(resources: ArrayLike, pupils: ArrayLike) -> float:
    """差异系数 of resources ``x`` over pupils ``P``, shape ``(n,)`` each; NaN where it is not defined.

    >>> round(difference_coefficient([279, 137, 935, 160, 402], [45, 37, 89, 76, 55]), 8)
    0.51525663
    """
    x, p = np.asarray(resources, dtype=np.float64), np.asarray(pupils, dtype=np.float64)
    held = p > 0
    return dispersion(x[held] / p[held], p[held]).cv


def lorenz(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Points of the Lorenz curve, shape ``(n + 1, 2)``: share of pupils, share of the resource, from (0, 0) to (1, 1).

    Schools run from the poorest to the richest per pupil; rows of weight 0 are left out. Raises TableError for negative
    values, and where there is nothing to share.
    """
    x, w = _checked(values, weights)
    x, w = x[w > 0], w[w > 0]
    order = np.argsort(x, kind="stable")
    people, wealth = np.cumsum(w[order]), np.cumsum((w * x)[order])
    if not len(x) or x.min() < 0 or not wealth[-1] > 0:
        raise TableError("A Lorenz curve needs at least one school, no negative value and a total above 0.")
    points = np.column_stack([people / people[-1], wealth / wealth[-1]])
    return np.vstack([[0.0, 0.0], points])


def _checked(values: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    x, w = np.asarray(values), np.asarray(weights)
    if x.shape != w.shape or x.ndim != 1:
        raise TableError(f"Values have shape {x.shape} and weights {w.shape}; give two columns of one length.")
    return x, w
