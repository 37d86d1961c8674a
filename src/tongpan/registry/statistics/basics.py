"""教基1001: labels with their values beside or below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tongpan.registry.imports.reading import letter
from tongpan.registry.imports.values import is_empty, plain

from .blocks import Block
from .descriptions import Form
from .labels import normal
from .results import Basics


def basics_of(block: Block, form: Form) -> Basics:
    """What the form says of its school. A label's value is the next other cell on its right, else the one below."""
    values: dict[str, str] = {}
    cells: dict[str, tuple[int, str]] = {}
    words = {word: name for name, own in (form.fields or {}).items() for word in own}
    for row, line in enumerate(block.rows):
        for column, cell in enumerate(line):
            name = words.get(normal(plain(cell).replace("：", ":").partition(":")[0]), "")
            if not name or name in values:
                continue
            if found := _value(block, row, column, words):
                at_row, at_column, text = found
                values[name] = text
                cells[name] = (at_row + block.top + 1, letter(at_column))
    return Basics(block.sheet.name, values, cells)


def _value(block: Block, row: int, column: int, words: dict[str, str]) -> tuple[int, int, str] | None:
    own = plain(block.rows[row][column])
    if inline := own.replace("：", ":").partition(":")[2].strip():
        return row, column, inline
    line = block.rows[row]
    for at in range(column + 1, len(line)):
        text = plain(line[at])
        if text and text != own:
            return _unless_label(row, at, text, words) or _below(block.rows, row, column, words)
    return _below(block.rows, row, column, words)


def _unless_label(row: int, at: int, text: str, words: dict[str, str]) -> tuple[int, int, str] | None:
    return None if normal(text) in words or is_empty(text) else (row, at, text)


def _below(rows: Sequence[Sequence[Any]], row: int, column: int, words: dict[str, str]) -> tuple[int, int, str] | None:
    if row + 1 < len(rows) and column < len(rows[row + 1]):
        text = plain(rows[row + 1][column])
        if text:
            return _unless_label(row + 1, column, text, words)
    return None
