"""An import whose process is killed outright leaves nothing half done, and the same import then runs through."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from . import importing as made

PEOPLE = 6_000
LONGEST = 1.5  # seconds
COUNTED = ("registry_teacher", "registry_posting")
SET_UP = """
import django; django.setup()
from django.core.management import call_command
from tests.web.registry import importing as made
call_command("migrate", verbosity=0)
county = made.county()
for number in range(1, 21):
    made.school(county, number, f"第{number}小学")
"""


class Installation:
    """A database of its own, and the command line on it."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        root = Path(__file__).resolve().parents[3]
        self.env = {**os.environ, "TONGPAN_DATA": str(folder), "DATABASE_URL": address, "PYTHONPATH": str(root),
                    "DJANGO_SETTINGS_MODULE": "tongpan.config.settings"}  # fmt: skip
        self.file = made.write_csv(folder / "people.csv", staff(PEOPLE))
        subprocess.run([sys.executable, "-c", SET_UP], env=self.env, check=True)

    def start(self) -> subprocess.Popen[bytes]:
        """Begin the import in a process of its own."""
        begin = "from tongpan.config.cli import main; main()"
        words = ("import", str(self.file), "--unit", "441826", "--year", "2025")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([sys.executable, "-c", begin, *words], env=self.env, **quiet)

    def ask(self, sql: str) -> list[tuple]:
        """The answer of the database, through a connection of its own."""
        if not self.address:
            with sqlite3.connect(self.folder / "tongpan.sqlite3") as link:
                return link.execute(sql).fetchall()
        import psycopg

        with psycopg.connect(self.address, options="-c tongpan.under=*") as link:
            return link.execute(sql).fetchall()

    def received(self) -> int:
        """How many files have been received: from then on an import checks and writes."""
        return self.ask("SELECT count(*) FROM registry_importbatch")[0][0]

    def log_size(self) -> int:
        """How much SQLite has written ahead; 0 elsewhere."""
        log = self.folder / "tongpan.sqlite3-wal"
        return log.stat().st_size if log.exists() else 0

    def counts(self) -> list[int]:
        """The rows of each table of :data:`COUNTED`, and how many imports say that they were committed."""
        tables = [self.ask(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED]
        said = "SELECT count(*) FROM access_auditrecord WHERE action = 'registry.import.commit'"
        batches = "SELECT count(*) FROM registry_importbatch WHERE state = 'committed'"
        return [*tables, self.ask(said)[0][0], self.ask(batches)[0][0]]

    def indexes(self) -> set[str]:
        """The names of the indexes of people and postings: an import leaves them out for a while."""
        if not self.address:
            found = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name IN "
        else:
            found = "SELECT indexname FROM pg_indexes WHERE tablename IN "
        return {name for (name,) in self.ask(f"{found} ('registry_teacher', 'registry_posting')")}


def staff(count: int) -> list[list[str]]:
    """A list of people at twenty schools."""
    rows = [[f"2144{1 + n % 20:06d}", f"甲{n}", made.identity(n % 1000, area=f"44{n // 1000:04d}"), "本科", "语文"]
            for n in range(count)]  # fmt: skip
    return [list(made.TEACHER_HEADERS), *rows]


@contextmanager
def own_database() -> Iterator[str]:
    """The address of an empty database on the server of this run; empty for SQLite."""
    if connection.vendor != "postgresql":
        yield ""
        return
    import psycopg

    parts = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(urlunsplit(parts), autocommit=True) as link:
        link.execute("DROP DATABASE IF EXISTS tongpan_killed WITH (FORCE)")
        link.execute("CREATE DATABASE tongpan_killed")
        yield urlunsplit(parts._replace(path="/tongpan_killed"))
        link.execute("DROP DATABASE tongpan_killed WITH (FORCE)")


def killed_again_and_again(own: Installation, kills: int) -> None:
    """Kill at moments spread over the import and once when the database file grows; look at the database after each."""
    indexes = own.indexes()
    assert own.counts() == [0, 0, 0, 0]
    draw = random.Random(6)
    for number in range(kills):
        waiting = own.received()
        running = own.start()
        until(running, lambda waiting=waiting: own.received() > waiting)
        if number == 0:
            size = own.log_size()
            until(running, lambda size=size: own.log_size() > size + 100_000)
        else:
            time.sleep(LONGEST * (number - 1 + draw.random()) / kills)
        running.send_signal(signal.SIGKILL)
        running.wait()
        done = own.counts()
        # A late kill may find the import committed; the next import then commits the same people once more.
        assert done in ([0, 0, 0, 0], [PEOPLE, PEOPLE, done[3], done[3]]), f"half done after kill {number}"
        assert own.indexes() == indexes
    assert own.start().wait() == 0
    assert (own.counts()[:2], own.indexes()) == ([PEOPLE, PEOPLE], indexes)


def until(running: subprocess.Popen[bytes], reached: Callable[[], bool]) -> None:
    """Wait for something, or for the end of the process."""
    while running.poll() is None and not reached():
        time.sleep(0.001)


def test_killed_while_it_commits(tmp_path):
    """On SQLite, whose file tells when a commit is being written."""
    killed_again_and_again(Installation(tmp_path, ""), 3)


@pytest.mark.slow
@pytest.mark.django_db
def test_killed_many_times(tmp_path):
    """On the database of this run."""
    with own_database() as address:
        killed_again_and_again(Installation(tmp_path, address), 12)
