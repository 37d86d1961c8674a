"""Where wishes cannot stand together, what was decided by hand can be dropped there, and the plan is made again."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.access.fields import Fields
from tests.web.insight.planners import test_carried
from tests.web.insight.planners.planning import CHINESE, against_of, browser_of, page_text, solved
from tests.web.insight.region import YEAR

from tongpan.access.models import AuditRecord, Job, Role
from tongpan.access.scope import in_unit
from tongpan.insight.models import Run
from tongpan.insight.planners.actions.solve import plan_unit
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.pages import page_of
from tongpan.registry.models import School, Teacher

pytestmark = pytest.mark.django_db
home = test_carried.home
CENTRE, NEAR, FAR = test_carried.CENTRE, test_carried.NEAR, test_carried.FAR
ONE_SCHOOL = {"sites": 1, "ride_km": 60, "ride_low_km": 60}
LOST = "2144182699"
"""A school that is not there: what is decided of it is left out, so that places shift."""


def clashing(key):
    """Wishes and decisions that cannot stand together; the first decision is left out, where that is possible."""
    person = f"T{Teacher.everywhere.filter(subject='音乐').order_by('pk')[0].pk}"
    return {
        "pairing": (
            {"donors": [f"{CENTRE}:primary"], "recipients": [f"{NEAR}:primary", f"{FAR}:primary"], "donor_places": 1,
             "recipient_least": 0, "distance_km": ""},
            [{"kind": "force", "donor": f"{CENTRE}:primary", "recipient": f"{LOST}:primary"},
             {"kind": "force", "donor": f"{CENTRE}:primary", "recipient": f"{NEAR}:primary"},
             {"kind": "force", "donor": f"{CENTRE}:primary", "recipient": f"{FAR}:primary"}],
        ),
        "communities": (
            {"cores_least": 1, "cores_most": 1, "carry_times": ""},
            [{"kind": "not_core", "school": LOST, "core": ""}, {"kind": "core", "school": NEAR, "core": ""},
             {"kind": "core", "school": FAR, "core": ""}],
        ),
        "exchange": (
            test_carried.WISHES["exchange"] | {"km": 0.01},
            [{"kind": "stay", "person": "T999999", "school": "", "subject": ""},
             {"kind": "go", "person": person, "school": FAR, "subject": ""}],
        ),
        "layout": (
            ONE_SCHOOL,
            [{"kind": "close", "site": LOST, "village": ""}, {"kind": "keep", "site": NEAR, "village": ""},
             {"kind": "keep", "site": FAR, "village": ""}],
        ),
        "bus": (
            {"ride_minutes": 90},
            [{"kind": "bell", "school": LOST, "stop": "", "other": "", "minutes": 5.0},
             {"kind": "together", "school": CENTRE, "stop": "V1", "other": "W1", "minutes": None}],
        ),
    }[key]  # fmt: skip


def offered(run, **role):
    """What the page of a run offers to drop, as the fields of its forms; and the page."""
    text = page_text(run.kind, "-plan", run.unit, browser_of(run.unit, f"by-{run.pk.hex[:8]}-{len(role)}", **role),
                     plan=run.pk)  # fmt: skip
    return Fields(text).values.get("drop", []), text


def dropped(run, value):
    """Who may plan drops something: the job that was asked for."""
    address = reverse(f"insight:{run.kind}-change", args=(run.unit.slug, YEAR, run.pk))
    answer = browser_of(run.unit, f"drops-{run.pk.hex[:8]}").post(address, {"drop": value}, headers=CHINESE)
    assert answer.status_code == 302
    return Job.everywhere.get(kind="insight.planner")


def made_again(job, unit):
    """The run of a job, computed here."""
    asked = job.params["asked"]
    with in_unit(unit):
        base = Run.objects.get(pk=job.params["based_on"])
        return plan_unit(PLANNERS[job.params["planner"]], unit, YEAR, asked, user=None, job=job, based_on=base)


@pytest.mark.parametrize("key", ["pairing", "communities", "exchange", "layout", "bus"])
def test_each_decision_of_the_conflict_can_be_dropped_and_then_there_is_a_plan(home, key):
    wishes, decisions = clashing(key)
    run = solved(key, home, **wishes, decisions=decisions)
    assert not run.result["plan"]
    values, text = offered(run)
    with in_unit(home):
        page = page_of(run)
        assert [own["lost"] for own in page.decisions] == [True, *[False] * (len(decisions) - 1)]
        clash = [own for own in page.conflict if own["drop"]]
    assert values == [own["drop"] for own in clash]
    assert set(values) == {str(place) for place in range(1, len(decisions))}
    assert len(clash) < len(run.result["conflict"])  # a limit is among them: it can be changed, not dropped
    assert text.count("去掉这一项并重新谋划</button>") == len(values) == text.count("data-confirm-yes")
    job = dropped(run, values[-1])
    assert job.params["asked"]["decisions"] == [own for place, own in enumerate(decisions) if place != int(values[-1])]
    assert job.params["based_on"] == str(run.pk)
    assert AuditRecord.objects.filter(action="insight.planner.ask", target=str(job.pk)).count() == 1
    again = made_again(job, home)
    assert again.result["plan"], again.result["conflict"]
    assert against_of(again).why_not


def test_a_school_kept_on_the_form_can_be_dropped(home):
    run = solved("layout", home, **ONE_SCHOOL, must_keep=[NEAR, FAR])
    values, _text = offered(run)
    assert sorted(values) == [f"keep:{NEAR}", f"keep:{FAR}"]
    job = dropped(run, f"keep:{FAR}")
    assert job.params["asked"]["must_keep"] == [NEAR]
    assert made_again(job, home).result["plan"]


def test_a_school_left_out_on_the_form_can_be_dropped_but_not_one_that_the_registry_leaves_out(home):
    wishes, decisions = clashing("exchange")
    run = solved("exchange", home, **(wishes | {"km": "", "frozen": [FAR]}), decisions=decisions[1:])
    assert not run.result["plan"]
    assert sorted(offered(run)[0]) == ["0", f"frozen:{FAR}"]
    job = dropped(run, f"frozen:{FAR}")
    assert job.params["asked"]["frozen"] == []
    School.everywhere.filter(unit__slug=FAR).update(frozen=True)
    assert offered(run, role=Role.PLANNER)[0] == ["0"]


def test_who_may_not_plan_is_offered_nothing_and_an_invented_school_is_not_found(home):
    run = solved("layout", home, **ONE_SCHOOL, must_keep=[NEAR, FAR])
    assert offered(run, role=Role.VIEWER)[0] == []
    address = reverse("insight:layout-change", args=(home.slug, YEAR, run.pk))
    for value in (f"keep:{CENTRE}", "keep:", "frozen:x", "what"):
        assert browser_of(home, f"odd-{value.replace(':', '-')}").post(address, {"drop": value}).status_code == 404
    viewer = browser_of(home, "looks-on", role=Role.VIEWER)
    assert viewer.post(address, {"drop": f"keep:{FAR}"}).status_code == 403
    assert not Job.everywhere.filter(kind="insight.planner").exists()


@pytest.mark.parametrize("key", ["pairing", "communities", "layout"])
def test_a_decision_is_dropped_by_its_place_alone_and_not_as_the_conflict_calls_it(home, key):
    wishes, decisions = clashing(key)
    run = solved(key, home, **wishes, decisions=decisions)
    with in_unit(home):
        named = set(page_of(run).drops) - set(page_of(run).drops.values())
    assert named
    browser, address = browser_of(home), reverse(f"insight:{key}-change", args=(home.slug, YEAR, run.pk))
    for value in named:
        assert browser.post(address, {"drop": value}).status_code == 404
    assert not Job.everywhere.filter(kind="insight.planner").exists()
