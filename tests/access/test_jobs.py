"""Jobs: what a handler returns, refuses, is asked to stop; and that a fault's text goes nowhere."""

from __future__ import annotations

import datetime as dt
import errno
from concurrent.futures.process import BrokenProcessPool

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from tongpan.access import job_queue, jobs
from tongpan.access.models import Job, Unit, UnitKind, User
from tongpan.access.pulse import Pulse

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
    fields = {"state": "running", "attempt": 1, "started": timezone.now(), "worker": worker} | fields
    return Job.everywhere.create(kind="test.job", unit=unit, **fields)


def test_what_a_killed_worker_left_is_taken_up_again(unit):
    ours, others, over = begun(unit, "a"), begun(unit, "b"), begun(unit, "a", state="done")
    worn = begun(unit, "a", attempt=5, at_most=5)
    assert job_queue.give_back_all("a") == 2
    states = [Job.everywhere.get(pk=job.pk).state for job in (ours, others, over, worn)]
    assert states == ["queued", "running", "done", "failed"]
    worn.refresh_from_db()
    assert worn.error == {"message": jobs.INTERRUPTED, "values": {}}
    assert worn.given_up is not None
    assert job_queue.give_back_all("a") == 0
    again = job_queue.claim("c")
    assert (again.pk, again.attempt, again.worker) == (ours.pk, 2, "c")
    assert job_queue.claim("d") is None


def test_a_worker_that_is_ended_in_the_middle_gives_the_job_back(unit, handler):
    def end(running):
        raise SystemExit(1)

    handler(end)
    job = Job.everywhere.create(kind="test.job", unit=unit)
    with pytest.raises(SystemExit):
        job_queue.do(jobs.Running(job_queue.claim("a")))
    job.refresh_from_db()
    assert (job.state, job.attempt, job.again) == ("queued", 1, True)


@pytest.mark.parametrize(
    ("fault", "passes"),
    [
        (OperationalError("gone"), True), (ConnectionResetError(), True), (OSError(errno.ENOSPC, "full"), True),
        (BrokenProcessPool(), True), (FileNotFoundError(errno.ENOENT, "none"), False), (KeyError("x"), False),
    ],
)  # fmt: skip
def test_only_faults_that_pass_are_tried_again(unit, handler, fault, passes):
    def fail(running):
        raise fault

    handler(fail)
    job = Job.everywhere.create(kind="test.job", unit=unit)
    job_queue.do(jobs.Running(job_queue.claim("a")))
    job.refresh_from_db()
    assert (job.state, job.given_up is None) == (("queued", True) if passes else ("failed", False))
    assert job.error == {"fault": type(fault).__name__}
    assert (job.due > timezone.now()) is passes


def test_each_repetition_waits_twice_as_long_up_to_the_longest(settings):
    settings.JOB_RETRY_SECONDS, settings.JOB_RETRY_LONGEST = 10, 60
    assert [job_queue.delay(attempt).total_seconds() for attempt in range(1, 6)] == [10, 20, 40, 60, 60]


def test_it_is_tried_as_often_as_is_set_and_then_given_up(unit, handler, settings):
    tries = []

    def fail(running):
        tries.append(running.job.attempt)
        raise TimeoutError

    handler(fail)
    job = Job.everywhere.create(kind="test.job", unit=unit, at_most=3)
    for _ in range(5):
        Job.everywhere.filter(state="queued").update(due=timezone.now())
        if mine := job_queue.claim("a"):
            job_queue.do(jobs.Running(mine))
    job.refresh_from_db()
    assert (tries, job.state, job.given_up is not None) == ([1, 2, 3], "failed", True)


def test_what_is_put_off_waits_but_not_for_a_clock_that_jumped_back(unit, handler, settings):
    job = Job.everywhere.create(kind="test.job", unit=unit, due=timezone.now() + dt.timedelta(seconds=100))
    assert job_queue.claim("a") is None
    Job.everywhere.update(due=timezone.now() + dt.timedelta(days=2))
    assert job_queue.claim("a").pk == job.pk


def test_a_cancelled_job_of_a_killed_worker_is_not_done_again(unit, handler):
    ran = []
    handler(lambda running: ran.append(1) or {})
    job = begun(unit, "a")
    jobs.cancel(job)
    job_queue.give_back_all("a")
    job_queue.do(jobs.Running(job_queue.claim("a")))
    job.refresh_from_db()
    assert (job.state, ran) == ("cancelled", [])


def test_whoever_lost_a_job_keeps_nothing_and_ends_nothing(unit, handler):
    def overtaken(running):
        job_queue.give_back(running.job)
        job_queue.claim("b")
        with transaction.atomic():
            Unit(slug="441899", kind=UnitKind.COUNTY, name="他县").save()
            jobs.settle(running.job, {})

    handler(overtaken)
    job = Job.everywhere.create(kind="test.job", unit=unit)
    job_queue.do(jobs.Running(job_queue.claim("a")))
    job.refresh_from_db()
    assert (job.state, job.worker, job.attempt) == ("running", "b", 2)
    assert not Unit.everywhere.filter(slug="441899").exists()
    with pytest.raises(jobs.LostJobError):
        jobs.fence(Job(pk=job.pk, attempt=1))
    jobs.fence(job)


def test_what_a_handler_settles_is_done_with_its_work(unit, handler):
    def settles(running):
        with transaction.atomic():
            jobs.settle(running.job, {"kept": 1})
        raise SystemExit(9)

    handler(settles)
    job = Job.everywhere.create(kind="test.job", unit=unit)
    with pytest.raises(SystemExit):
        job_queue.do(jobs.Running(job_queue.claim("a")))
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"kept": 1})
    assert job_queue.claim("a") is None


def test_a_job_whose_count_stands_still_is_taken_from_its_worker_once(unit, settings, monkeypatch):
    settings.JOB_LOST_SECONDS = 60
    now = [1000.0]
    monkeypatch.setattr("tongpan.access.pulse.time.monotonic", lambda: now[0])
    dead, alive = begun(unit, "a"), begun(unit, "b")
    watchers = [Pulse(name, interrupt=lambda: None) for name in ("c", "d")]
    for _ in range(7):
        assert [own.look_after_others() for own in watchers] == [0, 0]
        now[0] += 9
        jobs.fence(alive)
    Job.everywhere.filter(pk=dead.pk).update(started=timezone.now() + dt.timedelta(days=1))  # no clock is asked
    assert [own.look_after_others() for own in watchers] == [1, 0]
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, alive.state) == ("queued", "running")


def test_the_pulse_learns_of_a_loss_and_of_a_wish_to_stop(unit):
    lost, wanted = begun(unit, "a"), begun(unit, "a")
    Job.everywhere.filter(pk=lost.pk).update(attempt=2)
    Job.everywhere.filter(pk=wanted.pk).update(stop=True)
    pulse = Pulse("a", interrupt=lambda: None)
    for job, expected in ((lost, (True, False)), (wanted, (False, True))):
        pulse.running = jobs.Running(job)
        pulse.running.last = {"step": "Reading", "values": {}, "done": 1, "total": 2}
        pulse.beat()
        assert (pulse.running.lost, pulse.running.stop) == expected
    wanted.refresh_from_db()
    assert (wanted.beat, wanted.said()["step"]) == (1, "Reading")
    with pytest.raises(jobs.JobCancelled):
        pulse.running.say("More")


def test_a_job_that_does_not_look_is_broken_off_after_its_grace(unit, settings, monkeypatch):
    settings.JOB_STOP_SECONDS = 30
    now, broken = [1000.0], []
    monkeypatch.setattr("tongpan.access.pulse.time.monotonic", lambda: now[0])
    pulse = Pulse("a", interrupt=lambda: broken.append(now[0]))
    pulse.running = jobs.Running(begun(unit, "a"))
    for second in (0, 10, 20, 45):
        now[0] = 1000.0 + second
        pulse.hurry()
        pulse.running.stop = True
    assert broken == [1045.0]


def test_under_one_key_there_is_one_job_even_when_it_is_done(unit, handler):
    handler(lambda running: {})
    first = jobs.start("test.job", unit=unit, user=None, key="import-7", batch=7)
    Job.everywhere.filter(pk=first.pk).update(state=Job.State.DONE)
    assert jobs.start("test.job", unit=unit, user=None, key="import-7", batch=7) == first
    assert jobs.start("test.job", unit=unit, user=None, key="import-8", batch=8) != first


@pytest.mark.parametrize("state", [Job.State.FAILED, Job.State.CANCELLED])
def test_a_job_that_ended_badly_gives_its_key_up(unit, handler, state):
    handler(lambda running: {})
    first = jobs.start("test.job", unit=unit, user=None, key="form-7", batch=7)
    other = jobs.start("test.job", unit=unit, user=None, key="form-8", batch=8)
    Job.everywhere.filter(pk__in=(first.pk, other.pk)).update(state=state)
    again = jobs.start("test.job", unit=unit, user=None, key="form-7", batch=7)
    assert (again.asked_now, again.state) == (True, Job.State.QUEUED)
    assert jobs.start("test.job", unit=unit, user=None, key="form-7", batch=7) == again
    assert list(Job.everywhere.filter(key="form-8")) == [other], "who was not asked for again keeps it"


def test_two_that_ask_at_the_same_moment_are_given_one_job(unit, handler, monkeypatch):
    handler(lambda running: {})
    first = jobs.start("test.job", unit=unit, user=None, key="import-7")
    answers = iter((None, first))
    monkeypatch.setattr(jobs, "_same", lambda *words: next(answers))
    assert jobs.start("test.job", unit=unit, user=None, key="import-7") == first


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
