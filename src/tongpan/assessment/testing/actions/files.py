"""Files of a test: read, checked cell by cell, shown with every problem at once, and only then kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongpan.assistance.base.refusal import Refused
from tongpan.registry.imports.reading import Sheet, UnreadableError, letter, read_sheets
from tongpan.registry.imports.values import key, plain

MOST_ROWS, SEARCHED_ROWS, KEPT = 30_000, 20, 24 * 3600


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell: row and column as the spreadsheet shows them, its text, cause and remedy."""

    row: int
    column: str
    value: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class FileFound:
    """What a file holds: rows that can be kept as plain lists, problems of others, and remarks on the whole."""

    digest: str = ""
    name: str = ""
    rows: list[list[Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def packed(self, salt: str) -> str:
        """The rows, signed, to be kept when the reader says so: nothing is stored before."""
        return signing.dumps([self.digest, self.name, self.rows], salt=salt, compress=True)

    @property
    def bad_rows(self) -> int:
        """How many rows have a problem."""
        return len({own.row for own in self.problems})


class Bad(Exception):  # noqa: N818 - it is said to the reader
    """A cell that cannot be taken: its column (None for the row), cause and remedy in one message id, and values."""

    def __init__(self, column: int | None, text: str, **values: Any) -> None:
        super().__init__(text)
        self.column, self.text, self.values = column, text, values


def unpacked(packed: str, salt: str) -> FileFound:
    """What was shown. Raises Refused where it is too old or was changed."""
    try:
        digest, name, rows = signing.loads(packed, salt=salt, max_age=KEPT)
    except signing.BadSignature:
        raise Refused(gettext_noop("The preview is too old. Choose the file again.")) from None
    return FileFound(digest, name, rows)


def sheets_of(path: Path, name: str) -> list[Sheet]:
    """The sheets of a file. Raises Refused with cause and remedy where it cannot be read."""
    try:
        return read_sheets(path, name)
    except UnreadableError as wrong:
        fault = wrong.fault
        raise Refused(
            gettext_noop("“%(file)s” cannot be read: %(cause)s. %(remedy)s."), file=name,
            cause=_(fault.cause) % fault.values, remedy=_(fault.remedy) % fault.values,
        ) from None  # fmt: skip


def headed(sheets: Sequence[Sheet], known: Mapping[str, Sequence[str]], needed: set[str]) -> tuple[Sheet, int] | None:
    """The first sheet and row (from 0) that heads all needed columns; ``known`` gives the words of each column."""
    for sheet in sheets:
        for place, cells in enumerate(sheet.rows[:SEARCHED_ROWS]):
            if needed <= set(columns_of(cells, known)):
                return sheet, place
    return None


def columns_of(cells: Sequence[Any], known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The place of each known column in a row of headers."""
    words = {key(word): name for name, own in known.items() for word in own}
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if name := words.get(key(cell)):
            found.setdefault(name, index)
    return found


def read_rows(
    sheet: Sheet, header: int, row_of: Callable[[int, Sequence[Any]], list[Any]], found: FileFound
) -> FileFound:
    """Read every row below the header that is not empty; ``row_of(number, cells)`` raises :class:`Bad`, or a list."""
    for number, cells in enumerate(sheet.rows[header + 1 : header + 1 + MOST_ROWS], start=header + 2):
        if all(not plain(cell) for cell in cells):
            continue
        try:
            found.rows.append(row_of(number, cells))
        except Several as several:
            found.problems += [problem_of(number, cells, own) for own in several.bad]
        except Bad as wrong:
            found.problems.append(problem_of(number, cells, wrong))
    return found


class Several(Exception):  # noqa: N818 - it is said to the reader
    """All that is wrong with one row."""

    def __init__(self, bad: Sequence[Bad]) -> None:
        super().__init__(len(bad))
        self.bad = bad


def problem_of(number: int, cells: Sequence[Any], wrong: Bad) -> Problem:
    """A problem as the reader sees it."""
    there = wrong.column is not None and wrong.column < len(cells)
    value = plain(cells[wrong.column])[:40] if there and wrong.column is not None else ""
    column = letter(wrong.column) if wrong.column is not None else ""
    return Problem(number, column, value, wrong.text, wrong.values)


def cell(cells: Sequence[Any], index: int | None) -> str:
    """The text of a cell; empty where there is none."""
    return plain(cells[index]) if index is not None and index < len(cells) else ""
