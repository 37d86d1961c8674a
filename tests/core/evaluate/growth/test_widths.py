"""Widths of intervals from a stated level."""

from __future__ import annotations

import pytest
from scipy.stats import norm

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.growth.widths import compared_width, half_width


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.9, 0.95, 0.998])
def test_an_interval_holds_its_confidence(confidence):
    wide = half_width(confidence)
    assert norm.cdf(wide) - norm.cdf(-wide) == pytest.approx(confidence, abs=1e-12)


def test_intervals_to_compare_by_are_those_of_goldstein_and_healy():
    assert round(compared_width(0.05), 2) == 1.39
    assert 2 * norm.sf(2 * compared_width(0.01) / 2**0.5) == pytest.approx(0.01)


@pytest.mark.parametrize("wrong", [0.0, 1.0, -0.1])
def test_a_confidence_lies_between(wrong):
    with pytest.raises(EvaluationError, match="between 0 and 1"):
        half_width(wrong)
