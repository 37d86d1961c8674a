"""Prices of a group: every bound is below what enumeration finds, and close to it where steps are enough."""

import itertools

import numpy as np
import pytest

from tongpan_core.plan.exchange.assignment import groups, packings


def drawn(seed, agents=3, jobs=7):
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 20, (agents, jobs))
    cost = (25 - weight + rng.integers(0, 12, weight.shape)).astype(float)
    return cost, weight, (weight.sum(axis=1) * 0.5).astype(np.int64)


def best_of_all(cost, weight, capacity):
    agents, jobs = cost.shape
    totals = []
    for chosen in itertools.product(range(agents), repeat=jobs):
        own = np.array(chosen)
        if (np.bincount(own, weight[own, np.arange(jobs)], agents) <= capacity).all():
            totals.append(float(cost[own, np.arange(jobs)].sum()))
    return min(totals)


@pytest.mark.parametrize("seed", range(6))
def test_both_bounds_are_below_the_best_and_that_of_knapsacks_is_the_tighter(seed):
    cost, weight, capacity = drawn(seed)
    best = best_of_all(cost, weight, capacity)
    by_capacity = groups.price_group(cost, weight, capacity, np.zeros(3), best)
    table = np.zeros((packings.JOBS + 1, capacity.max() + 1))
    by_job = packings.price_together(cost, weight, capacity, cost.min(axis=0) + 5.0, best, table)
    assert by_capacity <= best + 1e-6
    assert by_job <= best + 1e-6
    assert by_job >= by_capacity - 0.5
    assert best - by_job < 0.05 * best


@pytest.mark.parametrize("seed", range(6))
def test_a_group_of_all_agents_ends_at_the_best_by_branch_and_bound(seed):
    cost, weight, capacity = drawn(seed)
    agents, jobs = cost.shape
    at = np.arange(jobs)
    fits = [own for own in map(np.array, itertools.product(range(agents), repeat=jobs))
            if (np.bincount(own, weight[own, at], agents) <= capacity).all()]  # fmt: skip
    state = max(fits, key=lambda own: cost[own, at].sum()).copy()
    near = np.argsort(cost, axis=0).T.copy()
    after = groups.improve(
        cost, weight, capacity, near, cost.min(axis=0), np.full(agents, 1e9), np.zeros(agents), 1.0, state, 1, 20, 3,
        3, 50_000, np.zeros(1, np.bool_),
    )  # fmt: skip
    assert after == cost[state, at].sum() == best_of_all(cost, weight, capacity)


def test_a_descent_that_is_told_to_stop_leaves_the_assignment_as_it_is():
    cost, weight, capacity = drawn(1)
    agents, jobs = cost.shape
    at = np.arange(jobs)
    fits = [own for own in map(np.array, itertools.product(range(agents), repeat=jobs))
            if (np.bincount(own, weight[own, at], agents) <= capacity).all()]  # fmt: skip
    worst = max(fits, key=lambda own: cost[own, at].sum())
    state, near = worst.copy(), np.argsort(cost, axis=0).T.copy()
    after = groups.improve(
        cost, weight, capacity, near, cost.min(axis=0), np.full(agents, 1e9), np.zeros(agents), 1.0, state, 1, 20, 3,
        3, 50_000, np.ones(1, np.bool_),
    )  # fmt: skip
    assert after == cost[worst, at].sum()
    assert state.tolist() == worst.tolist()
