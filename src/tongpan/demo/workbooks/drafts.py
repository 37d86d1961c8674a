"""A sheet before it is written: titles, header, rows, and the faults that were planted in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault put in on purpose: where (row 0: the whole sheet), what it is, and what a reader should make of it."""

    file: str
    sheet: str
    row: int
    column: str
    kind: str
    text: str


@dataclass
class Draft:
    """One table on one sheet. ``titles`` stand above the header, merged over its width."""

    file: str
    sheet: str
    header: list[str]
    rows: list[list[Any]]
    titles: list[str] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)

    def column(self, name: str) -> int:
        """The place of a column."""
        return self.header.index(name)

    def plant(self, index: int, column: str, kind: str, text: str, value: Any = None) -> None:
        """Put a value in a cell and write down that it is wrong."""
        if value is not None:
            self.rows[index][self.column(column)] = value
        self.note(index, column, kind, text)

    def note(self, index: int | None, column: str, kind: str, text: str) -> None:
        """Write down a fault at a row of the table, or of the whole sheet."""
        row = 0 if index is None else len(self.titles) + 2 + index
        self.planted.append(Planted(self.file, self.sheet, row, column, kind, text))


def write_workbook(path: Path, drafts: Sequence[Draft]) -> None:
    """Write the sheets of one workbook. Dates are real dates; texts stay texts."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#EEF2F6"})
        title = book.add_format({"bold": True, "align": "center", "font_size": 14})
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for draft in drafts:
            sheet = book.add_worksheet(draft.sheet)
            sheet.set_column(0, len(draft.header) - 1, 14)
            for row, text in enumerate(draft.titles):
                sheet.merge_range(row, 0, row, len(draft.header) - 1, text, title)
            sheet.write_row(len(draft.titles), 0, draft.header, bold)
            sheet.freeze_panes(len(draft.titles) + 1, 0)
            for row, cells in enumerate(draft.rows, start=len(draft.titles) + 1):
                for column, value in enumerate(cells):
                    if isinstance(value, dt.date):
                        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), date)  # noqa: DTZ001
                    elif value not in ("", None):
                        sheet.write(row, column, value)


def write_csv(path: Path, draft: Draft, encoding: str) -> None:
    """Write a table as comma-separated text without titles; dates in the way of the country."""
    import csv

    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(draft.header)
        for row in draft.rows:
            writer.writerow([f"{v:%Y/%m/%d}" if isinstance(v, dt.date) else ("" if v is None else v) for v in row])
