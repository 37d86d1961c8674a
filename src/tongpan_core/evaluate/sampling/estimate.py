"""Means, totals, ratios and differences with their errors, by Taylor linearisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.measure.messages import Message
from tongpan_core.messages import N_
from tongpan_core.tables import Bools, Floats

from .survey import Lonely, Survey
from .taylor import variance

LEVEL = 0.95
LONELY: Mapping[Lonely, str] = {
    "fail": N_("A stratum with one school is refused."),
    "certainty": N_("A stratum with one school adds nothing to the error, which is then too small."),
    "adjust": N_("The school of a stratum with one school is compared with the mean of all schools."),
    "average": N_("A stratum with one school gets the mean variance of the other strata."),
}


@dataclass(frozen=True)
class Estimate:
    """A value, its standard error ``se``, degrees of freedom ``df``, and how the error was found.

    ``effect`` is the design effect: the variance over that of as many drawn one by one; NaN where it has no meaning.
    """

    value: float
    se: float
    df: int
    recipe: tuple[Message, ...]
    effect: float = nan

    def interval_at(self, level: float) -> tuple[float, float]:
        """The interval of Student's t at a level; (NaN, NaN) without degrees of freedom."""
        from scipy.stats import t

        if self.df < 1:
            return (self.value, self.value) if self.se == 0 else (nan, nan)
        reach = float(t.ppf(0.5 + level / 2, self.df)) * self.se
        return self.value - reach, self.value + reach

    @property
    def interval(self) -> tuple[float, float]:
        """The interval at 95 %."""
        return self.interval_at(LEVEL)


def recipe_of(own: Survey) -> tuple[Message, ...]:
    """How errors of a survey are found, in sentences."""
    values = {"schools": own.units, "strata": len(own.names), "df": own.freedom}
    found = [
        Message(N_("Taylor linearisation over %(schools)s schools in %(strata)s strata."), values),
        Message(N_("How many schools there are in all is not taken into account.")),
        Message(N_("Intervals by Student's t with %(df)s degrees of freedom."), values),
    ]
    if own.chance.any():
        found[1] = Message(N_("The share of all schools that was drawn is taken into account."))
        if (own.inner < 1).any():
            found.insert(2, Message(N_("So is the share of each school's pupils.")))
    counts = np.bincount(own.stratum[own.counted], minlength=len(own.names))
    if (counts == 1).any():
        found.append(Message(LONELY[own.lonely]))
    return tuple(found)


def mean(values: ArrayLike, own: Survey, where: ArrayLike | None = None) -> Estimate:
    """The weighted mean of values (N,), of the pupils of a group only where ``where`` (N,) says so.

    Raises EvaluationError for values that are no numbers, or a group that nobody is in.
    """
    y, there = _column(values, own), _group(where, own)
    value, z = _linear(y, np.ones(len(y)), own, there)
    found = variance(own, z)
    return Estimate(value, sqrt(found), own.freedom, recipe_of(own), _effect(found, y, own, there))


def total(values: ArrayLike, own: Survey, where: ArrayLike | None = None) -> Estimate:
    """The weighted total of values (N,)."""
    z = own.weights * np.where(_group(where, own), _column(values, own), 0.0)
    return Estimate(float(z.sum()), sqrt(variance(own, z)), own.freedom, recipe_of(own))


def ratio(above: ArrayLike, below: ArrayLike, own: Survey, where: ArrayLike | None = None) -> Estimate:
    """The ratio of two totals of columns (N,)."""
    value, z = _linear(_column(above, own), _column(below, own), own, _group(where, own))
    return Estimate(value, sqrt(variance(own, z)), own.freedom, recipe_of(own))


def difference(values: ArrayLike, own: Survey, first: ArrayLike, second: ArrayLike) -> Estimate:
    """The mean of one group less that of another, in the same sample: what schools have in common is in the error."""
    y, ones = _column(values, own), np.ones(len(own.weights))
    one, z = _linear(y, ones, own, _group(first, own))
    two, other = _linear(y, ones, own, _group(second, own))
    return Estimate(one - two, sqrt(variance(own, z - other)), own.freedom, recipe_of(own))


def apart(first: Estimate, second: Estimate) -> Estimate:
    """The difference of estimates from two samples drawn apart, with Welch's degrees of freedom."""
    own, other = first.se**2, second.se**2
    below = own**2 / max(first.df, 1) + other**2 / max(second.df, 1)
    df = int((own + other) ** 2 / below) if below > 0 else first.df + second.df
    added = Message(N_("The samples were drawn apart: their variances are added."))
    recipe = (added, *first.recipe, *(line for line in second.recipe if line not in first.recipe))
    return Estimate(first.value - second.value, sqrt(own + other), df, recipe)


def _linear(y: Floats, x: Floats, own: Survey, there: Bools) -> tuple[float, Floats]:
    """The ratio of weighted totals over a group, and the weighted values whose total has its variance."""
    w = np.where(there, own.weights, 0.0)
    below = float(w @ x)
    if below == 0:
        raise EvaluationError("Nobody with a weight is in the group, or the total below is zero: there is no ratio.")
    value = float(w @ np.where(there, y, 0.0)) / below
    return value, np.where(there, w * (y - value * x), 0.0) / below


def _effect(found: float, y: Floats, own: Survey, there: Bools) -> float:
    """Over the variance of a simple random sample without replacement of the same size (Kish 1965)."""
    w, kept = own.weights[there], y[there]
    number, whole = int((w > 0).sum()), float(w.sum())
    spread = float(np.average((kept - np.average(kept, weights=w)) ** 2, weights=w))
    if number < 2 or spread == 0:
        return nan
    left = 1 - number / whole if own.chance.any() else 1.0
    return found / (spread * left / (number - 1)) if left > 0 else nan


def _column(values: ArrayLike, own: Survey) -> Floats:
    y = np.asarray(values, dtype=np.float64)
    if y.shape != own.weights.shape:
        raise EvaluationError(f"{len(y)} values for {len(own.weights)} pupils of the sample; give one each.")
    if not np.isfinite(y[own.weights > 0]).all():
        raise EvaluationError("A value is no number; leave such pupils out before weighing.")
    return np.where(own.weights > 0, y, 0.0)


def _group(where: ArrayLike | None, own: Survey) -> Bools:
    if where is None:
        return np.ones(len(own.weights), dtype=bool)
    there = np.asarray(where, dtype=bool)
    if there.shape != own.weights.shape:
        raise EvaluationError(f"{len(there)} marks of a group for {len(own.weights)} pupils; give one each.")
    return there
