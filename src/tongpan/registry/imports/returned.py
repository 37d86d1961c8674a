"""The same workbook returned: the user's own cells, a column that names each row's problems, the cells coloured."""

from __future__ import annotations

import datetime as dt
import functools
import logging
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .headers import Layout
from .opening import Found, Opened
from .problems import ERROR, NOTICE, Problem
from .reading import Sheet, letter
from .reading.guards import ZIP

log = logging.getLogger(__name__)
COLOURS = {ERROR: "FFC7CE", "warning": "FFEB9C"}
MODEST_BYTES, MODEST_PART, MODEST_MERGED = 1_500_000, 40_000_000, 100_000
MERGED = re.compile(rb"mergeCell\s[^>]*?ref\s*=\s*[\"']([^\"']*)")
CORNERS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
LONGEST_CELL = 32_000
ByRow = Mapping[int, Sequence[Problem]]


def write_returned(source: Path, opened: Opened, problems: Iterable[Problem], target: Path, mark: str = "") -> Path:
    """Write the workbook to ``target`` (.xlsx) and return it. ``mark`` says in its properties who took it.

    A modest .xlsx keeps everything, formats and formulas too; larger ones, other formats and what only the reader of
    values could read are written anew with their values.
    """
    by_sheet: dict[str, dict[int, list[Problem]]] = defaultdict(lambda: defaultdict(list))
    for problem in problems:
        if problem.severity != NOTICE:
            by_sheet[problem.sheet][problem.row].append(problem)
    with source.open("rb") as file:
        is_xlsx = file.read(4) == ZIP
    if is_xlsx and _is_modest(source):
        try:
            _annotate(source, opened, by_sheet, target, mark)
        except Exception as fault:  # whatever a strange style or part makes of it; the values are known
            log.info("A workbook is returned without its formats: %s", type(fault).__name__)
        else:
            return target
    _rewrite(opened, by_sheet, target, mark)
    return target


def _is_modest(source: Path) -> bool:
    """Whether every sheet may be held as objects: a small file, with few merged cells, as each becomes an object."""
    if source.stat().st_size > MODEST_BYTES:
        return False
    merged = 0
    with zipfile.ZipFile(source) as archive:
        for member in archive.infolist():
            if member.file_size > MODEST_PART:
                return False
            merged += sum(map(_area, MERGED.findall(archive.read(member))))
    return merged <= MODEST_MERGED


def _area(reference: bytes) -> int:
    """Cells of a merged range; of one that is not understood, more than there may be."""
    corners = CORNERS.fullmatch(reference.decode("ascii", "replace"))
    if corners is None:
        return MODEST_MERGED + 1
    left, top, right, bottom = corners.groups()
    wide = _place(right) - _place(left) + 1
    return max(wide, 1) * max(int(bottom) - int(top) + 1, 1)


def _place(letters: str) -> int:
    return functools.reduce(lambda found, own: 26 * found + ord(own) - 64, letters, 0)


def _texts(problems: Iterable[Problem]) -> str:
    return "\n".join(dict.fromkeys(problem.text() for problem in problems))[:LONGEST_CELL]


def _column(layout: Layout, sheet: Sheet) -> int:
    return max(sheet.width, max((header.index for header in layout.headers), default=0) + 1)


def _annotate(source: Path, opened: Opened, by_sheet: Mapping[str, ByRow], target: Path, mark: str) -> None:
    from openpyxl import load_workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    # A kept file has no ending, and openpyxl looks at the ending of a path.
    with source.open("rb") as file:
        book = load_workbook(file)
    for one in opened.found:
        sheet, rows = book[one.sheet.name], by_sheet.get(one.sheet.name, {})
        column = _column(one.layout, one.sheet) + 1
        sheet.cell(one.layout.header_row + 1, column, _("Problems"))
        for number, problems in rows.items():
            # Problems of the sheet as a whole stand in the row of the headers, behind the word.
            row = number or one.layout.header_row + 1
            sheet.cell(row, column + (0 if number else 1), _texts(problems))
            for problem in problems:
                if problem.column and number:
                    cell = sheet[f"{problem.column}{number}"]
                    if hasattr(cell, "fill") and type(cell).__name__ != "MergedCell":
                        cell.fill = PatternFill("solid", fgColor=COLOURS[problem.severity])
                        cell.comment = Comment(problem.text(), "Tongpan")
        sheet.column_dimensions[letter(column - 1)].width = 60
    if mark:
        book.properties.description = mark
    book.save(target)


def _rewrite(opened: Opened, by_sheet: Mapping[str, ByRow], target: Path, mark: str) -> None:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        if mark:
            book.set_properties({"comments": mark})
        formats = {name: book.add_format({"bg_color": f"#{colour}"}) for name, colour in COLOURS.items()}
        formats["date"] = book.add_format({"num_format": "yyyy-mm-dd"})
        for one in opened.found:
            _rewrite_sheet(
                book.add_worksheet(one.sheet.name[:31] or None), one, by_sheet.get(one.sheet.name, {}), formats
            )


def _rewrite_sheet(sheet: Any, one: Found, rows: ByRow, formats: Mapping[str, Any]) -> None:
    column = _column(one.layout, one.sheet)
    sheet.set_column(column, column, 60)
    for index, cells in enumerate(one.sheet.rows):
        problems = rows.get(index + 1, ())
        marked = {problem.column: problem for problem in problems if problem.column}
        for place, value in enumerate(cells):
            problem = marked.get(letter(place)) if marked else None
            _write_cell(sheet, index, place, value, formats, formats[problem.severity] if problem else None)
            if problem:
                sheet.write_comment(index, place, problem.text())
        if index == one.layout.header_row:
            sheet.write_string(index, column, _("Problems"))
            if rows.get(0):
                sheet.write_string(index, column + 1, _texts(rows[0]))
        elif problems:
            sheet.write_string(index, column, _texts(problems))


def _write_cell(sheet: Any, row: int, column: int, value: Any, formats: Mapping[str, Any], style: Any) -> None:
    if value in ("", None):
        if style is not None:
            sheet.write_blank(row, column, None, style)
    elif isinstance(value, dt.datetime | dt.date):
        sheet.write_datetime(row, column, value, style or formats["date"])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value), style)
