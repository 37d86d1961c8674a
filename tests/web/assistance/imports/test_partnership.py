"""Bonds, needs and tasks from workbooks: entered by the steps of their pages, and refused as these refuse."""

from __future__ import annotations

import datetime as dt

from tongpan.assistance.partnership.models import Bond, BondMember, Need, Task

from .lists import alone, bring, causes, counts, rows
from .records import SINCE, Records

BONDS = ["名称", "形式", "支援方", "受援方", "起", "截止"]
NEEDS = ["需求", "提出单位", "领域", "是否紧急", "提出日期", "责任处室", "答复", "承诺满足日期", "状态"]
TASKS = ["任务", "承担单位", "计划开始", "期限", "状态", "启动日期", "完成日期", "结果", "责任人", "所属任务"]


def test_bonds_are_made_with_their_members_once(world, tmp_path):
    file = rows(
        tmp_path, BONDS,
        ["", "结对帮扶", "云溪中心小学", "云溪初级中学", SINCE, ""],
        ["云溪共同体", "教育共同体", "2144180001", "云溪初级中学、云溪镇", SINCE, "2026-08-31"],
    )  # fmt: skip
    assert counts(bring(world, file, "bonds")) == alone(0) | {"added": 2}
    assert counts(bring(world, file, "bonds")) == alone(2)
    assert BondMember.everywhere.count() == 5
    assert Bond.everywhere.get(form="community").reach == "county"


def test_bonds_that_cannot_be_are_refused_by_row(world, tmp_path):
    records = Records(world)
    records.bond(name="云溪结对")
    file = rows(
        tmp_path, BONDS,
        ["", "结对帮扶", "云溪中心小学", "云溪初级中学", "2025-10-01", ""],
        ["", "结对帮扶", "云溪中心小学", "云溪中心小学", SINCE, ""],
        ["", "结对帮扶", "云溪初级中学", "乙县第一小学", SINCE, ""],
        ["", "结对帮扶", "", "云溪初级中学", SINCE, ""],
        ["", "结对帮扶", "云溪初级中学", "云溪中心小学", SINCE, "2025-01-01"],
        ["云溪结对", "结对帮扶", "云溪中心小学", "云溪镇", SINCE, ""],
    )  # fmt: skip
    outcome = bring(world, file, "bonds")
    assert counts(outcome) == alone(0) | {"left_out": 6, "errors": 6}
    assert [cause for _row, _field, cause in sorted(causes(outcome))] == [
        "The same bond stands already since 2025-09-01: 云溪中心小学、云溪初级中学. End it first.",
        "云溪中心小学 stands on both sides",
        "nothing here is called 乙县第一小学",
        "the form “结对帮扶” takes at least 1 × 支援方, and 0 are named",
        "it lies before the beginning",
        "a bond of this name, form and beginning stands with other members",
    ]


def test_a_bond_gets_its_end_from_the_file(world, tmp_path):
    Records(world).bond()
    file = rows(tmp_path, BONDS, ["", "结对帮扶", "云溪中心小学", "云溪初级中学", SINCE, "2026-08-31"])
    assert counts(bring(world, file, "bonds")) == alone(0) | {"changed": 1}
    assert Bond.everywhere.get().until == dt.date(2026, 8, 31)


def test_needs_are_stated_and_answered(world, tmp_path):
    file = rows(
        tmp_path, NEEDS,
        ["缺美术教师", "云溪中心小学", "教师专业发展", "是", SINCE, "人事股", "派一名", "2026-07-01", ""],
        ["缺实验室", "云溪初级中学", "校舍与装备", "", SINCE, "", "", "", ""],
    )  # fmt: skip
    told = bring(world, file, "needs")
    assert counts(told) == alone(0) | {"added": 2}, causes(told)
    assert counts(bring(world, file, "needs")) == alone(2)
    need = Need.everywhere.get(title="缺美术教师")
    assert (need.state, need.urgent, need.division) == ("answered", True, "人事股")


def test_a_school_states_its_needs_and_nobody_elses_and_answers_none(world, tmp_path):
    file = rows(
        tmp_path, NEEDS,
        ["缺美术教师", "云溪中心小学", "教师专业发展", "是", SINCE, "", "", "", ""],
        ["缺音乐教师", "云溪中心小学", "教师专业发展", "", SINCE, "人事股", "派一名", "", ""],
        ["缺操场", "云溪初级中学", "教师专业发展", "", SINCE, "", "", "", ""],
        ["缺书", "云溪中心小学", "教师专业发展", "", SINCE, "", "", "", "已满足"],
    )  # fmt: skip
    outcome = bring(world, file, "needs", who="clerk", unit="2144180001")
    assert counts(outcome) == alone(0) | {"added": 1, "left_out": 3, "errors": 3}
    assert [(row, field) for row, field, _cause in sorted(causes(outcome))] == [
        (3, "division"), (4, "unit"), (5, "state"),
    ]  # fmt: skip


def test_tasks_go_through_their_states(world, tmp_path):
    file = rows(
        tmp_path, TASKS,
        ["送教", "云溪中心小学", SINCE, "2026-06-30", "已完成", SINCE, "2025-10-10", "送教十节", "", "课堂改进"],
        ["课堂改进", "甲县", SINCE, "2026-06-30", "启动", SINCE, "", "", "林规划", ""],
        ["听课", "甲县", SINCE, "2025-06-30", "", "", "", "", "", ""],
        ["评课", "甲县", SINCE, "", "已完成", SINCE, "", "好", "", ""],
        ["研课", "甲县", SINCE, "", "", "", "", "", "查无此人", ""],
    )  # fmt: skip
    outcome = bring(world, file, "tasks")
    assert counts(outcome) == alone(0) | {"added": 2, "left_out": 3, "errors": 3}, causes(outcome)
    assert sorted(causes(outcome)) == [
        (4, "due", "it lies before the beginning"),
        (5, "done", "the day of this state is missing"),
        (6, "owner", "nobody here who can work on tasks is called 查无此人"),
    ]
    part = Task.everywhere.get(title="送教")
    assert (part.state, part.done, part.parent.title) == ("done", dt.date(2025, 10, 10), "课堂改进")
    assert counts(bring(world, file, "tasks"))["same"] == 2
