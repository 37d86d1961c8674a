"""The annual report: every figure is the list of its records, both years side by side, as page, Word and PDF."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.urls import reverse
from tests.people import YEAR, settle

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import all_registers
from tongpan.assistance.partnership.actions import Draft, make_bond
from tongpan.assistance.partnership.models import Bond, BondMember, Case, Review, Target, Task
from tongpan.insight.annual.outline import SECTIONS
from tongpan.insight.models import Stated
from tongpan.insight.queries.annual import annual
from tongpan.ui.memory import forget

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return settle()


def bond(world, supporter="2144180001", recipient="2144180003", year=YEAR, form=Bond.Form.PAIRING):
    members = [
        (world.units[supporter], BondMember.Role.SUPPORTER.value),
        (world.units[recipient], BondMember.Role.RECIPIENT.value),
    ]
    user = world.users["city_planner"]
    until = dt.date(year + 1, 8, 31)
    return make_bond(world.units["4418"], Draft(form, members), since=dt.date(year, 9, 1), until=until, user=user)


def report_of(world, unit="4418", kind="", own=None):
    forget()
    with in_unit(world.units[unit]):
        return annual(world.units[unit], YEAR, period_of(YEAR, kind), own)


def lines(report):
    """Lines by register, of figures without filters."""
    return {line.item.register: line for own in report.sections for line in own.lines if not line.item.asked}


def test_every_figure_of_the_outline_can_be_counted(world):
    for section in SECTIONS:
        for item in section.items:
            own = all_registers()[item.register]
            assert set(item.asked) <= {choice.name for choice in own.choices}, item.label
            assert item.measure == "count" or item.measure in own.measures, item.label


def test_this_year_stands_beside_last_year_and_opens_the_records(world):
    bond(world)
    bond(world, recipient="2144180002")
    bond(world, year=YEAR - 1)
    line = lines(report_of(world))["bonds"]
    assert (line.now, line.before, line.change) == (2, 1, 1)
    page = world.client("city_planner").get(line.href)
    assert page.context["table"].page.paginator.count == 2


def test_every_figure_has_as_many_records_as_it_says(world):
    """A count is the length of its list, for every figure that counts records."""
    bond(world)
    Task.everywhere.create(unit=world.units["441801"], title="补齐音乐教师", planned=dt.date(YEAR, 10, 1))
    browser = world.client("city_planner")
    for own in report_of(world).sections:
        for line in own.lines:
            if line.item.measure == "count":
                table = browser.get(line.href).context["table"]
                assert table.page.paginator.count == line.now, line.item.label


def test_counties_lie_side_by_side(world):
    bond(world)
    found = {own.county.slug: own.values[0] for own in report_of(world).counties}
    assert found == {"441801": 1, "441802": 1}
    assert report_of(world, "441801").counties == []


def test_few_counties_are_columns_under_their_names_and_many_are_rows(world, monkeypatch):
    bond(world)
    here = reverse("insight:annual", args=("4418", YEAR))
    shown = world.client("city_planner").get(here).content.decode()
    head = shown[shown.index('<table class="table counties">') :]
    assert re.findall(r">(甲县|乙县)</a></th>", head[: head.index("</thead>")]) == ["甲县", "乙县"]
    report = report_of(world)
    (label, values), number = report.side_by_side[0], len(report.main)
    assert (label.register, values, len(report.side_by_side)) == ("bonds", [1, 1], number)
    monkeypatch.setattr("tongpan.insight.queries.annual.ACROSS", 1)
    forget()
    shown = world.client("city_planner").get(here).content.decode()
    assert '<table class="table counties">' not in shown
    assert re.search(r'<th scope="row"><a href="[^"]*441801[^"]*">甲县</a></th><td class="num">1</td>', shown)


def state(world, key, value, register="tasks", unit="4418", **asked):
    return Stated.everywhere.create(
        unit=world.units[unit], key=key, label=f"文件写明的{key}", quote="…", year=YEAR, value=value, source="年度总结",
        published=dt.date(YEAR + 1, 6, 1), register=register, asked=asked,
    )  # fmt: skip


def test_a_report_of_a_bond_lays_beside_what_documents_state_of_it(world):
    """Only what the bond's own records answer: not what others share in, and not what no record answers."""
    first, second = bond(world), bond(world, recipient="2144180002")
    for title, own, kind in (("甲", first, "key"), ("乙", first, "key"), ("丙", second, "project")):
        Task.everywhere.create(
            unit=world.units["441801"], title=title, kind=kind, planned=dt.date(YEAR, 10, 1), bond=own
        )
    state(world, "S1", 2, kind="key")
    state(world, "S2", 3)
    state(world, "S3", 5, register="")
    state(world, "S4", 4, bond=first.pk)
    found = {own.stated.key: (own.counted, own.met) for own in report_of(world, own=first).stated}
    assert found == {"S1": (2, True), "S4": (2, False)}
    assert [own.stated.key for own in report_of(world, own=second).stated] == []
    here = reverse("insight:annual", args=("4418", YEAR)) + f"?bond={first.pk}"
    shown = world.client("city_planner").get(here).content.decode()
    assert "文件写明的S1" in shown
    assert "文件写明的S2" not in shown


def test_a_report_of_one_bond_counts_only_its_own(world):
    first, second = bond(world), bond(world, recipient="2144180002")
    Task.everywhere.create(unit=world.units["441801"], title="甲", planned=dt.date(YEAR, 10, 1), bond=first)
    Task.everywhere.create(unit=world.units["441801"], title="乙", planned=dt.date(YEAR, 10, 1), bond=second)
    found = lines(report_of(world, own=first))
    assert (found["bonds"].now, found["tasks"].now) == (1, 1)


def test_a_bond_of_others_has_no_report_here(world):
    theirs = bond(world, "2144180001", "2144180002")
    page = world.client("other_planner").get(reverse("insight:annual", args=("441802", YEAR)) + f"?bond={theirs.pk}")
    assert page.status_code == 404


def full(world):
    """Something for every chapter."""
    own = bond(world)
    task = Task.everywhere.create(unit=world.units["4418"], title="音乐教师走教", planned=dt.date(YEAR, 9, 5), bond=own,
                                  due=dt.date(YEAR, 12, 1), state=Task.State.STARTED)  # fmt: skip
    Review.everywhere.create(task=task, year=YEAR, effect="六所学校开齐音乐课", decision=Review.Decision.EXPAND,
                             reason="成效好", decided=dt.date(YEAR + 1, 6, 1))  # fmt: skip
    Target.everywhere.create(unit=world.units["4418"], name="每县至少一个结对", register="bonds", each="county",
                             at_least=1, since=dt.date(YEAR, 9, 1), until=dt.date(YEAR + 1, 8, 31),
                             reference="示例文件〔2025〕1号")  # fmt: skip
    Case.everywhere.create(unit=world.units["441801"], title="周三走教日", domain="teachers", problem="缺音乐教师",
                           practice="固定周三", effect="开齐课程", day=dt.date(YEAR, 11, 1))  # fmt: skip
    return own


def test_the_page_tells_the_four_chapters_in_chinese(world):
    full(world)
    page = world.client("city_planner").get(reverse("insight:annual", args=("4418", YEAR)))
    text = page.content.decode()
    heads = re.findall(r"<h2>([^<]+)</h2>", text)
    assert heads[:4] == ["做了什么", "花了多少", "改变了什么", "下一步做什么"]
    assert all(words in text for words in ("音乐教师走教", "扩大", "每县至少一个结对", "2/2", "周三走教日"))


@pytest.mark.parametrize("format_", ["docx", "pdf"])
def test_the_file_holds_what_the_page_says_and_its_leaving_is_recorded(world, format_):
    own = full(world)
    address = reverse("insight:annual-file", args=("4418", YEAR, format_))
    answer = world.client("city_planner").get(f"{address}?bond={own.pk}")
    assert answer.status_code == 200
    assert AuditRecord.objects.get(action="insight.annual.write").detail["format"] == format_
    if format_ == "docx":
        import docx

        paper = docx.Document(io.BytesIO(answer.content))
        words = [own.text for own in paper.paragraphs] + [
            cell.text for table in paper.tables for row in table.rows for cell in row.cells
        ]
        assert {"做了什么", "音乐教师走教", "扩大", "六所学校开齐音乐课"} <= set(words)
    else:
        assert answer.content.startswith(b"%PDF")


def test_an_empty_year_says_what_to_do(world):
    page = world.client("city_planner").get(reverse("insight:annual", args=("4418", YEAR)))
    assert "还没有记录" in page.content.decode()


def test_more_records_ask_no_more_questions(world, django_assert_max_num_queries):
    browser, address = world.client("city_planner"), reverse("insight:annual", args=("4418", YEAR))
    browser.get(address)
    counts = []
    for year in (YEAR, YEAR - 1, YEAR - 2):
        bond(world, year=year)
        forget()
        with django_assert_max_num_queries(190) as seen:
            browser.get(address)
        counts.append(len(seen))
    assert counts[1] == counts[2]
