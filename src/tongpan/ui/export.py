"""Files that a table is saved as: .xlsx for offices, .csv for programs."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import Any, Self

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _


class Mark(str):
    """The words that go with a file: who took it, when, for which unit. ``record``: number of its record, 0: none."""

    record: int

    def __new__(cls, words: str = "", record: int = 0) -> Self:
        """The words, with the number beside them."""
        own = super().__new__(cls, words)
        own.record = record
        return own


class Gate:
    """Who watches over what leaves the house; the app that knows accounts puts itself here in ``ready()``."""

    def may_take(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Whether the reader may take files away at all."""
        return True

    def hold(self, request: HttpRequest, name: str, rows: int) -> HttpResponse | None:  # noqa: ARG002
        """For lists of people: the answer instead of the file, where somebody else has to allow it first."""
        return None

    def take(self, request: HttpRequest, name: str, kind: str) -> Mark:  # noqa: ARG002
        """Record that a file is taken; the words that mark it."""
        return Mark()


class _Watch:
    gate = Gate()


WATCH = _Watch()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def plain(value: Any) -> Any:
    """A value that a spreadsheet can hold: numbers as they are, times without zone, yes or no, the rest as text."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or (isinstance(value, int | float | dt.date) and not isinstance(value, dt.datetime)):
        return value
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    return str(value)


def harmless(value: Any) -> Any:
    """Text that a spreadsheet program would run as a formula gets an apostrophe before it (CSV has no cell types)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def as_csv(heads: list[str], rows: Iterable[list[Any]]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel shows Chinese."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([harmless(plain(value)) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def put_mark(book: Any, sheet: Any, mark: str) -> None:
    """Say at the foot of each printed page of a sheet, and in the properties of the file, who took it."""
    if mark:
        book.set_properties({"comments": mark, "keywords": mark})
        sheet.set_footer(f"&L&8{mark.replace('&', '&&')[:240]}&R&8&P / &N")


def as_xlsx(heads: list[str], rows: Iterable[list[Any]], mark: str = "") -> bytes:
    """One sheet with a bold frozen head; written row by row. ``mark``: :func:`put_mark`."""
    import xlsxwriter

    file = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bg_color": "#e6f2f0", "border": 1, "text_wrap": True})
    dates, moments = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    put_mark(book, sheet, mark)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(heads) - 1, 0), 16)
    sheet.write_row(0, 0, heads, bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(map(plain, row)):
            form = moments if isinstance(value, dt.datetime) else dates if isinstance(value, dt.date) else None
            sheet.write(number, place, value, form)
    book.close()
    return file.getvalue()


def download(
    name: str, kind: str, heads: list[str], rows: Iterable[list[Any]], mark: Mark | None = None
) -> HttpResponse:
    """A response that saves ``name-YYYYMMDD-RECORD.xlsx`` (or ``.csv``).

    The number of its record in the name is all that marks a .csv: its rows are data, and a line of another kind among
    them would break the programs that read it.
    """
    mark = mark or Mark()
    number = f"-{mark.record}" if mark.record else ""
    content = as_csv(heads, rows) if kind == "csv" else as_xlsx(heads, rows, mark)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}{number}.{kind}"'
    return response
