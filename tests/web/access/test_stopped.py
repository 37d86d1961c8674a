"""Tasks that were given up: listed for the system administrator, tried again or left undone, both on record."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.people import YEAR, World

from tongpan.access import job_queue, jobs
from tongpan.access.models import AuditRecord, Job

LIST = f"/u/4418/{YEAR}/jobs/given-up/"
NOW = timezone.now()


def given_up(world: World, unit: str = "441801", **fields: object) -> Job:
    fields = {"state": "failed", "attempt": 5, "at_most": 5, "given_up": NOW, "finished": NOW} | fields
    return Job.everywhere.create(kind="insight.gap", unit=world.units[unit], user=world.users["planner"], **fields)


def test_the_list_tells_the_cause_and_who_asked(world):
    given_up(world, error={"fault": "KeyError"})
    given_up(world, error={"fault": "OperationalError"})
    given_up(world, error={"message": jobs.INTERRUPTED, "values": {}})
    given_up(world, given_up=None, error={"message": "Sheet is empty.", "values": {}})
    Job.everywhere.create(kind="insight.gap", unit=world.units["441801"])
    page = world.client("system").get(LIST).content.decode()
    for text in (
        "程序故障 (KeyError)",
        "数据库、磁盘或网络故障 (OperationalError)",
        "每次都因服务停止或被终止而中断",
        "林规划",
    ):
        assert text in page
    assert page.count('name="row"') == 3
    assert "1 项任务在等待" in page


def test_only_those_at_or_below_the_unit(world):
    given_up(world, "441802")
    assert world.client("system").get(LIST).content.decode().count('name="row"') == 1
    page = world.client("system").get(f"/u/441801/{YEAR}/jobs/given-up/").content.decode()
    assert "没有未完成的任务" in page


def test_one_that_is_tried_again_waits_with_fresh_attempts_and_leaves_the_list(world, settings):
    job = given_up(world, error={"fault": "OperationalError"}, stop=True)
    jobs.cancel(job)
    answer = world.client("system").post(LIST + "again/", {"row": [str(job.pk)]}, follow=True)
    assert "1 项任务已重新排队" in answer.content.decode()
    job.refresh_from_db()
    assert (job.state, job.given_up, job.at_most, job.stop) == ("queued", None, 5 + settings.JOB_TRIES, False)
    kept = AuditRecord.objects.get(action="access.job.retry")
    assert (kept.actor, kept.unit.slug, kept.target) == ("system", "441801", str(job.pk))
    taken = job_queue.claim("a")
    assert (taken.pk, taken.attempt) == (job.pk, 6)
    assert not jobs.Running(taken).asked_to_stop()


def test_one_that_is_left_undone_stays_failed(world):
    job = given_up(world)
    answer = world.client("system").post(LIST + "dismiss/", {"row": [str(job.pk), "no key"]}, follow=True)
    assert "1 项任务已放弃" in answer.content.decode()
    job.refresh_from_db()
    assert (job.state, job.given_up) == ("failed", None)
    assert AuditRecord.objects.get(action="access.job.dismiss").target == str(job.pk)
    world.client("system").post(LIST + "again/", {"row": [str(job.pk)]})
    job.refresh_from_db()
    assert job.state == "failed", "it was decided on"


def test_one_that_was_asked_for_anew_is_not_done_twice(world):
    same = {"params": {"year": 2025}, "asked": jobs.digest_of({"year": 2025})}
    job = given_up(world, **same)
    given_up(world, state="queued", given_up=None, **same)
    page = world.client("system").post(LIST + "again/", {"row": [str(job.pk)]}, follow=True).content.decode()
    assert "已经有人重新提出了同一任务" in page
    job.refresh_from_db()
    assert job.given_up is not None
    assert not AuditRecord.objects.filter(action="access.job.retry").exists()


def test_as_many_questions_for_many_as_for_one(world):
    browser, counts = world.client("system"), []
    for _ in range(2):
        given_up(world, given_up=NOW - dt.timedelta(days=1))
        browser.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(LIST)
        counts.append(len(asked))
        for _more in range(8):
            given_up(world, "2144180001")
    assert counts[0] == counts[1]


def test_a_task_that_waits_to_be_tried_again_says_so(world):
    job = given_up(world, state="queued", given_up=None, attempt=2, due=NOW)
    page = world.client("planner").get(f"/u/441801/{YEAR}/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert "已尝试 2 次，最多 5 次" in page.content.decode()


@pytest.mark.parametrize("name", ["planner", "security", "auditor"])
def test_nobody_else(world, name):
    assert world.client(name).get(f"/u/441801/{YEAR}/jobs/given-up/").status_code == 403
