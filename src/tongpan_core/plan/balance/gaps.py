"""Where every section stands before the plan, scaled for the solver."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.tables import Bools, Floats, Ints

EPS = 1e-9


@dataclass(frozen=True)
class Gaps:
    """All of shape (n, K) but ``failing`` and ``more_needed`` (n,) and ``purchase_scale`` (n, L).

    ``scale``: the amount that makes the value 1. ``start``: the value now; ``least``: what it may not fall below;
    ``to_meet`` and ``to_floor``: what is missing to the threshold and to its floor, whole steps where only whole steps
    are possible; ``open``: missed thresholds of failing sections; ``moves``: some decision changes it.
    ``more_needed``: how many more thresholds a section must meet.
    """

    scale: Floats
    start: Floats
    least: Floats
    to_meet: Floats
    to_floor: Floats
    open: Bools
    moves: Bools
    failing: Bools
    more_needed: Ints
    purchase_scale: Floats


def gaps_of(problem: BalanceProblem) -> Gaps:
    """Measure every section against its thresholds."""
    amounts, target = problem.amounts, problem.targets
    known = ~np.isnan(target)
    scale = np.where(known, target, _county_value(problem) * problem.base)
    must = np.array([problem.rules[s.stage].must_meet for s in problem.sections])
    step = whole_steps(problem)
    missing = np.where(known, np.maximum(target - amounts, 0), 0)
    below = np.nan_to_num(np.maximum(problem.floors - amounts, 0))
    to_meet, to_floor = _steps(missing, step, target), _steps(below, step, target)
    missed = to_meet > 0
    more = must - (known & ~missed).sum(axis=1)
    failing = (more > 0) | (to_floor > 0).any(axis=1)
    spare = np.where(known & ~missed, amounts - target, 0)
    spare = np.where(step, np.floor(spare + EPS * np.maximum(target, 1)), spare)
    least = np.where(known, amounts - spare, 0.0)
    moves = np.broadcast_to(problem.profile_effects.any(axis=0) | problem.purchase_effects.any(axis=0), amounts.shape)
    return Gaps(
        scale, amounts / scale, least / scale, to_meet / scale, to_floor / scale,
        missed & failing[:, None], moves.copy(), failing, np.maximum(more, 0), _purchase_scale(problem, scale),
    )  # fmt: skip


def whole_steps(problem: BalanceProblem) -> Bools:
    """Which indicators every decision changes by whole numbers only, shape (K,)."""
    steps = [problem.profile_effects]
    lots = np.array([np.nan if p.lot is None else p.lot for p in problem.purchases])[:, None]
    steps.append(
        np.where(np.isnan(lots), np.where(problem.purchase_effects > 0, 0.5, 0.0), lots * problem.purchase_effects)
    )
    stacked = np.concatenate(steps)
    return np.asarray((np.abs(stacked - np.round(stacked)) < EPS).all(axis=0), dtype=np.bool_)


def _steps(missing: Floats, step: Bools, target: Floats) -> Floats:
    slack = EPS * np.nan_to_num(np.maximum(target, 1), nan=1.0)
    return np.where(missing <= slack, 0.0, np.where(step, np.ceil(missing - slack), missing))


def _county_value(problem: BalanceProblem) -> Floats:
    value = np.ones_like(problem.amounts)
    for rows in problem.rows.values():
        value[rows] = problem.amounts[rows].sum(axis=0) / problem.base[rows].sum(axis=0)
    return np.where(value > 0, value, 1.0)


def _purchase_scale(problem: BalanceProblem, scale: Floats) -> Floats:
    """A quantity of each purchase that changes its main indicator by one scaled unit."""
    effects = problem.purchase_effects
    if not len(effects):
        return np.zeros((len(problem), 0))
    main = effects.argmax(axis=1)
    largest = np.where(effects.max(axis=1) > 0, effects.max(axis=1), 1.0)
    return scale[:, main] / largest
