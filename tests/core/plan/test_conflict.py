"""Where no plan exists: the smallest set of wishes, with the numbers."""

import dataclasses

import numpy as np
import pytest
from tests.core.plan.small import PROFILES, small

from tongpan_core.plan.balance import Fixed, Limits, Params, Section, solve
from tongpan_core.plan.balance.conflict import conflict, has_plan, problem_of_stage, wishes_of
from tongpan_core.plan.problem import MaxSeconds, When


def never() -> bool:
    return False


def without(problem, keys):
    """The problem with every wish of these keys dropped."""
    for one in wishes_of(problem):
        if one.wish.key in keys:
            problem = one.relax(problem)
    return problem


def test_too_small_a_budget_says_what_is_needed():
    problem = small(limits=Limits(share_out=0.2, budget=5_000), must_meet=3)
    free = dataclasses.replace(problem, limits=Limits(share_out=0.2))
    needed = solve(free, params=Params(gap=0)).objective
    result = solve(problem)
    assert result.status == "infeasible"
    assert result.solution is None
    (budget,) = [wish for wish in result.conflict if wish.key == "budget"]
    assert budget.values["budget"] == 5_000
    assert 5_000 < budget.values["needed"] <= needed * 1.01
    assert "5000" in budget.label % budget.values


@pytest.mark.parametrize(
    "limits",
    [
        Limits(share_out=0.2, budget=20_000),
        Limits(share_out=0.0, hires=0, budget=50_000),
        Limits(share_out=0.3, budget=60_000, distance_km=1.0, backbone_share=0.9, frozen=frozenset({"S1"})),
    ],
)
def test_conflicts_are_irreducible(limits):
    problem = small(limits=limits, must_meet=3, cv_limit=0.3)
    found = {wish.key for wish in conflict(problem, never)}
    every = {one.wish.key for one in wishes_of(problem)}
    assert found
    assert not has_plan(without(problem, every - found), never)
    for key in found:
        assert has_plan(without(problem, (every - found) | {key}), never)


def test_nobody_to_be_had():
    problem = small(
        profiles=tuple(dataclasses.replace(p, hire_cost=None) for p in PROFILES),
        trainings=(),
        limits=Limits(share_out=0.0),
        must_meet=3,
    )
    keys = {wish.key for wish in solve(problem).conflict}
    assert "share_out" in keys
    assert keys <= {"share_out", "threshold:primary:L1", "threshold:primary:L2"}


def test_fixed_decisions_can_be_in_conflict():
    fixed = (Fixed("hire", "S0", "primary", "q", 3),)
    problem = dataclasses.replace(small(), fixed=fixed, limits=Limits(share_out=0.2, hires=1))
    wishes = solve(problem).conflict
    assert [wish.key for wish in wishes] == ["hires", "fixed:0"]
    assert wishes[0].values == {"hires": 1, "needed": 3}
    assert wishes[1].values["school"] == "School 0"


def test_no_conflict_where_a_plan_exists_or_nobody_waits():
    assert conflict(small(), never) == ()
    stopped = solve(small(limits=Limits(budget=1.0)), stop=When(lambda: True))
    assert (stopped.status, stopped.conflict) == ("stopped", ())
    assert solve(small(limits=Limits(budget=1.0)), stop=MaxSeconds(60)).conflict


def test_one_stage_alone():
    problem = small()
    assert problem_of_stage(problem, "primary").digest == problem.digest


def test_what_is_needed_is_for_all_stages():
    """The conflict is found in one stage; a budget that would do for that one alone would only fail again."""
    one = small(limits=Limits(share_out=0.2), must_meet=3)
    n = len(one.sections)
    per_row = ("pupils", "amounts", "teachers", "movable", "staff", "staff_least", "staff_most", "site", "base")
    junior = tuple(Section(f"J{i}", f"Junior school {i}", "junior") for i in range(n))
    both = dataclasses.replace(
        one,
        sections=one.sections + junior,
        rules={"primary": one.rules["primary"], "junior": one.rules["primary"]},
        km=np.tile(one.km, (2, 2)),
        **{name: np.concatenate([getattr(one, name)] * 2) for name in per_row},
    )
    alone, needed = (solve(own, params=Params(gap=0)).objective for own in (one, both))
    assert needed > alone * 1.5
    small_budget = dataclasses.replace(both, limits=Limits(share_out=0.2, budget=alone / 2))
    (budget,) = [wish for wish in solve(small_budget).conflict if wish.key == "budget"]
    assert needed * 0.99 <= budget.values["needed"] <= needed * 1.01
