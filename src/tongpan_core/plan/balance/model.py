"""The problem as rows and columns, without arcs between schools and without the cone of the CV.

Values are scaled: ``x[i, k]`` is the value of section ``i`` as a multiple of its stage's threshold (of the county value
where there is none). A whole person is a whole column. Costs are in units of :data:`MONEY` 元.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tongpan_core.plan.balance.gaps import Gaps, gaps_of
from tongpan_core.plan.balance.levers import MONEY, levers_of
from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.plan.blocks import Columns, Rows
from tongpan_core.tables import Floats, Ints

__all__ = ["MONEY", "TRACE", "Model", "build"]

TRACE = 1e-7  # points for MONEY 元: of two equally good plans under a budget, the cheaper


@dataclass
class Model:
    """Where every decision stands among the columns (-1 where it cannot be), and the rows that arcs and cones join.

    ``leave``, ``join``, ``hire`` (n, P), ``train`` (n, T), ``buy`` (n, L) in units of ``buy_unit`` (n, L); ``meets``
    (n, K) whether a missed threshold is met, ``passes`` (n,) whether the section passes; ``x`` (n, K).
    """

    problem: BalanceProblem
    gaps: Gaps
    elastic: bool
    columns: Columns
    rows: Rows
    leave: Ints
    join: Ints
    hire: Ints
    train: Ints
    buy: Ints
    buy_unit: Floats
    meets: Ints
    passes: Ints
    progress: Ints
    x: Ints
    out_rows: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    in_rows: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    budget_row: int | None = None
    limit_rows: dict[str, Ints] = field(default_factory=dict)
    points: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def whole(self) -> Ints:
        """Columns that must be whole."""
        return np.concatenate(self.columns.whole)

    def lots(self) -> Ints:
        """Columns of purchases that come in lots."""
        by_lot = [j for j, purchase in enumerate(self.problem.purchases) if purchase.lot is not None]
        lots = self.buy[:, by_lot]
        return lots[lots >= 0]

    def costs(self) -> Floats:
        """Cost of every column, in :data:`MONEY` 元."""
        return np.concatenate(self.columns.cost)

    def objective(self) -> Floats:
        """What is minimised: the costs, or in an elastic model minus the points, with a trace of the costs."""
        return self.costs() * TRACE + self.points if self.elastic else self.costs()


def build(problem: BalanceProblem, *, elastic: bool = False) -> Model:
    """Rows and columns of a problem.

    With ``elastic`` no section is bound to pass: ``passes`` and ``meets`` are free to be zero (for the frontier).
    """
    gaps = gaps_of(problem)
    model = _columns(problem, gaps, elastic)
    _amount_rows(model)
    _threshold_rows(model)
    _people_rows(model)
    _county_rows(model)
    if elastic:
        model.points = np.zeros(model.columns.count)
        model.points[model.progress[model.progress >= 0]] = -1.0
        model.points[model.passes[model.passes >= 0]] = -1.0
    return model


def _columns(problem: BalanceProblem, gaps: Gaps, elastic: bool) -> Model:
    columns, levers = Columns(), levers_of(problem, gaps)
    failing = np.where(gaps.failing, 1.0, -1.0)
    in_lots = columns.new(
        np.where(levers.lots, levers.buy[1], -1.0), lower=levers.buy[0], cost=levers.buy_cost, whole=True
    )
    free = columns.new(np.where(levers.lots, -1.0, levers.buy[1]), lower=levers.buy[0], cost=levers.buy_cost)
    return Model(
        problem=problem,
        gaps=gaps,
        elastic=elastic,
        columns=columns,
        rows=Rows(),
        leave=columns.new(levers.leave[1], lower=levers.leave[0], whole=True),
        join=columns.new(levers.join[1], lower=levers.join[0], whole=True),
        hire=columns.new(levers.hire[1], lower=levers.hire[0], cost=levers.hire_cost, whole=True),
        train=columns.new(levers.train[1], lower=levers.train[0], cost=levers.train_cost, whole=True),
        buy=np.maximum(in_lots, free),
        buy_unit=levers.unit,
        meets=columns.new(np.where(gaps.open, 1.0, -1.0), whole=True),
        passes=columns.new(failing, lower=0.0 if elastic else np.maximum(failing, 0), whole=True),
        progress=columns.new(np.where(gaps.failing & elastic, gaps.more_needed, -1.0)),
        x=columns.new(np.where(gaps.moves, np.inf, gaps.start), lower=np.where(gaps.moves, gaps.least, gaps.start)),
    )


def _amount_rows(model: Model) -> None:
    """``x`` is what it was, with what people and purchases add."""
    problem, gaps, rows = model.problem, model.gaps, model.rows
    source, target = problem.training_ends
    at = np.argwhere(gaps.moves)
    ids = rows.new(gaps.start[gaps.moves], gaps.start[gaps.moves])
    i, k = at[:, 0], at[:, 1]
    scale = gaps.scale[i, k]
    rows.put(ids, model.x[i, k], 1.0)
    per_person = problem.profile_effects[:, k].T / scale[:, None]
    for index, sign in ((model.leave, 1.0), (model.join, -1.0), (model.hire, -1.0)):
        rows.put(ids[:, None], index[i], sign * per_person)
    gained = problem.profile_effects[target] - problem.profile_effects[source]
    rows.put(ids[:, None], model.train[i], -gained[:, k].T / scale[:, None])
    bought = problem.purchase_effects[:, k].T * model.buy_unit[i] / scale[:, None]
    rows.put(ids[:, None], model.buy[i], -bought)


def _threshold_rows(model: Model) -> None:
    """A section passes when enough missed thresholds are met and the others reach the floor."""
    gaps, rows = model.gaps, model.rows
    at = np.argwhere(gaps.open)
    i, k = at[:, 0], at[:, 1]
    start, whole, floor = gaps.start[i, k], gaps.to_meet[i, k], gaps.to_floor[i, k]
    top = np.full(len(i), np.inf)
    ids = rows.new(start + floor - whole, top)
    rows.put(ids, model.x[i, k], 1.0)
    rows.put(ids, model.meets[i, k], floor - whole)
    rows.put(ids, model.passes[i], -whole)
    if model.elastic:
        for column, needed in ((model.meets[i, k], whole), (model.passes[i], floor)):
            ids = rows.new(start, top)
            rows.put(ids, model.x[i, k], 1.0)
            rows.put(ids, column, -needed)
    failing = np.flatnonzero(gaps.failing)
    ids = rows.new(np.zeros(len(failing)), np.full(len(failing), np.inf))
    rows.put(ids[:, None], model.meets[failing], 1.0)
    rows.put(ids, model.passes[failing], -gaps.more_needed[failing].astype(float))
    if model.elastic:
        ids = rows.new(np.zeros(len(failing)), np.full(len(failing), np.inf))
        rows.put(ids[:, None], model.meets[failing], 1.0)
        rows.put(ids, model.progress[failing], -1.0)


def _people_rows(model: Model) -> None:
    """Nobody leaves and is trained at once; staffing keeps to ratio and quota; a school keeps most of its people."""
    problem, rows = model.problem, model.rows
    source, _ = problem.training_ends
    n = len(problem)
    for p in range(len(problem.profiles)):
        which = np.flatnonzero(source == p)
        ids = rows.new(np.zeros(n), problem.teachers[:, p].astype(float))
        rows.put(ids, model.leave[:, p], 1.0)
        rows.put(ids[:, None], model.train[:, which], 1.0)
    least = np.where(
        np.isnan(problem.staff_least), -np.inf, np.minimum(np.ceil(problem.staff_least) - problem.staff, 0)
    )
    most = np.where(np.isnan(problem.staff_most), np.inf, np.maximum(np.floor(problem.staff_most) - problem.staff, 0))
    ids = model.limit_rows["staff"] = rows.new(least, most)
    for index, sign in ((model.leave, -1.0), (model.join, 1.0), (model.hire, 1.0)):
        rows.put(ids[:, None], index, sign)
    if problem.limits.share_out is not None:
        schools = sorted({section.school for section in problem.sections})
        at = np.searchsorted(np.array(schools), np.array([s.school for s in problem.sections]))
        held = np.bincount(at, weights=problem.teachers.sum(axis=1), minlength=len(schools))
        ids = rows.new(np.full(len(schools), -np.inf), np.floor(held * problem.limits.share_out + 1e-9))
        rows.put(ids[at][:, None], model.leave, 1.0)
        model.limit_rows["share_out"] = ids


def _county_rows(model: Model) -> None:
    """Balances that arcs fill, and the limits that hold for the county as a whole."""
    problem, rows, limits = model.problem, model.rows, model.problem.limits
    model.out_rows = rows.new(np.zeros(model.leave.size), np.zeros(model.leave.size)).reshape(model.leave.shape)
    model.in_rows = rows.new(np.zeros(model.join.size), np.zeros(model.join.size)).reshape(model.join.shape)
    rows.put(model.out_rows, model.leave, 1.0)
    rows.put(model.in_rows, model.join, 1.0)
    if limits.hires is not None:
        row = model.limit_rows["hires"] = rows.new(np.array([-np.inf]), np.array([float(limits.hires)]))
        rows.put(row, model.hire.ravel(), 1.0)
    if limits.backbone_share is not None:
        backbone = np.array([p.backbone for p in problem.profiles])
        row = model.limit_rows["backbone_share"] = rows.new(np.array([0.0]), np.array([np.inf]))
        rows.put(row, model.leave.ravel(), np.broadcast_to(backbone - limits.backbone_share, model.leave.shape).ravel())
    for t, training in enumerate(problem.trainings):
        if training.most is not None:
            rows.put(rows.new(np.array([-np.inf]), np.array([float(training.most)])), model.train[:, t], 1.0)
    if limits.budget is not None:
        model.budget_row = int(rows.new(np.array([-np.inf]), np.array([limits.budget / MONEY]))[0])
        costs = model.costs()
        priced = np.flatnonzero(costs)
        rows.put(np.array([model.budget_row]), priced, costs[priced])
