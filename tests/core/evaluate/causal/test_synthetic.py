"""Few treated: Proposition 99 as published, weights that cannot be bettered, randomisation and power by counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.evaluate.data import numbers, read

from tongpan_core.evaluate.causal import Design, double_difference, panel, randomised, simplex_weights, synthetic
from tongpan_core.evaluate.errors import EvaluationError


@pytest.fixture(scope="module")
def smoking():
    rows = read("california_prop99.csv", ";")
    begins = [1989.0 if row["State"] == "California" else 0.0 for row in rows]
    own = panel([row["State"] for row in rows], numbers(rows, "Year"), numbers(rows, "PacksPerCapita"), begins)
    return own, sorted({row["State"] for row in rows})


def test_synthetic_did_is_published(smoking):
    assert synthetic(smoking[0]).effect == pytest.approx(-15.604, abs=5e-3)
    assert synthetic(smoking[0], method="did").effect == pytest.approx(-27.349, abs=5e-4)


def test_synthetic_control_is_the_convex_problem(smoking):
    own, names = smoking
    found = synthetic(own, method="sc")
    assert found.effect == pytest.approx(-19.5138, abs=5e-4)
    weights = {names[row]: round(float(w), 3) for row, w in zip(found.controls, found.units) if w > 0.05}
    assert weights == {"Utah": 0.394, "Montana": 0.232, "Nevada": 0.205, "Connecticut": 0.109} | {
        name: weight for name, weight in weights.items() if name not in {"Utah", "Montana", "Nevada", "Connecticut"}
    }


@pytest.mark.parametrize(
    ("method", "effect", "error"), [("sdid", -15.6, 8.4), ("did", -27.3, 17.7), ("sc", -19.6, 9.9)]
)
def test_the_table_of_the_paper(smoking, method, effect, error):
    """Arkhangelsky et al. (2021), table 1: effects, and errors from placebos.

    Their synthetic control has a small ridge, ours none; their placebos are drawn anew, ours are each state once.
    """
    found = synthetic(smoking[0], method=method, placebos=38)
    assert found.effect == pytest.approx(effect, abs=0.09)
    assert found.error == pytest.approx(error, rel=0.12)


def test_placebos_give_a_rank(smoking):
    found = synthetic(smoking[0], placebos=38)
    assert len(found.placebos) == 38
    assert found.p * 39 == pytest.approx(round(found.p * 39))
    assert 0 < found.p < 0.2


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 12), st.sampled_from([0.0, 0.1, 10.0]))
def test_no_move_between_two_weights_fits_better(seed, rows, columns, ridge):
    rng = np.random.default_rng(seed)
    matrix, target = rng.normal(size=(rows, columns)), rng.normal(size=rows)
    w = simplex_weights(matrix, target, ridge)
    assert w.min() >= 0
    assert w.sum() == pytest.approx(1)
    slope = 2 * (matrix.T @ (matrix @ w - target) + ridge * w)
    assert (slope >= slope[w > 1e-9].max() - 1e-5).all()


def small(effect, treated=1, units=9, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(units, 1)) + rng.normal(scale=0.2, size=(units, 5))
    y[:treated, 3:] += effect
    first = np.where(np.arange(units) < treated, 4, 0)
    return panel(np.repeat(np.arange(units), 5), np.tile(np.arange(1, 6), units), y.ravel(), np.repeat(first, 5))


def test_randomisation_tries_every_choice_of_the_treated():
    own = randomised(small(5.0), double_difference)
    assert (own.tried, own.whole, own.p) == (9, True, 1 / 9)
    two = randomised(small(5.0, treated=2), double_difference)
    assert (two.tried, two.p) == (36, 1 / 36)


def test_without_an_effect_p_is_spread_evenly():
    found = [randomised(small(0.0, treated=2, seed=seed), double_difference).p for seed in range(80)]
    assert np.mean(found) == pytest.approx(0.5, abs=0.12)


def test_power_is_the_share_of_studies_that_find_the_effect():
    design = Design(helped=12, compared=12, before=2, after=2, spread=1.0, alike=0.6)
    rng, found = np.random.default_rng(0), 0
    from scipy.stats import t

    for _ in range(3000):
        y = np.sqrt(0.6) * rng.normal(size=(24, 1)) + np.sqrt(0.4) * rng.normal(size=(24, 4))
        y[:12, 2:] += 0.7
        change = y[:, 2:].mean(axis=1) - y[:, :2].mean(axis=1)
        pooled = (change[:12].var(ddof=1) + change[12:].var(ddof=1)) / 2
        found += abs(change[:12].mean() - change[12:].mean()) / np.sqrt(pooled / 6) > t.ppf(0.975, 22)
    assert design.power(0.7) == pytest.approx(found / 3000, abs=0.03)
    assert design.power(design.smallest()) == pytest.approx(0.8)
    needed = design.schools_for(0.4)
    assert design._with(needed, 1.0).power(0.4) >= 0.8 > design._with(needed - 1, 1.0).power(0.4)
    assert design.schools_for(1e-6) is None


def test_what_cannot_be_answered_is_said():
    with pytest.raises(EvaluationError, match="schools on both sides"):
        Design(0, 3, 1, 1, 1.0, 0.2)
    with pytest.raises(EvaluationError, match="from 0 to below 1"):
        Design(3, 3, 1, 1, 1.0, 1.0)
    three = panel([1, 1, 2, 2, 3, 3], [1, 2, 1, 2, 1, 2], [1.0, 2, 3, 4, 5, 6], [2, 2, 0, 0, 0, 0])
    with pytest.raises(EvaluationError, match="two periods before"):
        synthetic(three)
    with pytest.raises(EvaluationError, match="nobody to compare"):
        simplex_weights(np.empty((3, 0)), np.zeros(3))
