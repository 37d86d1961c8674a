"""Generalised assignment: beside enumeration, and what is refused."""

import itertools

import numpy as np
import pytest

from tongpan_core.plan.exchange.assignment import Assignment, Params, solve
from tongpan_core.plan.problem import MaxSeconds, ProblemError, When

QUICK = Params(rounds=40, steps=4, tries=60)


def best_of_all(problem):
    best = np.inf
    for chosen in itertools.product(range(len(problem.cost)), repeat=len(problem)):
        load = np.zeros(len(problem.cost))
        for job, agent in enumerate(chosen):
            load[agent] += problem.weight[agent, job]
        if (load <= problem.capacity).all():
            best = min(best, problem.cost[list(chosen), range(len(problem))].sum())
    return best


@pytest.mark.parametrize("seed", range(12))
def test_as_good_as_every_assignment(seed):
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 20, (3, 7))
    cost = (25 - weight + rng.integers(0, 12, weight.shape)).astype(float)
    problem = Assignment(cost, weight, (weight.sum(axis=1) * 0.45).astype(int))
    best, result = best_of_all(problem), solve(problem, params=QUICK)
    if np.isinf(best):
        assert result.solution is None
        return
    load = np.bincount(result.solution, weight[result.solution, range(7)], 3)
    assert (load <= problem.capacity).all()
    assert result.objective == cost[result.solution, range(7)].sum() == best
    assert result.bound <= best


def test_same_seed_same_answer():
    rng = np.random.default_rng(5)
    weight = rng.integers(5, 25, (4, 30))
    cost = (60 - weight + rng.integers(0, 9, weight.shape)).astype(float)
    problem = Assignment(cost, weight, (weight.sum(axis=1) * 0.2).astype(int))
    one, two = solve(problem, seed=2, params=QUICK), solve(problem, seed=2, params=QUICK)
    assert one.objective == two.objective
    assert one.bound == two.bound


def test_stop_gives_what_there_is():
    problem = Assignment(np.ones((2, 4)), np.ones((2, 4), int), np.array([2, 2]))
    result = solve(problem, stop=When(lambda: True))
    assert result.objective == 4.0


def test_a_long_descent_hears_the_stop():
    rng = np.random.default_rng(6)
    weight = rng.integers(5, 25, (6, 60))
    cost = (60 - weight + rng.integers(0, 9, weight.shape)).astype(float)
    problem = Assignment(cost, weight, (weight.sum(axis=1) * 0.14).astype(int))
    solve(problem, params=QUICK)  # compiled
    result = solve(problem, stop=MaxSeconds(1.0), params=Params(tries=200_000))
    assert result.status == "stopped"
    assert result.seconds < 3.0


def test_faults_are_named():
    with pytest.raises(ProblemError, match="give a whole number"):
        Assignment(np.ones((1, 1)), np.array([[0.5]]), np.array([1]))
    with pytest.raises(ProblemError, match="job 0 fits no agent"):
        Assignment(np.ones((1, 1)), np.array([[2]]), np.array([1]))
    with pytest.raises(ProblemError, match="capacity"):
        Assignment(np.ones((1, 1)), np.array([[2]]), np.array([1, 2]))
