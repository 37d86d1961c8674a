"""A plan in reasons: what changes at each school and why, each indicator before and after, and what binds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.balance.cone import lift_of
from tongpan_core.plan.balance.model import MONEY, build
from tongpan_core.plan.balance.plan import After, BalancePlan, Bought, Hire, Move, Trained, cv
from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.plan.balance.search import Search
from tongpan_core.tables import Floats, Ints, Stage

Why = Literal["threshold", "floor", "cv", "surplus", "gives"]


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator of one section: value before and after, and why it changes.

    ``threshold``: it now meets its threshold; ``floor``: it now reaches the floor that the rule leaves it; ``cv``: it
    is raised so that the county becomes more even; ``surplus``: it is raised along with another; ``gives``: it falls,
    for other schools, and keeps its own threshold.
    """

    indicator: str
    before: float
    after: float
    why: Why


@dataclass(frozen=True)
class SectionChange:
    """What a plan does at one section: its lines, and what they change."""

    school: str
    name: str
    stage: Stage
    leaving: tuple[Move, ...]
    joining: tuple[Move, ...]
    hires: tuple[Hire, ...]
    trainings: tuple[Trained, ...]
    purchases: tuple[Bought, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """One indicator of one stage, before and after: county value, CV and limit, sections that meet the threshold."""

    stage: Stage
    indicator: str
    value_before: float
    value_after: float
    cv_before: float
    cv_after: float
    cv_limit: float | None
    met_before: int
    met_after: int
    sections: int


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that costs money: ``saving`` is about how many 元 the plan would cost less if it gave way by ``step``.

    ``key`` is that of the wish (``cv:primary:L5``, ``share_out``, ``hires`` …). The saving is the dual price of the
    relaxation: exact for a small step, and an upper estimate for a larger one.
    """

    key: str
    label: str
    limit: float | None
    step: float
    saving: float


@dataclass(frozen=True)
class Explanation:
    """All of it."""

    sections: tuple[SectionChange, ...]
    indicators: tuple[IndicatorChange, ...]
    binding: tuple[Binding, ...]


def explain(problem: BalanceProblem, plan: BalancePlan) -> Explanation:
    """Why the plan is what it is. Takes about as long as finding a bound does: a second or two for 300 schools."""
    after = plan.after(problem)
    return Explanation(section_changes(problem, plan, after), indicator_changes(problem, after), binding(problem))


def section_changes(problem: BalanceProblem, plan: BalancePlan, after: After) -> tuple[SectionChange, ...]:
    """Every section that the plan touches, in the order of the sections."""
    spread = cv(problem, problem.amounts)
    found = []
    for row, section in enumerate(problem.sections):
        school, stage = section.school, section.stage
        lines = (
            tuple(m for m in plan.moves if (m.source, m.stage) == (school, stage)),
            tuple(m for m in plan.moves if (m.target, m.stage) == (school, stage)),
            tuple(h for h in plan.hires if (h.school, h.stage) == (school, stage)),
            tuple(t for t in plan.trainings if (t.school, t.stage) == (school, stage)),
            tuple(b for b in plan.purchases if (b.school, b.stage) == (school, stage)),
        )
        if any(lines):
            changes = _changes(problem, after, row, spread)
            found.append(SectionChange(school, section.name, stage, *lines, changes))
    return tuple(found)


def _changes(
    problem: BalanceProblem, after: After, row: int, spread: dict[tuple[Stage, str], float]
) -> tuple[Change, ...]:
    found = []
    stage = problem.sections[row].stage
    for k, indicator in enumerate(problem.indicators):
        before, then = float(problem.amounts[row, k]), float(after.amounts[row, k])
        if abs(then - before) <= 1e-9 * max(abs(before), 1.0):
            continue
        limit = problem.rules[stage].cv_limits[k]
        uneven = limit is not None and spread[stage, indicator.code] > limit
        why = _why(before, then, float(problem.targets[row, k]), float(problem.floors[row, k]), uneven)
        scale = float(problem.per[k] / problem.base[row, k])
        found.append(Change(indicator.code, before * scale, then * scale, why))
    return tuple(found)


def _why(before: float, then: float, target: float, floor: float, uneven: bool) -> Why:
    slack = 1e-9 * max(abs(target), 1.0) if not np.isnan(target) else 0.0
    if then < before:
        return "gives"
    if before < target - slack <= then:
        return "cv" if uneven and then > target * 1.02 else "threshold"
    if before < floor - slack <= then:
        return "floor"
    return "cv" if uneven else "surplus"


def indicator_changes(problem: BalanceProblem, after: After) -> tuple[IndicatorChange, ...]:
    """Every indicator of every stage."""
    before_cv, after_cv = cv(problem, problem.amounts), cv(problem, after.amounts)
    found = []
    for stage, rows in problem.rows.items():
        for k, indicator in enumerate(problem.indicators):
            base, target = problem.base[rows, k], problem.targets[rows, k]
            slack = 1e-9 * np.nan_to_num(target)
            now, then = problem.amounts[rows, k], after.amounts[rows, k]
            change = IndicatorChange(
                stage=stage,
                indicator=indicator.code,
                value_before=float(indicator.per * now.sum() / base.sum()),
                value_after=float(indicator.per * then.sum() / base.sum()),
                cv_before=before_cv[stage, indicator.code],
                cv_after=after_cv[stage, indicator.code],
                cv_limit=problem.rules[stage].cv_limits[k],
                met_before=int((now >= target - slack).sum()),
                met_after=int((then >= target - slack).sum()),
                sections=len(rows),
            )
            found.append(change)
    return tuple(found)


def binding(problem: BalanceProblem, seed: int = 0) -> tuple[Binding, ...]:
    """The limits that cost money, the dearest first, by the dual prices of the relaxation."""
    model = build(problem)
    search = Search(model, lambda: False, lambda _, __: None, seed)
    root = search.relaxation()
    if root.row_duals is None or root.columns is None:
        return ()
    duals, found = np.abs(root.row_duals), []
    for cone in search.cones.all:
        if cone.sum_row >= 0:
            slope = 2 * cone.limit * root.columns[cone.mean] * lift_of(cone)
            indicator = problem.indicators[cone.indicator]
            saving = float(duals[cone.sum_row] * slope * 0.01 * MONEY)
            key = f"cv:{cone.stage}:{indicator.code}"
            found.append(Binding(key, N_("CV limit of %(indicator)s"), cone.limit, 0.01, saving))
    found += _limit_prices(problem, model.limit_rows, duals, root.columns, model.leave)
    return tuple(sorted((one for one in found if one.saving > 1.0), key=lambda one: -one.saving))


def _limit_prices(
    problem: BalanceProblem, rows: dict[str, Ints], duals: Floats, columns: Floats, leave: Ints
) -> list[Binding]:
    limits, found = problem.limits, []
    if "hires" in rows:
        found.append(
            Binding("hires", N_("Number of new posts"), limits.hires, 1.0, float(duals[rows["hires"]].sum() * MONEY))
        )
    if "share_out" in rows:
        schools = sorted({section.school for section in problem.sections})
        held = dict.fromkeys(schools, 0)
        for row, section in enumerate(problem.sections):
            held[section.school] += int(problem.teachers[row].sum())
        price = float(duals[rows["share_out"]] @ np.array([held[school] for school in schools]) * 0.01 * MONEY)
        found.append(Binding("share_out", "Share of a school's teachers who may leave", limits.share_out, 0.01, price))
    if "backbone_share" in rows:
        moved = float(columns[leave[leave >= 0]].sum())
        price = float(duals[rows["backbone_share"]].sum() * moved * 0.01 * MONEY)
        found.append(
            Binding("backbone_share", "Share of backbone among those who move", limits.backbone_share, 0.01, price)
        )
    found.append(
        Binding(
            "staff", "Staffing ratio and quota of every section", None, 1.0, float(duals[rows["staff"]].sum() * MONEY)
        )
    )
    return found
