"""Means of small areas of known sampling variance, drawn towards what covariates let expect (Fay and Herriot 1979)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats


@dataclass(frozen=True)
class AreaMeans:
    """``J`` areas, ``K`` coefficients.

    Attributes:
        estimates: The shrunk means (J,).
        errors: Square roots of their mean squared error (J,), Prasad and Rao (1990) for REML.
        shrinkage: The weight (J,) of the area's own mean; the rest is that of the covariates.
        coefficients: β (K,).
        between: The variance between areas that the covariates leave.
    """

    estimates: Floats
    errors: Floats
    shrinkage: Floats
    coefficients: Floats
    between: float

    @property
    def recipe(self) -> str:
        """How the errors were found."""
        return (
            "Fay–Herriot with REML variance; mean squared errors by Prasad and Rao (1990) in Datta and Lahiri's form."
        )


def fay_herriot(means: ArrayLike, variances: ArrayLike, covariates: ArrayLike | None = None) -> AreaMeans:
    """Shrink direct means (J,) with known sampling variances (J,) towards a line in covariates (J, K), constant added.

    Without covariates it is empirical Bayes towards the common mean. Raises:
        EvaluationError: for columns of different length, variances that are not above zero, too few areas, or a
            covariate that follows from the others.
    """
    y, d = np.asarray(means, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    given = (
        np.empty((len(y), 0)) if covariates is None else np.asarray(covariates, dtype=np.float64).reshape(len(y), -1)
    )
    x = np.column_stack([np.ones(len(y)), given])
    if y.shape != d.shape or not (d > 0).all() or not np.isfinite(y).all():
        raise EvaluationError("Each area needs a mean and a sampling variance above zero.")
    if len(y) <= x.shape[1] + 1:
        raise EvaluationError(f"{len(y)} areas are too few for {x.shape[1]} coefficients.")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise EvaluationError("One covariate follows from the others; leave it out.")
    between = _between(y, d, x)
    beta, cover = _line(y, d, x, between)
    keep = between / (between + d)
    estimates = keep * y + (1 - keep) * (x @ beta)
    first = between * d / (between + d)
    second = (1 - keep) ** 2 * np.einsum("jk,kl,jl->j", x, cover, x)
    third = d**2 / (between + d) ** 3 * (2 / np.sum((between + d) ** -2.0))
    return AreaMeans(estimates, np.sqrt(first + second + 2 * third), keep, beta, between)


def _line(y: Floats, d: Floats, x: Floats, between: float) -> tuple[Floats, Floats]:
    weighted = x / (between + d)[:, None]
    cover = np.asarray(np.linalg.inv(weighted.T @ x), dtype=np.float64)
    return cover @ (weighted.T @ y), cover


def _between(y: Floats, d: Floats, x: Floats) -> float:
    """The REML variance between areas by bounded search; 0 where the likelihood falls from there."""
    from scipy.optimize import minimize_scalar

    def deviance(between: float) -> float:
        beta, cover = _line(y, d, x, between)
        left = y - x @ beta
        size = float(np.linalg.slogdet(cover)[1])
        return float(np.log(between + d).sum() + (left**2 / (between + d)).sum()) - size

    top = 10 * float(np.var(y) + d.max())
    found = minimize_scalar(deviance, bounds=(0.0, top), method="bounded", options={"xatol": 1e-10 * max(top, 1.0)})
    return 0.0 if deviance(0.0) <= found.fun else float(found.x)
