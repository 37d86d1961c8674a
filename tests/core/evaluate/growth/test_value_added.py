"""Value added: the published Exam and HSB fits, a second implementation by brute force, and invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.evaluate.data import numbers, read

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.growth import value_added


@pytest.fixture(scope="module")
def exam():
    rows = read("exam_mlmrev.csv")
    return [row["school"] for row in rows], numbers(rows, "normexam"), numbers(rows, "standLRT")


def test_exam_gives_the_published_model(exam):
    own = value_added(*exam)
    assert own.coefficients == pytest.approx([0.0023908, 0.5633712], abs=5e-7)
    assert own.errors == pytest.approx([0.0400227, 0.0124654], abs=5e-7)
    assert (own.between, own.within) == pytest.approx((0.0921293, 0.5657310), abs=5e-7)
    assert own.deviance == pytest.approx(9357.2432, abs=5e-5)


def test_exam_gives_the_published_effect_of_every_school(exam):
    own, rows = value_added(*exam), read("exam_valueadded_reference.csv")
    place = {str(code): row for row, code in enumerate(own.codes)}
    assert len(rows) == 65
    for row in rows:
        at = place[row["school"]]
        assert own.pupils[at] == int(row["n"])
        assert own.effects[at] == pytest.approx(float(row["u"]), abs=1e-6)
        assert own.effect_errors[at] == pytest.approx(float(row["se"]), abs=1e-6)


def test_hsb_by_restricted_likelihood():
    rows = read("hsb_mathachieve_nlme.csv")
    school, outcome = [row["School"] for row in rows], numbers(rows, "MathAch")
    null = value_added(school, outcome, method="reml")
    assert null.coefficients[0] == pytest.approx(12.636974, abs=2e-6)
    assert null.errors[0] == pytest.approx(0.244394, abs=2e-6)
    assert (null.between, null.within) == pytest.approx((8.614025, 39.148322), abs=1e-4)
    schools = {row["School"]: float(row["MEANSES"]) for row in read("hsb_mathachschool_nlme.csv")}
    means = value_added(school, outcome, [schools[own] for own in school], method="reml")
    assert means.coefficients == pytest.approx([12.649435, 5.863539], abs=5e-5)
    assert means.errors == pytest.approx([0.149280, 0.361458], abs=5e-5)
    assert means.between == pytest.approx(2.638708, abs=1e-4)


def brute(school, y, x, ratio):
    """The deviance at λ from the whole covariance matrix."""
    same = np.equal.outer(school, school)
    v = np.eye(len(y)) + ratio * same
    inverse = np.linalg.inv(v)
    beta = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ y)
    left = y - x @ beta
    within = left @ inverse @ left / len(y)
    return len(y) * (np.log(2 * np.pi * within) + 1) + np.linalg.slogdet(v)[1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6))
def test_no_other_ratio_fits_better_by_the_whole_matrix(seed, schools):
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(schools), rng.integers(2, 7, schools))
    x = np.column_stack([np.ones(len(school)), rng.normal(size=len(school))])
    y = rng.normal(size=len(school)) + rng.normal(size=schools)[school]
    own = value_added(school, y, x[:, 1])
    ratio = own.between / own.within
    assert own.deviance == pytest.approx(brute(school, y, x, ratio), abs=1e-7)
    for other in (0.0, ratio * 0.9, ratio * 1.1 + 1e-3, 5.0):
        assert own.deviance <= brute(school, y, x, other) + 1e-7


def test_effects_shrink_more_where_there_are_fewer_pupils():
    rng = np.random.default_rng(1)
    school = np.repeat(np.arange(40), np.where(np.arange(40) % 2, 200, 4))
    own = value_added(school, rng.normal(size=len(school)) + rng.normal(scale=0.4, size=40)[school])
    assert own.reliability[1] > 0.9 > 0.6 > own.reliability[0]
    assert (own.effect_errors[::2] > own.effect_errors[1]).all()
    chance = own.below(0.05)
    assert ((chance > 0) & (chance < 1)).all()
    assert chance.mean() == pytest.approx(0.05, abs=0.03)


def test_where_schools_do_not_differ_the_variance_between_them_is_zero():
    school, y = np.repeat(np.arange(10), 10), np.tile(np.arange(10.0), 10)
    own = value_added(school, y)
    assert own.between == 0
    assert (own.effects == 0).all()
    assert own.below(0.05) == pytest.approx(np.full(10, 0.05))


@pytest.mark.parametrize(
    ("school", "y", "x", "words"),
    [
        ([1, 1, 2], [1.0, 2.0], None, "one of each a pupil"),
        ([1, 1, 2], [1.0, float("nan"), 2.0], None, "no number"),
        ([1, 1, 1], [1.0, 2.0, 3.0], None, "Fewer than two schools"),
        ([1, 1, 2, 2], [1.0, 2.0, 4.0, 3.0], [1.0, 1.0, 1.0, 1.0], "follows from the others"),
    ],
)
def test_what_cannot_be_answered_is_said(school, y, x, words):
    with pytest.raises(EvaluationError, match=words):
        value_added(school, y, x)
