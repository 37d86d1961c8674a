"""Jobs: what a handler returns, refuses, is asked to stop; and that a fault's text goes nowhere."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tongpan.access import jobs
from tongpan.access.models import Job, Unit, UnitKind, User
from tongpan.access.recovery import LONGEST, fail_orphans

pytestmark = pytest.mark.django_db
NUMBER = "".join(("某人的", "身份证号"))
"""Not in one piece in the source, which a traceback shows."""


@pytest.fixture
def unit() -> Unit:
    county = Unit(slug="441826", kind=UnitKind.COUNTY, name="示例县")
    county.save()
    return county


@pytest.fixture
def handler(monkeypatch):
    """Register a handler for the test only."""

    def register(function):
        monkeypatch.setitem(jobs._handlers, "test.job", function)

    return register


def done(unit: Unit, django_capture_on_commit_callbacks) -> Job:
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.start("test.job", unit=unit, user=None, answer=42)
    return Job.everywhere.get(pk=job.pk)


def test_a_job_runs_in_the_scope_of_its_unit(unit, handler, django_capture_on_commit_callbacks):
    handler(lambda running: {"units": Unit.objects.count(), "answer": running.job.params["answer"]})
    job = done(unit, django_capture_on_commit_callbacks)
    assert (job.state, job.result) == ("done", {"units": 1, "answer": 42})
    assert job.started <= job.finished


def test_progress_is_kept_beside_the_job(unit, handler, django_capture_on_commit_callbacks):
    def count(running):
        running.say("Reading row %(row)s", 3, 9, row=3)
        return {}

    handler(count)
    job = done(unit, django_capture_on_commit_callbacks)
    assert job.said() == {"step": "Reading row %(row)s", "values": {"row": 3}, "done": 3, "total": 9}


def test_a_refusal_is_told_with_its_values(unit, handler, django_capture_on_commit_callbacks):
    def refuse(running):
        raise jobs.JobError("Sheet “%(sheet)s” is empty.", sheet="甲")

    handler(refuse)
    job = done(unit, django_capture_on_commit_callbacks)
    assert (job.state, job.error) == ("failed", {"message": "Sheet “%(sheet)s” is empty.", "values": {"sheet": "甲"}})


def test_a_fault_keeps_its_kind_and_not_its_text(unit, handler, django_capture_on_commit_callbacks, caplog):
    def break_down(running):
        raise KeyError(NUMBER)

    handler(break_down)
    job = done(unit, django_capture_on_commit_callbacks)
    assert "failed with KeyError" in caplog.text
    assert NUMBER not in caplog.text
    assert (job.state, job.error) == ("failed", {"fault": "KeyError"})


def test_a_cancelled_job_ends(unit, handler, django_capture_on_commit_callbacks):
    def work(running):
        jobs.cancel(running.job)
        running.say("Still at it", 1, 2)
        return {}

    handler(work)
    assert done(unit, django_capture_on_commit_callbacks).state == "cancelled"


def test_a_job_cancelled_before_it_begins_never_runs(unit, handler, django_capture_on_commit_callbacks):
    handler(lambda running: {"ran": True})
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.start("test.job", unit=unit, user=None)
        jobs.cancel(job)
    job.refresh_from_db()
    assert (job.state, job.result) == ("cancelled", None)


def test_an_unknown_kind_is_refused_at_once(unit):
    with pytest.raises(LookupError, match="of kind “nothing”"):
        jobs.start("nothing", unit=unit, user=None)


def begun(unit: Unit, worker: str, **fields: object) -> Job:
    """A job that a worker has taken."""
    job = Job.everywhere.create(kind="test.job", unit=unit, **{"state": "running", "started": timezone.now()} | fields)
    DBTaskResult.objects.create(
        status="RUNNING", worker_ids=[worker], task_path="tongpan.access.jobs.run_job", backend_name="default",
        args_kwargs={"args": [str(job.pk)], "kwargs": {}}, run_after=timezone.now(), exception_class_path="",
        traceback="",
    )  # fmt: skip
    return job


def test_what_a_killed_worker_left_is_told_to_have_failed(unit):
    ours, taken = begun(unit, "a"), begun(unit, "a", state="queued", started=None)
    others, over = begun(unit, "b"), begun(unit, "a", state="done")
    old = begun(unit, "b", started=timezone.now() - 2 * LONGEST)
    assert fail_orphans("a") == 3
    states = [Job.everywhere.get(pk=job.pk).state for job in (ours, taken, others, over, old)]
    assert states == ["failed", "failed", "running", "done", "failed"]
    ours.refresh_from_db()
    assert ours.error == {"message": jobs.INTERRUPTED, "values": {}}
    assert ours.finished is not None
    assert DBTaskResult.objects.running().count() == 2
    assert fail_orphans("a") == 0


def test_a_worker_that_is_ended_in_the_middle_says_so(unit, handler):
    def end(running):
        raise SystemExit(1)

    handler(end)
    job = Job.everywhere.create(kind="test.job", unit=unit)
    with pytest.raises(SystemExit):
        jobs.run_job.func(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error["message"]) == ("failed", jobs.INTERRUPTED)


def test_a_double_click_starts_one_job(unit, handler):
    handler(lambda running: {})
    user = User.objects.create_user("clicker")
    first = jobs.start("test.job", unit=unit, user=user, year=2025, levers=["buy", "move"])
    again = jobs.start("test.job", unit=unit, user=user, year=2025, levers=["buy", "move"])
    other = jobs.start("test.job", unit=unit, user=user, year=2024, levers=["buy", "move"])
    assert again == first
    assert other != first
    Job.everywhere.filter(pk=first.pk).update(state=Job.State.DONE)
    assert jobs.start("test.job", unit=unit, user=user, year=2025, levers=["buy", "move"]) != first
