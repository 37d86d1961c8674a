"""Read a workbook and hand it on: run as a process of its own, with the memory and time that it is given.

A few bytes can make the reader ask for more memory than there is (one cell far away), copy one long text a million
times, or never end; then the process that reads is gone. This one may go. Nothing of the platform is imported here.
"""

from __future__ import annotations

import pickle
import resource
import sys
from typing import Any, BinaryIO

BROKEN, TOO_FAR = 3, 4
"""How the process ends where the workbook raises an error, or one of its sheets is too wide or too long."""
BLOCK = 2_000
"""Rows that are handed on at once: who asked takes them in while the next ones are made."""


def limit(most_bytes: int, seconds: int) -> None:
    """Take no more memory and time than that, and write no picture of the memory where it ends badly."""
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(path: str, most_cells: int, out: BinaryIO) -> int:
    """Every sheet once, its head and then its rows in blocks, each column by column. Returns how the process ends."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with CalamineWorkbook.from_path(path) as book:
        for one in book.sheets_metadata:
            if one.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(one.name)
            row, column = sheet.end or (-1, -1)
            if (row + 1) * (column + 1) > most_cells:
                return TOO_FAR
            merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
            say(out, (one.name, one.visible != SheetVisibleEnum.Visible, merged))
            rows = sheet.to_python(skip_empty_area=False)
            for start in range(0, len(rows), BLOCK):
                say(out, list(map(one_of_each, zip(*rows[start : start + BLOCK], strict=True))))
    say(out, None)
    out.flush()
    return 0


def one_of_each(column: tuple[Any, ...]) -> list[Any]:
    """The cells of a column, equal texts as one object: it is handed on once, and made once by who takes it in."""
    return list(map(sys.intern, column)) if set(map(type, column)) == {str} else list(column)


def say(out: BinaryIO, part: Any) -> None:
    """Hand one part on."""
    pickle.dump(part, out, protocol=5)


def main(path: str, most_cells: str, most_bytes: str, seconds: str) -> int:
    """Where the workbook raises an error, so it does in the process that asks: it names it there."""
    limit(int(most_bytes), int(seconds))
    try:
        return read(path, int(most_cells), sys.stdout.buffer)
    except MemoryError:
        raise
    except Exception:
        return BROKEN


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
