"""Three levels: pupils in schools in communities (or counties). How much of the gap lies where?

``y = x β + v_k + u_j + e`` with ``v ~ N(0, τ₃²)``, ``u ~ N(0, τ₂²)``, ``e ~ N(0, σ²)``. With ``λ₂ = τ₂²/σ²`` and
``λ₃ = τ₃²/σ²`` the inverse of the covariance is that of the schools less a rank one term for each community, so that
sums by school are enough, and two numbers are searched for whatever the number of pupils.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.coding import coded
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .sums import SchoolSums, school_sums
from .value_added import Method


@dataclass(frozen=True)
class ThreeLevels:
    """``K`` coefficients with the constant first, ``J`` schools, ``G`` communities.

    Attributes:
        coefficients: β (K,).
        errors: Their standard errors (K,), given the variances.
        upper: τ₃², the variance between communities.
        between: τ₂², that between schools of one community.
        within: σ², that between pupils of one school.
        deviance: −2 log likelihood (restricted for ``reml``).
        codes: The schools (J,).
        groups: The communities (G,).
        group_of: The community of each school (J,).
        group_effects: v_k (G,), shrunk.
        group_errors: Their posterior standard errors (G,), given β.
        effects: u_j (J,): how far a school lies above its community.
        effect_errors: Their posterior standard errors (J,).
        method: ``ml`` or ``reml``.
    """

    coefficients: Floats
    errors: Floats
    upper: float
    between: float
    within: float
    deviance: float
    codes: NDArray[np.generic]
    groups: NDArray[np.generic]
    group_of: NDArray[np.intp]
    group_effects: Floats
    group_errors: Floats
    effects: Floats
    effect_errors: Floats
    method: Method

    @property
    def shares(self) -> tuple[float, float, float]:
        """The shares of the variance between communities, between their schools, and within schools."""
        whole = self.upper + self.between + self.within
        return self.upper / whole, self.between / whole, self.within / whole

    @property
    def recipe(self) -> str:
        """How the standard errors were found."""
        return f"Three-level model by {self.method.upper()}, normal effects; effects are posterior means given β."


def three_levels(
    community: ArrayLike,
    school: ArrayLike,
    outcome: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    method: Method = "ml",
) -> ThreeLevels:
    """Fit pupils: communities (N,), schools (N,), outcomes (N,), covariates (N, K − 1) without the constant.

    Raises EvaluationError as :func:`value_added` does, for fewer than two communities, and a school in two of them.
    """
    sums = school_sums(school, outcome, covariates)
    groups, of_pupil = coded(np.asarray(community))
    _codes, rows = coded(np.asarray(school))
    if len(of_pupil) != len(rows) or len(groups) < 2:
        raise EvaluationError("Give a community to each pupil, and pupils of two communities at least.")
    own = np.zeros(len(sums.codes), dtype=np.intp)
    own[rows] = of_pupil
    if (own[rows] != of_pupil).any():
        raise EvaluationError(f"School {sums.codes[rows[np.argmax(own[rows] != of_pupil)]]} lies in two communities.")
    if np.linalg.matrix_rank(sums.xx) < len(sums.xx):
        raise EvaluationError("One covariate follows from the others; leave it out.")
    ratios = _best(sums, own, len(groups), method)
    return _result(sums, own, groups, ratios, method)


@dataclass(frozen=True)
class _Profile:
    deviance: float
    beta: Floats
    information: Floats
    within: float


def _best(sums: SchoolSums, own: NDArray[np.intp], groups: int, method: Method) -> tuple[float, float]:
    """(λ₂, λ₃), searched for as roots: at a variance of zero the deviance is flat in the root, and ends there."""
    from scipy.optimize import minimize

    def deviance(roots: Floats) -> float:
        return _profile(sums, own, groups, (float(roots[0]) ** 2, float(roots[1]) ** 2), method).deviance

    bounds, best, value = [(0.0, 1e3), (0.0, 1e3)], np.zeros(2), deviance(np.zeros(2))
    for start in ((0.3, 0.3), (0.3, 0.0), (0.0, 0.3)):
        found = minimize(
            deviance, start, bounds=bounds, method="Nelder-Mead",
            options={"xatol": 1e-10, "fatol": 1e-10, "maxiter": 2000, "maxfev": 2000},
        )  # fmt: skip
        if found.fun < value - 1e-9:
            best, value = np.asarray(found.x), float(found.fun)
    return float(best[0]) ** 2, float(best[1]) ** 2


def _profile(
    sums: SchoolSums, own: NDArray[np.intp], groups: int, ratios: tuple[float, float], method: Method
) -> _Profile:
    lower, upper = ratios
    shrink = 1 / (1 + lower * sums.n)
    first = lower * shrink
    reach = np.bincount(own, weights=sums.n * shrink, minlength=groups)
    second = upper / (1 + upper * reach)
    x = np.column_stack([np.bincount(own, weights=column * shrink, minlength=groups) for column in sums.x.T])
    y = np.bincount(own, weights=sums.y * shrink, minlength=groups)
    information = sums.xx - (sums.x * first[:, None]).T @ sums.x - (x * second[:, None]).T @ x
    right = sums.xy - (sums.x * first[:, None]).T @ sums.y - (x * second[:, None]).T @ y
    beta = np.asarray(np.linalg.solve(information, right), dtype=np.float64)
    squares = sums.yy - float(first @ sums.y**2) - float(second @ y**2) - float(beta @ right)
    free = sums.pupils - (len(beta) if method == "reml" else 0)
    within = max(squares, 0.0) / free
    if within == 0:
        raise EvaluationError("The covariates explain every outcome exactly; nothing is left to compare schools by.")
    deviance = free * (log(2 * pi * within) + 1) + float(np.log1p(lower * sums.n).sum())
    deviance += float(np.log1p(upper * reach).sum())
    if method == "reml":
        deviance += float(np.linalg.slogdet(information)[1])
    return _Profile(deviance, beta, information, within)


def _result(
    sums: SchoolSums, own: NDArray[np.intp], groups: NDArray[np.generic], ratios: tuple[float, float], method: Method
) -> ThreeLevels:
    lower, upper = ratios
    found = _profile(sums, own, len(groups), ratios, method)
    shrink = 1 / (1 + lower * sums.n)
    left = sums.y - sums.x @ found.beta
    reach = np.bincount(own, weights=sums.n * shrink, minlength=len(groups))
    pulled = np.bincount(own, weights=left * shrink, minlength=len(groups))
    v = np.asarray(upper / (1 + upper * reach) * pulled, dtype=np.float64)
    v_variance = found.within * upper / (1 + upper * reach)
    u = lower * shrink * (left - sums.n * v[own])
    u_variance = found.within * lower * shrink + (lower * sums.n * shrink) ** 2 * v_variance[own]
    errors = sqrt(found.within) * np.sqrt(np.diag(np.linalg.inv(found.information)))
    return ThreeLevels(
        found.beta, errors, upper * found.within, lower * found.within, found.within, found.deviance, sums.codes,
        groups, own, v, np.sqrt(v_variance), u, np.sqrt(u_variance), method,
    )  # fmt: skip
