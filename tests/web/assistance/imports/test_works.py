"""Projects, places and money from workbooks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tongpan.assistance.works.models import Entry, Fund, PlaceChange, Project, StateChange

from .lists import alone, bring, causes, counts, rows
from .records import SINCE, Records

PROJECTS = ["项目名称", "学校", "类别", "状态", "计划开始", "期限", "预算（万元）", "开工日期", "交付日期"]
PLACES = ["学校", "类别", "学段", "学位", "日期", "项目"]
LEDGER = ["日期", "类别", "金额（元）", "资金名称", "项目", "学校", "凭证号", "说明"]
DAY = dt.date(2025, 3, 1)


def test_projects_are_entered_and_moved_on(world, tmp_path):
    Records(world).fill("projects")
    file = rows(
        tmp_path, PROJECTS,
        ["照明改造", "云溪中心小学", "教室照明", "", "", "", 13, "", ""],
        ["新建食堂", "云溪初级中学", "新建学校", "已交付", "2025-01-10", "2025-09-30", 80, "2025-02-01", "2025-09-20"],
        ["改建厕所", "云溪初级中学", "改造", "已交付", "", "", "", "", "2025-09-20"],
        ["实验设备", "甲县", "装备", "", "2025-05-01", "2025-04-01", "", "", ""],
        ["照明改造", "乙县第一小学", "教室照明", "", "", "", "", "", ""],
    )  # fmt: skip
    outcome = bring(world, file, "projects")
    assert counts(outcome) == alone(0) | {"added": 1, "changed": 1, "left_out": 3, "errors": 3}, causes(outcome)
    assert [(row, field) for row, field, _cause in sorted(causes(outcome))] == [
        (4, "started"), (5, "due"), (6, "unit"),
    ]  # fmt: skip
    made = Project.everywhere.get(name="新建食堂")
    assert (made.state, made.budget, made.started) == ("delivered", Decimal(800_000), dt.date(2025, 2, 1))
    assert StateChange.everywhere.filter(project=made).count() == 3
    assert Project.everywhere.get(name="照明改造").budget == 130_000
    assert counts(bring(world, file, "projects"))["same"] == 2


def test_places_are_entered_once_and_a_school_closes_once(world, tmp_path):
    Records(world).fill("places")
    file = rows(
        tmp_path, PLACES,
        ["云溪中心小学", "扩建", "小学", 90, SINCE, "扩建教学楼"],
        ["云溪中心小学", "扩建", "小学", 45, "2025-10-01", ""],
        ["云溪初级中学", "撤并", "初中", 41, SINCE, ""],
        ["云溪中心小学", "扩建", "小学", -5, "2025-10-02", ""],
        ["云溪中心小学", "扩建", "小学", 5, "2025-10-02", "没有的项目"],
    )  # fmt: skip
    outcome = bring(world, file, "places")
    assert counts(outcome) == alone(1) | {"added": 1, "changed": 1, "left_out": 2, "errors": 2}, causes(outcome)
    assert sorted(causes(outcome)) == [
        (5, "places", "only a closure takes places away"),
        (6, "project", "no project of 云溪中心小学 is called 没有的项目"),
    ]
    assert PlaceChange.everywhere.get(kind="closure").places == -41
    assert counts(bring(world, file, "places"))["same"] == 3


def fund(world):
    return Fund.everywhere.create(
        unit=world.units["441801"], source="donation", name="捐款", opened=dt.date(2025, 1, 1)
    )


def test_no_yuan_is_used_twice_and_the_order_of_rows_does_not_matter(world, tmp_path):
    fund(world)
    file = rows(
        tmp_path, LEDGER,
        [DAY, "支出", 300, "捐款", "", "云溪中心小学", "支1", ""],
        [DAY, "支出", 300, "捐款", "", "云溪中心小学", "支2", ""],
        [DAY, "拨付", 500, "捐款", "", "云溪中心小学", "", ""],
        [DAY, "到账", 1000, "捐款", "", "", "收1", "第一笔"],
    )  # fmt: skip
    outcome = bring(world, file, "ledger", dry_run=True)
    assert counts(outcome) == alone(0) | {"added": 3, "left_out": 1, "errors": 1}
    (told,) = causes(outcome)
    assert told[0] == 3
    assert "of what was allocated to it 200.00 yuan are left" in told[2]
    assert not Entry.everywhere.exists()
    assert counts(bring(world, file, "ledger"))["added"] == 3
    assert counts(bring(world, file, "ledger")) == alone(3) | {"left_out": 1, "errors": 1}
    assert Entry.everywhere.count() == 3


def test_a_line_is_never_changed_nor_put_right_by_a_file(world, tmp_path):
    fund(world)
    first = rows(tmp_path, LEDGER, [DAY, "到账", 1000, "捐款", "", "", "收1", "第一笔"])
    assert bring(world, first, "ledger").committed
    file = rows(
        tmp_path, LEDGER,
        [DAY, "到账", 1000, "捐款", "", "", "收1", "改了"],
        [DAY, "到账", 1000, "捐款", "", "", "收2", ""],
        [DAY, "到账（冲销）", -1000, "捐款", "", "", "收1", ""],
        [DAY, "到账", -5, "捐款", "", "", "", ""],
        [DAY, "到账", 5, "没有的资金", "", "", "", ""],
        ["2024-12-01", "到账", 5, "捐款", "", "", "", ""],
        [DAY, "到账", 5, "捐款", "", "云溪中心小学", "", ""],
    )  # fmt: skip
    outcome = bring(world, file, "ledger")
    assert counts(outcome) == alone(0) | {"added": 1, "left_out": 6, "errors": 6}
    assert [(row, field) for row, field, _cause in sorted(causes(outcome))] == [
        (2, "note"), (4, "kind"), (5, "amount"), (6, "fund"), (7, "amount"), (8, "unit"),
    ]  # fmt: skip
