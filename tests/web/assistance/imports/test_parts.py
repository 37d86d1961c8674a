"""Steps and sources of projects, and what happened in sessions, from workbooks: what is added, changed and refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from tongpan.assistance.research.models import Item, Session
from tongpan.assistance.works.models import Milestone, Project, ProjectFunding
from tongpan.registry.models import Teacher

from .lists import bring, causes, counts, rows
from .records import Records

STEPS = ["项目名称", "学校", "节点", "计划日期", "实际完成日期"]
MONEY = ["项目名称", "学校", "经费来源", "金额"]
ITEMS = ["活动名称", "开始时间", "题目", "环节", "授课学校", "主讲人", "年级"]


@pytest.fixture
def records(world):
    found = Records(world)
    found.projects()
    return found


def step(*more, name="照明改造", unit="云溪中心小学"):
    return [name, unit, *more]


def test_steps_are_planned_moved_and_reached(world, records, tmp_path):
    path = rows(tmp_path, STEPS, step("招标", "2025-09-10", "2025-09-12"), step("封顶", "2025-12-01", None))
    assert counts(bring(world, path, "milestones"))["added"] == 2
    again = rows(tmp_path, STEPS, step("招标", None, None), step("封顶", "2026-01-15", None))
    found = counts(bring(world, again, "milestones"))
    assert (found["changed"], found["same"], found["errors"]) == (1, 1, 0)
    told = list(Milestone.everywhere.order_by("due").values_list("name", "due", "done"))
    assert told == [
        ("招标", dt.date(2025, 9, 10), dt.date(2025, 9, 12)), ("封顶", dt.date(2026, 1, 15), None)
    ]  # fmt: skip


def test_a_step_that_cannot_be_is_refused_as_on_its_page(world, records, tmp_path):
    ahead = (timezone.localdate() + dt.timedelta(30)).isoformat()
    path = rows(
        tmp_path, STEPS, step("甲", None, None), step("乙", "2025-12-01", ahead),
        step("丙", "2025-12-01", None, name="不存在"),
    )  # fmt: skip
    outcome = bring(world, path, "milestones")
    told = sorted((row, field) for row, field, _cause in causes(outcome))
    assert told == [(2, "due"), (3, "name"), (4, "project")]
    said = " ".join(cause for _row, _field, cause in causes(outcome))
    assert "lies ahead" in said
    assert "no project of" in said
    assert Milestone.everywhere.count() == 0


def test_a_dry_run_leaves_nothing(world, records, tmp_path):
    path = rows(tmp_path, STEPS, step("招标", "2025-09-10", None))
    assert counts(bring(world, path, "milestones", dry_run=True))["added"] == 1
    assert not Milestone.everywhere.exists()


def test_sources_stay_within_the_budget(world, records, tmp_path):
    path = rows(tmp_path, MONEY, step("县级资金", 100000), step("捐赠", 20001))
    outcome = bring(world, path, "sources")
    ((row, _field, cause),) = causes(outcome)
    assert (row, "more than its budget of 120,000.50" in cause) == (3, True)
    assert counts(bring(world, rows(tmp_path, MONEY, step("县级资金", 99999), step("捐赠", 20001)), "sources")) == {
        "added": 1, "changed": 1, "same": 0, "left_out": 0, "errors": 0,
    }  # fmt: skip
    project = Project.everywhere.get(name="照明改造")
    told = dict(ProjectFunding.everywhere.filter(project=project).values_list("source", "amount"))
    assert told == {"county": Decimal(99999), "donation": Decimal(20001)}
    bring(world, rows(tmp_path, MONEY, step("捐赠", 0)), "sources")
    assert [own.source for own in ProjectFunding.everywhere.all()] == ["county"]


def test_items_come_to_their_session_with_their_speaker(world, tmp_path):
    records = Records(world)
    session = Session.everywhere.filter(activity=records.activity()).order_by("starts").first()
    person = records.person()
    start = timezone.localtime(session.starts).strftime("%Y-%m-%d %H:%M")
    name = session.activity.name
    path = rows(tmp_path, ITEMS, [name, start, "草原", "同课异构课", "云溪中心小学", person.name, 6],
                [name, start, "坏", "专题讲座", "云溪中心小学", "查无此人", None],
                [name, "2001-01-01 08:00", "坏", "专题讲座", None, None, None],
                [name, start, "坏", "专题讲座", None, None, 13])  # fmt: skip
    outcome = bring(world, path, "items")
    assert sorted((row, field) for row, field, _cause in causes(outcome)) == [(3, "speaker"), (4, "day"), (5, "grade")]
    (made,) = Item.everywhere.all()
    assert (made.session, made.speaker, made.unit, made.grade) == (session, person, person.unit, 6)
    Teacher.everywhere.filter(pk=person.pk).update(left=dt.date(2020, 1, 1))
    late = bring(
        world, rows(tmp_path, ITEMS, [name, start, "新课", "专题讲座", "云溪中心小学", person.name, None]), "items"
    )
    ((_row, field, cause),) = causes(late)
    assert (field, "left this school on 2020-01-01" in cause) == ("speaker", True)
