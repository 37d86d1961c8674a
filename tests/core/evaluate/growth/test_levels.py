"""Slopes as lme4 finds them; three levels by brute force over the whole covariance matrix."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.evaluate.data import numbers, read

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.growth import random_slopes, three_levels, value_added


def test_exam_with_slopes_is_lme4s():
    rows = read("exam_mlmrev.csv")
    own = random_slopes([r["school"] for r in rows], numbers(rows, "normexam"), numbers(rows, "standLRT"))
    assert own.deviance == pytest.approx(9316.871, abs=1e-3)
    assert own.between[1, 1] == pytest.approx(0.0145375, rel=5e-4)
    assert own.between[0, 1] / np.sqrt(own.between[0, 0] * own.between[1, 1]) == pytest.approx(0.49752, abs=5e-4)
    assert not own.singular
    values, errors = own.effect_at([0.0])
    assert values == pytest.approx(own.effects[:, 0])
    assert errors == pytest.approx(np.sqrt(own.effect_covariances[:, 0, 0]))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_effects_with_slopes_are_the_posterior_means(seed):
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(12), rng.integers(8, 20, 12))
    x = rng.normal(size=len(school))
    y = x + rng.normal(size=12)[school] + 0.7 * rng.normal(size=12)[school] * x + 0.5 * rng.normal(size=len(school))
    own = random_slopes(school, y, x)
    for row in range(12):
        z = np.column_stack([np.ones(len(x)), x])[school == row]
        left = y[school == row] - z @ own.coefficients
        precision = np.linalg.inv(own.between) + z.T @ z / own.within
        assert own.effects[row] == pytest.approx(np.linalg.solve(precision, z.T @ left / own.within), abs=1e-6)
        assert own.effect_covariances[row] == pytest.approx(np.linalg.inv(precision), rel=1e-5, abs=1e-8)


def nested(seed, groups=6):
    rng = np.random.default_rng(seed)
    group_of_school = np.repeat(np.arange(groups), rng.integers(2, 5, groups))
    school = np.repeat(np.arange(len(group_of_school)), rng.integers(2, 7, len(group_of_school)))
    community = group_of_school[school]
    x = rng.normal(size=len(school))
    y = 0.5 * x + rng.normal(size=groups)[community] + 0.7 * rng.normal(size=len(group_of_school))[school]
    return community, school, y + rng.normal(size=len(school)), x


def brute(community, school, y, x, lower, upper):
    """Deviance, β and V⁻¹ from the whole covariance matrix."""
    x = np.column_stack([np.ones(len(y)), x])
    v = np.eye(len(y)) + lower * np.equal.outer(school, school) + upper * np.equal.outer(community, community)
    inverse = np.linalg.inv(v)
    beta = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ y)
    left = y - x @ beta
    within = left @ inverse @ left / len(y)
    return len(y) * (np.log(2 * np.pi * within) + 1) + np.linalg.slogdet(v)[1], left, inverse


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_no_other_variances_fit_better_by_the_whole_matrix(seed):
    community, school, y, x = nested(seed)
    own = three_levels(community, school, y, x)
    lower, upper = own.between / own.within, own.upper / own.within
    deviance, left, inverse = brute(community, school, y, x, lower, upper)
    assert own.deviance == pytest.approx(deviance, abs=1e-7)
    for one, two in ((lower * 1.1 + 1e-3, upper), (lower, upper * 1.1 + 1e-3), (lower * 0.9, upper), (0, 0), (1, 1)):
        assert own.deviance <= brute(community, school, y, x, one, two)[0] + 1e-7
    weighed = inverse @ left
    assert own.group_effects == pytest.approx(
        [upper * weighed[community == k].sum() for k in range(len(own.groups))], abs=1e-8
    )
    assert own.effects == pytest.approx([lower * weighed[school == j].sum() for j in range(len(own.codes))], abs=1e-8)
    u = own.within * (lower - lower**2 * np.array([inverse[np.ix_(school == j, school == j)].sum() for j in own.codes]))
    assert own.effect_errors**2 == pytest.approx(u, abs=1e-8)
    assert sum(own.shares) == pytest.approx(1)


def test_without_communities_that_differ_it_is_the_model_of_two_levels():
    rng = np.random.default_rng(3)
    school = np.repeat(np.arange(40), 30)
    y = rng.normal(size=1200) + 0.5 * np.tile([1.0, -1.0], 20)[school]
    two, three = value_added(school, y, method="reml"), three_levels(school // 4, school, y, method="reml")
    assert three.upper == pytest.approx(0, abs=1e-8)
    assert (three.between, three.deviance) == pytest.approx((two.between, two.deviance), rel=1e-6)
    assert three.effects == pytest.approx(two.effects, abs=1e-6)


def test_what_cannot_be_answered_is_said():
    with pytest.raises(EvaluationError, match="School 1 lies in two communities"):
        three_levels([1, 2, 2], [1, 1, 2], [1.0, 2.0, 4.0])
    with pytest.raises(EvaluationError, match="two communities at least"):
        three_levels([1, 1, 1], [1, 1, 2], [1.0, 2.0, 4.0])
    with pytest.raises(EvaluationError, match="Fewer than two schools"):
        random_slopes([1, 1], [1.0, 2.0], [1.0, 3.0])
    with pytest.raises(EvaluationError, match="that are numbers"):
        random_slopes([1, 2], [1.0, np.nan], [1.0, 3.0])
