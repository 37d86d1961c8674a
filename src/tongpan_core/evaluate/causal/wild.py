"""The wild cluster bootstrap of one coefficient with the null imposed (Cameron, Gelbach and Miller 2008), from scores.

What a draw needs of the data are sums by cluster and period, so that thousands of draws are a few products of matrices
(the idea of Roodman et al. 2019). The statistic is the t of CRV1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .panel import Panel
from .regression import Regression

BLOCK = 2_000


@dataclass(frozen=True)
class WildTest:
    """The t statistic, the share of draws at least as far from zero, how many draws, and by which signs."""

    t: float
    p: float
    draws: int
    clusters: int

    @property
    def recipe(self) -> str:
        """How the p value was found."""
        return f"Wild cluster bootstrap-t, null imposed, Rademacher, {self.draws} draws over {self.clusters} clusters."


def wild_test(fit: Regression, *, draws: int = 9_999, seed: int = 0) -> WildTest:
    """Test that the only coefficient of a regression is zero.

    Raises EvaluationError where the regression has several coefficients, or residuals that are all zero.
    """
    if len(fit.coefficients) != 1:
        raise EvaluationError("The wild bootstrap here tests one coefficient; give a regression with one regressor.")
    own = fit.panel
    x, inverse = {first: held[:, 0] for first, held in fit.residual_design.items()}, float(fit.bread[0, 0])
    residual, numbers = _restricted(own)
    score = np.asarray(sum(residual[first] @ x[first] for first in x), dtype=np.float64)
    spread = float((fit.scores[:, 0] ** 2).sum())
    if spread <= 0:
        raise EvaluationError("The outcomes have no chance in them: clusters do not differ, and nothing can be tested.")
    t = float(fit.coefficients[0] / np.sqrt(inverse**2 * spread))
    rng = np.random.default_rng(seed)
    further = 0
    for start in range(0, draws, BLOCK):
        signs = rng.integers(0, 2, (min(BLOCK, draws - start), own.clusters)).astype(np.float64) * 2 - 1
        further += int((np.abs(_statistics(signs, score, residual, numbers, x, inverse, own)) >= abs(t) - 1e-12).sum())
    return WildTest(t, (further + 1) / (draws + 1), draws, own.clusters)


def _restricted(own: Panel) -> tuple[dict[int, Floats], dict[int, Floats]]:
    """Residuals under the null summed by cluster, (clusters, T) for each cohort, and units in each cluster."""
    overall = np.asarray(sum(own.sizes[f] * own.means[f] for f in own.sizes) / own.units, dtype=np.float64)
    centred = overall - overall.mean()
    sums, numbers = {}, {}
    for first, rows in own.groups:
        part = own.outcome[rows] - own.outcome[rows].mean(axis=1, keepdims=True) - centred
        cluster = rows if own.cluster is None else own.cluster[rows]
        columns = [np.bincount(cluster, weights=column, minlength=own.clusters) for column in part.T]
        sums[first] = np.column_stack(columns).astype(np.float64, copy=False)
        numbers[first] = np.bincount(cluster, minlength=own.clusters).astype(np.float64)
    return sums, numbers


def _statistics(
    signs: Floats,
    score: Floats,
    residual: dict[int, Floats],
    numbers: dict[int, Floats],
    x: dict[int, Floats],
    inverse: float,
    own: Panel,
) -> Floats:
    """The t of every draw (draws,): signs (draws, clusters)."""
    beta = inverse * (signs @ score)
    common = np.asarray(sum(signs @ held for held in residual.values()) / own.units, dtype=np.float64)  # (draws, T)
    # Score of a cluster: sign · score − Σ_first units · (x · common + x · x β): the second part by cohort.
    moved = signs * score
    for first, held in x.items():
        moved -= np.outer(common @ held + beta * float(held @ held), numbers[first])
    return np.asarray(beta / np.sqrt(inverse**2 * (moved**2).sum(axis=1)), dtype=np.float64)
