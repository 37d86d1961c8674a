"""Start the web server and the worker, watch them, and end them together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable

from .fate import shared

PATIENCE = 20.0
"""Seconds that a child has to end by itself before it is ended by force."""
WORKER_TRIES = 5
"""How often a worker that ended by itself is started again before the whole gives up."""
STEADY = 600.0
"""Seconds after which a worker that ends is the first one again: killed once a week it is no fault of the program."""


class Supervisor:
    """Two kinds of children and one fate: where the web server ends, all ends; a worker is started again.

    Where this process is killed, its children end too (:mod:`tongpan.config.fate`).
    """

    def __init__(
        self, web: list[str], worker: list[str], *, answers: Callable[[], bool], given: int | None = None
    ) -> None:
        self._commands = {"web": web, "worker": worker}
        self._answers = answers
        self._kept_open = {"web": () if given is None else (given,)}
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.restarts = 0
        self.stopping = False

    def run(self, ready: Callable[[], None]) -> int:
        """Start both, call ``ready`` once the web server answers, watch until told to stop; the exit code."""
        for name in self._commands:
            self._launch(name)
        try:
            return self._watch(ready)
        finally:
            self._end()

    def ask_to_stop(self, *_: object) -> None:
        """Handle SIGINT and SIGTERM."""
        self.stopping = True

    def _launch(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches only this process, which then ends the children one after the other.
        kept = self._kept_open.get(name, ())
        self._begun = time.monotonic()
        command = shared(self._commands[name])
        self.children[name] = subprocess.Popen(command, start_new_session=True, pass_fds=kept)  # noqa: S603

    def _watch(self, ready: Callable[[], None]) -> int:
        announced = False
        while not self.stopping:
            if (code := self.children["web"].poll()) is not None:
                return code or 1
            if self.children["worker"].poll() is not None:
                if time.monotonic() - self._begun > STEADY:
                    self.restarts = 0
                if self.restarts == WORKER_TRIES:
                    return 1
                self.restarts += 1
                self._launch("worker")
            if not announced and self._answers():
                announced = True
                ready()
            time.sleep(0.2)
        return 0

    def _end(self) -> None:
        """Ask every child to end, wait, and end by force whoever does not."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
