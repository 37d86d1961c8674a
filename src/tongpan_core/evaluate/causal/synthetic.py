"""Few treated: synthetic control on the outcome path, and synthetic difference-in-differences with placebo ranks.

Synthetic control is the convex problem of Abadie, Diamond and Hainmueller (2010) without the search for predictor
weights, which is not identified. Synthetic DiD is Arkhangelsky et al. (2021): unit weights with an intercept and a
ridge, time weights with an intercept, then a weighted double difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .panel import Panel
from .simplex import simplex_weights

Method = Literal["sdid", "sc", "did"]
SMALL_RIDGE = 1e-6
"""The ridge of the time weights, as a multiple of the noise: only so that they are the only ones."""


@dataclass(frozen=True)
class Synthetic:
    """The effect on the treated, from ``start`` on.

    Attributes:
        effect: The mean effect after the beginning.
        units: Weights (controls,) of the units compared with, in the order of ``controls``.
        controls: Their rows in the panel.
        times: Weights of the periods before the beginning; equal for ``did``, none for ``sc``.
        treated: Mean outcome of the treated (T,).
        path: Weighted outcome of the controls (T,), moved to the level of the treated before the beginning (not for
            ``sc``, which has no intercept).
        start: Row of the first period after the beginning.
        p: The share of placebos at least as large, where placebos were run; NaN otherwise.
        placebos: Effects of the placebos.
    """

    method: Method
    effect: float
    units: Floats
    controls: np.typing.NDArray[np.intp]
    times: Floats
    treated: Floats
    path: Floats
    start: int
    p: float
    placebos: Floats

    @property
    def gap(self) -> Floats:
        """Treated minus path (T,)."""
        return self.treated - self.path

    @property
    def error(self) -> float:
        """The placebo standard error; NaN without placebos."""
        return float(np.std(self.placebos)) if len(self.placebos) else float("nan")

    @property
    def recipe(self) -> str:
        """How the p value was found."""
        return (
            f"{self.method.upper()}; p is the share of {len(self.placebos)} placebos (controls as if treated) "
            "whose effect is at least as far from zero, the treated counted too."
        )


def synthetic(panel: Panel, *, method: Method = "sdid", placebos: int = 0, seed: int = 0) -> Synthetic:
    """The effect where all treated begin in the same period.

    ``placebos``: how many times as many controls as there are treated are taken as if treated, and compared with the
    rest; with one treated unit and enough of them, each control is taken once.

    Raises:
        EvaluationError: where beginnings differ, nobody is left to compare with, or there is no period before.
    """
    if len(panel.cohorts) != 1:
        raise EvaluationError("Synthetic comparisons need one common beginning; take one cohort at a time.")
    start = panel.cohorts[0]
    treated = np.flatnonzero(panel.first == start)
    controls = np.flatnonzero(panel.first == panel.never)
    if len(controls) < 2:
        raise EvaluationError("Fewer than two units were never treated: there is nobody to build a comparison from.")
    if start < 2:
        raise EvaluationError("A path needs at least two periods before the beginning.")
    outcome = panel.outcome
    effect, units, times, path = _estimate(outcome[treated], outcome[controls], start, method)
    found = _placebos(outcome[controls], len(treated), start, method, placebos, seed) if placebos else np.empty(0)
    p = float((np.sum(np.abs(found) >= abs(effect) - 1e-12) + 1) / (len(found) + 1)) if len(found) else float("nan")
    mean = np.asarray(outcome[treated].mean(axis=0), dtype=np.float64)
    return Synthetic(method, effect, units, controls, times, mean, path, start, p, found)


def _estimate(treated: Floats, controls: Floats, start: int, method: Method) -> tuple[float, Floats, Floats, Floats]:
    own = np.asarray(treated.mean(axis=0), dtype=np.float64)
    before, after = controls[:, :start], controls[:, start:]
    if method == "did":
        units, times = np.full(len(controls), 1 / len(controls)), np.full(start, 1 / start)
    elif method == "sc":
        units, times = simplex_weights(before.T, own[:start]), np.zeros(start)
    else:
        noise = float(np.std(np.diff(before, axis=1), ddof=1))
        ridge = (len(treated) * after.shape[1]) ** 0.25 * noise
        units = _with_intercept(before.T, own[:start], ridge**2 * start)
        times = _with_intercept(before, np.asarray(after.mean(axis=1)), (SMALL_RIDGE * noise) ** 2 * len(controls))
    path = np.asarray(units @ controls, dtype=np.float64)
    level = float(times @ (own[:start] - path[:start]))
    effect = float((own[start:] - path[start:]).mean()) - level
    return effect, units, times, path + level


def _with_intercept(matrix: Floats, target: Floats, ridge: float) -> Floats:
    """Simplex weights where a constant may be added: both sides are taken from their means."""
    return simplex_weights(matrix - matrix.mean(axis=0), target - target.mean(), ridge)


def _placebos(controls: Floats, size: int, start: int, method: Method, draws: int, seed: int) -> Floats:
    count = len(controls)
    if count - size < 2:
        raise EvaluationError("Too few controls are left for placebos.")
    rng = np.random.default_rng(seed)
    if size == 1 and draws >= count:
        chosen = [np.array([row]) for row in range(count)]
    else:
        chosen = [rng.choice(count, size, replace=False) for _ in range(draws)]
    found = []
    for rows in chosen:
        rest = np.setdiff1d(np.arange(count), rows)
        found.append(_estimate(controls[rows], controls[rest], start, method)[0])
    return np.array(found)
