"""A run over a region that is ended by hand: what is planned so far is kept, the rest is named."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from tests.core.plan import patient
from tests.web.insight.planners.planning import asked, browser_of, page_text
from tests.web.insight.region import YEAR, account, city, fair_county

from tongpan.access.job_queue import claim, do
from tongpan.access.jobs import Running
from tongpan.access.models import Job
from tongpan.access.scope import in_unit
from tongpan.insight.models import Run
from tongpan.insight.planners.actions.solve import ask
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.tables.communities import Communities
from tongpan_core.plan import region

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(db):
    made = city()
    fair_county(made, 4)
    fair_county(made, 3, "441827", "连山县")
    return made


@pytest.fixture
def ended(home, monkeypatch):
    """The job of a region that is cancelled a moment after it has begun, one county at a time."""

    @contextmanager
    def alone(*_own):
        with ThreadPoolExecutor(1) as pool:
            yield pool

    def run(solver):
        monkeypatch.setattr(region, "executor", alone)
        monkeypatch.setattr(Communities, "solve", staticmethod(solver))
        with in_unit(home):
            params = asked("communities", home, carry_times="") | {"seconds": 60}
            job = ask(PLANNERS["communities"], home, YEAR, params, user=account("asker", on=home))
            until = time.monotonic() + 1
            monkeypatch.setattr(Running, "asked_to_stop", lambda _own: time.monotonic() > until)
            do(Running(claim("test", job.pk)))
        assert time.monotonic() - until < 8
        return Job.everywhere.get(pk=job.pk)

    return run


def test_the_county_at_work_is_kept_and_the_other_is_named(home, ended):
    job = ended(patient.communities)
    assert job.state == Job.State.DONE
    assert Run.everywhere.get(kind="communities").unit.slug == "441826"
    assert [own[0] for own in job.result["failed"]] == ["441827"]
    text = page_text("communities", "-job", home, browser_of(home), job=job.pk)
    assert "尚无方案时已停止" in text


def test_with_nothing_found_it_is_cancelled_and_nothing_is_kept(home, ended):
    job = ended(patient.empty_handed)
    assert job.state == Job.State.CANCELLED
    assert not Run.everywhere.filter(kind="communities").exists()
    assert "已取消" in page_text("communities", "-job", home, browser_of(home), job=job.pk)


def test_the_button_says_what_is_kept(home):
    with in_unit(home):
        job = ask(PLANNERS["communities"], home, YEAR, asked("communities", home), user=account("asker", on=home))
    assert "停止并保留已完成的方案" in page_text("communities", "-job", home, browser_of(home), job=job.pk)
