"""Schools that differ in slopes too: whom does a school bring on, weak pupils or strong ones?

``y_ij = x_ij β + z_ij u_j + e_ij`` with ``u ~ N(0, T)``, by the library mixedlm-rs (lme4's profiled likelihood).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.evaluate.coding import coded
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .value_added import Method


@dataclass(frozen=True)
class Slopes:
    """``K`` coefficients with the constant first, ``J`` schools, ``q`` effects of each: the constant, then slopes.

    Attributes:
        coefficients: β (K,).
        errors: Their standard errors (K,).
        between: T (q, q), the covariance of effects over schools.
        within: σ².
        deviance: −2 log likelihood (restricted for ``reml``).
        codes: The schools (J,).
        effects: u_j (J, q), shrunk.
        effect_covariances: Their posterior covariances (J, q, q), given β.
        singular: Whether T has no full rank: schools do not differ in one of the effects.
        method: ``ml`` or ``reml``.
    """

    coefficients: Floats
    errors: Floats
    between: Floats
    within: float
    deviance: float
    codes: NDArray[np.generic]
    effects: Floats
    effect_covariances: Floats
    singular: bool
    method: Method

    @property
    def recipe(self) -> str:
        """How the standard errors were found."""
        return f"Two-level model with random slopes by {self.method.upper()} (mixedlm-rs); effects are posterior means."

    def effect_at(self, z: ArrayLike) -> tuple[Floats, Floats]:
        """The effects (J,) of schools for a pupil with covariates ``z`` (q − 1,), and their standard errors (J,)."""
        own = np.concatenate([[1.0], np.atleast_1d(np.asarray(z, dtype=np.float64))])
        spread = np.einsum("a,jab,b->j", own, self.effect_covariances, own)
        return self.effects @ own, np.sqrt(np.maximum(spread, 0.0))


def random_slopes(
    school: ArrayLike,
    outcome: ArrayLike,
    covariates: ArrayLike,
    varying: Sequence[int] = (0,),
    *,
    method: Method = "ml",
) -> Slopes:
    """Fit pupils: schools (N,), outcomes (N,), covariates (N, K − 1); ``varying`` are the columns with own slopes.

    Raises EvaluationError for columns of different length, values that are no numbers, fewer than two schools, and a
    fit that does not come to rest.
    """
    y = np.ascontiguousarray(outcome, dtype=np.float64)
    codes, rows = coded(np.asarray(school))
    given = np.asarray(covariates, dtype=np.float64).reshape(len(y), -1)
    if len(rows) != len(y) or not np.isfinite(y).all() or not np.isfinite(given).all():
        raise EvaluationError("Each pupil needs a school, an outcome and covariates that are numbers.")
    if len(codes) < 2:
        raise EvaluationError("Fewer than two schools: there is no difference between schools to estimate.")
    x = np.column_stack([np.ones(len(y)), given])
    found = _fitted(y, x, x[:, [0, *(column + 1 for column in varying)]], rows, method)
    size = found.cov_re.shape[0]
    # The library gives posterior covariances of effects given β, in the order of its groups: rising codes.
    return Slopes(
        np.asarray(found.fe_params), np.asarray(found.bse_fe), np.asarray(found.cov_re), float(found.scale),
        -2 * float(found.llf), codes, np.asarray(found.random_effects_array).reshape(len(codes), size),
        np.asarray(found.random_effects_cov_array).reshape(len(codes), size, size), bool(found.singular), method,
    )  # fmt: skip


def _fitted(y: Floats, x: Floats, z: Floats, rows: NDArray[np.intp], method: Method) -> Any:
    import warnings

    from mixedlm_rs import MixedLM

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it warns of is in `converged` and `singular`
        try:
            found = MixedLM(y, x, groups=rows.astype(np.int64), exog_re=z).fit(reml=method == "reml")
        except (ValueError, np.linalg.LinAlgError) as error:
            raise EvaluationError(f"The model with slopes cannot be fitted: {error}") from error
    if not found.converged:
        raise EvaluationError("The model with slopes did not come to rest; let fewer slopes vary.")
    return found
