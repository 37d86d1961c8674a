"""The cheapest path to balance: against trying everything, and what must hold for any county."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.counties import county
from tests.core.plan.small import PROFILES, PURCHASES, TRAININGS, brute_force, small
from tongpan_core.plan.balance import BalancePlan, Limits, Params, solve, violations
from tongpan_core.plan.problem import AnyOf, GapBelow, MaxSeconds, When

EXACT = Params(gap=0)


def only(kinds: str, **given):
    """A small county where only some kinds of decision may be taken."""
    problem = small(**given)
    if "hire" not in kinds:
        problem = dataclasses.replace(problem, profiles=tuple(dataclasses.replace(p, hire_cost=None) for p in PROFILES))
    if "train" not in kinds:
        problem = dataclasses.replace(problem, trainings=())
    if "buy" not in kinds:
        site = np.zeros_like(problem.site)
        problem = dataclasses.replace(problem, site=site)
    if "move" not in kinds:
        problem = dataclasses.replace(problem, movable=np.zeros_like(problem.teachers))
    return problem


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kinds", ["move buy", "train buy", "hire train"])
def test_best_plan_is_the_best_of_all(seed, kinds):
    rng = np.random.default_rng(seed)
    n = 2 if "hire" in kinds else 3 if "move" not in kinds else 2
    pupils = rng.integers(60, 160, n)
    teachers = rng.integers(1, 6, (n, 3))
    rooms = np.ceil(pupils * 0.023).astype(int) - rng.integers(0, 3, n)
    problem = only(
        kinds, pupils=pupils, teachers=teachers, rooms=rooms, cv_limit=0.25 + 0.02 * seed, limits=Limits(share_out=0.5)
    )
    expected = brute_force(problem, kinds, most=2)
    result = solve(problem, params=EXACT)
    if expected is None:
        if result.solution is not None:  # it may use more of one decision than was tried
            assert violations(problem, result.solution) == []
        return
    assert result.solution is not None
    assert violations(problem, result.solution) == []
    assert result.status == "optimal"
    assert result.objective <= expected.cost + 1e-6
    if _within(result.solution, 2):
        assert result.objective == pytest.approx(expected.cost)


def _within(plan: BalancePlan, most: int) -> bool:
    people = [line.number for line in (*plan.moves, *plan.hires, *plan.trainings)]
    return all(number <= most for number in people) and all(b.quantity <= most + 1 for b in plan.purchases)
