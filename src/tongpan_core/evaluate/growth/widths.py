"""How wide an interval is, in standard errors, for a stated level (normal)."""

from __future__ import annotations

from statistics import NormalDist

from tongpan_core.evaluate.errors import EvaluationError


def half_width(confidence: float) -> float:
    """Standard errors from the middle of an interval of some confidence to its end: 1.96 for 0.95.

    Raises EvaluationError for a confidence that is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise EvaluationError("A confidence lies between 0 and 1.")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def compared_width(level: float) -> float:
    """Half-width in standard errors by which two means of like error differ at ``level`` where intervals do not meet.

    z(1 − level/2) / √2: 1.386 for 0.05 (Goldstein and Healy 1995, J. R. Statist. Soc. A 158, 175–177).
    Raises EvaluationError for a level that is not between 0 and 1.
    """
    return half_width(1 - level) / float(2**0.5)
