"""What each extra 万元 buys: for every budget the plan that brings the county nearest to balance.

What a county lacks is counted in points: one for every threshold that a section lacks to the number it must meet, one
for every section that does not pass, and for the CVs above their limits together as many points again, shared equally
among them. A CV gives up its points in proportion as ``m · (CV² − L²)`` falls to zero, ``m`` being the county value; a
CV within its limit stays there. ``missing`` is what a plan leaves: zero is a county that passes. It never rises with
the budget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.balance.gaps import gaps_of
from tongpan_core.plan.balance.model import MONEY, TRACE, Model, build
from tongpan_core.plan.balance.plan import BalancePlan, cv
from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.plan.balance.search import Best, Search
from tongpan_core.plan.problem import Clock, Progress, Stop
from tongpan_core.tables import Stage

_STEPS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)


@dataclass(frozen=True)
class FrontierPoint:
    """The best that was found for one budget (元), with the proven least of ``missing`` for it."""

    budget: float
    plan: BalancePlan
    thresholds_met: int
    thresholds: int
    sections_passing: int
    sections: int
    cv: dict[tuple[Stage, str], float]
    cv_over: int
    missing: float
    bound: float

    @property
    def cost(self) -> float:
        """元 that the plan costs."""
        return self.plan.cost


@dataclass(frozen=True)
class _Score:
    """Counts of a plan's standing, from its lines."""

    thresholds_met: int
    thresholds: int
    passing: int
    spread: dict[tuple[Stage, str], float]
    over: int
    missing: float


def frontier(
    problem: BalanceProblem,
    budgets: Sequence[float],
    *,
    stop: Stop,
    seed: int = 0,
    gap: float = 0.02,
    on_progress: Callable[[Progress], None] | None = None,
) -> tuple[FrontierPoint, ...]:
    """One point for each budget in 元, in rising order; fewer points where ``stop`` says so."""
    clock = Clock(on_progress)
    worth = excess_worth(problem)
    model = build(_with_budget(problem, 0.0), elastic=True)

    def asked() -> bool:
        return stop(Progress(clock.seconds, N_("Searching the frontier")))

    def told(step: str, best: Best) -> None:
        clock.report(step, None if best.plan is None else best.value, best.bound)

    offset = _points(model)
    every = offset + sum(worth.values())
    search = Search(
        model,
        asked,
        told,
        seed,
        Best(scale=max(every, 1.0)),
        {key: _slope(problem, key, worth) for key in worth},
        offset,
    )
    points: list[FrontierPoint] = []
    nothing = BalancePlan(problem.county, problem.digest)
    for budget in sorted(budgets):
        search.restart(budget / MONEY)
        search.run(gap, 50)
        found = [nothing, *(p.plan for p in points[-1:]), *([search.best.plan] if search.best.plan else [])]
        scores = [(_score(problem, plan, worth), plan) for plan in found]
        score, plan = min(scores, key=lambda pair: (round(pair[0].missing, 6), pair[1].cost))
        bound = max(search.best.bound - TRACE * budget / MONEY, 0.0) if np.isfinite(search.best.bound) else 0.0
        points.append(_point(problem, budget, plan, score, bound))
        if asked():
            break
    return tuple(points)


def budget_steps(full: float) -> tuple[float, ...]:
    """Budgets worth looking at on the way to a plan that costs ``full`` 元."""
    return tuple(round(full * step, 2) for step in _STEPS)


def excess_worth(problem: BalanceProblem) -> dict[tuple[Stage, int], float]:
    """Points for bringing each CV that is above its limit down to it, by stage and indicator; zero for the others."""
    gaps = gaps_of(problem)
    whole = float(gaps.more_needed[gaps.failing].sum() + gaps.failing.sum())
    now = cv(problem, problem.amounts)
    limits = {
        (stage, k): limit
        for stage in problem.stages
        for k, limit in enumerate(problem.rules[stage].cv_limits)
        if limit is not None
    }
    over = [key for key, limit in limits.items() if now[key[0], problem.indicators[key[1]].code] > limit]
    return {key: (max(whole, 1.0) / len(over) if key in over else 0.0) for key in limits}


def _slope(problem: BalanceProblem, key: tuple[Stage, int], worth: dict[tuple[Stage, int], float]) -> float:
    """Points for one unit of a cone's slack; a CV that is within its limit now is not let out of it cheaply."""
    excess = _excess(problem, problem.amounts, key)
    return worth[key] / excess if worth[key] > 0 else 1e3


def _excess(problem: BalanceProblem, amounts: object, key: tuple[Stage, int]) -> float:
    stage, k = key
    rows = problem.rows[stage]
    gaps = gaps_of(problem)
    weight = problem.base[rows, k] / problem.base[rows, k].sum()
    x = np.asarray(amounts)[rows, k] / gaps.scale[rows, k]
    mean = float(weight @ x)
    limit = problem.rules[stage].cv_limits[k]
    if mean <= 0 or limit is None:
        return 0.0
    return max(float(weight @ x**2) / mean - (1 + limit**2) * mean, 0.0)


def _points(model: Model) -> float:
    gaps = model.gaps
    return float(gaps.more_needed[gaps.failing].sum() + gaps.failing.sum())


def _with_budget(problem: BalanceProblem, budget: float) -> BalanceProblem:
    return replace(problem, limits=replace(problem.limits, budget=budget))


def _score(problem: BalanceProblem, plan: BalancePlan, worth: dict[tuple[Stage, int], float]) -> _Score:
    gaps, after = gaps_of(problem), plan.after(problem)
    slack = 1e-9 * np.nan_to_num(problem.targets, nan=0.0)
    known = ~np.isnan(problem.targets)
    met = known & (after.amounts >= problem.targets - slack)
    reached = ~(after.amounts < problem.floors - slack)
    must = np.array([problem.rules[s.stage].must_meet for s in problem.sections])
    passes = (met.sum(axis=1) >= must) & reached.all(axis=1)
    spread = cv(problem, after.amounts)
    lacking = np.maximum(must - met.sum(axis=1), 0)
    missing = float(lacking[gaps.failing].sum() + (gaps.failing & ~passes).sum())
    for key, points in worth.items():
        start = _excess(problem, problem.amounts, key)
        missing += points * _excess(problem, after.amounts, key) / start if start > 0 else 0.0
    limits = {
        (s, i.code): problem.rules[s].cv_limits[k] for s in problem.stages for k, i in enumerate(problem.indicators)
    }
    over = sum(limit is not None and spread[key] > limit + 1e-9 for key, limit in limits.items())
    return _Score(int(met.sum()), int(known.sum()), int(passes.sum()), spread, over, missing)


def _point(problem: BalanceProblem, budget: float, plan: BalancePlan, score: _Score, bound: float) -> FrontierPoint:
    return FrontierPoint(
        budget=budget,
        plan=plan,
        thresholds_met=score.thresholds_met,
        thresholds=score.thresholds,
        sections_passing=score.passing,
        sections=len(problem),
        cv=score.spread,
        cv_over=score.over,
        missing=score.missing,
        bound=min(bound, score.missing),
    )
