"""Where many rows come to few, leave indexes and foreign keys out and build them at the end: a third of the work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import DatabaseError, OperationalError, connection, models, transaction

from tongpan.access import audit

MANY = 5_000
TRIES, PAUSE = 20, 0.05  # seconds
NO_LOCK = "55P03"
"""PostgreSQL's lock_not_available."""

CONSTRAINTS = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid), c.confrelid::regclass::text
FROM pg_constraint c WHERE c.conrelid = %s::regclass AND c.contype = 'f' ORDER BY c.conname
"""
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY i.indexrelid
"""


@contextmanager
def built_at_the_end(model: type[models.Model], count: int) -> Iterator[None]:
    """Insert ``count`` rows within: if the table holds no more than these, without its indexes and foreign keys.

    They stand again, and have been checked on every row, before the block is left; a transaction that is rolled back
    never was without them. SQLite has one writer and lets readers go on with what they saw. On PostgreSQL the table,
    and those that it refers to, are locked for the rest of the transaction: this is for the first load of a region.
    Where the locks cannot be had at once, or the tables belong to somebody else, nothing is left out.
    """
    later: list[str] = []
    if count >= MANY and connection.in_atomic_block and _held(model) <= count:
        take_out = {"sqlite": _out_of_sqlite, "postgresql": _out_of_postgresql}.get(connection.vendor)
        later = take_out(model._meta.db_table) if take_out else []
    yield
    with connection.cursor() as cursor:
        for statement in later:
            cursor.execute(statement)


@contextmanager
def references_checked_at_the_end(models_: Sequence[type[models.Model]], count: int) -> Iterator[Callable[[], None]]:
    """On SQLite, check the references of a large import once, by what is yielded, and not row by row.

    Open it around the transaction, and call what it yields inside, after the last row: it raises ``IntegrityError`` for
    a row that refers to nothing. Where this cannot be, or would not help, references are checked as ever.
    """
    fits = connection.vendor == "sqlite" and count >= MANY and all(_held(model) <= count for model in models_)
    if not (fits and connection.disable_constraint_checking()):
        yield lambda: None
        return
    try:
        yield lambda: connection.check_constraints([model._meta.db_table for model in models_])
    finally:
        connection.enable_constraint_checking()


def _held(model: type[models.Model]) -> int:
    return int(model._base_manager.count())


def _out_of_sqlite(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL", [table]
        )
        indexes = cursor.fetchall()
        for name, _sql in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    return [sql for _name, sql in indexes]


def _out_of_postgresql(table: str) -> list[str]:
    # First the turn in the audit chain, which the import needs in the end: who holds it may wait for a table of ours.
    audit.take_turns()
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _locked_out(connection.ops.quote_name(table))
        except OperationalError as fault:
            if getattr(fault.__cause__, "sqlstate", "") != NO_LOCK:
                return []
            time.sleep(PAUSE)
        except DatabaseError:
            return []
    return []


def _locked_out(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(CONSTRAINTS, [table])
        constraints = cursor.fetchall()
        others = ", ".join(dict.fromkeys((table, *(other for *_own, other in constraints))))
        cursor.execute(f"LOCK TABLE {others} IN ACCESS EXCLUSIVE MODE NOWAIT")
        cursor.execute(INDEXES, [table])
        indexes = cursor.fetchall()
        for own, name, *_rest in constraints:
            cursor.execute(f"ALTER TABLE {own} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in indexes] + [
        f"ALTER TABLE {own} ADD CONSTRAINT {name} {definition}" for own, name, definition, _other in constraints
    ]
