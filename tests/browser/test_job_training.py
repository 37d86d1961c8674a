"""The job of training in a real browser: cohorts, a studio, pairs, a cascade planned and tracked, honours."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect
from tests.web.insight.region import teacher

from tongpan.assistance.research.models import (
    Cascade,
    CohortMember,
    Honour,
    Mentoring,
    MentorMeeting,
    Studio,
    StudioMember,
)

from .conftest import in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UPPER, LOWER = "2144180001", "2144180002"


@pytest.fixture
def people(world):
    """A backbone teacher at one school and two young teachers at another."""
    facts = {"joined_school": dt.date(2015, 9, 1), "full_time": True, "subject": "语文"}
    stage = {"posting": {"stage": "junior"}}
    known = {
        "梁老师": teacher(world.units[UPPER], backbone="city", **facts, **stage),
        "韦老师": teacher(world.units[LOWER], **facts | {"title": "second"}, **stage),
        "丁老师": teacher(world.units[LOWER], **facts | {"title": "second"}, **stage),
    }
    for name, own in known.items():
        own.name = name
        own.save()
    return known


def test_a_programme_has_cohorts_and_people_who_finish(at, people, shoot, axe):
    at.sign_in("officer")
    at.open("programmes/add/")
    at.send(kind="decoding", name="优课解码", since=in_days(-60), aim="打磨课例")
    at.follow("登记一期")
    at.send(name="第一期")
    at.follow("添加成员")
    at.send(role="seed", people="云溪中心小学\t梁老师\n云溪初级中学\t韦老师", category="teacher")
    expect(at.page.locator("tbody tr")).to_have_count(2)
    at.page.locator("tbody tr", has_text="韦老师").locator("input[type=checkbox]").check()
    at.press("已结业", sure=True)
    done = dict(CohortMember.everywhere.values_list("teacher__name", "done"))
    assert done["韦老师"]
    assert not done["梁老师"]
    axe(at.page)
    shoot(at.page, "job-cohort")

    at.open("studios/add/")
    at.send(kind="teacher", level="county", name="梁老师名师工作室", subject="chinese", leader="梁老师")
    at.follow("添加成员")
    at.send(people="云溪初级中学\t丁老师")
    at.says("丁老师")
    assert (Studio.everywhere.get().level, StudioMember.everywhere.count()) == ("county", 1)
    shoot(at.page, "job-studio")


def test_a_pair_across_schools_meets_and_it_is_seen(at, people, shoot):
    at.sign_in("officer")
    at.open("mentoring/add/")
    at.send(mentor_school=UPPER, school=LOWER)
    at.send(mentor=str(people["梁老师"].pk), apprentice=str(people["韦老师"].pk), since=in_days(-20), aim="站稳讲台")
    at.fill(day=in_days(-3), kind="lesson", hours=2, note="听评课")
    at.press("登记")
    assert (MentorMeeting.everywhere.get().hours, Mentoring.everywhere.get().aim) == (2, "站稳讲台")
    at.says("听评课", "1 次")
    shoot(at.page, "job-pair")
    at.open("mentoring/add/")
    at.send(mentor_school=UPPER, school=LOWER)
    at.send(mentor=str(people["梁老师"].pk), apprentice=str(people["韦老师"].pk), since=in_days(-10))
    at.refuses("韦老师自", "起已由梁老师带教，请先结束该结对")


def test_a_cascade_is_planned_adopted_and_tracked(at, people, shoot, axe):
    at.sign_in("officer")
    at.open("cascades/add/")
    at.send(name="领航带教", since=in_days(-30), name_0="领航教师", size_0=1, capacity_0=2, name_1="青年教师", size_1=2)
    cascade = Cascade.everywhere.get()
    at.follow("谋划这一层")
    at.fill(mentors="title:city", apprentices="young", capacity=2)
    at.page.locator("main .form-buttons button.main").click()
    at.page.wait_for_url("**/cascades/plans/**")
    at.says("2 人全部匹配到导师")
    axe(at.page)
    shoot(at.page, "job-cascade-plan")
    assert not Mentoring.everywhere.exists()
    at.press("采纳方案", sure=True)
    pairs = set(Mentoring.everywhere.values_list("mentor__name", "apprentice__name", "cascade"))
    assert pairs == {("梁老师", "韦老师", cascade.pk), ("梁老师", "丁老师", cascade.pk)}
    at.open(f"cascades/{cascade.pk}/")
    at.says("2 对师徒", "没有，每人只在一个层级")
    shoot(at.page, "job-cascade")


def test_an_honour_is_kept_with_its_holder_level_issuer_and_day(at, people, shoot, axe):
    at.sign_in("officer")
    at.open("research/honours/add/")
    at.send(holder="person", school="云溪中心小学", person="梁老师", title="优质课一等奖", level="city",
            issuer="临江市教育局", day=in_days(-5))  # fmt: skip
    own = Honour.everywhere.get()
    assert (own.teacher, own.level, own.issuer) == (people["梁老师"], "city", "临江市教育局")
    at.open("research/honours/?level=city")
    expect(at.page.locator("tbody tr")).to_have_count(1)
    at.says("优质课一等奖", "临江市教育局")
    axe(at.page)
    shoot(at.page, "job-honours")
