"""The best plan is the one that trying everything finds."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.plan.pairing.tiny import best_of, forbid, force, plan_of, served_levels, tiny

from tongpan_core.plan.pairing import Limits, Pair, PairingPlan, Params, objective, solve, total, violations
from tongpan_core.plan.problem import MaxSeconds, When
from tongpan_core.plan.region import executor, solve_region


@st.composite
def problems(draw):
    d, r = draw(st.sampled_from([(2, 2), (2, 3), (3, 2), (3, 3), (2, 4), (4, 3)]))
    top = draw(st.sampled_from([2, 4, 20]))
    fits = [[5 * draw(st.integers(0, top)) for _ in range(r)] for _ in range(d)]
    most = [draw(st.integers(1, 2)) for _ in range(r)]
    least = [draw(st.integers(0, own)) if draw(st.booleans()) else min(1, own) for own in most]
    places = [draw(st.integers(0, 3)) for _ in range(d)]
    cells = st.tuples(st.integers(0, d - 1), st.integers(0, r - 1))
    decided = draw(st.dictionaries(cells, st.sampled_from([force, forbid]), max_size=2))
    share = draw(st.sampled_from([1.0, 1.0, 0.9, 0.7]))
    fixed = tuple(kind(*cell) for cell, kind in decided.items())
    limits = Limits(mode="free", share=share, least_fit=draw(st.sampled_from([None, None, 10.0])))
    return tiny(fits, places=places, least=least, most=most, fixed=fixed, limits=limits)


@settings(deadline=None, max_examples=120)
@given(problems())
def test_as_good_and_as_fair_as_trying_everything(problem):
    result = solve(problem)
    expected = best_of(problem)
    if expected is None:
        assert (result.status, result.solution) == ("infeasible", None)
        return
    plan = result.solution
    assert violations(problem, plan) == []
    assert result.status == "optimal"
    assert result.objective == result.bound == objective(problem, plan)
    assert (len(plan.unserved), result.objective, served_levels(problem, plan)) == expected


def pairs(result):
    return {(own.donor, own.recipient) for own in result.solution.pairs}


def test_one_donor_helps_two_as_in_hengshui():
    """Three city schools help four county schools: one of them has two (S4.11)."""
    fits = [[90, 80, 10, 10], [20, 30, 70, 10], [10, 20, 30, 60]]
    result = solve(tiny(fits, places=[2, 1, 1]))
    assert pairs(result) == {("d0", "r0"), ("d0", "r1"), ("d1", "r2"), ("d2", "r3")}
    assert (result.status, result.objective, result.bound, result.solution.worst) == ("optimal", 300, 300, 60)
    assert result.solution.best_total == 300


def test_among_equal_totals_the_worst_served_decides():
    assert pairs(solve(tiny([[90, 50], [60, 20]]))) == {("d0", "r1"), ("d1", "r0")}


def test_a_share_of_the_total_buys_a_better_worst():
    # 100 + 10 against 50 + 50: nine tenths of the total do not buy it, a half and more does.
    fits = [[100, 50], [50, 10]]
    close, far = (solve(tiny(fits, limits=Limits(mode="free", share=share))) for share in (0.95, 0.9))
    assert (close.objective, close.solution.worst) == (110, 10)
    assert (far.objective, far.solution.worst, far.solution.best_total) == (100, 50, 110)


def test_as_many_as_possible_come_first():
    result = solve(tiny([[90, 80, 5]], places=[2], least=[0, 0, 0], most=[1, 1, 1], fixed=(forbid(0, 1),)))
    assert (pairs(result), result.solution.unserved) == ({("d0", "r0"), ("d0", "r2")}, ("r1",))


def test_the_plan_in_force_decides_among_equals():
    problem = tiny([[50] * 4] * 4)
    current = plan_of(problem, [(0, 2), (1, 3), (2, 0), (3, 1)])
    assert pairs(solve(replace(problem, current=current))) == {(own.donor, own.recipient) for own in current.pairs}
    assert pairs(solve(problem, start=current)) == {(own.donor, own.recipient) for own in current.pairs}
    gone = plan_of(tiny([[50] * 5] * 5), [(4, 4), (0, 2)])
    assert ("d0", "r2") in pairs(solve(problem, start=gone))


@settings(deadline=None, max_examples=40)
@given(problems(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_of_schools_and_a_second_run_change_nothing(problem, random, seed):
    first = solve(problem, seed=seed)
    rows = random.sample(range(len(problem.donors)), len(problem.donors))
    columns = random.sample(range(len(problem.recipients)), len(problem.recipients))
    shuffled = replace(
        problem,
        donors=tuple(problem.donors[row] for row in rows),
        recipients=tuple(problem.recipients[row] for row in columns),
        strong=problem.strong[rows],
        weak=problem.weak[columns],
    )
    second = solve(shuffled, seed=seed)
    assert (second.status, second.objective, second.solution) == (first.status, first.objective, first.solution)


def test_every_answer_is_the_same_with_the_promising_pairs_only(monkeypatch):
    """Where there are very many pairs, few go into the flow: the duals must bring in the others that matter."""
    rng = np.random.default_rng(7)
    problem = tiny(rng.integers(0, 101, (30, 30)), places=[2] * 30, most=[2] * 30)
    whole = solve(problem)
    monkeypatch.setattr(total, "WHOLE", 0)
    monkeypatch.setattr(total, "_BEST", 1)
    few = solve(problem)
    assert few.objective == whole.objective
    assert few.solution == whole.solution
    floor = replace(problem, limits=Limits(mode="free", share=0.9))
    lifted = solve(floor).solution
    monkeypatch.undo()
    assert solve(floor).solution == lifted


def test_stopped_at_once_and_after_the_best_total():
    problem = tiny([[90, 50], [60, 20]])
    for stop in (When(lambda: True), MaxSeconds(0)):
        result = solve(problem, stop=stop)
        assert (result.status, result.solution, result.objective, result.bound) == ("stopped", None, None, None)
    seen = []

    def late(progress):
        return bool(seen)

    result = solve(problem, stop=late, on_progress=seen.append)
    assert result.status == "stopped"
    assert (result.objective, result.bound) == (110, 110)
    assert violations(problem, result.solution) == []


def test_progress_tells_objective_and_bound():
    steps = []
    result = solve(tiny([[90, 50], [60, 20]]), on_progress=steps.append)
    assert [(own.objective, own.bound) for own in steps] == [(110, 110)] * len(steps)
    assert result.trace == tuple(steps)
    assert len(steps) >= 2


def test_a_plan_as_json_and_back():
    plan = solve(tiny([[90, 50, 1]], places=[2], least=[1, 1, 0], most=[1, 1, 1], fixed=(force(0, 1),))).solution
    assert PairingPlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan
    assert plan.served == {"r0": 90, "r1": 50}


def test_counties_side_by_side():
    problems = {str(seed): tiny(np.random.default_rng(seed).integers(0, 101, (4, 4))) for seed in range(3)}
    with executor(workers=2) as pool:
        found = solve_region(solve, problems, pool, params=Params())
    assert {key: own.solution for key, own in found.items()} == {
        key: solve(problem).solution for key, problem in problems.items()
    }


def test_violations_are_named():
    problem = tiny([[90, 50], [60, 20]], fixed=(forbid(0, 1), force(1, 1)), limits=Limits(mode="free", least_fit=70))
    plan = plan_of(problem, [(0, 0), (0, 1), (1, 0)])
    wrong = replace(plan, pairs=(replace(plan.pairs[0], fit=91.0), *plan.pairs[1:]), unserved=("r1",))
    assert {own.rule for own in violations(problem, wrong)} == {
        "places", "donors", "unserved", "forbid", "force", "fit", "least_fit"
    }  # fmt: skip
    assert [own.rule for own in violations(problem, PairingPlan((Pair("x", "d0"),)))] == ["known"]
    assert Params().rounds > 0
    with pytest.raises(ValueError, match="at least one"):
        Params(rounds=0)
