"""The best layout is the best of all layouts, in every version, and says so."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.layout_county import county
from hypothesis import given, settings
from tests.core.plan.layout.small import SITES, brute_force, every_plan, futures, problems, small

from tongpan_core.plan.layout import Band, Fixed, LayoutPlan, Limits, Params, objective, solve, violations
from tongpan_core.plan.layout.demand import demand
from tongpan_core.plan.layout.search import unlimited
from tongpan_core.plan.problem import When
from tongpan_core.plan.region import executor, solve_region

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


def test_a_covering_is_put_in_order():
    problem = small(version="cover", goal="sites", bands=(Band("all", "all grades", 2.0, 6.5),))
    plan = best(problem).solution
    tidied = replace(problem, version="median", goal="cost")
    alike = [own for own in every_plan(problem) if own.open == plan.open and not violations(problem, own)]
    assert objective(tidied, plan) == pytest.approx(min(objective(tidied, own) for own in alike))


def test_the_best_so_far_is_kept_when_stopped():
    problem = county(20, 60, 1)
    calls = iter(range(10_000))
    result = solve(problem, stop=When(lambda: next(calls) > 25))
    assert result.status == "stopped"
    assert result.solution is not None
    assert violations(problem, result.solution) == []
    told = [own.objective for own in result.trace if own.objective is not None]
    assert told == sorted(told, reverse=True)
    assert result.objective == told[-1]
    assert solve(problem, stop=When(lambda: True)).status == "stopped"


def test_a_plan_in_force_is_the_start_where_it_keeps_the_rules():
    problem = small()
    plan = best(problem).solution
    again = solve(problem, params=EXACT, start=plan)
    assert again.trace[0].objective == pytest.approx(best(problem).objective)
    elsewhere = replace(problem, fixed=(Fixed("close", "A"),))
    assert solve(elsewhere, params=EXACT, start=plan).solution == best(elsewhere).solution


@pytest.mark.parametrize("goal", ["km", "cost"])
def test_whatever_the_search_begins_with_the_plan_is_the_one_that_its_value_speaks_of(goal):
    """Where only ways and sites count it is solved as a p-median, which tells values before there is a plan."""
    problem = small(sites=tuple(replace(own, capacity=1_000) for own in SITES), goal=goal, limits=Limits(sites=2))
    assert unlimited(demand(problem))
    least = best(problem).objective
    starts = [own for own in every_plan(problem) if not violations(problem, own)]
    assert len({objective(problem, own) for own in starts}) > 3
    for start in starts:
        result = solve(problem, params=EXACT, start=start)
        assert result.objective == pytest.approx(least)
        assert objective(problem, result.solution) == pytest.approx(result.objective)


def test_a_plan_in_force_that_names_what_is_no_more_is_no_start():
    problem = small()
    plan = best(problem).solution
    assert plan is not None
    assert plan.sent
    line = plan.sent[0]
    gone = (
        replace(plan, open=(*plan.open, "new:V9")),
        replace(plan, sent=(replace(line, site="Z9"), *plan.sent[1:])),
        replace(plan, sent=(replace(line, village="at:S9"), *plan.sent[1:])),
        replace(plan, sent=(replace(line, band="gone"), *plan.sent[1:])),
    )
    for start in gone:
        assert solve(problem, params=EXACT, start=start).solution == plan


def test_a_county_within_the_gap_that_is_asked_for():
    for version, goal in (("median", "cost"), ("cover", "sites"), ("scenarios", "cost")):
        problem = county(14, 40, 2, version=version, goal=goal)
        result = solve(problem, params=Params(gap=0.02))
        assert result.status in ("optimal", "feasible")
        assert result.gap <= 0.02
        assert violations(problem, result.solution) == []


def test_counties_side_by_side_are_what_each_is_alone():
    problems_ = {f"county {seed}": county(8, 24, seed) for seed in range(2)}
    alone = {key: solve(own, params=Params(gap=0.01)) for key, own in problems_.items()}
    with executor(workers=1) as pool:
        found = solve_region(solve, problems_, pool, params=Params(gap=0.01))
    assert {key: own.solution for key, own in found.items()} == {key: own.solution for key, own in alone.items()}


@pytest.mark.parametrize("kind", ["send", "bar"])
def test_decisions_about_villages(kind):
    problem = small(fixed=(Fixed(kind, "B", "V1"),))
    assert (best(problem).solution.site_of()["V1", "all"] == "B") == (kind == "send")
    assert best(problem).objective == pytest.approx(brute_force(problem))


def test_lowest_grades_go_where_they_can_walk():
    bands = (Band("low", "grades 1 to 3", 2.0), Band("high", "grades 4 to 6", 2.0, 8.0))
    sites = (SITES[0], replace(SITES[1], bands=("low",), small=True), SITES[2])
    pupils = np.array([[15.0, 15], [10, 15], [10, 10], [5, 5]])
    plan = best(small(bands=bands, sites=sites, pupils=pupils, limits=Limits(smallest=40))).solution
    sent = plan.site_of()
    assert [sent[f"V{k}", "low"] for k in range(4)] == ["A", "A", "B", "B"]
    assert [sent[f"V{k}", "high"] for k in range(4)] == ["A"] * 4
