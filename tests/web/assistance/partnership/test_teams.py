"""Teams with their people, and partners on record."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.people import YEAR

from tongpan.access.scope import in_unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import Figure
from tongpan.assistance.partnership.actions.organisations import drop_organisation, keep_organisation
from tongpan.assistance.partnership.actions.teams import end_team, keep_person, keep_team
from tongpan.assistance.partnership.models import Bond, BondMember, Team, TeamMember
from tongpan.registry.models import Teacher

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 9, 1)


def team(world, slug="441801", name="共享帮扶工作专班", level="bureau", **more):
    facts = {"name": name, "kind": "task_team", "level": level, "bond": None, "duty": "", "since": DAY, "until": None}
    return keep_team(Team(unit=world.units[slug]), facts | more, user=None)


def value(unit, measure="count", year=2022, **asked):
    with in_unit(unit):
        return Figure("teams", measure, asked).value(unit, period_of(year))


def test_teams_are_counted_by_level(world):
    """S4.8 is counted so: teams of bureaus and of schools."""
    for slug, level in (("4418", "bureau"), ("441801", "bureau"), ("2144180001", "school")):
        team(world, slug, level=level)
    city = world.units["4418"]
    assert (value(city), value(city, level="bureau"), value(city, level="school")) == (3, 2, 1)
    assert value(world.units["441801"]) == 2
    assert value(city, year=2021) == 0


def test_people_are_counted_and_shown_with_their_offices(world):
    made = team(world)
    for role, office in (("head", "县委书记"), ("member", "基教股股长"), ("member", "师资股股长")):
        facts = {"role": role, "office": office, "unit": made.unit, "teacher": None, "since": None, "until": None}
        keep_person(made, TeamMember(), facts, user=None)
    with pytest.raises(Refused, match="师资股股长"):
        keep_person(made, TeamMember(), facts, user=None)
    assert value(made.unit, "people") == 3
    page = world.client("planner").get(reverse("assistance:team", args=("441801", YEAR, made.pk))).content.decode()
    assert page.index("县委书记") < page.index("基教股股长")
    listed = world.client("planner").get(reverse("assistance:teams", args=("441801", YEAR))).content.decode()
    assert "县委书记" in listed


def test_who_left_before_the_time_is_not_counted(world):
    made = team(world)
    for office, until in (("前任局长", dt.date(2023, 6, 30)), ("局长", None)):
        TeamMember.everywhere.create(team=made, role="head", office=office, until=until)
    assert [value(made.unit, "people", year) for year in (2022, 2023)] == [2, 1]
    for year, head in ((2022, "前任局长、局长"), (2023, "局长")):
        listed = world.client("planner").get(reverse("assistance:teams", args=("441801", year)))
        assert [(row.people, row.head) for row in listed.context["table"].page] == [(len(head.split("、")), head)]


def test_a_teacher_is_named_to_who_keeps_the_team_and_to_the_own_unit(world):
    bond = Bond.everywhere.create(unit=world.units["4418"], form="pairing", since=DAY)
    for slug in ("441801", "441802"):
        BondMember.everywhere.create(bond=bond, unit=world.units[slug], role="partner")
    made = team(world)
    Team.everywhere.update(bond=bond)
    for slug, name in (("2144180001", "许老师"), ("2144180003", "何老师")):
        teacher = Teacher.everywhere.create(
            unit=world.units[slug], name=name, identity_hash=slug, identity_mask="•"
        )  # fmt: skip
        TeamMember.everywhere.create(team=made, teacher=teacher, unit=teacher.unit, office=f"{name[0]}姓队员")
    for who, slug, seen in (("planner", "441801", (True, True)), ("other_planner", "441802", (False, True))):
        page = world.client(who).get(reverse("assistance:team", args=(slug, YEAR, made.pk))).content.decode()
        assert ("许老师" in page, "何老师" in page) == seen
        assert "许姓队员" in page


def test_the_same_team_twice_is_refused_until_it_has_ended(world):
    made = team(world)
    with pytest.raises(Refused, match="2022-09-01"):
        team(world)
    with pytest.raises(Refused, match="cannot end before"):
        end_team(made, last=dt.date(2022, 8, 1), user=None)
    end_team(made, last=dt.date(2023, 8, 31), user=None)
    team(world, since=dt.date(2023, 9, 1))
    assert Team.everywhere.count() == 2


def test_a_team_by_hand_with_a_teacher_on_record(world):
    browser = world.client("planner")
    sent = {"name": "云溪帮扶工作队", "kind": "resident", "level": "school", "since": "2025-09-01"}
    browser.post(reverse("assistance:team-add", args=("441801", YEAR)), sent)
    made = Team.everywhere.get()
    school = world.units["2144180001"]
    bond = Bond.everywhere.create(unit=made.unit, form="group", since=DAY)
    BondMember.everywhere.create(bond=bond, unit=school, role="core")
    Team.everywhere.update(bond=bond)
    add = reverse("assistance:team-person-add", args=("441801", YEAR, made.pk))
    person = {"role": "head", "office": "队长", "unit": school.slug, "teacher": "许老师"}
    assert browser.post(add, person).status_code == 200  # there is no such teacher
    assert not TeamMember.everywhere.exists()
    teacher = Teacher.everywhere.create(unit=school, name="许老师", identity_hash="1", identity_mask="•")
    assert browser.post(add, person).status_code == 302
    assert TeamMember.everywhere.get().teacher == teacher
    page = reverse("assistance:team", args=("441801", YEAR, made.pk))
    assert "许老师" in browser.get(page).content.decode()
    assert "许老师" not in world.client("viewer").get(page).content.decode()
    own = TeamMember.everywhere.get()
    browser.post(reverse("assistance:team-person-drop", args=("441801", YEAR, made.pk, own.pk)))
    assert not TeamMember.everywhere.exists()


def test_a_partner_in_use_stays_and_moves_the_reach_of_its_bonds(world):
    unit = world.units["441801"]
    own = keep_organisation(
        Organisation(unit=unit), {"name": "羊城中学", "kind": "company", "place": "羊城"}, user=None
    )
    made = Bond.everywhere.create(unit=unit, form="sister", since=DAY)
    BondMember.everywhere.create(bond=made, unit=world.units["2144180001"], role="partner")
    BondMember.everywhere.create(bond=made, organisation=own, role="partner")
    assert Bond.everywhere.get().reach == "outside"
    keep_organisation(own, {"kind": "school"}, user=None)
    assert Bond.everywhere.get().reach == "cities"
    with pytest.raises(Refused, match="羊城中学"):
        keep_organisation(Organisation(unit=unit), {"name": "羊城中学", "kind": "school"}, user=None)
    with pytest.raises(Refused, match="stays on record"):
        drop_organisation(own, user=None)
    made.delete()
    drop_organisation(own, user=None)
    assert not Organisation.everywhere.exists()


def test_a_partner_by_hand(world):
    browser = world.client("planner")
    add = reverse("assistance:organisation-add", args=("441801", YEAR))
    page = browser.post(add, {"name": "羊城大学", "kind": "university", "place": "羊城"}, follow=True).content.decode()
    assert "羊城大学" in page
    own = Organisation.everywhere.get()
    other = reverse("assistance:organisation", args=("441802", YEAR, own.pk))
    assert world.client("other_planner").get(other).status_code == 404
    listed = browser.get(reverse("assistance:organisations", args=("441801", YEAR))).content.decode()
    assert "羊城大学" in listed
    browser.post(reverse("assistance:organisation-drop", args=("441801", YEAR, own.pk)))
    assert not Organisation.everywhere.exists()
