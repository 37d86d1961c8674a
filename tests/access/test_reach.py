"""PostgreSQL's own check: past the application's filter nobody sees, or writes, further than their reach."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from tests.people import MORE, World, bring

from tongpan.access import audit, beside, row_policies
from tongpan.access.declared import rows_of
from tongpan.access.kept import until_written
from tongpan.access.models import Grant, Role, Unit, User
from tongpan.access.reach import NOTHING, Reach, Reached, everything, of_person, of_units, seeing
from tongpan.access.scope import in_unit
from tongpan.assessment.testing.models import JointTest, Pupil, TestSchool
from tongpan.assistance.base import files
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import all_registers
from tongpan.assistance.exchange.models import Placement
from tongpan.assistance.partnership.actions.cases import remove_case
from tongpan.assistance.partnership.models import Bond, BondMember, Case, Task
from tongpan.assistance.research.actions.attendance import note
from tongpan.assistance.research.models import Activity, ActivityUnit, Attendance, Session
from tongpan.assistance.research.queries.activity import whole
from tongpan.assistance.research.queries.attendance import came_by_school
from tongpan.registry.models import Posting, School, Spouse, Teacher
from tongpan.ui.memory import Memory

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 9, 1)
MORNING = dt.datetime(2025, 9, 1, 9, tzinfo=dt.UTC)
SCHOOLS = ("2144180001", "2144180002", "2144180003")


@pytest.fixture
def checked(db: None, settings: Any) -> None:
    """The policies are made inside the test and go with it; before any record, whose references would be pending."""
    settings.ROW_POLICIES = True
    if connection.vendor != "postgresql":
        pytest.skip("the database's own check is PostgreSQL's")
    if row_policies.passed_by():
        pytest.skip("the database's user is a superuser, whom no policy binds")
    row_policies.ensure()


@pytest.fixture
def peopled(checked: None, world: World) -> World:
    """One member of staff at each school; one of the second school's goes to the first; one pupil at each school."""
    bring(world, MORE)
    world.users["nobody"] = User.objects.create_user("nobody", "x")
    for slug in SCHOOLS:
        unit = world.units[slug]
        teacher = Teacher.everywhere.create(unit=unit, name=f"甲{slug[-1]}", identity_hash=slug, identity_mask="****")
        Posting.everywhere.create(teacher=teacher, unit=unit, kind="home", since=DAY)
    test = JointTest.everywhere.create(unit=world.units["4418"], name="联考", year=2025, subject="math", grade=6)
    for number, slug in enumerate(SCHOOLS, 1):
        part = TestSchool.everywhere.create(test=test, unit=world.units[slug], number=number)
        Pupil.everywhere.create(test=test, school=part, unit=world.units[slug], code=slug)
    return world


def rows(sql: str) -> list[str]:
    """What the database itself gives; nothing of the application is between."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return sorted(row[0] for row in cursor.fetchall())


def undone(reach: Reach) -> list[str]:
    """Whose staff is seen within a transaction that is then rolled back."""
    with transaction.atomic(), seeing(reach):
        seen = rows(STAFF)
        transaction.set_rollback(True)
    return seen


STAFF = "SELECT u.slug FROM registry_teacher t JOIN access_unit u ON u.id = t.unit_id"
PUPILS = "SELECT u.slug FROM assessment_pupil p JOIN access_unit u ON u.id = p.unit_id"
FIRST, COUNTY, CITY = list(SCHOOLS[:1]), list(SCHOOLS[:2]), list(SCHOOLS)
SEEN = {
    "planner": COUNTY, "other_planner": [SCHOOLS[2]], "city_planner": CITY, "viewer": CITY, "clerk": FIRST,
    "system": CITY, "security": CITY, "auditor": CITY, "office": COUNTY, "officer": COUNTY, "leader": COUNTY,
    "principal": FIRST, "teacher": FIRST, "counsellor": FIRST, "integrator": COUNTY, "nobody": [],
}  # fmt: skip
"""Whose staff and pupils each person's session is given, whatever it asks for."""


@pytest.mark.parametrize("name", SEEN)
def test_raw_sql_gives_everybody_their_own_units_alone(peopled, name):
    with seeing(of_person(peopled.users[name])):
        assert rows(STAFF) == SEEN[name]
        assert rows(PUPILS) == SEEN[name]
        assert rows("SELECT u.slug FROM registry_school s JOIN access_unit u ON u.id = s.unit_id") == SEEN[name]


def test_a_couple_is_seen_with_ones_own_person_alone(peopled):
    first, second, _third = Teacher.everywhere.order_by("identity_hash")
    for one, other in ((first, second), (second, first)):
        Spouse.everywhere.create(teacher=one, spouse=other)
    seen = "SELECT t.identity_hash FROM registry_spouse s JOIN registry_teacher t ON t.id = s.teacher_id"
    for name, expected in (("clerk", FIRST), ("planner", COUNTY), ("other_planner", []), ("nobody", [])):
        with seeing(of_person(peopled.users[name])):
            assert rows(seen) == expected
            assert rows(STAFF) == SEEN[name]


def test_everybody_is_asked():
    from tests.people import PEOPLE

    assert set(SEEN) == {*PEOPLE, *MORE, "nobody"}
    assert {role for _name, role, _unit in (*PEOPLE.values(), *MORE.values())} == set(Role)


def test_a_session_that_was_told_nothing_sees_no_row_of_any_table(peopled):
    with seeing(NOTHING):
        given = {model._meta.label: rows(f"SELECT count(*) FROM {model._meta.db_table}")[0] for model in _guarded()}
    assert set(given.values()) == {0}
    with connection.cursor() as cursor, seeing(everything("test")):
        connection.tell()
        cursor.execute("RESET tongpan.under")
        cursor.execute("SELECT count(*) FROM registry_teacher")
        assert cursor.fetchone()[0] == 0
        connection._told = None


def _guarded() -> list:
    return row_policies.guarded()


def test_every_table_of_a_unit_is_guarded_or_says_why_not():
    guarded = set(_guarded())
    for model in apps.get_models(include_auto_created=True):
        fields = [field for field in model._meta.local_fields if field.is_relation]
        of_units = any(field.related_model is Unit or field.related_model in guarded for field in fields)
        if of_units:
            assert model in guarded or rows_of(model).open, model
    assert len(guarded) > 80


def test_the_policies_of_every_guarded_table_hold_for_its_owner_too(checked):
    held = set(rows("SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = "
                    "'tongpan_reach' WHERE c.relrowsecurity AND c.relforcerowsecurity"))  # fmt: skip
    assert {model._meta.db_table for model in _guarded()} <= held
    assert row_policies.ensure() == []


def test_a_policy_that_was_taken_away_or_changed_is_made_again(checked):
    with connection.cursor() as cursor:
        cursor.execute("DROP POLICY tongpan_reach ON registry_school")
        cursor.execute("COMMENT ON POLICY tongpan_reach ON registry_importbatch IS 'of an older version'")
        cursor.execute("ALTER TABLE registry_teacher NO FORCE ROW LEVEL SECURITY")
    assert sorted(row_policies.ensure()) == ["registry_importbatch", "registry_school", "registry_teacher"]


def test_a_policy_that_no_model_wants_any_more_goes(checked):
    with connection.cursor() as cursor:
        row_policies._make(cursor, "registry_posting", "false", "old")
    assert row_policies.ensure() == ["registry_posting"]
    held = "SELECT relname FROM pg_class WHERE relrowsecurity AND relname = 'registry_posting'"
    assert rows(held) == []
    assert row_policies.ensure() == []


def test_turned_off_they_go_and_hinder_nobody_who_tells_nothing(checked, request, settings):
    settings.ROW_POLICIES = False
    assert {model._meta.db_table for model in _guarded()} <= set(row_policies.ensure())
    assert rows("SELECT relname FROM pg_class WHERE relrowsecurity OR relforcerowsecurity") == []
    assert row_policies.ensure() == []
    request.getfixturevalue("world")
    with seeing(NOTHING):
        assert rows("SELECT u.slug FROM registry_school s JOIN access_unit u ON u.id = s.unit_id") == CITY


def test_partners_see_who_is_sent_under_their_bond(peopled):
    guest, host = Teacher.everywhere.get(unit__slug=SCHOOLS[1]), peopled.units[SCHOOLS[2]]
    bond = Bond.everywhere.create(unit=peopled.units["4418"], form="community", since=DAY)
    post = Posting.everywhere.create(teacher=guest, unit=host, kind="support", since=DAY)
    facts = {"posting": post, "teacher": guest, "home": guest.unit, "host": host, "direction": "down"}
    Placement.everywhere.create(**facts, bond=bond, reach="county")
    ask = "SELECT u.slug FROM assistance_placement p JOIN access_unit u ON u.id = p.home_id"
    with seeing(of_person(peopled.users["clerk"])):
        assert rows(ask) == []
    BondMember.everywhere.create(bond=bond, unit=peopled.units[SCHOOLS[0]], role="member")
    with seeing(of_person(peopled.users["clerk"])):
        assert rows(ask) == [SCHOOLS[1]]
        assert rows(STAFF) == COUNTY


def test_one_persons_reach_never_stays_in_a_session_that_serves_the_next(peopled):
    clerk, other = of_person(peopled.users["clerk"]), of_person(peopled.users["other_planner"])
    with seeing(clerk):
        assert rows(STAFF) == FIRST
    with seeing(other):
        assert rows(STAFF) == [SCHOOLS[2]]
    with seeing(NOTHING):
        assert rows(STAFF) == []


def test_a_reach_that_was_undone_with_its_transaction_is_told_again(peopled):
    with seeing(of_person(peopled.users["city_planner"])):
        assert rows(STAFF) == CITY
        assert undone(of_person(peopled.users["clerk"])) == FIRST
        assert rows(STAFF) == CITY
    with seeing(of_person(peopled.users["clerk"])):
        assert undone(everything("test")) == CITY
        assert rows(STAFF) == FIRST


def test_nobody_writes_beyond_their_reach(peopled):
    other = peopled.units[SCHOOLS[2]]
    with seeing(of_person(peopled.users["clerk"])):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Teacher.everywhere.create(unit=other, name="乙", identity_hash="x", identity_mask="*")
        assert Teacher.everywhere.filter(unit=other).update(name="别人") == 0
        assert School.everywhere.filter(unit=other).delete()[0] == 0


def test_a_school_sees_who_comes_to_it_and_no_other_of_theirs(peopled):
    guest = Teacher.everywhere.get(unit__slug=SCHOOLS[2])
    Teacher.everywhere.create(unit=guest.unit, name="另一人", identity_hash="y", identity_mask="*")
    with seeing(of_person(peopled.users["clerk"])):
        assert rows(STAFF) == FIRST
    Posting.everywhere.create(teacher=guest, unit=peopled.units[SCHOOLS[0]], kind="support", since=DAY)
    with seeing(of_person(peopled.users["clerk"])):
        assert rows(STAFF) == [SCHOOLS[0], SCHOOLS[2]]


def test_partners_see_the_records_of_their_bond_and_no_staff_of_each_other(peopled):
    bond = Bond.everywhere.create(unit=peopled.units["441802"], name="结对", form="pairing", since=DAY)
    task = Task.everywhere.create(unit=peopled.units["441802"], bond=bond, title="送教", planned=DAY)
    ask = "SELECT name FROM assistance_bond UNION ALL SELECT title FROM assistance_task"
    with seeing(of_person(peopled.users["clerk"])):
        assert rows(ask) == []
    for slug in (SCHOOLS[0], SCHOOLS[2]):
        BondMember.everywhere.create(bond=bond, unit=peopled.units[slug], role="member")
    with seeing(of_person(peopled.users["clerk"])):
        assert rows(ask) == sorted([bond.name, task.title])
        assert rows(STAFF) == FIRST
    with seeing(of_person(peopled.users["principal"])):
        assert rows(ask) == sorted([bond.name, task.title])


def test_a_grant_that_ended_gives_no_reach(peopled):
    Grant.objects.filter(user=peopled.users["clerk"]).update(since=DAY, until=DAY)
    with seeing(of_person(User.objects.get(username="clerk"))):
        assert rows(STAFF) == []


def test_a_program_sees_what_its_token_reaches(peopled):
    with seeing(of_units("a program", [peopled.units["441802"]])):
        assert rows(STAFF) == [SCHOOLS[2]]


def _answer(world: World, name: str | None, ask: Callable[[], object]) -> object:
    from django.contrib.auth.models import AnonymousUser

    request, given = RequestFactory().get("/"), []
    request.user = world.users[name] if name else AnonymousUser()
    Reached(lambda _request: given.append(ask()) or HttpResponse())(request)
    return given[0]


def test_a_request_has_the_reach_of_its_person(peopled):
    assert _answer(peopled, "clerk", lambda: rows(STAFF)) == FIRST
    assert _answer(peopled, None, lambda: rows(STAFF)) == []
    assert _answer(peopled, "city_planner", lambda: rows(STAFF)) == CITY
    assert rows(STAFF) == CITY, "what a request was told ends with it"


def test_whoever_does_a_job_is_named_and_sees_everything(peopled):
    with seeing(NOTHING), seeing(everything("job")):
        assert rows(STAFF) == CITY


def test_what_is_remembered_for_all_does_not_follow_from_who_asks_first(peopled):
    memory: Memory[list[str]] = Memory(2)
    with transaction.atomic():
        audit.record("registry.import.commit", actor=None)
    for name in ("clerk", "city_planner"):
        with seeing(of_person(peopled.users[name])):
            assert until_written(memory, "staff", make=lambda: rows(STAFF)) == CITY


def test_a_case_that_is_shown_to_all_is_seen_by_all_but_nobody(peopled):
    facts = {"unit": peopled.units["441802"], "day": DAY, "title": "经验", "domain": "teaching"}
    Case.everywhere.create(**facts, shared=True)
    Case.everywhere.create(**facts, shared=False)
    ask = "SELECT title FROM assistance_case"
    with seeing(of_person(peopled.users["clerk"])):
        assert rows(ask) == ["经验"]
    with seeing(of_person(peopled.users["other_planner"])):
        assert rows(ask) == ["经验", "经验"]
    with seeing(NOTHING):
        assert rows(ask) == []


def test_members_of_a_bond_that_are_no_units_are_seen_with_it(peopled):
    bond = Bond.everywhere.create(unit=peopled.units["4418"], form="pairing", since=DAY)
    BondMember.everywhere.create(bond=bond, unit=peopled.units[SCHOOLS[0]], role="recipient")
    with seeing(of_person(peopled.users["city_planner"])):
        outside = Organisation.everywhere.create(unit=peopled.units["4418"], name="羊城中学", kind="school")
        BondMember.everywhere.create(bond=bond, organisation=outside, role="supporter")
    for name, seen in (("clerk", 2), ("city_planner", 2), ("nobody", 0)):
        with seeing(of_person(peopled.users[name])):
            assert BondMember.everywhere.filter(bond=bond).count() == seen, name


def test_what_rests_on_a_record_elsewhere_keeps_it_from_being_removed(peopled):
    facts = {"unit": peopled.units["441802"], "day": DAY, "title": "经验", "domain": "teaching"}
    case = Case.everywhere.create(**facts, shared=True)
    Task.everywhere.create(unit=peopled.units[SCHOOLS[0]], case=case, title="送教", planned=DAY)
    with seeing(of_person(peopled.users["other_planner"])):
        assert not Task.everywhere.filter(case=case).exists()
        with pytest.raises(Refused, match="followed by 1 tasks of others"):
            remove_case(case, user=peopled.users["other_planner"])
        assert not Task.everywhere.filter(case=case).exists(), "it is seen while the record is removed, and no longer"


def test_content_that_a_record_elsewhere_has_stays(peopled, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    cases = [
        Case.everywhere.create(unit=peopled.units[slug], day=DAY, title="经验", domain="teaching")
        for slug in ("441802", SCHOOLS[0])
    ]
    kept = [
        files.attach("case", case, io.BytesIO(b"%PDF-1.7"), "方案.pdf", unit=case.unit, user=None) for case in cases
    ]
    for left, (name, file) in enumerate(zip(("other_planner", "clerk"), kept, strict=True)):
        with seeing(of_person(peopled.users[name])), django_capture_on_commit_callbacks(execute=True):
            files.detach(file, user=peopled.users[name])
        assert files.path_of(file.digest).exists() is (left == 0)


def test_a_request_asks_once_who_it_is(peopled, client):
    client.force_login(peopled.users["clerk"], backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    said = [query["sql"] for query in asked]
    for table in ("django_session", "access_user", "access_grant"):
        assert sum(f'FROM "{table}"' in sql and sql.startswith("SELECT") for sql in said) == 1, table


def test_before_the_policies_are_made_nobody_is_sent_here(checked, client):
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION tongpan_counterparts(text[], text[])")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "row policies" in answer.json()["database"]


def test_what_is_counted_of_others_is_no_list_of_them(peopled):
    """Who came from other schools is counted for a school that took part; their attendances it is not given."""
    county, guest = peopled.units["441801"], peopled.units[SCHOOLS[1]]
    activity = Activity.everywhere.create(unit=county, name="教研活动", since=DAY, until=DAY)
    for slug in SCHOOLS[:2]:
        ActivityUnit.everywhere.create(activity=activity, unit=peopled.units[slug], role="participant")
    held = Session.everywhere.create(activity=activity, name="上午", starts=MORNING, ends=MORNING)
    Attendance.everywhere.create(session=held, teacher=Teacher.everywhere.get(unit=guest), unit=guest)
    with seeing(of_person(peopled.users["clerk"])):
        shown = whole(Activity.everywhere.get(pk=activity.pk))
        assert (shown.person_times, shown.persons, shown.came) == (1, 1, {guest.pk: 1})
        assert came_by_school(held) == [(guest.name, 1)]
        assert not Attendance.everywhere.exists()
        figure = all_registers()["research-activities"]
        with in_unit(peopled.units[SCHOOLS[0]]):
            rows = figure.select(peopled.units[SCHOOLS[0]], period_of(DAY.year), {"attended": "yes"})
            assert [figure.measures[name].of(rows) for name in ("person_times", "persons")] == [1, 1]


def asked_anew(world: World) -> dict[str, tuple[int, ...]]:
    """Who stands beside those at and below each unit, nothing of it remembered."""
    return {slug: beside._asked((unit.path,)) for slug, unit in world.units.items()}


def test_who_comes_from_below_the_organiser_stands_beside_nobody_new(peopled):
    """So that nobody's answer is asked for anew after it; after a guest came it is."""
    units, before, state = peopled.units, asked_anew(peopled), audit.state_of_bonds()
    come = {slug: Teacher.everywhere.get(unit=units[slug]) for slug in SCHOOLS}
    held = {}
    for organiser in ("4418", "441801", "441801-t1", *SCHOOLS):
        activity = Activity.everywhere.create(unit=units[organiser], name="教研活动", since=DAY, until=DAY)
        held[organiser] = Session.everywhere.create(activity=activity, starts=MORNING, ends=MORNING)
        own = [one for slug, one in come.items() if units[organiser].contains(units[slug])]
        note(held[organiser], own, how="hand", user=None)
        assert audit.state_of_bonds() == state
    assert asked_anew(peopled) == before
    note(held["441801"], [come[SCHOOLS[2]]], how="hand", user=None, outside=True)
    assert audit.state_of_bonds() != state
    now = asked_anew(peopled)
    assert {slug for slug in now if now[slug] != before[slug]} == {SCHOOLS[2], "441802"}
    assert set(now[SCHOOLS[2]]) == {*before[SCHOOLS[2]], units["441801"].pk}


def test_whoever_has_every_unit_has_those_above_beside_them_and_nobody_else(peopled):
    """As long as there is nobody else; several roles, one within the other, are no more units than there are."""
    units = peopled.units
    ways = [(units["4418"].path,), (units["4418"].path, units["441801"].path, units[SCHOOLS[0]].path)]
    assert [beside._asked(paths) for paths in ways] == [(units["44"].pk,)] * 2
    assert beside._asked((units["44"].path,)) == ()
    counties = (units["441801"].path, units["441801-t1"].path)
    assert beside._asked(counties) == tuple(sorted((units["44"].pk, units["4418"].pk)))
    other = Unit(slug="4419", kind="city", name="邻市", parent=units["44"])
    other.save()
    assert [beside._asked(paths) for paths in ways] == [(units["44"].pk,)] * 2
    bond = Bond.everywhere.create(unit=other, form="community", since=DAY)
    BondMember.everywhere.create(bond=bond, unit=units[SCHOOLS[2]], role="member")
    assert [beside._asked(paths) for paths in ways] == [tuple(sorted((units["44"].pk, other.pk)))] * 2
    assert other.pk not in beside._asked(counties)
