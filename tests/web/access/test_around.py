"""What is around the program fails: the disk is full, the database goes and comes back, the clock jumps back."""

from __future__ import annotations

import datetime as dt
import io
import resource
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from tests.people import YEAR, World, settle

from tongpan.access import audit, job_queue, jobs
from tongpan.access.models import AuditRecord, Job, Unit, UnitKind
from tongpan.access.strays import NO_ROOM
from tongpan.access.worker import Worker
from tongpan.assistance.base import files
from tongpan.assistance.base.models import Attachment
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond
from tongpan.registry.actions import import_files
from tongpan.registry.models import ImportBatch


@pytest.fixture
def handler(monkeypatch):
    def register(function):
        monkeypatch.setitem(jobs._handlers, "test.job", function)

    return register


@contextmanager
def no_file_beyond(size: int):
    """A disk on which no file can grow beyond a size: the system refuses it in the middle of a write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.django_db
def test_a_file_for_which_there_is_no_room_is_refused_in_words_and_leaves_nothing(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    world = settle()
    bond = Bond.everywhere.create(unit=world.units["441801"], form="pairing", since=dt.date(2025, 9, 1))
    content = io.BytesIO(b"%PDF-1.7\n" + b"x" * 300_000 + b"\n%%EOF")
    with no_file_beyond(100_000), pytest.raises(Refused) as refused:
        files.attach("bond", bond, content, "协议.pdf", unit=bond.unit, user=None)
    assert refused.value.message == NO_ROOM
    assert not Attachment.everywhere.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert files.attach("bond", bond, content, "协议.pdf", unit=bond.unit, user=None).size == 300_015


@pytest.mark.django_db
def test_an_import_for_which_there_is_no_room_says_so_on_its_form(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    world: World = settle()
    browser = world.client("planner")
    file = io.BytesIO("\n".join(["姓名,身份证号", *(f"甲{n},{n}" for n in range(20_000))]).encode())
    file.name = "教师.csv"
    with no_file_beyond(100_000):
        page = browser.post(f"/u/441801/{YEAR}/imports/", {"file": file, "year": YEAR, "kind": "auto"})
    assert "服务器磁盘已满" in page.content.decode()
    assert not ImportBatch.everywhere.exists()
    assert [path for path in import_files.folder().rglob("*") if path.is_file()] == []


@pytest.mark.django_db(transaction=True)
def test_a_full_database_keeps_nothing_of_a_job_which_is_done_once_there_is_room(handler):
    county = Unit(slug="441826", kind=UnitKind.COUNTY, name="示例县")
    county.save()
    made = []

    def fill(running):
        with transaction.atomic():
            Unit(slug=f"44182{running.job.attempt}x", kind=UnitKind.TOWN, name="镇", parent=county).save()
            if running.job.attempt == 1:
                with no_room():
                    for number in range(3000):
                        Job.everywhere.create(kind=f"filling {number}", unit=county, params={"x": "y" * 2000})
            jobs.settle(running.job, {"made": running.job.attempt})
            made.append(running.job.attempt)
        return {}

    handler(fill)
    job = Job.everywhere.create(kind="test.job", unit=county)
    job_queue.do(jobs.Running(job_queue.claim("a")))
    job.refresh_from_db()
    assert (job.state, job.error, made) == ("queued", {"fault": "OperationalError"}, [])
    assert [Unit.everywhere.filter(kind="town").count(), Job.everywhere.count()] == [0, 1]
    Job.everywhere.update(due=timezone.now())
    job_queue.do(jobs.Running(job_queue.claim("a")))
    job.refresh_from_db()
    assert (job.state, job.result, made) == ("done", {"made": 2}, [2])


@contextmanager
def no_room():
    """On SQLite no page can be added; elsewhere the server answers as it does on a full disk."""
    if connection.vendor != "sqlite":
        import psycopg

        raise OperationalError("could not extend file: No space left on device") from psycopg.errors.DiskFull()
    raw = connection.connection  # past Django, which asks nothing more in a transaction that failed
    now = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {now + 20}")
    try:
        yield
    finally:
        raw.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.django_db(transaction=True)
def test_a_job_during_which_the_database_went_is_done_when_it_is_back(handler, settings):
    settings.JOB_BEAT_SECONDS, settings.JOB_RETRY_SECONDS = 0.05, 0
    county = Unit(slug="441826", kind=UnitKind.COUNTY, name="示例县")
    county.save()
    tries = []

    def work(running):
        tries.append(running.job.attempt)
        with transaction.atomic():
            Unit(slug="441826-t1", kind=UnitKind.TOWN, name="镇", parent=county).save()
            if len(tries) == 1:
                lose_connection()
            jobs.settle(running.job, {"tries": len(tries)})
        return {}

    handler(work)
    job = Job.everywhere.create(kind="test.job", unit=county)
    worker = Worker("a", interval=0.01, batch=True)
    worker.run()
    worker.pulse.join(10)
    job.refresh_from_db()
    assert (job.state, job.result, tries) == ("done", {"tries": 2}, [1, 2])
    assert Unit.everywhere.filter(kind="town").count() == 1


def lose_connection() -> None:
    """The server ends the connection in the middle; an embedded database answers that it cannot be reached."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    raise OperationalError("unable to open database file")


@pytest.mark.django_db(transaction=True)
def test_a_worker_waits_for_a_database_that_is_not_there(handler, monkeypatch, settings):
    handler(lambda running: {})
    county = Unit(slug="441826", kind=UnitKind.COUNTY, name="示例县")
    county.save()
    job = Job.everywhere.create(kind="test.job", unit=county)
    real, asked = job_queue.give_back_all, []

    def gone(worker: str) -> int:
        asked.append(worker)
        if len(asked) < 4:
            raise OperationalError("connection refused")
        return real(worker)

    monkeypatch.setattr(job_queue, "give_back_all", gone)
    Worker("a", interval=0.01, batch=True).run()
    job.refresh_from_db()
    assert (job.state, len(asked)) == ("done", 4)


@pytest.mark.django_db
def test_a_clock_that_jumps_back_breaks_neither_the_chain_nor_the_queue(handler, monkeypatch):
    handler(lambda running: {})
    county = Unit(slug="441826", kind=UnitKind.COUNTY, name="示例县")
    county.save()
    now = timezone.now()
    times = [now, now - dt.timedelta(days=3), now - dt.timedelta(days=3, hours=1), now]
    for moment in times:
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        with transaction.atomic():
            audit.record("test.clock", actor=None, unit=county)
    assert list(audit.broken_links()) == []
    assert not audit.cut_off()
    assert list(AuditRecord.objects.order_by("id").values_list("at", flat=True)) == times
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    job = Job.everywhere.create(kind="test.job", unit=county)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now - dt.timedelta(days=3))
    taken = job_queue.claim("a")
    assert taken.pk == job.pk, "it was due in what is now the future"
    job_queue.do(jobs.Running(taken))
    job.refresh_from_db()
    assert job.state == "done"
