"""A job that was killed and is taken up again does nothing twice; one that was lost keeps nothing."""

from __future__ import annotations

import pytest

from tongpan.access import job_queue
from tongpan.access.jobs import LostJobError, Running
from tongpan.access.models import AuditRecord, Job
from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gap
from tongpan.insight.actions.plan import plan_county, plan_job, still_open
from tongpan.insight.models import Run

from . import region as made
from .test_adopt import PARAMS, staffed

pytestmark = pytest.mark.django_db


@pytest.fixture
def job():
    pytest.importorskip("highspy")
    county = made.county(made.city())
    staffed(county, "2144182601", "第一小学", backbone=4, others=4)
    staffed(county, "2144182602", "第二小学", backbone=0, others=8)
    asked = PARAMS | {"year": made.YEAR, "title": "甲案"}
    return Job.everywhere.create(kind="insight.plan", unit=county, params=asked)


def test_a_plan_that_was_kept_before_the_kill_is_not_made_again(job):
    taken = job_queue.claim("a")
    with in_unit(job.unit):
        kept = plan_county(job.unit, made.YEAR, PARAMS | {"title": "甲案"}, user=None, job=taken)
    job_queue.give_back_all("a")
    again = job_queue.claim("a")
    with in_unit(job.unit):
        assert plan_job(Running(again)) == {"runs": [str(kept.pk)], "failed": []}
        told = []
        assert still_open([job.unit], [kept], lambda *words: told.append(words)) == []
    assert told == [(kept, job.unit, "")]
    assert Run.everywhere.filter(kind="balance").count() == 1
    assert AuditRecord.objects.filter(action="insight.plan.make").count() == 1


@pytest.mark.parametrize("what", [plan_county, measure_gap])
def test_a_worker_that_lost_its_job_keeps_nothing(job, what):
    lost = job_queue.claim("a")
    job_queue.give_back_all("a")
    words = [PARAMS | {"title": "甲案"}] if what is plan_county else []
    with in_unit(job.unit), pytest.raises(LostJobError):
        what(job.unit, made.YEAR, *words, user=None, job=lost)
    assert not Run.everywhere.exists()
