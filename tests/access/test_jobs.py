"""Jobs: what a handler returns, refuses, is asked to stop; and that a fault's text goes nowhere."""

from __future__ import annotations

import pytest

from tongpan.access import jobs
from tongpan.access.models import Job, Unit, UnitKind

pytestmark = pytest.mark.django_db


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


def test_a_fault_keeps_its_kind_and_not_its_text(unit, handler, django_capture_on_commit_callbacks):
    def break_down(running):
        raise KeyError("某人的身份证号")

    handler(break_down)
    job = done(unit, django_capture_on_commit_callbacks)
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
