"""Stopped while requests run: each that was begun is answered, and with a socket handed over nobody is refused."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tongpan.config.serve import FIRST_GIVEN, ServeError, given_socket, web_command, where

APP = '''
import time

def application(environ, start):
    """Takes as many seconds as the address says, and reads all that is sent."""
    time.sleep(float(environ["QUERY_STRING"]))
    body = environ["wsgi.input"].read() or b"x" * 50_000
    start("200 OK", [("Content-Length", str(len(body)))])
    return [body]
'''


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A socket as systemd would hold it."""
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        own.listen(128)
        yield own


@contextmanager
def web(folder: Path, given: socket.socket) -> Iterator[subprocess.Popen[bytes]]:
    """The web server with our settings and a small application."""
    (folder / "small.py").write_text(APP, encoding="utf8")
    command = web_command("127.0.0.1", 1, 1, 4, given.fileno())
    command[command.index("tongpan.config.wsgi:application")] = "small:application"
    process = subprocess.Popen(command, cwd=folder, pass_fds=(given.fileno(),))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def asked(address: tuple[str, int], seconds: float, body: bytes = b"", pause: float = 0.0) -> str:
    """What becomes of one request on a connection of its own; the second half of its body comes after a pause."""
    head = f"POST /?{seconds} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    try:
        with socket.create_connection(address, timeout=60) as link:
            link.sendall(head + body[: len(body) // 2])
            time.sleep(pause)
            link.sendall(body[len(body) // 2 :])
            came = b"".join(iter(lambda: link.recv(65536), b""))
    except OSError as error:
        return type(error).__name__
    return "whole" if came.endswith(body or b"x" * 50_000) and b" 200 " in came[:20] else "cut"


def test_what_was_begun_is_answered_before_it_ends(tmp_path, listening):
    address, found = listening.getsockname(), Counter[str]()
    with web(tmp_path, listening) as process:
        assert asked(address, 0) == "whole"
        slow = [
            threading.Thread(target=lambda words=words: found.update([asked(address, *words)]))
            for words in ((3.0,), (3.0,), (0.0, b"half and half", 3.0))
        ]
        for one in slow:
            one.start()
        time.sleep(1.0)
        process.send_signal(signal.SIGTERM)
        for one in slow:
            one.join()
        assert process.wait(30) == 0
    assert found == {"whole": 3}


def test_nobody_is_refused_from_one_server_to_the_next(tmp_path, listening):
    address, found, over = listening.getsockname(), Counter[str](), threading.Event()

    def ask_again_and_again() -> None:
        while not over.is_set():
            found.update([asked(address, 0.05)])

    with web(tmp_path, listening) as first:
        assert asked(address, 0) == "whole"
        visitors = [threading.Thread(target=ask_again_and_again) for _ in range(8)]
        for one in visitors:
            one.start()
        time.sleep(0.5)
        first.send_signal(signal.SIGTERM)
        first.wait(30)
    before = found["whole"]
    with web(tmp_path, listening):
        assert asked(address, 0) == "whole"
        over.set()
        for one in visitors:
            one.join()
    assert set(found) == {"whole"}
    assert found["whole"] > before


GIVEN = """
import os, sys
sys.path.insert(0, sys.argv[2])
os.environ["LISTEN_PID"] = str(os.getpid())
from tongpan.config.serve import given_socket, where
os.dup2(int(sys.argv[1]), 3)
print(given_socket(), *where(given_socket()))
"""


def test_the_socket_of_systemd_is_taken(listening):
    source = Path(__file__).resolve().parents[3] / "src"
    done = subprocess.run(
        [sys.executable, "-c", GIVEN, str(listening.fileno()), str(source)], pass_fds=(listening.fileno(),),
        env={**os.environ, "LISTEN_FDS": "1"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    host, port = listening.getsockname()
    assert done.stdout.split() == [str(FIRST_GIVEN), host, str(port)]
    assert where(listening.fileno()) == (host, port)


@pytest.mark.parametrize("pid", ["", "1"])
def test_a_socket_for_somebody_else_is_left_alone(monkeypatch, pid):
    monkeypatch.setenv("LISTEN_FDS", "1")
    monkeypatch.setenv("LISTEN_PID", pid)
    assert given_socket() is None


def test_several_sockets_are_refused_with_the_remedy(monkeypatch):
    monkeypatch.setenv("LISTEN_FDS", "2")
    monkeypatch.setenv("LISTEN_PID", str(os.getpid()))
    with pytest.raises(ServeError, match=r"socket unit|套接字"):
        given_socket()
