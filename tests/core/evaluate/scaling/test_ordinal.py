"""Differential items of several points, and links by them: second implementations, full enumeration, known truths."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from tests.core.evaluate.data import numbers, read
from tests.core.evaluate.scaling.test_linking import forms

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.scaling import (
    Anchor,
    Worth,
    common,
    link,
    link_models,
    mantel_haenszel,
    ordinal_differences,
    responses,
    true_scores,
)
from tongpan_core.evaluate.scaling.linking_models import moved_parameters
from tongpan_core.evaluate.scaling.models import probabilities

STEPS = {"gpcm": (np.array([1.1, 0.9, -0.4]), 3), "grm": (np.array([1.4, 1.2, 0.1, -1.3]), 4)}


def drawn(seed, *, pupils=600, harder=0.0, items=6):
    """Answers of pupils to items of three steps; the first is harder for the second half by ``harder``."""
    chance = np.random.default_rng(seed)
    focal = np.arange(pupils) % 2 == 1
    theta = chance.normal(0, 1, pupils) - 0.4 * focal
    codes = np.zeros((pupils, items), dtype=int)
    for j in range(items):
        d = np.array([0.6, -0.3]) + 0.2 * (j - 2)
        for side in (False, True):
            rows = focal == side
            own = np.concatenate([[1.2], d - harder * (side and j == 0)])
            p = probabilities("gpcm", own, theta[rows], 3)[0]
            codes[rows, j] = (chance.random(rows.sum()) > np.cumsum(p, axis=0)[:2]).sum(axis=0)
    return responses(codes), focal


def by_enumeration(points, focal):
    """Mean and variance of the focal sum of one stratum, over all ways to draw the focal pupils from it."""
    sums = [sum(points[place] for place in chosen) for chosen in combinations(range(len(points)), int(focal.sum()))]
    return np.mean(sums), np.var(sums)


def test_mantel_by_enumeration_of_every_stratum():
    chance = np.random.default_rng(3)
    codes = chance.integers(0, 3, (44, 4))
    focal = chance.random(44) < 0.4
    stratum = chance.integers(0, 5, 44)
    found = ordinal_differences(responses(codes), focal, stratum)
    for j in range(4):
        off, spread = 0.0, 0.0
        for own in range(5):
            rows = stratum == own
            if not focal[rows].any() or focal[rows].all():
                continue
            mean, variance = by_enumeration(codes[rows, j], focal[rows])
            off += codes[rows & focal, j].sum() - mean
            spread += variance
        assert found.chi[j] == pytest.approx(off**2 / spread, rel=1e-9)


def test_odds_and_gap_by_plain_loops():
    own, focal = drawn(5)
    found, total = ordinal_differences(own, focal), own.codes.sum(axis=1)
    for j in range(3):
        above, below, gap = 0.0, 0.0, 0.0
        for level in np.unique(total):
            rows = total == level
            one, two = own.codes[rows & ~focal, j], own.codes[rows & focal, j]
            if not len(one) or not len(two):
                continue
            gap += len(two) * (two.mean() - one.mean())
            for cut in (1, 2):
                above += (one >= cut).sum() * (two < cut).sum() / rows.sum()
                below += (one < cut).sum() * (two >= cut).sum() / rows.sum()
        assert found.odds[j] == pytest.approx(above / below, rel=1e-12)
        there = [level for level in np.unique(total) if focal[total == level].any() and not focal[total == level].all()]
        count = (focal & np.isin(total, there)).sum()
        assert found.gap[j] == pytest.approx(gap / count / own.codes[:, j].std(), rel=1e-12)


def test_items_of_one_step_have_the_odds_of_mantel_and_haenszel():
    rows = read("verbal_dif_wide.csv")
    names = [own for own in rows[0] if own not in ("id", "gender")]
    codes = np.column_stack([numbers(rows, own) for own in names])
    focal = np.array([own["gender"] for own in rows]) == "F"
    own = responses(codes)
    two, one = mantel_haenszel(own, focal), ordinal_differences(own, focal)
    assert one.odds == pytest.approx(two.odds, rel=1e-12)
    assert one.delta == pytest.approx(two.delta, rel=1e-12)
    assert (one.chi >= two.chi - 1e-12).all(), "without the correction for continuity"


def test_a_planted_difference_is_found_and_no_other():
    own, focal = drawn(8, pupils=4000, harder=0.8)
    found = ordinal_differences(own, focal)
    assert found.classes[0] == "C"
    assert found.delta[0] < -1.5
    assert found.gap[0] < 0
    assert found.classes[1:] == ("A",) * 5
    assert "Liu and Agresti" in found.recipe


def test_under_no_difference_the_test_keeps_its_level():
    p = np.concatenate([ordinal_differences(*drawn(seed, pupils=400)).p for seed in range(60)])
    assert 0.02 < (p < 0.05).mean() < 0.085


def test_a_group_that_is_empty_is_refused():
    own, focal = drawn(1)
    with pytest.raises(EvaluationError, match="Both groups"):
        ordinal_differences(own, np.zeros_like(focal))


@pytest.mark.parametrize("method", ["haebara", "stocking_lord"])
def test_a_known_line_is_found_again_by_items_of_every_model(method):
    slope, shift = 1.25, -0.4
    items = [("2pl", np.array([1.3, 0.4])), ("3pl", np.array([0.9, -0.2, -1.4])), ("gpcm", STEPS["gpcm"][0]),
             ("grm", STEPS["grm"][0])]  # fmt: skip
    anchors = [Anchor(model, new, moved_parameters(model, new, slope, shift)) for model, new in items]
    found = link_models(anchors, method)
    assert (found.slope, found.shift) == pytest.approx((slope, shift), abs=1e-7)
    for own in anchors:
        theta = np.linspace(-2, 2, 9)
        new = probabilities(own.model, own.new, theta, own.categories)[0]
        old = probabilities(own.model, own.old, found.moved(theta), own.categories)[0]
        assert new == pytest.approx(old, abs=1e-7)


@pytest.mark.parametrize("sides", [("X", "Y"), ("Y", "X")])
@pytest.mark.parametrize("method", ["haebara", "stocking_lord"])
def test_kolen_and_brennan_by_the_general_way(sides, method):
    """Items of right and wrong: both ways of linking are one, and so are Kolen and Brennan's published lines."""
    own = forms(*sides)()
    logit = [np.log(c / (1 - c)) for c in (own.c_new, own.c_old)]
    anchors = [
        Anchor("3pl", np.array([own.a_new[j], -own.a_new[j] * own.b_new[j], logit[0][j]]),
               np.array([own.a_old[j], -own.a_old[j] * own.b_old[j], logit[1][j]]))
        for j in range(len(own.a_new))
    ]  # fmt: skip
    one, two = link(own, method), link_models(anchors, method)
    assert (two.slope, two.shift) == pytest.approx((one.slope, one.shift), abs=1e-6)


@pytest.mark.parametrize(
    ("anchors", "words"),
    [
        ([Anchor("2pl", np.array([1.0, 0.0]), np.array([1.0, 0.0]))], "two or more"),
        ([Anchor("gpcm", np.array([1.0, 0.0, 0.1]), np.array([1.0, 0.0]))] * 2, "other categories"),
        ([Anchor("2pl", np.array([-1.0, 0.0]), np.array([1.0, 0.0]))] * 2, "rise with ability"),
    ],
)
def test_what_cannot_link_is_refused(anchors, words):
    with pytest.raises(EvaluationError, match=words):
        link_models(anchors)


@pytest.mark.parametrize("method", ["mean_mean", "mean_sigma"])
def test_items_of_one_step_are_linked_by_moments_as_by_columns(method):
    chance = np.random.default_rng(4)
    a, b = np.exp(chance.normal(0, 0.2, (2, 6))), chance.normal(0, 1, (2, 6))
    anchors = [
        Anchor("2pl", np.array([a[0, j], -a[0, j] * b[0, j]]), np.array([a[1, j], -a[1, j] * b[1, j]]))
        for j in range(6)
    ]
    told, found = link(common(a[0], b[0], a[1], b[1]), method), link_models(anchors, method)
    assert (found.slope, found.shift) == pytest.approx((told.slope, told.shift), rel=1e-12)


@pytest.mark.parametrize("method", ["mean_mean", "mean_sigma", "haebara", "stocking_lord"])
def test_every_method_finds_a_line_that_is_there(method):
    new = [np.array([1.1, 0.9, -0.4]), np.array([0.8, 0.2]), np.array([1.3, -1.0]), np.array([0.9, 0.1, 0.6])]
    models = ["gpcm", "2pl", "2pl", "gpcm"]
    anchors = [Anchor(own, one, moved_parameters(own, one, 1.2, -0.3)) for own, one in zip(models, new, strict=True)]
    found = link_models(anchors, method)
    assert (found.slope, found.shift) == pytest.approx((1.2, -0.3), abs=1e-6)


def test_items_that_lie_at_one_place_have_no_spread_to_go_by():
    same = [Anchor("2pl", np.array([1.0 + 0.1 * j, 0.0]), np.array([1.0, 0.0])) for j in range(3)]
    with pytest.raises(EvaluationError, match="as hard as each other"):
        link_models(same, "mean_sigma")


def test_true_scores_of_a_form_on_itself_and_of_an_easier_one():
    hard = [Worth("2pl", np.array([1.2, -0.5]), np.array([0.0, 2.0])),
            Worth("gpcm", np.array([0.9, 0.4, -0.6]), np.array([0.0, 1.0, 3.0]))]  # fmt: skip
    easy = [Worth(own.model, own.parameters + np.array([0.0, *[0.8] * (len(own.points) - 1)]), own.points)
            for own in hard]  # fmt: skip
    scores = np.linspace(0, 5, 21)
    assert true_scores(hard, hard, scores) == pytest.approx(scores, abs=1e-4)
    found = true_scores(hard, easy, scores)
    assert (found[1:-1] > scores[1:-1]).all()
    assert (found[0], found[-1]) == (0, 5)
    assert true_scores(easy, hard, found) == pytest.approx(scores, abs=1e-3)
    with pytest.raises(EvaluationError, match="0 to 5"):
        true_scores(hard, easy, [5.5])
    with pytest.raises(EvaluationError, match="on one scale"):
        true_scores([], easy, [1.0])
