"""From sections to a problem: what is missing is said."""

from datetime import date

import numpy as np
import pytest

from tongpan_core.plan.communities import Fixed, Limits, build_problem, community_defaults, solve, violations
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import School, Sections


def sections(pupils=(300.0, 200.0, 90.0, 60.0, 40.0), place=True):
    schools = [School(f"S{i}", f"School {i}", "441826", longitude=113.0 + 0.1 * i, latitude=24.0) for i in range(4)]
    schools[3] = School("S3", "School 3", "441826") if not place else schools[3]
    rows = (schools[0], schools[0], *schools[1:])
    return Sections(tuple(rows), ("primary", "junior", "primary", "primary", "primary"), {"pupils": np.array(pupils)})


def test_a_school_is_the_sum_of_its_sections():
    problem, missing = build_problem(sections(), Limits(1, 2), county="C", carry_times=3.0, capacity={"S2": 70.0})
    assert missing == ()
    assert problem.size.tolist() == [500.0, 90.0, 60.0, 40.0]
    assert problem.capacity.tolist() == [1500.0, 270.0, 70.0, 120.0]
    assert problem.schools[0].stages == ("primary", "junior")
    assert problem.km[0, 1] == pytest.approx(10.16, abs=0.02)
    result = solve(problem)
    assert (result.status, violations(problem, result.solution)) == ("optimal", [])


def test_what_is_missing_is_said_and_left_out():
    given = sections((300.0, 200.0, 90.0, np.nan, 40.0), place=False)
    fixed = (Fixed("core", "S2"), Fixed("core", "S0"))
    problem, missing = build_problem(
        given, Limits(1, 1), county="C", candidates=["S0"], fixed=fixed, current={"S1": "S0", "S2": "S0"}
    )
    assert [(own.school, own.statement.split(" ")[0]) for own in missing] == [("S2", "Pupils"), ("S3", "Neither")]
    assert [school.code for school in problem.schools] == ["S0", "S1"]
    assert (problem.fixed, problem.current) == ((Fixed("core", "S0"),), {"S1": "S0"})
    assert problem.candidate.tolist() == [True, False]
    with pytest.raises(ProblemError, match="no school can be planned for"):
        build_problem(sections((np.nan,) * 5), Limits(1, 1), county="C")


def test_ways_by_road_come_first():
    roads = {("S0", "S1"): 14.0, ("S3", "S0"): 55.0}
    problem, missing = build_problem(sections(place=False), Limits(1, 1), county="C", km=roads)
    assert (problem.km[0, 1], problem.km[3, 0]) == (14.0, 55.0)
    assert np.isnan(problem.km[0, 3])
    assert [(own.school, own.statement.split(":")[0]) for own in missing] == [("S2", "No way by road is known")]


def test_defaults_are_cited():
    found = community_defaults(date(2025, 9, 1))
    assert set(found) == {"farthest_km", "keep_price", "carry_times"}
    assert all(value.number > 0 and value.reference for value in found.values())
