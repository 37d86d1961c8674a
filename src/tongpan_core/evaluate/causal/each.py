"""The effect on each helped unit, or on groups of them, with errors by which they can be looked at one by one.

The effect on a unit is its mean change since the last period before its beginning, less the mean change of those
compared with over the same periods. One unit has no spread of its own: its error is how far the changes of those
compared with scatter, the prediction error of a unit without help. Small units scatter more, so that the variance is
``a + b / size`` where sizes are known (a line in 1 / size, not below zero, weighted by the inverse of its square as in
Davidian and Carroll 1987): ``b / size`` is what size explains, ``a`` what is left and widens every limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .panel import Panel, Whole
from .staggered import Comparison

LEAST = 4
"""With fewer units to compare with nobody can say how far a unit goes by itself."""
ROUNDS = 20


@dataclass(frozen=True)
class Spread:
    """The variance of a unit's change: ``a + b / size`` (``b`` 0 where sizes are not known)."""

    a: float
    b: float

    def at(self, sizes: ArrayLike) -> Floats:
        """The standard deviation at each size."""
        return np.sqrt(self.a + self.b / np.asarray(sizes, dtype=np.float64))


@dataclass(frozen=True)
class Each:
    """``m`` treated units.

    Attributes:
        units: Their rows in the panel (m,).
        values: The effect on each (m,).
        errors: Its standard error (m,): its own scatter and that of the mean compared with.
        periods: Periods since the beginning that each value is the mean of (m,).
        chances: The part of the variance that is the mean compared with (m,): units that began together share it.
        others: Rows of those compared with (k,) over the periods after the commonest beginning.
        apart: How far each of ``others`` went from their mean (k,).
        spread: The variance of one unit's change over these periods.
    """

    units: Whole
    values: Floats
    errors: Floats
    periods: Whole
    chances: Floats
    others: Whole
    apart: Floats
    spread: Spread


@dataclass(frozen=True)
class _Window:
    """Of units that began together: who they are, against whom, and everybody's mean change since the base."""

    first: int
    treated: Whole
    others: Whole
    changes: Floats
    periods: int


def each_effect(panel: Panel, comparison: Comparison = "never", sizes: ArrayLike | None = None) -> Each:
    """The effect on every treated unit; ``sizes`` (n,) are the units' sizes, NaN where not known.

    Weighted by their periods the values give ``staggered(panel).simple`` where all later periods have somebody to
    compare with. Raises EvaluationError where nobody is treated, or fewer than :data:`LEAST` are compared with.
    """
    held = np.full(panel.units, np.nan) if sizes is None else np.asarray(sizes, dtype=np.float64)
    if held.shape != (panel.units,):
        raise EvaluationError(f"{panel.units} units, but {len(held)} sizes.")
    windows = [own for first in panel.cohorts if (own := _window(panel, first, comparison)) is not None]
    if not windows:
        raise EvaluationError(f"Fewer than {LEAST} units are left to compare each one with.")
    rows = [_of(own, held) for own in windows]
    values, errors, chances = (np.concatenate([row[place] for row in rows]) for place in range(3))
    place = max(range(len(windows)), key=lambda own: len(windows[own].treated))
    common, spread = windows[place], rows[place][3]
    away = common.changes[common.others]
    return Each(
        np.concatenate([own.treated for own in windows]), values, errors,
        np.concatenate([np.full(len(own.treated), own.periods, dtype=np.intp) for own in windows]), chances,
        common.others, away - away.mean(), spread,
    )  # fmt: skip


def _window(panel: Panel, first: int, comparison: Comparison) -> _Window | None:
    """The longest window after a beginning with enough units compared with; None where there is none."""
    for last in range(panel.never - 1, first - 1, -1):
        others = panel.first == panel.never if comparison == "never" else panel.first > last
        if others.sum() >= LEAST:
            changes = panel.outcome[:, first : last + 1].mean(axis=1) - panel.outcome[:, first - 1]
            treated = np.flatnonzero(panel.first == first)
            return _Window(first, treated, np.flatnonzero(others), np.asarray(changes), last - first + 1)
    return None


def _of(own: _Window, sizes: Floats) -> tuple[Floats, Floats, Floats, Spread]:
    away = own.changes[own.others]
    spread = spread_by_size(away - away.mean(), sizes[own.others])
    typical = np.nanmedian(sizes[own.others]) if np.isfinite(sizes[own.others]).any() else 1.0
    wide = spread.at(np.where(np.isfinite(sizes), sizes, typical))
    shared = np.full(len(own.treated), float((wide[own.others] ** 2).mean()) / len(own.others))
    values = own.changes[own.treated] - away.mean()
    return values, np.sqrt(wide[own.treated] ** 2 + shared), shared, spread


def spread_by_size(apart: ArrayLike, sizes: ArrayLike) -> Spread:
    """``a`` and ``b`` of the variance from how far units (k,) went from their mean; sizes (k,) may be NaN.

    Raises EvaluationError where all units went alike: there is no scatter to judge by.
    """
    from scipy.optimize import nnls

    away, size = np.asarray(apart, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    squares = away**2 * len(away) / (len(away) - 1)
    mean = float(squares.mean())
    if not mean > 1e-20:
        raise EvaluationError("All units compared with went alike; there is no scatter to judge others by.")
    if not (np.isfinite(size).all() and (size > 0).all()) or np.ptp(1 / size) < 1e-9:
        return Spread(mean, 0.0)
    columns = np.column_stack([np.ones(len(size)), float(np.median(size)) / size])
    fitted = np.full(len(size), mean)
    found = np.array([mean, 0.0])
    for _round in range(ROUNDS):
        found = nnls(columns / fitted[:, None], squares / fitted)[0]
        fitted = np.maximum(columns @ found, 0.05 * mean)
    found *= mean / float((columns @ found).mean())
    return Spread(float(found[0]), float(found[1] * np.median(size)))


@dataclass(frozen=True)
class Groups:
    """``G`` groups of treated units: labels, effects (G,), standard errors (G,) and how many units (G,)."""

    labels: NDArray[np.generic]
    values: Floats
    errors: Floats
    units: Whole


def by_group(found: Each, labels: ArrayLike) -> Groups:
    """Effects of groups: ``labels`` (m,) of the treated units in the order of ``found.units``.

    Each unit counts by its periods. The error of the mean compared with is taken as common to all of a group.
    """
    names, rows = np.unique(np.asarray(labels), return_inverse=True)
    periods = found.periods.astype(np.float64)
    weights = periods / np.bincount(rows, weights=periods)[rows]
    own = np.bincount(rows, weights=weights**2 * (found.errors**2 - found.chances))
    shared = np.bincount(rows, weights=weights * np.sqrt(found.chances)) ** 2
    values = np.bincount(rows, weights=weights * found.values)
    errors = np.sqrt(own + shared)
    return Groups(names, _floats(values), _floats(errors), np.bincount(rows).astype(np.intp))


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
