"""Whoever kills the supervisor leaves no children behind: neither by the kernel's word nor by a process beside them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tongpan.config.fate import shared

SUPERVISES = """
import sys
from tongpan.config import fate, supervise

if sys.argv[1] == "beside":  # as where the kernel tells nothing
    plain = fate.shared
    supervise.shared = lambda command: [sys.executable, "-c", BESIDE, *plain(command)[3:]]
sleeps = [sys.executable, "-c", "import time; time.sleep(120)"]
one = supervise.Supervisor(sleeps, sleeps, answers=lambda: True)
one.run(lambda: print(*(child.pid for child in one.children.values()), flush=True))
"""
BESIDE = """
import sys
from tongpan.config import fate

fate._told_by_kernel, fate.LOOK_EVERY = (lambda: False), 0.1
fate.share(int(sys.argv[1]), sys.argv[2:])
"""


def running(process: int) -> bool:
    """Whether a process is there and no zombie."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


def gone(processes: list[int], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(map(running, processes)):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(
    "way",
    [
        pytest.param("kernel", marks=pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is Linux's")),
        "beside",
    ],
)
def test_a_supervisor_that_is_killed_takes_its_children_with_it(way):
    source = SUPERVISES.replace("BESIDE", repr(BESIDE))
    supervisor = subprocess.Popen([sys.executable, "-c", source, way], stdout=subprocess.PIPE, text=True)
    children: list[int] = []
    try:
        assert supervisor.stdout is not None
        children = [int(pid) for pid in supervisor.stdout.readline().split()]
        assert len(children) == 2
        assert all(map(running, children))
        time.sleep(2)  # until each has become its command
        supervisor.send_signal(signal.SIGKILL)
        supervisor.wait()
        assert gone(children)
    finally:
        supervisor.kill()
        for child in filter(running, children):
            os.kill(child, signal.SIGKILL)


def test_a_parent_that_is_gone_already_starts_nothing():
    command = shared([sys.executable, "-c", "print('started')"])
    command[3] = "1" if os.getpid() != 1 else "2"  # not the parent of what is run here
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    asked = subprocess.run(shared(command[4:]), capture_output=True, text=True, check=False)
    assert asked.stdout.strip() == "started"
