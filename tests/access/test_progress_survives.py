"""The progress of a job survives that its worker and the server are killed, and the job is done once."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.web.registry.test_import_killed import Installation, own_database

ROWS, KILLED_AT = 100, 20
BEGIN = "import django; django.setup()\n"
ASKED = """
from tests.access.test_progress_survives import long_job
from tongpan.access import jobs
from tongpan.access.models import Grant, Role, Unit, User
from tongpan.access.reach import everything, seeing
long_job()
with seeing(everything("to begin with")):
    county = Unit.everywhere.get(slug="441826")
    user = User.objects.create_user("planner", "x", display_name="某人")
    Grant.objects.create(user=user, role=Role.PLANNER, unit=county)
    jobs.start("test.long", unit=county, user=user)
"""
WORKS = """
from tests.access.test_progress_survives import long_job
from tongpan.access.reach import everything, process_sees
from tongpan.access.worker import Worker
long_job()
process_sees(everything("worker"))  # as the command does
Worker("a", interval=0.05, batch=True).run()
"""
SHOWS = """
import json, sys
from django.test import Client
from django.test.utils import setup_test_environment
from tongpan.access.models import Job, User
from tongpan.access.reach import everything, seeing
setup_test_environment()
with seeing(everything("to look")):
    user, job = User.objects.get(username="planner"), Job.everywhere.get(kind="test.long")
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
page = browser.get(f"/u/441826/2025/jobs/{job.pk}/")
told = {"status": page.status_code, "page": page.content.decode(), "state": job.state, "attempt": job.attempt,
        "kept": job.progress, "result": job.result}
print(json.dumps(told))
"""


def long_job() -> None:
    """A kind of job that counts, tells how far it is, and keeps one outcome together with its end."""
    from django.db import transaction

    from tongpan.access import audit, jobs

    def count(running: jobs.Running) -> dict[str, Any]:
        for row in range(1, ROWS + 1):
            running.say("Reading row %(row)s", row, ROWS, row=row)
            time.sleep(0.03)
        with transaction.atomic():
            audit.record("test.counted", actor=None, unit=running.job.unit, rows=ROWS)
            jobs.settle(running.job, {"rows": ROWS})
        return {"rows": ROWS}

    jobs._handlers["test.long"] = count


class House(Installation):
    """Where the job stands, and the processes that work on it and show it."""

    def process(self, words: str) -> subprocess.Popen[bytes]:
        """A process of its own."""
        return subprocess.Popen([sys.executable, "-c", BEGIN + words], env=self.env, stdout=subprocess.PIPE)

    def shown(self) -> dict[str, Any]:
        """What a server that has just been started shows of the job."""
        told, _nothing = self.process(SHOWS).communicate()
        return json.loads(told)

    def done_by_row(self) -> int:
        """How much is done, as the job's own row has it."""
        (kept,) = self.ask("SELECT progress FROM access_job WHERE kind = 'test.long'")[0]
        kept = json.loads(kept) if isinstance(kept, str) else kept
        return int(kept["done"]) if kept else 0


@pytest.mark.django_db
def test_the_progress_of_a_job_survives_a_restart_of_worker_and_server(tmp_path: Path) -> None:
    with own_database() as address:
        house = House(tmp_path, address)
        house.env["TONGPAN_JOB_BEAT_SECONDS"] = "0.2"
        assert house.process(ASKED).wait() == 0
        worker = house.process(WORKS)
        while worker.poll() is None and house.done_by_row() < KILLED_AT:
            time.sleep(0.02)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        left = house.done_by_row()
        assert KILLED_AT <= left < ROWS
        for beside in ("with what stands beside the database", "from the job's row alone"):
            told = house.shown()
            assert (told["status"], told["state"], told["attempt"]) == (200, "running", 1), beside
            assert f"/ {ROWS}" in told["page"], beside
            done = int(re.findall(rf'<progress[^>]*value="(\d+)" max="{ROWS}"', told["page"])[0])
            assert left <= done < ROWS, beside
            shutil.rmtree(tmp_path / "progress", ignore_errors=True)
        assert done == left
        assert house.process(WORKS).wait() == 0
        told = house.shown()
        assert (told["state"], told["attempt"], told["result"]) == ("done", 2, {"rows": ROWS})
        (counted,) = house.ask("SELECT count(*) FROM access_auditrecord WHERE action = 'test.counted'")[0]
        assert counted == 1, "done once"
