"""A house of its own: database, files, a server and a worker as real processes that can be killed and started again."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux: nothing of ours outlives a run that is itself killed."""
ENV = {
    "TONGPAN_JOB_TRIES": "200", "TONGPAN_JOB_RETRY_SECONDS": "0.1", "TONGPAN_JOB_BEAT_SECONDS": "0.2",
    "TONGPAN_JOB_LOST_SECONDS": "3", "TONGPAN_IDLE_MINUTES": "600", "DJANGO_SETTINGS_MODULE": "tongpan.config.settings",
    "TONGPAN_PASSWORD_DAYS": "0", "TONGPAN_LOG": "CRITICAL",
}  # fmt: skip


def prepare(folder: Path, address: str) -> None:
    """Point the settings of this process at an installation in a folder, and load them."""
    os.environ.update(ENV, TONGPAN_DATA=str(folder), DATABASE_URL=address or f"sqlite:///{folder}/tongpan.sqlite3")
    import django

    django.setup()
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  (read before the processes part: each begins at once)
    for name in ("static", "files"):
        (folder / name).mkdir(exist_ok=True)


class Quiet(WSGIRequestHandler):
    """Nothing is said of requests."""

    def log_message(self, *words: Any) -> None:
        """Keep still."""


class Threads(ThreadingMixIn, WSGIServer):
    """One thread a request."""

    daemon_threads = True


ALONE = threading.RLock()
"""Held by whoever forks, and by whoever has the database open in another thread."""


@contextmanager
def asking() -> Iterator[None]:
    """Look into the database, and leave it again.

    A process that is forked while a thread of ours has SQLite open believes that it holds our locks, and takes none:
    whoever closes the database next removes its log from below it, and it waits for ever on one that is gone.
    """
    from django.db import connection

    with ALONE:
        try:
            yield
        finally:
            connection.close()


def forked(work: Callable[[], Any]) -> int:
    """Do something in a process of its own, which begins without any connection to the database; its id."""
    from django.db import connections

    with ALONE:
        connections.close_all()
        sys.stdout.flush()
        pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        work()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        connections.close_all()
        os._exit(code)


def kill(pid: int) -> None:
    """No time for anything: as a power cut for one process."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def ended(pid: int, patience: float = 900) -> int:
    """Wait for the end of a process; its exit code."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    kill(pid)
    raise TimeoutError(f"process {pid} did not end within {patience} s")


def nobody() -> None:
    """What a process begins with: it sees nothing unless it says for what."""
    from tongpan.access import reach

    reach.process_sees(reach.NOTHING)


class House:
    """Server and worker on one installation."""

    def __init__(self) -> None:
        from django.core.handlers.wsgi import WSGIHandler

        self.application = WSGIHandler()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.pids: dict[str, int] = {}
        self.names = 0

    def start(self, *, renamed: bool = False) -> None:
        """Start whatever does not run; a renamed worker does not know what its forerunner had begun."""
        if "server" not in self.pids:
            self.pids["server"] = forked(self._serve)
            self._await_server()
        if "worker" not in self.pids:
            self.names += renamed
            self.pids["worker"] = forked(self._work)

    def kill(self, name: str) -> None:
        """Kill one of the two, if it runs."""
        if pid := self.pids.pop(name, 0):
            kill(pid)

    def stop(self) -> None:
        """End both; what they were doing does not matter any more."""
        for name in list(self.pids):
            self.kill(name)

    def _await_server(self) -> None:
        for _ in range(30_000):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise TimeoutError("the server does not answer")

    def _serve(self) -> None:
        nobody()
        server = Threads(("127.0.0.1", self.port), Quiet)
        server.set_app(self.application)
        server.serve_forever(poll_interval=0.05)

    def _work(self) -> None:
        nobody()
        from django.core.management import call_command

        call_command("worker", worker_id=f"chaos-{self.names}", interval=0.05, verbosity=0)
