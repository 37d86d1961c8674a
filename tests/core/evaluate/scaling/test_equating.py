"""Observed-score equating: worked examples of Kolen and Brennan, a second implementation, and what must always hold."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.evaluate.data import numbers, read

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.scaling import (
    AnchorMoments,
    chained,
    common,
    equipercentile,
    frequency_estimation,
    joint_of,
    levine,
    linear,
    link,
    score_shares,
    tucker,
)
from tongpan_core.evaluate.scaling.equating_anchor import levine_line, moments_of, tucker_line

COUNTS = st.lists(st.integers(1, 30), min_size=3, max_size=12)


def test_the_small_example_of_kolen_and_brennan():
    """Kolen and Brennan (2004), page 42: shares .2 .3 .2 .2 .1 against .1 .2 .2 .3 .2."""
    found = equipercentile([2, 3, 2, 2, 1], [1, 2, 2, 3, 2])
    assert found.values == pytest.approx([0.5, 1.75, 2.8333, 3.5, 4.25], abs=5e-5)
    assert found([0.5, 3.2]) == pytest.approx([1.125, 3.65])
    with pytest.raises(EvaluationError, match="from 0 to 4"):
        found([5])


def test_tucker_and_levine_of_kolen_and_brennan():
    """Chapter 4, two forms of 36 items with 12 common ones, all weight on the new population."""
    new = AnchorMoments(15.8205, 6.5278, 5.1063, 2.3760, 13.4088)
    old = AnchorMoments(18.6728, 6.8784, 5.8626, 2.4515, 14.7603)
    assert tucker_line(new, old) == pytest.approx((1.0289, 0.5370), abs=1e-4)
    assert levine_line(new, old)[1] == pytest.approx(0.2517, abs=1e-4)


def test_observed_scores_of_kolen_and_brennan_from_items():
    """Chapter 6: both forms on one scale by Mean/Sigma without item 27, D = 1.7, ten abilities of the new population.

    Printed values (page 198; zero is cut off there): 1 → .6179, 2 → 1.5802 …
    """
    pairs = [pair for pair in read("kb04_common_items.csv") if int(pair["form.x"]) != 27]
    sides = {name: {int(row["item"]): row for row in read(f"kb04_form{name}_3pl.csv")} for name in "XY"}

    def columns(name, items):
        rows = [sides[name][item] for item in items]
        return [np.array(numbers(rows, own)) for own in ("discrimination", "difficulty", "asymptote")]

    new = columns("X", [int(own["form.x"]) for own in pairs])
    old = columns("Y", [int(own["form.y"]) for own in pairs])
    line = link(common(*new[:2], *old[:2], c_new=new[2], c_old=old[2], scaling=1.7), "mean_sigma")
    theta = [-5.2086, -4.163, -3.1175, -2.072, -1.0269, 0.0184, 1.0635, 2.109, 3.1546, 4.2001]
    weight = [0.000101, 0.00276, 0.03021, 0.142, 0.3149, 0.3158, 0.1542, 0.03596, 0.003925, 0.000186]

    def scores(name, slope=1.0, shift=0.0):
        a, b, c = columns(name, sorted(sides[name]))
        chances = c + (1 - c) / (1 + np.exp(-1.7 * a / slope * (np.array(theta)[:, None] - slope * b - shift)))
        return score_shares(chances, weight)

    found = equipercentile(scores("X", line.slope, line.shift), scores("Y")).values
    assert found[1:6] == pytest.approx([0.6179, 1.5802, 2.5462, 3.5189, 4.5033], abs=6e-4)
    assert found[0] < 0, "half a point below zero is possible; the printed table cuts it off"


def test_the_recursion_counts_every_pattern():
    rng = np.random.default_rng(3)
    chances, weights = rng.random((4, 6)), rng.random(4)
    told = np.zeros(7)
    for pattern in product((0, 1), repeat=6):
        each = np.where(pattern, chances, 1 - chances).prod(axis=1)
        told[sum(pattern)] += each @ weights / weights.sum()
    assert score_shares(chances, weights) == pytest.approx(told)


def slow(new, old):
    """A second implementation: each score's percentile rank, then the old score with it by bisection."""
    x, y = np.array(new) / sum(new), np.array(old) / sum(old)

    def rank(score, shares):
        whole = int(np.floor(score + 0.5))
        below = shares[: max(whole, 0)].sum()
        inside = shares[whole] * (score - whole + 0.5) if 0 <= whole < len(shares) else 0.0
        return below + inside

    found = []
    for score in range(len(x)):
        low, high = -0.5, len(y) - 0.5
        for _step in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if rank(middle, y) < rank(score, x) else (low, middle)
        found.append((low + high) / 2)
    return found


@given(COUNTS, COUNTS)
@settings(deadline=None, max_examples=60)
def test_equipercentile_is_the_slow_one_and_keeps_the_order(new, old):
    found = equipercentile(new, old).values
    assert found == pytest.approx(slow(new, old), abs=1e-9)
    assert (np.diff(found) > 0).all()
    assert found[0] >= -0.5
    assert found[-1] <= len(old) - 0.5


@given(COUNTS)
@settings(deadline=None, max_examples=40)
def test_a_form_equated_with_itself_stays(own):
    scores = np.arange(len(own))
    assert equipercentile(own, own).values == pytest.approx(scores)
    assert linear(own, own).values == pytest.approx(scores)


@given(COUNTS, st.lists(st.integers(0, 3), min_size=3, max_size=9).filter(any))
@settings(deadline=None, max_examples=60)
def test_scores_that_nobody_has_do_no_harm(new, old):
    found = equipercentile(new, old).values
    assert np.isfinite(found).all()
    assert (np.diff(found) >= -1e-9).all()


def test_a_gap_gives_its_middle():
    """Page 42: half of the pupils have 0 and half have 4; the middle lies between, by the mean of both inverses."""
    assert equipercentile([1, 2, 1], [1, 0, 0, 0, 1]).values[1] == pytest.approx((0.5 + 3.5) / 2)


def test_a_line_gives_the_mean_and_deviation_of_the_old_form():
    new, old = [3, 5, 9, 4, 2], [1, 2, 6, 9, 8, 4, 1]
    found = linear(new, old)
    share = np.array(new) / sum(new)
    y = np.repeat(np.arange(7), old)
    mean = share @ found.values
    assert mean == pytest.approx(y.mean())
    assert np.sqrt(share @ (found.values - mean) ** 2) == pytest.approx(y.std())
    assert "same mean and standard deviation" in found.recipe


def populations(shift, pupils=60_000):
    """Two populations that differ by ``shift``; the old form is two points easier. An anchor of twelve items."""
    rng = np.random.default_rng(8)
    tables = []
    for mean, easier in ((shift, 0.0), (0.0, 0.35)):
        able = rng.normal(mean, 1, pupils)
        form, anchor = (
            (rng.random((pupils, count)) < 1 / (1 + np.exp(-(able[:, None] + easy)))).sum(axis=1)
            for count, easy in ((30, easier), (12, 0.0))
        )
        tables.append(joint_of(form, anchor, 30, 12))
    return tables


@pytest.mark.parametrize("method", [tucker, levine, frequency_estimation, chained])
def test_where_populations_are_alike_the_anchor_changes_nothing(method):
    new, old = populations(0.0)
    options = {"internal": False} if method is levine else {}
    plain = (linear if method in (tucker, levine) else equipercentile)(new.sum(axis=1), old.sum(axis=1)).values
    assert method(new, old, **options).values[8:23] == pytest.approx(plain[8:23], abs=0.1)


@pytest.mark.parametrize("method", [tucker, levine, frequency_estimation, chained])
def test_the_anchor_takes_out_what_populations_differ_by(method):
    new, old = populations(0.5)
    options = {"internal": False} if method is levine else {}
    alike = populations(0.0)
    true = equipercentile(alike[0].sum(axis=1), alike[1].sum(axis=1)).values[8:23]
    naive = equipercentile(new.sum(axis=1), old.sum(axis=1)).values[8:23]
    found = method(new, old, **options).values[8:23]
    assert np.abs(found - true).mean() < np.abs(naive - true).mean() / 2.5


def test_frequency_estimation_by_hand():
    """Weights on the new population: the old form's shares are averaged over the new population's anchor scores."""
    new, old = np.array([[4, 1], [2, 3]]), np.array([[1, 1], [3, 5]])
    anchor = new.sum(axis=0) / new.sum()
    y = (old / old.sum(axis=0)) @ anchor
    assert frequency_estimation(new, old).values == pytest.approx(equipercentile(new.sum(axis=1), y).values)


def test_the_line_of_the_middle_population_lies_between():
    new, old = (moments_of(own) for own in populations(0.5, 5_000))
    at = [tucker_line(new, old, weight)[0] * 15 + tucker_line(new, old, weight)[1] for weight in (0.0, 0.5, 1.0)]
    assert min(at[0], at[2]) - 0.05 <= at[1] <= max(at[0], at[2]) + 0.05
    assert at[0] != at[2]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: equipercentile([0, 0], [1, 1]), "above zero"),
        (lambda: linear([0, 5, 0], [1, 2, 3]), "same score"),
        (lambda: joint_of([1.5], [1], 3, 3), "whole numbers"),
        (lambda: joint_of([4], [1], 3, 3), "from 0 to 3"),
        (lambda: joint_of([1, 2], [1], 3, 3), "same pupils"),
        (lambda: tucker([[1, 0], [1, 0]], [[1, 1], [1, 1]]), "same score on the anchor"),
        (lambda: levine([[0, 1], [1, 0]], [[0, 1], [1, 0]]), "do not rise together"),
        (lambda: frequency_estimation([[1, 1], [1, 1]], [[1, 0], [1, 0]]), "one population only"),
        (lambda: chained([[1, 1], [1, 1]], [[1, 1, 1], [1, 1, 1]]), "same anchor scores"),
        (lambda: tucker_line(AnchorMoments(1, 1, 1, 1, 1), AnchorMoments(1, 1, 1, 1, 1), 2.0), "from 0 to 1"),
        (lambda: score_shares([[0.5]], [0.0]), "weight above zero"),
    ],
)
def test_what_cannot_be_equated_says_why(call, words):
    with pytest.raises(EvaluationError, match=words):
        call()
