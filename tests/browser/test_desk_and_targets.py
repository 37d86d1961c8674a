"""The desk, a community in five tabs, a target in two steps and a case in a real browser, wide and narrow."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect
from tests.browser.signing import sign_in
from tests.people import PASSWORD, YEAR, settle

from tongpan.assistance.base.news import tell
from tongpan.assistance.partnership.models import Bond, BondMember, Case, Target, Task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = dt.date(YEAR, 9, 1)
CITY, COUNTY = "4418", "441801"


@pytest.fixture
def world(transactional_db):
    """A community with two core schools, a task under it, and news for the city's planner."""
    own = settle()
    bond = Bond.everywhere.create(unit=own.units[COUNTY], form="community", name="云溪共同体", since=DAY)
    for slug, role in (("2144180001", "core"), ("2144180002", "core"), ("2144180003", "member")):
        BondMember.everywhere.create(bond=bond, unit=own.units[slug], role=role)
    user = own.users["city_planner"]
    Task.everywhere.create(unit=own.units[COUNTY], bond=bond, title="统一集体备课", planned=DAY, due=DAY, owner=user)
    tell([user], "task.given", "task:1", "给你的任务", unit=own.units[COUNTY], href=f"/u/{COUNTY}/{YEAR}/communities/")
    return own


@pytest.fixture
def open_page(page, live_server, world):
    """Sign in as the city's planner and open a page."""
    sign_in(page, live_server.url, "city_planner", PASSWORD)

    def go(rest="", unit=CITY):
        page.goto(f"{live_server.url}/u/{unit}/{YEAR}/{rest}")
        return page

    return go


def test_the_bell_leads_to_the_desk_and_a_notice_is_read_once_opened(open_page, shoot, axe):
    page = open_page("bonds/")
    expect(page.locator(".top .count")).to_have_text("1")
    page.click(".top a[href$='/desk/']")
    expect(page.locator("#late")).to_contain_text("统一集体备课")
    axe(page)
    shoot(page, "desk")
    page.click("text=给你的任务")
    page.wait_for_url("**/communities/")
    expect(page.locator(".top .count")).to_have_count(0)
    page = open_page("desk/wishes/")
    axe(page)
    page.locator("tbody input[type=checkbox]").first.uncheck()
    page.click("main form button.main")
    page.wait_for_url("**/desk/")


def test_a_community_shows_both_cores_and_five_tabs(open_page, shoot, axe):
    page = open_page("communities/")
    axe(page)
    shoot(page, "communities")
    page.click("text=云溪共同体")
    expect(page.locator("main")).to_contain_text("核心校 2 所")
    tabs = page.locator("nav[aria-label=五位一体] a")
    expect(tabs).to_have_count(5)
    for place in range(5):
        tabs.nth(place).click()
        expect(tabs.nth(place)).to_have_attribute("aria-current", "page")
        axe(page)
        shoot(page, f"community-{place}")


def test_a_target_is_set_in_words_and_shows_who_has_met_it(open_page, shoot, axe):
    page = open_page("targets/add/")
    axe(page)
    page.select_option("select[name=what]", "communities:count")
    page.click("main form button.main")
    axe(page)
    shoot(page, "target-form")
    page.fill("input[name=name]", "各县至少创建1个城乡教育共同体")
    page.select_option("select[name=each]", "county")
    page.select_option("select[name=where_form]", "community")
    page.fill("input[name=at_least]", "1")
    page.fill("input[name=since]", f"{YEAR}-01-01")
    page.fill("input[name=until]", f"{YEAR}-12-31")
    page.fill("input[name=reference]", "工作要点")
    page.click("main form button.main")
    page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1].isdecimal())
    assert Target.everywhere.get().asked == {"form": "community"}
    expect(page.locator("main")).to_contain_text("2 个中 2 个已达成")
    axe(page)
    shoot(page, "target")


def test_experience_is_shown_to_all_after_a_question(open_page, shoot, axe):
    own = Case.everywhere.create(
        unit=Bond.everywhere.get().unit, title="两校一师", domain="teachers", problem="缺", practice="走教", day=DAY
    )
    page = open_page(f"cases/{own.pk}/")
    axe(page)
    shoot(page, "case")
    page.click("text=向全部单位公开")
    with page.expect_navigation():
        page.locator("dialog[open] button.main").click()
    expect(page.locator("main")).to_contain_text("全部单位")
    own.refresh_from_db()
    assert own.shared
