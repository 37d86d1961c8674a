"""The worker: jobs one after the other, the duties of the day between them, until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from . import job_queue
from .daily import do_duties, plan_next, take_up_again
from .jobs import JobCancelled, LostJobError, Running
from .pulse import Pulse

log = logging.getLogger(__name__)
BREAK_OFF = signal.SIGUSR1
"""What the pulse sends to its own process where a job must end now."""


class Worker:
    """One process that does jobs. Give it the same name at every start: by it, it knows what its forerunner left."""

    def __init__(self, name: str, *, interval: float = 1.0, batch: bool = False) -> None:
        self.name, self.interval, self.batch = name, interval, batch
        self.stopping = False
        self.pulse = Pulse(name, interrupt=lambda: os.kill(os.getpid(), BREAK_OFF))

    def listen(self) -> None:
        """Take signals: the first asks to stop after this job, the second to stop at once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
            signal.signal(number, self._asked_to_stop)
        signal.signal(BREAK_OFF, self._break_off)

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopping or self.pulse.running is None:
            sys.exit(1 if self.pulse.running else 0)
        self.stopping = True

    def _break_off(self, _number: int, _frame: FrameType | None) -> None:
        if running := self.pulse.running:
            raise LostJobError if running.lost else JobCancelled

    def run(self) -> None:
        """Work. A database that is gone is waited for; what was being done when it went is then done again."""
        self.pulse.start()
        try:
            fresh = False
            while not self.stopping:
                try:
                    if not fresh:
                        job_queue.give_back_all(self.name)
                        take_up_again(self.name)
                        plan_next()
                    fresh, busy = True, self._one()
                except (OperationalError, InterfaceError) as fault:
                    log.warning("The database does not answer (%s); waiting for it", type(fault).__name__)
                    connection.close()
                    fresh, busy = False, False
                except (JobCancelled, LostJobError):  # broken off while its end was being written down
                    fresh, busy = False, True
                if self.batch and fresh and not busy:
                    return
                if not busy and not self.stopping:
                    time.sleep(self.interval)
        finally:
            self.pulse.end()

    def _one(self) -> bool:
        """Do one job, or else what is due of the day's duties; whether there was a job."""
        close_old_connections()
        job = job_queue.claim(self.name)
        if job is None:
            do_duties(self.name)
            return False
        self.pulse.running = Running(job)
        try:
            job_queue.do(self.pulse.running)
        finally:
            self.pulse.running = None
        return True
