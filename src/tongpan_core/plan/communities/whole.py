"""The problem in one piece for HiGHS: exact for small counties, and the judge of whether there is any plan at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tongpan_core.plan.blocks import Rows
from tongpan_core.plan.communities.model import Model
from tongpan_core.plan.highs import Ended, Programme
from tongpan_core.tables import Bools, Floats, Ints


@dataclass(frozen=True)
class Answer:
    """What HiGHS found: how it ended, the core of every school (or ``None``) and the proven bound."""

    ended: Ended
    core: Ints | None
    bound: float


def solve_whole(
    model: Model,
    asked: Callable[[], bool],
    *,
    pairs: Bools | None = None,
    gap: float = 0.0,
    nodes: int | None = None,
    start: Ints | None = None,
    any_plan: bool = False,
    seconds: float | None = None,
    seed: int = 0,
) -> Answer:
    """Solve with the pairs (school, core) where ``pairs`` is true; ``any_plan`` asks for one, whatever it costs.

    The core of a community is the pair of a school with itself, so that no further variable says who is a core.
    """
    allowed = np.isfinite(model.cost) if pairs is None else pairs & np.isfinite(model.cost)
    i, j = np.nonzero(allowed)
    own = np.full(len(model), -1)
    own[i[i == j]] = np.flatnonzero(i == j)
    if (own[np.flatnonzero(model.must)] < 0).any():
        return Answer("infeasible", None, np.inf)
    cost = np.zeros(len(i)) if any_plan else model.cost[i, j] + model.core_price * (i == j)
    lower = np.where((i == j) & model.must[i], 1.0, 0.0)
    programme = Programme(cost, lower, np.ones(len(i)), asked, seed)
    programme.add_rows(_rows(model, i, j, own).block())
    columns = np.arange(len(i))
    known = None if start is None else (start[i] == j).astype(float)
    outcome = programme.solve_integers(columns, gap=1.0 if any_plan else gap, nodes=nodes, start=known, seconds=seconds)
    if outcome.columns is None:
        return Answer(outcome.ended, None, outcome.bound)
    core = np.full(len(model), -1, dtype=np.int64)
    picked = outcome.columns > 0.5
    core[i[picked]] = j[picked]
    return Answer(outcome.ended, core, outcome.bound)


def _rows(model: Model, i: Ints, j: Ints, own: Ints) -> Rows:
    n, rows, every = len(model), Rows(), np.arange(len(i))
    rows.put(rows.new(np.ones(n), np.ones(n))[i], every, 1.0)
    number = rows.new(np.array([float(model.cores_least)]), np.array([float(model.cores_most)]))
    rows.put(number, own[own >= 0], 1.0)
    member = np.flatnonzero(i != j)
    linked = rows.new(np.full(len(member), -np.inf), np.zeros(len(member)))
    rows.put(linked, member, 1.0)
    rows.put(linked, own[j[member]], -1.0)
    ones, schools = np.ones(n), np.flatnonzero(own >= 0)
    count_most = float(model.count_most) if model.count_most < n else np.inf
    for weight, most in ((model.size, model.most), (ones, np.full(n, count_most))):
        _bounded(rows, weight[i], j, own, schools, np.minimum(most, weight.sum()), lower=False)
    _bounded(rows, model.size[i], j, own, schools, np.full(n, model.least), lower=True)
    _bounded(rows, ones[i], j, own, schools, np.full(n, float(model.count_least)), lower=True)
    return rows


def _bounded(rows: Rows, weight: Floats, j: Ints, own: Ints, schools: Ints, bound: Floats, *, lower: bool) -> None:
    """``Σ weight ≤ bound`` (or ``≥``) for every core that is chosen; left out where it cannot bind."""
    if lower and not (bound > 0).any():
        return
    at = np.full(len(own), -1)
    zero, free = np.zeros(len(schools)), np.full(len(schools), np.inf)
    at[schools] = rows.new(zero, free) if lower else rows.new(-free, zero)
    value = weight.copy()
    value[own[schools]] -= bound[schools]
    rows.put(at[j], np.arange(len(j)), value)
