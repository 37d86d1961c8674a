"""Workbooks by calamine: values only, never formulas; numbers of rows as the spreadsheet shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tongpan_core.messages import N_

from .guards import UnreadableError
from .sheet import Sheet
from .trial import read_apart

MOST_CELLS = 60_000_000


def read_workbook(path: Path) -> list[Sheet]:
    """Every worksheet, hidden ones marked. Raises :class:`UnreadableError` for a damaged or protected workbook, and for
    one that breaks its reader (:func:`~.trial.read_apart`).
    """
    sheets = read_apart(path, MOST_CELLS)
    return read_here(path) if sheets is None else sheets


def read_here(path: Path) -> list[Sheet]:
    """The same in this process, which a workbook made for it can end; it names what is wrong."""
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            return [_sheet(book, one) for one in book.sheets_metadata if _is_worksheet(one)]
    except PasswordError:
        raise UnreadableError(
            N_("the workbook is protected by a password"),
            N_("remove the password in the spreadsheet program and save it"),
        ) from None
    except UnreadableError:
        raise
    except Exception as fault:
        raise UnreadableError(
            N_("the workbook is damaged"), N_("open it in the spreadsheet program and save it again")
        ) from fault


def _is_worksheet(metadata: Any) -> bool:
    from python_calamine import SheetTypeEnum

    return metadata.typ == SheetTypeEnum.WorkSheet


def _sheet(book: Any, metadata: Any) -> Sheet:
    from python_calamine import SheetVisibleEnum

    raw = book.get_sheet_by_name(metadata.name)
    last_row, last_column = raw.end or (-1, -1)
    if (last_row + 1) * (last_column + 1) > MOST_CELLS:
        raise UnreadableError(
            N_("the sheet “%(sheet)s” spreads over %(rows)s rows and %(columns)s columns"),
            N_("delete the empty rows and columns behind the data, or split the file"),
            sheet=metadata.name,
            rows=last_row + 1,
            columns=last_column + 1,
        )
    merged = [(*first, *last) for first, last in raw.merged_cell_ranges or ()]
    sheet = Sheet(
        metadata.name,
        raw.to_python(skip_empty_area=False),
        hidden=metadata.visible != SheetVisibleEnum.Visible,
        merged=merged,
    )
    sheet.fill_merged()
    return sheet
