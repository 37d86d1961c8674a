"""Who has left: marked in studios, cohorts and mentoring, offered for nothing new, counted in no to-do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.people import YEAR
from tests.web.assistance.research.people import SINCE, cohort, pair, person

from tongpan.access.models import Grant
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import register_of
from tongpan.assistance.research.models import CohortMember, MentorMeeting, Studio, StudioMember
from tongpan.assistance.research.queries.pasted import working
from tongpan.assistance.research.waiting.mentoring import cohorts_ending, pairs_without_meeting
from tongpan.registry.models import Teacher

pytestmark = pytest.mark.django_db
NEAR, FAR, CITY = "2144180001", "2144180003", "4418"
GONE = dt.date(2025, 10, 1)
MARK = "已离任</span>"


def page(name, *args):
    return reverse(f"assistance:{name}", args=(CITY, YEAR, *args))


@pytest.fixture
def stays(world):
    return person(world.units[FAR])


@pytest.fixture
def left(world):
    own = person(world.units[NEAR])
    Teacher.everywhere.filter(pk=own.pk).update(left=GONE, name="离老师")
    own.refresh_from_db()
    return own


@pytest.fixture
def look(world):
    def get(name, *args, **asked):
        return world.client("city_planner").get(page(name, *args), asked)

    return get


@pytest.fixture
def studio(world, left, stays):
    made = Studio.everywhere.create(unit=world.units[CITY], kind="teacher", level="city", name="工作室", leader=left,
                                    since=SINCE)  # fmt: skip
    for own in (left, stays):
        StudioMember.everywhere.create(studio=made, teacher=own, unit=own.unit, since=SINCE)
    return made


def test_lists_and_pages_mark_who_has_left_once_each_and_files_hold_the_name_alone(world, studio, left, stays, look):
    own = cohort(world.units[CITY])
    for teacher in (left, stays):
        CohortMember.everywhere.create(cohort=own, unit=teacher.unit, teacher=teacher, role="seed")
    CohortMember.everywhere.create(cohort=own, unit=stays.unit, role="pilot")
    made = pair(left, stays)
    MentorMeeting.everywhere.create(mentoring=made, day=SINCE, kind="talk")
    places = {
        "research-studios": (), "research-studio-members": (), "research-studio": (studio.pk,),
        "research-cohort-members": (), "research-cohort": (own.pk,), "research-mentoring": (),
        "research-mentor-meetings": (), "research-pair": (made.pk,),
    }  # fmt: skip
    marks = {name: look(name, *args).content.decode().count(MARK) for name, args in places.items()}
    assert marks == {name: 2 if name == "research-studio" else 1 for name in places}
    Teacher.everywhere.update(left=timezone.localdate() + dt.timedelta(days=1))
    assert MARK not in look("research-mentoring").content.decode(), "who leaves tomorrow is here today"
    Teacher.everywhere.filter(pk=left.pk).update(left=GONE)
    written = look("research-mentoring", export="csv").content.decode("utf-8-sig")
    assert ",离老师," in written
    assert "span" not in written


def test_a_studio_counts_whom_it_has_in_the_time(world, studio, left, stays, look):
    (row,) = look("research-studios").context["table"].page
    assert row.counted == {"people": 2, "schools": 2}
    Teacher.everywhere.filter(pk=left.pk).update(left=dt.date(2025, 8, 1))
    (row,) = look("research-studios").context["table"].page
    assert row.counted == {"people": 1, "schools": 1}
    StudioMember.everywhere.filter(teacher=stays).update(until=SINCE - dt.timedelta(days=1), since=dt.date(2024, 9, 1))
    (row,) = look("research-studios").context["table"].page
    assert row.counted == {"people": 0, "schools": 0}


def test_a_studio_whose_leader_left_can_still_be_changed(world, studio, left):
    browser = world.client("city_planner")
    form = browser.get(page("research-studio-edit", studio.pk)).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"name": "新名"}
    assert sent["leader"] == f"{left.unit.name} 离老师"
    assert browser.post(page("research-studio-edit", studio.pk), sent).status_code == 302
    studio.refresh_from_db()
    assert (studio.name, studio.leader) == ("新名", left)
    fresh = browser.post(page("research-studios-add"), sent)
    assert "leader" in fresh.context["form"].errors, "who has left leads no new studio"


def test_offered_is_who_works_here_today(world, left, stays):
    Teacher.everywhere.filter(pk=stays.pk).update(left=timezone.localdate() + dt.timedelta(days=30))
    with in_unit(world.units[CITY]):
        assert stays in working(world.units[CITY])
        assert left not in working(world.units[CITY])


def test_a_pair_of_which_one_left_waits_for_no_meeting_and_is_found(world, left, stays, look, monkeypatch):
    day = dt.date(2025, 11, 20)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args, **_kwargs: day)
    Grant.objects.update(since=dt.date(2020, 1, 1))
    ended, stands = pair(left, stays), pair(person(world.units[NEAR]), stays)
    (todo,) = pairs_without_meeting(world.users["other_planner"], day)
    assert todo.values["count"] == 1
    city = world.units[CITY]
    with in_unit(city):
        rows = {asked: set(register_of("research-mentoring").select(city, period_of(YEAR), {"gone": asked}))
                for asked in ("1", "0")}  # fmt: skip
    assert rows == {"1": {ended}, "0": {stands}}
    assert "一方已离任" in look("research-pair", ended.pk).content.decode()
    assert "一方已离任" not in look("research-pair", stands.pk).content.decode()


def test_of_who_left_before_a_cohort_ended_nobody_asks_whether_they_completed_it(world, left, monkeypatch):
    day = dt.date(2025, 11, 20)
    own = cohort(world.units[CITY])
    own.until = day
    own.save()
    Grant.objects.update(since=dt.date(2020, 1, 1))
    CohortMember.everywhere.create(cohort=own, unit=left.unit, teacher=left, role="seed")
    assert list(cohorts_ending(world.users["city_planner"], day)) == []
    Teacher.everywhere.filter(pk=left.pk).update(left=day + dt.timedelta(days=1))
    (todo,) = cohorts_ending(world.users["city_planner"], day)
    assert todo.values["count"] == 1


def test_a_pair_that_meets_no_more_is_asked_for_forgotten_meetings_only(world, left, stays, look):
    other = person(world.units[NEAR])
    going_on = look("research-pair", pair(other, stays).pk)
    assert (going_on.context["only_earlier"], "补登带教活动" in going_on.content.decode()) == (False, False)
    parted = look("research-pair", pair(left, stays).pk)
    assert (parted.context["form"].initial["day"], "补登带教活动" in parted.content.decode()) == (None, True)
    ended = look("research-pair", pair(stays, other, until=SINCE).pk)
    assert (ended.context["form"].initial["day"], "补登带教活动" in ended.content.decode()) == (SINCE, True)
