"""Workbooks made to break their reader: small seeds, and ways to spoil their bytes and their parts."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"


def seed() -> bytes:
    """A small list of schools."""
    book = Workbook()
    for row in (["学校标识码", "学校名称", "班级数"], ["2144000001", "第1小学", 6], ["2144000002", "第2小学", 1.5]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
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


def _bytes_spoilt(raw: bytes, draw: random.Random) -> bytes:
    spoilt = bytearray(raw)
    for _n in range(draw.choice((1, 2, 8, 40))):
        spoilt[draw.randrange(len(spoilt))] = draw.randrange(256)
    return bytes(spoilt)


def _cut(raw: bytes, draw: random.Random) -> bytes:
    start = draw.randrange(len(raw))
    return raw[:start] + raw[start + draw.randrange(1, 400) :]


def _doubled(raw: bytes, draw: random.Random) -> bytes:
    start = draw.randrange(len(raw))
    return raw[:start] + raw[start : start + draw.randrange(1, 400)] * draw.randrange(2, 5) + raw[start:]


WAYS = (_bytes_spoilt, _cut, _doubled)


def mutants(count: int, start: int = 0) -> Iterator[bytes]:
    """Spoilt workbooks and text tables; the same number gives the same file."""
    book, text = seed(), "学校标识码,学校名称\n2144000001,第1小学\n".encode()
    inside = parts(book)
    for number in range(start, start + count):
        draw = random.Random(number)
        kind, spoil = draw.choice(("whole", "inside", "inside", "text")), draw.choice(WAYS)
        if kind == "inside":  # the archive stays sound, so that what reads the parts is reached
            name = draw.choice([*inside, SHEET, SHEET])
            yield packed({**inside, name: spoil(inside[name], draw)})
        else:
            yield spoil(book if kind == "whole" else text, draw)
