"""One plan per school: the schools without one stand in the list and say so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils.translation import override
from tests.people import YEAR

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import register_of
from tongpan.assistance.partnership.models import SchoolPlan, Task
from tongpan.assistance.partnership.queries import school_plans
from tongpan.assistance.partnership.queries.school_plans import Lack
from tongpan.insight.models import Run

from .conftest import OURS, THEIRS

pytestmark = pytest.mark.django_db
FORM = {"title": "一校一案", "situation": "缺美术教室 1 间", "aim": "达标", "agreed": "", "cycle": ""}


def plan(world, slug=OURS, year=YEAR, **given):
    return SchoolPlan.everywhere.create(unit=world.units[slug], year=year, **{"title": "一校一案"} | given)


def counted(world, measure="count", **asked):
    unit = world.units["441801"]
    with in_unit(unit):
        return register_of("school-plans").value(measure, unit, period_of(YEAR), asked)


def test_schools_without_a_plan_stand_in_the_list(world, look):
    plan(world)
    plan(world, "2144180002", year=YEAR - 1)
    page = look("planner", "441801", "school-plans").content.decode()
    assert page.count("尚无方案</span>") == 1
    assert "school-plans/add/?school=2144180002" in page
    assert (counted(world), counted(world, "plans"), counted(world, "without")) == (2, 1, 1)
    assert (counted(world, plan="1"), counted(world, plan="0"), counted(world, county="441802")) == (1, 1, 0)


def test_who_only_looks_is_not_offered_to_write(look):
    page = look("viewer", "441801", "school-plans").content.decode()
    assert "尚无方案" in page
    assert "school-plans/add/" not in page


def test_a_closed_school_needs_no_plan(world):
    Unit.everywhere.filter(slug=OURS).update(closed=dt.date(2025, 9, 1))
    assert counted(world) == 1


@pytest.mark.parametrize(("name", "unit", "sent"), [("planner", "441801", {"school": OURS}), ("clerk", OURS, {})])
def test_written_by_the_bureau_or_by_the_school(send, name, unit, sent):
    assert send(name, unit, "school-plan-add", FORM | sent).status_code == 302
    own = SchoolPlan.everywhere.get()
    assert (own.unit.slug, own.year, own.situation) == (OURS, YEAR, "缺美术教室 1 间")


@pytest.mark.parametrize("school", ["甲县", "2144180003", "没有这所学校"])
def test_a_bureau_or_a_school_of_others_gets_no_plan(send, school):
    assert send("planner", "441801", "school-plan-add", FORM | {"school": school}).status_code == 200
    assert not SchoolPlan.everywhere.exists()


def test_a_second_plan_for_the_year_is_refused_by_name(world, send):
    plan(world, title="第一份")
    page = send("clerk", OURS, "school-plan-add", FORM)
    assert "第一份" in page.content.decode()
    assert SchoolPlan.everywhere.count() == 1


def test_its_page_shows_tasks_and_leads_to_the_gap(world, look):
    own = plan(world)
    Task.everywhere.create(
        unit=world.units[OURS], plan=own, title="改造美术教室", kind="school_plan", planned=dt.date(2025, 10, 1),
        due=dt.date(2025, 12, 1),
    )  # fmt: skip
    page = look("clerk", OURS, "school-plan", school_plan=own.pk).content.decode()
    assert "改造美术教室" in page
    assert "逾期 1" in page
    assert f"/u/{OURS}/{YEAR}/school/gap/" in page


def test_a_task_for_a_plan_belongs_to_its_school(world, look, send):
    own = plan(world)
    sent = {"title": "改造美术教室", "kind": "school_plan", "doer": OURS, "planned": "2025-10-01", "due": "",
            "owner": "", "cycle": "", "bond": ""}  # fmt: skip
    here = f"/u/{OURS}/{YEAR}/tasks/add/?plan={own.pk}"
    assert world.client("clerk").post(here, sent).status_code == 302
    assert Task.everywhere.get().plan == own
    assert world.client("other_planner").get(f"/u/441802/{YEAR}/tasks/add/?plan={own.pk}").status_code == 404


def test_a_plan_with_tasks_is_not_removed(world, send):
    own = plan(world)
    Task.everywhere.create(unit=own.unit, plan=own, title="任务", planned=dt.date(2025, 10, 1))
    send("clerk", OURS, "school-plan-remove", school_plan=own.pk)
    assert SchoolPlan.everywhere.exists()
    Task.everywhere.all().delete()
    send("clerk", OURS, "school-plan-remove", school_plan=own.pk)
    assert not SchoolPlan.everywhere.exists()


def test_a_plan_of_others_does_not_exist(world, look):
    assert look("planner", "441801", "school-plan", school_plan=plan(world, THEIRS).pk).status_code == 404


@pytest.mark.parametrize("count", [1, 300])
def test_the_list_asks_a_fixed_number_of_questions(world, count, django_assert_max_num_queries):
    county = world.units["441801"]
    Unit.everywhere.bulk_create(
        Unit(slug=f"s{n}", kind="school", name=f"第{n}小学", parent=county).complete() for n in range(count)
    )
    SchoolPlan.everywhere.bulk_create(
        SchoolPlan(unit=own, year=YEAR, title="案") for own in Unit.everywhere.filter(slug__startswith="s")
    )
    browser = world.client("planner")
    with django_assert_max_num_queries(26):
        assert browser.get(f"/u/441801/{YEAR}/school-plans/").status_code == 200


def test_what_is_missing_fills_the_form_and_becomes_tasks_once(world, look, send, monkeypatch):
    lacks = [Lack("小学：补足音乐教室", "现有 0 间"), Lack("小学：补足美术教师", "现有 1 人")]
    monkeypatch.setattr(school_plans, "_sources", [lambda school, year: lacks if school.slug == OURS else []])
    assert "小学：补足音乐教室：现有 0 间" in look("clerk", OURS, "school-plan-add").content.decode()
    own = plan(world)
    Task.everywhere.create(unit=own.unit, plan=own, title="小学：补足美术教师", planned=dt.date(2025, 10, 1))
    for _ in range(2):
        assert send("clerk", OURS, "school-plan-tasks", school_plan=own.pk).status_code == 302
    made = Task.everywhere.filter(plan=own).order_by("pk").values_list("title", "detail", "kind")
    assert list(made) == [
        ("小学：补足美术教师", "", "key"), ("小学：补足音乐教室", "现有 0 间", "school_plan")
    ]  # fmt: skip


def test_the_gap_of_the_county_tells_what_a_school_lacks(world):
    rule = {"code": "L3", "stage": "primary", "label": "PE", "label_zh": "体育艺术教师", "unit": "person_per_100",
            "threshold": {"value": 0.9, "reference": "文", "since": "2017-04-19"}}  # fmt: skip
    rows = [
        {"school": slug, "stage": "primary", "cells": [{"code": "L3", "value": value, "met": met}]}
        for slug, value, met in ((OURS, 0.5, False), ("2144180002", 1.0, True))
    ]
    Run.everywhere.create(
        unit=world.units["441801"], year=YEAR, kind="gap", policy_date=dt.date(2025, 9, 1), pack="balanced-2017",
        code_version="1", digest="0" * 64, status="fails", params={},
        result={"indicators": [rule], "schools": rows, "excluded": [], "differences": [], "recorded": []},
    )  # fmt: skip
    with override("zh-hans"):
        found = [school_plans.lacks_of(world.units[slug], YEAR) for slug in (OURS, "2144180002", THEIRS)]
    assert found == [[Lack("小学：“体育艺术教师”达标", "现为 0.5，标准为 0.9 人/百生")], [], []]
