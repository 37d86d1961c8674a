"""The quick way for many pupils ends where EM ends, and its information matrix is that of the plain sum."""

from __future__ import annotations

import numpy as np
import pytest

from tongpan_core.evaluate.scaling import fit, responses
from tongpan_core.evaluate.scaling.fit import engine_of
from tongpan_core.evaluate.scaling.many import MANY
from tongpan_core.evaluate.scaling.models import Model
from tongpan_core.evaluate.scaling.uncertainty import _Scores, cross_information


def table(seed, pupils, items, masked=False):
    rng = np.random.default_rng(seed)
    theta, a, d = rng.normal(size=(pupils, 1)), rng.uniform(0.8, 2, items), rng.normal(size=items)
    found = (rng.random((pupils, items)) < 1 / (1 + np.exp(-(theta * a + d)))).astype(int)
    if masked:
        found[::2, 0] = -1
    return found


@pytest.mark.parametrize(("model", "masked"), [("2pl", False), ("2pl", True), ("1pl", False)])
def test_scoring_ends_where_em_ends(model: Model, masked):
    weights = np.random.default_rng(1).uniform(0.5, 2, MANY + 100)
    own = responses(table(3, MANY + 100, 6, masked), weights=weights)
    quick = fit(own, model, tolerance=1e-7)
    engine, vector = engine_of(quick, own)
    slow, likelihood, _steps, converged = engine.climb(vector + 0.05, 1e-8, 2000)
    assert quick.converged
    assert converged
    assert vector == pytest.approx(slow, abs=2e-5)
    assert quick.likelihood == pytest.approx(likelihood, abs=1e-5)
    assert np.abs(engine.gradient(vector)[0]).max() < 1e-2


@pytest.mark.parametrize(("model", "masked"), [("2pl", True), ("3pl", False)])
def test_the_matrix_for_right_and_wrong_is_the_plain_sum(model: Model, masked, monkeypatch):
    own = responses(table(5, 300, 5, masked), weights=np.linspace(1, 2, 300))
    engine, vector = engine_of(fit(own, model, tolerance=1e-2), own)
    quick = cross_information(engine, vector)
    monkeypatch.setattr("tongpan_core.evaluate.scaling.uncertainty._BinaryScores", _Scores)
    assert quick == pytest.approx(cross_information(engine, vector), rel=1e-10, abs=1e-9)


def test_a_category_that_few_have_does_not_stop_the_fit():
    answers = table(6, MANY, 4)
    answers[:, 0] = 0
    answers[1::4000, 0] = 1
    own = fit(responses(answers), most=60)
    assert np.isfinite(own.likelihood)
