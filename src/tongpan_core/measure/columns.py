"""One indicator down the sections of one stage: everything of it that is computed at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tongpan_core.measure.gap import Cell, IndicatorGap
from tongpan_core.measure.gini import gini
from tongpan_core.measure.indicators import IndicatorTable, measure
from tongpan_core.measure.inequality import Dispersion, dispersion
from tongpan_core.measure.influence import influence
from tongpan_core.measure.theil import theil_t
from tongpan_core.policy import Indicator
from tongpan_core.tables import Floats, Sections, Stage

# Values that differ by less than this, relatively, are the same: sums of tenths of a post must not miss a threshold.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Column:
    """An indicator at the counted sections of one stage; the floats are NaN where nothing is set."""

    indicator: Indicator
    stage: Stage
    table: IndicatorTable
    threshold: float
    floor: float
    spread: Dispersion
    without: Floats
    raised: Floats

    @property
    def cv_passes(self) -> bool | None:
        """Whether the CV keeps its limit; None without a limit, where it is not defined or values are missing."""
        limit = self.indicator.cv_limit.get(self.stage)
        if limit is None or self.table.missing or self.spread.state != "defined":
            return None
        return bool(self.spread.cv <= limit.number + TOLERANCE)

    def cell(self, row: int) -> Cell:
        """The indicator at one section."""
        table = self.table
        value, denominator = float(table.value[row]), float(table.denominator[row])
        return Cell(
            code=self.indicator.code,
            value=value,
            numerator=float(table.numerator[row]),
            denominator=denominator,
            met=reaches(value, self.threshold),
            above_floor=reaches(value, self.floor),
            shortfall=lacking(value, self.threshold) * denominator / table.per,
            floor_shortfall=lacking(value, self.floor) * denominator / table.per,
            cv_without=float(self.without[row]),
            cv_raised=float(self.raised[row]),
        )

    def gap(self, codes: tuple[str, ...]) -> IndicatorGap:
        """The indicator over the county; ``codes`` are the school codes of the rows."""
        rule, own = self.indicator.rule, self.table.take(self.table.reported)
        floor = self.indicator.floor(self.stage)
        return IndicatorGap(
            code=rule.code,
            label=rule.label,
            label_zh=rule.label_zh,
            unit=rule.unit,
            stage=self.stage,
            counts=rule.counts,
            value=self.table.county,
            numerator=float(own.numerator.sum()),
            denominator=float(own.denominator.sum()),
            cv=self.spread.cv,
            cv_state=self.spread.state,
            cv_limit=self.indicator.cv_limit.get(self.stage),
            cv_passes=self.cv_passes,
            gini=_gini(own),
            theil=_theil(own),
            threshold=self.indicator.threshold.get(self.stage),
            floor=floor,
            schools=len(codes),
            below=sum(reaches(float(value), self.threshold) is False for value in own.value),
            unknown=tuple(codes[row] for row in self.table.missing),
        )


def column(sections: Sections, stage: Stage, indicator: Indicator) -> Column:
    """Measure one indicator over the counted sections of one stage."""
    table = measure(sections, indicator)
    held = table.reported
    own = table.take(held)
    threshold = indicator.threshold.get(stage)
    floor = indicator.floor(stage)
    limit = threshold.number if threshold is not None else np.nan
    moved = influence(own.value, own.denominator, limit)
    return Column(
        indicator=indicator,
        stage=stage,
        table=table,
        threshold=limit,
        floor=floor if floor is not None else np.nan,
        spread=dispersion(own.value, own.denominator),
        without=_spread_out(moved.without, held),
        raised=_spread_out(moved.raised, held),
    )


def reaches(value: float, limit: float) -> bool | None:
    """Whether a value reaches a limit; None where either is not known."""
    return None if math.isnan(value) or math.isnan(limit) else value >= limit - TOLERANCE * abs(limit)


def lacking(value: float, limit: float) -> float:
    """How much is missing to the limit: 0 where it is reached, NaN where either is not known."""
    reached = reaches(value, limit)
    return math.nan if reached is None else 0.0 if reached else limit - value


def _spread_out(values: Floats, held: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
    out = np.full(len(held), np.nan)
    out[held] = values
    return out


def _gini(table: IndicatorTable) -> float:
    return gini(table.value, table.denominator) if np.all(table.value >= 0) else float("nan")


def _theil(table: IndicatorTable) -> float:
    usable = len(table.value) > 0 and bool(np.all(table.numerator >= 0)) and float(table.numerator.sum()) > 0
    return theil_t(table.numerator, table.denominator) if usable else float("nan")
