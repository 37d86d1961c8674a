"""Workbooks made to break their reader: small seeds, and ways to spoil their bytes and their parts."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache

import xlsxwriter
from openpyxl import Workbook

from .old_workbook import old_workbook

SHEET = "xl/worksheets/sheet1.xml"
ROWS = (["学校标识码", "学校名称", "班级数"], ["2144000001", "第1小学", 6], ["2144000002", "第2小学", 1.5])
Draw = random.Random


def seed() -> bytes:
    """A small list of schools."""
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rich() -> bytes:
    """What else a workbook can hold: shared texts, days, formulas, errors, merged cells, a hidden sheet, a chart."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    first, second = book.add_worksheet("基3112 学校"), book.add_worksheet("旧")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    first.merge_range("A1:D1", "学校基本情况")
    for number, row in enumerate(ROWS, 1):
        first.write_row(number, 0, row)
        first.write_datetime(number, 3, dt.date(2025, 9, number), day)
    first.write_formula("E2", "=SUM(C3:C4)", None, 7.5)
    first.write_formula("E3", "=1/0", None, "#DIV/0!")
    first.write_boolean("E4", True)
    first.write_rich_string("F2", "建", book.add_format({"bold": True}), "校", "年份")
    second.write("A1", "旧")
    second.hide()
    book.define_name("范围", "='旧'!$A$1")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='旧'!$A$1:$A$3"})
    second.insert_chart("C3", chart)
    book.close()
    return file.getvalue()


def parts(raw: bytes) -> dict[str, bytes]:
    """The files inside a workbook."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    """A workbook of such files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _bytes_spoilt(raw: bytes, draw: Draw) -> bytes:
    spoilt = bytearray(raw)
    for _n in range(draw.choice((1, 2, 8, 40))):
        spoilt[draw.randrange(len(spoilt))] = draw.randrange(256)
    return bytes(spoilt)


def _cut(raw: bytes, draw: Draw) -> bytes:
    start = draw.randrange(len(raw))
    return raw[:start] + raw[start + draw.randrange(1, 400) :]


def _doubled(raw: bytes, draw: Draw) -> bytes:
    start = draw.randrange(len(raw))
    return raw[:start] + raw[start : start + draw.randrange(1, 400)] * draw.randrange(2, 5) + raw[start:]


def _extreme(raw: bytes, draw: Draw) -> bytes:
    """Two, four or eight bytes become the least, the largest or a nearly largest number of their width."""
    width, start = draw.choice((2, 4, 8)), draw.randrange(len(raw))
    number = draw.choice((0, 1, 2 ** (8 * width) - 1, 2 ** (8 * width - 1), 2 ** (8 * width - 1) - 1, 0xFFFE))
    return raw[:start] + number.to_bytes(width, "little") + raw[start + width :]


NUMBERS = (b"0", b"-1", b"1048577", b"4294967295", b"4294967296", b"18446744073709551616", b"1e999", b"NaN", b"", b"x",
           b"XFD1048576", b"A0", b"AAAA1", b"A1:XFD1048576", b"C3:A1", b"2958466", b"-693594", b"9" * 400)  # fmt: skip
VALUE = re.compile(rb'(?<==")[^"<>]*(?=")|(?<=<v>)[^<]*(?=</v>)')
ELEMENT = re.compile(rb"<(\w+)\b[^<>]*(?:/>|>[^<>]*</\1>)")
TAG = re.compile(rb"</?[\w:]+")


def _one_of(pattern: re.Pattern[bytes], raw: bytes, draw: Draw, change: Callable[[bytes], bytes]) -> bytes:
    found = list(pattern.finditer(raw))
    if not found:
        return _bytes_spoilt(raw, draw)
    one = draw.choice(found)
    return raw[: one.start()] + change(one[0]) + raw[one.end() :]


def _value(raw: bytes, draw: Draw) -> bytes:
    """An attribute or a value becomes another that is at the edge of what there can be."""
    return _one_of(VALUE, raw, draw, lambda _own: draw.choice(NUMBERS))


def _element(raw: bytes, draw: Draw) -> bytes:
    """An element goes, or comes many times."""
    return _one_of(ELEMENT, raw, draw, lambda own: own * draw.choice((0, 2, 3, 200)))


def _nested(raw: bytes, draw: Draw) -> bytes:
    """An element begins many thousand times and never ends."""
    return _one_of(TAG, raw, draw, lambda own: (own + b">") * draw.choice((2, 50, 20_000)) + own)


def _tag(raw: bytes, draw: Draw) -> bytes:
    """A tag becomes another of the same part."""
    tags = TAG.findall(raw) or [b"<x"]
    return _one_of(TAG, raw, draw, lambda _own: draw.choice(tags))


WAYS = (_bytes_spoilt, _cut, _doubled, _extreme)
INSIDE = (*WAYS, _value, _value, _value, _element, _nested, _tag)
MARKS = (
    b'"',
    b"\t",
    b";",
    b"\r",
    b"\n",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"=",
    ",".encode("utf-16"),
    b"," * 3000,
)


def _text(raw: bytes, draw: Draw) -> bytes:
    """A mark that separates, quotes or ends stands where none belongs."""
    start = draw.randrange(len(raw) + 1)
    return raw[:start] + draw.choice(MARKS) * draw.choice((1, 1, 2, 50)) + raw[start:]


@cache
def seeds() -> dict[str, bytes]:
    """What is spoilt: two workbooks, an old one, and text tables."""
    table = "学校标识码,学校名称\n2144000001,第1小学\n"
    return {
        "plain": seed(), "rich": rich(), "old": old_workbook(ROWS), "text": table.encode(),
        "other text": '名称\t"地\n址"\n甲\t"乙""丙"\n'.encode("gb18030"), "wide text": table.encode("utf-16"),
    }  # fmt: skip


def mutant(number: int) -> bytes:
    """A spoilt file; the same number gives the same file."""
    draw = random.Random(number)
    name = draw.choice(("plain", "plain", "rich", "rich", "rich", "old", "old", "text", "other text", "wide text"))
    raw, times = seeds()[name], draw.choice((1, 1, 1, 2, 4))
    if "text" in name or name == "old" or draw.random() < 0.2:
        for _n in range(times):
            raw = draw.choice((*WAYS, _text) if "text" in name else WAYS)(raw, draw) or b","
        return raw
    inside = parts(raw)  # the archive stays sound, so that what reads the parts is reached
    for _n in range(times):
        part = draw.choice([*inside, *[own for own in inside if "sheet" in own or "shared" in own] * 3])
        inside[part] = draw.choice(INSIDE)(inside[part] or b"<a/>", draw)
    return packed(inside)


def mutants(count: int, start: int = 0) -> Iterator[bytes]:
    """Several in turn."""
    return map(mutant, range(start, start + count))
