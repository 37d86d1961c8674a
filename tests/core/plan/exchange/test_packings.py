"""Near-best packings of a group: every one is listed, and the best choice of them is found."""

import itertools

import numpy as np
import pytest

from tongpan_core.plan.exchange.assignment import packings


def drawn(seed, agents=3, jobs=8):
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 20, (agents, jobs))
    cost = (25 - weight + rng.integers(0, 12, weight.shape)).astype(float)
    return cost, weight, (weight.sum(axis=1) * 0.45).astype(np.int64)


def every_choice(cost, weight, capacity):
    agents, jobs = cost.shape
    for chosen in itertools.product(range(agents), repeat=jobs):
        own = np.array(chosen)
        if (np.bincount(own, weight[own, np.arange(jobs)], agents) <= capacity).all():
            yield float(cost[own, np.arange(jobs)].sum()), own


@pytest.mark.parametrize("seed", range(10))
def test_every_near_best_packing_is_listed(seed):
    rng = np.random.default_rng(seed)
    weight, profit, room, within = rng.integers(1, 9, 7), rng.normal(1, 3, 7), 14, 2.5
    sets = [np.array(own, dtype=bool) for own in itertools.product((False, True), repeat=7)]
    earned = {
        sum(1 << at for at in np.flatnonzero(own)): profit[own].sum() for own in sets if weight[own].sum() <= room
    }
    best = max(earned.values())
    bits, dearer, table = np.zeros(200, np.int64), np.zeros(200), np.zeros((packings.JOBS + 1, room + 1))
    end = packings.list_packings(weight, profit, room, within, table, bits, dearer, 3)
    found = dict(zip(bits[3:end].tolist(), dearer[3:end].tolist(), strict=True))
    assert found == pytest.approx({own: best - value for own, value in earned.items() if best - value <= within})
    assert len(found) == end - 3 > 1
    assert packings.list_packings(weight, profit, room, within, table, bits[:4], dearer[:4], 3) == -1


@pytest.mark.parametrize("lists", [2000, 12])
@pytest.mark.parametrize("seed", range(8))
def test_a_group_of_all_agents_ends_at_the_best(seed, lists):
    cost, weight, capacity = drawn(seed)
    agents, jobs = cost.shape
    choices = list(every_choice(cost, weight, capacity))
    if not choices:
        pytest.skip("nothing fits")
    best, worst = min(total for total, _ in choices), max(choices, key=lambda own: own[0])
    state, at = worst[1].copy(), np.arange(jobs)
    near = np.argsort(cost, axis=0).T.copy()
    worth, top = cost.min(axis=0) + 10.0, np.full(agents, 1e9)  # no group is passed over
    after = packings.improve(cost, weight, capacity, near, worth, top, 1.0, state, 1, 40, 3, 3, 5000, lists)
    assert after == cost[state, at].sum() <= worst[0]
    assert (np.bincount(state, weight[state, at], agents) <= capacity).all()
    if lists == 2000:
        assert after == best


def test_the_same_seed_gives_the_same_assignment():
    cost, weight, capacity = drawn(3)
    ends = []
    for _ in range(2):
        state = max(every_choice(cost, weight, capacity), key=lambda own: own[0])[1].copy()
        near, top = np.argsort(cost, axis=0).T.copy(), np.full(3, 1e9)
        packings.improve(cost, weight, capacity, near, cost.min(axis=0), top, 1.0, state, 7, 3, 2, 3, 500, 200)
        ends.append(state.tolist())
    assert ends[0] == ends[1]
