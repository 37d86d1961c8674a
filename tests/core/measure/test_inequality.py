"""差异系数, Gini, Theil, Lorenz and influence: golden values and what must always hold."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongpan_core.measure import (
    Dispersion,
    difference_coefficient,
    dispersion,
    gini,
    influence,
    lorenz,
    theil_l,
    theil_split,
    theil_t,
)
from tongpan_core.tables import TableError

PUPILS = np.array([45, 37, 89, 76, 55])
BOOKS = np.array([279, 137, 935, 160, 402])
MEXICO = Path(__file__).parents[4] / "shared/data/statistics/mexico_pysal.csv"

counties = (
    st.integers(2, 12)
    .flatmap(
        lambda n: st.tuples(
            st.lists(st.floats(0.01, 1e4), min_size=n, max_size=n),
            st.lists(st.integers(1, 3000), min_size=n, max_size=n),
        )
    )
    .map(lambda pair: (np.array(pair[0]), np.array(pair[1], dtype=float)))
)


def test_worked_example_is_student_weighted():
    """0.5153, where the unweighted forms give 0.4888 and 0.5465."""
    assert difference_coefficient(BOOKS, PUPILS) == pytest.approx(0.51525663, abs=5e-9)
    result = dispersion(BOOKS / PUPILS, PUPILS)
    assert (result.n, result.state) == (5, "defined")
    assert result.mean == pytest.approx(6.33443709, abs=5e-9)
    assert result.sd == pytest.approx(3.26386071, abs=5e-9)
    plain = BOOKS / PUPILS
    assert plain.std() / plain.mean() == pytest.approx(0.4888, abs=5e-5)
    assert plain.std(ddof=1) / plain.mean() == pytest.approx(0.5465, abs=5e-5)


@pytest.mark.parametrize(
    ("values", "weights", "state"),
    [([], [], "no_school"), ([3], [10], "one_school"), ([3, 4], [10, 0], "one_school"), ([0, 0], [1, 2], "zero_mean")],
)
def test_cv_is_not_defined(values, weights, state):
    """One school has no difference to others: that is not a difference of 0."""
    result = dispersion(values, weights)
    assert result.state == state
    assert np.isnan(result.cv)


def test_pupils_of_zero_do_not_count():
    assert difference_coefficient([10, 20, 5], [10, 10, 0]) == difference_coefficient([10, 20], [10, 10])


@pytest.mark.parametrize(("values", "weights"), [([1, np.nan], [1, 1]), ([1, 2], [1, -1]), ([1, 2], [1])])
def test_broken_columns_are_refused(values, weights):
    with pytest.raises(TableError):
        dispersion(values, weights)
    with pytest.raises(TableError):
        gini(values, weights)


@given(counties, st.floats(0.001, 1000))
def test_scale_does_not_matter(county, factor):
    x, p = county
    assert dispersion(x * factor, p).cv == pytest.approx(dispersion(x, p).cv, rel=1e-9, abs=1e-9)
    assert gini(x * factor, p) == pytest.approx(gini(x, p), rel=1e-9, abs=1e-9)
    assert theil_t(x * p * factor, p) == pytest.approx(theil_t(x * p, p), rel=1e-9, abs=1e-9)


@given(counties, st.integers(2, 4))
def test_replication_does_not_matter(county, times):
    """A county beside its exact copies is as unequal as alone, and a school counted by its pupils is its pupils."""
    x, p = county
    assert dispersion(np.tile(x, times), np.tile(p, times)).cv == pytest.approx(dispersion(x, p).cv, abs=1e-9)
    assert gini(np.tile(x, times), np.tile(p, times)) == pytest.approx(gini(x, p), abs=1e-9)
    assert theil_l(np.tile(x * p, times), np.tile(p, times)) == pytest.approx(theil_l(x * p, p), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), min_size=2, max_size=8))
def test_weights_are_repetitions(rows):
    x, p = np.array(rows, dtype=float).T
    each = np.repeat(x, p.astype(int))
    if x.sum() > 0:
        assert dispersion(x, p).cv == pytest.approx(each.std() / each.mean(), abs=1e-9)
        assert gini(x, p) == pytest.approx(gini(each, np.ones_like(each)), abs=1e-9)


@given(st.floats(0.01, 1e6), st.lists(st.integers(1, 3000), min_size=2, max_size=9))
def test_equal_schools_have_no_difference(value, pupils):
    assert dispersion(np.full(len(pupils), value), pupils) == Dispersion(len(pupils), value, 0.0, 0.0, "defined")
    assert gini(np.full(len(pupils), value), pupils) == pytest.approx(0, abs=1e-12)


@given(counties)
def test_unequal_schools_have_a_difference(county):
    x, p = county
    if np.ptp(x) > 1e-6 * x.max():
        assert dispersion(x, p).cv > 0
        assert gini(x, p) > 0


@given(counties, st.data())
def test_theil_is_between_plus_within(county, data):
    x, p = county
    groups = data.draw(st.lists(st.sampled_from("甲乙丙"), min_size=len(x), max_size=len(x)))
    done = theil_split(x * p, p, groups)
    assert done.total == pytest.approx(theil_t(x * p, p), abs=1e-12)
    assert done.between + done.within == pytest.approx(done.total, abs=1e-12)
    for name, own in zip(done.groups, done.own, strict=True):
        held = np.array(groups) == name
        assert own == pytest.approx(theil_t((x * p)[held], p[held]), abs=1e-9)


@given(counties)
def test_gini_is_twice_the_area_above_the_lorenz_curve(county):
    x, p = county
    points = lorenz(x, p)
    assert points[0].tolist() == [0, 0]
    assert points[-1] == pytest.approx([1, 1])
    area = np.trapezoid(points[:, 1], points[:, 0])
    assert gini(x, p) == pytest.approx(1 - 2 * area, abs=1e-9)
    assert np.all(np.diff(points, axis=0) >= 0)


@given(counties, st.floats(0.01, 2e4))
def test_influence_is_the_recomputed_county(county, threshold):
    x, p = county
    done = influence(x, p, threshold)
    assert done.cv == pytest.approx(dispersion(x, p).cv, abs=1e-9)
    for row in range(len(x)):
        rest = np.arange(len(x)) != row
        assert done.without[row] == pytest.approx(dispersion(x[rest], p[rest]).cv, abs=1e-6, nan_ok=True)
        lifted = x.copy()
        lifted[row] = max(x[row], threshold)
        assert done.raised[row] == pytest.approx(dispersion(lifted, p).cv, abs=1e-6)


def test_schools_with_nothing_and_without_pupils():
    assert theil_t([0, 10], [5, 5]) == pytest.approx(np.log(2))
    assert theil_l([0, 10], [5, 5]) == np.inf
    assert theil_t([0, 10], [0, 5]) == 0
    with pytest.raises(TableError, match="no pupils"):
        theil_t([1, 10], [0, 5])


@pytest.mark.skipif(not MEXICO.exists(), reason="published reference data are not beside the clone")
def test_mexican_states_as_published():
    """Theil between regions (hanson98) and Gini, 1940 to 2000, as printed for PySAL's inequality."""
    with MEXICO.open() as file:
        rows = list(csv.DictReader(file))
    total, between, ginis = [], [], []
    for year in range(1940, 2010, 10):
        y = np.array([float(row[f"pcgdp{year}"]) for row in rows])
        done = theil_split(y, np.ones(len(y)), [row["hanson98"] for row in rows])
        total.append(round(done.total, 8))
        between.append(round(done.between, 8))
        ginis.append(round(gini(y, np.ones(len(y))), 8))
    assert total == [0.20894344, 0.15222451, 0.10472941, 0.10194725, 0.09560113, 0.10511256, 0.10660832]
    assert between == [0.0345889, 0.02816853, 0.05260921, 0.05931219, 0.03205257, 0.02963731, 0.03635872]
    assert ginis == [0.35372371, 0.29644613, 0.25371833, 0.25513356, 0.24505338, 0.25181826, 0.25811308]


def test_large_tables_give_what_small_ones_give():
    """The pieces and threads of large tables change nothing."""
    rng = np.random.default_rng(3)
    x, p = rng.lognormal(2, 0.4, 700_001), rng.integers(1, 3000, 700_001)
    mean = (x * p).sum() / p.sum()
    sd = np.sqrt((p * (x - mean) ** 2).sum() / p.sum())
    assert dispersion(x, p) == Dispersion(
        700_001,
        pytest.approx(mean, rel=1e-12),
        pytest.approx(sd, rel=1e-12),
        pytest.approx(sd / mean, rel=1e-12),
        "defined",
    )
    assert dispersion(x.astype(np.float32), p.astype(np.int32)).cv == pytest.approx(sd / mean, rel=1e-6)
