"""Branching on counts: beside every choice, and what is proven where it is broken off."""

import itertools

import numpy as np
import pytest

from tongpan_core.plan.exchange.counts import solve_by_counts
from tongpan_core.plan.highs import Block, Programme, compress


def case(seed, people=9):
    """People with a cost each, some backbone, in pairs of which one may go; a share of backbone, and people asked."""
    rng = np.random.default_rng(seed)
    cost = rng.integers(-40, 20, people).astype(float)
    backbone = rng.random(people) < 0.3
    share = backbone - 0.3
    weight = rng.integers(1, 6, people).astype(float)
    room = float(weight.sum() // 2)
    least = float(rng.integers(0, 5))
    pairs = [(at, at + 1) for at in range(0, people - 1, 2)]
    rows = [share, np.ones(people), weight]
    lower, upper = [0.0, least, -np.inf], [np.inf, np.inf, room]
    for pair in pairs:
        rows.append(np.isin(np.arange(people), pair).astype(float))
        lower.append(-np.inf)
        upper.append(1.0)
    table = np.array(rows)
    major, minor = np.nonzero(table)
    programme = Programme(cost, np.zeros(people), np.ones(people), lambda: False, 0)
    programme.add_rows(compress(major, minor, table[major, minor], np.array(lower), np.array(upper)))
    counts = programme.rows + np.arange(2)
    own = np.array([backbone, np.ones(people)], dtype=float)
    major, minor = np.nonzero(own)
    free = np.full(2, np.inf)
    block: Block = compress(major, minor, own[major, minor], -free, free)
    programme.add_rows(block)
    best = np.inf
    for picked in itertools.product((0.0, 1.0), repeat=people):
        level = table @ np.array(picked)
        if (level >= np.array(lower) - 1e-9).all() and (level <= np.array(upper) + 1e-9).all():
            best = min(best, float(cost @ picked))
    return programme, counts, np.arange(people), cost, best


@pytest.mark.parametrize("seed", range(25))
def test_as_good_as_every_choice(seed):
    programme, counts, whole, cost, best = case(seed)
    found = solve_by_counts(programme, counts, whole, gap=0.0, nodes=500, unit=1.0)
    if np.isinf(best):
        assert found.ended == "infeasible"
        assert found.columns is None
        return
    assert found.ended == "optimal"
    assert found.objective == pytest.approx(best)
    assert cost @ np.round(found.columns) == pytest.approx(best)
    assert best - 0.5 - 1e-6 <= found.bound <= best + 1e-6
    again = solve_by_counts(programme, counts, whole, gap=0.0, nodes=500, unit=1.0)
    assert again.objective == pytest.approx(best)  # the counts are free again


def test_broken_off_claims_no_more_than_it_knows():
    ends = set()
    for seed in range(25):
        programme, counts, whole, _, best = case(seed)
        found = solve_by_counts(programme, counts, whole, gap=0.0, nodes=1, unit=1.0)
        ends.add(found.ended)
        assert found.bound <= best + 1e-6
        assert found.objective >= best - 1e-6
    assert "limit" in ends
