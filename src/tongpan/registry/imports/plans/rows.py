"""The rows of all tables of one file as one, with the way back to each row's own sheet."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from tongpan.registry.imports.problems import Fault, Problem
from tongpan.registry.imports.table import Table


class Rows:
    """Columns over several tables. ``bad`` holds the rows with an error."""

    def __init__(self, tables: list[Table]) -> None:
        self.tables = tables
        self._starts = [0, *accumulate(len(table) for table in tables)]
        self._columns: dict[str, list[Any]] = {}
        self.bad = {start + i for start, table in zip(self._starts, tables) for i in table.bad}

    def __len__(self) -> int:
        return self._starts[-1]

    def get(self, name: str) -> list[Any]:
        """The values of a field, None where no column fills it. The list is the caller's to change: it is kept."""
        if name not in self._columns:
            parts = [table.get(name) for table in self.tables]
            self._columns[name] = parts[0] if len(parts) == 1 else [value for part in parts for value in part]
        return self._columns[name]

    def has(self, name: str) -> bool:
        """Whether any table fills the field."""
        return any(table.has(name) for table in self.tables)

    def targets(self) -> list[str]:
        """Every field, with its stage, that a column fills."""
        return list(dict.fromkeys(target for table in self.tables for target in table.values))

    def place(self, index: int) -> tuple[Table, int]:
        """The table of a row and its index there."""
        which = bisect_right(self._starts, index) - 1
        while not len(self.tables[which]):
            which -= 1
        return self.tables[which], index - self._starts[which]

    def name_of(self, index: int) -> str:
        """How a message calls another row: its number, with the sheet where there are several."""
        table, own = self.place(index)
        number = str(table.numbers[own])
        return f"{table.sheet}!{number}" if len(self.tables) > 1 else number

    def report(self, index: int, target: str, fault: Fault) -> None:
        """Put a fault at a row's cell."""
        table, own = self.place(index)
        table.report(own, target, fault)
        if own in table.bad:
            self.bad.add(index)

    def good(self) -> list[int]:
        """The rows that may stand, in order."""
        return [i for i in range(len(self)) if i not in self.bad] if self.bad else list(range(len(self)))

    def problems(self) -> Iterable[Problem]:
        """All problems of all tables."""
        return (problem for table in self.tables for problem in table.problems)
