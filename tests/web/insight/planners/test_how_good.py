"""What every planner says of its plan: how good it is and no more than is proven, while it is sought and afterwards."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation
from tests.web.insight.planners.planning import asked, browser_of, page_text, solved
from tests.web.insight.region import FULL, YEAR, account, city, county, fair_county, school

from tongpan.access.job_queue import claim, do
from tongpan.access.jobs import Running
from tongpan.access.models import Job
from tongpan.access.scope import in_unit
from tongpan.insight.actions.plan import Live
from tongpan.insight.models import Run
from tongpan.insight.planners.actions.solve import ask
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.pages import page_of
from tongpan_core.plan.problem import Progress

pytestmark = pytest.mark.django_db
AMOUNT = {
    "pairing": "1,234.0 points", "communities": "1,234.0 km", "exchange": "0.12 10k yuan a year",
    "layout": "0.1 10k yuan a year", "bus": "1,234 yuan a school day",
}  # fmt: skip
SAYS = [
    ("optimal", {"plan": 1, "gap": 0.0, "bound": 1234.0}, "best plan, proven"),
    ("feasible", {"plan": 1, "gap": 0.015, "bound": 1234.0}, "no plan can reach {bound}; this one is within 1.50%"),
    ("stopped", {"plan": 1, "gap": 0.2, "bound": 1234.0}, "no plan can reach {bound}; this one is within 20.00%"),
    ("stopped", {"plan": 1, "gap": None, "bound": None}, "is not known"),
    ("stopped", {"plan": 0, "gap": None, "bound": 1234.0}, "proves nothing"),
    ("infeasible", {"plan": 0, "gap": None, "bound": None}, "No plan keeps every wish: proven"),
]


@pytest.mark.parametrize(("status", "result", "said"), SAYS)
@pytest.mark.parametrize("key", PLANNERS)
def test_no_more_is_claimed_than_is_proven(key, status, result, said):
    made = county(city())
    stored = result | {"plan": {"pairs": []} if result["plan"] else None, "seconds": 2.0, "objective": 1300.0}
    run = Run(
        unit=made, kind=key, year=YEAR, policy_date=dt.date(2025, 9, 1), status=status, result=stored,
        params={"question": "median-cost"},
    )  # fmt: skip
    with translation.override("en"):
        told = page_of(run).honest
    assert said.format(bound=AMOUNT[key]) in told
    others = {words.partition("{")[0] for _status, _result, words in SAYS} - {said.partition("{")[0]}
    assert not any(words in told for words in others)


@pytest.mark.parametrize("key", PLANNERS)
def test_a_search_at_work_shows_its_gap_against_time_and_can_be_ended(key):
    made = county(city())
    school(made, "2144182601", "中心小学", figures={"primary": FULL})
    asker = account("asker", on=made)
    with in_unit(made):
        job = ask(PLANNERS[key], made, YEAR, {"seconds": 60}, user=asker)
        running = Running(claim("a worker", job.pk))
        live = Live(running, 60)
        for seconds, best, bound in ((1.0, 200.0, 100.0), (2.0, 120.0, 105.0), (3.0, 110.0, 108.0)):
            running._said = 0.0
            live(Progress(seconds, "Searching", best, bound))
    client = browser_of(made)
    text = page_text(key, "-job", made, client, job=job.pk)
    assert "1.82%" in text  # 2 of 110
    assert "<svg" in text[text.index('id="plan-live"') :]
    assert "停止" in text
    running.stop = True
    live(Progress(4.0, "Searching", 109.0, 108.0))
    assert live.cancelled()


@pytest.mark.parametrize("key", ["communities", "layout"])
def test_a_region_has_for_every_county_the_plan_that_it_has_alone(key):
    made = city()
    counties = [fair_county(made, 4), fair_county(made, 3, "441827", "连山县")]
    typed = {"communities": {"cores_least": 1, "cores_most": 2, "carry_times": ""}}.get(key, {})
    alone = {own.slug: solved(key, own, **typed) for own in counties}
    with in_unit(made):
        job = ask(PLANNERS[key], made, YEAR, asked(key, made, **typed), user=account("asker", on=made))
        do(Running(claim("a worker", job.pk)))
    job = Job.everywhere.get(pk=job.pk)
    runs = {own.unit.slug: own for own in Run.everywhere.filter(job=job)}
    assert (job.state, job.result["failed"]) == (Job.State.DONE, [])
    assert {slug: own.result["plan"] for slug, own in runs.items()} == {
        slug: own.result["plan"] for slug, own in alone.items()
    }
    text = page_text(key, "-job", made, browser_of(made), job=job.pk)
    assert all(own.name in text for own in counties)
