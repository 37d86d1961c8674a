"""PostgreSQL on disks that really become full, and a worker on it: run by ``test_full_disk.py``, in mounts of its own.

``python -m tests.deploy.full_disk HOME``: ``HOME/data`` holds the tables and ``HOME/wal`` the log, each a small disk.
First the one becomes full in the middle of a job, then the other; somebody makes room a moment later. What happened is
printed as JSON.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import threading
import time
from pathlib import Path
from typing import Any

from own_postgres import OwnPostgres

LEFT = {"data": 8 * 2**20, "wal": 2**20}
"""Bytes that are free on each disk when the job begins."""
PATIENCE, AT_MOST = 240, 1200
"""Seconds in which a job must come to its end; portions of rows after which a disk is surely full."""
# With checkpoints the log would be used again and never fill its disk, as it does not where no archive takes it.
SETTINGS = "shared_buffers = 32MB\nmax_wal_size = 96MB\nmin_wal_size = 32MB\nfsync = off\n"
NO_CHECKPOINT = "max_wal_size = 4GB\ncheckpoint_timeout = 1h\n"


class Disk:
    """One of the small disks, and what fills it."""

    def __init__(self, path: Path) -> None:
        self.path, self.ballast = path, path.parent / path.name / "ballast"

    @property
    def full(self) -> bool:
        """Whether the ballast lies on it."""
        return self.ballast.exists()

    def fill(self, left: int) -> None:
        """Leave so many bytes."""
        free = os.statvfs(self.path)
        with self.ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - left)

    def make_room(self) -> None:
        """Take the ballast away."""
        self.ballast.unlink()


def started(home: Path) -> tuple[OwnPostgres, str]:
    """A server whose tables lie on one disk and whose log lies on the other."""
    server = OwnPostgres(home, settings=SETTINGS)
    for disk in ("data", "wal"):
        server.own(home / disk)
    words = ("--auth=trust", "--encoding=utf8", "-U", "postgres", "-X", home / "wal")
    server.run("initdb", "-D", server.data, *words)
    server.configure(SETTINGS)
    return server, server.start()


def answers(address: str, seconds: float) -> bool:
    """Whether the server answers within a time."""
    import psycopg

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            psycopg.connect(address, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.2)
        else:
            return True
    return False


class Trial:
    """One disk becomes full while a job writes; the job is done once there is room."""

    def __init__(self, server: OwnPostgres, address: str, disk: Disk) -> None:
        self.server, self.address, self.disk = server, address, disk
        self.failed, self.faults, self.again = threading.Event(), [], False

    def work(self, running: Any) -> dict[str, Any]:
        """What the job does: a town and an audit record, and between them rows until there is no room."""
        from django.db import DatabaseError, transaction

        from tongpan.access import audit, jobs
        from tongpan.access.models import Job, Unit, UnitKind

        job, name = running.job, self.disk.path.name
        try:
            with transaction.atomic():
                Unit(slug=f"{name}-{job.attempt}", kind=UnitKind.TOWN, name="镇", parent=job.unit).save()
                for _ in range(AT_MOST if self.disk.full else 0):
                    words = [secrets.token_hex(3000) for _n in range(50)]
                    Job.everywhere.bulk_create(Job(kind="filling", unit=job.unit, params={"x": x}) for x in words)
                audit.record("test.filled", actor=None, unit=job.unit, target=name)
                jobs.settle(job, {"attempt": job.attempt})
        except DatabaseError as fault:
            self.faults.append(type(fault.__cause__).__name__)
            self.failed.set()
            raise
        return {}

    def mend(self) -> None:
        """Somebody who makes room a moment after the first failure, and starts the server where it ended."""
        self.failed.wait(PATIENCE)
        time.sleep(1)
        self.disk.make_room()
        if not answers(self.address, 20):
            self.server.start()
            self.again = True

    def run(self, county: Any) -> dict[str, Any]:
        """Fill the disk, let the worker work, say what happened."""
        from django.db import InterfaceError, OperationalError

        from tongpan.access import jobs
        from tongpan.access.models import Job
        from tongpan.access.worker import Worker

        jobs._handlers["test.fill"] = self.work
        job = Job.everywhere.create(kind="test.fill", unit=county)
        self.disk.fill(LEFT[self.disk.path.name])
        mender = threading.Thread(target=self.mend)
        mender.start()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and not (job.ended and not mender.is_alive()):
            Worker("a", interval=0.1, batch=True).run()
            try:
                job.refresh_from_db()
            except (OperationalError, InterfaceError):
                time.sleep(0.1)
        mender.join()
        return {"state": job.state, "attempts": job.attempt, "result": job.result, "faults": self.faults,
                "started_again": self.again}  # fmt: skip


def main(home: Path) -> dict[str, Any]:
    """Both disks, one after the other; then what is in the database."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a server that gives up would leave one
    server, address = started(home)
    os.environ["DATABASE_URL"] = address
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from tongpan.access import audit
    from tongpan.access.models import AuditRecord, Job, Unit, UnitKind
    from tongpan.access.reach import everything, process_sees

    process_sees(everything("full disk"))
    settings.JOB_TRIES, settings.JOB_RETRY_SECONDS, settings.JOB_BEAT_SECONDS = 1000, 0.2, 0.2
    try:
        call_command("migrate", verbosity=0)
        county = Unit(slug="441826", kind=UnitKind.COUNTY, name="示例县")
        county.save()
        server.configure(SETTINGS + NO_CHECKPOINT)
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SELECT pg_reload_conf()")
        found = {name: Trial(server, address, Disk(home / name)).run(county) for name in ("data", "wal")}
        towns = sorted(Unit.everywhere.filter(kind=UnitKind.TOWN).values_list("slug", flat=True))
        told = list(AuditRecord.objects.filter(action="test.filled").order_by("id").values_list("target", flat=True))
        whole = not list(audit.broken_links()) and not audit.cut_off()
        left = Job.everywhere.filter(kind="filling").count()
        said = [own for own in ("PANIC", "No space left on device") if own in (home / "log").read_text()]
        return {"trials": found, "towns": towns, "told": told, "whole": whole, "rows_left": left, "log": said}
    finally:
        connection.close()
        server.stop("immediate")


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))  # noqa: T201
