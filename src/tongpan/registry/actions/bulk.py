"""Insert and update many rows column by column, without an object per row."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection, models

from tongpan.access.encrypted import EncryptedTextField

from .bulk_copy import BLOCK, Same, copy_in
from .bulk_indexes import built_at_the_end

Columns = dict[str, Sequence[Any]]
PLAIN = {str, int, float, bool, type(None)}
DAYS = {dt.date, type(None)}
ROWS_AT_ONCE = 50
"""Rows of one statement on SQLite: it takes in so many in half the time of one by one."""
SEALED_AT_ONCE = 500
"""Values that are encrypted together: the database takes in the rows before meanwhile."""


def insert(model: type[models.Model], columns: Columns, on_block: Callable[[int], None] | None = None) -> list[int]:
    """Insert rows given as columns (attribute name to values, all of one length) and return their new keys.

    Values are plain: text, numbers, booleans, dates, None, and for JSON fields whatever JSON can say, or a text that is
    JSON already. Fields that are left out take their default; keys come from the database unless they are a column. By
    COPY on PostgreSQL. ``on_block`` hears the number of rows written so far. Call it inside a transaction.
    """
    count = len(next(iter(columns.values()), ()))
    if not count:
        return []
    key = model._meta.pk.attname
    ids = list(columns[key]) if key in columns else _new_ids(model, count)
    whole = _complete(model, {name: values for name, values in columns.items() if name != key}, count)
    fields = {model._meta.get_field(name): _same(values) for name, values in whole.items()}
    ready = {field.column: _adapted(field, values) for field, values in fields.items()}
    with built_at_the_end(model, count):
        (copy_in if connection.vendor == "postgresql" else _insert)(model, ids, ready, on_block)
    return ids


def update(model: type[models.Model], ids: Sequence[int], columns: Columns) -> None:
    """Set columns of rows by key; ``ids`` and every column have one length. Call it inside a transaction."""
    if not ids or not columns:
        return
    fields = {model._meta.get_field(name): values for name, values in columns.items()}
    table, key = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(model._meta.pk.column)
    setting = ", ".join(f"{connection.ops.quote_name(field.column)} = {_mark(field)}" for field in fields)
    sql = f"UPDATE {table} SET {setting} WHERE {key} = %s"  # noqa: S608 - names of our own models
    _execute(sql, zip(*(_adapted(field, values) for field, values in fields.items()), ids, strict=True), len(ids))


def _mark(field: models.Field[Any, Any]) -> str:
    jsonb = isinstance(field, models.JSONField) and connection.vendor == "postgresql"
    return "%s::jsonb" if jsonb else "%s"


def _complete(model: type[models.Model], columns: Columns, count: int) -> dict[str, Sequence[Any]]:
    """The columns, and the defaults of those that are left out."""
    whole = dict(columns)
    for field in model._meta.local_concrete_fields:
        if field.primary_key:
            continue
        if field.attname not in whole and field.name not in whole:
            value = field.get_default()
            value = {} if value is None and isinstance(field, models.JSONField) and not field.null else value
            if value is None and isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add):
                value = dt.datetime.now(dt.UTC)
            whole[field.attname] = Same(value, count)
    return whole


def _same(values: Sequence[Any]) -> Sequence[Any]:
    """The values; as one, where they are all alike."""
    if isinstance(values, Same):
        return values
    first = values[0]
    return Same(first, len(values)) if first == values[-1] and values.count(first) == len(values) else values


def _adapted(field: models.Field[Any, Any], values: Sequence[Any]) -> Iterable[Any]:
    """Values as the database driver takes them, each different one converted once; encrypted ones as they are asked."""
    if isinstance(field, EncryptedTextField):
        return _sealed(field, values)
    if isinstance(values, Same):
        return Same(*_adapted(field, [values.value]), len(values))
    if isinstance(field, models.JSONField):
        return [value if value is None or isinstance(value, str) else _json(value) for value in values]
    if isinstance(field, models.BooleanField) and connection.vendor != "postgresql":
        return [value if value is None else int(value) for value in values]
    kinds = set(map(type, values))
    if not kinds <= PLAIN and not (kinds <= DAYS and connection.vendor == "postgresql"):
        known: dict[Any, Any] = {value: field.get_db_prep_save(value, connection) for value in set(values)}
        return [known[value] for value in values]
    return values


def _sealed(field: EncryptedTextField, values: Sequence[Any]) -> Iterator[str]:
    for start in range(0, len(values), SEALED_AT_ONCE):
        yield from field.seal_all(values[start : start + SEALED_AT_ONCE])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _new_ids(model: type[models.Model], count: int) -> list[int]:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), key])
            return _drawn(cursor, cursor.fetchone()[0], count)
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return list(range(first, first + count))


def _drawn(cursor: Any, sequence: str, count: int) -> list[int]:
    """So many numbers of a sequence; one by one only where others drew some in between."""
    draw = "SELECT nextval(%s::regclass) AS number FROM generate_series(1, %s)"
    cursor.execute(f"SELECT min(number), max(number) FROM ({draw}) drawn", [sequence, count])  # noqa: S608 - our own words
    first, last = cursor.fetchone()
    if last - first + 1 == count:
        return list(range(first, last + 1))
    cursor.execute(draw, [sequence, count])
    return [row[0] for row in cursor.fetchall()]


def _execute(sql: str, rows: Iterable[tuple[Any, ...]], count: int) -> None:
    coming = iter(rows)
    with connection.cursor() as cursor:
        for _start in range(0, count, BLOCK):
            cursor.executemany(sql, islice(coming, BLOCK))


def _insert(
    model: type[models.Model], ids: list[int], columns: dict[str, Iterable[Any]], on_block: Callable[[int], None] | None
) -> None:
    """Many rows by one statement. What is the same in every row stands in the statement: binding costs."""
    same = {name: literal for name, values in columns.items() if (literal := _literal(values)) is not None}
    bound = {name: values for name, values in columns.items() if name not in same}
    names = ", ".join(map(connection.ops.quote_name, (model._meta.pk.column, *bound, *same)))
    marks = ", ".join((*["%s"] * (len(bound) + 1), *same.values()))
    begin = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES "  # noqa: S608
    at_once = max(1, min(ROWS_AT_ONCE, (connection.features.max_query_params or 999) // (len(bound) + 1)))
    rows, done = zip(ids, *bound.values(), strict=True), 0
    with connection.cursor() as cursor:
        while (count := min(BLOCK, len(ids) - done)) > 0:
            for size, times in ((at_once, count // at_once), (count % at_once, 1)):
                if size and times:
                    values = (tuple(chain.from_iterable(islice(rows, size))) for _time in range(times))
                    cursor.executemany(begin + ", ".join([f"({marks})"] * size), values)
            done += count
            if on_block:
                on_block(done)


def _literal(values: Iterable[Any]) -> str | None:
    """The SQL of a column's one value, where it is None, a number, or a text of letters and figures in every row."""
    if not isinstance(values, Same):
        return None
    value = values.value
    if isinstance(value, str):
        return f"'{value}'" if value.isalnum() or not value else None
    return "NULL" if value is None else repr(value) if isinstance(value, int | float) else None
