from __future__ import annotations

from dataclasses import replace

import pytest
from tests.core.plan.bus.small import small

from tongpan_core.measure.codec import to_plain
from tongpan_core.plan.bus import (
    Fixed,
    Params,
    explain,
    on_run_of,
    price,
    solve,
    violations,
    with_decision,
    without_decision,
)

QUICK = Params(steps=60)


@pytest.fixture(scope="module")
def solved():
    problem = small(seats=30)
    return problem, solve(problem, params=QUICK).solution


def test_every_run_has_its_reason_and_every_stop_its_runner_up(solved):
    problem, plan = solved
    told = explain(problem, plan)
    assert len(told.runs) == len(plan.runs)
    for reason, run in zip(told.runs, plan.runs, strict=True):
        assert (reason.pupils, reason.seats, reason.filled) == (run.pupils, 30, run.pupils / 30)
        assert reason.km == run.km <= reason.km_apart + 1e-9
        assert [other.stop for other in reason.runners_up] == [visit.stop for visit in run.visits]
        assert reason.text % reason.values
        for other in reason.runners_up:
            assert other.text % other.values


def test_runner_up_without_seats_says_so(solved):
    problem, plan = solved
    other = next(own for run in explain(problem, plan).runs for own in run.runners_up if own.stop == "s0")
    assert (other.km, other.text) == (None, "The nearest other run has no seats left")


def test_runner_up_is_what_moving_the_stop_adds():
    problem = small(fixed=(Fixed("apart", "A", ("s0", "s1")),))
    plan = solve(problem, params=QUICK).solution
    other = next(own for run in explain(problem, plan).runs for own in run.runners_up if own.stop == "s0")
    assert other.km == pytest.approx(-2.0)  # s0 lies on the way of s1: its own run of 2 km is saved


def test_bus_and_school_reasons(solved):
    problem = small()
    plan = solve(problem, params=QUICK).solution
    told = explain(problem, plan)
    (bus,) = told.buses
    assert (bus.runs, bus.km, bus.empty_km) == (2, plan.km, plan.km - sum(run.km for run in plan.runs))
    assert len(bus.slack) == 1
    assert bus.slack[0] > 30
    school = told.schools[0]
    assert (school.school, school.pupils, school.runs, school.first) == ("A", 35, 1, 8 * 3600.0)
    assert school.longest_minutes == pytest.approx((3 * 60 + 50) / 60)
    assert to_plain(told)["buses"][0]["bus"] == "B001"


def test_price_of_a_decision():
    problem = small()
    plan = solve(problem, params=QUICK).solution
    apart = Fixed("apart", "A", ("s0", "s1"))
    found = price(problem, plan, apart, params=QUICK)
    changed = with_decision(problem, apart)
    assert violations(changed, found.result.solution) == []
    assert (found.buses, found.cost) == (1, pytest.approx(found.km + 1000.0))
    assert without_decision(changed, 0).digest == problem.digest
    assert price(problem, plan, Fixed("together", "A", ("s0", "s1")), params=QUICK).cost == pytest.approx(0.0)


def test_decision_without_a_plan_has_no_price():
    problem = small(seats=34)
    plan = solve(problem, params=QUICK).solution
    found = price(problem, plan, Fixed("together", "A", ("s0", "s1")), params=QUICK)
    assert (found.cost, found.result.status) == (None, "infeasible")


def test_newer_decision_about_the_same_replaces_the_older():
    problem = with_decision(small(), Fixed("bell", "B", value=300.0))
    again = with_decision(problem, Fixed("bell", "B", value=600.0))
    assert again.fixed == (Fixed("bell", "B", value=600.0),)
    on_run = on_run_of(again, "s0", "s1", "A")
    assert on_run.fixed[1] == Fixed("together", "A", ("s0", "s1"))
    assert replace(on_run, fixed=()).fixed == ()
