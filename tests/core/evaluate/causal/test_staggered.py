"""Effects of help that began at different times: the published numbers of mpdta, simulations, invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.evaluate.data import numbers, read

from tongpan_core.evaluate.causal import panel, staggered
from tongpan_core.evaluate.errors import EvaluationError


@pytest.fixture(scope="module")
def mpdta():
    rows = read("mpdta.csv")
    return panel(*(numbers(rows, name) for name in ("countyreal", "year", "lemp", "first.treat")))


@pytest.fixture(scope="module")
def own(mpdta):
    return staggered(mpdta)


def named(own):
    year = own.panel.periods
    return {(int(year[c.first]), int(year[c.period])): (v, e) for c, v, e in zip(own.cells, own.values, own.errors)}


def test_cells_are_the_published_ones(own):
    found = named(own)
    published = {
        2004: {2004: -0.0105, 2005: -0.0704, 2006: -0.1373, 2007: -0.1008},
        2006: {2004: 0.0065, 2005: -0.0028, 2006: -0.0046, 2007: -0.0412},
        2007: {2004: 0.0305, 2005: -0.0027, 2006: -0.0311, 2007: -0.0261},
    }
    assert {key: round(value, 4) for key, (value, _error) in found.items()} == {
        (first, year): value for first, row in published.items() for year, value in row.items()
    }


def test_what_the_cells_sum_to_is_published(own):
    assert own.simple == pytest.approx((-0.03995128, 0.01203401), abs=6e-9)
    event = own.by_event
    assert dict(zip(event.labels, event.values)) == pytest.approx(
        {-3: 0.03050666, -2: -0.00056308, -1: -0.02445874, 0: -0.01993182, 1: -0.05095737, 2: -0.13725874,
         3: -0.10081136}, abs=6e-9,
    )  # fmt: skip
    assert dict(zip(event.labels, event.errors)) == pytest.approx(
        {-3: 0.01503356, -2: 0.01329164, -1: 0.01423640, 0: 0.01182636, 1: 0.01689348, 2: 0.03643566, 3: 0.03435923},
        abs=6e-9,
    )  # fmt: skip
    assert (event.overall, event.overall_error) == pytest.approx((-0.07723982, 0.01996499), abs=6e-9)
    group = own.by_group
    assert group.values == pytest.approx([-0.07974913, -0.02290954, -0.02605441], abs=6e-9)
    assert group.errors == pytest.approx([0.02636780, 0.01670333, 0.01665544], abs=6e-9)
    assert (group.overall, group.overall_error) == pytest.approx((-0.03101828, 0.01244606), abs=6e-9)


def test_errors_by_the_bootstrap_are_published(own):
    """The page of R did prints errors of its bootstrap: near those of the formula, as near as chance lets them."""
    assert (own.by_event.overall_error, own.by_group.overall_error) == pytest.approx((0.0196, 0.0123), rel=0.03)


def test_the_error_of_every_cell_is_that_of_two_means(mpdta, own):
    """No list of them is printed; without covariates a cell is the difference of two means, with its textbook error."""
    y, step = mpdta.outcome, {first: mpdta.first == first for first in mpdta.cohorts}
    never = mpdta.first == mpdta.never
    assert len(own.cells) == 12
    for cell, value, error in zip(own.cells, own.values, own.errors, strict=True):
        change = y[:, cell.period] - y[:, cell.base]
        one, two = change[step[cell.first]], change[never]
        assert value == pytest.approx(one.mean() - two.mean(), abs=1e-12)
        assert error == pytest.approx(np.sqrt(one.var() / len(one) + two.var() / len(two)), abs=1e-8)


def test_the_test_of_parallel_trends_is_published(own):
    _wald, freedom, chance = own.parallel
    assert (freedom, round(chance, 5)) == (5, 0.16812)


def test_a_simultaneous_band_is_wider_than_one_interval(own):
    assert 1.96 < own.by_event.linear.band(999) < 3.5
    assert own.by_event.linear.band(999) == own.by_event.linear.band(999)


def simulated(seed, units=400, periods=6, effect=0.5, clusters=None):
    rng = np.random.default_rng(seed)
    first = rng.choice([2, 3, 4, periods], units)
    y = rng.normal(size=(units, 1)) + np.arange(periods) * 0.3 + rng.normal(scale=0.5, size=(units, periods))
    y += effect * (np.arange(periods) >= first[:, None])
    rows, columns = np.divmod(np.arange(units * periods), periods)
    begins = np.where(first < periods, first, 0)[rows]
    cluster = None if clusters is None else rng.integers(0, clusters, units)[rows]
    return panel(rows, columns + 0, y.ravel(), begins, cluster=cluster)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 5000))
def test_units_as_their_own_clusters_change_nothing(seed):
    alone = simulated(seed, 60)
    each = type(alone)(alone.outcome, alone.periods, alone.first, np.arange(alone.units))
    a, b = staggered(alone), staggered(each)
    assert a.errors == pytest.approx(b.errors)
    assert a.simple == pytest.approx(b.simple)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 5000))
def test_influence_sums_to_nothing_and_what_all_share_does_not_matter(seed):
    made = simulated(seed, 80)
    own = staggered(made, comparison="not_yet")
    assert own.linear.scores.sum(axis=0) == pytest.approx(np.zeros(len(own.cells)), abs=1e-8)
    shifted = type(made)(made.outcome + np.arange(6) ** 2 + 7, made.periods, made.first)
    assert staggered(shifted, comparison="not_yet").values == pytest.approx(own.values)


def test_the_truth_lies_within_the_interval_about_as_often_as_it_says():
    inside = 0
    for seed in range(120):
        value, error = staggered(simulated(seed, 150)).simple
        inside += abs(value - 0.5) < 1.96 * error
    assert 105 <= inside <= 120


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (([1, 1], [1, 1], [1.0, 2.0], [0, 0]), "has period 1 twice"),
        (([1, 1, 2], [1, 2, 1], [1.0, 2.0, 3.0], [0, 0, 0]), "lack a period"),
        (([1, 1, 2, 2], [1, 2, 1, 2], [1.0, 2.0, 3.0, 4.0], [2, 0, 0, 0]), "beginning of 1 is not the same"),
        (([1, 1, 2, 2], [1, 2, 1, 2], [1.0, 2.0, 3.0, 4.0], [1, 1, 0, 0]), "in the first period already"),
    ],
)
def test_a_panel_that_cannot_be_is_said(rows, words):
    with pytest.raises(EvaluationError, match=words):
        panel(*rows)


def test_without_anybody_to_compare_with_there_is_no_effect():
    made = panel([1, 1, 2, 2], [1, 2, 1, 2], [1.0, 2.0, 3.0, 4.0], [2, 2, 2, 2])
    with pytest.raises(EvaluationError, match="nobody was never treated"):
        staggered(made)
    with pytest.raises(EvaluationError, match="anybody left"):
        staggered(made, comparison="not_yet")
    calm = panel([1, 1, 2, 2], [1, 2, 1, 2], [1.0, 2.0, 3.0, 4.0], [0, 0, 0, 0])
    with pytest.raises(EvaluationError, match="Nobody is treated"):
        staggered(calm)


def test_units_that_lack_a_period_can_be_left_out_and_are_counted():
    made = panel([1, 1, 2, 2, 3], [1, 2, 1, 2, 1], [1.0, 2.0, 3.0, 5.0, 9.0], [2, 2, 0, 0, 0], drop_incomplete=True)
    assert (made.units, made.left_out) == (2, 1)
    assert staggered(made).values == pytest.approx([-1.0])
