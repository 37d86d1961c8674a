"""Budget against what it buys."""

import numpy as np
from benchmarks.counties import county
from tests.core.plan.small import small

from tongpan_core.plan.balance import Params, budget_steps, frontier, solve, violations
from tongpan_core.plan.problem import MaxSeconds, When


def check(problem, points):
    for point in points:
        assert violations(problem, point.plan, must_pass=False) == []
        assert point.cost <= point.budget + 1e-6
        assert 0 <= point.bound <= point.missing + 1e-9
    missing = [point.missing for point in points]
    assert missing == sorted(missing, reverse=True)
    assert [p.budget for p in points] == sorted(p.budget for p in points)


def test_small_county_from_nothing_to_everything():
    problem = small(must_meet=3)
    full = solve(problem, params=Params(gap=0))
    points = frontier(problem, budget_steps(full.objective), stop=MaxSeconds(120))
    check(problem, points)
    assert points[0].plan.cost == 0
    assert points[0].thresholds_met == int((problem.amounts >= problem.targets).sum())
    assert points[-1].missing == 0
    assert (points[-1].sections_passing, points[-1].cv_over) == (3, 0)
    assert points[-1].cost <= full.objective + 1


def test_county_of_real_shape():
    problem = county(20, 2)
    full = solve(problem, params=Params(gap=0.005))
    points = frontier(problem, [full.objective * share for share in (0.2, 0.6, 1.001)], stop=MaxSeconds(300))
    check(problem, points)
    assert points[-1].missing < 0.03 * (problem.amounts < problem.targets).sum()
    assert points[0].sections_passing < points[-1].sections_passing
    assert all(np.isfinite(value) for value in points[1].cv.values())


def test_stopping_keeps_the_points_so_far():
    problem = small()
    points = frontier(problem, [0.0, 1e5, 1e6], stop=When(lambda: True))
    assert [point.budget for point in points] == [0.0]
