"""An old workbook (.xls), written by hand: BIFF8 records in a compound file. Nothing else here writes one.

[MS-XLS] 2.1 and [MS-CFB] 2 say how; of both only what a reader asks for.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

SECTOR = 512
END, FAT, FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(value: str, length: str) -> bytes:
    return struct.pack(length, len(value)) + b"\x01" + value.encode("utf-16-le")


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0x7CC, 0, 6))


def _cells(rows: Sequence[Sequence[object]], texts: list[str]) -> Iterable[bytes]:
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                yield _record(0xFD, struct.pack("<HHHI", row, column, 15, texts.index(cell)))
            else:
                yield _record(0x203, struct.pack("<HHHd", row, column, 15, float(str(cell))))


def _stream(rows: Sequence[Sequence[object]]) -> bytes:
    """The records: globals with one sheet and the shared texts, then the sheet with its cells and a merged range."""
    texts = sorted({cell for row in rows for cell in row if isinstance(cell, str)})
    shared = struct.pack("<II", len(texts), len(texts)) + b"".join(_text(own, "<H") for own in texts)
    styles = b"".join(_record(0xE0, struct.pack("<HHHBBBBIIH", 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)) for _n in range(16))
    head = _begin(5) + _record(0x42, struct.pack("<H", 1200)) + styles
    tail = _record(0xFC, shared) + _record(0x0A, b"")
    name = _text("学校", "<B")
    begins = len(head) + 4 + 6 + len(name) + len(tail)
    sheet = _record(0x85, struct.pack("<IBB", begins, 0, 0) + name)
    size = _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    merged = _record(0xE5, struct.pack("<HHHHH", 1, 1, 2, 2, 2))
    return head + sheet + tail + _begin(0x10) + size + b"".join(_cells(rows, texts)) + merged + _record(0x0A, b"")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le") if name else b""
    return (
        text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child) + bytes(36)
        + struct.pack("<IQ", start, size)
    )  # fmt: skip


def old_workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """The file: header, one sector of the allocation table, one of the directory, and the stream."""
    stream = _stream(rows).ljust(4096, b"\0")  # a shorter one would go into the small stream
    count = -(-len(stream) // SECTOR)
    table = [FAT, END, *range(3, 2 + count), END]
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    )  # fmt: skip
    directory = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream)) + bytes(256)
    return (
        header + struct.pack("<128I", *table, *[FREE] * (128 - len(table))) + directory
        + stream.ljust(count * SECTOR, b"\0")
    )  # fmt: skip
