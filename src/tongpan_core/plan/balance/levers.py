"""How far every decision can go, before any limit that ties decisions together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.balance.gaps import Gaps
from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import Bools, Floats

MONEY = 1e4  # 元 in one unit of the programme's costs

Range = tuple[Floats, Floats]


@dataclass(frozen=True)
class Levers:
    """Least and most of every decision (a most of -1: there is no such decision), and what one unit costs in MONEY.

    ``leave``, ``join``, ``hire`` (n, P), ``train`` (n, T), ``buy`` (n, L) in units of ``unit`` (n, L): whole lots where
    ``lots`` (n, L), a scaled quantity elsewhere.
    """

    leave: Range
    join: Range
    hire: Range
    train: Range
    buy: Range
    unit: Floats
    lots: Bools
    hire_cost: Floats
    train_cost: Floats
    buy_cost: Floats


def levers_of(problem: BalanceProblem, gaps: Gaps) -> Levers:
    """The range of every decision. Raises ProblemError where a fixed decision is out of its range."""
    leave, join = _moves(problem)
    hire_cost = np.array([np.nan if p.hire_cost is None else p.hire_cost for p in problem.profiles])
    hire = np.broadcast_to(np.where(np.isnan(hire_cost), -1.0, np.inf), join.shape).copy()
    source, _ = problem.training_ends
    held = problem.teachers[:, source].astype(float)
    lot = np.array([np.nan if p.lot is None else p.lot for p in problem.purchases])
    lots = np.broadcast_to(~np.isnan(lot), problem.site.shape)
    unit = np.where(lots, lot, gaps.purchase_scale)
    buy = np.where(lots, np.floor(problem.site / unit + 1e-9), problem.site / unit)
    most = {"leave": leave, "join": join, "hire": hire, "train": np.where(held > 0, held, -1.0), "buy": buy}
    bounds = {name: (np.zeros_like(upper), upper) for name, upper in most.items()}
    _fix(problem, bounds, unit)
    return Levers(
        **bounds,
        unit=unit,
        lots=lots,
        hire_cost=np.nan_to_num(hire_cost) / MONEY,
        train_cost=np.array([t.cost for t in problem.trainings]) / MONEY,
        buy_cost=np.array([p.cost for p in problem.purchases]) * unit / MONEY,
    )


def _moves(problem: BalanceProblem) -> tuple[Floats, Floats]:
    """Most who may leave and join; nobody joins where nobody of that profile leaves anywhere in the stage."""
    free = ~np.isin([section.school for section in problem.sections], sorted(problem.limits.frozen))[:, None]
    counts = {stage: len(rows) for stage, rows in problem.rows.items()}
    free = free & np.array([counts[section.stage] > 1 for section in problem.sections])[:, None]
    leave = np.where(free & (problem.movable > 0), problem.movable, -1.0)
    some_leave = np.zeros(leave.shape, dtype=bool)
    for rows in problem.rows.values():
        some_leave[rows] = (leave[rows] > 0).any(axis=0)
    return leave, np.where(free & some_leave, np.inf, -1.0)


def _fix(problem: BalanceProblem, bounds: dict[str, tuple[Floats, Floats]], unit: Floats) -> None:
    at = {(section.school, section.stage): row for row, section in enumerate(problem.sections)}
    profiles = [p.code for p in problem.profiles]
    items = {"leave": profiles, "join": profiles, "hire": profiles}
    items["train"] = [t.code for t in problem.trainings]
    items["buy"] = [p.code for p in problem.purchases]
    for fixed in problem.fixed:
        row, item = at[fixed.school, fixed.stage], items[fixed.kind].index(fixed.item)
        scale = unit[row, item] if fixed.kind == "buy" else 1.0
        lower, upper = bounds[fixed.kind]
        lower[row, item] = fixed.least / scale
        if fixed.most is not None:
            upper[row, item] = min(upper[row, item], fixed.most / scale)
        if fixed.least > 0 and lower[row, item] > upper[row, item] + 1e-9:
            name = problem.sections[row].name
            text = N_("School %(name)s: at least %(least)s of “%(item)s” is fixed, more than there can be.")
            raise ProblemError(text, name=name, least=fixed.least, item=fixed.item)
