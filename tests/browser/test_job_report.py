"""The job of the yearly report in a real browser: read, taken as Word and PDF, and every figure opened and counted."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import docx
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tongpan.access.years import current_year
from tongpan.assistance.partnership.models import Bond, BondMember, Meeting, Need, Task
from tongpan.assistance.works.models import Entry, Fund, PlaceChange

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEN_THOUSAND = 10_000


@pytest.fixture
def done(world):
    """A year of help in one county, and a little in the year before."""
    county, one, two = (world.units[slug] for slug in ("441801", "2144180001", "2144180002"))
    today, year = timezone.localdate(), current_year()
    own = Bond.everywhere.create(unit=county, form="pairing", since=dt.date(year - 1, 9, 1))
    for unit, role in ((one, "supporter"), (two, "recipient")):
        BondMember.everywhere.create(bond=own, unit=unit, role=role)
    for number in range(3):
        Meeting.everywhere.create(
            unit=county, bond=own, title=f"第{number}次例会", kind="dispatch", day=today, held=True
        )
        Need.everywhere.create(unit=two, title=f"第{number}项需求", domain="teachers", stated=today)
        Task.everywhere.create(unit=county, bond=own, title=f"第{number}项任务", planned=today)
    Meeting.everywhere.create(unit=county, bond=own, title="上年例会", kind="dispatch", held=True,
                              day=dt.date(year, 3, 1))  # fmt: skip
    for unit, kind, places in ((one, "extension", 250), (two, "closure", -90)):
        PlaceChange.everywhere.create(unit=unit, kind=kind, stage="primary", places=places, day=today)
    fund = Fund.everywhere.create(unit=county, name="帮扶资金", source="city", opened=today)
    for kind, amount in (("pledged", 800_000), ("received", 650_000)):
        Entry.everywhere.create(fund=fund, unit=county, kind=kind, amount=amount, day=today)
    return own


def numbers(text):
    """All numbers of a text, without their separators."""
    return {Decimal(own.replace(",", "").replace("−", "-")) for own in re.findall(r"[−-]?\d[\d,]*(?:\.\d+)?", text)}


def test_every_figure_of_the_report_opens_the_records_that_it_counts(at, done, shoot, axe):
    at.sign_in("office")
    at.open("annual/")
    axe(at.page)
    shoot(at.page, "job-annual")
    rows = at.page.locator("main table tr:has(td a)").evaluate_all(
        "all => all.map(row => [row.cells[0].innerText.trim(), row.querySelector('a').innerText,"
        " row.cells[row.cells.length - 1].innerText, row.querySelector('a').href])"
    )
    told = {label: Decimal(shown.replace(",", "")) for label, shown, _unit, _href in rows}
    assert told["召开会议"] == told["提出的需求"] == told["任务"] == 3
    assert (told["新增学位"], told["净增学位（扣除撤并）"], told["到账"]) == (250, 160, 65)
    for label, shown, unit, href in rows:
        at.open(href)
        counted = at.page.locator(".tile-value, .table-count, tfoot td").all_inner_texts()
        wanted = Decimal(shown.replace(",", "").replace("−", "-")) * (TEN_THOUSAND if "万元" in unit else 1)
        assert wanted in numbers(" ".join(counted)), f"{label}: {shown} {unit}, but the list says {counted}"


def test_the_report_is_taken_away_as_word_and_as_pdf(at, done, tmp_path):
    at.sign_in("office")
    at.open("annual/")
    at.narrow(bond=str(done.pk))
    expect(at.page.locator("h1")).to_contain_text("云溪中心小学 → 云溪初级中学")
    for name, text in (("docx", "Word 版"), ("pdf", "PDF 版")):
        with at.page.expect_download() as waiting:
            at.page.locator("main a.button", has_text=text).click()
        waiting.value.save_as(tmp_path / f"报告.{name}")
    paper = docx.Document(tmp_path / "报告.docx")
    cells = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert {"做了什么", "花了多少", "改变了什么", "下一步做什么"} <= {own.text for own in paper.paragraphs}
    assert any(row[:3] == ["召开会议", "3", "1"] for row in cells), cells
    assert (tmp_path / "报告.pdf").read_bytes().startswith(b"%PDF")
