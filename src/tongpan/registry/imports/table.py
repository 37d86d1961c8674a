"""A table column by column: raw cells, their values, and the rows that may not stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tongpan_core.messages import N_

from .fields import IDENTITY
from .headers import Layout
from .identity import HIDDEN, are_identities, masks_of
from .mapping import Column, Mapping
from .problems import ERROR, LONGEST_VALUE, NOTICE, WARNING, Fault, Problem
from .reading import Sheet
from .reading.sheet import ByColumns
from .values import key, parser_for, plain, read_code

TOTALS = {"合计", "总计", "小计", "共计", "总和", "total", "totals", "grandtotal", "jumlah", "sum"}
REMARK = re.compile(r"(注|备注|说明|填表|制表|审核|填报|单位负责人|统计负责人|单位盖章|联系人|note)")
EMPTY_CELL = ("", None)


class Memo(dict[Any, Any]):
    """A parser with memory: columns repeat their values."""

    def __init__(self, parse: Callable[[Any], Any]) -> None:
        super().__init__()
        self.parse = parse

    def __missing__(self, raw: Any) -> Any:
        value = self[raw] = self.parse(raw)
        return value


@dataclass
class Table:
    """The rows of one sheet that hold data. ``values[target][i]`` belongs to the spreadsheet's row ``numbers[i]``.

    ``bad`` marks the rows that have an error; they are never written.
    """

    file: str
    sheet: str
    columns: dict[str, Column]
    numbers: list[int]
    cells: dict[str, Sequence[Any]]
    values: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.numbers)

    def get(self, name: str) -> list[Any]:
        """The values of a field, None in every row where no column fills it."""
        return self.values[name] if name in self.values else [None] * len(self)

    def has(self, name: str) -> bool:
        """Whether a column or a constant fills the field."""
        return name in self.values

    def report(self, index: int, target: str, fault: Fault) -> None:
        """Put a fault at the row's cell of a field, or at the row where no column fills it."""
        column = self.columns.get(target)
        self.problems.append(
            Problem(
                fault.severity,
                fault.cause,
                fault.remedy,
                fault.values,
                self.file,
                self.sheet,
                self.numbers[index],
                column.header.letter if column else "",
                column.header.text if column else "",
                column.field.name if column else target.partition("@")[0],
                self.shown(index, target),
            )
        )
        if fault.severity == ERROR:
            self.bad.add(index)

    def shown(self, index: int, target: str) -> str:
        """What a problem may show of a cell: personal values are masked."""
        column = self.columns.get(target)
        if column is None or target not in self.cells:
            return ""
        text = plain(self.cells[target][index])
        if text and column.field.type == IDENTITY:
            return masks_of([str(read_code(text))])[0]
        if text and column.field.personal:
            return HIDDEN
        return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"

    def read(self, mapping: Mapping, constants: dict[str, Any] | None = None) -> None:
        """Turn cells into values, reporting those that cannot be read and those that are missing.

        A ledger field that cannot be read is kept as text, with a warning: no computation rests on it.
        ``constants`` are values for rows in which the file says nothing.
        """
        for target, column in self.columns.items():
            parse = parser_for(column.field, factor=column.factor)
            parse = _translated(parse, mapping.translations(column.field.name))
            cells = self.cells[target]
            different = set(cells)
            if set(map(type, different)) != {str} and bool in set(map(type, cells)):
                cells = [("TRUE" if cell else "FALSE") if isinstance(cell, bool) else cell for cell in cells]
                different = set(cells)
            if column.field.type == IDENTITY and are_identities(different):
                self.values[target] = list(cells)
                continue
            known = {cell: parse(cell) for cell in different}
            self.values[target] = values = list(map(known.__getitem__, cells))
            found = set(map(type, known.values()))
            if Fault in found or (column.field.required and type(None) in found):
                self._refuse(target, column, values)
        for name, value in (constants or {}).items():
            self._fill(name, value)

    def _refuse(self, target: str, column: Column, values: list[Any]) -> None:
        for index, value in enumerate(values):
            if isinstance(value, Fault):
                kept = column.field.ledger
                self.report(index, target, replace(value, severity=WARNING) if kept else value)
                values[index] = plain(self.cells[target][index]) if kept else None
            elif value is None and column.field.required:
                self.report(index, target, Fault(N_("the cell is empty"), N_("fill it in")))

    def _fill(self, name: str, value: Any) -> None:
        """Use a constant where the file has no column for the field, or where its cell is empty."""
        if name in self.values:
            self.values[name] = [value if own is None else own for own in self.values[name]]
        else:
            self.values[name] = [value] * len(self)


def _translated(parse: Callable[[Any], Any], words: dict[str, str]) -> Callable[[Any], Any]:
    if not words:
        return parse
    known = {key(word): ours for word, ours in words.items()}
    return lambda raw: parse(known.get(key(raw), raw))


def table_of(file: str, sheet: Sheet, layout: Layout, columns: list[Column]) -> Table:
    """The table below the headers: blank rows, repeated headers, totals and remarks are left out."""
    table = Table(file, sheet.name, {_target(column): column for column in columns}, [], {})
    width = max([header.index for header in layout.headers], default=-1) + 1
    kept = _records(table, sheet, layout)
    table.numbers = [row + 1 for row in kept]
    turned: Sequence[Sequence[Any]]
    if isinstance(sheet.rows, ByColumns):
        whole = len(kept) == len(sheet.rows) - layout.first_row
        turned = [
            column[layout.first_row :] if whole else [column[row] for row in kept] for column in sheet.rows.columns
        ]
    else:
        rows = [sheet.rows[row] for row in kept]
        if any(length < width for length in set(map(len, rows))):
            rows = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows]
        turned = list(zip(*rows)) if rows else [()] * width
    table.cells = {_target(column): turned[column.header.index] for column in columns}
    return table


def _records(table: Table, sheet: Sheet, layout: Layout) -> Sequence[int]:
    """The places of the rows that are records; for others, but blank ones, a notice says why they are left out."""
    rows = sheet.rows
    firsts = rows.columns[0] if isinstance(rows, ByColumns) else [row[0] if row else "" for row in rows]
    sure = {first for first in set(firsts) if type(first) is str and len(first) > LONGEST_SERIAL and first[0] in DIGITS}
    places = range(layout.first_row, len(rows))
    if sure.issuperset(firsts[layout.first_row :]):
        return places
    heads = {key(header.text) for header in layout.headers}
    kept = []
    for place in places:
        if firsts[place] not in sure:
            row = rows[place]
            first = next((cell for cell in row if cell not in EMPTY_CELL), None)
            reason = BLANK if first is None else _no_record(row, first, heads) if type(first) is str else ""
            if reason:
                if reason is not BLANK:
                    notice = Problem(NOTICE, reason, N_("nothing to do"), {}, table.file, table.sheet, place + 1)
                    table.problems.append(notice)
                continue
        kept.append(place)
    return kept


BLANK = "blank"
DIGITS, LONGEST_SERIAL = frozenset("0123456789"), 6
"""A row that begins with a longer number, a code, is a record; one that begins with a shorter one may be a total."""


def _target(column: Column) -> str:
    return f"{column.field.name}@{column.stage}" if column.stage else column.field.name


def _no_record(row: list[Any], first: str, heads: set[str]) -> str:
    """Why a row is no record: blank, a total, a repeated header or a remark; empty where it is a record."""
    if first[:1].isdigit():
        serial = len(first) <= LONGEST_SERIAL and any(
            isinstance(cell, str) and key(cell[:12]) in TOTALS for cell in row[1:3]
        )
        return N_("the row is a total and is left out") if serial else ""
    word = key(first) if len(first) < 12 else ""
    if word in TOTALS:
        return N_("the row is a total and is left out")
    if word in heads and {key(cell) for cell in row if plain(cell)} <= heads:
        return N_("the row repeats the headers and is left out")
    if not first.strip() and not any(plain(cell) for cell in row):
        return BLANK
    if REMARK.match(first.strip()) and len({plain(cell) for cell in row} - {""}) <= 2:
        return N_("the row is a remark and is left out")
    return ""
