"""Likelihood ratios of differential items: a direct maximum as second implementation, and simulated groups."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.scaling import likelihood_ratio, responses


def groups(seed, pupils, items, shift, mean=0.5):
    """Two groups as large; the last item is harder by ``shift`` for the focal one, whose ability has another mean."""
    rng = np.random.default_rng(seed)
    focal = np.arange(pupils) % 2 == 1
    theta = rng.normal(size=pupils) * np.where(focal, 1.2, 1.0) + np.where(focal, mean, 0.0)
    a, d = rng.uniform(0.9, 1.8, items), rng.normal(scale=0.7, size=items)
    logit = theta[:, None] * a + d - shift * np.outer(focal, np.arange(items) == items - 1)
    return (rng.random((pupils, items)) < 1 / (1 + np.exp(-logit))).astype(int), focal


def direct(table, focal, split):
    """The highest log likelihood by a general search, abilities on a grid; the last item split or not."""
    theta = np.linspace(-6, 6, 61)
    items = table.shape[1]

    def value(v):
        a, d = v[:items], v[items : 2 * items]
        mean, sd, extra = v[-4], np.exp(v[-3]), v[-2:] if split else np.array([a[-1], d[-1]])
        total = 0.0
        for side, mu, s, own in ((~focal, 0.0, 1.0, (a[-1], d[-1])), (focal, mean, sd, extra)):
            slope, cut = np.append(a[:-1], own[0]), np.append(d[:-1], own[1])
            logit = np.outer(slope, theta) + cut[:, None]
            weight = np.exp(-0.5 * ((theta - mu) / s) ** 2)
            logs = table[side] @ logit - np.logaddexp(0, logit).sum(axis=0) + np.log(weight / weight.sum())
            top = logs.max(axis=1)
            total += (np.log(np.exp(logs - top[:, None]).sum(axis=1)) + top).sum()
        return -total

    start = np.concatenate([np.ones(items), np.zeros(items), [0.0, 0.0, 1.0, 0.0]])
    return -minimize(value, start, method="BFGS", options={"gtol": 1e-4}).fun


def test_the_ratio_is_that_of_two_maxima_found_directly():
    table, focal = groups(4, 400, 4, 1.0)
    found = likelihood_ratio(responses(table), focal, tolerance=1e-7)
    assert found.chi[-1] == pytest.approx(2 * (direct(table, focal, True) - direct(table, focal, False)), abs=2e-3)
    assert found.df == (2, 2, 2, 2)


def test_the_item_that_differs_is_found_and_the_others_are_not():
    table, focal = groups(1, 2000, 8, 0.8)
    found = likelihood_ratio(responses(table), focal)
    assert np.argmax(found.chi) == 7
    assert found.p[7] < 1e-6
    assert found.gaps[7] == pytest.approx(-0.15, abs=0.06)
    assert (found.p[:7] > 0.001).all()
    assert np.abs(found.gaps[:7]).max() < 0.08
    assert (found.mean, found.sd) == pytest.approx((0.5, 1.2), abs=0.15)


def test_items_of_points_and_answers_by_design():
    table, focal = groups(2, 600, 5, 0.0)
    table[:, 0] += table[:, 1]
    table[::3, 3] = -1
    found = likelihood_ratio(responses(table), focal, "gpcm", tolerance=1e-3)
    assert found.df == (3, 2, 2, 2, 2)
    assert found.chi.sum() < 40
    one = likelihood_ratio(responses(np.minimum(table, 1)), focal, "1pl", tolerance=1e-3)
    assert one.df == (1, 1, 1, 1, 1)


def test_what_cannot_be_answered_is_said():
    own = responses(np.array([[0, 1], [1, 0], [1, 1], [1, 0]]))
    with pytest.raises(EvaluationError, match="Both groups need pupils"):
        likelihood_ratio(own, np.ones(4, dtype=bool))
    with pytest.raises(EvaluationError, match="nobody chose some category of item 1"):
        likelihood_ratio(own, [False, False, True, True])
