"""The queue is the table of jobs: taken by one worker at a time, given back when it breaks off, given up in the end."""

from __future__ import annotations

import datetime as dt
import errno
import logging
import traceback
from concurrent.futures import BrokenExecutor
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from . import progress
from .jobs import INTERRUPTED, JobCancelled, JobError, LostJobError, Running, handler_of, ours
from .models import Job
from .reach import everything, seeing
from .scope import in_unit

PASSING = (OperationalError, InterfaceError, ConnectionError, TimeoutError, BrokenExecutor)
"""Faults of what is around the program; most are gone when it is tried again."""
PASSING_OF_DISKS = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EFBIG}
log = logging.getLogger(__name__)


def waiting() -> QuerySet[Job]:
    """Jobs that may be taken now. What is due later than any delay was put off before the clock jumped back."""
    now = timezone.now()
    never = now + dt.timedelta(seconds=settings.JOB_RETRY_LONGEST)
    return Job.everywhere.filter(Q(due__lte=now) | Q(due__gt=never), state=Job.State.QUEUED).order_by("due", "created")


def claim(worker: str, pk: UUID | None = None) -> Job | None:
    """Take the next job, or the one named; None where there is none. No other worker then has it."""
    wanted = waiting().filter(pk=pk) if pk else waiting()
    if not wanted.exists():  # without a lock: on SQLite that would keep everybody else from writing
        return None
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            wanted = wanted.select_for_update(skip_locked=True, of=("self",))
        job = wanted.first()
        if job is None:
            return None
        job.attempt, job.worker, job.started = job.attempt + 1, worker, timezone.now()
        job.state = Job.State.RUNNING
        job.save(update_fields=["state", "attempt", "worker", "started"])
    return Job.everywhere.select_related("unit", "user").get(pk=job.pk)


def do(running: Running) -> None:
    """Do a job that was claimed, in the scope of its unit, and write down how it ended.

    A fault of the database lets the job stand as it is and is raised: who was at it gives it back when the database
    answers again.
    """
    job = running.job
    try:
        if running.asked_to_stop():
            raise JobCancelled
        with seeing(everything("job")), in_unit(job.unit):
            result = handler_of(job.kind)(running)
        _end(job, Job.State.DONE, result=result)
    except JobCancelled:
        _end(job, Job.State.CANCELLED)
    except LostJobError:
        log.warning("Job %s (%s): attempt %s was lost to another worker", job.pk, job.kind, job.attempt)
    except JobError as error:
        _end(job, Job.State.FAILED, error={"message": error.message, "values": error.values})
    except Exception as fault:
        _say_fault(job, fault)
        give_back(job, {"fault": type(fault).__name__}, again=passes(fault))
    except BaseException:  # the worker is told to end at once
        give_back(job)
        raise
    job.refresh_from_db()


def _end(job: Job, state: str, *, result: Any = None, error: dict[str, Any] | None = None) -> None:
    if ours(job).update(state=state, finished=timezone.now(), result=result, error=error):
        progress.forget_stop(job.pk)


def _say_fault(job: Job, fault: Exception) -> None:
    # The fault's text may hold a cell of somebody's workbook: neither the job nor the log may keep it.
    places = "".join(traceback.format_tb(fault.__traceback__))
    log.error("Job %s (%s) failed with %s\n%s", job.pk, job.kind, type(fault).__name__, places)


def passes(fault: BaseException) -> bool:
    """Whether a fault may be gone when the same is tried again."""
    return isinstance(fault, PASSING) or (isinstance(fault, OSError) and fault.errno in PASSING_OF_DISKS)


def delay(attempt: int) -> dt.timedelta:
    """How long to wait after an attempt that failed: twice as long each time, up to the longest."""
    seconds = settings.JOB_RETRY_SECONDS * 2 ** (attempt - 1)
    return dt.timedelta(seconds=min(seconds, settings.JOB_RETRY_LONGEST))


def give_back(job: Job, error: dict[str, Any] | None = None, *, again: bool = True) -> bool:
    """End this attempt: the job is tried again, or given up where it was tried often enough; whether it was ours.

    ``error`` is None where the worker was stopped or killed. Then the first repetition does not wait.
    """
    now, killed = timezone.now(), error is None
    error = error or {"message": INTERRUPTED, "values": {}}
    if again and job.attempt < job.at_most:
        wait = delay(job.attempt - killed) if job.attempt > 1 or not killed else dt.timedelta(0)
        return bool(ours(job).update(state=Job.State.QUEUED, due=now + wait, error=error))
    return bool(ours(job).update(state=Job.State.FAILED, error=error, finished=now, given_up=now))


def give_back_all(worker: str) -> int:
    """Give back what a worker of this name had begun, at its start or after it lost the database; how many.

    A name is borne by one worker at a time: what it had begun nobody goes on with.
    """
    return sum(give_back(job) for job in Job.everywhere.filter(worker=worker, state=Job.State.RUNNING))
