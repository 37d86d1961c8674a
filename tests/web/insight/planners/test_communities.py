"""Communities through the platform: schools to cores and members, a decision by hand, bonds and back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone, translation
from tests.web.insight.planners.planning import against_of, browser_of, every_page, page_text, refused_by_hand, solved
from tests.web.insight.region import FULL, YEAR, account, city, county, school, schools_of

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.partnership.actions import Draft, make_bonds
from tongpan.assistance.partnership.actions.bonds import change_bond
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.models import Adoption, Run
from tongpan.insight.planners.actions.adopt import adopt, undo
from tongpan.insight.planners.forms import decision_form_of, form_of
from tongpan.insight.planners.pages import page_of
from tongpan.insight.planners.queries.held import communities_on

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
        assert against_of(second).price.more
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
    assert [own["school"] for own in run.result["missing"]] == ["", EAST_POINT]
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


def test_where_pupils_count_the_way_it_is_kept_for_the_kilometres_that_were_asked_for(home):
    """Sixty pupils: leaving saves some forty kilometres for each of them, not forty in all."""
    schools = {own.slug: own for own in schools_of(home)}
    sides = [(schools[EAST], BondMember.Role.CORE.value), (schools[WEST_POINT], BondMember.Role.MEMBER.value)]
    make_bonds(home, [Draft(Bond.Form.COMMUNITY, sides)], since=dt.date(2024, 9, 1), until=None)
    wishes = TWO | {"cores": [WEST, EAST], "weighted": True}
    cheap = solved("communities", home, **wishes, keep_price_km=1)
    dear = solved("communities", home, **wishes, keep_price_km=100)
    assert cores(cheap)[WEST_POINT] == WEST
    assert cores(dear)[WEST_POINT] == EAST
    with in_unit(home), translation.override("en"):
        told = {row["school"]: page_of(cheap)._why(row) for row in cheap.result["explain"]["schools"]}
    assert "pupil-km more" in told[WEST_POINT]


def test_the_pages(home):
    run = solved("communities", home, **TWO)
    text = every_page("communities", run, browser_of(home))
    assert "西乡小学" in text
    assert "核心校" in text


def stands(home, core, *members, unit=None, **more):
    """A community that has stood for a year."""
    schools = {own.slug: own for own in schools_of(home)}
    sides = [(schools[core], BondMember.Role.CORE.value)]
    sides += [(schools[own], BondMember.Role.MEMBER.value) for own in members]
    draft = Draft(Bond.Form.COMMUNITY, sides, reason="老共同体")
    (made,) = make_bonds(unit or home, [draft], **{"since": dt.date(2024, 9, 1), "until": None} | more)
    return made


def test_communities_of_today_give_way_and_go_on_when_the_plan_is_taken_back(home):
    """One stands as planned, another gives way: each is told before, and undoing makes it as it was."""
    same, other = stands(home, WEST, WEST_POINT), stands(home, EAST_POINT, EAST, until=dt.date(2027, 8, 31))
    user, run = account("planner", on=home), solved("communities", home, **TWO, cores=[WEST, EAST], keep_price_km=0)
    text = page_text("communities", "-adopt", home, browser_of(home), plan=run.pk)
    assert "东坡教学点" in text
    assert "让位" in text
    with in_unit(home):
        told = page_of(run).becomes()
        assert len(told) == 3
        assert all("1" in line for line in told)
        adoption, made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        assert made == {"bonds": 1, "replaced": 1}
        other.refresh_from_db()
        same.refresh_from_db()
        assert (other.until, other.reason, same.until) == (dt.date(2025, 8, 31), str(run), None)
        assert undo(adoption, user=user) == {"removed": 1, "ended": 0, "restored": 1}
        other.refresh_from_db()
        assert (other.until, other.reason) == (dt.date(2027, 8, 31), "老共同体")
        assert list(Bond.everywhere.order_by("pk")) == [same, other]


def test_what_has_been_in_force_since_is_not_undone_backwards(home):
    """The plan was adopted long ago: what gave way to it stays ended, as the record of the past says."""
    other = stands(home, EAST_POINT, EAST)
    user, run = account("planner", on=home), solved("communities", home, **TWO, cores=[WEST, EAST], keep_price_km=0)
    with in_unit(home):
        adoption, _made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        Adoption.objects.filter(pk=adoption.pk).update(adopted=adoption.adopted - dt.timedelta(days=30))
        done = undo(adoption, user=user)
        assert (done["removed"], done["ended"]) == (0, 2)
        assert "restored" not in done
        other.refresh_from_db()
        assert other.until == dt.date(2025, 8, 31)


def test_a_community_somebody_has_changed_since_is_left_as_it_is(home):
    other = stands(home, EAST_POINT, EAST)
    user, run = account("planner", on=home), solved("communities", home, **TWO, cores=[WEST, EAST], keep_price_km=0)
    with in_unit(home):
        adoption, _made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        Bond.everywhere.filter(pk=other.pk).update(until=dt.date(2025, 7, 1))
        assert undo(adoption, user=user)["restored"] == 0
        other.refresh_from_db()
        assert other.until == dt.date(2025, 7, 1)


def test_a_community_somebody_has_confirmed_since_is_left_as_it_is(home):
    other = stands(home, EAST_POINT, EAST)
    user, run = account("planner", on=home), solved("communities", home, **TWO, cores=[WEST, EAST], keep_price_km=0)
    with in_unit(home):
        adoption, _made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        other.refresh_from_db()
        change_bond(other, name="", since=other.since, until=other.until, reason="会议决定", user=user)
        assert undo(adoption, user=user)["restored"] == 0
        other.refresh_from_db()
        assert (other.until, other.reason) == (dt.date(2025, 8, 31), "会议决定")


def test_what_was_ended_meanwhile_is_made_again(home, monkeypatch):
    """A plan of September is taken back in November; the next one finds none of its communities standing."""
    today = dt.date(2025, 11, 20)
    monkeypatch.setattr(timezone, "localdate", lambda when=None: today if when is None else dt.date(2025, 9, 1))
    user, wishes = account("planner", on=home), TWO | {"cores": [WEST, EAST]}
    with in_unit(home):
        adoption, _made = adopt(solved("communities", home, **wishes), since=dt.date(2025, 9, 1), until=None, user=user)
        assert undo(adoption, user=user)["ended"] == 2
        again = solved("communities", home, **wishes)
        assert page_of(again).becomes() == [page_of(again).becomes()[0]]
        _adoption, made = adopt(again, since=today, until=None, user=user)
        assert made == {"bonds": 2}
        assert Bond.everywhere.filter(until=None).count() == 2


def test_a_community_begun_on_the_plans_own_day_says_what_to_do(home):
    stands(home, EAST_POINT, EAST, since=dt.date(2025, 9, 1))
    user, run = account("planner", on=home), solved("communities", home, **TWO, cores=[WEST, EAST], keep_price_km=0)
    with in_unit(home):
        with pytest.raises(CannotAdopt, match="东坡教学点") as refused:
            adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        assert "later day" in str(refused.value)
        assert Bond.everywhere.filter(origin__startswith="adoption").count() == 0
        _adoption, made = adopt(run, since=dt.date(2025, 9, 2), until=None, user=user)
        assert made == {"bonds": 2, "replaced": 1}


def test_a_plan_whose_place_another_has_taken_is_not_taken_back_first(home):
    user = account("planner", on=home)
    with in_unit(home):
        first = solved("communities", home, **TWO, cores=[WEST, EAST])
        older, _made = adopt(first, since=dt.date(2024, 9, 1), until=None, user=user)
        Run.objects.filter(pk=first.pk).update(year=2024)
        second = solved("communities", home, **TWO, cores=[WEST_POINT, EAST_POINT], keep_price_km=0)
        newer, made = adopt(second, since=dt.date(2025, 9, 1), until=None, user=user)
        assert made == {"bonds": 2, "replaced": 2}
        with pytest.raises(CannotAdopt):
            undo(older, user=user)
        assert undo(newer, user=user)["restored"] == 2
        undo(older, user=user)
        assert Bond.everywhere.count() == 0


def test_communities_of_others_and_with_other_schools_go_on_beside_the_plan(home):
    school(home, "2144182609", "县幼儿园", kind="111", figures={})
    wider = stands(home, EAST_POINT, "2144182609")
    theirs = stands(home, EAST_POINT, WEST, unit=home.parent)
    user, run = account("planner", on=home), solved("communities", home, **TWO, cores=[WEST, EAST], keep_price_km=0)
    with in_unit(home):
        told = page_of(run).becomes()
        assert len(told) == 2
        assert "2" in told[1]
        _adoption, made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        assert made == {"bonds": 2}
        assert set(Bond.everywhere.filter(until__isnull=True, origin="")) == {wider, theirs}


def test_who_has_left_a_community_is_not_in_that_of_today(home):
    bond = stands(home, EAST, EAST_POINT, WEST_POINT)
    BondMember.everywhere.filter(bond=bond, unit__slug=WEST_POINT).update(until=dt.date(2025, 1, 31))
    run = solved("communities", home, **TWO, cores=[WEST, EAST], keep_price_km=100)
    with in_unit(home):
        assert [own.sides for own in communities_on(home, dt.date(2025, 9, 1))] == [(EAST, EAST_POINT)]
    assert cores(run)[WEST_POINT] == WEST


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


def test_a_community_made_by_hand_this_year_or_before_changes_what_a_plan_was_made_from(home):
    digests = [solved("communities", home, **TWO).digest]
    for since, core, member in ((2025, WEST, WEST_POINT), (2024, EAST, EAST_POINT)):
        stands(home, core, member, since=dt.date(since, 9, 1))
        digests.append(solved("communities", home, **TWO).digest)
    assert len(set(digests)) == 3


def test_what_was_not_asked_for_is_one_dash(home):
    run = solved("communities", home, **TWO, members_most=3)
    with in_unit(home), translation.override("en"):
        told = dict(page_of(run).asked())
    assert (told["Pupils of a community"], told["Member schools"]) == ("—", "—–3")


def test_a_refused_decision_keeps_what_was_chosen(home):
    run = solved("communities", home, **TWO)
    text, kept = refused_by_hand(run, browser_of(home), kind="joins", school=EAST_POINT, core="")
    assert (kept["kind"], kept["school"]) == (["joins"], [EAST_POINT])
    assert 'id="id_core_error"' in text


def test_cores_given_are_cores_whatever_it_costs_and_can_be_dropped(home):
    free = solved("communities", home, **TWO, cores=[WEST, EAST])
    assert set(cores(free).values()) == {WEST, EAST}
    given = WEST_POINT
    run = solved("communities", home, cores_least=2, cores_most=3, carry_times="", given=[given], cores=[WEST, EAST])
    assert given in set(cores(run).values())
    assert run.params["decisions"] == [{"kind": "core", "school": given, "core": ""}]
    assert given in run.params["cores"]
    text = page_text("communities", "-new", home, browser_of(home), query={"from": str(run.pk)})
    assert re.search(rf'name="given" value="{given}"[^>]* checked', text)
    assert not re.search(rf'name="given" value="{WEST}"[^>]* checked', text)


def test_more_cores_given_than_allowed_are_refused_at_the_field(home):
    with in_unit(home):
        start = form_of("communities").start(home, YEAR) | {"title": "试", "policy_date": "2025-09-01", "seconds": 9}
        wishes = start | {"seed": 0, "cores_least": 1, "cores_most": 1, "given": [WEST, EAST]}
        assert list(form_of("communities")(wishes, unit=home, year=YEAR).errors) == ["given"]


def test_a_core_given_without_a_place_is_left_out_and_said(home):
    Unit.everywhere.filter(slug=EAST_POINT).update(longitude=None)
    decision = {"kind": "core", "school": EAST_POINT, "core": ""}
    run = solved("communities", home, **TWO, decisions=[decision])
    assert run.result["plan"]
    assert any("takes no part" in own["text"] for own in run.result["missing"])
