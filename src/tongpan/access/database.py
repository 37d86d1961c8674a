"""Bring the database to the state that the models expect."""

from __future__ import annotations


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

    from .row_policies import ensure

    for folder in (settings.DATA_DIR, settings.STATIC_ROOT):
        folder.mkdir(parents=True, exist_ok=True)
    missing = pending_migrations()
    if missing:
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    ensure()
    return missing


def know_sizes() -> None:
    """After very many records at once, tell PostgreSQL how many there are: until then it plans for empty tables."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
