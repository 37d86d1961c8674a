"""The job of a community in a real browser: made, worked in, told in five tabs; a target that it meets or misses."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tongpan.assistance.partnership.models import Bond, Meeting, Target

from .conftest import in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABS = ["管理", "师资", "教育教学", "教研", "考评"]


def begin_community(at):
    at.open("bonds/add/")
    at.fill(form="community", name="云溪教育共同体", since=in_days(-30), leading_words="云溪中心")
    at.page.check("#leading-found input[value='2144180001']")
    at.fill(others_words="云溪初级")
    at.page.check("#others-found input[value='2144180002']")
    at.send()
    return Bond.everywhere.get()


def test_what_is_done_in_a_community_stands_in_its_tabs(at, shoot, axe):
    at.sign_in("office")
    bond = begin_community(at)
    at.follow("五位一体")
    tile = at.page.locator(".tile", has_text="召开会议")
    expect(tile).to_contain_text("0")
    at.open("meetings/add/")
    at.send(title="十月例会", kind="community", bond=str(bond.pk), day=in_days(-1), held=True)
    assert Meeting.everywhere.get().bond == bond
    at.open("communities/")
    at.follow("云溪教育共同体", within="main table")
    expect(tile).to_contain_text("1")
    at.says("十月例会", "云溪中心小学", "云溪初级中学")
    assert at.page.locator("nav[aria-label=五位一体] a").all_inner_texts() == TABS
    for place, name in enumerate(TABS):
        with at.page.expect_navigation():
            at.page.locator("nav[aria-label=五位一体] a", has_text=name).first.click()
        expect(at.page.locator("nav[aria-label=五位一体] a").nth(place)).to_have_attribute("aria-current", "page")
    axe(at.page)
    shoot(at.page, "job-community")
    at.open(f"communities/{bond.pk}/")
    with at.page.expect_navigation():
        tile.click()
    expect(at.page.locator("tbody tr")).to_have_count(1)
    expect(at.page.locator("tbody")).to_contain_text("十月例会")


def test_a_target_of_one_community_in_each_county_is_missed_until_every_county_has_one(at, shoot):
    at.sign_in("city_planner", unit="4418")
    at.open("targets/add/")
    at.send(what="communities:count")
    at.send(name="各县至少创建1个教育共同体", each="county", where_form="community", at_least=1,
            since=in_days(-60), until=in_days(60), reference="年度工作要点")  # fmt: skip
    target = Target.everywhere.get()
    at.says("2 个中 0 个已达成")
    at.sign_in("office")
    begin_community(at)
    at.sign_in("city_planner", unit="4418")
    at.open("targets/")
    at.follow("各县至少创建1个教育共同体")
    at.says("2 个中 1 个已达成")
    rows = at.page.locator("main .table-block tbody tr")
    expect(rows.filter(has_text="甲县")).to_contain_text("✓")
    expect(rows.filter(has_text="乙县")).to_contain_text("▲")
    shoot(at.page, "job-target")
    target.refresh_from_db()
    with at.page.expect_navigation():
        rows.filter(has_text="甲县").locator("a").first.click()
    expect(at.page.locator("main")).to_contain_text("云溪教育共同体")
