"""The job of the national evaluations in a real browser: opened, filled, proved, handed in, put right, exported."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from tests.web.assessment.appraisal.test_workbooks import SUMMARY

from tongpan.assessment.appraisal.models import Rectification, Workbook, WorkbookItem
from tongpan.assessment.appraisal.queries.workbooks import evaluation_of
from tongpan.insight.models import Run

from .conftest import COUNTY, in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CITY = "4418"
STAGE = {"failing": 3, "unjudged": 0}
NAMED = {"label": "Qualified teachers", "label_zh": "高于规定学历教师数", "unit": "per_100_pupils", "unknown": 0}
MEASURED = SUMMARY | {
    "verdict": "fails", "label": "Balanced", "label_zh": "优质均衡", "pupils": 5000, "schools": {}, "unknown": 0,
    "no_pupils": 0, "excluded": 0, "differences": 0, "unplaced": 0, "recorded": 0,
    "stages": {stage: STAGE | own for stage, own in SUMMARY["stages"].items()},
    "indicators": [NAMED | own for own in SUMMARY["indicators"]],
}  # fmt: skip
PLAN = "新建教学楼，分流起始年级"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def gap(at, world):
    """The gap of one county was measured this year: one indicator is within its limit, classes are too large."""
    return Run.everywhere.create(
        unit=world.units[COUNTY], kind="gap", year=at.year, pack="balanced-2017", policy_date=dt.date(at.year, 9, 1),
        code_version="1", digest="0" * 64, result={}, summary=MEASURED, status="fails",
    )  # fmt: skip


@pytest.fixture
def proof(tmp_path):
    """A file that proves something."""
    made = tmp_path / "佐证.pdf"
    made.write_bytes(PDF)
    return made


def open_books(at, shoot, axe):
    at.sign_in("city_planner", unit=CITY)
    at.open("national/")
    shoot(at.page, "job-national-empty")
    at.follow("建立本年工作簿")
    shoot(at.page, "job-national-open")
    at.send(evaluation="balanced-2017", due=in_days(30))
    expect(at.page.locator("table.glance tbody tr")).to_have_count(2)
    axe(at.page)
    shoot(at.page, "job-national-glance")
    at.follow("普及普惠")
    at.follow("建立本年工作簿")
    at.send(due=in_days(60))
    expect(at.page.locator("table.glance thead tr").last.locator("th")).to_have_count(18)  # the county, then the items
    assert Workbook.everywhere.count() == 4


def fill(at, world, book, proof, shoot, axe):
    at.sign_in("office")
    at.open("national/")
    at.follow("甲县", within="main table")
    axe(at.page)
    shoot(at.page, "job-national-workbook")
    shown = WorkbookItem.everywhere.get(workbook=book, code="G1")
    at.open(f"national/items/{shown.pk}/")
    shoot(at.page, "job-national-item")
    at.follow("修改")
    shoot(at.page, "job-national-item-edit")
    at.send(judged="met", division="规划股", person=str(world.users["planner"].pk), due=in_days(5))
    shoot(at.page, "job-national-unproved")
    at.refuses("佐证")
    at.send(judged="")
    at.open(f"national/items/{WorkbookItem.everywhere.get(workbook=book, code='G13').pk}/edit/")
    at.send(slot_city=100, slot_town=94)
    at.says("未达标")
    shoot(at.page, "job-national-stated")
    return shown


def prove(at, shown, proof, shoot, axe):
    at.sign_in("planner")
    at.open("desk/")
    shoot(at.page, "job-national-desk")
    at.follow("G1")
    at.fill(file=proof)
    at.press("保存附件")
    at.press("材料已报齐")
    at.follow("修改")
    at.send(judged="met")
    at.says("达标", "佐证.pdf")
    axe(at.page)
    shoot(at.page, "job-national-proved")
    shown.refresh_from_db()
    assert (shown.passes, shown.handed_in is not None, shown.division) == (True, True, "规划股")


def put_right(at, world, book, proof, shoot, axe):
    at.sign_in("office")
    at.open(f"national/{book.pk}/")
    at.unfold("把全部不达标项列入整改清单")
    at.press("列入清单")
    shoot(at.page, "job-national-rectify")
    failing = WorkbookItem.everywhere.filter(workbook=book, passes=False)
    assert Rectification.everywhere.count() == failing.count() > 0
    at.page.locator("main tbody th a").first.click()
    at.follow("修改")
    at.send(action=PLAN, division="规划股", person=str(world.users["planner"].pk), due=in_days(90))
    shoot(at.page, "job-national-fault")
    at.sign_in("planner")
    at.open(f"rectify/{Rectification.everywhere.get(action=PLAN).pk}/")
    at.fill(day=in_days(0), result="大班额已消除")
    at.press("上报整改完成")
    shoot(at.page, "job-national-done-refused")
    at.fill(file=proof)
    at.press("保存附件")
    at.fill(day=in_days(0), result="大班额已消除")
    at.press("上报整改完成")
    at.says("大班额已消除")
    shoot(at.page, "job-national-done")
    at.open("rectify/")
    at.says("已整改")
    shoot(at.page, "job-national-list")


def export(at, book, tmp_path):
    at.open(f"national/{book.pk}/")
    with at.page.expect_download() as given:
        at.page.locator("main a", has_text="按官方表格顺序导出").first.click()
    given.value.save_as(tmp_path / "表.xlsx")
    rows = [[cell.value for cell in row] for row in load_workbook(tmp_path / "表.xlsx").active.iter_rows()]
    head = next(number for number, row in enumerate(rows) if "编号" in row)
    at_code = rows[head].index("编号")
    codes = [row[at_code] for row in rows[head + 1 :] if row[at_code]]
    assert codes == [own.code for own in evaluation_of(book).items]


def test_whole(at, world, gap, proof, shoot, axe, tmp_path):
    open_books(at, shoot, axe)
    book = Workbook.everywhere.get(unit=world.units[COUNTY], evaluation="balanced-2017")
    shown = fill(at, world, book, proof, shoot, axe)
    prove(at, shown, proof, shoot, axe)
    put_right(at, world, book, proof, shoot, axe)
    export(at, book, tmp_path)
