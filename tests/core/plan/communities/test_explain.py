"""Reasons, prices and figures of a plan."""

import json

import numpy as np
import pytest
from tests.core.plan.communities.small import small

from tongpan_core.measure.codec import to_plain
from tongpan_core.plan.communities import Fixed, Limits, Member, explain, objective, price_of, solve, with_decision

LINE = np.abs(np.subtract.outer([0.0, 1, 2, 10, 11, 12], [0.0, 1, 2, 10, 11, 12]))


def line(**changes):
    """Two clear communities on a line: S0 to S2 around S1, S3 to S5 around S4."""
    return small(km=LINE, size=np.full(6, 10.0), **({"capacity": 40.0} | changes))


def test_reasons_name_the_runner_up():
    problem = line()
    plan = solve(problem).solution
    found = {own.school: own for own in explain(problem, plan).schools}
    assert [found[f"S{i}"].core for i in range(6)] == ["S1", "S1", "S1", "S4", "S4", "S4"]
    assert (found["S1"].why, found["S0"].why, found["S0"].runner_up) == ("core", "best", "S4")
    assert found["S0"].difference == pytest.approx(10.0)


def test_what_a_school_costs_elsewhere_is_told_in_the_unit_of_the_plan():
    km, by_pupil = line(), line(weighted=True)
    told = [explain(own, solve(own).solution).schools[0] for own in (km, by_pupil)]
    assert [own.difference for own in told] == pytest.approx([10.0, 100.0])
    assert told[0].label % told[0].values == "School 1 suits it best; School 4 would cost 10.0 km more"
    assert told[1].label % told[1].values == "School 1 suits it best; School 4 would cost 100.0 pupil-km more"


def test_a_full_core_is_said_to_be_full():
    problem = line(capacity=np.array([0, 20.0, 0, 0, 60, 0]), candidate=np.array([0, 1, 0, 0, 1, 0], dtype=bool))
    found = explain(problem, solve(problem).solution)
    away = [own for own in found.schools if own.why == "full"]
    assert [(own.school, own.core, own.runner_up) for own in away] == [("S2", "S4", "S1")]
    assert away[0].difference == pytest.approx(1.0 - 9.0)
    assert away[0].values["capacity"] == 20.0
    assert [own.used for own in found.communities] == [1.0, pytest.approx(40 / 60)]


def test_cores_communities_and_changes():
    problem = line(current={"S2": "S4", "S0": "S1"}, keep_price=0.5)
    found = explain(problem, solve(problem).solution)
    assert found.changed == ("S2",)
    assert [(own.next_core, own.next_difference) for own in found.communities][1] == ("S3", pytest.approx(1.0))
    assert (found.km, found.mean_km, found.farthest_km) == (4.0, 1.0, 1.0)
    assert (found.smallest, found.largest, found.size_cv) == (30.0, 30.0, 0.0)
    json.dumps(to_plain(found), allow_nan=False)


def test_the_price_of_a_decision():
    problem = line()
    plan = solve(problem).solution
    price = price_of(problem, plan, Fixed("joins", "S2", "S4"))
    assert price.price == pytest.approx(objective(price.problem, price.result.solution) - 4.0)
    assert price.price == pytest.approx(8.0)
    assert "S2" in price.changed
    assert set(price.changed) <= {"S0", "S1", "S2"}
    nowhere = price_of(problem, plan, Fixed("core", "S0"), stop=None)
    assert nowhere.price == pytest.approx(1.0)


def test_a_decision_takes_the_place_of_an_earlier_one():
    problem = small(fixed=(Fixed("joins", "S0", "S1"), Fixed("not_joins", "S0", "S2"), Fixed("core", "S3")))
    assert with_decision(problem, Fixed("core", "S0")).fixed == (
        Fixed("not_joins", "S0", "S2"), Fixed("core", "S3"), Fixed("core", "S0"),
    )  # fmt: skip
    assert with_decision(problem, Fixed("not_joins", "S0", "S1")).fixed == (
        Fixed("not_joins", "S0", "S2"), Fixed("core", "S3"), Fixed("not_joins", "S0", "S1"),
    )  # fmt: skip


def test_a_school_with_one_choice():
    stages = (("primary",), ("primary", "junior"), ("primary",), ("primary",), ("primary",), ("primary",))
    schools = tuple(Member(f"S{i}", f"School {i}", "C1", own) for i, own in enumerate(stages))
    problem = line(
        schools=schools, limits=Limits(2, 2), fixed=(Fixed("joins", "S0", "S1"), Fixed("not_joins", "S2", "S4"))
    )
    found = {own.school: own.why for own in explain(problem, solve(problem).solution).schools}
    assert found["S0"] == "hand"
