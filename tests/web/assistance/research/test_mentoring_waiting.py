"""What waits for people: pairs that have not met this term, cohorts that end with open completion."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.web.assistance.research.people import cohort, pair, person

from tongpan.access.models import Grant
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import register_of
from tongpan.assistance.research.models import CohortMember, MentorMeeting
from tongpan.assistance.research.waiting.mentoring import cohorts_ending, pairs_without_meeting

pytestmark = pytest.mark.django_db
NEAR, FAR = "2144180001", "2144180003"
TODAY = dt.date(2025, 11, 20)


@pytest.fixture(autouse=True)
def today(world, monkeypatch):
    Grant.objects.update(since=dt.date(2020, 1, 1))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args, **_kwargs: TODAY)


@pytest.fixture
def pairs(world):
    mentor = person(world.units[NEAR])
    found = [pair(mentor, person(world.units[FAR])) for _ in range(3)]
    pair(mentor, person(world.units[FAR]), until=dt.date(2025, 11, 1))
    pair(mentor, person(world.units[FAR]), since=dt.date(2025, 12, 1))
    return found


def test_the_unit_of_the_apprentices_is_told_how_many_have_not_met(world, pairs):
    MentorMeeting.everywhere.create(mentoring=pairs[0], day=dt.date(2025, 10, 1), kind="talk")
    MentorMeeting.everywhere.create(mentoring=pairs[1], day=dt.date(2025, 6, 1), kind="talk")
    (todo,) = pairs_without_meeting(world.users["other_planner"], TODAY)
    assert (todo.values["count"], todo.due, todo.unit.slug) == (2, dt.date(2026, 1, 31), "441802")
    assert list(pairs_without_meeting(world.users["planner"], TODAY)) == []
    with in_unit(world.units["441802"]):
        asked = {"unmet_since": "2025-09-01", "apprentice_school": "441802"}
        rows = register_of("research-mentoring").select(world.units["441802"], period_of(2025), asked)
        assert set(rows) == {pairs[1], pairs[2]}


def test_the_second_term_ends_in_august(world, pairs):
    (todo,) = pairs_without_meeting(world.users["other_planner"], dt.date(2026, 3, 1))
    assert (todo.values["count"], todo.due) == (4, dt.date(2026, 8, 31))


def test_who_only_looks_is_told_nothing(world, pairs):
    assert list(pairs_without_meeting(world.users["viewer"], TODAY)) == []


def test_a_cohort_that_ends_waits_until_completion_is_noted(world):
    own = cohort(world.units["4418"])
    own.until = TODAY + dt.timedelta(days=29)
    own.save()
    member = CohortMember.everywhere.create(cohort=own, unit=world.units[FAR], role="pilot")
    (todo,) = cohorts_ending(world.users["city_planner"], TODAY)
    assert (todo.key, todo.values["count"], todo.due) == (f"cohort:{own.pk}", 1, own.until)
    assert list(cohorts_ending(world.users["city_planner"], TODAY - dt.timedelta(days=30))) == []
    CohortMember.everywhere.filter(pk=member.pk).update(done=False)
    assert list(cohorts_ending(world.users["city_planner"], TODAY)) == []
