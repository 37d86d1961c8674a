"""Second implementations by other people: mirt with 61 nodes, diff-diff, pysyncon, mixedlm-rs. In the slow lane."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from tests.core.evaluate.data import numbers, read

from tongpan_core.evaluate.causal import panel, staggered, synthetic
from tongpan_core.evaluate.growth import three_levels, value_added
from tongpan_core.evaluate.scaling import fit, responses, with_errors

pytestmark = pytest.mark.slow


def answers(seed, pupils, items):
    rng = np.random.default_rng(seed)
    a, b = np.exp(rng.normal(0.1, 0.3, items)), rng.normal(size=items)
    return (rng.random((pupils, items)) < 1 / (1 + np.exp(-a * (rng.normal(size=(pupils, 1)) - b)))).astype(int)


def test_two_parameters_and_their_errors_are_mirts():
    mirt = pytest.importorskip("mirt")
    table = answers(1, 3000, 12)
    peer = mirt.fit_mirt(table, "2PL", n_quadpts=61, tol=1e-8, max_iter=5000, accelerate="squarem")
    own = responses(table)
    scale = with_errors(fit(own, tolerance=1e-8), own)
    assert scale.likelihood == pytest.approx(peer.log_likelihood, abs=2e-2)
    assert scale.likelihood >= peer.log_likelihood - 1e-3  # no other parameters are more likely
    assert scale.slopes == pytest.approx(peer.model.parameters["discrimination"], abs=6e-3)
    assert scale.difficulties == pytest.approx(peer.model.parameters["difficulty"], abs=6e-3)
    errors = peer.standard_errors["discrimination"]
    assert [part[0] for part in scale.errors] == pytest.approx(errors, rel=0.03)


def long_rows(seed, units=600, years=8):
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(seed)
    first = rng.choice([0, 3, 5, 6], units)
    unit, year = np.repeat(np.arange(units), years), np.tile(np.arange(1, years + 1), units)
    y = rng.normal(size=units)[unit] + 0.1 * year + 0.3 * ((first[unit] > 0) & (year >= first[unit]))
    y += rng.normal(size=len(unit))
    return pandas.DataFrame({"unit": unit, "year": year, "y": y, "first": first[unit]})


def test_staggered_effects_are_diff_diffs():
    peers = pytest.importorskip("diff_diff")
    rows = long_rows(2)
    own = staggered(panel(rows["unit"], rows["year"], rows["y"], rows["first"]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = peers.CallawaySantAnna(estimation_method="reg").fit(
            rows, outcome="y", unit="unit", time="year", first_treat="first"
        )
    assert own.simple[0] == pytest.approx(peer.overall_att, rel=1e-9)
    assert own.simple[1] == pytest.approx(peer.overall_se, rel=5e-3)
    labels = own.panel.periods
    for cell, value, error in zip(own.cells, own.values, own.errors, strict=True):
        theirs = peer.group_time_effects[labels[cell.first], labels[cell.period]]
        assert value == pytest.approx(theirs["effect"], abs=1e-10)
        assert error == pytest.approx(theirs["se"], rel=5e-3)


def states():
    rows = read("california_prop99.csv", ";")
    names = sorted({row["State"] for row in rows})
    table = np.array([
        [float(row["PacksPerCapita"]) for row in rows if row["State"] == name] for name in names
    ])  # fmt: skip
    years = sorted({int(row["Year"]) for row in rows})
    return table, names.index("California"), years, rows


def test_synthetic_control_is_pysyncons():
    pysyncon, pandas = pytest.importorskip("pysyncon"), pytest.importorskip("pandas")
    table, treated, years, rows = states()
    start = years.index(1989)
    before = pandas.DataFrame(table[:, :start].T, columns=[f"s{row}" for row in range(len(table))])
    target, others = before[f"s{treated}"], before.drop(columns=f"s{treated}")
    model = pysyncon.Synth()
    model.fit(X0=others, X1=target, Z0=others, Z1=target, custom_V=before.var(axis=1).to_numpy())
    begins = [1989.0 if row["State"] == "California" else 0.0 for row in rows]
    own = synthetic(
        panel([r["State"] for r in rows], numbers(rows, "Year"), numbers(rows, "PacksPerCapita"), begins), method="sc"
    )
    left = np.delete(table, treated, axis=0)[:, :start].T
    ours, theirs = (float(((left @ w - target) ** 2).sum()) for w in (own.units, model.W))
    assert ours <= theirs * (1 + 1e-9)
    assert own.units == pytest.approx(model.W, abs=0.02)
    effect = (table[treated, start:] - model.W @ np.delete(table, treated, axis=0)[:, start:]).mean()
    assert own.effect == pytest.approx(effect, abs=0.1)


def test_synthetic_did_is_diff_diffs():
    peers, pandas = pytest.importorskip("diff_diff"), pytest.importorskip("pandas")
    _table, _treated, _years, rows = states()
    long = pandas.DataFrame({
        "state": [row["State"] for row in rows], "year": [int(row["Year"]) for row in rows],
        "packs": numbers(rows, "PacksPerCapita"), "treated": [int(row["State"] == "California") for row in rows],
    })  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = peers.SyntheticDiD(variance_method="placebo", n_bootstrap=10, seed=1).fit(
            long, outcome="packs", treatment="treated", unit="state", time="year", post_periods=list(range(1989, 2001))
        )
    begins = np.where(long["treated"] == 1, 1989.0, 0.0)
    own = synthetic(panel(long["state"].to_numpy(str), long["year"], long["packs"], begins))
    assert own.effect == pytest.approx(peer.att, abs=5e-3)


def test_two_levels_are_mixedlms():
    models = pytest.importorskip("mixedlm_rs")
    rng = np.random.default_rng(5)
    school = rng.integers(0, 60, 4000)
    x = rng.normal(size=4000)
    y = 0.4 * x + 0.3 * rng.normal(size=60)[school] + rng.normal(size=4000)
    for method in ("ml", "reml"):
        peer = models.MixedLM(y, np.column_stack([np.ones(4000), x]), groups=school).fit(reml=method == "reml")
        own = value_added(school, y, x, method=method)
        assert own.coefficients == pytest.approx(peer.fe_params, abs=1e-6)
        assert (own.between, own.within) == pytest.approx((peer.cov_re[0, 0], peer.scale), rel=1e-4)
        assert own.effects == pytest.approx(np.asarray(peer.random_effects_array).ravel(), abs=1e-5)
    three = three_levels(school // 6, school, y, x)
    assert three.deviance <= value_added(school, y, x).deviance + 1e-8
