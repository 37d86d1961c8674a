"""Honours from a workbook."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.web.insight.region import teacher

from tongpan.assistance.research.models import Honour
from tongpan.registry.models import Teacher

from .lists import alone, bring, causes, counts, exported, rows

DAY = dt.date(2025, 10, 1)
HEADS = ["荣誉名称", "级别", "获得者", "学校", "姓名", "获奖日期", "颁发单位", "有效期", "获奖学生数"]


@pytest.fixture
def honours(world):
    school = world.units["2144180001"]
    person = teacher(school, subject="语文")
    own = {"unit": school, "level": "county", "day": DAY}
    Honour.everywhere.create(holder="unit", title="绿色学校", family="绿色学校", issuer="县教育局", **own)
    Honour.everywhere.create(holder="person", title="优秀教师", teacher=person, number="县〔2025〕1号", **own)
    Honour.everywhere.create(holder="work", title="小小科学家", pupils=3, until=dt.date(2026, 1, 1), **own)
    Honour.everywhere.create(holder="work", title="小小科学家", pupils=4, **own)
    return person


def test_what_the_list_exports_changes_nothing(world, honours, tmp_path):
    path = exported(world, tmp_path, "assistance:research-honours")
    assert counts(bring(world, path, "honours")) == alone(4)
    assert Honour.everywhere.count() == 4


def test_new_ones_are_added_once_and_others_changed(world, honours, tmp_path):
    file = rows(
        tmp_path, HEADS,
        ["书香校园", "市级", "学校或教育局", "云溪中心小学", "", "2025年11月", "市教育局", "", ""],
        ["优秀教师", "市级", "个人", "2144180001", honours.name, DAY, "", "", ""],
    )  # fmt: skip
    assert counts(bring(world, file, "honours")) == alone(0) | {"added": 1, "changed": 1}
    assert counts(bring(world, file, "honours")) == alone(2)
    assert Honour.everywhere.get(title="书香校园").day == dt.date(2025, 11, 1)
    assert Honour.everywhere.get(title="优秀教师").level == "city"


def test_every_fault_is_named_with_its_row(world, honours, tmp_path):
    file = rows(
        tmp_path, HEADS,
        ["甲", "乡级", "学校或教育局", "云溪中心小学", "", DAY, "", "", ""],
        ["乙", "县级", "个人", "云溪中心小学", "查无此人", DAY, "", "", ""],
        ["丙", "县级", "学校或教育局", "云溪中心小学", "", DAY, "", "2025-01-01", ""],
        ["丁", "县级", "学校或教育局", "乙县第一小学", "", DAY, "", "", ""],
        ["戊", "县级", "学校或教育局", "云溪中心小学", "", DAY, "", "", 5],
    )  # fmt: skip
    outcome = bring(world, file, "honours")
    assert counts(outcome) == alone(0) | {"left_out": 5, "errors": 5}
    assert sorted(causes(outcome)) == [
        (2, "level", "it is none of the accepted values"),
        (3, "teacher", "nobody here has that name, school and number"),
        (4, "until", "it lies before the beginning"),
        (5, "unit", "nothing here is called 乙县第一小学"),
        (6, "pupils", "pupils are counted for pupils’ works only"),
    ]
    assert Honour.everywhere.count() == 4


def test_a_dry_run_leaves_nothing_behind(world, honours, tmp_path):
    file = rows(tmp_path, HEADS, ["书香校园", "市级", "学校或教育局", "云溪中心小学", "", DAY, "", "", ""])
    assert counts(bring(world, file, "honours", dry_run=True)) == alone(0) | {"added": 1}
    assert Honour.everywhere.count() == 4


def test_all_or_nothing_keeps_the_good_rows_out_too(world, honours, tmp_path):
    file = rows(
        tmp_path, HEADS,
        ["书香校园", "市级", "学校或教育局", "云溪中心小学", "", DAY, "", "", ""],
        ["乙", "县级", "个人", "云溪中心小学", "查无此人", DAY, "", "", ""],
    )  # fmt: skip
    assert not bring(world, file, "honours", good_rows=False).committed
    assert Honour.everywhere.count() == 4


def test_a_number_is_compared_for_who_brings_in_staff_lists_only(world, honours, tmp_path):
    """A clerk learns nothing of a number: where one person has the name, it is not looked at."""
    from tests.web.registry.importing import identity

    file = rows(
        tmp_path, [*HEADS, "身份证号"],
        ["名师", "县级", "个人", "云溪中心小学", honours.name, DAY, "", "", "", identity(7)],
    )  # fmt: skip
    assert counts(bring(world, file, "honours", dry_run=True))["errors"] == 1
    assert counts(bring(world, file, "honours", who="clerk", unit="2144180001"))["added"] == 1
    assert Honour.everywhere.get(title="名师").teacher == Teacher.everywhere.get(pk=honours.pk)
