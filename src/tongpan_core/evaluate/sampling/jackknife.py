"""Errors by leaving out one school at a time: for statistics that have no formula."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.measure.messages import Message
from tongpan_core.messages import N_
from tongpan_core.tables import Floats

from .estimate import Estimate
from .survey import Survey


def jackknife(own: Survey, statistic: Callable[[Floats], float]) -> Estimate:
    """The statistic of weights (N,) with its delete-one-school error: JK1 without strata, JKn with them.

    A school that is left out hands its weight to the others of its stratum; squares are taken around the mean of the
    replicates, as R survey does, with the finite-population correction of the first stage. Raises EvaluationError for a
    stratum with one school.
    """
    number = np.bincount(own.stratum, weights=own.counted, minlength=len(own.names)).astype(np.float64)
    if (number == 1).any():
        name = own.names[np.flatnonzero(number == 1)[0]]
        raise EvaluationError(f"Stratum “{name}” has results of one school only: none can be left out. Join strata.")
    left = np.flatnonzero(own.counted)
    if not len(left):
        raise EvaluationError("All schools were taken: leaving one out says nothing; take the linearised error.")
    values = np.array([statistic(weights_without(own, int(school), number)) for school in left])
    of = own.stratum[left]
    scale = (1 - own.chance[left]) * (number[of] - 1) / number[of]
    kind = "JK1" if len(own.names) == 1 else "JKn"
    text = N_("Jackknife (%(kind)s): %(schools)s schools left out one at a time, in %(strata)s strata.")
    recipe = Message(text, {"kind": kind, "schools": len(left), "strata": len(own.names)})
    se = float(np.sqrt((scale * (values - values.mean()) ** 2).sum()))
    return Estimate(float(statistic(own.weights)), se, own.freedom, (recipe,))


def weights_without(own: Survey, school: int, number: Floats) -> Floats:
    """The weights (N,) without a school."""
    stratum = own.stratum[school]
    factor = np.ones(own.units)
    factor[(own.stratum == stratum) & own.counted] = number[stratum] / (number[stratum] - 1)
    factor[school] = 0.0
    return own.weights * factor[own.unit]
