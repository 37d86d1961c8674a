"""Communities through the platform: schools to cores and members, a decision by hand, bonds and back."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.web.insight.planners.planning import browser_of, every_page, page_text, solved
from tests.web.insight.region import FULL, account, city, county, school, schools_of

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.partnership.actions import Draft, make_bonds
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.insight.planners.actions.adopt import adopt, undo
from tongpan.insight.planners.forms import decision_form_of
from tongpan.insight.planners.pages import page_of

pytestmark = pytest.mark.django_db
WEST, WEST_POINT, EAST, EAST_POINT = "2144182601", "2144182602", "2144182603", "2144182604"
AT = {WEST: 112.10, WEST_POINT: 112.12, EAST: 112.50, EAST_POINT: 112.53}
TWO = {"cores_least": 2, "cores_most": 2, "carry_times": ""}


@pytest.fixture
def home(db):
    """Two large schools forty kilometres apart, each with a small one nearby."""
    made = county(city())
    for code, name, pupils in (
        (WEST, "西乡小学", 900), (WEST_POINT, "西坡教学点", 60),
        (EAST, "东乡小学", 800), (EAST_POINT, "东坡教学点", 70),
    ):  # fmt: skip
        unit = school(made, code, name, figures={"primary": FULL | {"pupils": pupils}})
        Unit.everywhere.filter(pk=unit.pk).update(longitude=AT[code])
    return made


def cores(run):
    return {
        line["school"]: own["core"]
        for own in run.result["plan"]["communities"]
        for line in [*own["members"], {"school": own["core"]}]
    }


def test_schools_join_the_core_nearby(home):
    found = cores(solved("communities", home, **TWO))
    assert found[WEST] == found[WEST_POINT]
    assert found[EAST] == found[EAST_POINT]
    assert found[WEST] != found[EAST]


def test_cores_may_be_named(home):
    run = solved("communities", home, **TWO, cores=[WEST_POINT, EAST])
    assert set(cores(run).values()) == {WEST_POINT, EAST}


def test_a_member_sent_far_by_hand_has_its_price(home):
    first = solved("communities", home, **TWO, cores=[WEST, EAST])
    decision = {"kind": "joins", "school": WEST_POINT, "core": EAST}
    second = solved("communities", home, **TWO, cores=[WEST, EAST], based_on=first, decisions=[decision])
    with in_unit(home):
        page = page_of(second)
        assert cores(second)[WEST_POINT] == EAST
        assert page.price["more"]
        assert page.decisions[0]["words"]


def test_too_far_for_one_core_names_what_clashes(home):
    run = solved("communities", home, cores_least=1, cores_most=1, carry_times="", farthest_km=5)
    with in_unit(home):
        page = page_of(run)
        assert run.status == "infeasible"
        keys = {own["key"].partition(":")[0] for own in page.conflict}
        assert {"cores_most", "farthest_km"} <= keys
        assert all(own["words"] for own in page.conflict)


def test_a_school_without_a_place_is_left_out_and_named(home):
    Unit.everywhere.filter(slug=EAST_POINT).update(longitude=None)
    run = solved("communities", home, **TWO)
    assert [own["school"] for own in run.result["missing"]] == [EAST_POINT]
    assert EAST_POINT not in cores(run)


def test_adopting_makes_bonds_with_core_and_members(home):
    user, run = account("planner", on=home), solved("communities", home, **TWO, cores=[WEST, EAST])
    with in_unit(home):
        adoption, made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        assert made == {"bonds": 2}
        roles = {own.unit.slug: own.role for own in BondMember.everywhere.filter(bond__origin=adoption.key)}
        assert roles == {WEST: "core", EAST: "core", WEST_POINT: "member", EAST_POINT: "member"}
        assert undo(adoption, user=user)["removed"] == 2
        assert Bond.everywhere.count() == 0


def test_a_community_of_today_is_kept_unless_enough_is_saved(home):
    schools = {own.slug: own for own in schools_of(home)}
    sides = [(schools[EAST], BondMember.Role.CORE.value), (schools[WEST_POINT], BondMember.Role.MEMBER.value)]
    make_bonds(home, [Draft(Bond.Form.COMMUNITY, sides)], since=dt.date(2024, 9, 1), until=None)
    cheap = solved("communities", home, **TWO, cores=[WEST, EAST], keep_price_km=1)
    dear = solved("communities", home, **TWO, cores=[WEST, EAST], keep_price_km=100)
    assert cores(cheap)[WEST_POINT] == WEST
    assert cores(dear)[WEST_POINT] == EAST


def test_the_pages(home):
    run = solved("communities", home, **TWO)
    text = every_page("communities", run, browser_of(home))
    assert "西乡小学" in text
    assert "核心校" in text


def test_adopting_says_exactly_what_it_enters_and_what_goes_on_beside_it(home):
    """One community stands as planned, another is not in the plan: neither is entered, and both are told."""
    schools = {own.slug: own for own in schools_of(home)}
    for core, other in ((WEST, WEST_POINT), (EAST_POINT, EAST)):
        sides = [(schools[core], BondMember.Role.CORE.value), (schools[other], BondMember.Role.MEMBER.value)]
        make_bonds(home, [Draft(Bond.Form.COMMUNITY, sides)], since=dt.date(2024, 9, 1), until=None)
    user, run = account("planner", on=home), solved("communities", home, **TWO, cores=[WEST, EAST], keep_price_km=0)
    text = page_text("communities", "-adopt", home, browser_of(home), plan=run.pk)
    assert "东坡教学点" in text
    with in_unit(home):
        told = page_of(run).becomes()
        assert len(told) == 3
        assert all("1" in line for line in told)
        _adoption, made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
    assert made == {"bonds": 1}


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (("core", WEST, ""), ("not_core", WEST, ""), ["not_core"]),
        (("joins", WEST_POINT, EAST), ("joins", WEST_POINT, WEST), ["joins"]),
        (("not_joins", WEST_POINT, EAST), ("joins", WEST_POINT, WEST), ["not_joins", "joins"]),
        (("not_joins", WEST_POINT, WEST), ("joins", WEST_POINT, WEST), ["joins"]),
        (("joins", WEST_POINT, EAST), ("joins", EAST_POINT, WEST), ["joins", "joins"]),
    ],
)
def test_a_later_decision_settles_the_same_anew(home, old, new, kept):
    before, after = ({"kind": kind, "school": school, "core": core} for kind, school, core in (old, new))
    run = solved("communities", home, **TWO, decisions=[before])
    with in_unit(home):
        form = decision_form_of("communities")(after, page=page_of(run))
        assert form.is_valid(), form.errors
        assert [own["kind"] for own in form.decisions()] == kept


def test_a_new_search_begins_with_the_communities_in_force(home):
    user, first = account("planner", on=home), solved("communities", home, **TWO)
    with in_unit(home):
        adopt(first, since=dt.date(2025, 9, 1), until=None, user=user)
    second = solved("communities", home, **TWO)
    assert second.result["more"]["began_with"] == str(first)
    assert cores(second) == cores(first)
