"""Tables of records: sort, column choice, totals, paging that keeps its place, export of what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from . import formats
from .export import WATCH, download

PAGE_SIZES = (50, 100, 200)
TICK = '<td class="tick"><input type="checkbox" name="row" value="{}" form="bulk-{}" aria-label="{}"></td>'


def reach(row: Any, path: str) -> Any:
    """``row["a"]`` or ``row.a`` along a dotted path; a method is called; None where the way ends."""
    for step in path.split("."):
        if row is None:
            return None
        row = row.get(step) if isinstance(row, dict) else getattr(row, step, None)
        if callable(row):
            row = row()
    return row


def written(value: Any) -> str:
    """A value as a template writes it: in the reader's locale, escaped."""
    return formats.escaped(value if isinstance(value, str | Promise) else localize(value))


@dataclass(frozen=True)
class Column:
    """One column.

    ``key`` names it in the address. ``value`` is a dotted path or a function of the row (default: ``key``); it is what
    is sorted and exported. ``show`` makes the cell from the row (text is escaped, a SafeString is not); else ``number``
    fixes decimals and aligns right. ``order`` is the database field to sort a QuerySet by: without it (and without
    ``sort`` for lists) the head is no link. ``total`` is a function of the list of values, or a finished value.
    """

    key: str
    label: Any
    unit: Any = ""
    value: str | Callable[[Any], Any] = ""
    show: Callable[[Any], Any] | None = None
    href: Callable[[Any], str] | None = None
    number: int | None = None
    percent: int | None = None
    order: str = ""
    sort: bool = True
    total: Any = None
    hidden: bool = False
    tip: Any = ""

    @property
    def numeric(self) -> bool:
        """Whether cells hold figures and stand at the right."""
        return self.number is not None or self.percent is not None

    def of(self, row: Any) -> Any:
        """The plain value: for sorting and export."""
        return self.value(row) if callable(self.value) else reach(row, self.value or self.key)

    def text(self, value: Any) -> Any:
        """A plain value as it is written in a cell."""
        if self.percent is not None:
            return formats.percent(value, self.percent)
        if self.number is not None:
            return formats.number(value, self.number)
        return formats.ABSENT if formats.absent(value) else value

    def cell(self, row: Any) -> Any:
        """What the cell shows."""
        shown = self.show(row) if self.show else self.text(self.of(row))
        return formats.markup('<a href="{}">{}</a>', self.href(row), shown) if self.href else shown


@dataclass(frozen=True)
class Empty:
    """Why a table is empty, and the next step."""

    text: Any
    href: str = ""
    action: Any = ""


@dataclass
class Table:
    """Rows (a QuerySet or a list) under columns, as one request asks to see them.

    ``bulk`` lists actions on ticked rows, each ``(address, button, question)``; ticked keys arrive in POST as ``row``.
    ``personal``: the columns tell of people, so that a long list is a file only after a second person allowed it.
    ``row_class`` may tint a row. ``key`` names the table in stored column choices and in the file of an export.
    """

    request: HttpRequest
    columns: Sequence[Column]
    rows: Any
    key: str
    empty: Empty = field(default_factory=lambda: Empty(""))
    caption: Any = ""
    page_size: int = PAGE_SIZES[0]
    bulk: Sequence[tuple[str, Any, Any]] = ()
    row_key: str = "pk"
    row_class: Callable[[Any], str] | None = None
    exports: bool = True
    personal: bool = False
    default_sort: str = ""

    def __post_init__(self) -> None:
        self.exports = self.exports and WATCH.gate.may_take(self.request)

    @cached_property
    def sort(self) -> tuple[str, bool]:
        """The column sorted by, and whether downwards."""
        asked = self.request.GET.get("sort") or self.default_sort
        name, down = asked.removeprefix("-"), asked.startswith("-")
        return (name, down) if any(c.key == name and self.sortable(c) for c in self.columns) else ("", False)

    def sortable(self, column: Column) -> bool:
        """Whether the head of a column is a link."""
        return bool(column.order) if isinstance(self.rows, QuerySet) else column.sort

    @cached_property
    def sorted_rows(self) -> Any:
        """All rows in the order asked for; rows without a value come last either way."""
        name, down = self.sort
        if not name:
            return self.rows
        column = next(c for c in self.columns if c.key == name)
        if isinstance(self.rows, QuerySet):
            return self.rows.order_by(f"{'-' if down else ''}{column.order}", "pk")
        known = [row for row in self.rows if not formats.absent(column.of(row))]
        rest = [row for row in self.rows if formats.absent(column.of(row))]
        return sorted(known, key=column.of, reverse=down) + rest

    @cached_property
    def page(self) -> Page:
        """The part of the rows that is shown."""
        return Paginator(self.sorted_rows, self.page_size).get_page(self.request.GET.get("page"))

    @property
    def heads(self) -> Iterable[dict[str, Any]]:
        """Each column with its sort link and state."""
        name, down = self.sort
        for column in self.columns:
            mine = column.key == name
            yield {
                "column": column,
                "sort": ("" if mine and down else ("-" if mine else "") + column.key)
                if self.sortable(column)
                else None,
                "state": ("descending" if down else "ascending") if mine else "none",
            }

    @property
    def body(self) -> SafeString:
        """The rows shown, as HTML. Made here because the template engine takes five times as long for so many cells."""
        tags = [
            f' data-column="{escape(column.key)}"' + (' class="num"' if column.numeric else "")
            for column in self.columns
        ]
        first = f'<th scope="row"{tags[0]}>'
        rest = [f"<td{tag}{' hidden' if col.hidden else ''}>" for tag, col in zip(tags[1:], self.columns[1:])]
        return mark_safe("".join(self._row(row, first, rest) for row in self.page))  # noqa: S308  (cells are escaped)

    def _row(self, row: Any, first: str, rest: Sequence[str]) -> str:
        head, *cells = (written(column.cell(row)) for column in self.columns)
        css = self.row_class(row) if self.row_class else ""
        tick = formats.markup(TICK, reach(row, self.row_key), self.key, _("Choose this row")) if self.bulk else ""
        inner = "".join(f"{tag}{cell}</td>" for tag, cell in zip(rest, cells))
        opened = formats.markup('<tr class="{}">', css) if css else "<tr>"
        return f"{opened}{tick}{first}{head}</th>{inner}</tr>"

    @cached_property
    def totals(self) -> list[tuple[Column, Any]]:
        """The row at the foot, over all rows and not only those shown; empty where no column has a total."""
        if all(column.total is None for column in self.columns):
            return []
        rows = list(self.sorted_rows) if any(callable(column.total) for column in self.columns) else []
        return [(column, self._total(column, rows)) for column in self.columns]

    def _total(self, column: Column, rows: list[Any]) -> Any:
        if column.total is None:
            return ""
        if not callable(column.total):
            return column.text(column.total)
        return column.text(column.total([v for v in map(column.of, rows) if not formats.absent(v)]))

    @property
    def asked_for_file(self) -> str:
        """``xlsx`` or ``csv`` where the address asks for an export, else empty."""
        asked = self.request.GET.get("export", "")
        return asked if self.exports and asked in {"xlsx", "csv"} else ""

    def export(self) -> HttpResponse:
        """All rows in the order shown, as the file asked for, with the columns shown."""
        if self.personal and (held := WATCH.gate.hold(self.request, self.key, self.page.paginator.count)):
            return held
        heads, rows = self.file_rows()
        mark = WATCH.gate.take(self.request, self.key, self.asked_for_file)
        return download(self.key, self.asked_for_file, heads, rows, mark)

    def file_rows(self) -> tuple[list[str], Iterable[list[Any]]]:
        """The heads of the file, and its rows."""
        chosen = set(self.request.GET.get("columns", "").split(",")) - {""}
        columns = [column for column in self.columns if not chosen or column.key in chosen]
        heads = [f"{c.label}（{c.unit}）" if c.unit else str(c.label) for c in columns]
        return heads, ([column.of(row) for column in columns] for row in self.sorted_rows)
