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
    size = len(x)
    if size < 2:
        return Influence(np.nan, np.full(size, np.nan), np.full(size, np.nan))
    centre = float(np.median(x))
    off = x - centre
    moments = np.stack([w, w * off, w * off * off])
    rest = _of_others(moments)
    target = np.where(x < threshold, threshold, x) - centre
    raised = rest + np.stack([w, w * target, w * target * target])
    without = _cv(rest, centre) if size > 2 else np.full(size, np.nan)
    return Influence(float(_cv(moments.sum(axis=1), centre)), without, _cv(raised, centre))


def _of_others(moments: Floats) -> Floats:
    """Sums over all columns but the own one, shape as given."""
    # Added up from both sides: to take an outlier's part from the whole would leave nothing exact of the rest.
    before, after = np.zeros_like(moments), np.zeros_like(moments)
    before[:, 1:] = np.cumsum(moments, axis=1)[:, :-1]
    after[:, :-1] = np.cumsum(moments[:, ::-1], axis=1)[:, ::-1][:, 1:]
    return before + after


def _cv(moments: Floats, centre: float) -> Floats:
    """CVs from Σw, Σwd and Σwd² (``d`` from the centre), in the first axis; NaN for a mean of 0."""
    shift = moments[1] / moments[0]
    spread = np.sqrt(np.maximum(0.0, moments[2] / moments[0] - shift * shift))
    mean = np.abs(centre + shift)
    out = np.full(np.shape(mean), np.nan)
    np.divide(spread, mean, out=out, where=mean != 0)
    return out
