"""Activities with their sessions, attendance and pairs from workbooks."""

from __future__ import annotations

import datetime as dt

from tongpan.assistance.research.models import Activity, ActivityUnit, Attendance, Mentoring, Session

from .lists import alone, bring, causes, counts, rows
from .records import SINCE, Records

ACTIVITIES = ["活动名称", "组织单位", "类别", "场次", "开始时间", "结束", "学时", "名额", "主办单位", "参加单位"]
ATTENDANCE = ["活动", "日期", "姓名", "学校"]
PAIRS = ["徒弟", "徒弟学校", "导师", "导师学校", "学科", "起", "截止", "结束原因"]
HOME, JUNIOR = "云溪中心小学", "云溪初级中学"


def test_rows_of_one_activity_are_its_sessions(world, tmp_path):
    day = "2025-11-04"
    file = rows(
        tmp_path, ACTIVITIES,
        ["数学研讨", "甲县", "研讨会", "上午", f"{day} 9:00", f"{day} 11:30", 2.5, 40, HOME, JUNIOR],
        ["数学研讨", "甲县", "研讨会", "下午", f"{day} 14:30", f"{day} 17:00", 2.5, 40, "", ""],
        ["语文研讨", "甲县", "研讨会", "", f"{day} 14:30", "", "", "", "", ""],
        ["英语研讨", "甲县", "研讨会", "", f"{day} 14:30", f"{day} 9:00", "", "", "", ""],
        ["科学研讨", "甲县", "研讨会", "", f"{day} 14:30", f"{day} 17:00", "", "", "", "乙县第一小学"],
    )  # fmt: skip
    outcome = bring(world, file, "activities")
    assert counts(outcome) == alone(0) | {"added": 1, "left_out": 3, "errors": 3}, causes(outcome)
    assert [(row, field) for row, field, _cause in sorted(causes(outcome))] == [(4, "ends"), (5, "ends"), (6, "joins")]
    made = Activity.everywhere.get()
    assert [own.name for own in Session.everywhere.filter(activity=made)] == ["上午", "下午"]
    assert ActivityUnit.everywhere.filter(activity=made).count() == 2
    assert counts(bring(world, file, "activities"))["same"] == 1


def test_a_session_is_changed_and_another_one_added(world, tmp_path):
    Records(world).fill("activities")
    file = rows(
        tmp_path, [*ACTIVITIES, "日期"],
        ["语文同课异构", "甲县", "", "", "2025-10-14 9:00", "2025-10-14 11:00", 3, "", "", "", "2025-10-14"],
        ["语文同课异构", "甲县", "", "总结", "2025-10-16 9:00", "2025-10-16 10:00", 1, "", "", "", "2025-10-14"],
    )  # fmt: skip
    outcome = bring(world, file, "activities")
    assert counts(outcome) == alone(0) | {"changed": 1}, causes(outcome)
    assert list(Session.everywhere.order_by("starts").values_list("hours", flat=True)) == [3, 1, 1]
    assert Activity.everywhere.get().until == dt.date(2025, 10, 16)


def test_nobody_attends_beyond_the_places_or_twice(world, tmp_path):
    records = Records(world)
    people = [records.person(), records.person(records.junior), records.person()]
    records.activity(places=2)
    file = rows(
        tmp_path, ATTENDANCE,
        *(["语文同课异构", "2025-10-14", own.name, own.unit.name] for own in people),
        ["语文同课异构", "2025-10-14", people[0].name, HOME],
        ["语文同课异构", "2025-10-20", people[0].name, HOME],
        ["语文同课异构", "2025-10-15", "查无此人", HOME],
    )  # fmt: skip
    outcome = bring(world, file, "attendance")
    assert counts(outcome) == alone(0) | {"added": 2, "left_out": 3, "errors": 3}, causes(outcome)
    told = {row: cause for row, _field, cause in causes(outcome)}
    assert "The session has 2 places and 3 people would attend" in told[4]
    assert told[6] == "“语文同课异构” has no session that begins then"
    assert counts(bring(world, file, "attendance"))["same"] == 2
    assert Attendance.everywhere.count() == 2


def test_pairs_are_made_and_ended(world, tmp_path):
    records = Records(world)
    mentor, learner = records.person(), records.person(records.junior)
    own = [learner.name, JUNIOR, mentor.name, HOME, "语文", SINCE]
    assert counts(bring(world, rows(tmp_path, PAIRS, [*own, "", ""]), "mentoring"))["added"] == 1
    without = bring(world, rows(tmp_path, PAIRS, [*own, "2026-01-31", ""]), "mentoring")
    assert causes(without) == [(2, "reason", "the reason of the end is missing")]
    assert counts(bring(world, rows(tmp_path, PAIRS, [*own, "2026-01-31", "调离"]), "mentoring"))["changed"] == 1
    assert counts(bring(world, rows(tmp_path, PAIRS, [*own, "2026-01-31", "调离"]), "mentoring")) == alone(1)
    pair = Mentoring.everywhere.get()
    assert (pair.until, pair.reason, pair.subject) == (dt.date(2026, 1, 31), "调离", "chinese")


def test_nobody_is_their_own_mentor(world, tmp_path):
    person = Records(world).person()
    file = rows(tmp_path, PAIRS, [person.name, HOME, person.name, HOME, "", SINCE, "", ""])
    (told,) = causes(bring(world, file, "mentoring"))
    assert told[2].startswith("Nobody is their own mentor")
