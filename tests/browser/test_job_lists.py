"""The job of a list in a real browser: narrowed, sorted, kept as a view, changed in bulk, out to Excel and in."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
from playwright.sync_api import expect

from tongpan.assistance.models import NoticeChoice
from tongpan.assistance.partnership.models import Need, Task
from tongpan.registry.models import SavedView

from .conftest import in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tasks(world):
    """Four tasks of the county, one of them done."""
    county, today = world.units["441801"], dt.date.fromisoformat(in_days(0))
    for number, title in enumerate(("配齐音乐教师", "统一集体备课", "修缮图书室", "教师走教")):
        Task.everywhere.create(
            unit=county, title=title, kind="key", planned=today, due=today + dt.timedelta(days=30 - number),
            state="done" if title == "教师走教" else "planned", done=today if title == "教师走教" else None,
            started=today if title == "教师走教" else None,
        )  # fmt: skip


def test_a_list_is_found_narrowed_sorted_and_kept_as_a_view(at, tasks, shoot, axe):
    at.sign_in("office")
    at.open("tasks/")
    rows = at.page.locator("tbody tr")
    expect(rows).to_have_count(4)
    at.page.fill("main input[name=q]", "教师")
    expect(rows).to_have_count(2)
    at.page.fill("main input[name=q]", "")
    expect(rows).to_have_count(4)
    at.page.select_option("main select[name=state]", "planned")
    expect(rows).to_have_count(3)
    at.page.locator("thead a", has_text="期限").click()
    expect(rows.first).to_contain_text("修缮图书室")
    expect(rows.last).to_contain_text("配齐音乐教师")
    at.page.locator("main button", has_text="保存视图").first.click()
    at.page.fill("main input[name=name]", "尚未启动")
    with at.page.expect_navigation():
        at.page.locator("main button", has_text="保存").locator("visible=true").last.click()
    assert "state=planned" in SavedView.objects.get(name="尚未启动").query
    at.open("tasks/")
    at.follow("尚未启动")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("修缮图书室")
    axe(at.page)
    shoot(at.page, "job-list-view")

    for name in ("修缮图书室", "统一集体备课"):
        rows.filter(has_text=name).locator("input[type=checkbox]").check()
    at.page.locator("main button", has_text="今天启动").click()
    expect(at.page.locator("dialog[open]")).to_contain_text("将把 2 项任务标为今天启动")
    with at.page.expect_navigation():
        at.page.locator("#confirm-yes").click()
    assert set(Task.everywhere.filter(state="started").values_list("title", flat=True)) == {
        "修缮图书室",
        "统一集体备课",
    }


def test_a_list_goes_out_to_excel_is_changed_there_and_comes_back_after_a_look(at, tasks, shoot, axe, tmp_path):
    at.sign_in("office")
    at.open("tasks/")
    at.follow("从Excel导入")
    with at.page.expect_download() as waiting:
        at.page.locator("main a", has_text="导出现有列表").click()
    waiting.value.save_as(tmp_path / "任务.xlsx")
    book = openpyxl.load_workbook(tmp_path / "任务.xlsx")
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    due, division = heads.index("期限"), heads.index("责任处室")
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == "修缮图书室":
            row[due].value, row[division].value = dt.date.fromisoformat(in_days(60)), "基建股"
    new = dict.fromkeys(heads) | {"任务": "送教下乡", "类别": "帮扶项目", "承担单位": "甲县", "状态": "未启动",
                                  "计划开始": dt.date.fromisoformat(in_days(0))}  # fmt: skip
    sheet.append([new[head] for head in heads])
    sheet.append([(new | {"任务": "写错的一行", "期限": "下个月"})[head] for head in heads])
    book.save(tmp_path / "任务改.xlsx")

    at.send(file=tmp_path / "任务改.xlsx")
    at.says("各列分别是什么")
    at.press("确认并检查")
    at.says("将新增", "将修改", "第 7 行", "下个月", "不能识别为日期")
    assert Task.everywhere.count() == 4
    axe(at.page)
    shoot(at.page, "job-import-look")
    at.press("导入无误的行", sure=True)
    at.says("下载未导入的行及错误说明")
    changed = Task.everywhere.get(title="修缮图书室")
    assert (changed.due.isoformat(), changed.division) == (in_days(60), "基建股")
    assert set(Task.everywhere.values_list("title", flat=True)) == {
        "配齐音乐教师", "统一集体备课", "修缮图书室", "教师走教", "送教下乡",
    }  # fmt: skip
    at.follow("查看列表")
    at.says("送教下乡", "基建股")


def test_what_is_switched_off_is_still_done_but_no_longer_announced(at, world, shoot, axe):
    def state(title):
        at.sign_in("clerk", unit="2144180001")
        at.open("needs/add/")
        at.send(title=title, domain="teachers")

    state("缺音乐教师")
    at.sign_in("office")
    at.open("desk/")
    at.says("云溪中心小学提出需求：缺音乐教师", "答复云溪中心小学的需求：缺音乐教师")
    at.follow("提醒设置")
    at.page.locator("input[name='page:need.stated']").uncheck()
    axe(at.page)
    shoot(at.page, "job-wishes")
    at.send()
    assert not NoticeChoice.objects.get(kind="need.stated").on_page
    state("缺图书")
    at.sign_in("office")
    at.open("desk/")
    at.says("答复云溪中心小学的需求：缺图书")
    expect(at.page.locator("main")).not_to_contain_text("云溪中心小学提出需求：缺图书")
    shoot(at.page, "job-desk")
    assert Need.everywhere.count() == 2
