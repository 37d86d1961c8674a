"""What moves the 差异系数 most: one school left out, or one school raised, with the whole county recomputed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tongpan_core.tables import Floats


@dataclass(frozen=True)
class Influence:
    """The CV as it is, and for each school the CV without it and with it raised; arrays of shape ``(n,)``.

    NaN where the CV is not defined: with fewer than two schools left, or a mean of 0.
    """

    cv: float
    without: Floats
    raised: Floats


def influence(values: ArrayLike, weights: ArrayLike, threshold: float = np.nan) -> Influence:
    """Leave-one-out and raise-one CVs of ``values`` with ``weights`` (all above 0), shape ``(n,)``, in closed form.

    A school below ``threshold`` is raised to it, its pupils as they are; the others stay (all stay where it is NaN).
    """
    x, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if len(x) == 0:
        return Influence(np.nan, x, x)
    total = w.sum()
    mean = (w * x).sum() / total
    off = x - mean
    square = (w * off * off).sum()
    rest = total - w
    with np.errstate(invalid="ignore", divide="ignore"):
        without = _cv((square - w * off * off) / rest, -w * off / rest, mean)
    target = np.where(x < threshold, threshold, x) - mean
    raised = _cv((square - w * off * off + w * target * target) / total, w * (target - off) / total, mean)
    defined = len(x) > 1
    cv = float(np.sqrt(square / total) / abs(mean)) if defined and mean != 0 else np.nan
    enough = len(x) > 2
    return Influence(cv, without if enough else np.full(len(x), np.nan), raised if defined else np.full(len(x), np.nan))


def _cv(square: Floats, shift: Floats, mean: float) -> Floats:
    """CVs from mean squares about ``mean`` when the means move by ``shift``; NaN for a mean of 0."""
    moved = mean + shift
    spread = np.sqrt(np.maximum(0.0, square - shift * shift))
    out = np.full(len(moved), np.nan)
    np.divide(spread, np.abs(moved), out=out, where=moved != 0)
    return out
