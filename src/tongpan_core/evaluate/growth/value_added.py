"""Value added of schools: a two-level model by the sums of each school, its effects shrunk by their reliability.

``y_ij = x_ij β + u_j + e_ij`` with ``u ~ N(0, τ²)`` and ``e ~ N(0, σ²)``, by (restricted) maximum likelihood. With
``λ = τ²/σ²`` all else has a closed form (Raudenbush and Bryk 2002, ch. 3), so that one number is searched for whatever
the number of pupils. The effect of a school is the empirical Bayes mean ``u_j = λ n_j / (1 + λ n_j) · mean residual``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.growth.widths import compared_width
from tongpan_core.tables import Floats

from .sums import SchoolSums, school_sums

Method = Literal["ml", "reml"]
SMALLEST, LARGEST = 1e-9, 1e6


@dataclass(frozen=True)
class ValueAdded:
    """The model of a whole region. ``K`` coefficients with the constant first, ``J`` schools.

    Attributes:
        coefficients: β (K,).
        errors: Their standard errors (K,), from the information given the variances.
        between: τ², the variance between schools.
        within: σ², the variance between pupils of a school.
        deviance: −2 log likelihood (restricted for ``reml``).
        codes: The schools (J,), as given.
        pupils: Pupils of each school (J,).
        effects: u_j (J,): how far a school lies above what its pupils' covariates let expect, shrunk.
        effect_errors: Posterior standard errors (J,), given β.
        reliability: ``λ n_j / (1 + λ n_j)`` (J,): 0 says nothing, 1 all.
        method: ``ml`` or ``reml``.
    """

    coefficients: Floats
    errors: Floats
    between: float
    within: float
    deviance: float
    codes: NDArray[np.generic]
    pupils: Floats
    effects: Floats
    effect_errors: Floats
    reliability: Floats
    method: Method

    @property
    def intraclass(self) -> float:
        """The share of the variance that lies between schools: 校际差异率 as τ² / (τ² + σ²)."""
        return self.between / (self.between + self.within)

    def compared(self, level: float = 0.05) -> Floats:
        """Half-widths (J,) of intervals that may be compared by eye: two schools differ where theirs do not meet."""
        return compared_width(level) * self.effect_errors

    def below(self, share: float = 0.05) -> Floats:
        """For each school (J,), the posterior chance that its true effect lies in the lowest ``share`` of all.

        A list by it holds more small schools, and more that do not belong there, than one by ``effects`` (of 2,000
        schools of 4 to 600 pupils, 1.6 % against 0.9 %, by plain means 8.2 %): say the chance, list by the effect.
        """
        from scipy.stats import norm

        if self.between == 0:
            return np.full(len(self.effects), share)
        cut = norm.ppf(share) * sqrt(self.between)
        return np.asarray(norm.cdf((cut - self.effects) / self.effect_errors), dtype=np.float64)

    @property
    def recipe(self) -> str:
        """How the standard errors were found."""
        return (
            f"Two-level model by {self.method.upper()}, normal effects; effects are posterior means given variances "
            "and coefficients, their standard errors the posterior ones."
        )


def value_added(
    school: ArrayLike, outcome: ArrayLike, covariates: ArrayLike | None = None, *, method: Method = "ml"
) -> ValueAdded:
    """Fit the model to pupils: schools (N,), outcomes (N,), covariates (N, K) without the constant.

    Raises:
        EvaluationError: for columns of different length, for values that are no numbers, for fewer than two schools,
            and for covariates of which one follows from the others.
    """
    return fit(school_sums(school, outcome, covariates), method=method)


def fit(sums: SchoolSums, *, method: Method = "ml") -> ValueAdded:
    """The model from the sums of schools. Raises EvaluationError as :func:`value_added` does."""
    from scipy.optimize import minimize_scalar

    if np.linalg.matrix_rank(sums.xx) < len(sums.xx):
        raise EvaluationError("One covariate follows from the others; leave it out.")
    found = minimize_scalar(
        lambda own: _profile(sums, float(np.exp(own)), method)[0],
        bounds=(log(SMALLEST), log(LARGEST)),
        method="bounded",
        options={"xatol": 1e-10, "maxiter": 500},
    )
    ratio = float(np.exp(found.x))
    if _profile(sums, 0.0, method)[0] <= found.fun:
        ratio = 0.0
    deviance, beta, information, within = _profile(sums, ratio, method)
    residual = (sums.y - sums.x @ beta) / sums.n
    reliability = ratio * sums.n / (1 + ratio * sums.n)
    return ValueAdded(
        coefficients=beta,
        errors=np.sqrt(within * np.diag(np.linalg.inv(information))),
        between=ratio * within,
        within=within,
        deviance=deviance,
        codes=sums.codes,
        pupils=sums.n,
        effects=reliability * residual,
        effect_errors=np.sqrt(within * ratio / (1 + ratio * sums.n)),
        reliability=reliability,
        method=method,
    )


def _profile(sums: SchoolSums, ratio: float, method: Method) -> tuple[float, Floats, Floats, float]:
    """Deviance at λ with β and σ² at their best; β (K,), X'V⁻¹X (K, K) at σ² = 1, σ²."""
    weight = ratio / (1 + ratio * sums.n)
    weighted = sums.x * weight[:, None]
    information = sums.xx - weighted.T @ sums.x
    right = sums.xy - weighted.T @ sums.y
    beta = np.asarray(np.linalg.solve(information, right), dtype=np.float64)
    squares = sums.yy - float(weight @ sums.y**2) - float(beta @ right)
    free = sums.pupils - (len(beta) if method == "reml" else 0)
    within = max(squares, 0.0) / free
    if within == 0:
        raise EvaluationError(
            "The covariates explain every outcome exactly; there is nothing left to compare schools by."
        )
    deviance = free * (log(2 * pi * within) + 1) + float(np.log1p(ratio * sums.n).sum())
    if method == "reml":
        deviance += float(np.linalg.slogdet(information)[1])
    return deviance, beta, information, within
