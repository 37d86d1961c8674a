"""From columns of the programme to a plan: whole people, real quantities, the cheapest ways between schools."""

from __future__ import annotations

import math

import numpy as np

from tongpan_core.plan.balance.arcs import way_costs
from tongpan_core.plan.balance.model import Model
from tongpan_core.plan.balance.plan import BalancePlan, Bought, Hire, Move, Trained
from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.tables import Floats, Ints

QUANTUM = 0.01  # quantities without a lot are rounded up to a hundredth of their unit
SOLVER = 1e-7  # what the solver may leave undone on a scaled value
_FAR = 1e12


def read(model: Model, columns: Floats) -> BalancePlan | None:
    """The plan in a solution; ``None`` where its leavers and joiners cannot be matched within the distance limit."""
    problem = model.problem
    moves = _moves(problem, _whole(model.leave, columns), _whole(model.join, columns))
    if moves is None:
        return None
    return BalancePlan(
        problem.county,
        problem.digest,
        moves,
        _hires(model, columns),
        _trained(model, columns),
        _purchases(model, columns),
    )


def _hires(model: Model, columns: Floats) -> tuple[Hire, ...]:
    number = _whole(model.hire, columns)
    lines = []
    for i, p in np.argwhere(number):
        section, profile, count = model.problem.sections[i], model.problem.profiles[p], int(number[i, p])
        lines.append(Hire(section.school, section.stage, profile.code, count, count * (profile.hire_cost or 0.0)))
    return tuple(lines)


def _trained(model: Model, columns: Floats) -> tuple[Trained, ...]:
    number = _whole(model.train, columns)
    lines = []
    for i, t in np.argwhere(number):
        section, training, count = model.problem.sections[i], model.problem.trainings[t], int(number[i, t])
        lines.append(Trained(section.school, section.stage, training.code, count, count * training.cost))
    return tuple(lines)


def _whole(index: Ints, columns: Floats) -> Ints:
    return np.where(index >= 0, np.round(columns[index]), 0).astype(np.int64)


def _purchases(model: Model, columns: Floats) -> tuple[Bought, ...]:
    problem = model.problem
    lines = []
    for i, j in np.argwhere(model.buy >= 0):
        purchase, units = problem.purchases[j], float(columns[model.buy[i, j]])
        if purchase.lot is None:
            exact = (units + SOLVER) * float(model.buy_unit[i, j]) if units > SOLVER else 0.0
            quantity = min(round(math.ceil(exact / QUANTUM) * QUANTUM, 2), float(problem.site[i, j]))
        else:
            quantity = round(units) * purchase.lot
        if quantity > 0:
            section = problem.sections[i]
            lines.append(Bought(section.school, section.stage, purchase.code, quantity, quantity * purchase.cost))
    return tuple(lines)


def _moves(problem: BalanceProblem, leave: Ints, join: Ints) -> tuple[Move, ...] | None:
    """The cheapest matching of leavers and joiners of every stage and profile."""
    cost = way_costs(problem)
    lines: list[Move] = []
    for stage, rows in problem.rows.items():
        for p, profile in enumerate(problem.profiles):
            sources, targets = np.repeat(rows, leave[rows, p]), np.repeat(rows, join[rows, p])
            if len(sources) != len(targets):
                return None
            pairs = _match(cost[np.ix_(sources, targets)])
            if pairs is None:
                return None
            ends, counts = np.unique(np.stack([sources, targets[pairs]]), axis=1, return_counts=True)
            for (a, b), number in zip(ends.T, counts, strict=True):
                km = None if np.isnan(problem.km[a, b]) else float(problem.km[a, b])
                ways = (problem.sections[a].school, problem.sections[b].school, stage, profile.code)
                lines.append(Move(*ways, int(number), km, float(number * cost[a, b])))
    return tuple(lines)


def _match(cost: Floats) -> Ints | None:
    from scipy.optimize import linear_sum_assignment

    finite = np.where(np.isfinite(cost), cost, _FAR)
    row, column = linear_sum_assignment(finite)
    if len(row) and finite[row, column].max() >= _FAR:
        return None
    return np.asarray(column[np.argsort(row)], dtype=np.int64)
