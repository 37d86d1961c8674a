"""Indicators of sections, numerator and denominator kept apart so that a county is summed and then divided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tongpan_core.policy import Indicator, IndicatorRule
from tongpan_core.policy.rules import ExtraInForce
from tongpan_core.tables import Bools, Floats, Sections


@dataclass(frozen=True)
class IndicatorTable:
    """An indicator over sections: three arrays of shape ``(n,)``, ``value = numerator · per / denominator``.

    NaN stands for “not reported”: it is never zero, and the rows are listed by :attr:`missing`.
    """

    numerator: Floats
    denominator: Floats
    value: Floats
    per: float = 1.0

    @property
    def reported(self) -> Bools:
        """The rows that have a value, mask of shape ``(n,)``."""
        return np.isfinite(self.value)

    @property
    def missing(self) -> tuple[int, ...]:
        """The rows without a value: a figure was not reported, or there is nothing to divide by."""
        return tuple(int(row) for row in np.flatnonzero(~self.reported))

    @property
    def county(self) -> float:
        """Σ numerator · per / Σ denominator over the rows reported, never a mean of values; NaN where none is."""
        held = self.reported
        total = float(self.denominator[held].sum())
        return float(self.numerator[held].sum()) * self.per / total if total > 0 else float("nan")

    def take(self, rows: Bools) -> IndicatorTable:
        """The same table with only the rows of a mask."""
        return IndicatorTable(self.numerator[rows], self.denominator[rows], self.value[rows], self.per)


def measure(sections: Sections, rule: IndicatorRule | Indicator) -> IndicatorTable:
    """The indicator at every section, in the order of the sections."""
    own = rule.rule if isinstance(rule, Indicator) else rule
    numerator = combine(sections, own.numerator)
    if isinstance(rule, Indicator) and rule.extra is not None:
        numerator = numerator + _extra(sections, rule.extra)
    denominator = combine(sections, {own.denominator: 1.0})
    value = np.full(len(sections), np.nan)
    # Multiplying before dividing keeps 21 of 500 pupils at exactly 4.2 per 100.
    np.divide(numerator * own.per, denominator, out=value, where=denominator > 0)
    return IndicatorTable(numerator, denominator, value, own.per)


def _extra(sections: Sections, extra: ExtraInForce) -> Floats:
    """What small rural sections add, shape ``(n,)``: 0 where they may not, or report nothing to add."""
    nothing = np.full(len(sections), np.nan)
    pupils = sections.figures.get("pupils", nothing)
    allowed = [extra.covers(school, own) for school, own in zip(sections.schools, pupils, strict=True)]
    return np.where(allowed, np.nan_to_num(sections.figures.get(extra.figure, nothing)), 0.0)


def combine(sections: Sections, coefficients: Mapping[str, float]) -> Floats:
    """Σ coefficient · figure, shape ``(n,)``; NaN where one of the figures was not reported."""
    total = np.zeros(len(sections))
    for name, coefficient in coefficients.items():
        figure = sections.figures.get(name)
        total = total + (np.nan if figure is None else coefficient * figure)
    return total
