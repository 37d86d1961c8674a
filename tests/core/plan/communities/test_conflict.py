"""Wishes that cannot stand together: the smallest set, with its numbers."""

import dataclasses

import numpy as np
import pytest
from tests.core.plan.communities.small import small

from tongpan_core.plan.communities import Fixed, Limits, Member, solve


def keys(problem):
    result = solve(problem)
    assert (result.status, result.solution) == ("infeasible", None)
    return {wish.key: wish for wish in result.conflict}


def test_capacity_and_number_of_cores():
    problem = small(capacity=100.0)
    found = keys(problem)
    assert set(found) == {"cores_most", "capacity"}
    assert found["capacity"].values == {"pupils": float(problem.size.sum()), "cores": 2, "carried": 200.0}


def test_a_school_that_reaches_nobody():
    way = small().km.copy()
    way[5, :5] += 100.0
    found = keys(small(km=way, candidate=np.array([True] * 5 + [False]), limits=Limits(2, 2, farthest_km=30.0)))
    assert set(found) == {"school:S5", "farthest_km", "candidate"}
    assert found["school:S5"].values["km"] == pytest.approx(float(way[5, :5].min()))


def test_decisions_against_each_other():
    fixed = (Fixed("joins", "S0", "S1"), Fixed("not_core", "S1"), Fixed("core", "S3"))
    assert set(keys(small(fixed=fixed))) == {"school:S0", "fixed:joins:S0:S1", "fixed:not_core:S1"}


def test_stages_and_counties():
    schools = tuple(
        Member(f"S{i}", f"School {i}", "C1" if i < 3 else "C2", ("junior",) if i == 5 else ("primary",))
        for i in range(6)
    )
    problem = small(schools=schools, capacity=np.inf, limits=Limits(1, 1))
    assert set(keys(problem)) in ({"cores_most", "same_county"}, {"cores_most", "same_stage"})
    free = dataclasses.replace(problem, limits=Limits(1, 1, same_county=False, same_stage=False))
    assert solve(free).status == "optimal"


def test_too_many_schools_in_a_larger_county():
    problem = small(45, 3, cores=4, capacity=np.inf, limits=Limits(4, 4, members_most=9))
    assert set(keys(problem)) == {"cores_most", "members_most"}
