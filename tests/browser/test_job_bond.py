"""The job of a bond in a real browser: made, agreed and signed, doubled in vain, a partner changed, its past read."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from tongpan.assistance.partnership.models import Bond, BondMember, Document, Signatory, TeamMember

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HELPER, HELPED = "2144180001", "2144180002"


@pytest.fixture
def at(at):
    """In the school year in which the days of these tests lie."""
    at.year = 2025
    return at


def enter_pairing(at, others="云溪初级", code=HELPED, since="2025-09-01", **more):
    at.open("bonds/add/")
    at.fill(form="pairing", since=since, leading_words="云溪中心", **more)
    at.page.check(f"#leading-found input[value='{HELPER}']")
    at.fill(others_words=others)
    at.page.check(f"#others-found input[value='{code}']")
    at.send()


def test_a_pairing_from_its_agreement_to_a_change_of_partner(at, shoot, axe, tmp_path):
    at.sign_in("office")
    enter_pairing(at, until="2028-07-15", reason="县局第七号安排")
    bond = Bond.everywhere.get()
    assert (bond.form, bond.reach, bond.level, bond.until) == ("pairing", "county", "school", dt.date(2028, 7, 15))
    expect(at.page.locator("h1")).to_have_text("云溪中心小学 → 云溪初级中学")
    at.says("县局第七号安排", "县域内")

    at.follow("录入文件")
    at.send(title="结对帮扶协议书", number="甲教〔2025〕7号")
    at.says("草稿", "尚未签署")
    paper, seal = Document.everywhere.get(), tmp_path / "协议书扫描件.pdf"
    assert sorted(own.unit.slug for own in Signatory.everywhere.select_related("unit")) == [HELPER, HELPED]
    seal.write_bytes(b"%PDF-1.7")
    at.fill(file=seal)
    at.press("保存附件")
    at.says("协议书扫描件.pdf")
    for name, state in (("云溪中心小学", "draft"), ("云溪初级中学", "signed")):
        at.page.get_by_label(name, exact=True).check()
        at.fill(day="2025-09-05")
        at.press("录入签署")
        paper.refresh_from_db()
        assert paper.state == state
    assert paper.issued == dt.date(2025, 9, 5)
    at.says("已签订")
    axe(at.page)
    shoot(at.page, "job-bond-paper")

    at.follow("云溪中心小学 → 云溪初级中学")
    at.follow("成立工作机构")
    at.send(name="云溪帮扶工作专班", duty="统筹结对帮扶")
    at.follow("增加成员")
    at.send(role="head", office="云溪中心小学校长", unit=HELPER)
    assert TeamMember.everywhere.get().team.bond == bond

    enter_pairing(at, since="2025-10-01")
    at.refuses("自2025年9月1日起", "云溪中心小学、云溪初级中学", "请先结束原关系")
    assert Bond.everywhere.count() == 1
    assert at.page.input_value("input[name=since]") == "2025-10-01"
    shoot(at.page, "job-bond-doubled")

    at.open(f"bonds/{bond.pk}/")
    at.page.locator("li", has_text="云溪初级中学").get_by_role("link", name="退出").click()
    at.send(last="2026-01-31", reason="并入片区共同体")
    at.follow("增加成员")
    at.fill(sides_words="甲县")
    at.page.check("#sides-found input[value='441801']")
    at.send(role="recipient", since="2026-02-01", reason="改由县局统筹")
    left = BondMember.everywhere.get(unit__slug=HELPED)
    assert (left.until, left.reason) == (dt.date(2026, 1, 31), "并入片区共同体")
    assert BondMember.everywhere.get(unit__slug="441801").since == dt.date(2026, 2, 1)
    at.says("并入片区共同体", "改由县局统筹", "2026年1月31日")
    axe(at.page)
    shoot(at.page, "job-bond")


def test_the_past_of_a_school_stays_to_be_read_when_it_gets_another_partner(at, shoot):
    at.sign_in("city_planner", unit="4418")
    enter_pairing(at, since="2014-09-01", until="2024-07-15", reason="首轮结对")
    at.says("各成员没有同一形式的其他关系")
    enter_pairing(at, others="乙县第一", code="2144180003", reason="第二轮结对")
    at.says("云溪中心小学 → 云溪初级中学", "2014年9月1日–2024年7月15日", "县对县")
    at.page.locator("section li a", has_text="云溪中心小学").first.click()
    expect(at.page.locator("tbody tr")).to_have_count(2)
    shoot(at.page, "job-bond-past")
    at.open("bonds/")
    expect(at.page.locator("tbody tr")).to_have_count(1)
    newer = Bond.everywhere.get(since=dt.date(2025, 9, 1))
    at.page.locator("tbody a", has_text="云溪中心小学").first.click()
    at.fill(last="2026-07-15", reason="帮扶期满")
    at.press("结束结对关系", sure=True)
    newer.refresh_from_db()
    assert (newer.until, newer.reason) == (dt.date(2026, 7, 15), "帮扶期满")


def test_an_end_before_its_start_is_refused_at_the_field(at):
    at.sign_in("office")
    enter_pairing(at, until="2025-08-01")
    at.refuses("截止")
    assert not Bond.everywhere.exists()
