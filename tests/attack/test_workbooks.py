"""Workbooks that were made to break their reader: told what is wrong, in bounded memory, without going elsewhere."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.attack.broken import SHEET, mutants, packed, parts, rich, seed, seeds
from tests.attack.fuzz import fuzz

from tongpan.registry.imports.headers import Layout
from tongpan.registry.imports.opening import Found, Opened
from tongpan.registry.imports.reading import UnreadableError, alone, read_sheets
from tongpan.registry.imports.returned import write_returned

BILLION = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
) + b"]>"  # fmt: skip
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


def written(tmp_path: Path, raw: bytes) -> Path:
    path = tmp_path / "a.xlsx"
    path.write_bytes(raw)
    return path


def texts(path: Path) -> str:
    try:
        return str([list(sheet.rows) for sheet in read_sheets(path)])
    except UnreadableError as error:
        return str(error)


def with_sheet(change) -> bytes:
    files = parts(seed())
    return packed({**files, SHEET: change(files[SHEET])})


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_the_seed_is_read(tmp_path):
    assert "第2小学" in texts(written(tmp_path, seed()))


def test_a_bomb_is_refused_unopened(tmp_path):
    zeros = packed({**parts(seed()), SHEET: b" " * (300 * 2**20)})
    assert len(zeros) < 2**20
    before = peak()
    with pytest.raises(UnreadableError, match="unpacks to more"):
        read_sheets(written(tmp_path, zeros))
    assert peak() - before < 50


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    big = 300 * 2**20
    raw = packed({**parts(seed()), SHEET: b" " * big})
    lying = raw.replace(big.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != raw
    before = peak()
    with pytest.raises(UnreadableError):
        read_sheets(written(tmp_path, lying))
    assert peak() - before < 100


def test_too_many_parts_are_refused(tmp_path):
    many = packed({**parts(seed()), **{f"xl/media/{n}.png": b"" for n in range(6000)}})
    with pytest.raises(UnreadableError, match="unpacks to more"):
        read_sheets(written(tmp_path, many))


@pytest.mark.parametrize("head", [BILLION, OUTSIDE], ids=["billion laughs", "a file of the server"])
@pytest.mark.parametrize("where", ["sheet", "strings"])
def test_entities_are_not_put_in_place(tmp_path, head, where):
    entity = b"&j;"
    if where == "sheet":
        cell = b'<row r="4"><c r="A4" t="inlineStr"><is><t>' + entity + b"</t></is></c></row></sheetData>"
        raw = with_sheet(lambda xml: head + xml.partition(b"?>")[2].replace(b"</sheetData>", cell)
                         if b"?>" in xml else head + xml.replace(b"</sheetData>", cell))  # fmt: skip
    else:
        raw = packed({**parts(seed()), "xl/sharedStrings.xml": head + b"<sst><si><t>" + entity + b"</t></si></sst>"})
    before = peak()
    found = texts(written(tmp_path, raw))
    assert "root:" not in found
    assert "aaaaaaaaaa" not in found
    assert peak() - before < 50


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "xl/../../evil.txt"])
def test_names_that_lead_out_are_never_unpacked(tmp_path, name):
    path = written(tmp_path, packed({**parts(seed()), name: b"x"}))
    assert "第2小学" in texts(path)
    assert not list(tmp_path.parent.rglob("evil.txt"))


@pytest.mark.parametrize(
    "raw", [b"MZ\x90\x00" * 99, b"%PDF-1.7 ...", b"<html><table><tr><td>1</td></tr></table>", b"\x7fELF" + b"\0" * 99]
)
def test_the_type_is_what_it_is_and_not_what_it_is_called(tmp_path, raw):
    with pytest.raises(UnreadableError):
        read_sheets(written(tmp_path, raw))


def far(reference: str) -> bytes:
    """A list of three rows with one more cell."""
    row = "".join(filter(str.isdigit, reference))
    cell = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    return with_sheet(lambda xml: xml.replace(b"</sheetData>", cell))


@pytest.mark.parametrize("reference", ["XFD1048576", "XFD5000", "ZZ1048576"])
def test_one_cell_far_away_does_not_fill_the_memory(tmp_path, reference):
    """The reader lays a sheet out whole: half a terabyte for the first, and the process was gone."""
    before = peak()
    with pytest.raises(UnreadableError, match=r"more memory or time|spreads over"):
        read_sheets(written(tmp_path, far(reference)))
    assert peak() - before < 50


def test_one_long_text_shown_a_hundred_thousand_times_is_refused(tmp_path):
    """32,767 characters are kept once in the file, and anew in each cell: 3 GB."""
    with_texts = parts(rich())
    texts = b"<sst><si><t>" + b"x" * 32_767 + b"</t></si></sst>"
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 100_000))
    raw = packed({**with_texts, "xl/sharedStrings.xml": texts, SHEET: b"<worksheet><sheetData>" + rows
                  + b"</sheetData></worksheet>"})  # fmt: skip
    assert len(raw) < 3 * 2**20
    before = peak()
    with pytest.raises(UnreadableError, match="more memory or time"):
        read_sheets(written(tmp_path, raw))
    assert peak() - before < 50


def test_the_whole_sheet_merged_many_thousand_times_takes_no_longer_than_once(tmp_path):
    def merged(xml: bytes) -> bytes:
        ranges = b'<mergeCell ref="A1:XFD1048576"/>' * 20_000
        return xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>")

    (sheet,) = read_sheets(written(tmp_path, with_sheet(merged)))
    filled: list[int] = []
    sheet.rows = [Counted(row, filled) for row in sheet.rows]
    sheet.fill_merged()
    assert {cell for row in sheet.rows for cell in row} == {"学校标识码"}
    assert len(filled) == 9, "nine cells, once"


class Counted(list):
    """A row that notes each cell that is written."""

    def __init__(self, cells: list[object], filled: list[int]) -> None:
        super().__init__(cells)
        self.filled = filled

    def __setitem__(self, place, value) -> None:
        self.filled.append(place)
        super().__setitem__(place, value)


@pytest.mark.parametrize("end", [-11, -24, 1, 134])
def test_a_workbook_that_ends_its_reader_is_refused(tmp_path, monkeypatch, end):
    """An abort, a time limit, a panic: whatever it is, the platform lives on."""
    broken = tmp_path / "broken.py"
    broken.write_text(f"import os, sys\nos.kill(os.getpid(), {-end}) if {end} < 0 else sys.exit({end})\n")
    monkeypatch.setattr(alone, "__file__", str(broken))
    with pytest.raises(UnreadableError, match="more memory or time"):
        read_sheets(written(tmp_path, seed()))


def returned(tmp_path: Path, raw: bytes) -> Path:
    """The workbook that somebody gets back, with what was wrong in it."""
    path = written(tmp_path, raw)
    found = [Found(own, Layout(0, 1, ())) for own in read_sheets(path) if not own.hidden]
    return write_returned(path, Opened("a.xlsx", None, "schools", found), [], tmp_path / "back.xlsx")


@pytest.mark.parametrize("how", ["all merged", "broken style"])
def test_what_is_returned_is_written_anew_where_its_objects_would_be_too_many(tmp_path, how):
    """Seventeen thousand million cells in one hidden sheet, each an object once the workbook is held as such."""
    files = parts(rich())
    if how == "broken style":
        files["xl/styles.xml"] = files["xl/styles.xml"].replace(b"<cellXfs", b'<cellXfs zq="1"', 1)
    else:
        merged = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
        files["xl/worksheets/sheet2.xml"] = files["xl/worksheets/sheet2.xml"].replace(b"</worksheet>", merged)
    before = peak()
    book = load_workbook(returned(tmp_path, packed(files)))
    assert book.worksheets[0]["B3"].value == "第1小学"
    assert len(book.worksheets) == 1, "the hidden one is left out"
    assert peak() - before < 60


def test_what_is_modest_is_returned_as_it_came(tmp_path):
    book = load_workbook(returned(tmp_path, rich()))
    assert [own.title for own in book.worksheets] == ["基3112 学校", "旧"]
    assert book.worksheets[0]["E2"].value == "=SUM(C3:C4)"


def check(start: int, count: int) -> None:
    """Some are read and some refused, or nothing was tried; none does harm."""
    found = fuzz(start, count)
    assert found.faults == []
    assert 0 < found.read < count
    assert len(found.ended) < count / 20
    assert found.slowest < 5
    assert found.peak_mb < 600


def test_some_hundred_spoilt_files_are_read_or_refused():
    check(300, 500)


@pytest.mark.slow
def test_five_thousand_spoilt_files_are_read_or_refused():
    check(10_000, 5_000)


@pytest.mark.parametrize("name", seeds())
def test_what_is_spoilt_was_sound(tmp_path, name):
    path = written(tmp_path, seeds()[name])
    assert "名称" in texts(path.rename(path.with_suffix(".xls")) if name == "old" else path)


def test_mutants_are_the_same_every_time():
    assert list(mutants(20, 7)) == list(mutants(20, 7))


def test_a_version_of_zip_that_there_is_not_is_refused(tmp_path):
    """Found by spoiling: the archive's reader raises another error for it than for the rest."""
    raw = bytearray(seed())
    for place in range(len(raw) - 4):
        if raw[place : place + 4] == b"PK\x01\x02":
            raw[place + 6] = 0xFF
    with pytest.raises(UnreadableError, match="damaged"):
        read_sheets(written(tmp_path, bytes(raw)))
