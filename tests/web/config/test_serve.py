"""``tongpan serve``: pages and worker start together, answer, and end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tongpan.config.serve import ServeError, check_free, split_address
from tongpan.config.supervise import Supervisor

TONGPAN = Path(sys.executable).with_name("tongpan")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def environment(folder: Path) -> dict[str, str]:
    """A fresh installation of its own, whatever database the tests use."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "TONGPAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "tongpan.config.settings"}


def wait_for(port: int, process: subprocess.Popen[str], seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing answered: {process.communicate()[0] if process.poll() is not None else ''}")


def children_of(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1][:4]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_the_sign_in_page_and_ends_with_all_its_children(tmp_path, how):
    port = free_port()
    process = subprocess.Popen(
        [TONGPAN, "serve", "--address", f"127.0.0.1:{port}", "--workers", "1"],
        env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        wait_for(port, process)
        assert process.stdout is not None
        said = [process.stdout.readline() for _line in range(2)]  # the address, and how to get an account
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/") as page:
            text = page.read().decode()
        assert page.status == 200
        assert 'type="password"' in text
        started = children_of(process.pid)
        assert len(started) == 2
        process.send_signal(how)
        output, _ = process.communicate(timeout=40)
    finally:
        process.kill()
    output = "".join(said) + output
    assert process.returncode == 0, output
    assert f"http://127.0.0.1:{port}/" in output
    assert "tongpan demo" in output
    assert not any(alive(pid) for pid in started)


def test_a_port_that_is_taken_is_named_with_a_way_out(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=str(port)):
            check_free("127.0.0.1", port)
        done = subprocess.run(
            [TONGPAN, "serve", "--port", str(port)],
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"--port {port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [("127.0.0.1:80", ("127.0.0.1", 80)), (":8010", ("127.0.0.1", 8010)), ("[::1]:8000", ("::1", 8000))],
)
def test_addresses(text, expected):
    assert split_address(text) == expected


@pytest.mark.parametrize("text", ["8000", "localhost", "a:b", "a:0", "a:70000", ""])
def test_what_is_no_address(text):
    with pytest.raises(ServeError):
        split_address(text)


SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
ENDS = [sys.executable, "-c", "pass"]
FAILS = [sys.executable, "-c", "raise SystemExit(3)"]
DEAF = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"]


def test_where_the_web_server_ends_all_ends_with_its_code():
    supervisor = Supervisor(FAILS, SLEEPS, answers=lambda: False)
    assert supervisor.run(lambda: None) == 3
    assert all(child.poll() is not None for child in supervisor.children.values())


def test_a_worker_that_ends_is_started_again_but_not_for_ever():
    supervisor = Supervisor(SLEEPS, ENDS, answers=lambda: False)
    assert supervisor.run(lambda: None) == 1
    assert supervisor.restarts == 5


def test_a_worker_that_is_killed_now_and_then_is_always_started_again(monkeypatch):
    monkeypatch.setattr("tongpan.config.supervise.STEADY", -1.0)
    looks = []

    def answers() -> bool:
        looks.append(supervisor.children["worker"].pid)
        if len(set(looks)) > 7:
            supervisor.ask_to_stop()
        return False

    supervisor = Supervisor(SLEEPS, ENDS, answers=answers)
    assert supervisor.run(lambda: None) == 0


def test_ready_is_told_once_and_a_deaf_child_is_ended_by_force(monkeypatch):
    monkeypatch.setattr("tongpan.config.supervise.PATIENCE", 0.5)
    told = []
    supervisor = Supervisor(DEAF, SLEEPS, answers=lambda: True)

    def ready() -> None:
        told.append(1)
        time.sleep(0.5)
        supervisor.ask_to_stop()

    assert supervisor.run(ready) == 0
    assert told == [1]
    assert all(child.poll() is not None for child in supervisor.children.values())
