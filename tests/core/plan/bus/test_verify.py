from __future__ import annotations

from dataclasses import replace

import pytest
from tests.core.plan.bus.small import small

from tongpan_core.plan.bus import BusType, Fixed, Limits, Params, engine, labels, solve, violations
from tongpan_core.plan.bus.problem import SLACK


@pytest.fixture(scope="module")
def plan():
    return solve(small(), params=Params(steps=60)).solution


def _rules(problem, plan):
    return {own.rule for own in violations(problem, plan)}


def _first_run(plan, **changes):
    bus = plan.buses[0]
    return replace(plan, buses=(replace(bus, runs=(replace(bus.runs[0], **changes), *bus.runs[1:])), *plan.buses[1:]))


def test_every_rule_of_the_problem_is_looked_at(plan):
    assert _rules(small(), plan) == set()
    assert _rules(small(seats=30), plan) >= {"seats"}
    assert _rules(small(ride=60.0), plan) == {"ride limit"}
    assert _rules(small(arrive=((7.0, 7.0), (9.0, 9.0))), plan) == {"latest"}
    assert _rules(small(arrive=((8.5, 8.5), (9.0, 9.0))), plan) == {"earliest"}
    assert _rules(small(types=(BusType("bus", "Bus", 40, "depot", 0),)), plan) == {"fleet"}
    assert _rules(small(pupils=((21, 0), (15, 0), (0, 25), (0, 10))), plan) == {"served"}
    assert _rules(small(fixed=(Fixed("apart", "A", ("s0", "s1")),)), plan) == {"apart"}
    assert _rules(small(fixed=(Fixed("bell", "A", value=60.0),)), plan) == {"bell"}


def test_every_line_of_the_plan_is_counted_again(plan):
    run = plan.buses[0].runs[0]
    visit = run.visits[0]
    assert _rules(small(), _first_run(plan, km=run.km + 1)) == {"run km"}
    assert _rules(small(), _first_run(plan, empty_km=0.0)) == {"empty_km"}
    assert _rules(small(), _first_run(plan, starts=run.starts + 60)) == {"leaves"}
    assert _rules(small(), _first_run(plan, visits=(replace(visit, ride=1.0), *run.visits[1:]))) == {"ride"}
    assert "served" in _rules(small(), _first_run(plan, visits=run.visits[1:]))
    assert "drops" in _rules(small(), _first_run(plan, drops=run.drops * 2))
    early = replace(run.drops[0], leaves=run.drops[0].arrives)
    assert _rules(small(), _first_run(plan, drops=(early,))) == {"dwell"}
    late = replace(plan.buses[0], leaves=run.starts)
    assert _rules(small(), replace(plan, buses=(late,))) == {"starts"}
    home = replace(plan.buses[0], returns=0.0, km=1.0)
    assert _rules(small(), replace(plan, buses=(home,))) == {"returns", "km"}
    assert "visits" in _rules(small(), replace(plan, buses=plan.buses * 2))


def test_checker_searches_and_bound_allow_the_same_rounding(plan):
    """What the checker let pass and the bound did not would make a proof of it wrong."""
    longest = plan.longest_ride
    assert _rules(small(ride=longest - 1e-7), plan) == set()
    assert _rules(small(ride=longest - 1e-5), plan) == {"ride limit"}
    assert SLACK == engine.SLACK == labels.LATE


def test_codes_that_the_problem_does_not_know(plan):
    bus = replace(plan.buses[0], type="tram")
    assert _rules(small(), replace(plan, buses=(bus,))) == {"unknown type"}
    visit = replace(plan.buses[0].runs[0].visits[0], stop="s9")
    assert _rules(small(), _first_run(plan, visits=(visit,))) == {"unknown stop"}
    assert _rules(small(), _first_run(plan, visits=())) == {"empty"}


def test_together_and_type_and_shared_runs(plan):
    types = (BusType("bus", "Bus", 40, "depot"), BusType("van", "Van", 40, "depot"))
    fixed = (Fixed("type", "A", ("s0",), "van"),)
    assert _rules(small(types=types, fixed=fixed), plan) == {"type"}
    apart = small(fixed=(Fixed("apart", "A", ("s0", "s1")),))
    alone = solve(apart, params=Params(steps=60)).solution
    assert _rules(small(fixed=(Fixed("together", "A", ("s0", "s1")),)), alone) == {"together"}
    near = {
        "pupils": ((20, 0), (15, 0), (0, 3), (0, 2)),
        "places": ((2, 0), (3, 0), (3, 1), (4, 0)),
        "schools": ((0, 0), (0, 1)),
        "arrive": ((8.0, 8.05), (8.0, 8.05)),
    }
    shared = solve(small(**near, limits=Limits(mixed=True)), params=Params(steps=60)).solution
    assert _rules(small(**near), shared) == {"mixed"}
