"""``tongpan serve``: the web server and a worker for long tasks, started, watched and stopped together."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys

import click
from django.utils.translation import gettext as _

from .supervise import Supervisor

FIRST_GIVEN = 3
"""The first file descriptor after those of input, output and errors: where systemd puts what it hands over."""


class ServeError(Exception):
    """The server cannot start; the message names cause and remedy."""


def split_address(address: str) -> tuple[str, int]:
    """Host and port of “127.0.0.1:8000”, “:8000” or “[::1]:8000”. Raises :class:`ServeError`."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit() or not 0 < int(port) < 65536:
        raise ServeError(
            _("“%(address)s” is no address. Write host and port, for example 127.0.0.1:8000.") % {"address": address}
        )
    return host.strip("[]") or "127.0.0.1", int(port)


def check_free(host: str, port: int) -> None:
    """Raise :class:`ServeError` where the address cannot be bound."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(found[0], socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(found[4])
    except OSError as error:
        raise ServeError(
            _(
                "Address %(host)s:%(port)s cannot be used (%(cause)s). Stop what runs there, or choose another port, "
                "for example: tongpan serve --port %(next)s"
            )
            % {"host": host, "port": port, "cause": error.strerror, "next": port + 1}
        ) from error


def given_socket() -> int | None:
    """The listening socket that systemd hands over (sd_listen_fds(3)), or None. Raises :class:`ServeError` for several.

    It outlives this process: who comes between the stop and the next start waits instead of being refused.
    """
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    if os.environ.get("LISTEN_FDS") != "1":
        raise ServeError(_("More than one socket was handed over. Name one address in the socket unit of systemd."))
    return FIRST_GIVEN


def web_command(host: str, port: int, workers: int, threads: int, given: int | None = None) -> list[str]:
    """The command of the web server, which listens at an address or takes over a socket that was given."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    bind = bind if given is None else f"fd://{given}"
    return [
        sys.executable, "-m", "gunicorn", "tongpan.config.wsgi:application", "--bind", bind,
        "--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads),
        "--preload", "--timeout", "120", "--keep-alive", "75", "--graceful-timeout", "15", "--no-control-socket",
        "--log-level", "warning", "--config", "python:tongpan.config.hooks",
    ]  # fmt: skip


def worker_command(port: int) -> list[str]:
    """The command of the worker that does imports, plans and reports; it bears one name from start to start."""
    name = f"serve-{socket.gethostname()[:40]}-{port}"
    return [
        sys.executable, "-m", "django", "worker", "--worker-id", name,
        "--verbosity", "0",
    ]  # fmt: skip


def answers(host: str, port: int, given: int | None = None) -> bool:
    """Whether the web server takes connections; one that was given a socket must answer, as the socket takes them."""
    if given is not None:
        return _healthy(given)
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((target, port), timeout=0.2):
            return True
    except OSError:
        return False


def where(given: int) -> tuple[str, int]:
    """Host and port of a socket that was given."""
    with socket.socket(fileno=os.dup(given)) as listening:
        host, port, *_more = listening.getsockname()
    return host, port


def _healthy(given: int) -> bool:
    try:
        with socket.create_connection(where(given), timeout=2.0) as link:
            link.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return link.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def announce(host: str, port: int) -> None:
    """Say where the pages are and how to sign in."""
    from tongpan.access.models import User

    shown = f"[{host}]" if ":" in host else host
    click.echo(_("Tongpan is ready: http://%(address)s/") % {"address": f"{shown}:{port}"})
    if User.objects.filter(is_active=True).exists():
        click.echo(_("Sign in with your account. Stop with Ctrl-C."))
    else:
        click.echo(_("There is no account yet: “tongpan demo” loads the demonstration region with accounts."))


def _gather_metrics() -> None:
    """Let the web processes of this start count into one folder, emptied of what the last start left."""
    from django.conf import settings

    folder = settings.DATA_DIR / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


@click.command()
@click.option("--address", metavar="HOST:PORT", help="Where to serve, in one word.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address of this machine to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads of each of them.")
def serve(address: str | None, host: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages, and do the long tasks, until Ctrl-C.

    Starts a web server (gunicorn) and a worker that does imports, plans and reports. Both end with this command. A
    worker that fails is started again; if the web server fails, all ends with exit code 1. The database is brought up
    to date first. Other addresses than this machine's must be allowed in TONGPAN_HOSTS.

    \b
    Examples:
      tongpan serve
      tongpan serve --address 127.0.0.1:8010 --workers 4
    """
    import django

    django.setup()
    try:
        if address:
            host, port = split_address(address)
        given = given_socket()
        if given is None:
            check_free(host, port)
        else:
            host, port = where(given)
    except ServeError as error:
        raise click.ClickException(str(error)) from error
    from tongpan.access.database import know_sizes, prepare_database

    prepare_database()
    know_sizes()
    _gather_metrics()
    supervisor = Supervisor(
        web_command(host, port, workers, threads, given),
        worker_command(port),
        answers=lambda: answers(host, port, given),
        given=given,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, supervisor.ask_to_stop)
    code = supervisor.run(lambda: announce(host, port))
    if code:
        raise click.ClickException(_("The web server or the worker ended by itself; its message stands above."))
    click.echo(_("Stopped."))
