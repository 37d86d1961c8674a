"""A scheme from an example, an appraisal, and a national workbook in a real browser, wide and narrow."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect
from tests.browser.signing import sign_in
from tests.people import PASSWORD, YEAR, settle

from tongpan.assistance.partnership.models import Bond, BondMember

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY, COUNTY = dt.date(YEAR, 9, 1), "441801"


@pytest.fixture
def world(transactional_db):
    """A community of two schools."""
    own = settle()
    bond = Bond.everywhere.create(unit=own.units[COUNTY], form="community", name="云溪共同体", since=DAY)
    for slug, role in (("2144180001", "core"), ("2144180002", "member")):
        BondMember.everywhere.create(bond=bond, unit=own.units[slug], role=role)
    return own


@pytest.fixture
def open_page(page, live_server, world):
    """Sign in as the county's planner and open a page."""
    sign_in(page, live_server.url, "planner", PASSWORD)

    def go(rest=""):
        page.goto(f"{live_server.url}/u/{COUNTY}/{YEAR}/{rest}")
        return page

    return go


def test_an_example_is_put_into_force_and_an_appraisal_begun(open_page, shoot, axe):
    page = open_page("appraisal/schemes/")
    page.click("form[action*='/example/community/'] button")
    expect(page.locator("form[action$='/settle/'] button")).to_be_visible()
    axe(page)
    shoot(page, "appraisal-scheme")
    page.click("form[action$='/settle/'] button")
    page.click("dialog[open] button.danger, dialog[open] button.main")
    page.click("a[href*='/appraisal/add/']")
    page.fill("input[name=name]", "年度考核")
    page.fill("input[name=since]", "2025-09-01")
    page.fill("input[name=until]", "2026-08-31")
    page.click("main form button[type=submit]")
    page.click("a[href$='/appraised/add/']")
    page.check("input[name=keys]")
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("云溪共同体")
    axe(page)
    shoot(page, "appraisal-one")


def test_workbooks_are_opened_and_one_item_is_filled(open_page, shoot, axe):
    page = open_page("national/")
    page.click(".empty a.button")
    page.click("main form button[type=submit]")
    expect(page.locator("table.glance tbody tr")).to_have_count(1)
    axe(page)
    shoot(page, "national-glance")
    page.click("table.glance tbody th a")
    axe(page)
    shoot(page, "national-workbook")
    page.click("table.workbook a >> text=优质高中招生名额")
    page.click("a[href$='/edit/']")
    page.fill("input[name=slot_quota]", "52")
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("52.0%")
    axe(page)
