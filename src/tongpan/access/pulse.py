"""The pulse of a worker: its job counts on while it lives; jobs whose count stands still are taken from the dead."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db import Error, connection
from django.db.models import F

from . import job_queue
from .jobs import Running, ours
from .models import Job

log = logging.getLogger(__name__)


class Pulse(threading.Thread):
    """Beats in a thread and a connection of its own, every few seconds.

    Who died is told by counts and this process's steady clock, never by the time of day: clocks jump.
    """

    def __init__(self, worker: str, *, interrupt: Callable[[], None]) -> None:
        super().__init__(name=f"pulse of {worker}", daemon=True)
        self.interrupt = interrupt
        self.running: Running | None = None
        self._over = threading.Event()
        self._seen: dict[tuple[UUID, int], tuple[int, float]] = {}
        self._asked_at = 0.0

    def run(self) -> None:
        """Beat until told to stop; a database that does not answer is asked again at the next beat."""
        while not self._over.wait(settings.JOB_BEAT_SECONDS):
            try:
                self.beat()
            except Error:
                connection.close()
            self.hurry()
        connection.close()

    def end(self) -> None:
        """Beat no more."""
        self._over.set()

    def beat(self) -> None:
        """Count on the own job, learn whether it is still ours and wanted, and look after the others."""
        if running := self.running:
            row = ours(running.job)
            if not row.update(beat=F("beat") + 1, progress=running.last):
                running.lost = True
            elif row.filter(stop=True).exists():
                running.stop = True
        self.look_after_others()

    def look_after_others(self) -> int:
        """Give back the jobs whose count stood still for too long; how many."""
        now, seen, given = time.monotonic(), dict[tuple[UUID, int], tuple[int, float]](), 0
        for job in Job.everywhere.filter(state=Job.State.RUNNING):  # its own among them: that one counts on
            key = (job.pk, job.attempt)
            beat, since = self._seen.get(key, (job.beat, now))
            seen[key] = (beat, since) if beat == job.beat else (job.beat, now)
            if now - seen[key][1] >= settings.JOB_LOST_SECONDS:
                given += job_queue.give_back(job)
        self._seen = seen
        return given

    def hurry(self) -> None:
        """Break off a job that was cancelled or lost and has not ended by itself within its grace."""
        running = self.running
        if running is None or not (running.lost or running.asked_to_stop()):
            self._asked_at = 0.0
        elif not self._asked_at:
            self._asked_at = time.monotonic()
        elif time.monotonic() - self._asked_at >= settings.JOB_STOP_SECONDS:
            log.warning("Job %s (%s) is broken off", running.job.pk, running.job.kind)
            self._asked_at = time.monotonic()
            self.interrupt()
