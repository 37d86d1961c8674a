"""Every table of a database as text, in an order that depends on its rows alone, and back.

One class a database, with one shape: ``tables``, ``bodies``, ``schema`` to read from a snapshot; ``load`` to write.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from typing import Any, Protocol

LEFT_OUT = {"django_session"}
"""Everybody signs in again after a restore."""
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"
ROWS = 2_000
BLOCK = 2**20  # bytes


class Snapshot(Protocol):
    """A database as it was at one moment."""

    def tables(self) -> list[str]:
        """The names of all tables, in order."""

    def bodies(self, table: str) -> Iterator[bytes]:
        """The rows of a table, whole lines, in blocks."""

    def schema(self) -> list[list[Any]]:
        """What is needed beside the rows, as JSON can say it: kind, name and statement."""

    def migrations(self) -> list[tuple[str, str]]:
        """The migrations that were applied, as app and name."""

    def close(self) -> None:
        """Let the moment go."""


class SQLiteSnapshot:
    """The embedded database: a read transaction on the write-ahead log is a moment, and hinders no writer."""

    def __init__(self, path: str) -> None:
        self._link = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
        self._link.execute("BEGIN")

    def tables(self) -> list[str]:
        """All but those that SQLite keeps for itself; the counters of keys are among them."""
        found = self._link.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        hidden = {"sqlite_stat1", "sqlite_stat4"} | LEFT_OUT
        return [name for (name,) in found if name not in hidden]

    def bodies(self, table: str) -> Iterator[bytes]:
        """One JSON array a row."""
        columns = self._link.execute(f'PRAGMA table_info("{table}")').fetchall()
        keys = [f'"{column[1]}"' for column in sorted(columns, key=lambda own: own[5]) if column[5]]
        order = ", ".join(keys or [f'"{column[1]}"' for column in columns])
        rows = self._link.execute(f'SELECT * FROM "{table}" ORDER BY {order}')  # noqa: S608 - names of the database
        while block := rows.fetchmany(ROWS):
            yield b"".join(json.dumps(row, ensure_ascii=False, default=_bytes).encode() + b"\n" for row in block)

    def schema(self) -> list[list[Any]]:
        """Kind, name and statement of every table, index and trigger."""
        found = self._link.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            " AND name NOT LIKE 'sqlite_%' ORDER BY type <> 'table', rowid"
        )
        return [list(row) for row in found]

    def migrations(self) -> list[tuple[str, str]]:
        """As Django keeps them."""
        return [tuple(row) for row in self._link.execute(MIGRATIONS).fetchall()]

    def close(self) -> None:
        """End the transaction."""
        self._link.close()


def _bytes(value: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(value).decode()}


class PostgresSnapshot:
    """A server's database in one repeatable read; COPY writes rows as text that depends on no setting of the server."""

    def __init__(self, link: Any) -> None:
        self._link = link

    def tables(self) -> list[str]:
        """All tables of the schema."""
        found = self._link.execute(
            'SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename COLLATE "C"'
        )
        return [name for (name,) in found if name not in LEFT_OUT]

    def bodies(self, table: str) -> Iterator[bytes]:
        """The text format of COPY."""
        held = bytearray()
        question = f'COPY (SELECT * FROM "{table}" ORDER BY {self._order(table)}) TO STDOUT'  # noqa: S608
        with self._link.cursor().copy(question) as rows:
            for row in rows:
                held += row
                if len(held) >= BLOCK:
                    yield bytes(held)
                    held.clear()
        if held:
            yield bytes(held)

    def _order(self, table: str) -> str:
        """The key's columns, texts among them by their bytes, as servers sort texts differently."""
        found = self._link.execute(
            "SELECT a.attname, a.atttypid::regtype::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
            " AND a.attnum = ANY(i.indkey) WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY a.attnum",
            [f'"{table}"'],
        ).fetchall()
        texts = ("text", "character")
        return ", ".join(f'"{name}" COLLATE "C"' if kind.startswith(texts) else f'"{name}"' for name, kind in found)

    def schema(self) -> list[list[Any]]:
        """Statements, by what they make, and where every counter of keys stands."""
        from .postgres_schema import statements

        return statements(self._link)

    def migrations(self) -> list[tuple[str, str]]:
        """As Django keeps them."""
        return [tuple(row) for row in self._link.execute(MIGRATIONS).fetchall()]

    def close(self) -> None:
        """End the transaction."""
        self._link.close()


def server_link() -> Any:
    """A session of its own that writes and reads texts in one way, and fails rather than leave out hidden rows."""
    import psycopg
    from django.db import connection

    link = psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": psycopg.Cursor})
    for name, value in {
        "timezone": "UTC", "datestyle": "ISO, YMD", "intervalstyle": "postgres", "extra_float_digits": "1",
        "bytea_output": "hex", "row_security": "on", "tongpan.under": "*", "statement_timeout": "0",
        "lock_timeout": "20s",
    }.items():  # fmt: skip
        link.execute(f"SET {name} = '{value}'")
    link.commit()
    return link


def snapshot() -> Snapshot:
    """The database of this installation as it is now, through a connection of its own."""
    from django.db import connection

    if connection.vendor == "postgresql":
        link = server_link()
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return PostgresSnapshot(link)
    return SQLiteSnapshot(str(connection.settings_dict["NAME"]))


def digests(source: Snapshot) -> dict[str, list[Any]]:
    """For every table how many rows it has and their SHA-256."""
    found = {}
    for table in source.tables():
        work, count = hashlib.sha256(), 0
        for body in source.bodies(table):
            work.update(body)
            count += body.count(b"\n")
        found[table] = [count, work.hexdigest()]
    return found
