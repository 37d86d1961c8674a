"""Is a plan what it says? Every rule counted again from the plan's lines, with no solver and none of its arrays.

Whole numbers are compared exactly; quantities and CVs with a relative tolerance of :data:`TOLERANCE`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from tongpan_core.plan.balance.plan import After, BalancePlan, cv
from tongpan_core.plan.balance.problem import BalanceProblem

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: which, where, what was found and what was allowed."""

    rule: str
    where: str
    found: float
    allowed: float


def violations(problem: BalanceProblem, plan: BalancePlan, *, must_pass: bool = True) -> list[Violation]:
    """Every rule that the plan breaks; empty for a plan that keeps them all.

    ``must_pass=False`` leaves out thresholds and CV, for the plans of the frontier that do not reach the end.
    """
    after = plan.after(problem)
    found = [*_lines(problem, plan), *_people(problem, plan), *_staff(problem, after), *_county(problem, plan)]
    found += [*_own(problem, after), *_fixed(problem, plan)]
    if must_pass:
        found += [*_thresholds(problem, after), *_spread(problem, after)]
    return found


def _above(rule: str, where: str, found: float, allowed: float) -> list[Violation]:
    slack = TOLERANCE * max(abs(allowed), 1.0)
    return [Violation(rule, where, found, allowed)] if found > allowed + slack else []


def _lines(problem: BalanceProblem, plan: BalancePlan) -> list[Violation]:
    """Unit costs, quantities and distances of every line."""
    found: list[Violation] = []
    at = {(section.school, section.stage): row for row, section in enumerate(problem.sections)}
    limit = problem.limits.distance_km
    for move in plan.moves:
        km = float(problem.km[at[move.source, move.stage], at[move.target, move.stage]])
        if limit is not None:
            found += _above("distance", f"{move.source}→{move.target}", np.inf if np.isnan(km) else km, limit)
        each = problem.move_cost.base + problem.move_cost.per_km * (0.0 if np.isnan(km) else km)
        found += _above(
            "cost", f"{move.source}→{move.target}", abs(move.cost - each * move.number), 1e-6 * (1 + move.cost)
        )
        found += _above("count", f"{move.source}→{move.target}", 1, move.number)
        if {move.source, move.target} & problem.limits.frozen or move.source == move.target:
            found.append(Violation("frozen", f"{move.source}→{move.target}", move.number, 0))
    hire = {p.code: p.hire_cost for p in problem.profiles}
    train = {t.code: t.cost for t in problem.trainings}
    for hired in plan.hires:
        unit = hire[hired.profile]
        due = np.inf if unit is None else unit * hired.number
        found += _above("cost", hired.school, abs(hired.cost - due), 1e-6 * (1 + hired.cost))
    for line in plan.trainings:
        found += _above(
            "cost", line.school, abs(line.cost - train[line.training] * line.number), 1e-6 * (1 + line.cost)
        )
    goods = {p.code: (j, p) for j, p in enumerate(problem.purchases)}
    for buy in plan.purchases:
        j, good = goods[buy.purchase]
        found += _above("cost", buy.school, abs(buy.cost - good.cost * buy.quantity), 1e-6 * (1 + buy.cost))
        found += _above("site", buy.school, buy.quantity, float(problem.site[at[buy.school, buy.stage], j]))
        if good.lot is not None:
            lots = buy.quantity / good.lot
            found += _above("lot", buy.school, abs(lots - round(lots)), 1e-9)
    return found


def _people(problem: BalanceProblem, plan: BalancePlan) -> list[Violation]:
    """Nobody goes who may not, nobody goes twice, and no school loses more than its share."""
    found: list[Violation] = []
    leave: Counter[tuple[str, str, str]] = Counter()
    gone: Counter[str] = Counter()
    for move in plan.moves:
        leave[move.source, move.stage, move.profile] += move.number
        gone[move.source] += move.number
    used = leave.copy()
    source = {t.code: t.source for t in problem.trainings}
    for line in plan.trainings:
        used[line.school, line.stage, source[line.training]] += line.number
    held: Counter[str] = Counter()
    for row, section in enumerate(problem.sections):
        held[section.school] += int(problem.teachers[row].sum())
        for p, profile in enumerate(problem.profiles):
            key = (section.school, section.stage, profile.code)
            where = f"{section.school} {section.stage} {profile.code}"
            found += _above("movable", where, leave[key], int(problem.movable[row, p]))
            found += _above("teachers", where, used[key], int(problem.teachers[row, p]))
    if problem.limits.share_out is not None:
        for school, number in gone.items():
            found += _above("share_out", school, number, problem.limits.share_out * held[school])
    return found


def _fixed(problem: BalanceProblem, plan: BalancePlan) -> list[Violation]:
    """Decisions that were taken beforehand."""
    done: Counter[tuple[str, str, str, str]] = Counter()
    for move in plan.moves:
        done["leave", move.source, move.stage, move.profile] += move.number
        done["join", move.target, move.stage, move.profile] += move.number
    for hired in plan.hires:
        done["hire", hired.school, hired.stage, hired.profile] += hired.number
    for line in plan.trainings:
        done["train", line.school, line.stage, line.training] += line.number
    quantity = {(buy.school, buy.stage, buy.purchase): buy.quantity for buy in plan.purchases}
    found: list[Violation] = []
    for fixed in problem.fixed:
        key = (fixed.school, fixed.stage, fixed.item)
        number = quantity.get(key, 0.0) if fixed.kind == "buy" else done[fixed.kind, *key]
        rounding = 0.011 if fixed.kind == "buy" else 0.0
        where = f"{fixed.school} {fixed.stage} {fixed.item}"
        found += _above("fixed", where, fixed.least, number)
        if fixed.most is not None:
            found += _above("fixed", where, number, fixed.most + rounding)
    return found


def _staff(problem: BalanceProblem, after: After) -> list[Violation]:
    """Staffing ratio and quota: kept, or not made worse."""
    found: list[Violation] = []
    for row, section in enumerate(problem.sections):
        now, then = int(problem.staff[row]), int(after.staff[row])
        least, most = float(problem.staff_least[row]), float(problem.staff_most[row])
        if not np.isnan(least):
            found += _above("staff_least", f"{section.school} {section.stage}", min(least, now), then)
        if not np.isnan(most):
            found += _above("staff_most", f"{section.school} {section.stage}", then, max(most, now))
    return found


def _county(problem: BalanceProblem, plan: BalancePlan) -> list[Violation]:
    """Budget, number of new posts, part of backbone, training places."""
    limits, found = problem.limits, list[Violation]()
    if limits.budget is not None:
        found += _above("budget", plan.county, plan.cost, limits.budget)
    if limits.hires is not None:
        found += _above("hires", plan.county, sum(h.number for h in plan.hires), limits.hires)
    if limits.backbone_share is not None:
        backbone = {p.code for p in problem.profiles if p.backbone}
        own = sum(m.number for m in plan.moves if m.profile in backbone)
        found += _above("backbone_share", plan.county, limits.backbone_share * plan.moved, own)
    for training in problem.trainings:
        taken = sum(t.number for t in plan.trainings if t.training == training.code)
        if training.most is not None:
            found += _above("training", training.code, taken, training.most)
    return found


def _own(problem: BalanceProblem, after: After) -> list[Violation]:
    """No section falls below a threshold that it met, and none that missed it falls further."""
    found: list[Violation] = []
    targets = problem.targets
    for row, k in np.argwhere(~np.isnan(targets)):
        least = min(float(problem.amounts[row, k]), float(targets[row, k]))
        where = f"{problem.sections[row].school} {problem.sections[row].stage} {problem.indicators[k].code}"
        found += _above("own", where, least, float(after.amounts[row, k]))
    return found


def _thresholds(problem: BalanceProblem, after: After) -> list[Violation]:
    """Every section meets its number of thresholds and reaches the floor of the others."""
    found: list[Violation] = []
    for row, section in enumerate(problem.sections):
        rule, met = problem.rules[section.stage], 0
        for k, threshold in enumerate(rule.thresholds):
            if threshold is None:
                continue
            value, slack = float(after.values[row, k]), TOLERANCE * threshold
            met += value >= threshold - slack
            where = f"{section.school} {section.stage} {problem.indicators[k].code}"
            floor = rule.floors[k]
            if floor is not None:
                found += _above("floor", where, floor, value + slack)
        found += _above("must_meet", f"{section.school} {section.stage}", rule.must_meet, met)
    return found


def _spread(problem: BalanceProblem, after: After) -> list[Violation]:
    """Every limited CV."""
    found: list[Violation] = []
    for (stage, code), value in cv(problem, after.amounts).items():
        k = [indicator.code for indicator in problem.indicators].index(code)
        limit = problem.rules[stage].cv_limits[k]
        if limit is not None:
            found += _above("cv", f"{stage} {code}", value, limit)
    return found
