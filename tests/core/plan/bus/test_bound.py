"""The proven bound: never above the best plan, found by trying everything; above what spread pupils would take."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks import bus_bound
from benchmarks.quality import Instance
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.plan.bus.small import HOUR, best_value, small

from tongpan_core.plan.bus import (
    Boarding,
    BusPlan,
    BusType,
    Fixed,
    Limits,
    Params,
    fewest_buses,
    lower_bound,
    objective,
    solve,
    violations,
)
from tongpan_core.plan.bus.bound import spread_buses
from tongpan_core.plan.bus.cover import Cover, Prices, fewest_runs
from tongpan_core.plan.bus.plan import Bus, Drop, Run, Visit
from tongpan_core.plan.bus.runs import FREE, OFFER, Offers, Priced, Runs
from tongpan_core.plan.bus.ways import grounds, nodes_of

ANY = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def _never() -> bool:
    return False


def _random(seed: int, stops: int, **changes):
    """Three schools, one to a stop; ways that need not be the shortest; bells apart, near each other, or windows."""
    rng = np.random.default_rng(seed)
    pupils = np.zeros((stops, 3), dtype=int)
    pupils[np.arange(stops), rng.integers(0, 3, stops)] = rng.integers(1, 30, stops)
    schools = [tuple(rng.integers(0, 10, 2)) for _ in range(3)]
    arrive = [(own, own + width) for own, width in zip(rng.uniform(7.5, 8.5, 3), rng.choice([0, 0.3], 3), strict=True)]
    places = rng.integers(0, 12, (stops, 2))
    straight = small(pupils, places, schools, arrive)
    slower = rng.uniform(1.0, 1.6, straight.seconds.shape)
    given = {"ride": 3600.0, "seconds": straight.seconds * slower, "km": straight.km * slower} | changes
    return small(pupils, places, schools, arrive, **given)


@settings(max_examples=40, **ANY)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_bound_is_never_above_the_best_of_all_plans(seed, stops):
    problem = _random(seed, stops)
    best = best_value(problem)
    assert lower_bound(problem) <= best + 1e-6
    # What buses cost is 1000 each, and ways are far below: the best plan has the fewest buses.
    assert fewest_buses(problem) <= int(best // 1000)


@settings(max_examples=15, **ANY)
@given(st.integers(0, 10_000), st.integers(4, 9), st.booleans())
def test_bound_holds_for_kinds_of_bus_large_calls_and_bells_that_move(seed, stops, split):
    kinds = (
        BusType("bus", "Bus", 40, "depot", None, 1000.0, 2.0),
        BusType("van", "Van", 16, "depot", None, 600.0, 1.0),
    )
    seats = {"types": kinds} if not split else {"seats": 12}
    problem = _random(seed, stops, limits=Limits(ride=3600.0), **seats)
    result = solve(problem, params=Params(steps=40))
    assert violations(problem, result.solution) == []
    assert lower_bound(problem) <= result.objective + 1e-6
    assert fewest_buses(problem) <= len(result.solution.buses)


def test_whole_calls_take_more_runs_than_their_pupils():
    # Three times 25 pupils are two busloads of 40; no two of them share a bus.
    problem = small(pupils=((25,), (25,), (25,)), places=((2, 0), (3, 0), (4, 0)), schools=((0, 0),), arrive=((8, 8),))
    assert spread_buses(problem) == 2
    assert fewest_buses(problem) == 3
    assert lower_bound(problem) == pytest.approx(best_value(problem), rel=0.01)


def test_far_calls_do_not_share_a_run_within_the_ride_limit():
    places, ride = ((20, 0), (-20, 0), (0, 20), (0, -20)), 30 * 60.0
    problem = small(pupils=((1,),) * 4, places=places, schools=((0, 0),), arrive=((8, 8),), ride=ride)
    assert spread_buses(problem) == 1
    assert fewest_buses(problem) == 4


def test_runs_that_end_too_late_for_the_next_school_take_further_buses():
    # Half an hour between bells: time for one of the far calls of B, not for both, after A.
    arrive = ((8.0, 8.0), (8.5, 8.5))
    pupils, places = ((5, 0), (0, 5), (0, 5)), ((1, 0), (12, 4), (-12, 4))
    problem = small(pupils, places, arrive=arrive)
    assert fewest_buses(problem) == 2 == int(best_value(problem) // 1000)


def test_run_that_just_fits_its_time_is_seen():
    # 1466.5 + 11.4 + 153.9 s are 1631.8 s: as floats a little more, and on the border of a cell of time.
    limit = 1631.8
    problem = small(((5,), (5,)), ((1, 0), (2, 0)), ((3, 0),), ((8, 8),), depot=(0, 0))
    seconds = np.full(problem.seconds.shape, 0.9 * limit)
    np.fill_diagonal(seconds, 0.0)
    seconds[0, 1], seconds[1, 0], seconds[1, 2], seconds[0, 2] = 153.9, limit, 1466.5, 153.9 + 1466.5
    problem = replace(problem, seconds=seconds, boarding=Boarding(11.4, 0.0), limits=Limits(limit))
    result = solve(problem, params=Params(steps=20))
    assert violations(problem, result.solution) == []
    assert fewest_buses(problem) == len(result.solution.buses) == 1
    assert lower_bound(problem) <= result.objective


def test_bell_moved_by_hand_is_where_the_bound_looks():
    problem = small(arrive=((8.0, 8.0), (8.05, 8.05)), fixed=(Fixed("bell", "B", value=3600.0),))
    assert [(own.soonest, own.last) for own in nodes_of(problem)][1] == (8.05 * 3600 + 3600,) * 2
    assert fewest_buses(problem) == 1
    assert fewest_buses(small(arrive=((8.0, 8.0), (8.05, 8.05)))) == 2


def test_stopped_at_once_the_quick_bound_is_left():
    problem = small(arrive=((8.0, 8.0), (8.05, 8.05)))
    assert lower_bound(problem, lambda: True) >= 1000.0 * spread_buses(problem)


def test_benchmark_of_the_bound_compiles_the_labels_before_it_measures(monkeypatch):
    search, called, measured = Runs.search, [], []
    monkeypatch.setattr(Runs, "search", lambda own, *given: called.append(given[4]) or search(own, *given))

    def here(run, instance, seconds, seed):
        measured.append((run.__name__, len(called)))
        return {"seconds": 0.0, "cpu_seconds": 0.0} | run(instance, seconds, seed)

    monkeypatch.setattr(bus_bound, "alone", here)
    monkeypatch.setattr(bus_bound, "instances", lambda _: [Instance("sbrp_park", "small", Path(), 1.0)])
    monkeypatch.setattr(bus_bound, "park_problem", lambda _: small())
    assert bus_bound.main([]) == 0
    assert [name for name, _ in measured] == ["warm", "quick", "strong"]
    assert 0 in called[: measured[1][1]]  # all labels, not only some


def test_mixed_runs_have_no_bound():
    assert lower_bound(small(limits=Limits(mixed=True))) is None


def test_lowered_prices_prove_nothing_of_a_school_whose_runs_cost_less_than_nothing(monkeypatch):
    # Whoever comes after the node of B pays 1 for it, and who belongs to it is paid 1: two buses are no bound.
    places, schools = ((1, 0), (3, 0), (5, 0)), ((0, 0), (4, 0), (6, 0))
    problem = small(((5, 0, 0), (0, 5, 0), (0, 0, 5)), places, schools, ((7, 7), (8, 8), (9, 9)))
    seconds = problem.seconds.copy()
    seconds[3, 2] = 4 * HOUR  # C comes after B, not straight after A
    problem = replace(problem, seconds=seconds)
    best = best_value(problem) // 1000
    prices = Prices(np.array([1.0, 0.0, 1.0]), np.zeros(3), np.array([0.0, 1.0, 0.0]), np.zeros(3), 0.0)

    def proven() -> float:
        cover = Cover(problem, grounds(problem), np.ones(1), 0.0, _never, unit=1.0, least=np.ones(3))
        cover._round(prices, 0)
        return cover.bound

    assert proven() <= best == 1
    search = Runs.search
    lost = Priced([], 0.0, np.inf)  # where labels were too many
    monkeypatch.setattr(Runs, "search", lambda own, *given: lost if own.school == 1 else search(own, *given))
    assert proven() <= best


@settings(max_examples=120, **ANY)
@given(st.integers(0, 10_000), st.integers(3, 6), st.booleans())
def test_whatever_the_prices_what_they_prove_is_no_more_than_the_best_plan(seed, stops, crowded):
    rng = np.random.default_rng(seed)
    pupils = np.eye(3, dtype=int)[np.append([0, 1, 2], rng.integers(0, 3, 3))[:stops]] * 5
    places, schools = rng.integers(0, 12, (stops, 2)), [tuple(rng.integers(0, 10, 2)) for _ in range(3)]
    problem = small(pupils, places, schools, ((7, 7), (8, 8), (9, 9)))
    seconds = problem.seconds.copy()
    seconds[stops : stops + 3, :stops] *= rng.choice([1, 100], (3, stops))  # not every run can follow every school
    problem = replace(problem, seconds=seconds)
    ground = grounds(problem)
    cover = Cover(problem, ground, np.array([1000.0]), 1.0, _never)
    with pytest.MonkeyPatch.context() as patch:
        if crowded:
            patch.setattr("tongpan_core.plan.bus.runs._LABELS", 8)
        for size in (np.ones, rng.random, np.ones):
            call, node, school = (1000.0 * rng.choice([0, 1], n) * size(n) for n in (stops, 3, len(ground)))
            nodes = np.repeat(node, [sum(own.school == s for own in cover.nodes) for s in range(3)])
            cover._round(Prices(call, np.zeros(stops), nodes, school, 1000.0 * float(rng.integers(2))), 0)
    assert cover.bound <= best_value(problem) + 1e-6


@settings(max_examples=80, **ANY)
@given(st.integers(0, 10_000), st.integers(1, 6), st.floats(0.0, 3.0))
def test_the_run_found_is_worth_the_most(seed, stops, rate):
    """Labels against every order of every set of calls, at random prices, deadlines and charges."""
    rng = np.random.default_rng(seed)
    pupils = rng.integers(1, 25, (stops, 1))
    problem = small(
        pupils,
        rng.integers(0, 12, (stops, 2)),
        ((5, 5),),
        ((8, 8),),
        ride=float(rng.uniform(900, 2400)),
        boarding=Boarding(200.0, 5.0),
    )
    ground = grounds(problem)[0]
    runs = Runs(problem, ground, 0, rate)
    prices, bonus = rng.uniform(0, 40, stops) * rng.choice([0, 1, 1], stops), float(rng.uniform(0, 5))
    table = np.zeros((stops, 2), dtype=OFFER)
    table["deadline"][:, 0], table["charge"][:, 0] = problem.limits.ride, 20.0
    table["deadline"][:, 1], table["charge"][:, 1] = rng.uniform(300, 900, stops), rng.uniform(0, 15, stops)
    table["seats"], table["after"] = 40, (-1, 0)
    offers = Offers(table.ravel(), 2 * np.arange(stops + 1))
    found = runs.search(prices, 0.0 * prices, bonus, offers, 0)
    best = 0.0
    for number in range(1, stops + 1):
        for order in itertools.permutations(range(stops), number):
            run = runs.run_of(list(order))
            # Charges here are any: a call without a price that comes first could make a run cheaper, which no way does.
            if run.load > 40 or run.seconds > problem.limits.ride or not prices[order[0]]:
                continue
            charge = min(own["charge"] for own in table[order[0]] if own["deadline"] >= run.seconds)
            best = max(best, prices[list(order)].sum() + bonus - rate * run.km - charge)
    worths = [worth for worth, _, _ in found.runs]
    assert max(worths, default=0.0) == pytest.approx(best, abs=1e-6)
    for worth, run, offer in found.runs:
        own = sum(prices[i] for i in run.calls) + bonus - rate * run.km - offer["charge"]
        assert worth == pytest.approx(own)
    # Prices times the part are in order: nothing is worth more than it costs then.
    again = runs.search(prices * found.part, 0.0 * prices, bonus * found.part, offers, 0)
    assert max((worth for worth, _, _ in again.runs), default=0.0) <= 1e-6


def test_search_for_runs_that_is_stopped_proves_nothing():
    pupils = tuple((2,) for _ in range(8))
    problem = small(pupils, tuple((row, 1) for row in range(8)), ((5, 5),), ((8, 8),))
    ground = grounds(problem)[0]
    table = np.zeros((8, 1), dtype=OFFER)
    table["deadline"], table["seats"], table["after"] = FREE, 40, -1
    offers, prices = Offers(table.ravel(), np.arange(9)), np.full(8, 5.0)
    asked: list[bool] = []

    def at_once() -> bool:
        asked.append(True)
        return True

    whole = Runs(problem, ground, 0, 1.0).search(prices, 0.0 * prices, 0.0, offers, 0)
    found = Runs(problem, ground, 0, 1.0).search(prices, 0.0 * prices, 0.0, offers, 0, at_once)
    assert (found.part, found.worst, len(asked)) == (0.0, np.inf, 1)
    assert len(found.runs) > 0
    assert whole.worst < np.inf
    assert found.runs[0][0] <= whole.runs[0][0]


def test_runs_to_a_school_are_counted_whole():
    problem = small(pupils=((30,), (30,), (15,), (9,)), schools=((0, 0),), arrive=((8, 8),))
    assert fewest_runs(problem, grounds(problem)[0], _never)[0] == 3


def test_large_calls_are_visited_as_often_as_they_fill_buses():
    # 60 pupils at each of two far stops: two visits each of 40 seats, and no two stops on a run within the limit.
    places = ((10, 0), (-10, 0))
    problem = small(pupils=((60,), (60,)), places=places, schools=((0, 0),), arrive=((8, 8),), ride=12 * 60.0)
    assert (spread_buses(problem), fewest_buses(problem)) == (3, 4)


def test_bound_holds_for_a_large_call_that_is_split_unevenly():
    # One of the 41 pupils for B is picked up between the bells, by the bus that was at A: there is no time for 20.
    late = 8 * HOUR + 8 * 60
    pupils, places, schools = ((40, 0), (0, 41)), ((1, 0), (3, 0)), ((0, 0), (4, 0))
    problem = small(pupils, places, schools, ((8, 8), (late / HOUR,) * 2), boarding=Boarding(30.0, 20.0))
    first = _run_of(problem, "s0", "A", 40, 8 * HOUR, after=4)
    both = _bus_of(problem, "1", [first, _run_of(problem, "s1", "B", 1, late, after=2)])
    other = _bus_of(problem, "2", [_run_of(problem, "s1", "B", 40, late, after=4)])
    plan = BusPlan(problem.county, problem.digest, (both, other), {})
    assert violations(problem, plan) == []
    assert spread_buses(problem) <= fewest_buses(problem) <= 2
    assert lower_bound(problem) <= objective(problem, plan)


def _run_of(problem, stop, school, pupils, arrives, *, after):
    """A run of one visit to the gate, from the place ``after``."""
    row, gate = problem.stop_row[stop], problem.school_place(problem.school_row[school])
    leaves = arrives - problem.seconds[row, gate]
    starts = leaves - problem.boarding.base - problem.boarding.per_pupil * pupils
    visit, drop = Visit(stop, school, pupils, leaves, arrives - leaves), Drop(school, arrives, arrives + 60.0)
    return Run((visit,), (drop,), starts, problem.km[row, gate], problem.km[after, row])


def _bus_of(problem, code, runs):
    first, last = problem.stop_row[runs[0].visits[0].stop], runs[-1].drops[-1]
    gate, depot = problem.school_place(problem.school_row[last.school]), problem.depot_place(problem.types[0])
    leaves, returns = runs[0].starts - problem.seconds[depot, first], last.leaves + problem.seconds[gate, depot]
    km = sum(run.km + run.empty_km for run in runs) + problem.km[gate, depot]
    return Bus(code, "bus", tuple(runs), leaves, returns, km)
