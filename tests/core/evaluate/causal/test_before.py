"""The test of the years before the beginning."""

from __future__ import annotations

import numpy as np
import pytest

from tongpan_core.evaluate.causal import Panel, Staggered, staggered
from tongpan_core.evaluate.causal.before import moved_alike


def _found(rng: np.random.Generator, drift: float = 0.0) -> Staggered:
    """Nine treated (five from the third period, four from the fourth) and thirteen others, with no effect at all."""
    first = np.array([2] * 5 + [3] * 4 + [5] * 13)
    outcome = rng.normal(size=(22, 1)) * 4 + rng.normal(size=(22, 5)) * 0.4
    outcome[:9] += drift * np.arange(5)
    return staggered(Panel(outcome, np.arange(5), first), base="universal")


def test_it_rejects_as_often_as_it_says_with_few_units() -> None:
    rng = np.random.default_rng(3)
    found = [moved_alike(_found(rng), 8) for _own in range(600)]
    share = np.mean([own is not None and own.p < 0.05 for own in found])
    assert 0.03 <= share <= 0.075


def test_a_drift_before_is_seen() -> None:
    found = moved_alike(_found(np.random.default_rng(5), drift=1.0), 8)
    assert found is not None
    assert (found.count, found.free) == (2, 8)
    assert found.p < 0.01


def test_one_period_before_tells_nothing() -> None:
    panel = Panel(np.random.default_rng(1).normal(size=(8, 3)), np.arange(3), np.array([1] * 4 + [3] * 4))
    assert moved_alike(staggered(panel, base="universal"), 3) is None


@pytest.mark.parametrize("scale", [0.01, 250.0])
def test_the_unit_of_the_outcome_does_not_matter(scale: float) -> None:
    own = _found(np.random.default_rng(7))
    other = staggered(Panel(own.panel.outcome * scale, own.panel.periods, own.panel.first), base="universal")
    a, b = moved_alike(own, 8), moved_alike(other, 8)
    assert a is not None
    assert b is not None
    assert a.p == pytest.approx(b.p)
