"""The registry in a real browser: an import by keyboard, lists on a phone, forms that keep what was typed."""

from __future__ import annotations

import pytest
from openpyxl import Workbook
from tests.browser.signing import sign_in
from tests.people import PASSWORD, YEAR, World
from tests.web.registry.conftest import PRIMARY, SHARED, figures
from tests.web.registry.people_at_work import teacher
from tests.web.registry.test_villages import village

from tongpan.access.models import Unit
from tongpan.registry.models import ImportBatch, Road, School

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNTY, SCHOOL = f"/u/441801/{YEAR}", f"/u/2144180001/{YEAR}"
PAGES = {
    "schools": f"{COUNTY}/schools/",
    "schools-empty": f"{COUNTY}/schools/?q=没有",
    "school": f"{SCHOOL}/school/",
    "school-edit": f"{SCHOOL}/school/edit/",
    "school-figures": f"{SCHOOL}/school/figures/",
    "school-close": f"{SCHOOL}/school/close/",
    "teachers": f"{COUNTY}/teachers/",
    "postings": f"{COUNTY}/teachers/postings/",
    "villages": f"{COUNTY}/villages/",
    "villages-empty": f"{COUNTY}/villages/?q=没有",
    "roads": f"{COUNTY}/roads/",
    "roads-empty": f"{COUNTY}/roads/?q=没有",
    "imports": f"{COUNTY}/imports/",
    "local-figures": f"{COUNTY}/local-figures/",
    "local-figure": f"{COUNTY}/local-figures/figure/",
    "local-indicator": f"{COUNTY}/local-figures/indicator/",
}


@pytest.fixture
def world(transactional_db) -> World:
    from tests.people import settle

    settled = settle()
    School.everywhere.filter(code="2144180001").update(stages=["primary"], setting="121")
    School.everywhere.filter(code="2144180002").update(stages=["junior"], setting="220")
    figures("2144180001", "primary", PRIMARY)
    figures("2144180001", "primary", PRIMARY | {"pupils": 230}, YEAR - 1)
    figures("2144180001", "", SHARED)
    figures("2144180002", "junior", {"classes": 9, "teachers": 30})
    teacher("2144180001", "甲老师", "骨干教师", "county")
    Unit.everywhere.filter(slug="2144180001").update(longitude=113.0, latitude=24.0)
    village("441801-t1", "001", "星田村", {"primary": (40, "2144180001")}, longitude=113.1, latitude=24.02)
    village("441801-t1", "002", "云坝村", {"primary": (7, "")}, longitude=113.05, latitude=24.06)
    for start, metres, minutes in (("001", 14300, 25), ("002", 7150, None), ("777", 800, 2)):
        Road.everywhere.create(
            unit=Unit.everywhere.get(slug="441801"), start=start, end="2144180001", metres=metres, minutes=minutes
        )
    return settled


@pytest.fixture
def come_in(page, live_server, world):
    """``come_in("planner", "/u/…/")``: sign in as somebody and go to a page."""

    def enter(name: str, address: str) -> None:
        sign_in(page, live_server.url, name, PASSWORD)
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")

    return enter


def test_every_page_can_be_read_by_everybody_and_fits_a_phone(page, come_in, live_server, axe, shoot):
    come_in("planner", PAGES["schools"])
    for name, address in PAGES.items():
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        axe(page)
        shoot(page, f"registry-{name}")


def workbook(path):
    book = Workbook()
    for row in (
        ["学校标识码", "学校名称", "城乡类型", "地址"],
        ["2144180001", "云溪中心小学", "村庄", "云溪路1号"],
        ["2144180002", "云溪初级中学", "山里头", "云溪路2号"],
    ):
        book.active.append(row)
    book.save(path)
    return path


def test_an_import_from_the_file_to_the_records(page, come_in, axe, shoot, tmp_path):
    come_in("planner", PAGES["imports"])
    page.set_input_files("[name=file]", workbook(tmp_path / "学校.xlsx"))
    page.get_by_role("button", name="上传并查看").press("Enter")
    page.get_by_role("button", name="确认并检查").wait_for()
    axe(page)
    shoot(page, "registry-import-match")
    page.get_by_role("button", name="确认并检查").press("Enter")
    page.get_by_role("heading", name="未识别的填写内容").wait_for()
    axe(page)
    shoot(page, "registry-import-check")
    page.reload()
    page.get_by_role("heading", name="未识别的填写内容").wait_for()
    page.get_by_label("山里头").select_option("220")
    page.get_by_role("button", name="按此重新检查").press("Enter")
    page.get_by_role("button", name="导入全部 2 行").press("Enter")
    assert "将新增 0 条、修改 2 条数据" in page.locator("#confirm-text").inner_text()
    page.locator("#confirm").get_by_role("button", name="取消").press("Enter")
    assert ImportBatch.everywhere.get().state == "checked"
    page.get_by_role("button", name="导入全部 2 行").press("Enter")
    page.locator("#confirm-yes").press("Enter")
    page.get_by_role("heading", name="下一步").wait_for()
    axe(page)
    shoot(page, "registry-import-done")
    assert School.everywhere.get(code="2144180002").setting == "220"
    page.go_back()
    page.wait_for_load_state("networkidle")
    page.go_forward()
    page.get_by_role("heading", name="下一步").wait_for()


def test_filters_follow_what_is_typed_and_back_works(page, come_in):
    come_in("planner", PAGES["schools"])
    assert page.locator("tbody tr").count() == 2
    page.get_by_label("搜索", exact=True).first.press_sequentially("yxzx")
    page.wait_for_url("**q=yxzx**")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 1")
    page.locator("tbody tr th a").press("Enter")
    page.wait_for_url("**/school/")
    page.go_back()
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 1")
    assert page.get_by_label("搜索", exact=True).first.input_value() == "yxzx"


def test_schools_ticked_are_kept_out_of_plans_and_it_is_undone(page, come_in):
    come_in("planner", PAGES["schools"])
    page.get_by_label("选择本页全部").or_(page.locator("[data-tick-all]")).first.check()
    page.get_by_role("button", name="不参与谋划").press("Enter")
    assert "2 所学校" in page.locator("#confirm-text").inner_text()
    page.locator("#confirm-yes").press("Enter")
    page.get_by_text("已将 2 所学校设为不参与谋划").wait_for()
    assert School.everywhere.filter(frozen=True).count() == 2
    page.get_by_role("button", name="撤销").press("Enter")
    page.get_by_text("已撤销").first.wait_for()
    assert School.everywhere.filter(frozen=True).count() == 0


def test_figures_are_saved_by_the_keyboard(page, come_in):
    come_in("planner", PAGES["school-figures"])
    field = page.locator('[name="primary/pupils"]')
    field.fill("-5")
    page.keyboard.press("Control+s")
    page.locator(".errors").wait_for()
    assert field.input_value() == "-5"
    field.fill("215")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/school/")
    page.get_by_text("已保存 1 处改动").wait_for()


def test_columns_are_chosen_and_kept_as_a_view(page, come_in):
    come_in("planner", PAGES["schools"])
    page.get_by_role("button", name="显示数据项").press("Enter")
    page.locator("#pick-columns").get_by_label("图书册数").check()
    page.get_by_role("button", name="显示所选").press("Enter")
    page.wait_for_url("**show=books**")
    page.get_by_role("button", name="保存视图").press("Enter")
    page.locator("#keep-view input[name=name]").fill("看图书")
    page.locator("#keep-view").get_by_role("button", name="保存").press("Enter")
    page.get_by_role("link", name="看图书").wait_for()
    assert page.locator("thead th[data-column=books]").count() == 1


def test_ways_by_road_are_removed_after_a_question_that_says_how_many(page, come_in):
    come_in("planner", PAGES["roads"])
    page.locator("input[name=row]").first.check()
    page.locator(".bulk button").click()
    assert "1" in page.locator("#confirm-text").inner_text()
    with page.expect_navigation():
        page.locator("#confirm-yes").click()
    assert Road.everywhere.count() == 2
    page.locator("form[action$='/roads/remove-all/'] button").click()
    question = page.locator("#confirm-text").inner_text()
    assert "2" in question
    assert "导出" in question
    page.keyboard.press("Escape")
    assert Road.everywhere.count() == 2, "who is not sure changes nothing"
    page.locator("form[action$='/roads/remove-all/'] button").click()
    with page.expect_navigation():
        page.locator("#confirm-yes").click()
    assert not Road.everywhere.exists()
    assert "还没有道路里程数据" in page.locator("main").inner_text()
