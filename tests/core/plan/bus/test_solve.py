from __future__ import annotations

import pickle
import time
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.plan.bus.small import best_value, small

from tongpan_core.plan.bus import (
    BusPlan,
    BusType,
    Fixed,
    Limits,
    Params,
    School,
    lower_bound,
    objective,
    solve,
    violations,
)
from tongpan_core.plan.problem import MaxSeconds, When

SOLVE = import_module("tongpan_core.plan.bus.solve")
QUICK = Params(steps=60)


def test_one_bus_serves_both_schools_one_after_the_other():
    problem = small()
    result = solve(problem, params=QUICK)
    plan = result.solution
    assert plan is not None
    assert violations(problem, plan) == []
    assert len(plan.buses) == 1
    assert [[visit.stop for visit in run.visits] for run in plan.buses[0].runs] == [["s1", "s0"], ["s3", "s2"]]
    assert result.objective == objective(problem, plan) == best_value(problem)
    assert (plan.buses[0].runs[0].drops[0].arrives, plan.pupils) == (8 * 3600.0, 70)


def test_bells_too_near_take_two_buses():
    problem = small(arrive=((8.0, 8.0), (8.1, 8.1)))
    result = solve(problem, params=QUICK)
    assert len(result.solution.buses) == 2
    assert result.objective == best_value(problem)


def test_window_lets_one_bus_do_what_fixed_times_do_not():
    problem = small(arrive=((8.0, 8.0), (8.1, 8.5)))
    result = solve(problem, params=QUICK)
    assert violations(problem, result.solution) == []
    assert len(result.solution.buses) == 1


def _one_school():
    """What PyVRP solves."""
    return small(pupils=((20,), (15,), (25,), (10,)), schools=((0, 0),), arrive=((8.0, 8.0),), ride=720.0)


def test_one_school_with_one_bell_goes_to_pyvrp():
    result = solve(_one_school(), params=QUICK)
    assert violations(_one_school(), result.solution) == []
    assert result.objective == best_value(_one_school())


def test_one_school_tells_the_best_routes_so_far():
    values = [heard.objective for heard in solve(_one_school(), params=QUICK).trace if heard.objective is not None]
    assert values == sorted(values, reverse=True)
    assert values[-1] == best_value(_one_school())
    assert all(value < 1e9 for value in values)  # routes that break limits are no plan


def test_bound_of_one_school_is_looked_for_beside_the_search(monkeypatch):
    solve(_one_school(), params=QUICK)  # compiled
    told = []

    def slow(_, asked) -> float:
        while not asked():
            time.sleep(0.01)
        return 7.0

    monkeypatch.setattr(SOLVE, "lower_bound", slow)
    monkeypatch.setattr(SOLVE, "_BOUND", 0.5)
    params = Params(whole_time=True)
    result = solve(_one_school(), stop=MaxSeconds(1.0), params=params, on_progress=told.append)
    found = [heard.seconds for heard in told if heard.objective is not None]
    assert found[0] < 0.4  # the bound waits for half a second
    assert (result.bound, result.objective) == (7.0, best_value(_one_school()))


def test_search_that_fails_does_not_wait_for_the_bound(monkeypatch):
    solve(_one_school(), params=QUICK)

    def slow(_, asked) -> float:
        while not asked():
            time.sleep(0.01)
        return 7.0

    def broken(*_) -> None:
        raise RuntimeError("no routes today")

    monkeypatch.setattr(SOLVE, "lower_bound", slow)
    monkeypatch.setattr(SOLVE.Routing, "solve", broken)
    begun = time.perf_counter()
    with pytest.raises(RuntimeError, match="no routes today"):
        solve(_one_school(), stop=MaxSeconds(60.0), params=Params(whole_time=True))
    assert time.perf_counter() - begun < 10.0


def test_more_pupils_than_seats_are_split_where_allowed():
    problem = small(pupils=((90, 0), (15, 0), (0, 25), (0, 10)))
    result = solve(problem, params=QUICK)
    assert violations(problem, result.solution) == []
    assert sorted(v.pupils for run in result.solution.runs for v in run.visits if v.stop == "s0") == [30, 30, 30]


def test_decisions_by_hand_are_kept():
    types = (BusType("bus", "Bus", 40, "depot", None, 1000.0, 1.0), BusType("van", "Van", 30, "depot", 3, 1500.0, 1.0))
    fixed = (
        Fixed("apart", "A", ("s0", "s1")),
        Fixed("together", "B", ("s2", "s3")),
        Fixed("type", "A", ("s0",), "van"),
    )
    problem = small(types=types, fixed=fixed, seats=40)
    plan = solve(problem, params=QUICK).solution
    assert violations(problem, plan) == []
    assert {bus.type for bus in plan.buses for run in bus.runs for v in run.visits if v.stop == "s0"} == {"van"}


def test_bell_decision_moves_the_window():
    problem = small(arrive=((8.0, 8.0), (8.1, 8.1)), fixed=(Fixed("bell", "B", value=1800.0),))
    plan = solve(problem, params=QUICK).solution
    assert violations(problem, plan) == []
    assert (len(plan.buses), plan.bells) == (1, {"B": 1800.0})


def test_bell_that_may_move_saves_a_bus():
    problem = small(arrive=((8.0, 8.0), (8.1, 8.1)))
    schools = (problem.schools[0], replace(problem.schools[1], shift=(0.0, 1800.0)))
    moving = replace(problem, schools=schools)
    plan = solve(moving, params=QUICK).solution
    assert violations(moving, plan) == []
    assert len(plan.buses) == 1


def test_shared_runs_save_a_bus_where_allowed():
    problem = small(
        pupils=((20, 0), (15, 0), (0, 3), (0, 2)),
        places=((2, 0), (3, 0), (3, 1), (4, 0)),
        schools=((0, 0), (0, 1)),
        arrive=((8.0, 8.05), (8.0, 8.05)),
    )
    assert len(solve(problem, params=QUICK).solution.buses) == 2
    mixed = replace(problem, limits=Limits(mixed=True))
    plan = solve(mixed, params=QUICK).solution
    assert violations(mixed, plan) == []
    assert len(plan.buses) == 1


@pytest.mark.parametrize("params", [QUICK, Params(steps=60, chains=2)])
def test_same_seed_same_answer(params):
    problem = _random(5, 9)
    first, second = (solve(problem, seed=3, params=params) for _ in range(2))
    assert first.solution == second.solution
    assert first.solution.to_dict() == second.solution.to_dict()


def test_stop_keeps_the_best():
    problem = _random(7, 12)
    result = solve(problem, stop=When(lambda: True))
    assert result.status == "stopped"
    assert violations(problem, result.solution) == []


def test_time_limit_with_whole_time_is_used_and_kept():
    problem = _random(7, 12)
    result = solve(problem, stop=MaxSeconds(0.5), params=Params(whole_time=True))
    assert violations(problem, result.solution) == []


def test_warm_start_is_never_lost():
    problem = _random(1, 10)
    good = solve(problem, params=Params(steps=300)).solution
    again = solve(problem, params=Params(steps=1), start=good)
    assert again.objective <= objective(problem, good) + 1e-6
    in_force = replace(problem, current=good)
    assert solve(in_force, params=Params(steps=1)).objective <= objective(problem, good) + 1e-6


def test_warm_start_of_another_problem_is_repaired():
    problem = _random(2, 10)
    good = solve(problem, params=QUICK).solution
    pupils = problem.pupils.copy()
    pupils[0] = 0
    pupils[1, pupils[1].argmax()] = 39
    other = replace(problem, pupils=pupils)
    assert violations(other, solve(other, params=QUICK, start=good).solution) == []


def test_plan_comes_back_from_plain_values():
    plan = solve(small(), params=QUICK).solution
    assert BusPlan.from_dict(plan.to_dict()) == plan


def test_small_buses_drive_where_they_do():
    types = (
        BusType("bus", "Bus", 40, "depot", None, 1000.0, 1.0),
        BusType("van", "Van", 25, "depot", None, 400.0, 1.0),
    )
    problem = small(pupils=((20, 0), (0, 0), (0, 25), (0, 0)), types=types)
    result = solve(problem, params=QUICK)
    assert violations(problem, result.solution) == []
    assert [bus.type for bus in result.solution.buses] == ["van"]


@pytest.mark.parametrize("params", [QUICK, Params(whole_time=True)])
def test_one_school_with_too_few_buses_says_so(params):
    kind = BusType("bus", "Bus", 40, "depot", 1, 1000.0, 1.0)
    problem = small(((20,), (15,), (25,), (10,)), schools=((0, 0),), arrive=((8.0, 8.0),), types=(kind,))
    result = solve(problem, stop=MaxSeconds(1.5), params=params)
    assert [(wish.key, wish.values) for wish in result.conflict] == [("fleet", {"number": 1, "needed": 2})]


def test_problem_and_answer_travel_between_processes():
    problem = small()
    again = pickle.loads(pickle.dumps(problem))
    assert again.digest == problem.digest
    result = solve(again, params=QUICK)
    assert pickle.loads(pickle.dumps(result)).solution == result.solution


def test_too_few_buses_are_proven_or_said():
    problem = small(arrive=((8.0, 8.0), (8.1, 8.1)), types=(BusType("bus", "Bus", 40, "depot", 1, 1000.0, 1.0),))
    result = solve(problem, params=QUICK)
    assert result.status == "infeasible"
    assert [(wish.key, wish.values) for wish in result.conflict] == [("fleet", {"number": 1, "needed": 2})]


def test_what_too_few_buses_prove_takes_no_more_than_its_part_of_the_time(monkeypatch):
    problem = small(arrive=((8.0, 8.0), (8.1, 8.1)), types=(BusType("bus", "Bus", 40, "depot", 1, 1000.0, 1.0),))
    solve(problem, params=QUICK)
    took, bounds = [], []

    def slow(_, asked) -> int:
        begun = time.perf_counter()
        while not asked():
            time.sleep(0.01)
        took.append(time.perf_counter() - begun)
        return 0

    monkeypatch.setattr(SOLVE, "fewest_buses", slow)
    monkeypatch.setattr(SOLVE, "lower_bound", lambda *_: bounds.append(2000.0) or 2000.0)
    result = solve(problem, stop=MaxSeconds(3.0), params=QUICK)
    assert took[0] < 2.0
    assert (result.status, result.bound, len(bounds)) == ("stopped", 2000.0, 1)


def test_no_bound_is_looked_for_where_runs_may_be_shared(monkeypatch):
    heard = []
    monkeypatch.setattr(SOLVE, "_small_bound", lambda: heard.append("compiled"))
    monkeypatch.setattr("tongpan_core.plan.jit._READY", set())
    result = solve(small(limits=Limits(mixed=True)), params=QUICK, on_progress=lambda own: heard.append(own.step))
    assert (result.status, result.bound) == ("feasible", None)
    assert not {"compiled", "Looking for a lower bound"} & set(heard)
    assert solve(small(), params=QUICK).bound is not None
    assert "compiled" in heard


def _random(seed: int, stops: int):
    rng = np.random.default_rng(seed)
    pupils = np.zeros((stops, 3), dtype=int)
    pupils[np.arange(stops), rng.integers(0, 3, stops)] = rng.integers(1, 30, stops)
    schools = [tuple(rng.integers(0, 10, 2)) for _ in range(3)]
    arrive = [(own, own + width) for own, width in zip(rng.uniform(7.5, 8.5, 3), rng.choice([0, 0.3], 3), strict=True)]
    return small(pupils, rng.integers(0, 12, (stops, 2)), schools, arrive, ride=2400.0)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.integers(3, 4))
def test_tiny_problems_are_solved_to_the_optimum(seed, stops):
    problem = _random(seed, stops)
    result = solve(problem, params=Params(steps=400))
    assert violations(problem, result.solution) == []
    assert result.objective == pytest.approx(best_value(problem))
    assert lower_bound(problem) <= result.objective + 1e-6


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.integers(4, 10), st.booleans())
def test_every_plan_keeps_every_rule(seed, stops, mixed):
    problem = replace(_random(seed, stops), limits=Limits(ride=2400.0, mixed=mixed))
    result = solve(problem, seed=seed, params=Params(steps=20))
    assert violations(problem, result.solution) == []
    assert result.objective == pytest.approx(objective(problem, result.solution))
    if result.bound is not None:
        assert result.bound <= result.objective + 1e-6


def test_school_without_pupils_is_no_trouble():
    problem = small(pupils=((20, 0), (15, 0), (5, 0), (10, 0)))
    assert violations(problem, solve(problem, params=QUICK).solution) == []
    assert isinstance(problem.schools[1], School)
