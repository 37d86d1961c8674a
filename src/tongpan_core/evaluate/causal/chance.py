"""Randomisation inference where few clusters are treated, and how many schools and years it takes to see an effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import comb, sqrt

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .panel import Panel

FARTHEST = 30.0
"""Standard errors beyond which no effect is looked for."""
ALL = 20_000
"""Up to so many ways to choose the treated are all tried; beyond, they are drawn."""


@dataclass(frozen=True)
class Randomised:
    """The statistic as it was, its p value, and how many assignments were tried; ``whole`` where all there are."""

    value: float
    p: float
    tried: int
    whole: bool

    @property
    def recipe(self) -> str:
        """How the p value was found."""
        how = "all" if self.whole else "randomly drawn"
        return f"Randomisation of who is treated among clusters: {self.tried} {how} assignments, the real one counted."


def randomised(panel: Panel, statistic: Callable[[Panel], float], *, draws: int = 1_999, seed: int = 0) -> Randomised:
    """How often another choice of treated clusters would have given a statistic as far from zero.

    Whole clusters exchange their beginnings. Raises EvaluationError where units of a cluster began at different times.
    """
    cluster = np.arange(panel.units) if panel.cluster is None else panel.cluster
    begins = np.full(panel.clusters, -1, dtype=np.intp)
    begins[cluster] = panel.first
    if (begins[cluster] != panel.first).any():
        raise EvaluationError("Units of one cluster began at different times; randomise over the units instead.")
    real = float(statistic(panel))
    changed = [row for row, own in enumerate(begins) if own < panel.never]
    whole = len(set(begins[changed].tolist())) == 1 and comb(len(begins), len(changed)) <= ALL
    rng = np.random.default_rng(seed)
    further = tried = 0
    orders = (
        combinations(range(len(begins)), len(changed)) if whole else (rng.permutation(begins) for _ in range(draws))
    )
    for own in orders:
        order = own
        if whole:
            order = np.full(len(begins), panel.never, dtype=np.intp)
            order[list(own)] = begins[changed[0]]
        other = Panel(panel.outcome, panel.periods, np.asarray(order)[cluster], panel.cluster)
        further += abs(float(statistic(other))) >= abs(real) - 1e-12
        tried += 1
    p = further / tried if whole else (further + 1) / (tried + 1)
    return Randomised(real, p, tried if whole else tried + 1, whole)


@dataclass(frozen=True)
class Design:
    """A study before it begins: schools helped and compared, years before and after.

    ``spread`` is the standard deviation of a school's yearly outcome, ``alike`` the correlation of two of its years.
    """

    helped: int
    compared: int
    before: int
    after: int
    spread: float
    alike: float

    def __post_init__(self) -> None:
        if min(self.helped, self.compared, self.before, self.after) < 1 or not self.spread > 0:
            raise EvaluationError(
                "A study needs schools on both sides, a year before and after, and a spread above zero."
            )
        if not 0 <= self.alike < 1:
            raise EvaluationError("The correlation of two years of a school lies from 0 to below 1.")

    @property
    def error(self) -> float:
        """The standard error of the double difference of means (Frison and Pocock 1992, equal correlation)."""
        years = (1 - self.alike) * (1 / self.before + 1 / self.after)
        return self.spread * sqrt(years * (1 / self.helped + 1 / self.compared))

    def power(self, effect: float, level: float = 0.05) -> float:
        """The chance to find an effect of this size significant at ``level``, two-sided, t with schools − 2 degrees."""
        from scipy.stats import nct, t

        free = self.helped + self.compared - 2
        if free < 1:
            return float("nan")
        cut, shift = float(t.ppf(1 - level / 2, free)), abs(effect) / self.error
        return float(nct.sf(cut, free, shift) + np.nan_to_num(nct.cdf(-cut, free, shift)))

    def smallest(self, power: float = 0.8, level: float = 0.05) -> float:
        """The smallest effect that is found with a chance of ``power``."""
        from scipy.optimize import brentq

        return float(brentq(lambda own: self.power(own, level) - power, 1e-9 * self.error, FARTHEST * self.error))

    def schools_for(self, effect: float, power: float = 0.8, level: float = 0.05, most: int = 100_000) -> int | None:
        """How many helped schools, with as many compared for each as here, it takes; None beyond ``most``."""
        per = self.compared / self.helped
        low, high = 1, most
        if self._with(high, per).power(effect, level) < power:
            return None
        while low < high:
            middle = (low + high) // 2
            reached = self._with(middle, per).power(effect, level)
            if reached >= power:
                high = middle
            else:
                low = middle + 1
        return low

    def _with(self, helped: int, per: float) -> Design:
        compared = max(1, round(helped * per))
        return Design(helped, compared, self.before, self.after, self.spread, self.alike)


def double_difference(panel: Panel) -> float:
    """Mean after minus before of the treated, less the same of the never-treated: for :func:`randomised`."""
    start = panel.cohorts[0]
    change: Floats = panel.outcome[:, start:].mean(axis=1) - panel.outcome[:, :start].mean(axis=1)
    return float(change[panel.first < panel.never].mean() - change[panel.first == panel.never].mean())
