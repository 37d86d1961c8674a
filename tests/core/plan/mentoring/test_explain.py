"""Why people are left, how many places are missing, and which wishes cannot stand together."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from tests.core.plan.mentoring.small import apprentice, mentor, problem
from tests.core.plan.mentoring.test_solve import problems

from tongpan_core.plan.mentoring import defaults, explain, solve


def lacks(own):
    plan = solve(own).solution
    return {(one.reason, one.people) for one in explain(own, plan).lacks}


@pytest.mark.parametrize(
    ("guides", "learner", "limits", "reason"),
    [
        ([mentor("m")], apprentice("a", subject=""), {}, "no_subject"),
        ([mentor("m", subject="music")], apprentice("a"), {}, "subject"),
        ([mentor("m", stage="junior")], apprentice("a"), {}, "stage"),
        ([mentor("m")], apprentice("a"), {"own_school": False}, "own_school"),
        ([mentor("m", "p3")], apprentice("a"), {"reach_km": 50}, "reach"),
        ([mentor("m", capacity=2, load=2)], apprentice("a"), {"reach_km": 50}, "capacity"),
        ([mentor("m")], apprentice("a"), {"places": 0}, "places"),
        ([], apprentice("a"), {}, "subject"),
    ],
)
def test_the_first_thing_that_stands_in_the_way_is_named(guides, learner, limits, reason):
    assert lacks(problem(guides, [learner], **limits)) == {(reason, 1)}


def test_too_far_says_how_far():
    own = problem([mentor("m", "p3")], [apprentice("a", "p1"), apprentice("b", "p2")], reach_km=50)
    (lack,) = explain(own, solve(own).solution).lacks
    assert (lack.county, lack.subject, lack.people) == ("甲县", "maths", 2)
    assert lack.km == pytest.approx(101.6, abs=0.5)
    assert lack.words[1] == {"people": 2, "km": 101.6}


@settings(max_examples=30, deadline=None)
@given(problems(4, 10))
def test_coverage_adds_up_and_everybody_left_has_a_reason(own):
    plan = solve(own).solution
    found = explain(own, plan)
    assert sum(cell.apprentices for cell in found.coverage) == len(own.apprentices)
    assert sum(cell.matched for cell in found.coverage) == len(plan.pairs)
    assert sum(lack.people for lack in found.lacks) == len(plan.unmatched)
    assert sum(mentors for _load, mentors in found.loads) == len(own.mentors)


@settings(max_examples=20, deadline=None)
@given(problems(3, 6))
def test_the_places_that_are_said_to_be_needed_are_enough(own):
    """With so many more places on every mentor, nobody is left for want of room."""
    from dataclasses import replace

    needed = explain(own, solve(own).solution).places_needed
    roomy = replace(own, mentors=tuple(replace(one, capacity=one.capacity + needed) for one in own.mentors))
    assert explain(roomy, solve(roomy).solution).places_needed == 0


def conflict(own):
    found = solve(own)
    assert found.status == "infeasible"
    return {wish.key for wish in found.conflict}


def test_everyone_and_too_little_room_cannot_stand_together():
    own = problem([mentor("m", capacity=1)], [apprentice("a"), apprentice("b")], everyone=True, reach_km=50)
    assert conflict(own) == {"everyone", "capacity"}


def test_everyone_within_reach_where_the_mentor_is_far():
    own = problem([mentor("m", "p3", capacity=9)], [apprentice("a"), apprentice("b", "p3")], everyone=True, reach_km=50)
    assert conflict(own) == {"everyone", "reach"}


def test_everyone_where_there_is_nobody_at_all():
    assert conflict(problem([], [apprentice("a")], everyone=True)) == {"everyone"}


def test_everyone_where_all_find_one_is_a_plan():
    assert solve(problem([mentor("m")], [apprentice("a")], everyone=True)).status == "optimal"


def test_defaults_are_cited():
    given_ = defaults(date(2025, 9, 1))
    assert {own.path for own in given_.citations.values()} == {
        f"planning/mentoring/{name}" for name in given_.citations
    }
    assert given_.capacity == 10
