"""Where no plan exists: the smallest set of wishes that cannot stand together, in words and with the numbers.

Every limit is a *wish* that can be dropped on its own. QuickXplain (Junker 2004) finds a set that no plan keeps whole
while without any one of its wishes a plan exists; it asks for a plan some ``2 k log(n / k)`` times for ``k`` of ``n``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.balance.model import MONEY, build
from tongpan_core.plan.balance.plan import cv
from tongpan_core.plan.balance.problem import BalanceProblem, StageRule
from tongpan_core.plan.balance.search import Search
from tongpan_core.plan.clash import Dropped, Undecided, quick_explain, with_only
from tongpan_core.plan.problem import Wish
from tongpan_core.tables import Stage

Relax = Callable[[BalanceProblem], BalanceProblem]
Asked = Callable[[], bool]
_ANY = 0.5  # any plan within a factor of two is proof enough that there is one


def conflict(problem: BalanceProblem, asked: Asked, seed: int = 0) -> tuple[Wish, ...]:
    """The smallest set of wishes that cannot stand together; empty where a plan exists or ``asked`` says stop."""
    own = _one_stage(problem, asked, seed)
    wishes = wishes_of(own)

    def stands(kept: Sequence[Dropped[BalanceProblem]]) -> bool:
        return has_plan(with_only(own, wishes, kept), asked, seed)

    try:
        if stands(wishes):
            return ()
        found = quick_explain(stands, wishes)
        return tuple(_with_need(one.wish, (problem, own), one.relax, asked, seed) for one in found)
    except Undecided:
        return ()


def has_plan(problem: BalanceProblem, asked: Asked, seed: int = 0) -> bool:
    """Whether any plan keeps all limits.

    Raises:
        Undecided: if ``asked`` says stop before that is known.
    """
    search = Search(build(problem), asked, lambda _, __: None, seed)
    root = search.run(_ANY, 50)
    if search.best.plan is not None:
        return True
    if root.ended == "infeasible" or search.best.bound == np.inf:
        return False
    raise Undecided


def wishes_of(problem: BalanceProblem) -> list[Dropped[BalanceProblem]]:
    """Every limit of a problem as a wish: the planner's own first, then what schools and sites allow, then the law."""
    return [*_planner(problem), *_fixed(problem), *_schools(problem), *_law(problem)]


def _planner(problem: BalanceProblem) -> list[Dropped[BalanceProblem]]:
    limits = problem.limits
    labels: dict[str, tuple[str, dict[str, Any]]] = {
        "budget": (N_("Budget of %(budget)s yuan"), {"budget": limits.budget}),
        "distance_km": (N_("Nobody moves farther than %(km)s km"), {"km": limits.distance_km}),
        "share_out": (N_("At most %(share)s of a school's teachers leave it"), {"share": limits.share_out}),
        "backbone_share": (N_("At least %(share)s of those who move are backbone"), {"share": limits.backbone_share}),
        "hires": (N_("At most %(hires)s new posts"), {"hires": limits.hires}),
    }
    found = [
        Dropped(Wish(name, label, values), _without_limit(name))
        for name, (label, values) in labels.items()
        if getattr(limits, name) is not None
    ]
    names = {section.school: section.name for section in problem.sections}
    for school in sorted(limits.frozen):
        wish = Wish(f"frozen:{school}", N_("Nobody moves to or from %(school)s"), {"school": names[school]})
        found.append(Dropped(wish, _thawed(school)))
    for training in problem.trainings:
        if training.most is not None:
            values = {"training": training.label, "most": training.most}
            wish = Wish(f"training:{training.code}", N_("At most %(most)s places for “%(training)s”"), values)
            found.append(Dropped(wish, _more_training(training.code)))
    return found


def _fixed(problem: BalanceProblem) -> list[Dropped[BalanceProblem]]:
    names = {section.school: section.name for section in problem.sections}
    found = []
    for place, fixed in enumerate(problem.fixed):
        values = {"school": names[fixed.school], "item": fixed.item, "least": fixed.least, "most": fixed.most}
        label = N_("Fixed beforehand for %(school)s: %(item)s, %(least)s or more")
        if fixed.most is not None:
            label = N_("Fixed beforehand for %(school)s: %(item)s, %(least)s to %(most)s")
        found.append(Dropped(Wish(f"fixed:{place}", label, values), _unfixed(place)))
    return found


def _schools(problem: BalanceProblem) -> list[Dropped[BalanceProblem]]:
    found = []
    for column, purchase in enumerate(problem.purchases):
        if np.isfinite(problem.site[:, column]).any():
            values = {"purchase": purchase.label, "sites": int(np.isfinite(problem.site[:, column]).sum())}
            wish = Wish(f"site:{purchase.code}", N_("What %(sites)s sites can take of “%(purchase)s”"), values)
            found.append(Dropped(wish, _larger_sites(column)))
    for name, label in (
        ("staff_most", N_("Staffing quotas of %(sections)s sections")),
        ("staff_least", N_("Staffing ratios of %(sections)s sections")),
    ):
        known = int(np.isfinite(getattr(problem, name)).sum())
        if known:
            found.append(Dropped(Wish(name, label, {"sections": known}), _unstaffed(name)))
    if not (problem.movable == problem.teachers).all():
        values = {"people": int((problem.teachers - problem.movable).sum())}
        found.append(Dropped(Wish("people", N_("%(people)s people stay where they are"), values), _all_movable))
    return found


def _law(problem: BalanceProblem) -> list[Dropped[BalanceProblem]]:
    found = []
    now = cv(problem, problem.amounts)
    for stage in problem.stages:
        rule, rows = problem.rules[stage], problem.rows[stage]
        for k, indicator in enumerate(problem.indicators):
            shared = {"indicator": indicator.label, "stage": stage}
            threshold, limit = rule.thresholds[k], rule.cv_limits[k]
            if threshold is not None:
                below = int((problem.amounts[rows, k] < problem.targets[rows, k]).sum())
                values = {**shared, "threshold": threshold, "below": below}
                label = N_("%(indicator)s (%(stage)s): at least %(threshold)s; %(below)s sections are below")
                found.append(Dropped(Wish(f"threshold:{stage}:{indicator.code}", label, values), _waived(stage, k)))
            if limit is not None:
                values = {**shared, "limit": limit, "now": now[stage, indicator.code]}
                label = N_("%(indicator)s (%(stage)s): CV at most %(limit)s; it is %(now)s")
                found.append(Dropped(Wish(f"cv:{stage}:{indicator.code}", label, values), _uneven(stage, k)))
    return found


def _without_limit(name: str) -> Relax:
    none: dict[str, Any] = {name: None}
    return lambda problem: replace(problem, limits=replace(problem.limits, **none))


def _thawed(school: str) -> Relax:
    return lambda problem: replace(problem, limits=replace(problem.limits, frozen=problem.limits.frozen - {school}))


def _more_training(code: str) -> Relax:
    def relax(problem: BalanceProblem) -> BalanceProblem:
        free = tuple(replace(t, most=None) if t.code == code else t for t in problem.trainings)
        return replace(problem, trainings=free)

    return relax


def _unfixed(place: int) -> Relax:
    def relax(problem: BalanceProblem) -> BalanceProblem:
        # Places must not shift while several are dropped one after another.
        free = replace(problem.fixed[place], least=0.0, most=None)
        return replace(problem, fixed=(*problem.fixed[:place], free, *problem.fixed[place + 1 :]))

    return relax


def _larger_sites(column: int) -> Relax:
    def relax(problem: BalanceProblem) -> BalanceProblem:
        site = problem.site.copy()
        site[:, column] = np.inf
        return replace(problem, site=site)

    return relax


def _unstaffed(name: str) -> Relax:
    return lambda problem: replace(problem, **{name: np.full(len(problem), np.nan)})  # type: ignore[arg-type]


def _all_movable(problem: BalanceProblem) -> BalanceProblem:
    return replace(problem, movable=problem.teachers)


def _waived(stage: Stage, k: int) -> Relax:
    def waive(rule: StageRule) -> StageRule:
        return replace(
            rule,
            thresholds=_none_at(rule.thresholds, k),
            floors=_none_at(rule.floors, k),
            must_meet=max(rule.must_meet - 1, 0),
        )

    return lambda problem: replace(problem, rules={**problem.rules, stage: waive(problem.rules[stage])})


def _uneven(stage: Stage, k: int) -> Relax:
    def relax(problem: BalanceProblem) -> BalanceProblem:
        rule = replace(problem.rules[stage], cv_limits=_none_at(problem.rules[stage].cv_limits, k))
        return replace(problem, rules={**problem.rules, stage: rule})

    return relax


def _none_at(values: tuple[float | None, ...], k: int) -> tuple[float | None, ...]:
    return (*values[:k], None, *values[k + 1 :])


def _one_stage(problem: BalanceProblem, asked: Asked, seed: int) -> BalanceProblem:
    """The problem of one stage alone where that is already impossible: a smaller place to look."""
    for stage in problem.stages if len(problem.stages) > 1 else ():
        alone = problem_of_stage(problem, stage)
        try:
            if not has_plan(alone, asked, seed):
                return alone
        except Undecided:
            break
    return problem


def problem_of_stage(problem: BalanceProblem, stage: Stage) -> BalanceProblem:
    """Only the sections of one stage; limits that count over whole schools count over these sections."""
    rows = problem.rows[stage]
    sections = tuple(problem.sections[row] for row in rows)
    schools = {section.school for section in sections}
    per_row = ("pupils", "amounts", "teachers", "movable", "staff", "staff_least", "staff_most", "site", "base")
    return replace(
        problem,
        sections=sections,
        rules={stage: problem.rules[stage]},
        km=problem.km[np.ix_(rows, rows)],
        limits=replace(problem.limits, frozen=problem.limits.frozen & schools),
        fixed=tuple(fixed for fixed in problem.fixed if fixed.stage == stage),
        **{name: getattr(problem, name)[rows] for name in per_row},
    )


def _with_need(wish: Wish, problems: Sequence[BalanceProblem], relax: Relax, asked: Asked, seed: int) -> Wish:
    """The wish with the number that would do, where a search finds it.

    That is the number for the first of the problems that has a plan without the wish: for all stages together,
    and only where another limit forbids that, for the one in which the conflict was found.
    """
    labels = {
        "budget": N_("Budget of %(budget)s yuan; the cheapest plan needs %(needed)s yuan"),
        "hires": N_("At most %(hires)s new posts; at least %(needed)s are needed"),
    }
    if wish.key not in labels:
        return wish
    for problem in problems:
        free = relax(problem)
        search = Search(build(_only_hires(free) if wish.key == "hires" else free), asked, lambda _, __: None, seed)
        search.run(0.005, 50)
        plan = search.best.plan
        if plan is not None:
            needed: float = sum(hire.number for hire in plan.hires)
            needed = needed if wish.key == "hires" else search.best.value * MONEY
            return Wish(wish.key, labels[wish.key], {**wish.values, "needed": needed})
    return wish


def _only_hires(problem: BalanceProblem) -> BalanceProblem:
    """The problem in which new posts are all that costs: its cheapest plan has the fewest."""
    return replace(
        problem,
        profiles=tuple(replace(p, hire_cost=_one(p.hire_cost)) for p in problem.profiles),
        limits=replace(problem.limits, budget=None),
        move_cost=replace(problem.move_cost, base=0, per_km=0),
        trainings=tuple(replace(t, cost=0.0) for t in problem.trainings),
        purchases=tuple(replace(p, cost=0.0) for p in problem.purchases),
    )


def _one(cost: float | None) -> float | None:
    return None if cost is None else MONEY
