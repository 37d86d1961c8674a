"""Questions that are prepared answer what the ORM answers, for each value anew."""

from __future__ import annotations

import datetime as dt

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.test import Client
from django.utils import timezone

from tongpan.access.frame import WAITING
from tongpan.access.models import Grant, Job, Role, Unit, User
from tongpan.access.models.account import BY_NUMBER, IN_FORCE
from tongpan.access.prepared import DAY, NUMBER, TEXT, Counted, Prepared
from tongpan.access.sessions import SessionStore

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 9)


def fields(record):
    """All that is read of a record."""
    return {name: value for name, value in vars(record).items() if not name.startswith("_")}


def test_the_grants_of_a_day_are_those_of_the_question(world):
    user, unit = world.users["planner"], world.units["441801"]
    giver = world.users["clerk"].grants.get()
    days = {"since": TODAY, "until": TODAY + dt.timedelta(days=7)}
    Grant.objects.create(user=user, role=Role.VIEWER, unit=unit, **days)
    Grant.objects.create(user=user, role=Role.SCHOOL, unit=giver.unit, source=giver, **days)
    for day in (TODAY - dt.timedelta(days=1), TODAY, TODAY + dt.timedelta(days=8), timezone.localdate()):
        asked = user.grants.in_force(day).select_related("unit").defer("unit__outline")
        found = IN_FORCE(user.pk, day)
        assert [fields(own) for own in found] == [fields(own) for own in asked]
        assert [fields(own.unit) for own in found] == [fields(own.unit) for own in asked]
    assert "outline" in found[0].unit.get_deferred_fields()


def test_an_account_is_read_anew_each_time(world):
    user = world.users["planner"]
    assert User.objects.get(pk=user.pk) == user
    User.objects.filter(pk=user.pk).update(is_active=False, email="")
    read = User.objects.get(pk=user.pk)
    assert not read.is_active
    assert fields(read) == fields(User.objects.filter(pk=user.pk).get())


def test_an_account_that_is_not_there_is_told(world):
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=987654)
    assert BY_NUMBER(987654) == []
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=None)
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=world.users["planner"].pk, username="clerk")


def test_a_session_is_found_until_it_is_over():
    made = DatabaseStore()
    made["seen"] = 7
    made.create()
    assert SessionStore(made.session_key).load() == {"seen": 7}
    made.set_expiry(-1)
    made.save()
    over = SessionStore(made.session_key)
    assert over.load() == {}
    assert over.session_key is None
    assert SessionStore("x" * 32).load() == {}


def test_values_are_handed_over_and_never_written_into_the_question(world):
    named = Prepared(lambda slug: Unit.everywhere.filter(slug=slug), TEXT)
    assert named("441801") == [world.units["441801"]]
    assert named("' OR ''='") == []
    assert named("441802") == [world.units["441802"]]


def test_several_questions_are_counted_by_one_statement(world, django_assert_num_queries):
    user, other = world.users["planner"], world.users["clerk"]
    for state in (Job.State.QUEUED, Job.State.RUNNING, Job.State.DONE):
        Job.everywhere.create(kind="x", unit=world.units["441801"], user=user, state=state)
    with django_assert_num_queries(1):
        assert WAITING(user.pk) == (2, 0)
    assert WAITING(other.pk) == (0, 0)
    counted = Counted(
        lambda: [lambda pk: Job.everywhere.filter(user=pk), lambda pk: Grant.objects.filter(user=pk)], NUMBER
    )
    assert counted(user.pk) == (3, user.grants.count())


def test_a_value_that_the_question_does_not_name_is_refused():
    with pytest.raises(ValueError, match="not found"):
        Prepared(lambda pk, _day: User.objects.filter(pk=pk), NUMBER, DAY)(1, TODAY)


@pytest.fixture
def kept():
    """The statements that the database keeps a plan of."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps a plan with every statement")

    def asked() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            return [statement for (statement,) in cursor.fetchall()]

    return asked


def test_the_database_keeps_the_plan_of_a_question_and_no_value(world, kept):
    IN_FORCE(world.users["planner"].pk, TODAY)
    assert [own for own in kept() if "access_grant" in own]
    assert not [own for own in kept() if TODAY.isoformat() in own]
    User.objects.filter(username="somebody").exists()
    assert b"somebody" not in repr(vars(connection.connection)["_prepared"].__dict__).encode()


@pytest.mark.parametrize("name", ["planner", "nobody-of-that-name"])
def test_a_wrong_password_costs_no_plan(world, kept, name):
    """What a rollback would: a stranger who guesses names would slow everybody down."""
    IN_FORCE(world.users["planner"].pk, TODAY)
    before = kept()
    assert Client().post("/sign-in/", {"username": name, "password": "wrong"}).status_code == 200
    assert set(before) <= set(kept())


@pytest.mark.django_db(transaction=True)
def test_a_question_is_planned_anew_after_a_migration(world, kept):
    user = world.users["planner"]
    assert IN_FORCE(user.pk, timezone.localdate())
    length = Unit._meta.get_field("name").max_length
    alter = "ALTER TABLE access_unit ALTER COLUMN name TYPE varchar({})"
    found = [fields(own.unit) for own in IN_FORCE(user.pk, timezone.localdate())]
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute(alter.format(length + 20))
    try:
        assert [fields(own.unit) for own in IN_FORCE(user.pk, timezone.localdate())] == found
        assert [own for own in kept() if "access_grant" in own]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(alter.format(length))


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_opened_again_for_a_question(world, kept):
    user = world.users["planner"]
    assert IN_FORCE(user.pk, timezone.localdate())
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    connection.health_check_enabled, connection.health_check_done = True, False
    try:
        assert IN_FORCE(user.pk, timezone.localdate())
    finally:
        connection.health_check_enabled = False
