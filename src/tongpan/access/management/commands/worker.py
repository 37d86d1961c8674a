"""``tongpan manage worker``: the worker of django-tasks-db, which first clears up after one that was killed."""

from __future__ import annotations

from typing import Any

from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from tongpan.access.daily import plan_next
from tongpan.access.recovery import fail_orphans


class Command(DatabaseWorker):
    """Give it the same ``--worker-id`` at every start: by it a worker knows what its forerunner left."""

    help = "Do the long tasks: imports, plans, reports"

    def handle(self, *, worker_id: str, **options: Any) -> None:
        """Mark what was left, see to the duties of every day, then work until told to stop."""
        fail_orphans(worker_id)
        plan_next()
        super().handle(worker_id=worker_id, **options)
