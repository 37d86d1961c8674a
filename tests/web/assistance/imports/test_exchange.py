"""Placements and applications from workbooks."""

from __future__ import annotations

import datetime as dt

from tongpan.access.scope import in_unit
from tongpan.assistance.exchange.models import Application, Placement
from tongpan.registry.models import Posting

from .lists import alone, bring, causes, counts, rows
from .records import SINCE, UNTIL, Records

PLACEMENTS = ["姓名", "原学校", "接收学校", "类别", "流向", "起", "截止", "比例", "关系", "学科"]
APPLICATIONS = ["姓名", "原学校", "选派通知", "申请日期", "原因", "状态"]
HOME, HOST = "云溪中心小学", "云溪初级中学"


def test_people_are_sent_once_and_refused_as_the_form_refuses(world, tmp_path):
    records = Records(world)
    people = [records.person() for _n in range(6)]
    with in_unit(records.county):
        records.bond(name="云溪结对", since=dt.date(2025, 10, 1))
    one, two = people[0].name, people[1].name
    file = rows(
        tmp_path, PLACEMENTS,
        [one, HOME, HOST, "交流轮岗", "下派", SINCE, UNTIL, 0.5, "", "语文"],
        [one, HOME, "云溪镇", "支教", "下派", SINCE, UNTIL, 0.8, "", ""],
        [two, HOME, HOST, "交流轮岗", "下派", SINCE, UNTIL, 1, "云溪结对", ""],
        [two, HOME, HOST, "交流轮岗", "下派", UNTIL, SINCE, 1, "", ""],
        [two, HOME, HOST, "交流轮岗", "下派", SINCE, UNTIL, 2, "", ""],
        ["查无此人", HOME, HOST, "交流轮岗", "下派", SINCE, UNTIL, 1, "", ""],
        [two, HOME, HOST, "送教", "下派", SINCE, UNTIL, 1, "", ""],
    )  # fmt: skip
    outcome = bring(world, file, "placements")
    assert counts(outcome) == alone(0) | {"added": 1, "left_out": 6, "errors": 6}, causes(outcome)
    told = {row: cause for row, _field, cause in causes(outcome)}
    assert "together that is more than a full post" in told[3]
    assert "the posting must not begin before" in told[4]
    assert told[5] == "it lies before the beginning"
    assert told[7] == "nobody here has that name, school and number"
    assert counts(bring(world, file, "placements"))["same"] == 1
    assert Placement.everywhere.count() == Posting.everywhere.exclude(kind="home").count() == 1


def test_a_placement_is_corrected(world, tmp_path):
    records = Records(world)
    records.fill("placements")
    own = Placement.everywhere.get(scheme="百师计划")
    file = rows(
        tmp_path, PLACEMENTS, [own.teacher.name, HOME, HOST, "交流轮岗", "上挂", SINCE, "2026-01-31", 0.5, "", ""]
    )
    assert counts(bring(world, file, "placements")) == alone(0) | {"changed": 1}
    own.refresh_from_db()
    assert (own.direction, own.posting.until, own.scheme) == ("up", dt.date(2026, 1, 31), "百师计划")


def test_nobody_is_sent_from_a_unit_that_is_not_ones_own(world, tmp_path):
    records = Records(world)
    person = records.person(world.units["2144180003"])
    file = rows(tmp_path, PLACEMENTS, [person.name, "乙县第一小学", HOST, "交流轮岗", "下派", SINCE, UNTIL, 1, "", ""])
    outcome = bring(world, file, "placements")
    assert causes(outcome) == [(2, "home", "nothing here is called 乙县第一小学")]


def test_schools_put_people_forward(world, tmp_path):
    records = Records(world)
    people = [records.person() for _n in range(5)]
    records.call()
    file = rows(
        tmp_path, APPLICATIONS,
        [people[0].name, HOME, "语文教师交流", "2025-05-20", "本人申请", ""],
        [people[1].name, HOME, "语文教师交流", "2025-07-20", "", ""],
        [people[2].name, HOME, "没有的通知", "2025-05-20", "", ""],
        [people[3].name, HOME, "语文教师交流", "2025-05-20", "", "已选派"],
    )  # fmt: skip
    outcome = bring(world, file, "applications", who="clerk", unit="2144180001")
    assert counts(outcome)["added"] == 1, causes(outcome)
    assert {row for row, _field, _cause in causes(outcome)} == {3, 4, 5}
    assert Application.everywhere.get().reason == "本人申请"
    assert counts(bring(world, file, "applications", who="clerk", unit="2144180001"))["same"] == 1
