"""A solved plan as the pages show it: plain JSON, with every school and indicator before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tongpan_core.measure.codec import to_plain
from tongpan_core.plan.balance import BalancePlan, BalanceProblem, cv
from tongpan_core.plan.balance.build import LeftOut
from tongpan_core.plan.problem import Progress, Result

TRACE = 80


def plan_result(problem: BalanceProblem, left: Sequence[LeftOut], result: Result[BalancePlan]) -> dict[str, Any]:
    """Everything that the pages, exports and reports need of a plan, without the problem itself."""
    plan = result.solution
    return {
        "status": result.status,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": result.seconds,
        "seed": result.seed,
        "problem": problem.digest,
        "plan": None if plan is None else plan.to_dict(),
        "costs": {} if plan is None else plan.costs,
        "indicators": _indicators(problem),
        "rules": {stage: _rule(problem, stage) for stage in problem.stages},
        "sections": _sections(problem, plan),
        "cv": _spread(problem, plan),
        "left": [to_plain(own) for own in left],
        "conflict": [to_plain(own) for own in result.conflict],
        "trace": trace_of(result.trace),
    }


def explanation(problem: BalanceProblem, plan: BalancePlan) -> dict[str, Any]:
    """What changes at each school and why, each indicator before and after, and the limits that cost money."""
    from tongpan_core.plan.balance.explain import explain

    return dict(to_plain(explain(problem, plan)))


def frontier_result(points: Sequence[Any]) -> dict[str, Any]:
    """The points of a frontier: budget, cost, what is met and what is missing."""
    names = (
        "budget",
        "cost",
        "thresholds_met",
        "thresholds",
        "sections_passing",
        "sections",
        "cv_over",
        "missing",
        "bound",
    )
    return {"points": [{name: to_plain(getattr(own, name)) for name in names} for own in points]}


def trace_of(progress: Sequence[Progress]) -> list[list[Any]]:
    """``[seconds, best, bound]`` at most eighty times: the first and last reports and some between."""
    told = [own for own in progress if own.objective is not None or own.bound is not None]
    picked = sorted({round(place) for place in np.linspace(0, len(told) - 1, TRACE)}) if told else []
    return [[round(told[n].seconds, 2), told[n].objective, told[n].bound] for n in picked]


def _indicators(problem: BalanceProblem) -> list[dict[str, Any]]:
    return [{"code": own.code, "label": own.label, "unit": own.unit, "per": own.per} for own in problem.indicators]


def _rule(problem: BalanceProblem, stage: Any) -> dict[str, Any]:
    rule = problem.rules[stage]
    return {
        "thresholds": list(rule.thresholds),
        "cv_limits": list(rule.cv_limits),
        "must_meet": rule.must_meet,
        "citation": rule.citation,
    }


def _sections(problem: BalanceProblem, plan: BalancePlan | None) -> list[dict[str, Any]]:
    after = None if plan is None else plan.after(problem)
    values = problem.per * problem.amounts / problem.base
    rows = []
    for row, section in enumerate(problem.sections):
        own = {
            "school": section.school,
            "name": section.name,
            "stage": section.stage,
            "pupils": float(problem.pupils[row]),
            "before": _standing(problem, row, problem.amounts[row], values[row]),
            "staff": int(problem.staff[row]),
        }
        if after is not None:
            own["after"] = _standing(problem, row, after.amounts[row], after.values[row])
            own["staff_after"] = int(after.staff[row])
        rows.append(own)
    return rows


def _standing(problem: BalanceProblem, row: int, amounts: Any, values: Any) -> dict[str, Any]:
    targets, floors = problem.targets[row], problem.floors[row]
    slack = 1e-9 * np.nan_to_num(np.maximum(targets, 1.0), nan=1.0)
    met = np.isnan(targets) | (amounts >= targets - slack)
    above = np.isnan(floors) | (amounts >= floors - slack)
    known = ~np.isnan(targets)
    count = int((met & known).sum())
    passes = bool(count >= problem.rules[problem.sections[row].stage].must_meet and above.all())
    return {
        "values": [round(float(own), 6) for own in values],
        "met": [bool(own) for own in met],
        "count": count,
        "passes": passes,
    }


def _spread(problem: BalanceProblem, plan: BalancePlan | None) -> list[dict[str, Any]]:
    before = cv(problem, problem.amounts)
    after = None if plan is None else cv(problem, plan.after(problem).amounts)
    rows = []
    for stage in problem.stages:
        for place, indicator in enumerate(problem.indicators):
            rows.append(
                {
                    "stage": stage,
                    "code": indicator.code,
                    "before": before[stage, indicator.code],
                    "after": None if after is None else after[stage, indicator.code],
                    "limit": problem.rules[stage].cv_limits[place],
                }
            )
    return rows


def plan_summary(result: Mapping[str, Any]) -> dict[str, Any]:
    """The few numbers of a plan that lists show."""
    plan = result["plan"] or {}
    sections, spread = result["sections"], result["cv"]
    over = [own for own in spread if own["limit"] is not None]
    return {
        "cost": result["objective"],
        "bound": result["bound"],
        "gap": result["gap"],
        "costs": result["costs"],
        "moves": sum(own["number"] for own in plan.get("moves", ())),
        "hires": sum(own["number"] for own in plan.get("hires", ())),
        "trainings": sum(own["number"] for own in plan.get("trainings", ())),
        "purchases": len(plan.get("purchases", ())),
        "sections": len(sections),
        "passing_before": sum(own["before"]["passes"] for own in sections),
        "passing_after": sum(own["after"]["passes"] for own in sections) if plan else None,
        "over_before": sum(own["before"] > own["limit"] + 1e-9 for own in over),
        "over_after": sum(own["after"] > own["limit"] + 1e-9 for own in over) if plan else None,
        "left": len(result["left"]),
    }
