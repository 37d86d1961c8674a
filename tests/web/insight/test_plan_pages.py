"""Plans on pages: asking, watching, the result, comparing, adopting, taking back."""

from __future__ import annotations

import io
import math
from itertools import count

import openpyxl
import pytest
from django.utils import translation

from tongpan.access.models import Job, Role
from tongpan.access.scope import in_unit
from tongpan.insight.actions.plan import plan_county, plan_frontier
from tongpan.insight.forms.plan import PlanForm
from tongpan.insight.models import Adoption, Run
from tongpan.insight.queries.defaults import packs, plan_defaults
from tongpan.insight.queries.plan_page import PlanPage
from tongpan.registry.models import Posting

from . import region as made
from .test_adopt import PARAMS, staffed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def county():
    pytest.importorskip("highspy")
    unit = made.county(made.city())
    staffed(unit, "2144182601", "第一小学", backbone=4, others=4)
    staffed(unit, "2144182602", "第二小学", backbone=0, others=8)
    return unit


@pytest.fixture
def planner(client, county):
    client.force_login(made.account("planner", on=county))
    return client


def solved(county, **params):
    with in_unit(county):
        return plan_county(county, made.YEAR, PARAMS | params, user=None)


def at(unit, rest=""):
    return f"/u/{unit.slug}/{made.YEAR}/plans/{rest}"


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def sent(county, **changes):
    """What the browser sends of the form as it is first shown."""
    with in_unit(county):
        start, costs = plan_defaults(county, made.YEAR)
    form = PlanForm(initial=start, costs=costs, packs=packs())
    values = {own.html_name: own.value() for own in form}
    return {name: value for name, value in (values | changes).items() if value not in (None, [])}


def test_the_form_starts_with_dated_defaults_and_their_citations(planner, county):
    page = text(planner.get(at(county, "new/")))
    assert 'name="cost_hire_teacher" value="110000' in page
    assert "planning default, not a published price" in page
    assert 'name="share_out" value="15' in page


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_is_asked_for_is_made_by_a_job_and_shown(planner, county):
    response = planner.post(
        at(county, "new/"), sent(county, title="试一试", distance_km="", backbone_share="", share_out="50")
    )
    assert response.status_code == 302, response.context["form"].errors
    job = Job.everywhere.get()
    assert job.state == Job.State.DONE, job.error
    run = Run.everywhere.get(kind="balance")
    assert (run.title, run.job, run.params["share_out"]) == ("试一试", job, 0.5)
    response = planner.get(response["Location"])
    assert response["Location"] == at(county, f"{run.pk}/")
    live = planner.get(at(county, f"jobs/{job.pk}/"), headers={"HX-Request": "true"})
    assert live["HX-Redirect"] == at(county, f"{run.pk}/")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [("seconds", "0", "greater than or equal to 1"),
     ("share_out", "120", "less than or equal to 100"),
     ("cost_hire_teacher", "-1", "greater than or equal to 0"), ("levers", "", "required"),
     ("budget", "abc", "number")],
)  # fmt: skip
def test_a_wrong_entry_is_told_at_its_field_and_nothing_is_lost(planner, county, field, value, message):
    page = text(planner.post(at(county, "new/"), sent(county, title="保留这个名字") | {field: value}))
    assert message in page
    assert "保留这个名字" in page
    assert not Job.everywhere.exists()


def test_the_result_says_how_good_it_is_what_changes_and_why(planner, county):
    run = solved(county)
    page = text(planner.get(at(county, f"{run.pk}/")))
    assert "proven after" in page or "Proven after" in page
    assert "1 person (above qualification, backbone" in page
    assert "L2 to reach the standard" in page
    assert "教督〔2017〕6号" in page
    assert "Search the budgets" in page
    with in_unit(county):
        plan_frontier(run, user=None)
    assert "Search the budgets" not in text(planner.get(at(county, f"{run.pk}/")))


@pytest.mark.parametrize(("view", "head"), [("schools", "School"), ("moves", "From school"), ("list", "School")])
def test_its_tables_are_exported(planner, county, view, head):
    run = solved(county)
    response = planner.get(at(county, f"{run.pk}/?view={view}&export=xlsx"))
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
    assert rows[0][0] == head
    assert len(rows) == {"schools": 3, "moves": 2, "list": 1}[view]


def test_limits_that_cannot_stand_together_are_named_in_words(planner, county):
    run = solved(county, levers=["buy"])
    assert run.status == "infeasible"
    page = text(planner.get(at(county, f"{run.pk}/")))
    assert "These limits cannot stand together" in page
    assert (
        "Backbone teachers of county level or above per 100 pupils (Primary): at least 1; 1 sections are below" in page
    )
    assert planner.get(at(county, f"{run.pk}/adopt/")).context["refused"]


def test_a_budget_too_small_says_in_ten_thousands_what_would_do(planner, county):
    cheapest = solved(county).result["objective"]
    run = solved(county, budget=round(cheapest / 2 / 1000) * 1000)
    asked, needed = (
        run.params["budget"],
        next(own["values"]["needed"] for own in run.result["conflict"] if own["key"] == "budget"),
    )
    assert cheapest * 0.99 <= needed <= cheapest * 1.01
    assert f"Budget of {asked:,.0f} yuan" in text(planner.get(at(county, f"{run.pk}/")))
    with translation.override("zh-hans"):
        words = PlanPage(run).conflict[0]["words"].replace("\u2009", "")
    assert words == f"预算 {asked / 10_000:g}万元；最省方案需 {math.ceil(needed / 1000) / 10:g}万元"


def test_two_plans_lie_side_by_side(planner, county):
    a, b = solved(county, title="甲案"), solved(county, title="乙案", levers=["train"])
    response = planner.post(at(county, "compare/"), {"row": [a.pk, b.pk]})
    page = text(planner.get(response["Location"]))
    assert "They differ at 2 schools" in page
    assert page.count('class="differ"') >= 3
    assert planner.post(at(county, "compare/"), {"row": [a.pk]})["Location"] == at(county)


def test_adopting_names_whom_it_concerns_and_can_be_taken_back(planner, county):
    run = solved(county)
    page = text(planner.get(at(county, f"{run.pk}/adopt/")))
    assert "1 person gets an exchange posting" in page
    assert "Adopt this plan? 1 people get exchange postings" in page
    dates = {"since": "2025-09-01", "until": "2026-08-31", "due": ""}
    assert planner.post(at(county, f"{run.pk}/adopt/"), dates).status_code == 302
    assert Posting.everywhere.filter(kind="exchange").count() == 1
    page = text(planner.get(at(county, f"{run.pk}/")))
    assert "In force since 1 September 2025, adopted by planner" in page
    refused = planner.post(at(county, f"{run.pk}/adopt/"), dates)
    assert "is in force since" in text(refused)
    assert planner.post(at(county, f"{run.pk}/undo/")).status_code == 302
    assert not Posting.everywhere.filter(kind="exchange").exists()
    assert Adoption.everywhere.get().undone is not None


def test_a_posting_does_not_end_before_it_begins(planner, county):
    run = solved(county)
    page = text(planner.post(at(county, f"{run.pk}/adopt/"), {"since": "2025-09-01", "until": "2025-08-31"}))
    assert "This is before the beginning" in page
    assert not Adoption.everywhere.exists()


def test_a_viewer_sees_plans_and_changes_nothing(client, county):
    run = solved(county)
    client.force_login(made.account("viewer", Role.VIEWER, county))
    page = text(client.get(at(county, f"{run.pk}/")))
    assert "/adopt/" not in page
    assert [client.get(at(county, rest)).status_code for rest in ("new/", f"{run.pk}/adopt/")] == [403, 403]


@pytest.mark.django_db(transaction=True)
def test_what_each_budget_buys_is_asked_for_by_a_button(planner, county):
    run = solved(county)
    response = planner.post(at(county, f"{run.pk}/frontier/"))
    assert planner.get(response["Location"])["Location"] == at(county, f"{run.pk}/")
    found = Run.everywhere.get(kind="frontier")
    assert (found.based_on, found.summary["points"]) == (run, len(found.result["points"]))


@pytest.mark.django_db(transaction=True)
def test_a_city_solves_its_counties_side_by_side(client, county):
    city = county.parent
    made.county(city, "441825", "空县")
    client.force_login(made.account("city", on=city))
    with in_unit(city):
        job_page = client.post(at(city, "new/"), sent(city, share_out="50", distance_km="", backbone_share=""))[
            "Location"
        ]
    page = text(client.get(job_page))
    assert Run.everywhere.get(kind="balance").unit == county
    assert "空县" in page
    assert "no section can be planned for" in page


@pytest.mark.django_db(transaction=True)
def test_stopping_a_search_keeps_what_was_found(planner, county, monkeypatch):
    looks = count()  # the first is before the job begins: who stops it then gets nothing
    monkeypatch.setattr("tongpan.access.progress.asked_to_stop", lambda job: next(looks) > 0)
    asked = sent(county, share_out="50", distance_km="", backbone_share="")
    planner.post(at(county, "new/"), asked)
    job = Job.everywhere.get()
    assert job.state == Job.State.DONE, "stopped, and not thrown away"
    run = Run.everywhere.get(kind="balance")
    assert job.result == {"runs": [str(run.pk)], "failed": []}
    assert run.status in {"stopped", "feasible", "optimal"}
    assert planner.get(at(county, f"{run.pk}/")).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("seed", str(2**40)), ("hires", "9" * 30), ("seconds", "9" * 30), ("years", "1e300"), ("years", "0"),
     ("budget", "1e300"), ("distance_km", "1e300"), ("policy_date", "0001-01-01"), ("policy_date", "9999-12-31"),
     ("title", "\x00"), ("gap", "nan"), ("cost_hire_teacher", "1e300"), ("frozen", "2144180003")],
)  # fmt: skip
@pytest.mark.django_db(transaction=True)
def test_an_absurd_entry_is_told_and_no_fault_of_the_program(planner, county, field, value):
    answer = planner.post(at(county, "new/"), sent(county, distance_km="", backbone_share="") | {field: value})
    assert answer.status_code in {200, 302, 400}
    assert [job.error for job in Job.everywhere.all() if "fault" in (job.error or {})] == []
    if answer.status_code == 302:
        assert planner.get(answer["Location"]).status_code in {200, 302}
