"""``tongpan begin``: from an empty database to three administrators who can sign in."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import translation

from tongpan.access import audit
from tongpan.access.models import Grant, Unit, UnitCode, User
from tongpan.config.cli import main

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_a_bureau_and_its_three_administrators():
    done = CliRunner().invoke(main, ["begin", "441826", "某县教育局"])
    assert done.exit_code == 0, done.output
    unit = Unit.everywhere.get()
    assert (unit.slug, unit.name, unit.kind) == ("441826", "某县教育局", "county")
    assert UnitCode.objects.get().code == "441826"
    roles = set(Grant.objects.values_list("user__username", "role", "unit__slug"))
    assert roles == {(own, f"{own}_admin", "441826") for own in ("system", "security", "audit")}
    shown = dict(line.split()[:2] for line in done.output.splitlines()[1:])
    for name, password in shown.items():
        client = Client()
        answer = client.post("/sign-in/", {"username": name, "password": password})
        assert answer.status_code == 302
        assert client.get("/", follow=True).redirect_chain[-1][0].startswith("/password")
    assert list(audit.broken_links()) == []


def test_only_once_and_nobody_gets_in_by_it_later():
    CliRunner().invoke(main, ["begin", "441826", "某县教育局"])
    again = CliRunner().invoke(main, ["begin", "441827", "另一县教育局"])
    assert (again.exit_code, "accounts already" in again.output) == (1, True)
    assert User.objects.count() == 3
    assert Unit.everywhere.count() == 1


def test_a_key_that_is_none_changes_nothing():
    done = CliRunner().invoke(main, ["begin", "../x", "某县教育局"])
    assert (done.exit_code, "is no key" in done.output) == (1, True)
    assert not Unit.everywhere.exists()
