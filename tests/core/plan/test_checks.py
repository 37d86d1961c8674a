"""Input that no solver should see, and the checker that every plan must pass."""

import dataclasses

import numpy as np
import pytest
from benchmarks.counties import county
from hypothesis import given
from hypothesis import strategies as st
from tests.core.plan.small import TRAININGS, small

from tongpan_core.plan.balance import Bought, Fixed, Hire, Limits, Move, Params, StageRule, solve, violations
from tongpan_core.plan.balance.cone import Cones
from tongpan_core.plan.balance.explain import explain
from tongpan_core.plan.balance.model import build
from tongpan_core.plan.problem import ProblemError


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pupils": (100, 0, 150)}, r"School 1 \(S1, primary\), pupils: must be above zero"),
        ({"rooms": (2, -1, 4)}, r"School 1 .*networked rooms: must be known"),
        ({"limits": Limits(share_out=1.5)}, "share_out.* is 1.5; give a share"),
        ({"limits": Limits(frozen=frozenset({"S9"}))}, r"Frozen schools \['S9'\]"),
        ({"km": np.zeros((2, 2))}, r"“km” has shape \(2, 2\); \(3, 3\) is needed"),
        ({"fixed": (Fixed("hire", "S1", "primary", "qb", 1),)}, "“qb” cannot be chosen for “hire”"),
        ({"fixed": (Fixed("buy", "S7", "primary", "room", 1),)}, "no such section"),
        ({"must_meet": 4}, "4 thresholds to meet, but fewer are set"),
        ({"trainings": (TRAININGS[0], TRAININGS[0])}, "share a code"),
        ({"staff": np.array([1, -1, 1])}, "School 1 .*staff: must not be below zero"),
    ],
)
def test_contradictions_name_the_school_and_the_field(changes, message):
    with pytest.raises(ProblemError, match=message):
        small(**changes)


def test_more_people_than_are_declared():
    problem = small()
    amounts = problem.amounts.copy()
    amounts[2, 0] = 1
    with pytest.raises(ProblemError, match=r"School 2 .*qualified: is less than what its own teachers count for"):
        dataclasses.replace(problem, amounts=amounts)


def test_problem_is_immutable_and_has_one_digest():
    problem = small()
    with pytest.raises(ValueError, match="read-only"):
        problem.amounts[0, 0] = 5
    assert problem.digest == small().digest
    assert problem.digest != small(rooms=(2, 6, 5)).digest
    assert problem.digest != small(cv_limit=0.4).digest
    assert problem.to_dict()["sections"][1] == {"school": "S1", "name": "School 1", "stage": "primary"}


def test_checker_finds_each_kind_of_fault():
    problem = small(must_meet=3, limits=Limits(share_out=0.2, distance_km=5, hires=0, budget=1, backbone_share=1.0))
    free = dataclasses.replace(problem, limits=Limits(share_out=0.2))
    plan = solve(free, params=Params(gap=0)).solution
    assert violations(free, plan) == []
    rules = {
        v.rule for v in violations(free, dataclasses.replace(plan, trainings=(), purchases=(), moves=(), hires=()))
    }
    assert rules == {"must_meet"}
    move = Move("S0", "S2", "primary", "q", 3, 10.0, 7_000.0 * 3)
    bad = dataclasses.replace(plan, moves=(move,), hires=(Hire("S0", "primary", "q", 1, 1.0),))
    assert {"distance", "share_out", "hires", "budget", "backbone_share", "cost", "own"} <= {
        v.rule for v in violations(problem, bad)
    }
    half = dataclasses.replace(plan, purchases=(Bought("S0", "primary", "room", 0.5, 20_000.0),))
    assert "lot" in {v.rule for v in violations(free, half)}
    assert "fixed" in {
        v.rule for v in violations(dataclasses.replace(free, fixed=(Fixed("hire", "S1", "primary", "q", 1),)), plan)
    }


def test_checker_finds_too_uneven_a_county():
    rule = StageRule((None,) * 3, (None,) * 3, (None, None, 0.1), 0)
    problem = dataclasses.replace(small(rooms=(9, 1, 1)), rules={"primary": rule})
    plan = dataclasses.replace(solve(small()).solution, moves=(), hires=(), trainings=(), purchases=())
    assert [(v.rule, v.where) for v in violations(problem, plan)] == [("cv", "primary L7")]


@given(
    point=st.lists(st.floats(0, 50), min_size=6, max_size=6),
    other=st.lists(st.floats(0.01, 50), min_size=6, max_size=6),
)
def test_tangents_never_cut_off_a_point_that_keeps_the_limit(point, other):
    """A tangent at one point holds at every other: with s = x²/m, 2 r x − r² m never exceeds s."""
    x, at = np.array(point), np.array(other)
    weight = np.arange(1, 7) / 21
    mean, ratio = float(weight @ x), at / float(weight @ at)
    if mean > 1e-9:
        assert (2 * ratio * x - ratio**2 * mean <= x**2 / mean + 1e-9 * (1 + x**2 / mean)).all()


def test_cones_measure_the_official_example():
    """The vector of the 2012 method: CV 0.5153, over a limit of 0.50 and under 0.52."""
    pupils, books = (45, 37, 89, 76, 55), (279, 137, 935, 160, 402)
    problem = small(pupils=pupils, teachers=((1, 1, 1),) * 5, rooms=books)
    for limit, over in ((0.50, True), (0.515, True), (0.516, False)):
        rule = dataclasses.replace(problem.rules["primary"], cv_limits=(None, None, limit))
        model = build(dataclasses.replace(problem, rules={"primary": rule}))
        (cone,) = Cones(model).all
        columns = np.zeros(model.columns.count)
        columns[cone.x] = model.gaps.start[:, 2]
        assert (cone.excess(columns) > 0) is over
        assert cone.excess(columns) == pytest.approx(0.5153**2 - limit**2, abs=1e-4)


def test_reasons():
    problem = county(15, 4)
    plan = solve(problem, params=Params(gap=0.01)).solution
    why = explain(problem, plan)
    touched = {(m.source, m.stage) for m in plan.moves} | {(m.target, m.stage) for m in plan.moves}
    touched |= {(line.school, line.stage) for line in (*plan.hires, *plan.trainings, *plan.purchases)}
    assert {(s.school, s.stage) for s in why.sections} == touched
    for section in why.sections:
        for change in section.changes:
            assert (change.after < change.before) == (change.why == "gives")
            k = [i.code for i in problem.indicators].index(change.indicator)
            threshold = problem.rules[section.stage].thresholds[k]
            if change.why == "threshold":
                assert change.before < threshold <= change.after * (1 + 1e-9)
    for line in why.indicators:
        assert line.met_after >= line.met_before
        assert line.cv_after <= line.cv_limit
    savings = [one.saving for one in why.binding]
    assert savings == sorted(savings, reverse=True)
    assert all(saving > 0 for saving in savings)
    for one in why.binding:
        if one.key.startswith("cv:"):
            stage, code = one.key.split(":")[1:]
            (line,) = [i for i in why.indicators if (i.stage, i.indicator) == (stage, code)]
            assert line.cv_after == pytest.approx(line.cv_limit, abs=0.02)
