"""Addresses that nobody types by accident: whatever stands in them, no page breaks down."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests.access.rows import ROWS as ALL
from tests.access.table import ROWS, SCHOOL, Row
from tests.access.test_table import OPEN
from tests.people import PASSWORD, YEAR, arrive
from tests.web.insight import region as made

from tongpan.access.models import Grant, Job, Role, User
from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gap
from tongpan.registry.models import ImportBatch

WORDS = (
    "", "a\x00b", "-1", "9" * 5000, "1e999", "nan", "²", "٣", "../../etc/passwd", "'\"><script>", "%s%(x)s{0}",
    "=1+1", "a\r\nSet-Cookie: b=c", "//example.org/", "2025-13-45", "0001-01-01", "9999-12-31",
    "00000000-0000-4000-8000-000000000000", "-name", "--name", "name__unit", "字" * 300, "xlsx",
)  # fmt: skip
NAMES = (
    "page", "size", "sort", "columns", "show", "run", "a", "b", "from", "plan", "year", "unit", "q", "day", "kind",
    "view", "stage", "indicator", "school", "subject", "degree", "backbone", "state", "setting", "county", "town",
    "public", "only", "after", "next", "step", "severity", "sheet", "column", "since", "until", "action", "role",
    "inactive", "every_year", "export", "title", "employment",
)  # fmt: skip


@pytest.fixture
def county(db):
    """A measured county with an import and a job, and somebody who may do everything there."""
    unit = made.fair_county(made.city())
    with in_unit(unit):
        run = measure_gap(unit, YEAR, user=None)
    user = User.objects.create_user("everybody", PASSWORD, display_name="众")
    for role in Role.values:
        Grant.objects.create(user=user, role=role, unit=unit)
    batch = ImportBatch.everywhere.create(
        unit=unit, kind="schools", year=YEAR, file_name="a.xlsx", digest="0" * 64, state="checked"
    )
    job = Job.everywhere.create(kind="insight.gap", unit=unit, state="done", result={})
    return {"unit": unit, "school": made.schools_of(unit)[0], "run": run, "batch": batch, "job": job, "user": user}


def place(row: Row, county) -> str:
    """The address of a row, with the objects that exist in place of those that do not."""
    real = {"job": county["job"].pk, "batch": county["batch"].pk, "plan": county["run"].pk, "pk": county["user"].pk}
    real |= {"school": county["school"].slug}
    unit = county["school"] if row.unit == SCHOOL else county["unit"]
    given = {name: real.get(name, value) for name, value in row.given.items()}
    return reverse(row.route, kwargs=given if row.route in OPEN else {"unit": unit.slug, "year": YEAR} | given)


GETS = {(row.route, row.unit): row for row in ROWS if row.method == "GET"}


@pytest.mark.parametrize("row", GETS.values(), ids=lambda row: f"{row.route} {row.unit}")
def test_no_query_string_breaks_a_page(client, county, row):
    arrive(client, county["user"])
    client.raise_request_exception = False
    address, broken = place(row, county), {}
    for word in WORDS:
        answer = client.get(address, dict.fromkeys(NAMES, word))
        if answer.status_code >= 500:
            broken[word[:20]] = f"{answer.exc_info[0].__name__}: {str(answer.exc_info[1])[:150]}"
    assert broken == {}


KEYS = (
    "bond", "item", "what", "need", "meeting", "cycle", "plan", "from", "project", "fund", "programme", "test",
    "period", "page", "help", "scheme", "appraised", "person", "team", "of", "a", "b", "register", "judge", "school",
    "year", "day",
)  # fmt: skip


@pytest.mark.parametrize("word", ["9" * 25, "9" * 5000, "²"], ids=["too large", "too long", "no digit"])
def test_a_key_that_cannot_be_breaks_no_page(client, county, word):
    """Every page that is read, with such a key under every name that an address gives one."""
    arrive(client, county["user"])
    client.raise_request_exception = False
    pages = {place(row, county): row for row in ALL if row.method == "GET" and row.route not in OPEN}
    broken = {}
    for address in pages:
        answer = client.get(address, dict.fromkeys(KEYS, word))
        if answer.status_code >= 500:
            broken[address] = f"{answer.exc_info[0].__name__}: {str(answer.exc_info[1])[:150]}"
    assert len(pages) > 300
    assert broken == {}


@pytest.mark.parametrize(
    "word", ["xlsx", "access:home", "//example.org/", "https://example.org/", "javascript:alert(1)"]
)
def test_after_a_job_nobody_is_sent_elsewhere(client, county, word):
    arrive(client, county["user"])
    address = reverse("access:job", args=(county["unit"].slug, YEAR, county["job"].pk))
    assert client.get(address, {"after": word}).status_code == 200
    assert client.get(address, {"after": "/welcome/"})["Location"] == "/welcome/"


@pytest.mark.parametrize("place", ["query", "form"])
def test_a_nul_character_is_refused_before_any_view(client, county, place):
    arrive(client, county["user"])
    if place == "query":
        answer = client.get(reverse("access:search"), {"q": "\x00"})
    else:
        answer = client.post(reverse("registry:freeze", args=(county["unit"].slug, YEAR)), {"row": "\x00"})
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers


ENTRIES = ("", "-1", "9" * 30, "1e308", "nan", "'\"><script>", "0001-01-01", "9999-12-31", "字" * 3000, "x" * 3000)
FIELD = re.compile(r'name="(\w[^"]*)"')
POSTS = {(row.route, row.unit): row for row in ROWS if row.method == "POST" and row.route not in OPEN}


@pytest.mark.parametrize("row", POSTS.values(), ids=lambda row: f"{row.route} {row.unit}")
def test_no_entry_breaks_a_form(client, county, row):
    arrive(client, county["user"])
    client.raise_request_exception = False
    address, broken = place(row, county), {}
    fields = set(FIELD.findall(client.get(address).content.decode())) | {"row", "rows", "name", "query", "day", "code"}
    for word in ENTRIES:
        answer = client.post(address, dict.fromkeys(fields, word))
        if answer.status_code >= 500:
            broken[word[:20]] = f"{answer.exc_info[0].__name__}: {str(answer.exc_info[1])[:150]}"
    assert broken == {}
