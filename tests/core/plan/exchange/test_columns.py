"""One packing of each agent: the cheapest choice that makes every job once, and never one that does not."""

import itertools
import threading
import time

import numpy as np
import pytest

from tongpan_core.plan.exchange.assignment import Assignment, Params, columns, packings, solve
from tongpan_core.plan.problem import When

NONE = 10**7  # packings looked at: more than there are to look at


def drawn(seed, agents=4, jobs=9, each=14):
    """Sets of jobs with costs, ``each`` of every agent, the first of each a whole choice; (n, 2), (n,), (n,)."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, agents, jobs)
    sets = [
        {int(job) for job in np.flatnonzero(first == agent if nth == 0 else rng.random(jobs) < 1 / agents)}
        for agent in range(agents)
        for nth in range(each)
    ]
    bits = np.array([[sum(1 << job for job in own), 0] for own in sets], dtype=np.int64)
    return bits, rng.integers(0, 12, len(sets)).astype(float), np.repeat(np.arange(agents), each)


def every_choice(bits, dearer, owner, agents, jobs):
    rows = [np.flatnonzero(owner == agent) for agent in range(agents)]
    for picked in itertools.product(*rows):
        own = bits[list(picked), 0]
        if own.sum() == (1 << jobs) - 1 and np.bitwise_or.reduce(own) == own.sum():
            yield dearer[list(picked)].sum(), own.tolist()


@pytest.mark.parametrize("seed", range(15))
def test_the_cheapest_choice_is_found(seed):
    bits, dearer, owner = drawn(seed)
    choices = list(every_choice(bits, dearer, owner, 4, 9))
    now, found = np.full((4, 2), -1), np.zeros((4, 2), np.int64)
    least = min(cost for cost, _ in choices)
    assert columns.put_together(bits, dearer, owner, 4, 9, 48.0, 1.0, NONE, now, found)
    assert (least, found[:, 0].tolist()) in choices
    assert not columns.put_together(bits, dearer, owner, 4, 9, least - 0.5, 1.0, NONE, now, found)


@pytest.mark.parametrize("seed", range(15))
def test_the_choice_in_force_is_not_found_again(seed):
    bits, dearer, owner = drawn(seed)
    choices = sorted(every_choice(bits, dearer, owner, 4, 9))
    now, found = np.zeros((4, 2), np.int64), np.zeros((4, 2), np.int64)
    now[:, 0] = choices[0][1]
    others = [cost for cost, own in choices if own != choices[0][1]]
    assert columns.put_together(bits, dearer, owner, 4, 9, 48.0, 1.0, NONE, now, found) == bool(others)
    if others:
        assert (min(others), found[:, 0].tolist()) in choices
        assert found.tolist() != now.tolist()


def test_looks_are_counted():
    bits, dearer, owner = drawn(0)
    now, found = np.full((4, 2), -1), np.zeros((4, 2), np.int64)
    assert not columns.put_together(bits, dearer, owner, 4, 9, 48.0, 1.0, 0, now, found)


def test_the_group_with_most_to_spare_is_given_out():
    spare = np.arange(30.0)
    group = packings.pick_group(29, spare, np.arange(30))
    assert len(set(group.tolist())) == 29
    assert spare[group].sum() >= spare.sum() - 3  # thirty draws hardly all leave out one with much to spare


def type_d(seed, agents=20, jobs=100):
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 101, (agents, jobs))
    cost = (111 - weight + rng.integers(-10, 11, weight.shape)).astype(float)
    return Assignment(cost, weight, weight.sum(axis=1) * 8 // (10 * agents))


def test_large_groups_hear_the_stop_and_keep_capacities():
    problem, asked = type_d(4), threading.Event()
    solve(type_d(5, 5, 30), params=Params(rounds=40, steps=3))  # machine code is there
    ended, told = [], []

    def run():
        ended.append(solve(problem, stop=When(asked.is_set), params=Params(rounds=60)))
        told.append(time.perf_counter())

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(1.5)
    asked.set()
    begin = time.perf_counter()
    thread.join()
    assert told[0] - begin < 2.0  # 0.3 s where nothing runs beside it
    chosen, at = ended[0].solution, np.arange(len(problem))
    assert ended[0].status == "stopped"
    assert ended[0].objective == problem.cost[chosen, at].sum()
    assert (np.bincount(chosen, problem.weight[chosen, at], 20) <= problem.capacity).all()


def test_descents_are_merged_where_agents_have_many_jobs(monkeypatch):
    problem, ends = type_d(6, 5, 70), []
    merge = packings.merge

    def heard(*given):
        before = problem.cost[given[5], np.arange(70)].sum()
        ends.append((len(given[6]), before, merge(*given)))
        return ends[-1][2]

    monkeypatch.setattr(packings, "merge", heard)
    result = solve(problem, params=Params(rounds=40, steps=12, ends=4))
    assert max(rows for rows, _, _ in ends) == 4
    assert all(after <= before for _, before, after in ends)
    assert any(after < before for _, before, after in ends)
    assert result.objective <= min(after for _, _, after in ends)
    chosen, at = result.solution, np.arange(70)
    assert (np.bincount(chosen, problem.weight[chosen, at], 5) <= problem.capacity).all()
