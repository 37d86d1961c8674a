"""Gini of tables that are dealt into parts: the same as after a full sort, however uneven the table is."""

import sys

import numpy as np
import pytest

import tongpan_core.measure  # noqa: F401 - brings the module below
from tongpan_core.measure import gini
from tongpan_core.measure.grid import by_value

module = sys.modules["tongpan_core.measure.gini"]
RNG = np.random.default_rng(11)
N = 40_000


def sorted_gini(x, w):
    order = np.argsort(x, kind="stable")
    x, w = x[order].astype(np.float64), w[order].astype(np.float64)
    running = np.cumsum(w)
    return (w * x * (2 * running - w)).sum() / (running[-1] * (w * x).sum()) - 1


TABLES = {
    "even": RNG.random(N),
    "lognormal": RNG.lognormal(2, 0.5, N),
    "half points": np.round(RNG.normal(70, 12, N).clip(0, 100) * 2) / 2,
    "mostly one value": np.where(RNG.random(N) < 0.97, 60.0, RNG.random(N) * 100),
    "mostly nothing": np.where(RNG.random(N) < 0.9, 0.0, RNG.lognormal(0, 3, N)),
    "negative zeros": np.where(RNG.random(N) < 0.5, -0.0, np.where(RNG.random(N) < 0.5, 0.0, 1.0)),
    "hundreds of magnitudes": 10.0 ** RNG.uniform(-140, 140, N),
    "a tight cluster and an outlier": np.append(1 + 1e-12 * RNG.random(N - 1), 1e200),
    "all the same": np.full(N, 7.25),
    "single precision": RNG.lognormal(2, 0.5, N).astype(np.float32),
    "whole numbers": RNG.integers(0, 9, N),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("weights", [RNG.integers(1, 3000, N), RNG.random(N), RNG.integers(0, 2, N)])
def test_dealt_and_sorted_agree(name, weights, monkeypatch):
    monkeypatch.setattr(module, "LEAF", 512)
    monkeypatch.setattr(module, "PIECE", 3000)
    x = TABLES[name]
    assert gini(x, weights) == pytest.approx(sorted_gini(x, weights), rel=1e-11, abs=1e-12)


@pytest.mark.parametrize(
    ("x", "values"),
    [
        ([0, 2, 2, 5], [0, 2, 5]),
        ([0.5, 70.0, 0.5], [0.5, 70]),
        ([0.1, 0.3, 4.25], [0.1, 0.3, 4.25]),
        ([1 / 3, 2], None),
        ([0.5, 40_000], None),
        (np.float32([0.5, 1.5]), [0.5, 1.5]),
    ],
)
def test_values_on_a_grid_are_counted(x, values):
    found = by_value(np.array(x), np.arange(1.0, len(x) + 1))
    assert (found if found is None else found[0].tolist()) == values
    if found is not None:
        assert found[1].sum() == len(x) * (len(x) + 1) / 2


def test_one_value_off_the_grid_is_seen():
    """The sample passes over it; the count does not."""
    x = np.tile([1.0, 2.5], 10_000)
    x[7] = 1.001
    assert by_value(x, np.ones_like(x)) is None


def test_threads_change_nothing(monkeypatch):
    x, w = TABLES["lognormal"], RNG.integers(1, 3000, N)
    alone = gini(x, w)
    monkeypatch.setattr(module, "ALONE", 1000)
    monkeypatch.setattr(module, "threads_for", lambda size: 3)
    monkeypatch.setattr(module, "LEAF", 700)
    assert gini(x, w) == pytest.approx(alone, rel=1e-13)
    assert gini(x, w) == gini(x, w)


def test_nobody_to_share_among():
    assert np.isnan(gini(np.ones(module.LEAF + 1), np.zeros(module.LEAF + 1)))
    assert np.isnan(gini([], []))
    assert np.isnan(gini([0.0, 0.0], [1, 2]))
