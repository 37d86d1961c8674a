"""Bring the database to the state that the models expect."""

from __future__ import annotations

import logging

log = logging.getLogger(__name__)


def pending_migrations() -> list[str]:
    """The migrations that the database lacks, in order, as app.name."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return [f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def prepare_database() -> list[str]:
    """Apply the migrations that are missing and name them; an up-to-date database is left alone."""
    from django.conf import settings
    from django.core.management import call_command

    from .row_policies import ensure, passed_by

    for folder in (settings.DATA_DIR, settings.STATIC_ROOT):
        folder.mkdir(parents=True, exist_ok=True)
    missing = pending_migrations()
    if missing:
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    ensure()
    if passed_by():
        log.warning("The database's user is a superuser, whom row policies do not bind. Give DATABASE_URL another one.")
    return missing


SIZES = {"postgresql": ("ANALYZE",), "sqlite": ("PRAGMA analysis_limit = 1000", "ANALYZE")}


def know_sizes() -> None:
    """After very many records at once, tell the database how many there are: until then it plans for empty tables.

    PostgreSQL finds it out by itself in the end; SQLite never does, so a server that starts tells it. It looks at no
    more than a thousand entries of an index, which takes a tenth of a second in a city.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        for words in SIZES.get(connection.vendor, ()):
            cursor.execute(words)
