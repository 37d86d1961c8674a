"""From an older database to this version and back: backup, upgrade, a page, restore, and forward again."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from tests.web.config.test_backup import held, silent
from tests.web.registry import importing as made

from tongpan.access.database import pending_migrations, prepare_database
from tongpan.access.models import Grant, Role, Unit, User
from tongpan.config.backup.run import backup, restore
from tongpan.config.outdated import server_error

pytestmark = pytest.mark.django_db(transaction=True)
OLDER = ("insight", "0003")
"""A state that a released version left; its successors make a table."""
NEWER = "insight:stated"
"""A page that asks for it."""


@pytest.fixture
def older(settings, tmp_path):
    """The database as an earlier version has it."""
    settings.MEDIA_ROOT, settings.KEYRING_FILE = tmp_path / "files", tmp_path / "keyring"
    call_command("migrate", *OLDER, verbosity=0)
    with translation.override("en"):
        yield tmp_path / "before-upgrade.backup"
    call_command("migrate", verbosity=0)


def planner(county: Unit) -> User:
    user = User.objects.create_user("li", "x", display_name="李某")
    Grant.objects.create(user=user, role=Role.PLANNER, unit=county)
    return user


def page(county: Unit, user: User, name: str = "insight:overview", language: str = "zh-hans") -> HttpResponse:
    client = Client(raise_request_exception=False, headers={"accept-language": language})
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client.get(reverse(name, args=(county.slug, 2025)))


def opens(county: Unit, user: User) -> int:
    return page(county, user).status_code


def test_upgrade_and_back_and_forward_again(older):
    county = made.county()
    user = planner(county)
    missing, before = pending_migrations(), held()
    assert missing
    assert all(step.startswith("insight.") for step in missing)
    backup(older, silent)
    assert prepare_database() == missing
    assert opens(county, user) == 200
    User.objects.create_user("later", "x", display_name="后来某")
    restore(older, silent, replace=True)
    assert held() == before
    assert pending_migrations() == missing
    assert not User.objects.filter(username="later").exists()
    assert prepare_database() == missing
    assert opens(county, user) == 200


def test_before_the_upgrade_a_page_says_what_to_do(older):
    county = made.county()
    user = planner(county)
    for language, words in (("zh-hans", "平台正在升级"), ("en", "The platform is being updated")):
        told = page(county, user, NEWER, language)
        assert (told.status_code, told.headers["Retry-After"]) == (503, "60")
        assert words in told.content.decode()
        assert "tongpan manage migrate" in told.content.decode()
    prepare_database()
    assert page(county, user, NEWER).status_code == 200


def test_before_the_policies_are_made_a_page_says_what_to_do(settings):
    settings.ROW_POLICIES = True
    if connection.vendor != "postgresql":
        pytest.skip("row policies are PostgreSQL's")
    county = made.county()
    user = planner(county)
    with connection.cursor() as cursor:
        cursor.execute("ALTER FUNCTION tongpan_counterparts(text[], text[]) RENAME TO put_aside")
    try:
        assert opens(county, user) == 503
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER FUNCTION put_aside(text[], text[]) RENAME TO tongpan_counterparts")
    assert opens(county, user) == 200


def answered(path: str, asked: str) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute(asked)
    except DatabaseError:
        return server_error(RequestFactory().get(path))
    raise AssertionError(asked)


def test_a_fault_on_a_database_that_is_up_to_date_stays_a_fault():
    assert answered("/x/", "SELECT no_such_column FROM access_unit").status_code == 500


@pytest.mark.parametrize("asked", ["SELECT 1 FROM no_such_table", "SELECT no_such_column FROM access_unit",
                                   "SELECT no_such_function(1)"])  # fmt: skip
def test_a_program_is_told_that_the_database_is_not_up_to_date(monkeypatch, asked):
    monkeypatch.setattr("tongpan.access.database.pending_migrations", lambda: ["access.0099"])
    told = answered("/api/v1/x/", asked)
    assert (told.status_code, told.headers["Content-Type"]) == (503, "application/json")


def test_another_fault_asks_nothing_of_the_database(monkeypatch):
    def ask() -> list[str]:
        raise AssertionError

    monkeypatch.setattr("tongpan.access.database.pending_migrations", ask)
    assert answered("/x/", "SELECT 1 FROM").status_code == 500
