"""What is done once a day, in the morning, by the worker of long tasks: apps say what."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from traceback import format_tb

from django.conf import settings
from django.utils import timezone
from django_tasks import default_task_backend, task

Duty = Callable[[], object]
HOUR = 7
"""The hour of the day, in the platform's time zone, at which the day's duties are done."""
log = logging.getLogger(__name__)
_duties: list[Duty] = []


def every_day(duty: Duty) -> Duty:
    """Register what is to be done every day; call it in ``ready()``. Doing it twice must do no harm."""
    if duty not in _duties:
        _duties.append(duty)
    return duty


def next_morning(now: dt.datetime) -> dt.datetime:
    """The next time at which the day's duties are due."""
    local = timezone.localtime(now)
    morning = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return morning if morning > local else morning + dt.timedelta(days=1)


@task()
def run_daily() -> None:
    """Do the duties of the day, and see to it that those of the next day will be done."""
    plan_next()
    for duty in _duties:
        try:
            duty()
        except Exception as fault:
            # One duty that fails must not keep the others from being done; its text may be somebody's.
            log.error(
                "A duty of the day failed with %s\n%s", type(fault).__name__, "".join(format_tb(fault.__traceback__))
            )


def plan_next() -> bool:
    """Put the next morning's duties into the queue where they do not wait there yet; whether it did."""
    from django_tasks_db.models import DBTaskResult

    if not default_task_backend.supports_defer:  # tests do what is asked at once
        return False
    if DBTaskResult.objects.filter(task_path=run_daily.module_path, status="READY").exists():
        return False
    run_daily.using(run_after=next_morning(timezone.now())).enqueue()
    return True


def do_duties(worker: str) -> None:
    """Do what is due of the tasks that wait for a time of day."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    if DBTaskResult.objects.ready().exists():  # asked without a lock first
        Worker(
            queue_names=["default"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
            startup_delay=False, max_tasks=None, worker_id=worker,
        ).run()  # fmt: skip


def take_up_again(worker: str) -> int:
    """Put back the duties that a worker of this name was killed in, unless they kill it each time; how many."""
    from django_tasks_db.models import DBTaskResult

    left = [own for own in DBTaskResult.objects.running() if worker in own.worker_ids]
    for own in left:
        own.status = "READY" if len(own.worker_ids) < settings.JOB_TRIES else "FAILED"
        own.save(update_fields=["status"])
    return len(left)
