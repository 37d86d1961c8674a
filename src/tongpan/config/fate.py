"""A child that ends with its parent, however the parent ends: ``python -m tongpan.config.fate COMMAND…``.

Who is killed by SIGKILL cannot end its children. On Linux the kernel sends them a signal (prctl(2), PR_SET_PDEATHSIG),
which outlives the call of the command. Elsewhere a process beside the command looks each second who its parent is.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
LOOK_EVERY = 1.0
"""Seconds between two looks where the kernel tells nothing."""
PATIENCE = 25.0
"""Seconds that are left to end in order; then the end is by force."""


def share(parent: int, command: list[str]) -> None:
    """Become the command, to be ended when the parent is gone. Returns only where it is gone already."""
    told = _told_by_kernel()
    if os.getppid() != parent:  # it ended before the kernel was asked
        return
    if not told:
        _watch_beside(parent)
    os.execv(command[0], command)  # noqa: S606


def _told_by_kernel() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        return ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) == 0
    except (OSError, AttributeError):
        return False


def _watch_beside(parent: int) -> None:
    """Leave a process beside the command that ends it, and whatever it started, once its parent is another one."""
    command = os.getpid()
    if os.fork() == 0:
        # A fork shares the group of the command, which is a session of its own: it must outlive the signals to it.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while _alive(command) and _alive(parent):
            time.sleep(LOOK_EVERY)
        end_group(command)
        os._exit(0)


def end_group(leader: int) -> None:
    """Ask a process to end in order, and end its group by force where it does not."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(leader, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while _alive(leader) and time.monotonic() < until:
        time.sleep(LOOK_EVERY / 5)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def shared(command: list[str]) -> list[str]:
    """The command that runs another one and shares this process's fate with it."""
    return [sys.executable, "-m", "tongpan.config.fate", str(os.getpid()), *command]


if __name__ == "__main__":
    share(int(sys.argv[1]), sys.argv[2:])
