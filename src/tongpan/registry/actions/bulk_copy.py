"""Rows into PostgreSQL by COPY, made while the server takes in the ones before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, repeat
from typing import Any

from django.conf import settings
from django.db import connection, models

BLOCK = 5_000
"""Rows after which somebody hears how far it is."""
SENT_AT_ONCE = 250
"""Rows whose text fits between two processes: the server reads them while the next ones are made."""
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Same(Sequence[Any]):
    """A column whose rows all have one value."""

    def __init__(self, value: Any, count: int) -> None:
        self.value, self._count = value, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: Any) -> Any:
        return Same(self.value, len(range(self._count)[place])) if isinstance(place, slice) else self.value

    def __iter__(self) -> Iterator[Any]:
        return repeat(self.value, self._count)


def copy_in(
    model: type[models.Model], ids: list[int], columns: dict[str, Iterable[Any]], on_block: Callable[[int], None] | None
) -> None:
    """Rows with these keys, and columns by name. An iterator among them gives texts that need no escaping."""
    same = {name: values.value for name, values in columns.items() if isinstance(values, Same)}
    other = [name for name in columns if name not in same]
    names = ", ".join(map(connection.ops.quote_name, (model._meta.pk.column, *other, *same)))
    rows = map("\t".join, zip(map(str, ids), *(_texts(columns[name]) for name in other), strict=True))
    # What is the same in every row is written once, as a part of what stands between two rows.
    between = "".join(f"\t{_text(value)}" for value in same.values()) + "\n"
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if settings.ROW_POLICIES:
            # By way of a table of this session's own: PostgreSQL copies into no table that has policies.
            cursor.execute(f"CREATE TEMPORARY TABLE incoming AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608
        with cursor.copy(f"COPY {'incoming' if settings.ROW_POLICIES else table} ({names}) FROM STDIN") as copy:
            for start in range(0, len(ids), SENT_AT_ONCE):
                copy.write(between.join(islice(rows, SENT_AT_ONCE)) + between)
                done = min(start + SENT_AT_ONCE, len(ids))
                if on_block and (done % BLOCK == 0 or done == len(ids)):
                    on_block(done)
        if settings.ROW_POLICIES:
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming")  # noqa: S608
            cursor.execute("DROP TABLE incoming")


def _texts(values: Iterable[Any]) -> Iterable[str]:
    """Values in the text format of COPY."""
    if isinstance(values, Iterator):
        return values
    column = values if isinstance(values, Sequence) else list(values)
    kinds = set(map(type, column))
    if kinds == {str}:
        joined = "".join(column)
        clean = not any(mark in joined for mark in "\\\t\n\r")
        return column if clean else (value.translate(ESCAPES) for value in column)
    if kinds == {int}:
        return map(str, column)
    if bool in kinds:
        return map(_text, column)
    known = {value: _text(value) for value in set(column)}
    return map(known.__getitem__, column)


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.translate(ESCAPES) if isinstance(value, str) else str(value)
