"""A table column by column: raw cells, their values, and the rows that may not stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tongpan_core.messages import N_

from .fields import IDENTITY
from .headers import Layout
from .identity import HIDDEN, masks_of
from .mapping import Column, Mapping
from .problems import ERROR, LONGEST_VALUE, NOTICE, WARNING, Fault, Problem
from .reading import Sheet
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
            if bool in set(map(type, cells)):
                cells = [("TRUE" if cell else "FALSE") if isinstance(cell, bool) else cell for cell in cells]
            known = (
                {cell: parse(cell) for cell in set(cells)} if column.field.type != IDENTITY else _numbers(cells, parse)
            )
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
    kept: list[list[Any]] = []
    heads = {key(header.text) for header in layout.headers}
    for number, row in enumerate(sheet.rows[layout.first_row :], layout.first_row + 1):
        first = row[0] if row else ""
        if not (type(first) is str and len(first) > LONGEST_SERIAL and first[0] in DIGITS):
            first = next((cell for cell in row if cell not in EMPTY_CELL), None)
            if first is None:
                continue
            if type(first) is str and (reason := _no_record(row, first, heads)):
                if reason is not BLANK:
                    table.problems.append(Problem(NOTICE, reason, N_("nothing to do"), {}, file, sheet.name, number))
                continue
        kept.append(row)
        table.numbers.append(number)
    if any(length < width for length in set(map(len, kept))):
        kept = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in kept]
    turned = list(zip(*kept)) if kept else [()] * width
    table.cells = {_target(column): turned[column.header.index] for column in columns}
    return table


BLANK = "blank"
DIGITS, LONGEST_SERIAL = frozenset("0123456789"), 6
"""A row that begins with a longer number, a code, is a record; one that begins with a shorter one may be a total."""


def _numbers(cells: Sequence[Any], parse: Callable[[Any], Any]) -> dict[Any, Any]:
    """As the dictionary of any column, for one in which nearly every cell is another number of 18 digits."""
    return {
        cell: cell if type(cell) is str and len(cell) == 18 and cell.isdigit() and cell.isascii() else parse(cell)
        for cell in cells
    }


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
