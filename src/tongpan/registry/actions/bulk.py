"""Insert and update many rows column by column, without an object per row."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection, models

from tongpan.access.encrypted import EncryptedTextField

from .bulk_indexes import built_at_the_end

BLOCK = 5_000
Columns = dict[str, Sequence[Any]]
PLAIN = {str, int, float, bool, type(None)}


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
    fields = {model._meta.get_field(name): values for name, values in whole.items()}
    ready = {field.column: _adapted(field, values) for field, values in fields.items()}
    with built_at_the_end(model, count):
        (_copy if connection.vendor == "postgresql" else _insert)(model, ids, ready, on_block)
    return ids


def update(model: type[models.Model], ids: Sequence[int], columns: Columns) -> None:
    """Set columns of rows by key; ``ids`` and every column have one length. Call it inside a transaction."""
    if not ids or not columns:
        return
    fields = {model._meta.get_field(name): values for name, values in columns.items()}
    table, key = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(model._meta.pk.column)
    setting = ", ".join(f"{connection.ops.quote_name(field.column)} = {_mark(field)}" for field in fields)
    sql = f"UPDATE {table} SET {setting} WHERE {key} = %s"  # noqa: S608 - names of our own models
    _execute(sql, zip(*(_adapted(field, values) for field, values in fields.items()), ids, strict=True), len(ids), None)


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
            whole[field.attname] = [value] * count
    return whole


def _adapted(field: models.Field[Any, Any], values: Sequence[Any]) -> list[Any]:
    """Values as the database driver takes them, each different one converted once."""
    if isinstance(field, EncryptedTextField):
        return field.seal_all(values)
    if isinstance(field, models.JSONField):
        return [value if value is None or isinstance(value, str) else _json(value) for value in values]
    if isinstance(field, models.BooleanField) and connection.vendor != "postgresql":
        return [value if value is None else int(value) for value in values]
    if not set(map(type, values)) <= PLAIN:
        known: dict[Any, Any] = {value: field.get_db_prep_save(value, connection) for value in set(values)}
        return [known[value] for value in values]
    return list(values)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _new_ids(model: type[models.Model], count: int) -> list[int]:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), key, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return list(range(first, first + count))


def _execute(sql: str, rows: Iterable[tuple[Any, ...]], count: int, on_block: Callable[[int], None] | None) -> None:
    coming = iter(rows)
    with connection.cursor() as cursor:
        for start in range(0, count, BLOCK):
            cursor.executemany(sql, islice(coming, BLOCK))
            if on_block:
                on_block(min(start + BLOCK, count))


ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _texts(values: Sequence[Any]) -> list[str]:
    """Values in the text format of COPY."""
    known: dict[Any, str] = {None: "\\N", True: "t", False: "f"}
    kinds = set(map(type, values))
    if kinds == {str}:
        joined = "".join(values)
        clean = not any(mark in joined for mark in "\\\t\n\r")
        return list(values) if clean else [value.translate(ESCAPES) for value in values]
    if kinds == {int}:
        return list(map(str, values))
    if bool in kinds:
        return [known[value] if isinstance(value, bool) or value is None else _text(value) for value in values]
    for value in set(values):
        if value is not None:
            known[value] = _text(value)
    return [known[value] for value in values]


def _text(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.translate(ESCAPES) if isinstance(value, str) else str(value)


def _copy(
    model: type[models.Model], ids: list[int], columns: dict[str, list[Any]], on_block: Callable[[int], None] | None
) -> None:
    same = [name for name, values in columns.items() if values.count(values[0]) == len(values)]
    other = [name for name in columns if name not in same]
    names = ", ".join(map(connection.ops.quote_name, (model._meta.pk.column, *other, *same)))
    rows = map("\t".join, zip(map(str, ids), *(_texts(columns[name]) for name in other), strict=True))
    # What is the same in every row is written once, as a part of what stands between two rows.
    between = "".join(f"\t{_texts(columns[name][:1])[0]}" for name in same) + "\n"
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if settings.ROW_POLICIES:
            # By way of a table of this session's own: PostgreSQL copies into no table that has policies.
            cursor.execute(f"CREATE TEMPORARY TABLE incoming AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608
        with cursor.copy(f"COPY {'incoming' if settings.ROW_POLICIES else table} ({names}) FROM STDIN") as copy:
            for start in range(0, len(ids), BLOCK):
                copy.write(between.join(islice(rows, BLOCK)) + between)
                if on_block:
                    on_block(min(start + BLOCK, len(ids)))
        if settings.ROW_POLICIES:
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming")  # noqa: S608
            cursor.execute("DROP TABLE incoming")


def _insert(
    model: type[models.Model], ids: list[int], columns: dict[str, list[Any]], on_block: Callable[[int], None] | None
) -> None:
    """By many executions of one statement. What is the same in every row stands in the statement: binding costs."""
    same = {name: literal for name, values in columns.items() if (literal := _literal(values)) is not None}
    bound = {name: values for name, values in columns.items() if name not in same}
    names = ", ".join(map(connection.ops.quote_name, (model._meta.pk.column, *bound, *same)))
    marks = ", ".join((*["%s"] * (len(bound) + 1), *same.values()))
    sql = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    _execute(sql, zip(ids, *bound.values(), strict=True), len(ids), on_block)


def _literal(values: Sequence[Any]) -> str | None:
    """The SQL of a column's one value, where it is None, a number, or a text of letters and figures in every row."""
    first = values[0]
    if isinstance(first, str):
        literal = f"'{first}'" if first.isalnum() or not first else None
    else:
        literal = "NULL" if first is None else repr(first) if isinstance(first, int | float) else None
    return literal if literal and values.count(first) == len(values) else None
