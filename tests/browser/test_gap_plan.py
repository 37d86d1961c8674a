"""Overview, gap and plan in a real browser: from the gap to an adopted plan, by mouse and keyboard, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.signing import sign_in
from tests.web.insight import region as made
from tests.web.insight.test_adopt import staffed

from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gap
from tongpan.insight.models import Adoption, Run
from tongpan.registry.models import Posting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = "a long enough secret"


@pytest.fixture
def county(transactional_db):
    pytest.importorskip("highspy")
    unit = made.county(made.city())
    staffed(unit, "2144182601", "第一小学", backbone=4, others=4)
    staffed(unit, "2144182602", "第二小学", backbone=0, others=8)
    staffed(unit, "2144182603", "第三小学", backbone=2, others=6)
    with in_unit(unit):
        measure_gap(unit, made.YEAR, user=None)
    return unit


@pytest.fixture
def open_page(page, live_server, county):
    """Sign in as the county's planner and open a page."""
    made.account("planner", on=county)
    sign_in(page, live_server.url, "planner", SECRET)

    def go(rest=""):
        page.goto(f"{live_server.url}/u/{county.slug}/{made.YEAR}/{rest}")
        return page

    return go


def test_overview_leads_to_what_to_do_next(open_page, shoot, axe):
    page = open_page()
    assert page.locator(".next-steps").inner_text().count("资源配置未达标") == 1
    axe(page)
    shoot(page, "overview")
    page.click(".next-steps a.main")
    page.wait_for_url("**/plans/new/**")


def test_a_cell_of_the_gap_opens_beside_the_table_and_back_closes_it(open_page, shoot, axe):
    page = open_page("gap/")
    axe(page)
    shoot(page, "gap")
    page.click('a.cell.cell-floor[href*="/2144182602/primary/L2/"]')
    page.wait_for_selector("#panel:not([hidden])")
    said = page.locator("#panel").inner_text().replace("\u2009", "")
    assert "缺1.0人" in said.replace(" ", "")
    axe(page)
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel", state="hidden")
    assert page.locator("table[class=table]").count() >= 1


def test_the_table_of_the_gap_follows_filters_and_sort_in_the_address(open_page):
    page = open_page("gap/")
    page.select_option("select[name=verdict]", "fails")
    page.wait_for_url("**verdict=fails**")
    rows = page.locator(".table-block tbody th")
    expect(rows).to_have_text(["第二小学"])
    page.select_option("select[name=verdict]", "")
    expect(rows).to_have_count(3)
    page.click(".table-block thead a:has-text('L2')")
    page.wait_for_url("**sort=L2**")
    expect(rows).to_have_text(["第二小学", "第三小学", "第一小学"])


def test_from_the_form_to_an_adopted_plan_and_back(open_page, shoot, axe, county):
    page = open_page("plans/new/")
    page.fill("input[name=title]", "两校调剂")
    for name in ("distance_km", "backbone_share"):
        page.fill(f"input[name={name}]", "")
    page.fill("input[name=share_out]", "50")
    axe(page)
    shoot(page, "plan-new")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/plans/*-*/")
    run = Run.everywhere.get(kind="balance")
    assert page.locator("h1").inner_text().startswith("两校调剂")
    axe(page)
    shoot(page, "plan")
    page.click(".actions a.main")
    page.wait_for_url(f"**/plans/{run.pk}/adopt/")
    axe(page)
    shoot(page, "adopt")
    page.click("main form.form button[type=submit]")
    assert "1" in page.locator("#confirm-text").inner_text()
    page.click("#confirm-yes")
    page.wait_for_url(f"**/plans/{run.pk}/")
    assert Posting.everywhere.filter(kind="exchange").count() == 1
    page.click('form[action$="/undo/"] button')
    page.click("#confirm-yes")
    page.wait_for_selector('.actions a[href$="/adopt/"]')
    assert Adoption.everywhere.get().undone is not None


def test_runs_and_comparison_fit_a_phone(open_page, shoot, axe, county):
    page = open_page("runs/")
    axe(page)
    shoot(page, "runs")
    page = open_page("plans/compare/")
    axe(page)
    shoot(page, "compare")
