"""Tables: sort, paging, totals, cells, export."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

from tongpan.ui.badges import badge
from tongpan.ui.export import WATCH, Gate, as_csv, as_xlsx
from tongpan.ui.table import Column, Empty, Table

ROWS = [
    {"pk": 1, "name": "乙校", "pupils": 1200, "share": 0.5},
    {"pk": 2, "name": "甲校", "pupils": None, "share": 0.25},
    {"pk": 3, "name": "<丙>", "pupils": 30, "share": None},
]
COLUMNS = (
    Column("name", "学校", href=lambda row: f"/s/{row['pk']}/"),
    Column("pupils", "在校生", unit="人", number=0, total=sum),
    Column("share", "占比", percent=1, hidden=True),
    Column("state", "状态", sort=False, show=lambda row: badge("gap" if row["pupils"] else "muted", "差")),
)


def table(query: str = "", **more) -> Table:
    return Table(RequestFactory().get(f"/x/{query}"), COLUMNS, ROWS, key="schools", **more)


def names(shown: Table) -> list[str]:
    return [row["name"] for row in shown.page]


def rendered(shown: Table) -> str:
    template = engines["django"].from_string("{% table table %}")
    return template.render({"table": shown}, shown.request)


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["乙校", "甲校", "<丙>"]),
        ("?sort=pupils", ["<丙>", "乙校", "甲校"]),
        ("?sort=-pupils", ["乙校", "<丙>", "甲校"]),
        ("?sort=-share", ["乙校", "甲校", "<丙>"]),
        ("?sort=state", ["乙校", "甲校", "<丙>"]),
        ("?sort=password", ["乙校", "甲校", "<丙>"]),
    ],
)
def test_rows_without_a_value_come_last_and_unknown_columns_sort_nothing(query, order):
    assert names(table(query)) == order


def test_the_head_offers_up_then_down_then_none():
    def offered(query: str) -> tuple[str, str]:
        head = next(head for head in table(query).heads if head["column"].key == "pupils")
        return head["sort"], head["state"]

    assert offered("") == ("pupils", "none")
    assert offered("?sort=pupils") == ("-pupils", "ascending")
    assert offered("?sort=-pupils") == ("", "descending")


@pytest.mark.parametrize(
    ("page", "shown"), [("1", ["乙校", "甲校"]), ("2", ["<丙>"]), ("99", ["<丙>"]), ("x", ["乙校", "甲校"])]
)
def test_a_page_that_is_not_there_becomes_the_nearest(page, shown):
    assert names(table(f"?page={page}", page_size=2)) == shown


def test_totals_are_of_all_rows_and_leave_out_what_was_not_reported():
    assert [text for _column, text in table("?page=2", page_size=2).totals] == ["", "1,230", "", ""]


def test_a_page_of_html():
    page = rendered(table("?sort=name", bulk=[("/freeze/", "冻结", "冻结 {count} 所")]))
    assert '<a href="/s/3/">&lt;丙&gt;</a>' in page
    assert page.count('name="row"') == 3
    assert 'aria-sort="ascending"' in page
    assert page.count(" hidden") >= 4, "the share column is off until chosen"
    assert '<td data-column="pupils" class="num">1,200</td>' in page
    assert '<td data-column="pupils" class="num">—</td>' in page
    assert "▲" in page
    assert "style=" not in page


def test_an_empty_table_says_why_and_what_next():
    empty = Table(RequestFactory().get("/x/"), COLUMNS, [], key="x", empty=Empty("还没有学校。", "/imports/", "导入"))
    page = rendered(empty)
    assert "还没有学校。" in page
    assert 'href="/imports/"' in page
    assert "<table" not in page


def test_paging_links_keep_the_filter_and_the_sort():
    page = rendered(table("?q=%E6%A0%A1&sort=name&page=1", page_size=2))
    assert 'href="?q=%E6%A0%A1&amp;sort=name&amp;page=2"' in page
    assert 'href="?q=%E6%A0%A1&amp;sort=-name"' in page


@pytest.fixture(autouse=True)
def nobody_watches(monkeypatch):
    """Accounts and rights are not asked here; ``test_takings.py`` asks them."""
    monkeypatch.setattr(WATCH, "gate", Gate())


def test_xlsx_export_is_all_rows_as_sorted_with_the_columns_shown():
    shown = table("?export=xlsx&sort=-pupils&page=2&columns=name,pupils", page_size=1)
    assert shown.asked_for_file == "xlsx"
    response = shown.export()
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert [list(row) for row in sheet.values] == [
        ["学校", "在校生（人）"],
        ["乙校", 1200],
        ["<丙>", 30],
        ["甲校", None],
    ]
    assert response["Content-Disposition"].startswith('attachment; filename="schools-2')


@pytest.mark.parametrize(("language", "words"), [("zh-hans", ("是", "否")), ("en", ("Yes", "No"))])
def test_yes_and_no_are_words_of_the_reader_in_a_file(language, words):
    rows = [[True, False, None, 1]]
    with override(language):
        text = as_csv(["a", "b", "c", "d"], rows).decode("utf-8-sig").splitlines()[1]
        sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(["a", "b", "c", "d"], rows))).active
    assert text == f"{words[0]},{words[1]},,1"
    assert list(sheet.values)[-1] == (*words, None, 1)


def test_an_export_that_is_not_offered_is_not_given():
    assert table("?export=exe").asked_for_file == ""
    assert table("?export=csv", exports=False).asked_for_file == ""


def test_csv_opens_in_excel_and_runs_nothing():
    content = as_csv(["名称"], [["=1+1"], ["甲"], [-5]])
    assert content.decode("utf-8-sig").splitlines() == ["名称", "'=1+1", "甲", "-5"]
    assert content.startswith(b"\xef\xbb\xbf")


def test_xlsx_keeps_dates_as_dates_and_formulas_as_text():
    moment = dt.datetime(2025, 9, 1, 0, 30, tzinfo=dt.UTC)
    content = as_xlsx(["a", "b", "c"], [[dt.date(2025, 9, 1), moment, "=1+1"]])
    row = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)[1]
    assert row == (dt.datetime(2025, 9, 1), dt.datetime(2025, 9, 1, 8, 30), "=1+1")  # noqa: DTZ001
