"""Write forms as workbooks, with titles, heads and merged labels, from the same descriptions that read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from .descriptions import Form
from .filling import Filled
from .labels import Path

Rectangle = tuple[int, int, int, int, str]
"""First level, first place, last level, last place, text."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a table begins on its sheet, and whether its rows and columns change places."""

    down: int = 0
    across: int = 0
    turned: bool = False


def write_forms(path: File, sheets: Iterable[tuple[str, Sequence[Filled]]], placing: Placing | None = None) -> None:
    """A workbook with the named sheets; the forms of a sheet stand below each other, a blank row between."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        styles = {
            "title": book.add_format({"bold": True, "align": "center", "font_size": 14}),
            "label": book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"}),
            "cell": book.add_format({"border": 1}),
        }
        for name, forms in sheets:
            sheet = book.add_worksheet(name[:31])
            sheet.set_column(0, 40, 12)
            where = placing or Placing()
            row = where.down
            for filled in forms:
                row = _write(sheet, filled, Placing(row, where.across, where.turned), styles) + 1


def _write(sheet: Any, filled: Filled, placing: Placing, styles: dict[str, Any]) -> int:
    """Write one form and return the row below it."""
    left, row = placing.across, placing.down
    sheet.write(row, left, filled.title, styles["title"])
    sheet.write(row + 1, left, f"表    号：{filled.code}")
    sheet.write(row + 2, left, f"{filled.year}/{filled.year + 1}学年")
    sheet.write(row + 2, left + 2, "学校（机构）标识码")
    sheet.write(row + 2, left + 3, filled.school)
    sheet.write(row + 2, left + 4, "学校（机构）名称")
    sheet.write(row + 2, left + 5, filled.name)
    if filled.form.fields:
        return _write_fields(sheet, filled, row + 4, left, styles)
    return _write_table(sheet, filled, Placing(row + 3, left, placing.turned), styles)


def _write_fields(sheet: Any, filled: Filled, row: int, left: int, styles: dict[str, Any]) -> int:
    for name, label in (filled.form.field_labels or {}).items():
        sheet.write(row, left, label, styles["label"])
        sheet.write(row, left + 1, (filled.texts or {}).get(name, ""), styles["cell"])
        row += 1
    return row


def _write_table(sheet: Any, filled: Filled, placing: Placing, styles: dict[str, Any]) -> int:
    form = filled.form
    down, across = (form.columns, form.rows) if placing.turned else (form.rows, form.columns)
    head, side = depth(across), depth(down)
    top, left = placing.down, placing.across
    first_row, first_column = top + head + 1, left + side + 1
    _box(sheet, (top, left, top + head - 1, left + side - 1), "指标名称", styles["label"])
    _box(sheet, (top, left + side, top + head - 1, left + side), "编号", styles["label"])
    for level, place, last_level, last_place, text in rectangles(across):
        area = (top + level, first_column + place, top + last_level, first_column + last_place)
        _box(sheet, area, text, styles["label"])
    sheet.write(top + head, left, "甲", styles["label"])
    sheet.write(top + head, left + side, "乙", styles["label"])
    for place in range(len(across)):
        sheet.write(top + head, first_column + place, place + 1, styles["label"])
    for level, place, last_level, last_place, text in rectangles(down):
        area = (first_row + place, left + level, first_row + last_place, left + last_level)
        _box(sheet, area, text, styles["label"])
    for place in range(len(down)):
        sheet.write(first_row + place, left + side, f"{place + 1:02d}", styles["label"])
    for (row, column), number in filled.cells.items():
        down_place, across_place = (column, row) if placing.turned else (row, column)
        sheet.write_number(first_row + down_place, first_column + across_place, number, styles["cell"])
    return first_row + len(down)


def _box(sheet: Any, area: tuple[int, int, int, int], text: str, style: Any) -> None:
    if area[0] == area[2] and area[1] == area[3]:
        sheet.write(area[0], area[1], text, style)
    else:
        sheet.merge_range(*area, text, style)


def depth(paths: Sequence[Path]) -> int:
    """The number of levels of an axis."""
    return max(len(path.shown) for path in paths)


def rectangles(paths: Sequence[Path]) -> Iterator[Rectangle]:
    """The boxes of an axis: a group spans its labels, a label without a group below spans the levels down."""
    levels = depth(paths)
    for level in range(levels):
        place = 0
        while place < len(paths):
            shown = paths[place].shown
            last = place
            if level < len(shown) - 1:
                while last + 1 < len(paths) and _same_group(paths[last + 1], shown, level):
                    last += 1
                yield level, place, level, last, shown[level]
            elif level == len(shown) - 1:
                yield level, place, levels - 1, place, shown[level]
            place = last + 1


def _same_group(path: Path, shown: Sequence[str], level: int) -> bool:
    return len(path.shown) > level + 1 and path.shown[: level + 1] == tuple(shown[: level + 1])


def sheet_name(form: Form, code: str) -> str:
    """What the sheet of a form is called: number and title, cut to what a spreadsheet allows."""
    return f"{code} {form.version(code).title}"[:31]
