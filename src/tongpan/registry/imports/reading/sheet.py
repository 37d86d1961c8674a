"""One sheet of raw cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

Merged = tuple[int, int, int, int]


def letter(index: int) -> str:
    """The spreadsheet's letter of a column counted from 0: 0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


class ByColumns(Sequence[list[Any]]):
    """Rows of one width that are kept column by column; a row is put together when somebody asks for it."""

    def __init__(self, columns: Sequence[list[Any]]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    @overload
    def __getitem__(self, place: int) -> list[Any]: ...

    @overload
    def __getitem__(self, place: slice) -> list[list[Any]]: ...

    def __getitem__(self, place: int | slice) -> list[Any]:
        cells = [column[place] for column in self.columns]
        return list(map(list, zip(*cells, strict=True))) if isinstance(place, slice) else cells

    def __iter__(self) -> Iterator[list[Any]]:
        return map(list, zip(*self.columns, strict=True))


@dataclass
class Sheet:
    """``rows[0]`` is row 1 of the spreadsheet; an empty cell is ``""``. ``merged``: first row, first column, last row,
    last column, all from 0, both ends included. The cells of a merged range all hold its value.
    """

    name: str
    rows: Sequence[list[Any]]
    hidden: bool = False
    merged: list[Merged] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The widest row's number of cells."""
        return max(map(len, self.rows), default=0)

    @property
    def empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell not in ("", None) for row in self.rows for cell in row)

    def fill_merged(self) -> None:
        """Give every cell of a merged range the value that the spreadsheet keeps in its first cell.

        No cell lies in two ranges. Where the ranges that are said to be there have more cells than the sheet, only its
        first are filled: a forged file names the whole sheet many thousand times.
        """
        left_over = len(self.rows) * self.width
        for top, left, bottom, right in self.merged:
            if top >= len(self.rows) or left >= len(self.rows[top]):
                continue
            left_over -= (min(bottom + 1, len(self.rows)) - top) * (min(right + 1, self.width) - left)
            if left_over < 0:
                break
            value = self.rows[top][left]
            for row in self.rows[top : bottom + 1]:
                for column in range(left, min(right + 1, len(row))):
                    row[column] = value
