"""How far a trend must bend before a finding falls."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan_core.evaluate.causal import panel, staggered
from tongpan_core.evaluate.causal.bend import bend_to_zero, horizon, largest_step


def test_a_path_with_one_kink_has_its_step() -> None:
    assert largest_step([(-3, 1.0), (-2, -0.5), (0, 9.0)]) == 1.5


def test_a_missing_year_is_no_step() -> None:
    assert largest_step([(-4, 7.0), (-2, 0.5)]) == 0.5


def test_an_interval_that_holds_zero_needs_no_bend() -> None:
    assert bend_to_zero(-0.1, 2.0, 1.5, [(-2, 0.3)]) is None


def test_without_a_step_before_there_is_no_ratio() -> None:
    found = bend_to_zero(1.0, 3.0, 2.0, [])
    assert found is not None
    assert (found.bend, found.seen) == (0.5, 0.0)
    assert math.isnan(found.ratio)


@settings(deadline=None, max_examples=30)
@given(effect=st.floats(0.5, 9), seed=st.integers(0, 99))
def test_a_drift_of_that_size_takes_the_finding_away(effect: float, seed: int) -> None:
    """Bend the outcomes of the helped by the answer, estimate again: the nearer end of the interval is at zero."""
    rng = np.random.default_rng(seed)
    units, years = 24, 6
    first = np.array([0, 2023, 2024])[np.arange(units) % 3]
    rows = [(u, 2020 + t, first[u]) for u in range(units) for t in range(years)]
    unit, year, begin = (np.array(column) for column in zip(*rows, strict=True))
    noise = rng.normal(0, 0.1, len(rows))
    told = (begin > 0) & (year >= begin)
    found = staggered(panel(unit, year, noise + effect * told, begin), base="universal")
    value, error = found.simple
    answer = bend_to_zero(value - 2 * error, value + 2 * error, horizon(found), [])
    assert answer is not None
    drift = np.where(told, (year - begin + 1) * answer.bend, 0.0)
    bent = staggered(panel(unit, year, noise + effect * told - drift, begin), base="universal")
    after, _error = bent.simple
    assert abs(after - 2 * error) < 1e-9
