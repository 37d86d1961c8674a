"""Jobs: a handler per kind, progress and cancellation that both the page and the worker see."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_scopes import scopes_disabled
from django_tasks import task

from . import progress
from .models import Job, Unit, User
from .scope import in_unit

SAY_AT_MOST_EVERY = 0.2  # seconds
INTERRUPTED = gettext_noop(
    "The server was stopped while this was being done. What was not finished is not saved: begin again."
)
Handler = Callable[["Running"], dict[str, Any]]
log = logging.getLogger(__name__)
_handlers: dict[str, Handler] = {}


class JobCancelled(Exception):  # noqa: N818  (nothing went wrong)
    """Somebody pressed cancel; the handler lets it pass."""


class JobError(Exception):
    """A fault that the user can mend: an English message id with ``%(name)s`` places and its values."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message, self.values = message, values


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the jobs of one kind. It runs inside the scope of the job's unit."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


class Running:
    """What a handler holds while it works: the job, and the means to tell where it stands."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._said = 0.0

    def say(self, step: str, done: float = 0, total: float = 0, **values: Any) -> None:
        """Tell the page: an English message id, its values, and how much of how much is done. Raises JobCancelled."""
        now = time.monotonic()
        if now - self._said > SAY_AT_MOST_EVERY or done >= total:
            self._said = now
            progress.tell(self.job.pk, step, values, done, total)
        if self.asked_to_stop():
            raise JobCancelled

    def asked_to_stop(self) -> bool:
        """Whether somebody pressed cancel."""
        return progress.asked_to_stop(self.job.pk)


def cancel(job: Job) -> None:
    """Ask a job to end; one that has not begun ends at once."""
    progress.ask_to_stop(job.pk)
    Job.everywhere.filter(pk=job.pk, state=Job.State.QUEUED).update(state=Job.State.CANCELLED, finished=timezone.now())


def start(kind: str, *, unit: Unit, user: User | None, **params: Any) -> Job:
    """Queue a job; a worker takes it once the surrounding transaction is committed.

    Somebody who asks for the very same thing again while it waits or runs (a double click) is given the first job.
    """
    if kind not in _handlers:
        raise LookupError(f"No handler for jobs of kind “{kind}”.")
    unfinished = Job.everywhere.filter(kind=kind, unit=unit, user=user, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if user is not None and (same := unfinished.filter(params=params).first()):
        return same
    job = Job.everywhere.create(kind=kind, unit=unit, user=user, params=params)
    transaction.on_commit(lambda: run_job.enqueue(str(job.pk)))
    return job


@task()
def run_job(job_id: str) -> None:
    """Do one job in the scope of its unit, and write down how it ended."""
    with scopes_disabled():
        job = Job.everywhere.select_related("unit", "user").get(pk=job_id)
    if not _claim(job):
        return
    try:
        with in_unit(job.unit):
            job.result = _handlers[job.kind](Running(job))
        job.state = Job.State.DONE
    except JobCancelled:
        job.state = Job.State.CANCELLED
    except JobError as error:
        job.state, job.error = Job.State.FAILED, {"message": error.message, "values": error.values}
    except Exception as fault:
        # The fault's text may hold a cell of somebody's workbook: neither the job nor the log nor the task may keep it.
        job.state, job.error = Job.State.FAILED, {"fault": type(fault).__name__}
        places = "".join(traceback.format_tb(fault.__traceback__))
        log.error("Job %s (%s) failed with %s\n%s", job.pk, job.kind, type(fault).__name__, places)
    except BaseException:  # the worker is told to end at once
        job.state, job.error = Job.State.FAILED, {"message": INTERRUPTED, "values": {}}
        raise
    finally:
        job.finished = timezone.now()
        job.save(update_fields=["state", "result", "error", "finished"])


def _claim(job: Job) -> bool:
    """Begin a job, unless somebody cancelled it or another worker has it."""
    job.state, job.started = Job.State.RUNNING, timezone.now()
    waiting = Job.everywhere.filter(pk=job.pk, state=Job.State.QUEUED)
    return bool(waiting.update(state=job.state, started=job.started))
