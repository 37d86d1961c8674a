"""Text tables: UTF-8 with or without a mark, UTF-16, GB18030; comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from tongpan_core.messages import N_

from .cells import split_columns
from .guards import UnreadableError
from .sheet import ByColumns, Sheet

DELIMITERS = ",;\t|，"
LONGEST_CELL = 1_000_000


def decode(content: bytes) -> str:
    """The text of a file in the first encoding that fits. Raises :class:`UnreadableError` where none does."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(N_("the text is neither UTF-8 nor GB18030"), N_("save it as “CSV UTF-8” and import that"))


def delimiter_of(text: str) -> str:
    """The separator that splits the first lines most evenly; a comma where none does."""
    lines = [line for line in text[:20_000].splitlines()[:40] if line.strip()]
    best, best_score = ",", 0.0
    for mark in DELIMITERS:
        counts = [line.count(mark) for line in lines]
        common = max(set(counts), key=counts.count, default=0)
        score = common * counts.count(common) if common else 0.0
        if score > best_score:
            best, best_score = mark, score
    return best


def read_delimited(path: Path) -> list[Sheet]:
    """The file as one sheet without a name."""
    text = decode(path.read_bytes())
    csv.field_size_limit(LONGEST_CELL)
    try:
        rows = _rows(text, delimiter_of(text))
    except csv.Error as fault:
        raise UnreadableError(
            N_("the text table is broken: %(fault)s"), N_("check its quotation marks"), fault=str(fault)
        ) from None
    return [Sheet("", rows)]


def _rows(text: str, delimiter: str) -> Sequence[list[str]]:
    """Rows whose place in the list is that of the record, blank lines included, as a spreadsheet would show them."""
    columns = split_columns(text, delimiter)
    return ByColumns(columns) if columns else list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
