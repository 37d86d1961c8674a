"""Servers on this machine, and visitors that ask them for pages and take the time. Loopback only."""

from __future__ import annotations

import gzip
import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.pages_city import PASSWORD, USER

HOST = "127.0.0.1"
PATIENCE = 120.0


@dataclass(frozen=True)
class Answer:
    """What came back: milliseconds until the last byte, status, body as sent, headers."""

    ms: float
    status: int
    body: bytes
    headers: Any


@dataclass
class Visitor:
    """One browser: a connection that is kept open, and cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    link: http.client.HTTPConnection | None = None

    def at(self, port: int) -> Visitor:
        """The same person at another server, or in another window."""
        return Visitor(port, dict(self.cookies))

    @classmethod
    def signed_in(cls, port: int) -> Visitor:
        """Somebody who gave name and password on the sign-in page."""
        visitor, address = cls(port), "/sign-in/"
        page = visitor.get(address)
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', gzip.decompress(page.body))
        if token is None:
            raise SystemExit(f"The sign-in page at {address} has no form (status {page.status}).")
        form = {"csrfmiddlewaretoken": token[1].decode(), "username": USER, "password": PASSWORD}
        answer = visitor.ask("POST", address, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
        if answer.status != 302 or "sessionid" not in visitor.cookies:
            raise SystemExit(f"Signing in answered {answer.status}.")
        return visitor

    def get(self, address: str) -> Answer:
        return self.ask("GET", address)

    def ask(self, method: str, address: str, body: str | None = None, more: dict[str, str] | None = None) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "zh-CN", "Cookie": cookies, **(more or {})}
        self.link = self.link or http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        begun = time.perf_counter()
        try:
            self.link.request(method, address, body, headers)
            came = self.link.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):  # it was closed while idle: browsers ask again too
            self.link.close()
            self.link.request(method, address, body, headers)
            came = self.link.getresponse()
        content = came.read()
        taken = 1000 * (time.perf_counter() - begun)
        for line in came.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if came.will_close:
            self.link = None
        return Answer(taken, came.status, content, came.headers)


def measured(visitor: Visitor, address: str, clients: int, requests: int) -> dict[str, float]:
    """``requests`` in all by so many clients at once, after a few that do not count: milliseconds and bytes."""
    windows = [visitor.at(visitor.port) for _ in range(clients)]
    for window in windows:
        answer = window.get(address)
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}")
    share = max(1, requests // clients)

    def visit(window: Visitor) -> list[float]:
        return [window.get(address).ms for _ in range(share)]

    begun, worked = time.perf_counter(), cpu_seconds(visitor.port)
    with ThreadPoolExecutor(clients) as pool:
        taken = sorted(ms for some in pool.map(visit, windows) for ms in some)
    seconds, worked = time.perf_counter() - begun, cpu_seconds(visitor.port) - worked
    zipped = answer.headers.get("Content-Encoding") == "gzip"
    plain = gzip.decompress(answer.body) if zipped else answer.body
    return {"min": taken[0], "p50": taken[len(taken) // 2], "p95": taken[int(len(taken) * 0.95)],
            "cpu": 1000 * worked / len(taken), "requests": len(taken), "per_second": len(taken) / seconds,
            "sent": len(answer.body), "plain": len(plain)}  # fmt: skip


def cpu_seconds(port: int) -> float:
    """CPU time that the web processes of the server on a port have used: it does not grow while others use the machine.

    A process started before the measuring is counted with all it has used, so only differences mean anything.
    """
    import psutil

    own = [one for one in psutil.Process().children(recursive=True) if f"{HOST}:{port}" in one.cmdline()]
    return sum(used.user + used.system for used in (one.cpu_times() for one in own))


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return trial.getsockname()[1]


@contextmanager
def started(command: list[str], env: dict[str, str], port: int) -> Iterator[int]:
    """A server that answers, until the block ends."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{' '.join(command[:4])} … did not start.")
            time.sleep(0.1)
        time.sleep(1.0)  # until every process of it stands ready
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex((HOST, port)) == 0


def serving(env: dict[str, str]):
    """``tongpan serve`` as everybody starts it: two web processes and a worker."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("tongpan")), "serve", "--address", f"{HOST}:{port}"]
    return started(command, env, port)


def gunicorn(env: dict[str, str]):
    """The same web server with another settings module."""
    from tongpan.config.serve import web_command

    port = free_port()
    command = web_command(HOST, port, 2, 4)
    command[command.index("tongpan.config.wsgi:application")] = "django.core.wsgi:get_wsgi_application()"
    return started(command, env, port)
