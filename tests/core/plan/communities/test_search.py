"""What walkers found is put together: by place, and from communities seen."""

import numpy as np
import pytest
from benchmarks.communities_instances import read
from tests.core.plan.communities.small import small

from tongpan_core.plan.communities import search, solve, violations
from tongpan_core.plan.communities.anneal import Walker, spread
from tongpan_core.plan.communities.ground import ground
from tongpan_core.plan.communities.merge import merged
from tongpan_core.plan.communities.model import build
from tongpan_core.plan.communities.pool import Pool
from tongpan_core.plan.communities.search import Search
from tongpan_core.plan.problem import MaxSeconds

PLACE = np.array([0.0, 1, 2, 10, 11, 12, 30, 31, 40, 41])
LINE = np.abs(np.subtract.outer(PLACE, PLACE))
BASE = np.array([0, 0, 1, 1, 1, 1, 2, 2, 3, 3]), np.array([0, 3, 6, 8])


@pytest.fixture
def land():
    problem = small(10, km=LINE, cores=4, capacity=np.inf, size=np.full(10, 10.0))
    return ground(build(problem), 4)


def total(land, plan):
    return float(land.cost[plan[1][plan[0]], np.arange(10)].sum())


def test_improvements_in_different_places_are_both_kept(land):
    left = BASE[0].copy(), np.array([1, 3, 6, 8])
    left[0][2] = 0
    right = BASE[0].copy(), np.array([0, 3, 6, 8])
    right[0][7] = 3
    worse = merged(land, BASE, left, right)
    assert [own.tolist() for own in worse] == [own.tolist() for own in left]
    right = BASE[0].copy(), np.array([0, 4, 6, 8])
    assert total(land, merged(land, BASE, left, right)) == total(land, left)
    better = BASE[0].copy(), BASE[1].copy()
    better[0][:3], better[1][0] = 0, 1
    start = BASE[0].copy(), BASE[1].copy()
    start[0][9] = 2
    ours, theirs = (start[0].copy(), start[1].copy()), (start[0].copy(), start[1].copy())
    ours[0][2], ours[1][0] = 0, 1
    theirs[0][9] = 3
    both = merged(land, start, ours, theirs)
    assert total(land, both) == total(land, better)


def test_the_best_plan_of_communities_seen(land):
    pool = Pool(land)
    for core, rows in ((1, [0, 1, 2]), (4, [3, 4, 5]), (1, [1, 2]), (4, [2, 3, 4])):
        pool.add(core, np.array(rows, dtype=np.int32))
    of, core, cost = pool.best(np.zeros(10), *BASE, lambda: False, 0)
    assert sorted(core.tolist()) == [1, 4, 6, 8]
    assert cost == total(land, (of, core)) == 6.0
    assert of[6:].tolist() == [2, 2, 3, 3]


def test_published_files_are_read(tmp_path):
    (tmp_path / "pmedcap1_99.txt").write_text(" 99 5\n 2 1 10\n 1 0 0 3\n 2 3 5 4\n")
    land = read(tmp_path / "pmedcap1_99.txt")
    assert (land.ways.tolist(), land.size.tolist(), land.capacity.tolist(), land.cores) == (
        [[0, 5], [5, 0]], [3, 4], [10, 10], 1,
    )  # fmt: skip
    (tmp_path / "ali_002.txt").write_text("2 1\n0 0 9 1\n1.30 0 9 1\n")
    assert read(tmp_path / "ali_002.txt").ways[0, 1] == pytest.approx(1.3)
    assert read(tmp_path / "ali_002.txt", 300.0).ways[0, 1] == 167.0
    (tmp_path / "empty.dat").write_text("")
    with pytest.raises(ValueError, match="empty or cut off"):
        read(tmp_path / "empty.dat")


def test_new_first_plans_never_lose_the_best(monkeypatch):
    """Few large communities: the search cools down anew again and again, and ends with the best plan it ever had."""
    size = np.random.default_rng(4).integers(20, 100, 200).astype(float)
    problem = small(200, seed=4, cores=8, size=size, capacity=np.ceil(1.04 * size.sum() / 8))
    turns, told = [], []
    again = Search._again

    def counted(self):
        turns.append(min(walker.cost for walker in self.walkers))
        again(self)
        turns.append(min(walker.cost for walker in self.walkers))

    monkeypatch.setattr(Search, "_again", counted)
    monkeypatch.setattr(search, "_ROUND_MOST", 20_000)  # so that rounds are short on any machine
    result = solve(problem, stop=MaxSeconds(4.0), seed=1, on_progress=lambda at: told.append(at.objective))
    assert len(turns) >= 2
    assert turns == sorted(turns, reverse=True)
    assert result.objective == min(value for value in told if value is not None)
    assert not violations(problem, result.solution)


def test_coolings_begin_elsewhere_and_the_best_of_them_is_kept(monkeypatch):
    problem = small(60, 5, cores=6)
    land, model = ground(build(problem), 6), build(problem)
    search = Search(model, land, 0, clock := _Clock(), 10.0, 1, lambda: False, lambda *_: None)
    search.span = 10.0
    ends = []

    def cool(walker, since, until):
        clock.now += 1.0
        walker.cool(1.0, 4_000 if len(ends) == 1 else 40, 1.06)  # the second is the best

    def repaired(walker):
        ends.append((walker.seed, walker.cost))

    monkeypatch.setattr(search, "_cool", cool)
    monkeypatch.setattr(search, "_repair", repaired)
    walker = Walker(land, 7, spread(land, 6, np.arange(60), np.array([], dtype=np.int64), 7))
    search._coolings(walker, 0.0, 0.35)
    assert len({seed for seed, _ in ends}) == len(ends) == 3  # a fourth would not end by then
    assert np.isfinite(walker.cost)
    assert walker.cost == pytest.approx(min(cost for _, cost in ends))


class _Clock:
    """A clock that somebody sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now
