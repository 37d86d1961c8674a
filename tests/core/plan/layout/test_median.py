"""The p-median without limits of size: against every set of sites, from any costs, and when stopped."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan_core.plan.layout import LayoutProblem, Limits, Params, Site, Village, solve, violations
from tongpan_core.plan.layout.dual import Median
from tongpan_core.plan.layout.median import Solver
from tongpan_core.plan.problem import GapBelow, When


@st.composite
def medians(draw):
    """Up to six rows and five sites, some ways missing, whole and broken costs, all kinds of numbers."""
    rows, sites = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    cell = st.one_of(st.integers(0, 20), st.floats(0, 20, width=16), st.just(np.inf))
    cost = draw(st.lists(st.lists(cell, min_size=sites, max_size=sites), min_size=rows, max_size=rows))
    fixed = draw(st.lists(st.integers(0, 10), min_size=sites, max_size=sites))
    state = draw(st.lists(st.sampled_from((0, 0, 0, 1, -1)), min_size=sites, max_size=sites))
    number = draw(st.one_of(st.just(-1), st.integers(1, sites)))
    exact = number > 0 and draw(st.booleans())
    return Median(np.array(cost, float), np.array(fixed, float), np.array(state), number, exact)


def every_set(median):
    sites = len(median.fixed)
    for number in range(1, sites + 1):
        if (median.number >= 0 and number > median.number) or (median.exact and number != median.number):
            continue
        for some in itertools.combinations(range(sites), number):
            is_open = np.isin(np.arange(sites), some)
            if (is_open[median.state == 1]).all() and not is_open[median.state == -1].any():
                yield median.cost[:, is_open].min(axis=1).sum() + median.fixed[is_open].sum()


@settings(max_examples=150, deadline=None)
@given(median=medians())
def test_against_every_set(median):
    known = min(every_set(median), default=np.inf)
    solver = Solver(median, lambda: False, lambda found: None)
    solver.begin()
    if solver.real:
        assert solver.run()
        assert solver.found.cost == pytest.approx(known)
        assert solver.found.bound == pytest.approx(known)
    else:
        assert not np.isfinite(known) or not np.isfinite(median.cost).all()


def random_problem(seed, nodes=60, number=6, **changes):
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 30, (nodes, 2))
    km = np.linalg.norm(place[:, None] - place[None], axis=2)
    sites = tuple(Site(f"S{j}", f"School {j}") for j in range(nodes))
    villages = tuple(Village(f"V{i}", f"Village {i}") for i in range(nodes))
    pupils = rng.integers(1, 40, (nodes, 1))
    given = {"goal": "km", "limits": Limits(number)} | changes
    return LayoutProblem("Test county", "primary", sites, villages, pupils, km, **given)


@pytest.mark.parametrize("seed", range(3))
def test_it_agrees_with_the_whole_programme(seed):
    problem = random_problem(seed, nodes=20, number=4)
    limited = random_problem(seed, nodes=20, number=4, limits=Limits(4, budget=0.0, smallest=1e-9))
    first, second = (solve(own, params=Params(gap=0.0)) for own in (problem, limited))
    assert first.status == second.status == "optimal"
    assert first.objective == pytest.approx(second.objective)


def test_progress_never_turns_back_and_stops_are_obeyed():
    problem, seen = random_problem(5), []
    result = solve(problem, params=Params(gap=0.0), on_progress=seen.append)
    assert result.status == "optimal"
    values = [own.objective for own in seen if own.objective is not None]
    bounds = [own.bound for own in seen if own.bound is not None]
    assert values == sorted(values, reverse=True)
    assert bounds == sorted(bounds)
    early = solve(problem, stop=GapBelow(0.2), params=Params(gap=0.0))
    assert early.status in ("stopped", "optimal")
    assert early.bound <= result.objective * (1 + 1e-9)
    assert violations(problem, early.solution) == []
    at_once = solve(problem, stop=When(lambda: True), params=Params(gap=0.0))
    assert at_once.status == "stopped"
    assert violations(problem, at_once.solution) == []


def test_a_plan_in_force_is_the_start():
    problem = random_problem(7)
    first = solve(problem, params=Params(gap=0.0))
    again = solve(problem, params=Params(gap=0.0), start=first.solution)
    assert again.trace[0].objective == pytest.approx(first.objective)
    assert again.objective == pytest.approx(first.objective)
