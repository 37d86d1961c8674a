"""From a file to sheets of raw cells whose row numbers are those that the spreadsheet shows."""

from __future__ import annotations

from pathlib import Path

from .delimited import read_delimited
from .guards import UnreadableError, kind_of
from .sheet import Sheet, letter
from .workbook import read_workbook

__all__ = ["Sheet", "UnreadableError", "letter", "read_sheets"]


def read_sheets(path: Path, name: str = "") -> list[Sheet]:
    """Every sheet of a workbook, or the one table of a text file; ``name`` is the name the user gave the file.

    Raises :class:`UnreadableError` with cause and remedy for a file that cannot be read: another kind, protected by a
    password, damaged, empty, or too large when unpacked.
    """
    kind = kind_of(path, name or path.name)
    return read_workbook(path) if kind == "workbook" else read_delimited(path)
