"""Differential items of several points: Mantel's test over ordered points, with the cumulative common odds ratio.

Items of right and wrong are the case of one step: the odds ratio is then that of Mantel and Haenszel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .differential import ets_class
from .responses import Responses


@dataclass(frozen=True)
class OrdinalDifferences:
    """Items (J,) of two or more steps.

    Attributes:
        chi: Mantel's χ² with one degree of freedom, without continuity correction.
        p: Its chance where the groups do not differ.
        odds: Cumulative common odds ratio of Liu and Agresti, reference over focal; NaN where nothing can be said.
        delta: −2.35 ln of it, on the ETS scale: negative where the item is harder for the focal group.
        gap: Standardised mean difference, focal less reference, in spreads of the item.
        classes: A, B or C as ETS has them for delta.
    """

    items: tuple[str, ...]
    chi: Floats
    p: Floats
    odds: Floats
    delta: Floats
    gap: Floats
    classes: tuple[str, ...]

    @property
    def recipe(self) -> str:
        """How items were judged."""
        return (
            "Mantel's test over ordered points, matched by the points of the whole test; delta = −2.35 ln of the "
            "cumulative common odds ratio (Liu and Agresti), negative where the item is harder for the focal group; "
            "class B from 1 and C from 1.5 where χ² is significant at 5 %."
        )


def ordinal_differences(own: Responses, focal: ArrayLike, matching: ArrayLike | None = None) -> OrdinalDifferences:
    """Items of complete pupils; ``focal`` (N,) is True for the group that is looked at.

    Pupils are matched by ``matching`` (N,), by default the sum of their categories. Mantel (1963); Zwick, Donoghue and
    Grima (1993) for its use on items; Liu and Agresti (1996) and Penfield and Algina (2003) for the odds; Dorans and
    Schmitt (1991) for the standardised difference. Raises EvaluationError for a group that is empty.
    """
    from scipy.stats import chi2

    group = np.asarray(focal, dtype=bool)
    rows = np.asarray(own.asked.all(axis=1), dtype=bool)
    if group.shape != (len(own.codes),) or not group[rows].any() or group[rows].all():
        raise EvaluationError("Both groups need pupils who answered every item.")
    x, group = own.codes[rows].astype(np.intp), group[rows]
    level = x.sum(axis=1) if matching is None else np.asarray(matching)[rows]
    _levels, stratum = np.unique(level, return_inverse=True)
    found = [_item(x[:, j], stratum, group) for j in range(x.shape[1])]
    chi, odds, gap = (np.array(part) for part in zip(*found, strict=True))
    with np.errstate(divide="ignore"):
        delta = -2.35 * np.log(odds)
    classes = tuple(ets_class(c, d) for c, d in zip(chi, delta, strict=True))
    return OrdinalDifferences(own.items, chi, chi2.sf(chi, 1), odds, delta, gap, classes)


def _item(points: NDArray[np.intp], stratum: NDArray[np.intp], focal: NDArray[np.bool_]) -> tuple[float, float, float]:
    """χ², odds ratio and standardised mean difference of one item."""
    values, code = np.unique(points, return_inverse=True)
    size = (int(stratum.max()) + 1, len(values))
    place = stratum * size[1] + code
    reference, other = (
        np.bincount(place[rows], minlength=size[0] * size[1]).reshape(size).astype(np.float64)
        for rows in (~focal, focal)
    )
    n_r, n_f = reference.sum(axis=1), other.sum(axis=1)
    use = (n_r > 0) & (n_f > 0)
    reference, other, n_r, n_f = reference[use], other[use], n_r[use], n_f[use]
    y = values.astype(np.float64)
    spread = float(points.std())
    gap = float((n_f * (other @ y / n_f - reference @ y / n_r)).sum() / n_f.sum()) if len(n_f) else float("nan")
    return _mantel(reference, other, y), _odds(reference, other), gap / spread if spread > 0 else float("nan")


def _mantel(reference: Floats, focal: Floats, y: Floats) -> float:
    n_r, n_f = reference.sum(axis=1), focal.sum(axis=1)
    both, n = reference + focal, n_r + n_f
    sums = both @ y
    variance = n_r * n_f * (n * (both @ y**2) - sums**2) / (n**2 * (n - 1))
    whole = float(variance.sum())
    return float((focal @ y - n_f * sums / n).sum() ** 2 / whole) if whole > 0 else 0.0


def _odds(reference: Floats, focal: Floats) -> float:
    """Σ A D / n over Σ B C / n, over strata and the cuts between steps: A, C at or above the cut, B, D below it."""
    n = (reference + focal).sum(axis=1)[:, None]
    above_r, above_f = (np.cumsum(own[:, ::-1], axis=1)[:, ::-1][:, 1:] for own in (reference, focal))
    below_r, below_f = (own.sum(axis=1)[:, None] - above for own, above in ((reference, above_r), (focal, above_f)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.divide((above_r * below_f / n).sum(), (below_r * above_f / n).sum()))
