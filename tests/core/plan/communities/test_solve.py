"""Communities against trying everything, and what must hold for any county."""

import numpy as np
import pytest
from tests.core.plan.communities.small import brute_force, small

from tongpan_core.plan.communities import CommunitiesPlan, Fixed, Limits, objective, solve, violations

CASES = {
    "plain": {},
    "tight": {"capacity": 210.0},
    "weighted": {"weighted": True},
    "range": {"limits": Limits(1, 3), "core_price": 4.0},
    "kept": {"current": {f"S{i}": f"S{i % 2}" for i in range(6)}, "keep_price": 2.0},
    "kept for every pupil": {"current": {f"S{i}": f"S{i % 2}" for i in range(6)}, "keep_price": 2.0, "weighted": True},
    "balanced": {"limits": Limits(2, 2, size_least=120, members_least=2)},
    "few": {"limits": Limits(2, 3, members_most=2)},
    "near": {"limits": Limits(3, 3, farthest_km=4.0)},
    "by hand": {"fixed": (Fixed("core", "S1"), Fixed("not_joins", "S2", "S1"), Fixed("not_core", "S4"))},
    "candidates": {"candidate": np.array([True, True, True, False, False, False])},
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("case", CASES)
def test_no_plan_of_all_that_there_are_is_cheaper(case, seed):
    problem = small(seed=seed, **CASES[case])
    expected = brute_force(problem)
    result = solve(problem)
    if expected is None:
        assert result.status == "infeasible"
        assert result.conflict
        return
    assert result.status == "optimal"
    assert violations(problem, result.solution) == []
    assert result.objective == pytest.approx(objective(problem, expected))
    assert result.objective == pytest.approx(objective(problem, result.solution))
    assert result.bound == pytest.approx(result.objective)
    assert CommunitiesPlan.from_dict(result.solution.to_dict()) == result.solution
