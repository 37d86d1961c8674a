"""The cheapest path to balance: against trying everything, and what must hold for any county."""

import dataclasses

import numpy as np
import pytest
from benchmarks.counties import county
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.plan.small import PROFILES, brute_force, permuted, small

from tongpan_core.plan.balance import BalancePlan, Fixed, Limits, Params, Purchase, solve, violations
from tongpan_core.plan.problem import AnyOf, GapBelow, MaxSeconds, When

EXACT = Params(gap=0, explain_conflict=False)
CLOSE = 2e-5


def only(kinds, **changes):
    """A small county where only some kinds of decision may be taken."""
    problem = small(**changes)
    if "hire" not in kinds:
        problem = dataclasses.replace(problem, profiles=tuple(dataclasses.replace(p, hire_cost=None) for p in PROFILES))
    if "train" not in kinds:
        problem = dataclasses.replace(problem, trainings=())
    if "buy" not in kinds:
        problem = dataclasses.replace(problem, site=np.zeros_like(problem.site))
    if "move" not in kinds:
        problem = dataclasses.replace(problem, movable=np.zeros_like(problem.teachers))
    return problem


def within(plan: BalancePlan, most: int) -> bool:
    people = [line.number for line in (*plan.moves, *plan.hires, *plan.trainings)]
    return all(number <= most for number in people) and all(b.quantity <= most for b in plan.purchases)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("kinds", "most"), [("move buy", 2), ("train buy", 2), ("hire train", 2), ("move train", 1)])
def test_no_plan_of_all_that_there_are_is_cheaper(seed, kinds, most):
    rng = np.random.default_rng([seed, len(kinds)])
    pupils = rng.integers(60, 160, 2)
    teachers = rng.integers(1, 6, (2, 3))
    rooms = np.maximum(np.ceil(pupils * 0.023).astype(int) - rng.integers(0, 3, 2), 0)
    limit = 0.15 + 0.04 * seed
    problem = only(kinds, pupils=pupils, teachers=teachers, rooms=rooms, cv_limit=limit, limits=Limits(share_out=0.5))
    expected = brute_force(problem, kinds, most=most)
    result = solve(problem, params=EXACT)
    if result.solution is None:
        assert result.status == "infeasible"
        assert expected is None
        return
    assert result.status == "optimal"
    assert violations(problem, result.solution) == []
    if expected is None:
        assert not within(result.solution, most)
    elif within(result.solution, most):
        assert result.objective == pytest.approx(expected.cost, rel=CLOSE)
    else:
        assert result.objective <= expected.cost * (1 + CLOSE)


def test_a_county_that_passes_needs_nothing():
    problem = small(teachers=((1, 5, 2), (1, 10, 3), (1, 7, 3)), rooms=(3, 5, 4))
    result = solve(problem)
    assert (result.status, result.objective, result.bound) == ("optimal", 0.0, 0.0)
    assert result.solution == BalancePlan(problem.county, problem.digest)


def test_best_plan_of_one_county():
    problem = small(teachers=((3, 2, 1), (1, 11, 3), (2, 5, 2)), rooms=(3, 5, 3), must_meet=3)
    plan = solve(problem, params=EXACT).solution
    assert plan is not None
    assert [(b.school, b.purchase, b.quantity, b.cost) for b in plan.purchases] == [("S2", "room", 1.0, 40_000.0)]
    assert [(m.source, m.target, m.profile, m.number, m.km, m.cost) for m in plan.moves] == [
        ("S1", "S0", "qb", 1, 5.0, 6_500.0)
    ] or plan.costs["moves"] + plan.costs["trainings"] <= 30_000 * 4
    assert violations(problem, plan) == []
    assert BalancePlan.from_dict(plan.to_dict()) == plan


def test_same_seed_same_answer():
    problem = county(25, 3)
    first, second = (solve(problem, seed=5) for _ in range(2))
    assert (first.solution, first.objective, first.bound) == (second.solution, second.objective, second.bound)


@pytest.mark.parametrize("seed", range(3))
def test_a_county_of_real_shape(seed):
    problem = county(40, seed)
    result = solve(problem, params=Params(gap=0.005))
    assert result.status in ("optimal", "feasible")
    assert violations(problem, result.solution) == []
    assert 0 < result.bound <= result.objective
    assert result.gap <= 0.005
    bounds = [p.bound for p in result.trace if p.bound is not None]
    assert bounds == sorted(bounds)
    assert result.objective == pytest.approx(result.solution.cost)


def test_quantities_without_lots_meet_the_cone():
    room = Purchase("room", "area", "m²", 3_000, (0, 0, 1))
    problem = small(purchases=(room,), rooms=(9, 4, 3), cv_limit=0.12, must_meet=2)
    result = solve(problem, params=EXACT)
    assert result.status == "optimal"
    assert violations(problem, result.solution) == []
    values = result.solution.after(problem).values[:, 2]
    weight = problem.pupils / problem.pupils.sum()
    spread = np.sqrt(weight @ (values - weight @ values) ** 2) / (weight @ values)
    assert spread == pytest.approx(0.12, abs=3e-4)
    assert spread <= 0.12


def test_fixed_decisions_hold():
    free = small()
    fixed = (Fixed("train", "S1", "primary", "to_q", 2, 2), Fixed("buy", "S0", "primary", "room", 2, 4))
    problem = dataclasses.replace(free, fixed=fixed)
    result = solve(problem, params=EXACT)
    assert violations(problem, result.solution) == []
    assert [t.number for t in result.solution.trainings if t.school == "S1" and t.training == "to_q"] == [2]
    assert result.objective >= solve(free, params=EXACT).objective - 1


def test_stops_when_asked_and_keeps_what_it_has():
    seen = []
    result = solve(county(40, 1), stop=When(lambda: True), params=EXACT, on_progress=seen.append)
    assert result.status == "stopped"
    assert result.solution is None
    assert seen == list(result.trace)
    later = solve(county(40, 1), stop=AnyOf([GapBelow(0.9), MaxSeconds(120)]), params=EXACT)
    assert later.solution is not None
    assert later.gap <= 0.9


def test_limits_are_kept():
    limits = Limits(share_out=0.1, distance_km=6.0, backbone_share=0.5, hires=2, frozen=frozenset({"S1"}))
    problem = small(
        pupils=(100, 200, 150, 120),
        teachers=((4, 3, 1), (3, 9, 5), (3, 6, 2), (2, 8, 6)),
        rooms=(2, 6, 4, 3),
        limits=limits,
    )
    result = solve(problem, params=EXACT)
    assert result.status == "optimal"
    assert violations(problem, result.solution) == []
    assert all({m.source, m.target} == {"S2", "S3"} for m in result.solution.moves)


counties = st.builds(
    lambda pupils, teachers, rooms, cv_limit: small(
        pupils=pupils, teachers=teachers, rooms=rooms, cv_limit=cv_limit, limits=Limits(share_out=0.4)
    ),
    st.tuples(*[st.integers(40, 300)] * 3),
    st.tuples(*[st.tuples(*[st.integers(0, 8)] * 3)] * 3).filter(lambda t: all(sum(row) for row in t)),
    st.tuples(*[st.integers(1, 9)] * 3),
    st.sampled_from((0.2, 0.35, 0.5)),
)
SLACK = 1 + 4 * CLOSE


@settings(max_examples=15, deadline=None)
@given(problem=counties)
def test_any_county_gets_a_checked_plan_and_an_honest_bound(problem):
    result = solve(problem, params=EXACT)
    if result.solution is None:
        assert result.status == "infeasible"
        return
    assert violations(problem, result.solution) == []
    assert result.bound <= result.objective


@settings(max_examples=8, deadline=None)
@given(problem=counties, share=st.sampled_from((0.0, 0.1, 0.2)), km=st.sampled_from((0.0, 5.0)))
def test_a_further_limit_never_lowers_the_cost(problem, share, km):
    free = solve(problem, params=EXACT)
    tight = dataclasses.replace(problem, limits=Limits(share_out=share, distance_km=km))
    bound = solve(tight, params=EXACT)
    if bound.solution is not None:
        assert free.solution is not None
        assert free.objective <= bound.objective * SLACK


@settings(max_examples=15, deadline=None)
@given(problem=counties, order=st.permutations(range(3)))
def test_the_order_of_schools_does_not_matter(problem, order):
    first, second = solve(problem, params=EXACT), solve(permuted(problem, order), params=EXACT)
    assert first.status == second.status
    if first.objective is not None:
        assert first.objective == pytest.approx(second.objective, rel=4 * CLOSE, abs=1)
