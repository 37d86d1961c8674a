"""Estimates with influence functions that are linear in a unit's outcomes and differ only by when it was treated.

Of ``K`` estimates, the influence of unit ``i`` first treated at ``h`` is ``ψ_i = Y_i A_h + c_h`` with ``A_h`` (T, K)
and ``c_h`` (K,). So the influence of a million rows is one product of matrices for each cohort; sums over clusters
follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tongpan_core.tables import Floats

from .panel import Panel


@dataclass(frozen=True)
class Linear:
    """``K`` estimates on a panel: values (K,), slopes (T, K) and constants (K,) by ``first``."""

    panel: Panel
    values: Floats
    slopes: dict[int, Floats]
    constants: dict[int, Floats]

    def mixed(self, weights: Floats, shift: dict[int, Floats] | None = None) -> Linear:
        """New estimates as sums of these: weights (K, M); ``shift`` (M,) by ``first`` is the influence of estimated
        weights."""
        constants = {own: held @ weights for own, held in self.constants.items()}
        for own, more in (shift or {}).items():
            constants[own] = constants[own] + more
        slopes = {own: held @ weights for own, held in self.slopes.items()}
        return Linear(self.panel, self.values @ weights, slopes, constants)

    @cached_property
    def scores(self) -> Floats:
        """Sums of the influence over each cluster: (clusters, K)."""
        own = self.panel
        found = np.zeros((own.clusters, len(self.values)))
        if own.cluster is not None:
            for first, (sums, counts) in own.sums.items():
                found += sums @ self.slopes[first] + counts[:, None] * self.constants[first]
            return found
        for first, rows in own.groups:
            found[rows] = own.outcome[rows] @ self.slopes[first] + self.constants[first]
        return found

    @cached_property
    def covariance(self) -> Floats:
        """Covariance (K, K) of the estimates: outer products of cluster sums over n²."""
        return np.asarray(self.scores.T @ self.scores / self.panel.units**2, dtype=np.float64)

    @property
    def errors(self) -> Floats:
        """Standard errors (K,); zero where an estimate has no influence at all."""
        return np.sqrt(np.diag(self.covariance))

    def band(self, draws: int = 999, level: float = 0.95, seed: int = 0) -> float:
        """The critical value of a simultaneous band, by a multiplier bootstrap of the cluster sums (Rademacher)."""
        errors = self.errors
        held = errors > 0
        scaled = self.scores[:, held] / (errors[held] * self.panel.units)
        rng = np.random.default_rng(seed)
        worst = np.empty(draws)
        step = max(1, 20_000_000 // max(1, len(scaled)))
        for start in range(0, draws, step):
            size = min(step, draws - start)
            signs = rng.integers(0, 2, (size, len(scaled))).astype(np.float64) * 2 - 1
            worst[start : start + size] = np.abs(signs @ scaled).max(axis=1)
        return float(np.quantile(worst, level))
