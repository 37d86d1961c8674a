"""Item response models: the published fits of LSAT6, LSAT7, Science and WIRS, and what must hold of any fit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.evaluate.data import read

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.scaling import Prior, difficulty_errors, fit, item_analysis, responses, with_errors


def answers(name, shift=0):
    rows = read(name)
    return responses(np.array([[int(own) - shift for own in row.values()] for row in rows]), items=list(rows[0]))


@pytest.fixture(scope="module")
def lsat6():
    return answers("lsat6_ltm.csv")


def test_lsat6_by_two_parameters(lsat6):
    own = with_errors(fit(lsat6, "2pl", tolerance=1e-8), lsat6)
    assert own.likelihood == pytest.approx(-2466.6534, abs=1e-3)
    assert own.slopes == pytest.approx([0.82566, 0.72274, 0.89087, 0.68837, 0.65686], abs=2e-3)
    assert own.difficulties == pytest.approx([-3.35881, -1.37006, -0.27967, -1.86638, -3.12591], abs=6e-3)
    assert [e[0] for e in own.errors] == pytest.approx([0.25811, 0.18668, 0.23276, 0.18514, 0.20991], rel=0.02)
    assert difficulty_errors(own) == pytest.approx([0.86647, 0.30749, 0.09962, 0.43432, 0.87122], rel=0.02)
    cross = with_errors(own, lsat6, "cross")
    assert [e[0] for e in cross.errors] == pytest.approx([e[0] for e in own.errors], rel=0.2)


def test_lsat6_by_one_slope(lsat6):
    own = with_errors(fit(lsat6, "1pl", tolerance=1e-8), lsat6)
    assert own.likelihood == pytest.approx(-2466.938, abs=1e-3)
    assert own.slopes == pytest.approx(np.full(5, 0.75513), abs=2e-3)
    assert own.difficulties == pytest.approx([-3.61527, -1.32242, -0.31763, -1.73009, -2.78017], abs=6e-3)
    assert own.errors[0][0] == pytest.approx(0.06943, rel=0.02)
    assert difficulty_errors(own) == pytest.approx([0.32664, 0.14218, 0.09768, 0.16914, 0.25105], rel=0.02)


def test_lsat7():
    own = answers("lsat7_mirt.csv")
    two = fit(own, "2pl", tolerance=1e-8)
    assert two.likelihood == pytest.approx(-2658.8051, abs=1e-3)
    assert two.slopes == pytest.approx([0.98755, 1.08084, 1.70748, 0.76499, 0.73567], abs=2e-3)
    wide = fit(own, "3pl", prior=Prior(-1.1, 50.0), tolerance=1e-7)
    assert wide.likelihood == pytest.approx(-2658.0547, abs=0.06)
    assert "prior N(-1.1, 50)" in wide.recipe


def test_science_and_wirs():
    science = answers("science_mirt_4items.csv", shift=1)
    graded = fit(science, "grm", tolerance=1e-7)
    assert graded.likelihood == pytest.approx(-1608.8694, abs=1e-3)
    assert graded.slopes == pytest.approx([1.04064, 1.22583, 2.30059, 1.09380], abs=2e-3)
    assert fit(science, "gpcm", tolerance=1e-7).likelihood == pytest.approx(-1612.6816, abs=1e-3)
    partial = fit(science, "pcm", tolerance=1e-7)
    assert partial.likelihood == pytest.approx(-1619.2741, abs=1e-3)
    assert partial.slopes**2 == pytest.approx([1.003] * 4, abs=2e-3), "slopes of 1 and a free variance, said by slopes"
    assert fit(answers("wirs_ltm.csv"), "2pl", tolerance=1e-7).likelihood == pytest.approx(-3420.064, abs=1e-3)


def test_classical_analysis_of_lsat6(lsat6):
    own = item_analysis(lsat6)
    assert own.alpha == pytest.approx(0.29500, abs=6e-6)
    assert own.item_total == pytest.approx([0.36201, 0.56677, 0.61844, 0.53442, 0.43537], abs=6e-6)
    assert own.alpha_without == pytest.approx([0.27536, 0.23758, 0.21680, 0.24593, 0.26629], abs=6e-6)


def simulated(seed, pupils=400, items=6, model="2pl"):
    rng = np.random.default_rng(seed)
    theta, a, d = rng.normal(size=(pupils, 1)), rng.uniform(0.8, 2, items), rng.normal(size=items)
    return (rng.random((pupils, items)) < 1 / (1 + np.exp(-(theta * a + d)))).astype(int)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 3000))
def test_the_gradient_is_that_of_the_likelihood(seed):
    from tongpan_core.evaluate.scaling.fit import engine_of

    table = simulated(seed)
    table[::3, 1] = -1
    own = responses(table)
    engine, vector = engine_of(fit(own, "2pl", tolerance=1e-2), own)
    slope, _value = engine.gradient(vector)
    for row in range(len(vector)):
        step = np.zeros(len(vector))
        step[row] = 1e-5
        up, down = engine.gradient(vector + step)[1], engine.gradient(vector - step)[1]
        assert slope[row] == pytest.approx((up - down) / 2e-5, abs=1e-3)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 3000))
def test_counting_pupils_twice_or_weighting_them_is_the_same(seed):
    table = simulated(seed, 200)
    once = fit(responses(table, weights=np.repeat([1.0, 2.0], 100)))
    twice = fit(responses(np.vstack([table, table[100:]])))
    assert once.slopes == pytest.approx(twice.slopes, abs=1e-4)


def test_a_step_never_lowers_the_likelihood():
    from tongpan_core.evaluate.scaling.fit import Engine, _start, layout_of
    from tongpan_core.evaluate.scaling.nodes import Answers, nodes

    own = responses(simulated(5))
    layout = layout_of(["2pl"] * 6, own.categories, shared=False)
    engine, vector = Engine(layout, nodes(), Answers(own), None), _start(own, layout)
    values = []
    for _ in range(15):
        vector, value = engine.step(vector)
        values.append(value)
    assert (np.diff(values) > -1e-8).all()


def test_items_of_a_matrix_design_come_back():
    """Each pupil is asked half of the items; the parameters are found all the same."""
    rng = np.random.default_rng(2)
    items, pupils = 20, 12_000
    a, d = rng.uniform(0.7, 1.8, items), rng.normal(size=items)
    theta = rng.normal(size=(pupils, 1))
    table = (rng.random((pupils, items)) < 1 / (1 + np.exp(-(theta * a + d)))).astype(int)
    half = np.arange(pupils) % 2
    table[half == 0, 12:] = -1
    table[half == 1, :8] = -1
    own = fit(responses(table))
    assert own.slopes == pytest.approx(a, abs=0.15)
    assert [p[1] for p in own.parameters] == pytest.approx(d, abs=0.12)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[0, 1], [1, 0.5]], "Item 2, row 2: 0.5"),
        ([[0, 1], [1, 1]], "All gave the same answer to item 2"),
        ([[0, 0], [1, 2]], "Nobody has category 1 of item 2"),
        ([[0, -1], [1, -1]], "Nobody answered item 2"),
    ],
)
def test_answers_that_say_nothing_are_named(table, words):
    with pytest.raises(EvaluationError, match=words):
        responses(np.array(table, dtype=float))


def test_a_model_that_does_not_suit_an_item_is_named():
    with pytest.raises(EvaluationError, match="Item 2 has 3 categories"):
        fit(responses(np.array([[0, 0], [1, 1], [1, 2]])), "2pl")
