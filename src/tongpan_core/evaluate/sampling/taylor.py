"""The variance of sums over a sample, stage by stage.

Of a total ``Σ z`` with the sums ``z_i`` of ``n`` schools in a stratum, drawn with chances ``π_i``, the first stage has
the variance ``n / (n − 1) Σ (1 − π_i) (z_i − A)²`` with ``A`` the mean of ``z_i`` weighted by ``1 − π_i`` (Hájek 1964;
with equal chances the textbook formula, finite-population correction and all), and each school adds ``π_i`` times the
variance of its own sum. Means and ratios become sums by Taylor linearisation (Woodruff 1971).
"""

from __future__ import annotations

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Bools, Floats

from .survey import Survey


def variance(own: Survey, z: Floats) -> float:
    """The variance of ``Σ z`` for values (N,) that have their weights in them. What it raises: :data:`Lonely`."""
    sums: Floats = own.sums(z)
    free = np.where(own.counted, 1 - own.chance, 0.0)
    strata = len(own.names)
    number = np.asarray(np.bincount(own.stratum, weights=own.counted, minlength=strata), dtype=np.float64)
    weight = np.bincount(own.stratum, weights=free, minlength=strata)
    total = np.bincount(own.stratum, weights=free * sums, minlength=strata)
    middle = np.divide(total, weight, out=np.zeros(strata), where=weight > 0)
    spread = np.bincount(own.stratum, weights=free * (sums - middle[own.stratum]) ** 2, minlength=strata)
    parts = np.divide(spread * number, number - 1, out=np.zeros(strata), where=number > 1)
    return float(_with_lonely(own, parts, number, sums, free) + _within(own, z))


def _with_lonely(own: Survey, parts: Floats, number: Floats, sums: Floats, free: Floats) -> float:
    alone: Bools = np.asarray(number == 1, dtype=bool)
    if not alone.any() or own.lonely == "certainty":
        return float(parts.sum())
    if own.lonely == "fail":
        name = own.names[np.flatnonzero(alone)[0]]
        raise EvaluationError(
            f"Stratum “{name}” has results of one school only: its variance is unknown. Join it with another stratum, "
            "or choose what becomes of such strata."
        )
    if own.lonely == "adjust":
        there = alone[own.stratum] & own.counted
        return float(parts.sum() + (free[there] * (sums[there] - sums.mean()) ** 2).sum())
    others = number > 1
    if not others.any():
        raise EvaluationError("No stratum has results of two schools: the variance is unknown. Join the strata.")
    return float(parts.sum() * (others | alone).sum() / others.sum())


def _within(own: Survey, z: Floats) -> float:
    """What the second stage adds; nothing where the first was drawn with replacement, as its variance has it in it."""
    if (own.inner >= 1).all() or not own.chance.any():
        return 0.0
    number = np.bincount(own.unit, minlength=own.units).astype(np.float64)
    mean = own.sums(z) / number
    spread = np.bincount(own.unit, weights=(1 - own.inner) * (z - mean[own.unit]) ** 2, minlength=own.units)
    inside = np.divide(spread * number, number - 1, out=np.zeros(own.units), where=number > 1)
    return float((own.chance * inside).sum())
