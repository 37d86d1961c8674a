"""The job of works and money in a real browser: a project with its photos, places, lighting, and a balanced ledger."""

from __future__ import annotations

import base64
import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tongpan.assistance.base.models import Attachment
from tongpan.assistance.works.models import Entry, Fund, LampReading, Milestone, PlaceChange, Project, ProjectFunding

from .conftest import in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def begin_project(at):
    at.open("works/projects/add/")
    at.send(place="云溪中心小学", kind="extension", name="教学楼扩建", stage="primary", planned=in_days(-60),
            due=in_days(200), budget=1_000_000, source_city=600_000, source_donation=400_000)  # fmt: skip
    return Project.everywhere.get()


def test_a_project_with_its_sources_milestones_and_photos(at, shoot, axe, tmp_path):
    at.sign_in("office")
    own = begin_project(at)
    borne = dict(ProjectFunding.everywhere.values_list("source", "amount"))
    assert borne == {"city": Decimal(600_000), "donation": Decimal(400_000)}
    at.unfold("设定节点")
    at.fill(name="主体封顶", due=in_days(-5))
    at.press("设定")
    at.says("主体封顶")
    at.unfold("登记新状态")
    at.fill(state="running", day=in_days(-40))
    at.press("登记")
    at.page.locator("li", has_text="主体封顶").locator("input[type=date]").fill(in_days(-1))
    at.press("填报完成")
    own.refresh_from_db()
    assert (own.state, Milestone.everywhere.get().done.isoformat()) == ("running", in_days(-1))
    (tmp_path / "封顶.png").write_bytes(PIXEL)
    at.fill(file=tmp_path / "封顶.png")
    at.press("保存附件")
    at.says("封顶.png", "在建")
    assert Attachment.everywhere.get().name == "封顶.png"
    axe(at.page)
    shoot(at.page, "job-project")


def test_places_are_counted_gross_and_net_of_closures(at, shoot, axe):
    at.sign_in("office")
    for school, kind, stage, count in (
        ("云溪中心小学", "extension", "primary", 200),
        ("云溪初级中学", "closure", "junior", 80),
    ):
        at.open("works/places/add/")
        at.send(school=school, kind=kind, stage=stage, count=count, day=in_days(-3))
    assert sorted(PlaceChange.everywhere.values_list("places", flat=True)) == [-80, 200]
    at.open("works/places/?period=all")
    at.says("毛增200个，净增120个：相差的80个是学校撤并减少的学位")
    axe(at.page)
    shoot(at.page, "job-places")


def test_a_dark_board_fails_and_says_at_which_points(at, shoot, axe):
    at.sign_in("office")
    at.open("works/lighting/add/")
    at.send(school="云溪中心小学", name="三年级1班", use="classroom", day=in_days(-3), lamps=9, colour=4000,
            rendering=85, glare=18, desk="320 310 305 330 305 300 310 315 320", board="480 520 470")  # fmt: skip
    assert LampReading.everywhere.get().passed is False
    row = at.page.locator("tr", has_text="黑板面平均照度")
    expect(row).to_contain_text("未达标")
    expect(row).to_contain_text("≥ 500 lx")
    axe(at.page)
    shoot(at.page, "job-light")
    at.open("works/lighting/?period=all")
    expect(at.page.locator("tbody tr")).to_contain_text("黑板面平均照度")


def test_a_donation_is_received_given_out_spent_and_returned_and_the_statement_balances(at, shoot, axe):
    at.sign_in("office")
    project = begin_project(at)
    at.open("works/funds/add/")
    at.send(name="爱心捐赠", source="donation", purpose="教学楼扩建", opened=in_days(-60))
    fund = Fund.everywhere.get()

    def enter(kind, amount, **more):
        at.open(f"works/funds/{fund.pk}/enter/")
        at.send(kind=kind, amount=amount, day=in_days(-1), **more)

    at.follow("登记收支")
    at.send(kind="pledged", amount=500_000, day=in_days(-1))
    enter("received", 300_000)
    enter("allocated", 400_000, project=str(project.pk))
    at.refuses("到账减去已拨付和已退回后只剩300,000.00元")
    enter("allocated", 200_000, project=str(project.pk))
    enter("spent", 250_000, project=str(project.pk))
    at.refuses("不能为“教学楼扩建”支出250,000.00元，拨付给它的只剩200,000.00元")
    shoot(at.page, "job-payment-refused")
    enter("spent", 150_000, project=str(project.pk), voucher="记字1号")
    enter("returned", 200_000)
    at.refuses("未拨付的只有100,000.00元")
    enter("returned", 100_000)
    lines = dict(Entry.everywhere.values_list("kind", "amount"))
    assert {kind: int(amount) for kind, amount in lines.items()} == {
        "pledged": 500_000, "received": 300_000, "allocated": 200_000, "spent": 150_000, "returned": 100_000,
    }  # fmt: skip
    at.says("已承诺未到账200,000.00元")
    axe(at.page)
    shoot(at.page, "job-fund")
    at.open("works/statement/?period=all")
    cells = at.page.locator("tfoot tr, tr:has-text('合计')").last.locator("td").all_inner_texts()
    opening, _pledged, received, _given, spent, returned, closing = (
        Decimal(re.sub("[,−]", "", own)) for own in cells if re.search(r"\d", own)
    )
    assert opening + received - spent - returned == closing == 50_000
    axe(at.page)
    shoot(at.page, "job-statement")
    at.open(f"works/projects/{project.pk}/")
    at.says("150,000")
