"""Data that say little: a sentence or NaN, never a crash or a number out of nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tongpan_core.evaluate.causal import panel, two_way, wild_test
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.growth import fay_herriot, funnel_of_means, funnel_of_rates, value_added
from tongpan_core.evaluate.scaling import fit, logistic_differences, mantel_haenszel, person_fit, responses

PERFECT = np.array([[0, 0], [1, 1], [0, 0], [1, 1]])
CHANCE = (np.random.default_rng(0).random((200, 5)) < 0.6).astype(int)


def test_an_item_that_cannot_be_compared_is_of_no_class():
    found = mantel_haenszel(responses(PERFECT), [False, False, True, True])
    assert found.chi.tolist() == [0, 0]
    assert np.isnan(found.delta).all()
    assert found.classes == ("A", "A")


def test_who_answered_nothing_has_no_fit_and_changes_no_other():
    scale = fit(responses(CHANCE), tolerance=1e-3)
    table = np.vstack([CHANCE, np.full((1, 5), -1)])
    found = person_fit(scale, responses(table))
    assert np.isnan(found[-1])
    assert found[:-1] == pytest.approx(person_fit(scale, responses(CHANCE)))


@pytest.mark.parametrize("model", ["2pl", "3pl"])
def test_answers_by_chance_and_very_few_pupils_are_fitted(model):
    assert np.isfinite(fit(responses(CHANCE), model, most=40).likelihood)
    assert np.isfinite(fit(responses(PERFECT), model, most=20).likelihood)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: logistic_differences(responses([[0, 1], [1, 0], [0, 1], [1, 0]]), [0, 0, 1, 1]), "the same total"),
        (lambda: value_added([], []), "There is no pupil"),
        (lambda: funnel_of_means([], []), "Each school needs a mean"),
        (lambda: funnel_of_means([1.0, np.nan], [1.0, 1.0]), "Each school needs a mean"),
        (lambda: funnel_of_rates([], []), "Each school needs a number"),
        (lambda: fay_herriot([1.0, 2, 3, 4, 9], [1.0] * 5, [1.0] * 5), "follows from the others"),
        (
            lambda: wild_test(two_way(panel([1, 1, 2, 2, 3, 3], [1, 2] * 3, [1.0] * 6, [0, 0, 0, 0, 2, 2]))),
            "no chance in them",
        ),
    ],
)
def test_what_cannot_be_answered_is_said(call, words):
    with pytest.raises(EvaluationError, match=words):
        call()
