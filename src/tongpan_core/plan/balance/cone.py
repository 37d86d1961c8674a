"""The limit on a CV as a cone, cut by tangents in an extended formulation.

With shares ``w_i`` of pupils, scaled values ``x_i`` and county value ``m = Σ w_i x_i``, the CV is at most ``L`` exactly
when ``Σ w_i x_i² ≤ (1 + L²) m²``. Divided by ``m`` it separates: ``s_i ≥ x_i² / m`` and ``Σ w_i s_i ≤ (1 + L²) m``
(Vielma, Dunning, Huchette and Lubin 2017). Each ``x_i² / m`` is convex, and its tangent at ``x_i / m = r`` is
``2 r x_i − r² m``: valid everywhere, for any limit, exact at ``r``. A few tangents for each section do what would take
very many cuts of the whole cone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tongpan_core.plan.balance.model import Model
from tongpan_core.plan.highs import Programme, compress
from tongpan_core.tables import Floats, Ints, Stage

TOLERANCE = 1e-7
_SLACK = 1e-6
_SEEDS = (0.6, 0.8, 1.0, 1.25, 1.6, 2.2, 3.0)


@dataclass
class Cone:
    """One indicator of one stage: columns ``x`` (m,), shares ``weight`` (m,), the limit, its rows and columns."""

    stage: Stage
    indicator: int
    x: Ints
    weight: Floats
    limit: float
    mean: int = -1
    s: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    sum_row: int = -1
    slack: int = -1

    def excess(self, columns: Floats) -> float:
        """How far ``Σ w x²`` is above ``(1 + L²) m²``, relative to ``m²``: the excess of the squared CV."""
        x = columns[self.x]
        mean = float(self.weight @ x)
        return float(self.weight @ x**2) / max(mean * mean, 1e-300) - (1 + self.limit**2) if mean > 0 else 0.0


class Cones:
    """Every CV limit of a problem; those that were ever violated stand in the programme."""

    def __init__(self, model: Model, elastic_cost: Mapping[tuple[Stage, int], float] | None = None) -> None:
        self._model = model
        self._elastic = elastic_cost
        self.all = cones_of(model)
        self._tangent_rows: list[Ints] = []

    def slack(self, rows: Floats) -> Ints:
        """Tangents that do not bind, given the value of every row: the programme is quicker without them."""
        tangents = np.concatenate(self._tangent_rows) if self._tangent_rows else np.zeros(0, dtype=np.int64)
        tangents = tangents[tangents < len(rows)]
        return tangents[rows[tangents] > _SLACK]

    def tighten(self, programme: Programme, margin: float) -> None:
        """Ask for a CV a little lower than the limit (0 restores it)."""
        for cone in self.all:
            if cone.sum_row >= 0:
                limit = cone.limit * (1 - margin)
                programme.coefficient(cone.sum_row, cone.mean, -(1 + limit**2) * lift_of(cone))

    def separate(self, programme: Programme, columns: Floats) -> int:
        """Add tangents at a point; how many."""
        added = 0
        for cone in self.all:
            if cone.sum_row < 0:
                if cone.excess(columns) > TOLERANCE:
                    self._enter(programme, cone, columns)
                    added += len(cone.x)
                continue
            added += self._tangents(programme, cone, columns)
        return added

    def _tangents(self, programme: Programme, cone: Cone, columns: Floats) -> int:
        slack = columns[cone.slack] if cone.slack >= 0 else 0.0
        x = columns[cone.x]
        mean = float(cone.weight @ x)
        if mean <= 0 or float(cone.weight @ x**2) / mean <= (1 + cone.limit**2) * mean + slack + TOLERANCE:
            return 0
        below = x**2 / mean - columns[cone.s]
        which = np.flatnonzero(below > 0.1 * TOLERANCE + 1e-3 * below.max(initial=0.0))
        self._add(programme, cone, which, x[which] / mean)
        return len(which)

    def _enter(self, programme: Programme, cone: Cone, columns: Floats) -> None:
        size, first = len(cone.x), programme.columns
        cone.mean, cone.s = first, first + 1 + np.arange(size)
        self._new_columns(programme, cone)
        lift = lift_of(cone)
        rows = np.concatenate([np.zeros(size + 1), np.ones(size + 1)]).astype(np.int64)
        index = np.concatenate([[cone.mean], cone.x, [cone.mean], cone.s])
        value = np.concatenate([[lift], -cone.weight * lift, [-(1 + cone.limit**2) * lift], cone.weight * lift])
        if cone.slack >= 0:
            rows, index, value = np.append(rows, 1), np.append(index, cone.slack), np.append(value, -lift)
        cone.sum_row = programme.rows + 1
        programme.add_rows(compress(rows, index, value, np.array([0.0, -np.inf]), np.zeros(2)))
        x = columns[cone.x]
        mean = float(cone.weight @ x)
        for ratio in _SEEDS:
            self._add(programme, cone, np.arange(size), np.full(size, ratio))
        self._add(programme, cone, np.arange(size), x / mean)

    def _add(self, programme: Programme, cone: Cone, which: Ints, ratio: Floats) -> None:
        size = len(which)
        row = np.tile(np.arange(size), 3)
        index = np.concatenate([cone.s[which], cone.x[which], np.full(size, cone.mean)])
        value = np.concatenate([np.ones(size), -2 * ratio, ratio**2])
        self._tangent_rows.append(programme.rows + np.arange(size))
        programme.add_rows(compress(row, index, value, np.zeros(size), np.full(size, np.inf)))

    def _new_columns(self, programme: Programme, cone: Cone) -> None:
        size = len(cone.x) + 1
        cost = np.zeros(size)
        if self._elastic is not None:
            cone.slack = programme.columns + size
            cost = np.append(cost, self._elastic[cone.stage, cone.indicator])
            size += 1
        none = np.zeros(0, dtype=np.int64)
        block = compress(none, none, np.zeros(0), np.zeros(size), np.full(size, np.inf))
        programme.add_columns(cost, block)


def cones_of(model: Model) -> list[Cone]:
    """One cone for each stage and indicator with a limit on its CV."""
    problem = model.problem
    found = []
    for stage, rows in problem.rows.items():
        for k, limit in enumerate(problem.rules[stage].cv_limits):
            if limit is not None:
                weight = problem.base[rows, k] / problem.base[rows, k].sum()
                found.append(Cone(stage, k, model.x[rows, k], weight, limit))
    return found


def lift_of(cone: Cone) -> float:
    """Factor of the cone's rows: the weights of a large county are tiny, and this brings the rows near one."""
    return float(len(cone.x))
