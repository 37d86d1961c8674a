"""The best plan is the one that trying everything finds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.plan.pairing.tiny import best_of, forbid, force, served_levels, tiny

from tongpan_core.plan.pairing import Limits, objective, solve, violations


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


@settings(deadline=None, max_examples=150)
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
