"""Making a database anew from the parts of a backup: whole, or not at all."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from .container import BackupError
from .postgres_schema import BEFORE
from .tables import PostgresSnapshot, Snapshot, SQLiteSnapshot, server_link

HELD_BACK = {"index", "trigger"}
"""What SQLite gets after its rows."""


class Target(Protocol):
    """A database that is being made: tables first, then rows in blocks, then all that guards them."""

    def prepare(self, schema: list[list[Any]]) -> None:
        """Make the tables."""

    def load(self, table: str, body: bytes) -> None:
        """Add a block of rows."""

    def finish(self) -> Snapshot:
        """Make the rest, and show what is there now."""


class SQLiteTarget:
    """A new file beside the database, which takes its place at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._link = sqlite3.connect(path, isolation_level=None)
        self._link.execute("PRAGMA foreign_keys = OFF")
        self._link.execute("PRAGMA synchronous = OFF")
        self._link.execute("BEGIN")
        self._later: list[str] = []
        self._made: SQLiteSnapshot | None = None

    def prepare(self, schema: list[list[Any]]) -> None:
        """The tables; indexes and triggers wait."""
        for kind, _name, statement in schema:
            if kind in HELD_BACK:
                self._later.append(statement)
            else:
                self._link.execute(statement)

    def load(self, table: str, body: bytes) -> None:
        """One INSERT a row."""
        rows = [[_plain(value) for value in json.loads(line)] for line in body.splitlines()]
        if table == "sqlite_sequence" and not self._counting():
            return
        marks = ", ".join("?" * len(rows[0]))
        self._link.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608 - a table just made

    def _counting(self) -> bool:
        """Whether keys are counted here; what inserting has counted by itself is forgotten."""
        found = self._link.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone()
        if found:
            self._link.execute("DELETE FROM sqlite_sequence")
        return bool(found)

    def finish(self) -> Snapshot:
        """Indexes, triggers, and the write to the disk."""
        for statement in self._later:
            self._link.execute(statement)
        self._link.execute("COMMIT")
        self._link.execute("PRAGMA synchronous = FULL")
        self._link.execute("PRAGMA journal_mode = WAL")
        self._link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._link.close()
        self._made = SQLiteSnapshot(str(self._path))
        return self._made

    def close(self) -> None:
        """Let go of the file, which cannot take another name while somebody reads it."""
        self._link.close()
        if self._made:
            self._made.close()


def _plain(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


@contextmanager
def embedded(path: Path) -> Iterator[SQLiteTarget]:
    """A target that takes the place of the database file where all went well; the old file is kept beside it."""
    new = path.with_name(f"{path.name}.restoring")
    _forget(new)
    try:
        with closing(SQLiteTarget(new)) as target:
            yield target
    except BaseException:
        _forget(new)
        raise
    if path.exists():
        _close(path)
        path.replace(path.with_name(f"{path.name}.before-restore"))
    new.replace(path)


def _close(path: Path) -> None:
    """Bring the old file's log into it, which nobody can while the server has it open. Raises BackupError."""
    from django.utils.translation import gettext as _

    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=1)) as link:
            done = link.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        done = ""
    if done != "delete":
        raise BackupError(_("The database is in use. Stop the server and the worker, then restore again."))


def _forget(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


class PostgresTarget:
    """The server's database within one transaction: what was there goes and what was kept comes, or neither."""

    def __init__(self, link: Any) -> None:
        self._link = link
        self._later: list[str] = []

    def prepare(self, schema: list[list[Any]]) -> None:
        """Without what is there now; the tables anew."""
        tables = self._link.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        for (name,) in tables:
            self._link.execute(f'DROP TABLE "{name}" CASCADE')
        for when, _name, statement in schema:
            if when == BEFORE:
                self._link.execute(statement)
            else:
                self._later.append(statement)

    def load(self, table: str, body: bytes) -> None:
        """By COPY."""
        with self._link.cursor().copy(f'COPY "{table}" FROM STDIN') as rows:
            rows.write(body)

    def finish(self) -> Snapshot:
        """Constraints, indexes, counters."""
        for statement in self._later:
            self._link.execute(statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
        return PostgresSnapshot(self._link)


@contextmanager
def served() -> Iterator[PostgresTarget]:
    """A target whose transaction is committed where all went well."""
    with server_link() as link:
        yield PostgresTarget(link)


def missing_migrations(applied: Iterable[tuple[str, str]]) -> list[str]:
    """The migrations of a backup that this version of the platform does not know."""
    from django.db.migrations.loader import MigrationLoader

    known = set(MigrationLoader(None).disk_migrations)
    replaced = {old for own in MigrationLoader(None).disk_migrations.values() for old in own.replaces}
    return [f"{app}.{name}" for app, name in applied if (app, name) not in known | replaced]
