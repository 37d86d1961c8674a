"""Help that began at different times: group-time effects and what they sum to (Callaway and Sant'Anna 2021).

``ATT(g, t) = E[Y_t − Y_b | first treated at g] − E[Y_t − Y_b | comparison]`` with ``b = g − 1`` after the beginning;
before it ``b = t − 1`` (varying base) or ``g − 1`` (universal). No covariates. Standard errors are those of the
influence functions, with the part that comes from estimated cohort weights, summed over clusters where there are any.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.tables import Floats

from .influence import Linear
from .panel import Panel

Comparison = Literal["never", "not_yet"]
Base = Literal["varying", "universal"]


@dataclass(frozen=True)
class Cell:
    """The effect on those first treated at ``first`` in ``period`` (rows of the panel's periods) against ``base``."""

    first: int
    period: int
    base: int

    @property
    def since(self) -> int:
        """Periods since the beginning; negative before it."""
        return self.period - self.first


@dataclass(frozen=True)
class Effects:
    """Estimates with labels, values (K,) and standard errors (K,); ``overall`` is one for all, with its error."""

    labels: tuple[int, ...]
    values: Floats
    errors: Floats
    overall: float
    overall_error: float
    linear: Linear


@dataclass(frozen=True)
class Staggered:
    """All group-time effects of a panel."""

    panel: Panel
    cells: tuple[Cell, ...]
    linear: Linear
    comparison: Comparison
    base: Base

    @property
    def values(self) -> Floats:
        """ATT(g, t), one a cell."""
        return self.linear.values

    @property
    def errors(self) -> Floats:
        """Their standard errors."""
        return self.linear.errors

    @property
    def recipe(self) -> str:
        """How the standard errors were found."""
        own = self.panel
        by = "units" if own.cluster is None else f"{own.clusters} clusters"
        against = "never treated" if self.comparison == "never" else "not yet treated"
        return (
            f"Callaway and Sant’Anna (2021) against the {against}, {self.base} base, no covariates; influence "
            f"functions summed over {by}, no small-sample factor."
        )

    def _chosen(self, keep: Iterable[bool]) -> list[int]:
        return [row for row, own in enumerate(keep) if own]

    def _weighted(self, sets: Sequence[Sequence[int]]) -> Linear:
        """For each set of cells, their mean weighted by cohort size, with the influence of the estimated weights."""
        n = self.panel.units
        share = {first: size / n for first, size in self.panel.sizes.items()}
        weights = np.zeros((len(self.cells), len(sets)))
        shift = {first: np.zeros(len(sets)) for first in share}
        for column, rows in enumerate(sets):
            p = np.array([share[self.cells[row].first] for row in rows])
            total = float(p.sum())
            weights[rows, column] = p / total
            mean = float(self.values[rows] @ p / total)
            for row in rows:  # d(Σ p a / Σ p) in the direction of (1{G = g} − p_g), for each cell's own p
                lift = (float(self.values[row]) - mean) / total
                for first in share:
                    shift[first][column] += lift * ((first == self.cells[row].first) - share[self.cells[row].first])
        return self.linear.mixed(weights, shift)

    @cached_property
    def simple(self) -> tuple[float, float]:
        """The mean over all cells after the beginning, weighted by cohort size, and its standard error."""
        own = self._weighted([self._chosen(cell.since >= 0 for cell in self.cells)])
        return float(own.values[0]), float(own.errors[0])

    @cached_property
    def by_event(self) -> Effects:
        """By periods since the beginning; overall is the plain mean of those from 0 on."""
        steps = sorted({cell.since for cell in self.cells})
        own = self._weighted([self._chosen(cell.since == step for cell in self.cells) for step in steps])
        after = np.array([step >= 0 for step in steps], dtype=np.float64)
        return _effects(tuple(steps), own, own.mixed((after / after.sum())[:, None]))

    @cached_property
    def by_group(self) -> Effects:
        """By period of beginning, the plain mean over the periods after; overall weighted by cohort size."""
        firsts = list(dict.fromkeys(cell.first for cell in self.cells))
        weights = np.zeros((len(self.cells), len(firsts)))
        for column, first in enumerate(firsts):
            rows = self._chosen(cell.first == first and cell.since >= 0 for cell in self.cells)
            weights[rows, column] = 1 / len(rows)
        own = self.linear.mixed(weights)
        n = self.panel.units
        p = np.array([self.panel.sizes[first] / n for first in firsts])
        overall = float(own.values @ p / p.sum())
        lift = (own.values - overall) / p.sum()
        shift = {
            group: np.array([sum(lift[k] * ((group == first) - p[k]) for k, first in enumerate(firsts))])
            for group in self.panel.sizes
        }
        return _effects(tuple(firsts), own, own.mixed((p / p.sum())[:, None], shift))

    @cached_property
    def by_period(self) -> Effects:
        """By period, over the cohorts that have begun; overall is the plain mean."""
        periods = sorted({cell.period for cell in self.cells if cell.since >= 0})
        sets = [self._chosen(cell.period == own and cell.since >= 0 for cell in self.cells) for own in periods]
        own = self._weighted(sets)
        return _effects(tuple(periods), own, own.mixed(np.full((len(periods), 1), 1 / len(periods))))

    @cached_property
    def parallel(self) -> tuple[float, int, float]:
        """Wald test that all effects before the beginning are zero: statistic, degrees of freedom, p."""
        from scipy.stats import chi2

        rows = self._chosen(cell.since < 0 and cell.period != cell.base for cell in self.cells)
        if not rows:
            return float("nan"), 0, float("nan")
        values, cover = self.values[rows], self.linear.covariance[np.ix_(rows, rows)]
        wald = float(values @ np.linalg.pinv(cover) @ values)
        return wald, len(rows), float(chi2.sf(wald, len(rows)))


def _effects(labels: tuple[int, ...], own: Linear, overall: Linear) -> Effects:
    return Effects(labels, own.values, own.errors, float(overall.values[0]), float(overall.errors[0]), own)


def staggered(panel: Panel, *, comparison: Comparison = "never", base: Base = "varying") -> Staggered:
    """All group-time effects. Raises EvaluationError where nobody is treated or nobody is left to compare with."""
    if not panel.cohorts:
        raise EvaluationError("Nobody is treated within these periods.")
    if comparison == "never" and panel.never not in panel.sizes:
        raise EvaluationError(
            "Everybody is treated in the end: nobody was never treated. Compare with those not yet treated."
        )
    cells = tuple(_cells(panel, comparison, base))
    if not cells:
        raise EvaluationError("In no period is there anybody left to compare with.")
    values = np.zeros(len(cells))
    periods = len(panel.periods)
    slopes = {first: np.zeros((periods, len(cells))) for first in panel.sizes}
    constants = {first: np.zeros(len(cells)) for first in panel.sizes}
    for column, cell in enumerate(cells):
        change = np.zeros(periods)
        change[cell.period] += 1.0
        change[cell.base] -= 1.0
        others = _others(panel, cell, comparison)
        sizes = np.array([panel.sizes[own] for own in others], dtype=np.float64)
        treated = float(panel.means[cell.first] @ change)
        untreated = float(sizes @ [panel.means[own] @ change for own in others] / sizes.sum())
        values[column] = treated - untreated
        for sign, mean, firsts in ((1.0, treated, (cell.first,)), (-1.0, untreated, others)):
            share = sum(panel.sizes[own] for own in firsts) / panel.units
            for first in firsts:
                slopes[first][:, column] += sign * change / share
                constants[first][column] -= sign * mean / share
    return Staggered(panel, cells, Linear(panel, values, slopes, constants), comparison, base)


def _cells(panel: Panel, comparison: Comparison, base: Base) -> Iterable[Cell]:
    for first in panel.cohorts:
        for period in range(len(panel.periods)):
            own = first - 1 if period >= first or base == "universal" else period - 1
            cell = Cell(first, period, own)
            if own >= 0 and period != own and _others(panel, cell, comparison):
                yield cell


def _others(panel: Panel, cell: Cell, comparison: Comparison) -> tuple[int, ...]:
    """The cohorts compared with: never treated, and (not yet) those untreated in both periods."""
    if comparison == "never":
        return (panel.never,)
    last = max(cell.period, cell.base)
    return tuple(own for own in panel.sizes if own > last and own != cell.first)
