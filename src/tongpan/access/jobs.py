"""Jobs: a handler per kind, asked for once, done once; progress and cancellation that page and worker both see."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from . import progress
from .models import Job, Unit, User

SAY_AT_MOST_EVERY = 0.2  # seconds
INTERRUPTED = gettext_noop(
    "The server was stopped again and again while this was being done. What was not finished is not saved."
)
Handler = Callable[["Running"], dict[str, Any]]
_handlers: dict[str, Handler] = {}


class JobCancelled(Exception):  # noqa: N818  (nothing went wrong)
    """Somebody pressed cancel; the handler lets it pass."""


class LostJobError(Exception):
    """Another worker has the job by now, or it has ended: nothing of this attempt may be kept."""


class JobError(Exception):
    """A fault that the user can mend: an English message id with ``%(name)s`` places and its values."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message, self.values = message, values


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the jobs of one kind. It runs inside the scope of the job's unit.

    It may be killed at any moment and is then called again. So that nothing is done twice, it calls :func:`settle` in
    the transaction in which it keeps its work; or, where it keeps several things, :func:`fence` in each of their
    transactions, and passes over at its next attempt what it finds there.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """The function that does jobs of a kind."""
    return _handlers[kind]


class Running:
    """What a handler holds while it works: the job, and the means to tell where it stands."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.stop, self.lost = job.stop, False  # also set by the pulse, from a thread of its own
        self.last: dict[str, Any] | None = None
        self._said = 0.0

    def say(self, step: str, done: float = 0, total: float = 0, **values: Any) -> None:
        """Tell the page: an English message id, its values, and how much of how much is done.

        Raises JobCancelled where somebody pressed cancel, and LostJobError where another worker has the job.
        """
        now = time.monotonic()
        if now - self._said > SAY_AT_MOST_EVERY or done >= total:
            self._said = now
            self.last = {"step": step, "values": values, "done": done, "total": total}
            progress.tell(self.job.pk, step, values, done, total)
        if self.lost:
            raise LostJobError
        if self.asked_to_stop():
            raise JobCancelled

    def asked_to_stop(self) -> bool:
        """Whether somebody pressed cancel, on this machine or another."""
        return self.stop or progress.asked_to_stop(self.job.pk)


def ours(job: Job) -> Any:
    """The row of a job as long as this attempt has it."""
    return Job.everywhere.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING)


def fence(job: Job | None) -> None:
    """In the transaction of something that a job keeps: hold the job to the end, or raise LostJobError.

    Without a job, or with one that no worker took, nothing happens: the command line and tests call the same functions.
    """
    if job is not None and job.attempt and not ours(job).update(beat=F("beat") + 1):
        raise LostJobError


def settle(job: Job | None, result: dict[str, Any]) -> None:
    """In the transaction in which a job keeps its work: it is done, with this result. Raises LostJobError."""
    if job is not None and job.attempt:
        fields = {"state": Job.State.DONE, "result": result, "error": None, "finished": timezone.now()}
        if not ours(job).update(**fields):
            raise LostJobError


def cancel(job: Job) -> None:
    """Ask a job to end; one that has not begun ends at once."""
    progress.ask_to_stop(job.pk)
    if job.state == Job.State.RUNNING and connection.vendor == "sqlite":
        return  # the mark is enough, and the database may have its one writer in the job itself
    unfinished = Job.everywhere.filter(pk=job.pk)
    unfinished.filter(state=Job.State.RUNNING).update(stop=True)
    unfinished.filter(state=Job.State.QUEUED).update(state=Job.State.CANCELLED, finished=timezone.now())


def start(kind: str, *, unit: Unit, user: User | None, key: str = "", **params: Any) -> Job:
    """Ask for a job; a worker takes it once the surrounding transaction is committed.

    Somebody who asks for the very same thing again while it waits or runs is given the first job. Who asks again under
    the same ``key`` is given the first, even when it is long done: a page hands on the key of its form
    (:func:`.once.key_of`). One that failed or was cancelled gives its key up: who goes back to the form and sends it
    once more wants it tried anew. ``asked_now`` of the job tells whether it is new, and what goes with asking is to
    be done.
    """
    if kind not in _handlers:
        raise LookupError(f"No handler for jobs of kind “{kind}”.")
    asked = digest_of(params)
    if key:
        broken = (Job.State.FAILED, Job.State.CANCELLED)
        Job.everywhere.filter(kind=kind, unit=unit, key=key, state__in=broken).update(key="")
    if same := _same(kind, unit, user, key, asked):
        return same
    try:
        with transaction.atomic():
            job = Job.everywhere.create(kind=kind, unit=unit, user=user, key=key, params=params, asked=asked)
            job.asked_now = True
    except IntegrityError:  # asked for at the same moment
        if same := _same(kind, unit, user, key, asked):
            return same
        raise
    if settings.JOBS_AT_ONCE:
        transaction.on_commit(lambda: _at_once(job.pk))
    return job


def digest_of(params: dict[str, Any]) -> str:
    """By what the same question is known."""
    return hashlib.sha256(json.dumps(params, sort_keys=True, default=str).encode()).hexdigest()


def _same(kind: str, unit: Unit, user: User | None, key: str, asked: str) -> Job | None:
    here = Job.everywhere.filter(kind=kind, unit=unit)
    if key and (known := here.filter(key=key).first()):
        return known
    unfinished = here.filter(user=user, asked=asked, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    return unfinished.first() if user is not None else None


def _at_once(pk: UUID) -> None:
    from .job_queue import claim, do

    if job := claim("at-once", pk):
        do(Running(job))
