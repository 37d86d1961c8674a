"""Linking of Kolen and Brennan's forms, differential items of verbal aggression, scores on a scale."""

from __future__ import annotations

import numpy as np
import pytest
from tests.core.evaluate.data import numbers, read
from tests.core.evaluate.scaling.test_fit import simulated

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.scaling import (
    abilities,
    common,
    expected_scores,
    fit,
    information,
    item_fit,
    link,
    logistic_differences,
    mantel_haenszel,
    person_fit,
    plausible_values,
    responses,
)


def forms(new, old):
    pairs = read("kb04_common_items.csv")
    sides = {}
    for name in ("X", "Y"):
        rows = {int(row["item"]): row for row in read(f"kb04_form{name}_3pl.csv")}
        chosen = [rows[int(pair[f"form.{name.lower()}"])] for pair in pairs]
        sides[name] = [numbers(chosen, own) for own in ("discrimination", "difficulty", "asymptote")]
    (a1, b1, c1), (a0, b0, c0) = sides[new], sides[old]
    return lambda scaling=1.0: common(a1, b1, a0, b0, c_new=c1, c_old=c0, scaling=scaling)


@pytest.mark.parametrize(
    ("new", "old", "published"),
    [
        ("X", "Y", {"mean_mean": (1.217266, -0.557155), "mean_sigma": (1.168892, -0.515543),
                    "haebara": (1.112133, -0.465667), "stocking_lord": (1.119231, -0.485545)}),
        ("Y", "X", {"mean_mean": (0.821513, 0.457711), "mean_sigma": (0.855511, 0.441053),
                    "haebara": (0.907748, 0.408260), "stocking_lord": (0.900655, 0.425961)}),
    ],
)  # fmt: skip
def test_kolen_and_brennan_to_six_digits(new, old, published):
    for method, line in published.items():
        found = link(forms(new, old)(), method)
        assert (found.slope, found.shift) == pytest.approx(line, abs=1.1e-6), found.recipe


def test_the_recipe_names_what_the_numbers_depend_on():
    wide = link(forms("X", "Y")(1.7), "stocking_lord", nodes=161)
    assert (wide.slope, wide.shift) == pytest.approx((1.101953, -0.477016), abs=2e-6)
    assert wide.recipe == (
        "Stocking–Lord, new form moved: new to old, 12 common items, D = 1.7, 161 equally spaced nodes on [−4, 4], "
        "equal weights."
    )


def test_differential_items_of_verbal_aggression():
    rows = read("verbal_dif_wide.csv")
    items = [name for name in rows[0] if name not in ("id", "gender")]
    own = responses(np.array([[int(row[name]) for name in items] for row in rows]), items=items)
    found = mantel_haenszel(own, [row["gender"] == "F" for row in rows])
    published = {row["item"]: row for row in read("verbal_dif_MH_reference.csv")}
    for place, name in enumerate(items):
        row = published[name]
        assert found.chi[place] == pytest.approx(float(row["MH"]), abs=1e-4), name
        assert abs(found.delta[place]) == pytest.approx(abs(float(row["deltaMH"])), abs=1e-4)
    flagged = {name for name, chi in zip(items, found.chi) if chi > 3.8415}
    assert flagged == {"S2WantShout", "S2DoScold", "S2DoCurse", "S3DoCurse", "S4WantShout", "S3DoScold"}


def test_an_item_that_favours_a_group_is_found_both_ways():
    rng = np.random.default_rng(4)
    table, focal = simulated(4, 4000, 10), np.arange(4000) % 2 == 1
    table[focal & (rng.random(4000) < 0.5), 3] = 0
    own = responses(table)
    found = mantel_haenszel(own, focal)
    assert found.classes[3] == "C"
    assert found.delta[3] < 0
    assert sum(own == "C" for own in found.classes) == 1
    assert logistic_differences(own, focal).uniform_p[3] < 1e-6


def test_scores_on_the_scale():
    rng = np.random.default_rng(7)
    theta, a, d = rng.normal(size=3000), rng.uniform(1, 2, 25), rng.normal(size=25)
    own = responses((rng.random((3000, 25)) < 1 / (1 + np.exp(-(theta[:, None] * a + d)))).astype(int))
    scale = fit(own)
    found = abilities(scale, own)
    errors = (found.means - theta) / found.spreads
    assert errors.std() == pytest.approx(1, abs=0.06)
    assert 0.75 < found.reliability < 0.95
    values = plausible_values(scale, own, draws=5)
    assert values.std(axis=0) == pytest.approx(np.ones(5), abs=0.05)
    assert found.means.std() < 0.97
    assert (values == plausible_values(scale, own, draws=5)).all()
    points = np.linspace(-3, 3, 13)
    p = expected_scores(scale, points)
    assert information(scale, points) == pytest.approx(scale.slopes[:, None] ** 2 * p * (1 - p), rel=1e-6)
    fitted = item_fit(scale, own)
    assert fitted.infit == pytest.approx(np.ones(25), abs=0.12)
    assert person_fit(scale, own).std() == pytest.approx(1, abs=0.25)


def test_what_cannot_be_linked_is_said():
    with pytest.raises(EvaluationError, match="two or more common items"):
        link(common([1.0], [0.0], [1.0], [0.0]))
    with pytest.raises(EvaluationError, match="does not rise"):
        link(common([1.0, -1.0], [0.0, 1.0], [1.0, 1.0], [0.0, 1.0]))
    own = responses(simulated(1, 50))
    with pytest.raises(EvaluationError, match="Both groups"):
        mantel_haenszel(own, np.zeros(50))
