"""Near-best packings of a group: every one is listed, and the best choice of them is found."""

import itertools

import numpy as np
import pytest

from tongpan_core.plan.exchange.assignment import packings

GOING_ON = np.zeros(1, dtype=np.bool_)


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
    bits, dearer, table = np.zeros((200, 2), np.int64), np.zeros(200), np.zeros((packings.JOBS + 1, room + 1))
    end = packings.list_packings(weight, profit, room, within, table, bits, dearer, 3)
    found = dict(zip(bits[3:end, 0].tolist(), dearer[3:end].tolist(), strict=True))
    assert found == pytest.approx({own: best - value for own, value in earned.items() if best - value <= within})
    assert len(found) == end - 3 > 1
    assert packings.list_packings(weight, profit, room, within, table, bits[:4], dearer[:4], 3) == -1


def test_jobs_beyond_the_first_word_are_listed():
    jobs = packings.JOBS - 2
    weight, profit = np.full(jobs, 9), np.zeros(jobs)
    weight[[0, 61, 62, 121]], profit[[0, 61, 62, 121]] = 2, 5.0  # two words; of four such jobs two fit
    bits, dearer, table = np.zeros((50, 2), np.int64), np.zeros(50), np.zeros((packings.JOBS + 1, 6))
    end = packings.list_packings(weight, profit, 5, 1.0, table, bits, dearer, 0)
    one = {0: (1, 0), 61: (1 << 61, 0), 62: (0, 1), 121: (0, 1 << 59)}
    both = {tuple(np.add(one[a], one[b]).tolist()) for a, b in itertools.combinations(one, 2)}
    assert {tuple(own) for own in bits[:end].tolist()} == both
    assert end == 6


def test_jobs_of_both_words_are_given_out_anew():
    agents, jobs = 12, 72
    home, at = np.arange(jobs) // 6, np.arange(jobs)
    cost, weight = np.full((agents, jobs), 20.0), np.ones((agents, jobs), np.int64)
    cost[home, at] = 1.0
    state = home.copy()
    state[[3, 70]] = home[[70, 3]]
    worth, top, room = np.full(jobs, 3.0), np.full(agents, 1e9), np.full(agents, 6)
    after = packings.improve(cost, weight, room, worth, top, 1.0, state, 1, 3, 12, 12, 10**6, 4000, GOING_ON)
    assert after == cost[state, at].sum() == jobs
    assert state.tolist() == home.tolist()


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
    worth, top = cost.min(axis=0) + 10.0, np.full(agents, 1e9)  # no group is passed over
    after = packings.improve(cost, weight, capacity, worth, top, 1.0, state, 1, 40, 3, 3, 10**7, lists, GOING_ON)
    assert after == cost[state, at].sum() <= worst[0]
    assert (np.bincount(state, weight[state, at], agents) <= capacity).all()
    if lists == 2000:
        assert after == best


def test_the_same_seed_gives_the_same_assignment():
    cost, weight, capacity = drawn(3)
    ends = []
    for _ in range(2):
        state = max(every_choice(cost, weight, capacity), key=lambda own: own[0])[1].copy()
        top = np.full(3, 1e9)
        packings.improve(cost, weight, capacity, cost.min(axis=0), top, 1.0, state, 7, 3, 2, 3, 10**6, 200, GOING_ON)
        ends.append(state.tolist())
    assert ends[0] == ends[1]


def test_a_group_has_no_more_agents_than_a_word_has_bits():
    agents = jobs = 70
    cost, weight = np.full((agents, jobs), 20.0), np.ones((agents, jobs), np.int64)
    cost[np.arange(agents), np.arange(jobs)] = 1.0
    state = np.arange(jobs)
    state[[0, 64]] = 64, 0
    worth, top, room = np.full(jobs, 3.0), np.full(agents, 1e9), np.ones(agents, np.int64)
    after = packings.improve(cost, weight, room, worth, top, 1.0, state, 1, 10, agents, agents, 10**7, 20_000, GOING_ON)
    assert state.tolist() == list(range(jobs))
    assert after == jobs


def merged(problem, state, others, seed, wanted, tries=20):
    cost, weight, capacity = problem
    state, worth = state.copy(), cost.min(axis=0) + 5.0
    value = packings.merge(
        cost, weight, capacity, worth, 1.0, state, others, seed, tries, wanted, 4_000_000, 4_000, GOING_ON
    )  # fmt: skip
    return value, state


@pytest.mark.parametrize("seed", range(8))
def test_merging_all_jobs_finds_the_best_choice(seed):
    choices = list(every_choice(*drawn(seed)))
    best, (dearest, state) = min(value for value, _ in choices), max(choices, key=lambda own: own[0])
    value, found = merged(drawn(seed), state, state[None], seed, 8)
    assert value == best < dearest
    assert any(value == own and (found == chosen).all() for own, chosen in choices)


@pytest.mark.parametrize("seed", range(8))
def test_merging_leaves_what_is_not_given_out_and_keeps_capacities(seed):
    cost, weight, capacity = drawn(seed)
    choices = sorted(every_choice(cost, weight, capacity), key=lambda own: own[0])
    state = choices[-1][1]
    others = state[None].repeat(3, axis=0)
    others[:, :5] = (state[:5] + 1) % 3  # all of them have these jobs elsewhere, and none of the others
    value, found = merged((cost, weight, capacity), state, others, seed, 5, tries=1)
    assert (found[5:] == state[5:]).all()
    reached = [own for own, to in choices if (to[5:] == state[5:]).all() and np.isin(to[:5], state[:5]).all()]
    assert value == min(reached)
    again = merged((cost, weight, capacity), state, others, seed, 5, tries=1)
    assert again[0] == value
    assert again[1].tolist() == found.tolist()
    assert (np.bincount(found, weight[found, np.arange(8)], 3) <= capacity).all()
