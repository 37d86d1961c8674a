"""Two-way fixed effects on a balanced panel whose regressors depend on the cohort and the period alone.

Then the estimates follow from cohort means, and scores from one product of matrices. Two-way fixed effects are shown as
a contrast only: where effects grow with time they compare the newly helped with those helped before (Goodman-Bacon
2021). Sun and Abraham (2021) is the saturated regression, its coefficients weighted by cohort size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .panel import Panel

Factor = Literal["nested", "all", "none"]


@dataclass(frozen=True)
class Regression:
    """Coefficients (K,) of regressors ``design`` by ``first``, (T, K) each, on outcomes with unit and period effects.

    ``factor`` is the small-sample factor of the variance: ``nested`` counts the period effects and the regressors (unit
    effects lie within clusters), as fixest does; ``all`` counts the unit effects too, as linearmodels does.
    """

    panel: Panel
    coefficients: Floats
    residual_design: dict[int, Floats]
    bread: Floats
    factor: Factor = "nested"

    @cached_property
    def scores(self) -> Floats:
        """Sums of regressor times residual over each cluster: (clusters, K)."""
        own = self.panel
        found = np.zeros((own.clusters, len(self.coefficients)))
        fitted = _over_periods(own, {f: x @ self.coefficients for f, x in self.residual_design.items()})
        means = _over_periods(own, own.means)
        for first, rows in own.groups:
            x = self.residual_design[first]
            # A regressor sums to zero over the periods of a unit, so unit means need not be taken off.
            constant = -x.T @ (means + self.residual_design[first] @ self.coefficients - fitted)
            part = own.outcome[rows] @ x + constant
            if own.cluster is None:
                found[rows] = part
            else:
                np.add.at(found, own.cluster[rows], part)
        return found

    @cached_property
    def covariance(self) -> Floats:
        """Clustered covariance (K, K), CRV1."""
        meat = self.scores.T @ self.scores
        return np.asarray(self.bread @ meat @ self.bread * self._small(), dtype=np.float64)

    @property
    def errors(self) -> Floats:
        """Clustered standard errors (K,)."""
        return np.sqrt(np.diag(self.covariance))

    def _small(self) -> float:
        if self.factor == "none":
            return 1.0
        rows, groups = self.panel.outcome.size, self.panel.clusters
        used = len(self.coefficients) + len(self.panel.periods)
        if self.factor == "all":
            return rows / (rows - used - self.panel.units + 1)
        return groups / (groups - 1) * (rows - 1) / (rows - used)

    @property
    def recipe(self) -> str:
        """How the standard errors were found."""
        return (
            f"Ordinary least squares with unit and period effects; CRV1 over {self.panel.clusters} clusters, "
            f"small-sample factor “{self.factor}”."
        )


def _over_periods(own: Panel, by_first: dict[int, Floats]) -> Floats:
    """The mean over units (T,) of something that each cohort shares."""
    return np.asarray(sum(own.sizes[first] * held for first, held in by_first.items()) / own.units, dtype=np.float64)


def regression(panel: Panel, regressor: Callable[[int], Floats], *, factor: Factor = "nested") -> Regression:
    """Fit regressors ``regressor(first)`` (T, K). Raises EvaluationError where one of them says nothing new."""
    raw = {first: np.asarray(regressor(first), dtype=np.float64) for first in panel.sizes}
    within = {first: x - x.mean(axis=0) for first, x in raw.items()}
    common = sum(panel.sizes[first] * x for first, x in within.items()) / panel.units
    left = {first: x - common for first, x in within.items()}
    gram = np.asarray(sum(panel.sizes[first] * (x.T @ x) for first, x in left.items()), dtype=np.float64)
    if np.linalg.matrix_rank(gram) < len(gram):
        raise EvaluationError("A regressor follows from the others and the fixed effects; there is nothing to compare.")
    right = sum(panel.sizes[first] * (x.T @ panel.means[first]) for first, x in left.items())
    bread = np.asarray(np.linalg.inv(gram), dtype=np.float64)
    return Regression(panel, bread @ right, left, bread, factor)


def two_way(panel: Panel, *, factor: Factor = "nested") -> Regression:
    """One coefficient of “is treated now”: a contrast, not an estimate of the effect where effects change with time."""
    steps = np.arange(len(panel.periods))
    return regression(panel, lambda first: (steps >= first).astype(np.float64)[:, None], factor=factor)


@dataclass(frozen=True)
class SunAbraham:
    """The saturated regression and its cells as (first, period)."""

    fit: Regression
    cells: tuple[tuple[int, int], ...]

    def _share(self, rows: list[int]) -> Floats:
        weights = np.zeros(len(self.cells))
        weights[rows] = [self.fit.panel.sizes[self.cells[row][0]] for row in rows]
        return np.asarray(weights / weights.sum(), dtype=np.float64)

    def _sum(self, rows: list[int]) -> tuple[float, float]:
        weights = self._share(rows)
        error = float(np.sqrt(weights @ self.fit.covariance @ weights))
        return float(weights @ self.fit.coefficients), error

    @property
    def event(self) -> tuple[tuple[int, float, float], ...]:
        """By periods since the beginning, weighted by cohort size; weights are taken as known."""
        steps = sorted({period - first for first, period in self.cells})
        return tuple(
            (step, *self._sum([row for row, (first, period) in enumerate(self.cells) if period - first == step]))
            for step in steps
        )

    @property
    def overall(self) -> tuple[float, float]:
        """All cells after the beginning, each cohort and period by its size."""
        return self._sum([row for row, (first, period) in enumerate(self.cells) if period >= first])


def sun_abraham(panel: Panel, *, before: Literal["last", "all"] = "last", factor: Factor = "nested") -> SunAbraham:
    """Cohort by period effects against the never-treated. ``before``: the period before the beginning is the reference,
    or all periods before it are.

    Raises EvaluationError where nobody was never treated.
    """
    if panel.never not in panel.sizes:
        raise EvaluationError("Everybody is treated in the end: leave the last cohort’s periods out first.")
    periods = len(panel.periods)
    cells = tuple(
        (first, period)
        for first in panel.cohorts
        for period in range(periods)
        if (period >= first if before == "all" else period != first - 1)
    )

    def regressor(first: int) -> Floats:
        x = np.zeros((periods, len(cells)))
        for column, (own, period) in enumerate(cells):
            x[period, column] = own == first
        return x

    return SunAbraham(regression(panel, regressor, factor=factor), cells)


@dataclass(frozen=True)
class Comparison2x2:
    """One of the comparisons that two-way fixed effects mix: who, against whom, its weight and its estimate."""

    treated: int
    against: int
    weight: float
    estimate: float

    @property
    def kind(self) -> str:
        """``never``, ``later`` (not yet treated) or ``earlier``: treated already, a comparison that misleads."""
        return "earlier" if self.against < self.treated else "later"


def bacon(panel: Panel) -> tuple[Comparison2x2, ...]:
    """The weights of Goodman-Bacon (2021); weights sum to 1 and weighted estimates to the two-way coefficient."""
    periods, never = len(panel.periods), panel.never
    share = {first: (periods - first) / periods for first in panel.sizes}
    n = {first: size / panel.units for first, size in panel.sizes.items()}
    found: list[tuple[int, int, float, float]] = []
    for k in panel.cohorts:
        for other in panel.sizes:
            if other <= k:
                continue
            both, part = n[k] + n[other], n[k] / (n[k] + n[other])
            d_k, d_l = share[k], share[other]
            if other == never:
                weight = both**2 * part * (1 - part) * d_k * (1 - d_k)
                found.append((k, other, weight, _double(panel, k, other, (0, k), (k, periods))))
                continue
            mix = part * (1 - part)
            early = (both * (1 - d_l)) ** 2 * mix * (d_k - d_l) / (1 - d_l) * (1 - d_k) / (1 - d_l)
            late = (both * d_k) ** 2 * mix * d_l / d_k * (d_k - d_l) / d_k
            found.append((k, other, early, _double(panel, k, other, (0, k), (k, other))))
            found.append((other, k, late, _double(panel, other, k, (k, other), (other, periods))))
    total = sum(weight for _a, _b, weight, _e in found)
    return tuple(Comparison2x2(a, b, weight / total, estimate) for a, b, weight, estimate in found)


def _double(panel: Panel, treated: int, against: int, before: tuple[int, int], after: tuple[int, int]) -> float:
    def change(first: int) -> float:
        own = panel.means[first]
        return float(own[slice(*after)].mean() - own[slice(*before)].mean())

    return change(treated) - change(against)
