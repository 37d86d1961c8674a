"""The frame in a real browser: by mouse, by keyboard, on a phone, on the wall, on paper, without a connection."""

from __future__ import annotations

import pytest
from tests.browser.signing import sign_in
from tests.people import ADMINISTRATORS, PASSWORD, World, settle

from tongpan.access.models import Job, Unit, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    return settle()


@pytest.fixture
def come_in(page, live_server, world):
    """``come_in("planner", "/u/…/")``: sign in as somebody and go to a page."""

    def enter(name: str, address: str = "/") -> None:
        page.context.clear_cookies()
        if name in ADMINISTRATORS:  # they show a second factor, which has its own tests
            key = world.client(name).cookies["sessionid"].value
            page.context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
            page.goto(live_server.url + address)
            return
        sign_in(page, live_server.url, name, PASSWORD)
        page.goto(live_server.url + address)

    return enter


PAGES = {
    "welcome": ("planner", "/welcome/"),
    "password": ("planner", "/password/"),
    "jobs": ("planner", "/u/441801/2025/jobs/"),
    "jobs-of-all": ("planner", "/u/441801/2025/jobs/?whose=all"),
    "accounts": ("security", "/u/4418/2025/accounts/"),
    "account-add": ("security", "/u/4418/2025/accounts/add/"),
    "audit": ("auditor", "/u/4418/2025/audit/"),
    "units": ("system", "/u/4418/2025/units/?schools=on"),
    "unit-edit": ("system", "/u/441801/2025/units/edit/"),
    "unit-add": ("system", "/u/4418/2025/units/add/"),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_sound_at_a_desk_and_on_a_phone(page, world, come_in, axe, shoot, name):
    about = {"unit": world.units["441801"], "user": world.users["viewer"]}
    Job.everywhere.create(kind="registry.import.check", state="done", **about)
    come_in(*PAGES[name])
    axe(page)
    shoot(page, f"access-{name}")
    page.set_viewport_size({"width": 390, "height": 844})
    axe(page)


def test_sign_in_and_its_errors_are_sound(page, live_server, world, axe, shoot):
    page.goto(f"{live_server.url}/sign-in/")
    axe(page)
    page.fill("[name=username]", "planner")
    page.fill("[name=password]", "wrong")
    page.click("button.main")
    assert page.locator(".errors").inner_text().startswith("有 1 处需要改正")
    assert page.evaluate("document.activeElement.className") == "errors"
    axe(page)
    shoot(page, "access-sign-in-errors")


def test_the_unit_is_found_by_initials_with_the_keyboard_alone(page, come_in, axe):
    come_in("city_planner", "/u/441801/2025/schools/")
    page.focus("[data-menu=unit-menu]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#unit-found a >> text=乙县")
    assert page.evaluate("document.activeElement.name") == "q"
    axe(page)
    page.keyboard.type("yxdyxx")
    page.wait_for_selector("#unit-found a >> text=乙县第一小学")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/u/2144180003/2025/schools/")


def test_ctrl_k_opens_the_search_and_escape_closes_it(page, come_in, axe):
    come_in("planner", "/u/441801/2025/jobs/")
    page.keyboard.press("Control+k")
    page.keyboard.type("差距")
    page.wait_for_selector("#palette-found a >> text=差距")
    axe(page)
    page.keyboard.press("Escape")
    assert not page.locator("#palette").is_visible()
    page.keyboard.press("Control+k")
    page.fill("#palette input", "云溪初级")
    page.wait_for_selector("#palette-found a >> text=云溪初级中学")
    page.keyboard.press("Enter")
    page.wait_for_url("**/u/2144180002/2025/school/")


def test_the_year_changes_and_the_page_stays(page, come_in):
    come_in("planner", "/u/441801/2021/jobs/")
    page.click("[data-menu=year-menu]")
    page.click("#year-menu a:not([aria-current])")
    page.wait_for_url("**/jobs/")
    assert "/2021/" not in page.url
    page.go_back()
    assert page.url.endswith("/u/441801/2021/jobs/")


def test_one_menu_at_a_time_and_escape_gives_the_focus_back(page, come_in):
    come_in("planner", "/u/441801/2025/jobs/")
    page.click("[data-menu=year-menu]")
    page.click("[data-menu=account-menu]")
    assert not page.locator("#year-menu").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#account-menu").is_visible()
    assert page.evaluate("document.activeElement.dataset.menu") == "account-menu"


def test_english_and_back(page, come_in):
    come_in("planner", "/u/441801/2025/jobs/")
    page.click("text=English")
    page.wait_for_selector("h1 >> text=Tasks")
    assert page.url.endswith("/u/441801/2025/jobs/")
    page.click("text=中文")
    page.wait_for_selector("h1 >> text=任务")


def test_a_dangerous_action_says_what_will_happen_before_it_does(page, come_in, world, axe):
    planner = world.users["planner"]
    come_in("security", f"/u/4418/2025/accounts/{planner.pk}/")
    page.click("text=停用账号")
    dialog = page.locator("#confirm")
    assert "“林规划”立即在所有设备上退出" in dialog.inner_text()
    axe(page)
    dialog.locator("text=取消").click()
    assert User.objects.get(pk=planner.pk).is_active
    page.click(".actions >> text=停用账号")
    dialog.locator("button.danger").click()
    page.wait_for_selector(".toast >> text=已保存")
    assert not User.objects.get(pk=planner.pk).is_active


def test_what_was_typed_survives_and_is_sent_with_ctrl_s(page, come_in):
    come_in("system", "/u/4418/2025/units/add/")
    page.fill("[name=name]", "丙县")
    page.fill("[name=code]", "441803x")
    page.reload()
    assert page.input_value("[name=name]") == "丙县"
    assert "草稿" in page.locator(".note").inner_text()
    page.keyboard.press("Control+s")
    page.wait_for_selector(".toast >> text=已新增“丙县”")
    assert Unit.everywhere.filter(slug="441803x").exists()
    page.goto(page.url.replace("/units/", "/units/add/"))
    assert page.input_value("[name=name]") == "", "what was accepted is no draft any more"


def test_filtering_as_one_types_changes_the_address_and_nothing_else(page, come_in):
    from playwright.sync_api import expect

    come_in("security", "/u/4418/2025/accounts/")
    assert page.locator("tbody tr").count() == 8
    page.fill(".filters [name=q]", "规划")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.wait_for_url("**?search=**")
    assert "%E8%A7%84" not in page.url, "a name that somebody looks for stands in no address"
    page.check("[name=inactive]")
    page.wait_for_url("**inactive=on&search=**")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.reload()
    assert page.input_value(".filters [name=q]") == "规划"
    assert page.locator("tbody tr").count() == 3
    page.evaluate("history.back()")
    page.wait_for_url("**/?search=**")
    expect(page.locator("tbody tr")).to_have_count(3)


def test_columns_are_chosen_and_remembered_and_the_export_follows(page, come_in):
    come_in("security", "/u/4418/2025/accounts/")
    page.click("[data-menu=columns-accounts]")
    page.uncheck("input[data-column=last]")
    assert not page.locator("th[data-column=last]").is_visible()
    page.reload()
    assert not page.locator("th[data-column=last]").is_visible()
    with page.expect_download() as download:
        page.click("a[data-export] >> text=.csv")
    head = download.value.path().read_text("utf-8-sig").splitlines()[0]
    assert head == "用户名,姓名,当前角色,状态"


def test_a_row_opens_its_page(page, come_in, world):
    come_in("security", "/u/4418/2025/accounts/")
    page.click("tbody tr:has-text('viewer') td:nth-child(3)")
    page.wait_for_url(f"**/accounts/{world.users['viewer'].pk}/")


def test_a_lost_connection_is_said_and_what_was_typed_is_kept(page, come_in):
    come_in("system", "/u/4418/2025/units/add/")
    page.context.set_offline(True)
    assert page.locator("#offline").is_visible()
    page.fill("[name=name]", "丁县")
    assert "丁县" in page.evaluate("localStorage.getItem('draft:unit')")
    page.context.set_offline(False)
    assert not page.locator("#offline").is_visible()


def test_a_phone_has_its_navigation_at_the_foot(page, come_in):
    page.set_viewport_size({"width": 390, "height": 844})
    come_in("planner", "/u/441801/2025/jobs/")
    box = page.locator("nav.nav").bounding_box()
    assert box["y"] + box["height"] == 844
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.click("nav.nav >> text=家底")
    page.wait_for_url("**/schools/")


def test_words_for_screen_readers_in_a_wide_table_do_not_widen_the_page(page, come_in):
    page.set_viewport_size({"width": 390, "height": 844})
    come_in("planner", "/u/441801/2025/jobs/")
    cells = '<td class="num">1234567890</td>' * 12 + '<td>2<span class="hidden">above the limit</span></td>'
    table = f'<div class="table-wrap"><table class="table"><tbody><tr>{cells}</tr></tbody></table></div>'
    page.evaluate("own => document.querySelector('main').insertAdjacentHTML('beforeend', own)", table)
    wrap = page.locator(".table-wrap").last
    assert wrap.evaluate("own => own.scrollWidth > 2 * own.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_wall_fills_a_large_screen_and_paper_has_no_controls(page, come_in, shoot):
    page.set_viewport_size({"width": 1920, "height": 1080})
    come_in("auditor", "/u/4418/2025/audit/?view=wall")
    assert page.locator(".top, .nav").count() == 0
    assert not page.locator(".filters").is_visible()
    come_in("auditor", "/u/4418/2025/audit/")
    page.emulate_media(media="print")
    for part in (".top", ".nav", ".filters", ".actions", ".table-tools"):
        assert not page.locator(part).is_visible(), part
    assert page.locator("table").is_visible()
