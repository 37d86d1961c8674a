"""Every address, for everybody: the answer is the one in ``table.py``, and no address is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.access.rows import ROWS
from tests.access.table import EVERYBODY, Row
from tests.people import YEAR

OPEN = {
    "set-language", "access:home", "access:welcome", "access:sign-in", "access:sign-out", "access:password",
    "access:sign-in-second", "access:second", "access:second-app", "access:second-passkey", "access:second-codes",
    "access:second-remove", "access:second-unlink", "access:with-outside", "access:from-outside",
    "access:unit-search", "access:search", "worker", "offline",
    "assistance:research-sign-in",
    "access:api-described", "registry:api-schools", "insight:api-indicators", "assistance:api-registers",
    "assistance:api-register",
}  # fmt: skip
"""Addresses that belong to no unit. What they show is limited to the reader's own grants. Who signs in at a session by
its code has no account: the page shows the session, and nobody in it. What programs read asks for a token
(``test_programs.py``)."""


def routes(resolver: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


def address(row: Row) -> str:
    places = row.given if row.route in OPEN else {"unit": row.unit, "year": YEAR} | row.given
    return reverse(row.route, kwargs=places) + row.query


def without_tokens(response: HttpResponse, unit: str) -> str:
    return re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode()).replace(unit, "")


def test_every_address_has_a_row():
    known = {name for name, _pattern in routes()}
    assert known - {row.route for row in ROWS} == set()
    assert {row.route for row in ROWS} - known == set(), "rows of addresses that are gone"


def test_every_address_of_a_unit_asks_for_a_permission():
    without = {name for name, pattern in routes() if not getattr(pattern.callback, "permission", None)}
    assert without == OPEN


def test_every_permission_asked_for_is_defined(world):
    import rules

    asked = {pattern.callback.permission for name, pattern in routes() if name not in OPEN}
    assert {permission for permission in asked if not rules.perm_exists(permission)} == set()


def methods() -> dict[str, tuple[str, ...]]:
    return {name: pattern.callback.methods for name, pattern in routes() if name not in OPEN}


def test_every_method_that_an_address_takes_has_a_row():
    rows = {(row.route, row.method) for row in ROWS}
    taken = {(name, method) for name, own in methods().items() for method in own if method != "HEAD"}
    assert taken - rows == set()


def test_a_page_that_only_reads_takes_no_post(world):
    """405 for those who may read it; for the others it is as closed as before."""
    reading = [row for row in ROWS if row.method == "GET" and "POST" not in methods().get(row.route, ("POST",))]
    assert len(reading) > 20
    wrong = {}
    for row in reading:
        may = min(row.may & {"planner", "security", "auditor", "system"})
        expected = (row.signed_out, 405, 404)
        found = tuple(world.client(name).post(address(row)).status_code for name in (None, may, "other_planner"))
        if found != expected:
            wrong[f"{row.route} {row.unit}"] = found
    assert wrong == {}


def test_what_only_acts_is_not_read(world):
    acting = [row for row in ROWS if row.method == "POST" and methods().get(row.route) == ("POST",)]
    assert len(acting) > 10
    assert {row.route: world.client(min(row.may)).get(address(row)).status_code for row in acting} == {
        row.route: 405 for row in acting
    }


@pytest.mark.parametrize("method", ["put", "delete"])
def test_no_address_takes_another_method(world, method):
    """For those who may open it; for the others it is as closed as before."""
    browsers = {name: world.client(name) for name in EVERYBODY}
    found = {}
    for row in {row.route: row for row in ROWS}.values():
        own = address(row)
        found[row.route] = (
            getattr(browsers[min(row.may)], method)(own).status_code, getattr(Client(), method)(own).status_code,
        )  # fmt: skip
    wrong = {route: status for route, status in found.items() if status != (405, 302) and route not in OPEN}
    assert wrong == {}
    assert {route: found[route] for route in OPEN if found[route][0] == 200} == {}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.route} {row.unit}{row.query}")
def test_everybody_gets_the_answer_of_the_table(world, row):
    expected = {name: row.expected(name) for name in (None, *sorted(EVERYBODY))}
    found = {}
    for name in expected:
        browser = world.client(name)
        send = browser.post if row.method == "POST" else browser.get
        found[name] = (
            send(address(row), row.sent).status_code if row.method == "POST" else send(address(row)).status_code
        )
    assert found == expected


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.route not in OPEN and row.ok != 405], ids=lambda row: f"{row.method} {row.route}"
)
def test_a_unit_that_does_not_exist_answers_as_one_of_others(world, row):
    places = {"unit": "888888", "year": YEAR} | row.given
    browser = world.client("planner")
    send = browser.post if row.method == "POST" else browser.get
    strange = send(reverse(row.route, kwargs=places))
    others = send(reverse(row.route, kwargs=places | {"unit": "441802"}))
    assert strange.status_code == others.status_code == 404
    assert without_tokens(strange, "888888") == without_tokens(others, "441802")
