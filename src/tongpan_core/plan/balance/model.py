"""The problem as rows and columns, without arcs between schools and without the cone of the CV.

Values are scaled: ``x[i, k]`` is the value of section ``i`` as a multiple of its stage's threshold (of the county value
where there is none). A whole person is a whole column. Costs are in units of :attr:`Model.money` 元.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tongpan_core.plan.balance.gaps import Gaps, gaps_of
from tongpan_core.plan.balance.highs import Block, compress
from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import Floats, Ints

MONEY = 1e4
TRACE = 1e-7  # points for MONEY 元: of two equally good plans under a budget, the cheaper


@dataclass
class Columns:
    """Bounds, costs and kind of the columns, in the order in which they are asked for."""

    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    cost: list[Floats] = field(default_factory=list)
    whole: list[Ints] = field(default_factory=list)
    count: int = 0

    def new(
        self, upper: Floats, *, lower: Floats | float = 0.0, cost: Floats | float = 0.0, whole: bool = False
    ) -> Ints:
        """Columns in the shape of ``upper``; where the upper bound is below zero there is no column: -1."""
        exists = upper >= np.broadcast_to(lower, upper.shape)
        size = int(exists.sum())
        index = np.full(upper.shape, -1, dtype=np.int64)
        index[exists] = self.count + np.arange(size)
        self.lower.append(np.broadcast_to(lower, upper.shape)[exists].astype(float))
        self.upper.append(upper[exists].astype(float))
        self.cost.append(np.broadcast_to(cost, upper.shape)[exists].astype(float))
        if whole:
            self.whole.append(index[exists])
        self.count += size
        return index


@dataclass
class Rows:
    """Rows as triplets, in the order in which they are asked for."""

    row: list[Ints] = field(default_factory=list)
    column: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    count: int = 0

    def new(self, lower: Floats, upper: Floats) -> Ints:
        """Ids of new rows, with their bounds."""
        self.lower.append(lower.astype(float))
        self.upper.append(upper.astype(float))
        self.count += len(lower)
        return np.arange(self.count - len(lower), self.count)

    def put(self, row: Ints, column: Ints, value: Floats | float) -> None:
        """Coefficients, broadcast against each other; columns that do not exist (-1) are passed over."""
        row, column, number = np.broadcast_arrays(row, column, np.asarray(value, dtype=float))
        there = column >= 0
        self.row.append(row[there])
        self.column.append(column[there])
        self.value.append(number[there])

    def block(self) -> Block:
        """All rows so far."""
        cat = np.concatenate
        return compress(cat(self.row), cat(self.column), cat(self.value), cat(self.lower), cat(self.upper))


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
    n, columns = len(problem), Columns()
    may_move = ~np.isin([s.school for s in problem.sections], sorted(problem.limits.frozen))[:, None]
    counts = {stage: len(rows) for stage, rows in problem.rows.items()}
    may_move = may_move & np.array([counts[s.stage] > 1 for s in problem.sections])[:, None]
    leave_most = np.where(may_move & (problem.movable > 0), problem.movable, -1.0)
    some_leave = np.zeros((n, len(problem.profiles)), dtype=bool)
    for rows in problem.rows.values():
        some_leave[rows] = (leave_most[rows] > 0).any(axis=0)
    join_most = np.where(may_move & some_leave, np.inf, -1.0)
    hire_cost = np.array([np.nan if p.hire_cost is None else p.hire_cost for p in problem.profiles])
    hire_most = np.broadcast_to(np.where(np.isnan(hire_cost), -1.0, np.inf), join_most.shape).copy()
    source, _ = problem.training_ends
    held = problem.teachers[:, source].astype(float)
    lots = np.array([np.nan if p.lot is None else p.lot for p in problem.purchases])
    is_lot = np.broadcast_to(~np.isnan(lots), problem.site.shape)
    unit = np.where(is_lot, lots, gaps.purchase_scale)
    buy_most = np.where(is_lot, np.floor(problem.site / unit + 1e-9), problem.site / unit)
    buy_least = np.zeros_like(buy_most)
    cost = np.array([p.cost for p in problem.purchases]) * unit / MONEY
    bounds = {
        "leave": (np.zeros_like(leave_most), leave_most),
        "join": (np.zeros_like(join_most), join_most),
        "hire": (np.zeros_like(hire_most), hire_most),
        "train": (np.zeros_like(held), np.where(held > 0, held, -1.0)),
        "buy": (buy_least, buy_most),
    }
    _fix(problem, bounds, unit)
    most_lots = np.where(is_lot, bounds["buy"][1], -1.0)
    most_free = np.where(is_lot, -1.0, bounds["buy"][1])
    per_hire = np.nan_to_num(hire_cost) / MONEY
    per_train = np.array([t.cost for t in problem.trainings]) / MONEY
    leave = columns.new(bounds["leave"][1], lower=bounds["leave"][0], whole=True)
    join = columns.new(bounds["join"][1], lower=bounds["join"][0], whole=True)
    hire = columns.new(bounds["hire"][1], lower=bounds["hire"][0], cost=per_hire, whole=True)
    train = columns.new(bounds["train"][1], lower=bounds["train"][0], cost=per_train, whole=True)
    buy = columns.new(most_lots, lower=bounds["buy"][0], cost=cost, whole=True)
    free = columns.new(most_free, lower=bounds["buy"][0], cost=cost)
    meets = columns.new(np.where(gaps.open, 1.0, -1.0), whole=True)
    passes = columns.new(
        np.where(gaps.failing, 1.0, -1.0), lower=0.0 if elastic else np.where(gaps.failing, 1.0, 0.0), whole=True
    )
    progress = columns.new(np.where(gaps.failing & elastic, gaps.more_needed, -1.0))
    x = columns.new(np.where(gaps.moves, np.inf, gaps.start), lower=np.where(gaps.moves, gaps.least, gaps.start))
    return Model(
        problem,
        gaps,
        elastic,
        columns,
        Rows(),
        leave,
        join,
        hire,
        train,
        np.maximum(buy, free),
        unit,
        meets,
        passes,
        progress,
        x,
    )


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
        if lower[row, item] > upper[row, item] + 1e-9:
            name = problem.sections[row].name
            raise ProblemError(
                f"School {name}: at least {fixed.least} of “{fixed.item}” is fixed, more than there can be."
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
