"""The effect on each helped unit: what they sum to, errors that keep their level, groups, and what size explains."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.evaluate.data import numbers, read

from tongpan_core.evaluate.causal import Panel, by_group, each_effect, panel, spread_by_size, staggered
from tongpan_core.evaluate.errors import EvaluationError


def made(rng, units=30, periods=5, treated=8, noise=1.0, effect=0.0):
    first = np.full(units, periods, dtype=np.intp)
    first[:treated] = rng.integers(1, periods, treated)
    outcome = rng.normal(0, 3, (units, 1)) + rng.normal(0, noise, (units, periods))
    outcome += effect * (np.arange(periods) >= first[:, None])
    return Panel(outcome, np.arange(periods), first)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from(["never", "not_yet"]))
def test_effects_of_units_sum_to_the_effect_of_all_against_the_never_helped(seed, comparison):
    own = made(np.random.default_rng(seed))
    found = each_effect(own, comparison)
    if comparison == "never":
        assert np.average(found.values, weights=found.periods) == pytest.approx(staggered(own).simple[0], abs=1e-12)
    assert sorted(found.units) == list(np.flatnonzero(own.first < own.never))
    assert (found.errors**2 > found.chances).all()


def test_units_of_mpdta_sum_to_the_published_effect():
    rows = read("mpdta.csv")
    own = panel(*(numbers(rows, name) for name in ("countyreal", "year", "lemp", "first.treat")))
    found = each_effect(own)
    assert np.average(found.values, weights=found.periods) == pytest.approx(-0.03995128, abs=6e-9)


def test_a_unit_without_effect_lies_within_its_interval_as_often_as_it_should():
    rng = np.random.default_rng(5)
    inside = [
        np.abs(found.values) <= 1.96 * found.errors for _n in range(250) if (found := each_effect(made(rng, units=60)))
    ]
    assert np.concatenate(inside).mean() == pytest.approx(0.95, abs=0.02)


def test_size_takes_its_share_of_the_scatter():
    rng = np.random.default_rng(2)
    sizes = rng.integers(10, 400, 4000).astype(float)
    found = spread_by_size(rng.normal(0, np.sqrt(0.5 + 40 / sizes)), sizes)
    assert (found.a, found.b) == pytest.approx((0.5, 40), rel=0.15)
    even = spread_by_size(rng.normal(0, 1, 4000), sizes)
    assert even.at([10, 400]) == pytest.approx([1, 1], rel=0.1)


def test_without_sizes_all_scatter_alike():
    found = spread_by_size([1.0, -1.0, 2.0, -2.0], [100, np.nan, 50, 20])
    assert found.b == 0
    assert found.a == pytest.approx(10 / 3)


def test_a_group_of_one_is_that_one_and_larger_groups_are_surer():
    own = made(np.random.default_rng(3))
    found = each_effect(own)
    alone = by_group(found, found.units)
    order = np.argsort(found.units)
    assert alone.values == pytest.approx(found.values[order])
    assert alone.errors == pytest.approx(found.errors[order])
    together = by_group(found, np.zeros(len(found.units)))
    assert together.values[0] == pytest.approx(staggered(own).simple[0])
    assert together.errors[0] < found.errors.min()
    assert together.units.tolist() == [len(found.units)]


def test_few_to_compare_with_and_no_scatter_are_refused():
    first = np.array([1, 2, 2, 2], dtype=np.intp)
    with pytest.raises(EvaluationError, match="Fewer than 4"):
        each_effect(Panel(np.random.default_rng(0).normal(size=(4, 2)), np.arange(2), first))
    with pytest.raises(EvaluationError, match="went alike"):
        each_effect(Panel(np.zeros((6, 2)), np.arange(2), np.array([1, 2, 2, 2, 2, 2], dtype=np.intp)))
    with pytest.raises(EvaluationError, match="2 sizes"):
        each_effect(made(np.random.default_rng(0)), sizes=[1, 2])
