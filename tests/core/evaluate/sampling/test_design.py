"""Designs: as small as the target allows, shared out as well as can be, drawn with the chances they promise."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.sampling import Target, design, draw, frame, mean, survey_of
from tongpan_core.evaluate.sampling.draw import certain, chances, systematic
from tongpan_core.evaluate.sampling.size import allocations, error_of, strata_of


def region(seed, schools=30, strata=("town", "village")):
    rng = np.random.default_rng(seed)
    kinds = [strata[row % len(strata)] for row in range(schools)]
    return frame([f"S{row}" for row in range(schools)], rng.integers(10, 300, schools), kinds)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 500), st.floats(0.5, 6), st.sampled_from(["proportional", "neyman"]), st.sampled_from([5, None]))
def test_no_smaller_sample_reaches_the_target(seed, error, allocation, take):
    own = design(region(seed), Target(error, 15, 0.2), take=take, allocation=allocation)
    smaller, larger = own.sizes
    assert own.reached == (own.error <= error)
    if own.reached:
        assert smaller is None or smaller > error
    else:
        assert own.schools == 30
    assert larger is None or larger <= own.error + 1e-12
    assert all(n >= 2 for n in own.taken)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 500))
def test_neyman_is_the_best_of_all_allocations(seed):
    own = region(seed, 15, ("a", "b", "c"))
    target = Target(1, 10, 0.3, spreads={"a": 5, "c": 30})
    strata = strata_of(own, target, 8, "size")
    for taken in allocations(strata, 1, "neyman"):
        other = (n for n in product(range(1, 6), repeat=3) if sum(n) == sum(taken))
        assert error_of(strata, taken, target) <= min(error_of(strata, n, target) for n in other) + 1e-12


def test_a_number_of_schools_may_be_given():
    own = design(region(1), Target(2, 15, 0.2), take=20, schools=12)
    assert own.schools == 12
    with pytest.raises(EvaluationError, match="between 4 and 30 can be drawn"):
        design(region(1), Target(2, 15, 0.2), take=20, schools=3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=2, max_size=12), st.data())
def test_schools_are_drawn_with_the_chances_promised(sizes, data):
    taken = data.draw(st.integers(1, len(sizes)))
    chance = chances(np.array(sizes), taken, by_size=True)
    assert chance.sum() == pytest.approx(taken)
    assert (chance <= 1).all()
    assert set(np.flatnonzero(certain(np.array(sizes), taken))) == set(np.flatnonzero(chance >= 1))
    starts, seen = (np.arange(500) + 0.5) / 500, np.zeros(len(sizes))
    for start in starts:
        picked = systematic(chance, start)
        assert len(set(picked)) == taken
        seen[picked] += 1
    assert seen / 500 == pytest.approx(chance, abs=6e-3)


def test_the_same_seed_draws_the_same_and_weights_stand_for_all():
    own = design(region(3), Target(3, 15, 0.2), take=12)
    first, again, other = draw(own, 5), draw(own, 5), draw(own, 6)
    assert first.codes == again.codes != other.codes
    assert all((one == two).all() for one, two in zip(first.places, again.places))
    for size, places in zip(own.frame.pupils[first.rows], first.places):
        assert len(set(places.tolist())) == min(12, size)
        assert 0 <= places.min() <= places.max() < size
    # Drawn by size, every sample stands for exactly as many pupils as there are.
    assert first.weights @ first.takes == pytest.approx(own.frame.pupils.sum())


def marks(own, seed):
    rng = np.random.default_rng(seed)
    return [70 + 6 * rng.normal() + 12 * rng.normal(size=size) for size in own.pupils]


@pytest.mark.parametrize("chance", ["size", "equal"])
def test_the_error_that_was_promised_is_the_error_that_is_seen(chance):
    own = region(8, 40)
    target = Target(3, float(np.sqrt(6**2 + 12**2)), 0.2)
    plan = design(own, target, take=10, chance=chance)
    off, errors, inside = [], [], 0
    for seed in range(300):
        truth = marks(own, seed)
        middle = np.concatenate(truth).mean()
        sample = draw(plan, seed)
        school = np.repeat(sample.codes, sample.takes)
        values = np.concatenate([truth[row][place] for row, place in zip(sample.rows, sample.places)])
        found = mean(values, survey_of(sample, school))
        off.append(found.value - middle)
        errors.append(found.se**2)
        inside += found.interval[0] <= middle <= found.interval[1]
    promised = plan.error / target.reach
    assert np.std(off) == pytest.approx(promised, rel=0.15)
    assert np.sqrt(np.mean(errors)) == pytest.approx(np.std(off), rel=0.15)
    assert inside / 300 == pytest.approx(0.95, abs=0.04)


def test_reasons_say_why():
    own = design(region(1), Target(3, 15, 0.2), take=20)
    words = [str(reason) for reason in own.reasons]
    assert words[0].startswith(f"{own.schools} of 30 schools, about {round(own.pupils)} pupils: in 95 of 100 samples")
    assert any(line.startswith("With one school fewer it would be ±3.") for line in words)
    assert any("20 % of the variance lies between schools" in line for line in words)
    short = design(region(1), Target(0.1, 15, 0.2), take=5)
    assert not short.reached
    assert str(short.reasons[0]).startswith("Even all 30 schools")
    whole = design(region(1), Target(0.1, 15, 0.2), take=None)
    assert str(whole.reasons[0]).endswith("there is no sampling error.")
    big = frame([f"S{row}" for row in range(9)], [900] + [30] * 8)
    words = [str(line) for line in design(big, Target(8, 15, 0.2), take=10).reasons]
    assert any(line.startswith("1 large schools are taken in any case") for line in words)


def test_who_stayed_away_is_stood_for_by_those_who_came():
    own = frame(["a", "b", "c", "d"], [10, 10, 10, 10])
    sample = draw(design(own, Target(1, 10, 0.2), take=4, schools=4), 1)
    came = np.array(["a"] * 4 + ["b"] * 2 + ["c"] * 4)  # half of b stayed away, and all of d
    held = survey_of(sample, came)
    assert held.weights.sum() == pytest.approx(40)
    assert held.weights[4] == pytest.approx(2 * held.weights[0])
    with pytest.raises(EvaluationError, match="School x was not drawn"):
        survey_of(sample, ["x"])
    with pytest.raises(EvaluationError, match="more results than pupils"):
        survey_of(sample, ["a"] * 11 + ["b"])


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ((["a"], [1, 2]), "one of each a school"),
        ((["a", "b", "a"], [1, 2, 3]), "School a is named twice"),
        ((["a", "b"], [1, 0]), "School b has 0 pupils"),
        ((["a", "b"], [1, 2.5]), "School b has 2.5 pupils"),
    ],
)
def test_a_frame_that_contradicts_itself_is_refused(columns, words):
    with pytest.raises(EvaluationError, match=words):
        frame(*columns)
