"""From columns of the programme to a plan: whole people, real quantities, the cheapest ways between schools."""

from __future__ import annotations

import math

import numpy as np

from tongpan_core.plan.balance.arcs import Arcs, way_costs
from tongpan_core.plan.balance.model import Model
from tongpan_core.plan.balance.plan import BalancePlan, Bought, Hire, Move, Trained
from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.tables import Floats, Ints

QUANTUM = 0.01  # quantities without a lot are rounded up to a hundredth of their unit
SOLVER = 1e-7  # what the solver may leave undone on a scaled value
_FAR = 1e12


def read(arcs: Arcs, columns: Floats) -> BalancePlan | None:
    """The plan in a solution; ``None`` where its leavers and joiners cannot be matched within the distance limit."""
    model, problem = arcs.model, arcs.model.problem
    moves = _moves(arcs, columns)
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


def _moves(arcs: Arcs, columns: Floats) -> tuple[Move, ...] | None:
    """The ways that the solution takes, or where it splits people between two ways the cheapest that does not."""
    model, problem = arcs.model, arcs.model.problem
    flow = columns[arcs.column]
    whole = np.round(flow)
    leave, join = _whole(model.leave, columns), _whole(model.join, columns)
    given, taken = np.zeros_like(leave, dtype=float), np.zeros_like(join, dtype=float)
    np.add.at(given, (arcs.source, arcs.profile), whole)
    np.add.at(taken, (arcs.target, arcs.profile), whole)
    if (np.abs(flow - whole) > 1e-6).any() or (given != leave).any() or (taken != join).any():
        ways = _matched(problem, leave, join)
        if ways is None:
            return None
    else:
        used = np.flatnonzero(whole)
        ways = np.stack(
            [arcs.profile[used], arcs.source[used], arcs.target[used], whole[used].astype(np.int64)], axis=1
        )
    cost, lines = way_costs(problem), []
    for p, a, b, count in sorted(ways.tolist()):
        km = None if np.isnan(problem.km[a, b]) else float(problem.km[a, b])
        ends = (problem.sections[a].school, problem.sections[b].school, problem.sections[a].stage)
        lines.append(Move(*ends, problem.profiles[p].code, count, km, float(count * cost[a, b])))
    return tuple(lines)


def _matched(problem: BalanceProblem, leave: Ints, join: Ints) -> Ints | None:
    """Rows of profile, source, target and number: the cheapest matching of leavers and joiners, person by person."""
    from scipy.optimize import linear_sum_assignment

    cost = way_costs(problem)
    found = [np.zeros((0, 4), dtype=np.int64)]
    for rows in problem.rows.values():
        for p in range(leave.shape[1]):
            sources, targets = np.repeat(rows, leave[rows, p]), np.repeat(rows, join[rows, p])
            if len(sources) != len(targets):
                return None
            own = cost[np.ix_(sources, targets)]
            one, other = linear_sum_assignment(np.where(np.isfinite(own), own, _FAR))
            if not np.isfinite(own[one, other]).all():
                return None
            ends, counts = np.unique(np.stack([sources[one], targets[other]]), axis=1, return_counts=True)
            found.append(np.stack([np.full(len(counts), p), ends[0], ends[1], counts], axis=1))
    return np.concatenate(found)
