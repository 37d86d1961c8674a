"""Files as they come: encodings, delimiters, merged cells, hidden sheets, and files that are something else."""

from __future__ import annotations

import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from tongpan.registry.imports.headers import find_layout
from tongpan.registry.imports.reading import UnreadableError, guards, read_sheets
from tongpan.registry.imports.reading.delimited import delimiter_of
from tongpan.registry.imports.values import key

from .importing import write_csv, write_xlsx

ROWS = [["学校名称", "在校生数"], ["第一小学", "500"], ["", ""], ["第二小学", "60"]]
KNOWN = {key(name) for name in ("学校名称", "在校生数", "班数", "专任教师数", "姓名", "性别", "学段")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_in_every_encoding_and_with_every_delimiter(tmp_path, encoding, delimiter):
    (sheet,) = read_sheets(write_csv(tmp_path / "a.csv", ROWS, encoding, delimiter))
    assert list(sheet.rows) == ROWS


def test_a_rare_character_survives_gb18030(tmp_path):
    (sheet,) = read_sheets(write_csv(tmp_path / "a.csv", [["姓名", "性别"], ["张䶮", "男"]], "gb18030"))
    assert sheet.rows[1] == ["张䶮", "男"]


def test_a_cell_may_hold_line_breaks_and_delimiters(tmp_path):
    rows = [["学校名称", "地址"], ["第一小学", '三江镇\n"东" 街, 1 号']]
    assert read_sheets(write_csv(tmp_path / "a.csv", rows))[0].rows == rows
    assert delimiter_of("a;b;c\n1,5;2,5;3,5\n") == ";"


def test_rows_keep_the_numbers_that_the_spreadsheet_shows(tmp_path):
    path = write_xlsx(
        tmp_path / "a.xlsx", [[], ["", "学校名称", "在校生数"], [], ["", "第一小学", 500], [None, None], ["", "乙", 8]]
    )
    (sheet,) = read_sheets(path)
    assert sheet.rows[3][1:] == ["第一小学", 500.0]
    assert sheet.rows[5][1:] == ["乙", 8.0]
    layout = find_layout(sheet, KNOWN)
    assert (layout.header_row, layout.first_row, [header.letter for header in layout.headers]) == (1, 2, ["B", "C"])


def test_merged_cells_hold_their_value_everywhere_and_formulas_their_result(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (["基本情况表"], ["学校名称", "学段", "在校生数"], ["甲校", "小学", 10], [None, "初中", 20]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    book.create_sheet("旧表").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    first, hidden = read_sheets(tmp_path / "a.xlsx")
    assert [row[0] for row in first.rows] == ["基本情况表", "学校名称", "甲校", "甲校"]
    assert (first.hidden, hidden.hidden) == (False, True)
    assert find_layout(first, KNOWN).title == "基本情况表"


def test_headers_in_two_rows_are_read_together(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (
        ["学校名称", "在校生数", None, "班数", None],
        [None, "小学", "初中", "小学", "初中"],
        ["甲校", 10, 20, 1, 2],
    ):
        sheet.append(row)
    for merged in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    layout = find_layout(read_sheets(tmp_path / "a.xlsx")[0], KNOWN)
    assert [header.text for header in layout.headers] == [
        "学校名称",
        "在校生数小学",
        "在校生数初中",
        "班数小学",
        "班数初中",
    ]
    assert layout.first_row == 2


def test_unknown_headers_in_another_language_are_found(tmp_path):
    path = write_csv(
        tmp_path / "a.csv", [["Senarai 2025"], [], ["NAMA", "BILANGAN", "KAWASAN"], ["SK Satu", "12", "Kota"]]
    )
    layout = find_layout(read_sheets(path)[0], set())
    assert [header.text for header in layout.headers] == ["NAMA", "BILANGAN", "KAWASAN"]
    assert layout.header_row == 2


def cause(path) -> str:
    with pytest.raises(UnreadableError) as error:
        read_sheets(path)
    assert error.value.problem("x").remedy
    return str(error.value)


def test_an_empty_file(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"")
    assert cause(tmp_path / "a.xlsx") == "the file is empty"


def test_a_document_that_is_named_like_a_workbook(tmp_path):
    Document().save(str(tmp_path / "a.xlsx"))
    assert cause(tmp_path / "a.xlsx") == "the file is a Word file, not a workbook"


def test_a_web_page_and_a_picture_that_are_named_like_tables(tmp_path):
    (tmp_path / "a.xls").write_text("<html><table></table></html>")
    (tmp_path / "b.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    assert cause(tmp_path / "a.xls") == "the file is a web page that is named like a table"
    assert cause(tmp_path / "b.csv") == "the file is neither a workbook nor a text table"


def test_a_damaged_workbook(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", ROWS)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert cause(path) == "the workbook is damaged"
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    assert cause(tmp_path / "b.xlsx") == "the workbook is damaged"


def test_a_protected_workbook(tmp_path):
    # The container of an encrypted workbook is a compound file with a stream of this name.
    (tmp_path / "a.xlsx").write_bytes(guards.COMPOUND + b"\x00" * 1024 + "EncryptedPackage".encode("utf-16-le"))
    assert cause(tmp_path / "a.xlsx") == "the workbook is protected by a password"


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(guards, "UNPACKED_BYTES", 2**20)
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (2**21))
    assert cause(tmp_path / "a.xlsx") == "the workbook unpacks to more than a workbook may hold"


def test_a_sheet_that_spreads_too_far(tmp_path, monkeypatch):
    book = Workbook()
    book.active["A1"] = book.active["CV900"] = 1
    book.save(tmp_path / "a.xlsx")
    monkeypatch.setattr("tongpan.registry.imports.reading.workbook.MOST_CELLS", 1000)
    assert cause(tmp_path / "a.xlsx") == "the sheet “Sheet” spreads over 900 rows and 100 columns"


def test_a_file_that_is_too_large(tmp_path, settings):
    settings.IMPORT_MAX_BYTES = 10
    assert cause(write_csv(tmp_path / "a.csv", ROWS)).startswith("the file has 0 MB")


def test_text_in_no_known_encoding(tmp_path):
    (tmp_path / "a.csv").write_bytes("学校".encode() + b"\xff\xff,\x81")
    assert cause(tmp_path / "a.csv") == "the text is neither UTF-8 nor GB18030"
