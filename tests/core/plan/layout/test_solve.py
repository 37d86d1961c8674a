"""The best layout is the best of all layouts, in every version, and says so."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from tests.core.plan.layout.small import brute_force, futures, problems, small

from tongpan_core.plan.layout import Band, LayoutPlan, Limits, Params, objective, solve, violations

EXACT = Params(gap=0.0)


def best(problem):
    """The proven best plan, which keeps every rule."""
    result = solve(problem, params=EXACT)
    assert result.status == "optimal"
    assert violations(problem, result.solution) == []
    assert objective(problem, result.solution) == pytest.approx(result.objective)
    assert result.bound == pytest.approx(result.objective, rel=1e-5, abs=1e-6)
    return result


def test_a_small_school_is_merged_where_that_is_cheaper():
    plan = best(small()).solution
    assert plan.open == ("A", "B")
    assert plan.places() == {}
    merged = best(small(bands=(Band("all", "all grades", 2.0, 8.0),), limits=Limits(lot=45))).solution
    assert merged.open == ("A",)
    assert merged.places() == {"A": 45}


@pytest.mark.parametrize(("version", "goal"), [("cover", "sites"), ("cover", "cost"), ("cover", "uncovered")])
def test_cover(version, goal):
    problem = small(
        version=version, goal=goal, limits=Limits(sites=1, sites_are="most") if goal == "uncovered" else Limits()
    )
    assert best(problem).objective == brute_force(problem)


def test_scenarios_weigh_building_now_against_later():
    problem = futures(small(villages=small().villages[:3], pupils=[[30], [25], [20]], km=small().km[:3]), 1.0, 1.4)
    assert best(problem).objective == pytest.approx(brute_force(problem))


@settings(max_examples=25, deadline=None)
@given(problem=problems())
def test_median_against_every_plan(problem):
    check(problem)


@settings(max_examples=15, deadline=None)
@given(problem=problems(("sites", "cost", "uncovered"), "cover"))
def test_cover_against_every_plan(problem):
    check(problem)


def check(problem):
    known = brute_force(problem)
    result = solve(problem, params=replace(EXACT, explain_conflict=False))
    if known is None:
        assert (result.status, result.solution, result.objective) == ("infeasible", None, None)
    else:
        assert result.status == "optimal"
        assert violations(problem, result.solution) == []
        assert result.objective == pytest.approx(known, rel=1e-6, abs=1e-6)
        assert LayoutPlan.from_dict(result.solution.to_dict()) == result.solution


@settings(max_examples=10, deadline=None)
@given(problem=problems())
def test_the_same_problem_gives_the_same_plan(problem):
    first, second = (solve(problem, seed=3, params=replace(EXACT, explain_conflict=False)) for _ in range(2))
    assert (first.status, first.solution, first.bound) == (second.status, second.solution, second.bound)


def test_the_digest_speaks_of_everything():
    digests = {small().digest, small(goal="km").digest, small(km=small().km + 1).digest, futures(small(), 1, 2).digest}
    assert len(digests) == 4
    assert small().to_dict()["km"] == np.asarray(small().km).tolist()
