"""School layout through the platform: villages and schools to a plan, a decision by hand, the list and back."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.web.insight.planners.planning import browser_of, every_page, page_text, solved
from tests.web.insight.region import FULL, YEAR, account, city, county, school

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.models import PlannedSite
from tongpan.insight.planners.actions.adopt import adopt, undo
from tongpan.insight.planners.pages import page_of
from tongpan.registry.models import Settlement, SettlementPupils

pytestmark = pytest.mark.django_db
CENTRE, NEAR, FAR = "2144182601", "2144182602", "2144182603"
PLACES = {CENTRE: (112.30, 24.60), NEAR: (112.31, 24.60), FAR: (112.50, 24.60)}


@pytest.fixture
def home(db):
    """A centre with room, a small school a kilometre away, and one that lies twenty kilometres off."""
    made = county(city())
    for code, name, pupils, places in (
        (CENTRE, "中心小学", 300, 500), (NEAR, "近处小学", 40, 100), (FAR, "远山小学", 80, 100),
    ):  # fmt: skip
        figures = {"primary": FULL | {"pupils": pupils, "places": places}}
        unit = school(made, code, name, figures=figures)
        Unit.everywhere.filter(pk=unit.pk).update(longitude=PLACES[code][0], latitude=PLACES[code][1])
        village(made, unit, f"V{code[-1]}", f"{name[:2]}村", *PLACES[code], pupils)
    return made


def village(parent, near, code, name, x, y, pupils):
    own = Settlement.everywhere.create(unit=parent, code=code, name=name, longitude=x, latitude=y)
    SettlementPupils.everywhere.create(settlement=own, year=YEAR, stage="primary", pupils=pupils, school=near)
    return own


def decided(run):
    return {own["site"]: own["action"] for own in run.result["more"]["decided"]}


def test_a_small_school_near_the_centre_merges_and_a_far_one_stays(home):
    run = solved("layout", home)
    assert decided(run) == {CENTRE: "keep", NEAR: "merge", FAR: "keep"}
    rows = {own["site"]: own for own in run.result["more"]["decided"]}
    assert (rows[NEAR]["into"], rows[NEAR]["pupils_before"], rows[CENTRE]["pupils"]) == (CENTRE, 40, 340)
    assert run.summary["open"] == 2


def test_a_school_kept_by_hand_has_its_price(home):
    first = solved("layout", home)
    second = solved("layout", home, based_on=first, decisions=[{"kind": "keep", "site": NEAR, "village": ""}])
    with in_unit(home):
        page = page_of(second)
        assert decided(second)[NEAR] in {"keep", "extend"}
        assert page.price["more"]
        assert second.result["objective"] > first.result["objective"]
        assert page.decisions[0]["words"] == page.decision_words({"kind": "keep", "site": NEAR})


def test_pupils_without_a_village_are_said_and_counted(home):
    SettlementPupils.everywhere.filter(settlement__code="V1").update(pupils=100)
    run = solved("layout", home)
    told = [own for own in run.result["missing"] if own["school"] == CENTRE]
    assert told[0]["values"] == {"pupils": 200.0}
    assert sum(own["pupils"] for own in run.result["explain"]["villages"]) == 420


def test_a_village_beyond_every_limit_is_named(home):
    far = Settlement.everywhere.create(unit=home, code="V9", name="天边村", longitude=113.5, latitude=24.6)
    SettlementPupils.everywhere.create(settlement=far, year=YEAR, stage="primary", pupils=10)
    run = solved("layout", home)
    told = [own["values"] for own in run.result["missing"] if own["school"] == "V9"]
    assert [own["village"] for own in told] == ["天边村"] * len(told) != []
    assert all(own["km"] > own["limit"] for own in told)
    assert "天边村" in every_page("layout", run, browser_of(home))
    run = solved("layout", home, question="cover-sites", far=False)
    with in_unit(home):
        page = page_of(run)
        assert run.status == "infeasible"
        assert any("天边村" in own["words"] for own in page.conflict)
        assert page.conflict[0]["relax"]


@pytest.mark.parametrize("question", ["median-km", "cover-sites", "cover-uncovered", "scenarios-cost"])
def test_every_question_has_an_answer_that_pages_can_show(home, question):
    run = solved("layout", home, question=question, sites=2)
    assert run.result["plan"]
    text = every_page("layout", run, browser_of(home))
    assert "中心小学" in text


def test_adopting_lists_the_sites_and_undoing_takes_the_list_back(home):
    user, run = account("planner", on=home), solved("layout", home)
    with in_unit(home):
        adoption, made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        assert made == {"schools": 3}
        merged = PlannedSite.objects.get(action="merge")
        assert (merged.school.slug, merged.into.slug, merged.pupils) == (NEAR, CENTRE, 0)
    listed = page_text("layout", "-sites", home, browser_of(home), query={"export": "csv"}).splitlines()
    assert len(listed) == 4
    assert sum("并入" in line for line in listed[1:]) == 1
    with in_unit(home):
        assert undo(adoption, user=user)["removed"] == 3
        assert PlannedSite.objects.count() == 0


def test_changed_villages_stop_an_adoption(home):
    user, run = account("planner", on=home), solved("layout", home)
    SettlementPupils.everywhere.filter(settlement__code="V2").update(pupils=41)
    with in_unit(home), pytest.raises(CannotAdopt):
        adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)


def test_without_villages_the_schools_pupils_live_at_their_schools(home):
    SettlementPupils.everywhere.all().delete()
    run = solved("layout", home)
    assert sum(own["pupils"] for own in run.result["explain"]["villages"]) == 420
    assert decided(run)[FAR] == "keep"
