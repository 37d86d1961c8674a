"""Who has left a bond, a team or their unit: shown as left with the day, offered for nothing new, found in history."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.people import YEAR

from tongpan.access.models import Grant
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import Figure
from tongpan.assistance.partnership.forms.teams import PersonForm
from tongpan.assistance.partnership.models import Bond, BondMember, Document, Need, Team, TeamMember
from tongpan.assistance.partnership.queries.bonds import pairs_between, rows_of
from tongpan.assistance.partnership.queries.documents import sides_of
from tongpan.assistance.partnership.queries.reach import owners
from tongpan.assistance.partnership.queries.teams import places_of
from tongpan.assistance.partnership.waiting import meetings_to_hold, needs_to_answer, successors_to_name
from tongpan.registry.models import Teacher

from .conftest import OURS, THEIRS

pytestmark = pytest.mark.django_db
BEGAN, GONE = dt.date(2024, 9, 1), dt.date(2025, 1, 31)


@pytest.fixture
def bond(world):
    """云溪中心小学 supports two schools, of which one left after a term."""
    made = Bond.everywhere.create(unit=world.units["4418"], form="pairing", since=BEGAN)
    for slug, role, until in (
        (OURS, "supporter", None),
        (THEIRS, "recipient", None),
        ("2144180002", "recipient", GONE),
    ):
        BondMember.everywhere.create(bond=made, unit=world.units[slug], role=role, until=until)
    return made


@pytest.fixture
def team(world, bond):
    return Team.everywhere.create(unit=world.units["441801"], bond=bond, name="驻点队", level="bureau", since=BEGAN)


def person(world, name="周老师", slug=OURS, **facts):
    return Teacher.everywhere.create(unit=world.units[slug], name=name, identity_hash=name, identity_mask="•", **facts)


def test_a_list_names_who_is_in_a_bond_and_who_left_with_the_day(world, bond, look):
    (row,) = rows_of([bond])
    assert (row.leads, row.joins) == (world.units[OURS].title, world.units[THEIRS].title)
    shown = look("city_planner", "4418", "bonds").content.decode()
    assert f"{world.units['2144180002'].title}（2025年1月31日退出）" in shown
    (listed,) = look("city_planner", "4418", "bonds", {"q": world.units["2144180002"].name}).context["table"].page
    assert listed.pk == bond.pk


def test_in_a_bond_that_ended_who_stayed_to_the_end_is_named(world, bond):
    Bond.everywhere.update(until=dt.date(2025, 8, 31))
    BondMember.everywhere.filter(unit__slug=THEIRS).update(until=dt.date(2025, 8, 31))
    (row,) = rows_of(Bond.everywhere.all())
    assert row.joins == world.units[THEIRS].title
    BondMember.everywhere.filter(role="recipient").update(until=GONE)
    (row,) = rows_of(Bond.everywhere.all())
    assert len(row.joins.split("、")) == 2


def test_two_were_together_only_while_both_were_in_the_bond(world, bond):
    with in_unit(world.units["4418"]):
        found = pairs_between(world.units["4418"], "pairing", dt.date(2024, 1, 1), dt.date(2026, 1, 1))
        later = pairs_between(world.units["4418"], "pairing", dt.date(2025, 9, 1), dt.date(2026, 1, 1))
    assert set(found) == {(OURS, THEIRS, BEGAN, None), (OURS, "2144180002", BEGAN, GONE)}
    assert later == [(OURS, THEIRS, BEGAN, None)]


def test_who_left_the_bond_signs_nothing_and_sends_nobody_into_its_teams(world, bond, team):
    gone, county = world.units["2144180002"], world.units["441801"]
    paper = Document(unit=world.units["4418"], bond=bond, kind="agreement")
    with in_unit(county):
        assert gone not in sides_of(paper, county)
        assert world.units[THEIRS] in places_of(team, county)
        assert gone not in places_of(team, county)
        assert gone in places_of(team, county, gone)
        paper.since = dt.date(2024, 10, 1)
        assert gone in sides_of(paper, county)


def entered(world, team, standing=None, **given):
    facts = {"role": "member", "office": "队员", "unit": OURS, "teacher": "周老师"} | given
    with in_unit(world.units["441801"]):
        form = PersonForm(facts, team=team, unit=world.units["441801"], person=standing)
        return form.errors.get("teacher", [""])[0] or form.cleaned_data["teacher"]


def test_a_teacher_who_left_is_not_taken_into_a_team(world, team):
    gone = person(world, left=GONE)
    assert entered(world, team) == "周老师 已于 2025年1月31日 离任云溪中心小学。请填写现在在岗的人员。"
    standing = TeamMember(team=team, unit=world.units[OURS], teacher=gone)
    assert entered(world, team, standing) == gone
    own = Teacher.everywhere.create(unit=gone.unit, name="周老师", identity_hash="2", identity_mask="•")
    assert entered(world, team) == own


@pytest.mark.parametrize("how", ["left", "moved", "closed"])
def test_a_team_marks_who_has_left_and_lists_them_last(world, team, look, how):
    own = TeamMember(team=team, role="head", office="原队长", unit=world.units[OURS])
    if how == "closed":
        own.user = world.users["clerk"]
        type(own.user).objects.filter(pk=own.user.pk).update(is_active=False)
    else:
        own.teacher = person(world, left=GONE) if how == "left" else person(world, slug=THEIRS, joined_school=GONE)
    own.save()
    TeamMember.everywhere.create(team=team, role="member", office="队员")
    page = look("planner", "441801", "team", team=team.pk)
    told = [(one.office, one.gone, one.gone_on) for one in page.context["people"]]
    assert told == [("队员", False, None), ("原队长", True, None if how == "closed" else GONE)]
    (listed,) = look("planner", "441801", "teams").context["table"].page
    assert listed.head == "原队长（已离任）"


def test_a_search_finds_a_team_by_who_was_in_it(world, team):
    for office, until in (("老队长", GONE), ("老队长助理", None)):
        TeamMember.everywhere.create(team=team, office=office, until=until)
    county = world.units["441801"]
    with in_unit(county):
        found = [Figure("teams", "count", {"q": q}).value(county, period_of(YEAR)) for q in ("老队长", "无此人")]
    assert found == [1, 0]


def test_a_place_whose_holder_left_waits_for_a_successor(world, team):
    own = TeamMember.everywhere.create(
        team=team, office="队长", unit=world.units[OURS], teacher=person(world, left=GONE)
    )
    planner = world.users["planner"]
    (todo,) = successors_to_name(planner, dt.date(2025, 3, 1))
    assert (todo.values, todo.unit.slug) == ({"team": "驻点队", "office": "队长"}, "441801")
    assert not list(successors_to_name(planner, GONE - dt.timedelta(1)))
    TeamMember.everywhere.filter(pk=own.pk).update(until=GONE)
    assert not list(successors_to_name(planner, dt.date(2025, 3, 1)))


def test_an_owner_whose_role_ended_stays_on_the_task_and_is_offered_for_no_other(world, task, need, look, send):
    planner = world.users["planner"]
    own, asked = task(owner=planner), need(owner=planner)
    county = world.units["441801"]
    assert str(planner.pk) in dict(owners(county))
    assert not look("city_planner", "4418", "task", task=own.pk).context["owner_left"]
    Grant.objects.filter(user=planner).delete()
    assert str(planner.pk) not in dict(owners(county))
    assert dict(owners(county, planner))[str(planner.pk)] == f"{planner}（已离任）"
    assert look("city_planner", "4418", "task", task=own.pk).context["owner_left"]
    assert look("city_planner", "4418", "need", need=asked.pk).context["owner_left"]
    (row,) = look("city_planner", "4418", "tasks").context["table"].page
    assert row.owner_left
    shown = look("city_planner", "4418", "task-edit", task=own.pk).context["form"]
    assert shown["owner"].value() == planner.pk
    assert str(planner.pk) in dict(shown.fields["owner"].choices)


def community_of(world):
    made = Bond.everywhere.create(unit=world.units["441801"], form="community", name="云溪共同体", since=BEGAN)
    for slug, role, until in ((OURS, "core", None), ("2144180002", "member", GONE), (THEIRS, "member", None)):
        BondMember.everywhere.create(bond=made, unit=world.units[slug], role=role, until=until)
    return made


def test_a_community_counts_who_is_in_it_and_names_who_left(world, look):
    made = community_of(world)
    gone, stays = world.units["2144180002"], world.units[THEIRS]
    shown = look("planner", "441801", "communities")
    (row,) = shown.context["table"].page
    cells = {own.key: own.of(row) for own in shown.context["table"].columns}
    assert (cells["members"], cells["size"]) == (stays.title, 2)
    assert f"{gone.title}（2025年1月31日退出）" in shown.content.decode()
    page = look("planner", "441801", "community", bond=made.pk)
    assert [own.unit for own in page.context["others"]] == [stays]
    assert [own.unit for own in page.context["gone"]] == [gone]
    assert "已退出</span>" in page.content.decode()


def test_who_left_a_bond_has_no_meeting_to_hold_and_no_need_to_answer_for_it(world, monkeypatch):
    day = dt.date(2026, 8, 20)
    bond = Bond.everywhere.create(
        unit=world.units["4418"], form="pairing", level="bureau", name="两县", since=BEGAN, reach="counties"
    )
    sides = {
        slug: BondMember.everywhere.create(bond=bond, unit=world.units[slug], role=role)
        for slug, role in (("441801", "supporter"), ("441802", "recipient"))
    }
    Bond.everywhere.filter(pk=bond.pk).update(level="bureau")
    Need.everywhere.create(unit=world.units[THEIRS], bond=bond, title="缺琴", domain="teachers", stated=BEGAN)
    planner = world.users["planner"]
    Grant.objects.filter(user=planner).update(since=dt.date(2020, 1, 1))
    assert [own.kind for own in meetings_to_hold(planner, day)] == ["meeting.annual_review"]
    assert [own.kind for own in needs_to_answer(planner, day)] == ["need.answer"]
    BondMember.everywhere.filter(pk=sides["441801"].pk).update(until=GONE)
    assert list(meetings_to_hold(planner, day)) == []
    assert list(needs_to_answer(planner, day)) == []
