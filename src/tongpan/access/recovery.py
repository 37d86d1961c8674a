"""After a worker was killed: its jobs are told to have failed, lest somebody waits for them for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from .jobs import INTERRUPTED
from .models import Job

LONGEST = dt.timedelta(days=1)
"""No job takes longer; its progress is forgotten by then."""


def fail_orphans(worker_id: str) -> int:
    """Mark as failed what the worker of this id had begun when it was killed, and whatever began over a day ago.

    Call it where a worker of that id starts: there can be no other, so what it had begun nobody goes on with. Returns
    the number of jobs.
    """
    left = [task for task in DBTaskResult.objects.running() if worker_id in task.worker_ids]
    for task in left:
        task.set_failed(RuntimeError(INTERRUPTED))
    begun = Q(pk__in=_jobs_of(left), state__in=(Job.State.QUEUED, Job.State.RUNNING))
    begun |= Q(state=Job.State.RUNNING, started__lt=timezone.now() - LONGEST)
    error = {"message": INTERRUPTED, "values": {}}
    # Of every unit: a worker works for all.
    return Job.everywhere.filter(begun).update(state=Job.State.FAILED, error=error, finished=timezone.now())


def _jobs_of(tasks: Iterable[DBTaskResult]) -> list[str]:
    return [str(task.args_kwargs["args"][0]) for task in tasks if task.task_path == "tongpan.access.jobs.run_job"]
