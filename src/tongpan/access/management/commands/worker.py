"""``tongpan manage worker``: the process that does the long tasks."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.crypto import get_random_string

from tongpan.access.reach import everything, process_sees
from tongpan.access.worker import Worker


class Command(BaseCommand):
    """Give it the same ``--worker-id`` at every start: by it a worker knows what its forerunner left."""

    help = "Do the long tasks: imports, plans, reports"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name of the worker, pause, and whether to end where nothing waits."""
        parser.add_argument("--worker-id", default=get_random_string(32), help="borne by one worker at a time")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two looks into the queue")
        parser.add_argument("--batch", action="store_true", help="end where nothing waits")

    def handle(self, *, worker_id: str, interval: float, batch: bool, verbosity: int, **_: Any) -> None:
        """Work until told to stop."""
        if verbosity == 0:
            logging.getLogger("django_tasks_db").setLevel(logging.CRITICAL)
        process_sees(everything("worker"))
        worker = Worker(worker_id[:64], interval=interval, batch=batch)
        worker.listen()
        worker.run()
