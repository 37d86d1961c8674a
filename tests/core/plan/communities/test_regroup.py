"""Communities listed by knapsacks, and regions put together anew from them, against trying everything."""

import dataclasses
import itertools

import numpy as np
import pytest
from tests.core.plan.communities.small import small

from tongpan_core.plan.communities import Fixed, Limits
from tongpan_core.plan.communities.anneal import Walker
from tongpan_core.plan.communities.bound import Dual
from tongpan_core.plan.communities.ground import ground, groups, units
from tongpan_core.plan.communities.knapsack import listed, pack
from tongpan_core.plan.communities.model import build
from tongpan_core.plan.communities.regroup import Regrouping
from tongpan_core.plan.communities.whole import solve_whole

N, CORES = 9, 3
FAR = np.inf


def land_of(seed, *, whole=True, n=N, cores=CORES, room=1.25):
    """Schools at random places with sizes that fill their cores nearly."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 30, (n, 2))
    size = rng.integers(5, 40, n).astype(float) if whole else rng.uniform(5, 40, n)
    ways = np.hypot(*(place[:, None] - place).transpose(2, 0, 1))
    capacity = np.full(n, max(room * size.sum() / cores, size.max()))
    model = build(small(n, km=ways, cores=cores, capacity=capacity, size=size))
    return model, ground(model, cores)


def communities(land, price, core):
    """Every community of a core that it can carry, with its cost less prices."""
    others = [i for i in range(len(land.size)) if i != core]
    for number in range(len(others) + 1):
        for chosen in itertools.combinations(others, number):
            rows = (core, *chosen)
            if land.size[list(rows)].sum() <= land.most[core] + 1e-9:
                yield frozenset(rows), float(sum(land.cost[core, i] - price[i] for i in rows))


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_the_best_community_of_a_core(seed, whole):
    """Exact where sizes are whole numbers; elsewhere no community is lost by rounding them down."""
    _model, land = land_of(seed, whole=whole)
    price = np.random.default_rng(seed + 50).uniform(0, 25, N)
    weight, hold = units(land.size, land.most)
    order = np.argsort(land.cost, axis=1, kind="stable").astype(np.int32)
    room = int(hold.max()) + 1
    for core in range(N):
        picked = np.empty(N, dtype=np.int64)
        gain, number = pack(
            land.cost, order, weight, hold, price, price.max(), core, picked, np.empty(room),
            np.empty((N, room), dtype=np.int32), np.empty(N, dtype=np.int64),
        )  # fmt: skip
        value = land.cost[core, core] - price[core] + gain
        best = min(own for _rows, own in communities(land, price, core))
        assert value <= best + 1e-9
        rows = [core, *picked[:number]]
        assert value == pytest.approx(sum(land.cost[core, i] - price[i] for i in rows))
        if whole:
            assert value == pytest.approx(best)
            assert land.size[rows].sum() <= land.most[core] + 1e-9


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_every_community_that_is_good_enough_is_listed_once(seed, whole):
    _model, land = land_of(seed, whole=whole)
    land = land._replace(rule=np.array([20.0, 4.0, 2.0, 1.0, 1.0]))  # 20 pupils at least, two to four schools
    rng = np.random.default_rng(seed + 90)
    price, highest = rng.uniform(0, 25, N), rng.uniform(-30, 30, N)
    core, end, member = np.empty(4000, dtype=np.int64), np.empty(4000, dtype=np.int64), np.empty(40_000, dtype=np.int32)
    args = land.cost, land.size, land.most, *units(land.size, land.most), land.rule, price, np.arange(N), highest
    number = listed(*args, core, end, member)
    found = [(int(core[at]), frozenset(member[(end[at - 1] if at else 0) : end[at]].tolist())) for at in range(number)]
    wanted = {
        (own, rows)
        for own in range(N)
        for rows, value in communities(land, price, own)
        if value <= highest[own] and 2 <= len(rows) <= 4 and land.size[list(rows)].sum() >= 20
    }
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert wanted
    assert listed(*args, core[: number - 1], end, member) == -1


@pytest.mark.parametrize("seed", range(8))
def test_a_region_put_together_anew_is_the_best_there_is(seed):
    model, land = land_of(seed, n=14, cores=4)
    best = solve_whole(model, lambda: False)
    start = solve_whole(model, lambda: False, any_plan=True).core
    core, of = np.unique(start, return_inverse=True)
    regrouping = Regrouping(land, model.candidate, FAR, Dual(model, land).price, seed, lambda: False)
    found = regrouping.anew(of, core, np.arange(4), None)
    assert found.proven
    of[found.rows], core[found.groups] = found.groups[found.group], found.core
    assert model.keeps(core[of])
    assert model.total(core[of]) == pytest.approx(best.bound)
    assert found.gain == pytest.approx(model.total(start) - best.bound)
    again = regrouping.anew(of, core, np.arange(4), None)
    assert (again.gain, again.proven) == (0.0, True)


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4, 6])
def test_a_region_keeps_every_rule(seed):
    """Ways too far, a least size, a most number of schools, decisions by hand and a price for leaving a core."""
    problem = small(13, seed, cores=4, limits=Limits(4, 4, farthest_km=7.5, size_least=90, members_most=4))
    problem = dataclasses.replace(
        problem,
        keep_price=2.0,
        current={"S5": "S6", "S7": "S6"},
        fixed=(Fixed("core", "S1"), Fixed("not_core", "S2"), Fixed("joins", "S3", "S4")),
    )
    model = build(problem)
    best = solve_whole(model, lambda: False)
    land = ground(model, 4)
    core, of = np.unique(solve_whole(model, lambda: False, any_plan=True).core, return_inverse=True)
    dual = Dual(model, land)
    dual.run(best.bound, lambda: False)
    found = Regrouping(land, model.candidate, FAR, dual.price, seed, lambda: False).anew(of, core, np.arange(4), None)
    assert found.proven
    of[found.rows], core[found.groups] = found.groups[found.group], found.core
    assert model.keeps(core[of])
    assert model.total(core[of]) == pytest.approx(best.bound)
    assert dual.bound <= best.bound + 1e-6


@pytest.mark.parametrize("least", [None, 390.0])
def test_communities_beyond_counting_end_soon(least):
    """All schools in one place, so that all communities are alike; or nearly all of them too small."""
    limits = Limits(4, 4, size_least=least)
    problem = small(48, 1, cores=4, size=np.full(48, 40.0), capacity=np.full(48, 600.0), limits=limits)
    problem = dataclasses.replace(problem, km=np.ones((48, 48)) - np.eye(48))
    model = build(problem)
    land = ground(model, 4)
    core, of = np.arange(4), np.arange(48) % 4
    regrouping = Regrouping(land, model.candidate, FAR, np.full(48, 1.0), 0, lambda: False)
    found = regrouping.anew(of, core, np.arange(4), None)
    assert found.gain == 0.0
    of[4:] = 0
    regrouping.anew(of, core, np.arange(4), None, broken=True)  # whatever comes of it, it ends


def test_a_region_with_too_few_candidates_is_left_alone():
    _model, land = land_of(2)
    candidate = np.arange(N) < CORES - 1
    regrouping = Regrouping(land, candidate, FAR, np.zeros(N), 0, lambda: False)
    assert regrouping.anew(np.arange(N) % CORES, np.arange(CORES), np.arange(CORES), None) is None


def test_what_was_stopped_is_not_called_proven():
    model, land = land_of(1, n=14, cores=4)
    core, of = np.unique(solve_whole(model, lambda: False, any_plan=True).core, return_inverse=True)
    found = Regrouping(land, model.candidate, FAR, np.zeros(14), 0, lambda: True).anew(of, core, np.arange(4), None)
    assert found is None or not found.proven


def test_only_the_region_is_touched_and_what_stays_keeps_its_number():
    model, land = land_of(3, n=20, cores=6)
    start = solve_whole(model, lambda: False, any_plan=True).core
    core, of = np.unique(start, return_inverse=True)
    region = np.array([1, 4])
    found = Regrouping(land, model.candidate, FAR, np.zeros(20), 0, lambda: False).anew(of, core, region, None)
    assert set(found.rows) == set(np.flatnonzero(np.isin(of, region)))
    assert found.group.max() == 1
    assert sorted(set(found.group.tolist())) == [0, 1]
    assert all(found.core[own] in found.rows[found.group == own] for own in (0, 1))
    whole = Regrouping(land, model.candidate, FAR, np.zeros(20), 0, lambda: False).anew(of, core, np.arange(6), None)
    kept = {(frozenset(whole.rows[whole.group == own].tolist()), own) for own in range(6)}
    same = {rows for rows, _own in kept} & {frozenset(np.flatnonzero(of == own).tolist()) for own in range(6)}
    assert all((rows, int(of[next(iter(rows))])) in kept for rows in same)


@pytest.mark.parametrize("seed", range(4))
def test_groups_over_their_bounds_are_put_right(seed):
    """All schools but three in one group: no group keeps its bounds but by being put together anew."""
    model, land = land_of(seed, n=14, cores=4, room=1.15)
    core, of = np.array([0, 1, 2, 3]), np.zeros(14, dtype=np.int64)
    of[1:4] = [1, 2, 3]
    dual = Dual(model, land)
    dual.run(1.2 * float(land.cost[:4].min(axis=0).sum()), lambda: False)
    found = Regrouping(land, model.candidate, FAR, dual.price, seed, lambda: False).mend(of, core, np.array([0]), None)
    of[found.rows], core[found.groups] = found.groups[found.group], found.core
    assert model.keeps(core[of])


def test_whole_schools_bound_more_tightly_than_parts():
    tighter = []
    for seed in range(5):
        model, land = land_of(seed, n=24, cores=7, room=1.1)
        best = solve_whole(model, lambda: False).bound
        parts, whole = Dual(model, land), Dual(model, land)
        whole.run(best, lambda: False)
        parts.hold = parts.hold * 10**9  # too many steps to count schools whole
        parts.run(best, lambda: False)
        assert parts.bound <= whole.bound + 1e-6 <= best + 2e-6
        tighter.append((whole.bound - parts.bound) / best)
    assert max(tighter) > 0.01


def test_units_round_down_and_stay_few():
    size, most = np.array([700.5, 1200.25, 90.0]), np.array([5000.0, np.inf, 1300.9])
    weight, hold = units(size, most)
    assert hold.max() <= 1000
    unit = min(5000.0, size.sum()) / 1000
    assert (weight * unit <= size).all()
    assert hold.tolist() == [weight.sum(), weight.sum(), np.floor(1300.9 / unit)]
    exact = units(np.array([3.0, 4.0]), np.array([7.5, 6.0]))
    assert [own.tolist() for own in exact] == [[3, 4], [7, 6]]


def test_a_school_that_may_not_join_its_core_is_put_elsewhere():
    """No group is over its bounds; one school has a core that is too far for it."""
    problem = small(14, 3, cores=4, limits=Limits(4, 4, farthest_km=6.5))
    model = build(problem)
    land = ground(model, 4)
    core, of = np.unique(solve_whole(model, lambda: False, any_plan=True).core, return_inverse=True)
    school = next(i for i in range(14) if i not in core and not np.isfinite(model.cost[i, core]).all())
    wrong = int(np.flatnonzero(~np.isfinite(model.cost[school, core]))[0])
    of[school] = wrong
    walker = Walker(land, 0, groups(land, of.astype(np.int64), core))
    far = float(model.cost[np.isfinite(model.cost)].max())
    dual = Dual(model, land)
    dual.run(200.0, lambda: False)
    walker.regrouping = Regrouping(land, model.candidate, far, dual.price, 0, lambda: False)
    assert not model.keeps(core[of])
    assert walker.regroup(None)
    assert model.keeps(walker.best_core[walker.best_of])
