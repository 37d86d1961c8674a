"""The search of larger counties: what holds for any, on small numbers of steps."""

import dataclasses
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.plan.communities.small import small

from tongpan_core.plan.communities import Limits, Params, objective, solve, violations
from tongpan_core.plan.communities.anneal import spread
from tongpan_core.plan.communities.bound import Dual, _nearest
from tongpan_core.plan.communities.first import first_plan
from tongpan_core.plan.communities.ground import ground
from tongpan_core.plan.communities.model import build, neighbourly
from tongpan_core.plan.communities.whole import solve_whole
from tongpan_core.plan.problem import AnyOf, GapBelow, MaxSeconds, When
from tongpan_core.plan.region import executor, solve_region

LIGHT = Params(effort=1_000, nodes=20)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"weighted": True},
        {"limits": Limits(5, 5, size_least=250, members_most=14)},
        {"limits": Limits(3, 7), "core_price": 12.0},
        {"limits": Limits(5, 5, farthest_km=7.0)},
        {"current": {f"S{i}": f"S{i % 4}" for i in range(40)}, "keep_price": 1.5},
        {"current": {f"S{i}": f"S{i % 4}" for i in range(40)}, "keep_price": 1.5, "weighted": True},
    ],
)
def test_as_good_as_in_one_piece(changes):
    problem = small(45, 1, cores=5, **changes)
    result = solve(problem, params=Params(effort=3_000, nodes=200))
    whole = solve_whole(build(problem), lambda: False)
    assert violations(problem, result.solution) == []
    assert result.objective == pytest.approx(objective(problem, result.solution))
    assert result.objective <= build(problem).total(whole.core) * (1 + 1e-6)
    assert result.bound <= build(problem).total(whole.core) + 1e-6


def test_places_that_just_suffice_are_enough_however_the_sums_are_rounded():
    """Fifteen times 0.1 in each of three communities: 1.5 thrice is less than all sizes as they are summed."""
    problem = small(45, 3, cores=3, capacity=1.5)
    sizes = np.full(45, 0.1)
    sizes[0] += 2e-11
    just = dataclasses.replace(problem, size=sizes)
    assert just.size.sum() > 3 * 1.5
    result = solve(just, params=LIGHT)
    assert result.status != "infeasible"
    assert violations(just, result.solution) == []
    assert solve(dataclasses.replace(problem, size=np.full(45, 0.11)), params=LIGHT).status == "infeasible"


def test_same_seed_same_answer():
    problem = small(60, 2, cores=6)
    first, second = (solve(problem, seed=3, params=LIGHT) for _ in range(2))
    assert (first.solution, first.objective, first.bound) == (second.solution, second.objective, second.bound)


def test_a_start_is_never_made_worse():
    problem = small(60, 2, cores=6)
    good = solve(problem, params=Params(effort=3_000, nodes=20))
    again = solve(problem, params=Params(effort=20, nodes=1), start=good.solution)
    assert again.objective <= good.objective + 1e-9
    other = dataclasses.replace(problem, limits=Limits(5, 5))
    assert violations(other, solve(other, params=LIGHT, start=good.solution).solution) == []


def test_neighbours_next_to_each_other_in_memory_change_no_answer_for_the_worse(monkeypatch):
    problem = small(60, 2, cores=6, current={f"S{i}": f"S{i % 6}" for i in range(60)}, keep_price=0.5)
    good = solve(problem, params=Params(effort=3_000, nodes=20))
    monkeypatch.setattr(import_module("tongpan_core.plan.communities.solve"), "_FAR_APART", 31)
    again = solve(problem, params=Params(effort=20, nodes=1), start=good.solution)
    assert violations(problem, again.solution) == []
    assert again.objective == pytest.approx(objective(problem, again.solution))
    assert again.objective <= good.objective + 1e-9
    afresh = solve(problem, params=Params(effort=3_000, nodes=20))
    assert afresh.objective == pytest.approx(good.objective, rel=0.01)


def test_neighbours_stand_near_each_other_in_the_order():
    model = build(small(200, 3, cores=9))
    order = neighbourly(model)
    assert sorted(order) == list(range(200))

    def next_to(rows):
        return model.cost[rows[:-1], rows[1:]].mean()

    assert next_to(order) < 0.5 * next_to(np.arange(200))


def test_the_nearest_are_the_nearest_there_and_back_whatever_the_blocks(monkeypatch):
    monkeypatch.setattr("tongpan_core.plan.communities.ground._BLOCK", 7)
    rng = np.random.default_rng(4)
    km = rng.uniform(1, 9, (50, 50))  # not the same both ways
    land = ground(build(small(50, km=km, cores=6)), 6)
    both = land.cost + land.cost.T
    np.fill_diagonal(both, -1.0)
    assert land.near.tolist() == np.argsort(both, axis=1, kind="stable")[:, 1 : land.near.shape[1] + 1].tolist()


def test_far_schools_are_left_out_of_the_lists_of_the_bound_below_a_price_that_allows_it(monkeypatch):
    monkeypatch.setattr("tongpan_core.plan.communities.bound._LONG", 50)
    monkeypatch.setattr("tongpan_core.plan.communities.ground._BLOCK", 64)
    land = ground(build(small(150, 5, cores=50)), 50)
    order, cap = _nearest(land, 3)
    assert order.shape == (150, 84)
    for school in range(150):
        unlisted = ~(order == school).any(axis=1)
        assert cap[school] == pytest.approx(land.cost[unlisted, school].min(initial=np.inf))


def test_first_cores_are_all_different_and_those_that_must_be_are_among_them():
    land = ground(build(small(40, 6, cores=40)), 40)
    for cores in (3, 25, 40):
        plan = spread(land, cores, np.arange(40), np.array([7, 9]), seed=1)
        assert len(set(plan.core)) == cores
        assert {7, 9} <= set(plan.core)
    flat = land._replace(cost=np.zeros_like(land.cost))  # all at one place: any will do
    assert len(set(spread(flat, 5, np.arange(40), np.array([], dtype=np.int64), seed=1).core)) == 5


@pytest.mark.parametrize("seed", range(4))
def test_first_plan_keeps_what_cores_carry_and_who_must_be_one(seed):
    problem = small(60, seed, cores=6, limits=Limits(6, 6, members_most=14))
    model = build(problem)
    model.must[[3, 11]] = True
    core = first_plan(ground(model, 6), 6, model.candidate, model.must, seed)
    assert core is not None
    assert model.keeps(core)
    assert {3, 11} <= set(core)
    nearest = spread(ground(model, 6), 6, np.flatnonzero(model.candidate), np.array([3, 11]), seed).core
    assert model.total(core) < 2.0 * model.cost[:, nearest].min(axis=1).sum()


def test_there_is_no_first_plan_where_the_largest_find_no_room():
    model = build(small(6, 1, cores=2, capacity=np.full(6, 300.0), size=np.array([200.0, 200.0, 200.0, 1.0, 1.0, 1.0])))
    land = ground(model, 2)
    assert first_plan(land, 2, model.candidate, model.must, 0) is None


def test_there_is_a_plan_however_little_time_there_is():
    solve(small(60, 2, cores=6), params=LIGHT)  # compiled
    problem = small(300, 2, cores=60)
    result = solve(problem, stop=MaxSeconds(0.02))
    assert result.status == "stopped"
    assert violations(problem, result.solution) == []


def test_stops_when_asked_and_keeps_what_it_has():
    problem = small(60, 2, cores=6)
    assert solve(problem, stop=When(lambda: True)).status == "stopped"
    seen = []
    result = solve(problem, stop=AnyOf([GapBelow(0.5), MaxSeconds(60)]), on_progress=seen.append)
    assert result.gap <= 0.5
    assert violations(problem, result.solution) == []
    assert seen == list(result.trace)
    bounds = [own.bound for own in result.trace if own.bound is not None]
    assert bounds == sorted(bounds)


def test_a_region_is_its_counties():
    problems = {f"C{seed}": small(10 + seed, seed, cores=2) for seed in range(2)}
    with executor(workers=1) as pool:
        found = solve_region(solve, problems, pool, params=Params())
    assert {key: own.objective for key, own in found.items()} == {
        key: pytest.approx(solve(own).objective) for key, own in problems.items()
    }


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 500), cores=st.integers(2, 4), tight=st.floats(1.1, 2.0))
def test_the_bound_is_one_and_what_it_rules_out_is_not_in_the_best_plan(seed, cores, tight):
    problem = small(9, seed, cores=cores)
    problem = dataclasses.replace(problem, capacity=np.full(9, tight * problem.size.sum() / cores))
    model = build(problem)
    best = solve_whole(model, lambda: False)
    if best.core is None:
        return
    value = model.total(best.core)
    dual = Dual(model, ground(model, cores))
    assert dual.run(value * 1.05, lambda: False, 200) <= value + 1e-6
    assert dual.open_pairs(value)[np.arange(9), best.core].all()
