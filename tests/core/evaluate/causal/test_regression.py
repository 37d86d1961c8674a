"""Two-way fixed effects, Sun and Abraham, Bacon's weights and the wild bootstrap on mpdta, and by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.evaluate.causal.test_staggered import simulated
from tests.core.evaluate.data import numbers, read

from tongpan_core.evaluate.causal import bacon, panel, staggered, sun_abraham, two_way, wild_test
from tongpan_core.evaluate.errors import EvaluationError


@pytest.fixture(scope="module")
def mpdta():
    rows = read("mpdta.csv")
    return panel(*(numbers(rows, name) for name in ("countyreal", "year", "lemp", "first.treat")))


def test_two_way_is_the_published_contrast(mpdta):
    own = two_way(mpdta)
    assert own.coefficients == pytest.approx([-0.03654894], abs=6e-9)
    assert own.errors == pytest.approx([0.01326516], abs=6e-9)
    assert two_way(mpdta, factor="all").errors == pytest.approx([0.01481976], abs=6e-9)


def test_sun_abraham_is_published(mpdta):
    assert sun_abraham(mpdta, before="all").overall == pytest.approx((-0.04771, 0.013265), abs=6e-6)
    own = sun_abraham(mpdta)
    assert own.overall == pytest.approx((-0.0400, 0.0118), abs=6e-5)
    errors = {step: error for step, _value, error in own.event}
    published = {-4: 0.024555, -3: 0.018154, -2: 0.014267, 0: 0.011858, 1: 0.016871, 2: 0.036589, 3: 0.034504}
    assert errors == pytest.approx(published, abs=2e-6)


def test_bacon_weights_sum_to_the_contrast(mpdta):
    parts = bacon(mpdta)
    assert sum(own.weight for own in parts) == pytest.approx(1)
    assert sum(own.weight * own.estimate for own in parts) == pytest.approx(-0.03654894, abs=6e-9)
    assert 0 < sum(own.weight for own in parts if own.kind == "earlier") < 0.5


def test_the_wild_bootstrap_is_published(mpdta):
    own = wild_test(two_way(mpdta), draws=9_999)
    assert own.p == pytest.approx(0.0060, abs=0.0018)
    assert own == wild_test(two_way(mpdta), draws=9_999)


@pytest.mark.slow
def test_the_wild_bootstrap_with_many_draws_is_published(mpdta):
    """Two programs print 0.0055 (9,999 draws, ± 0.0007) and 0.0061 (99,999 draws, scores)."""
    assert 0.0055 - 5e-4 <= wild_test(two_way(mpdta), draws=99_999).p <= 0.0061 + 5e-4


def test_clustered_errors_of_petersen():
    """The panel has one regressor of its own, so this checks the sandwich by the formula that we use elsewhere."""
    rows = read("petersen_cl.csv")
    x, y = np.array(numbers(rows, "x")), np.array(numbers(rows, "y"))
    firm = np.unique(numbers(rows, "firm"), return_inverse=True)[1]
    design = np.column_stack([np.ones(len(x)), x])
    bread = np.linalg.inv(design.T @ design)
    left = y - design @ (bread @ design.T @ y)
    scores = np.column_stack([np.bincount(firm, weights=column * left) for column in design.T])
    groups, n, k = firm.max() + 1, len(x), 2
    factor = groups / (groups - 1) * (n - 1) / (n - k)
    assert np.sqrt((bread @ scores.T @ scores @ bread * factor)[1, 1]) == pytest.approx(0.050596, abs=6e-7)


def brute(made, groups):
    """Ordinary least squares with dummies, clustered."""
    n, t = made.outcome.shape
    treated = (np.arange(t) >= made.first[:, None]).astype(float).ravel()
    units, periods = np.repeat(np.eye(n), t, axis=0), np.tile(np.eye(t)[:, 1:], (n, 1))
    x = np.column_stack([treated, units, periods])
    y = made.outcome.ravel()
    beta, *_ = np.linalg.lstsq(x, y, rcond=None)
    bread = np.linalg.pinv(x.T @ x)
    cluster = np.repeat(groups, t)
    scores = np.zeros((groups.max() + 1, x.shape[1]))
    np.add.at(scores, cluster, x * (y - x @ beta)[:, None])
    return beta[0], np.sqrt((bread @ scores.T @ scores @ bread)[0, 0])


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 3000))
def test_two_way_equals_least_squares_with_dummies(seed):
    made = simulated(seed, 40, clusters=8)
    if made.clusters < 3 or len(made.cohorts) < 2:
        return
    own = two_way(made, factor="none")
    value, error = brute(made, made.cluster)
    assert own.coefficients[0] == pytest.approx(value, abs=1e-9)
    assert own.errors[0] == pytest.approx(error, abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 3000))
def test_after_the_beginning_sun_abraham_equals_callaway_santanna(seed):
    """With a balanced panel, no covariates and the never-treated as comparison, the cells are the same."""
    made = simulated(seed, 60)
    if made.never not in made.sizes or not made.cohorts:
        return
    saturated, cells = sun_abraham(made), staggered(made, base="universal")
    mine = dict(zip(saturated.cells, saturated.fit.coefficients))
    assert mine == pytest.approx({(c.first, c.period): v for c, v in zip(cells.cells, cells.values)}, abs=1e-9)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 3000))
def test_one_draw_of_the_bootstrap_equals_the_regression_run_again(seed):
    from tongpan_core.evaluate.causal.wild import _restricted, _statistics

    made = simulated(seed, 30, clusters=6)
    if made.clusters < 4 or not made.cohorts or made.never not in made.sizes:
        return
    fit, rng = two_way(made, factor="none"), np.random.default_rng(seed)
    signs = rng.integers(0, 2, (1, made.clusters)) * 2.0 - 1
    overall = made.outcome.mean(axis=0)
    under = made.outcome.mean(axis=1, keepdims=True) + overall - overall.mean()
    again = under + signs[0][made.cluster][:, None] * (made.outcome - under)
    other = two_way(type(made)(again, made.periods, made.first, made.cluster), factor="none")
    residual, units = _restricted(made)
    x = {first: held[:, 0] for first, held in fit.residual_design.items()}
    score = sum(residual[first] @ x[first] for first in x)
    found = _statistics(signs, score, residual, units, x, float(fit.bread[0, 0]), made)
    assert found[0] == pytest.approx(float(other.coefficients[0] / other.errors[0]), rel=1e-7)


def test_what_cannot_be_answered_is_said(mpdta):
    with pytest.raises(EvaluationError, match="one coefficient"):
        wild_test(sun_abraham(mpdta).fit)
    made = panel([1, 1, 2, 2], [1, 2, 1, 2], [1.0, 2.0, 3.0, 4.0], [2, 2, 2, 2])
    with pytest.raises(EvaluationError, match="nothing to compare"):
        two_way(made)
    with pytest.raises(EvaluationError, match="Everybody is treated"):
        sun_abraham(made)
