"""Addresses and forms that nobody fills in so by accident: no page breaks down, and none shows a word as it came.

Each page and each form is tried with every word: in a few requests that hold different words in different fields, by a
seed that is its own. The slow lane tries each word in every field of every page.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.access.fields import Fields, known_names
from tests.access.rows import ROWS as ALL
from tests.access.table import ROWS, SCHOOL, Row
from tests.access.test_foreign import OTHER, OTHERS_SCHOOL, theirs  # noqa: F401 - a fixture
from tests.access.test_table import OPEN
from tests.people import PASSWORD, YEAR, World, arrive
from tests.web.insight import region as made

from tongpan.access.models import Grant, Job, Role, User
from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gap
from tongpan.registry.models import ImportBatch

MARK = "zq"
"""Stands in every word that would do harm if it were written into a page or a header as it is."""
WORDS = (
    "", "-1", "0", "9" * 25, "9" * 5000, "1e308", "1e999", "nan", "-inf", "²", "٣", "../../etc/passwd",
    f"'\"><{MARK}>", f"</script><{MARK}>", f"{{{{ 7*7 }}}}{{% debug %}}<{MARK}>", "%s%(x)s{0}", "=1+1",
    f"a\r\nSet-Cookie: {MARK}=c", f"//{MARK}.example/", f"javascript:{MARK}", "2025-13-45", "0001-01-01",
    "9999-12-31", "00000000-0000-4000-8000-000000000000", "-name", "--name", "name__unit", "字" * 300, "x" * 3000,
    "' OR 1=1 --", "true", "[]", '{"a": 1}', "\U0001f600", "\u202e", "xlsx", "csv", "all", "1,2", "2025",
)  # fmt: skip
NAMES = (
    "page", "size", "sort", "columns", "show", "run", "a", "b", "from", "plan", "year", "unit", "q", "day", "kind",
    "view", "stage", "indicator", "school", "subject", "degree", "backbone", "state", "setting", "county", "town",
    "public", "only", "after", "next", "step", "severity", "sheet", "column", "since", "until", "action", "role",
    "inactive", "every_year", "export", "title", "employment", "period", "form", "domain", "level", "reach", "bond",
)  # fmt: skip
PIECES = 8
"""In so many tests each: a county is made anew for each."""


@pytest.fixture
def county(db):
    """A measured county with an import and a job, and somebody who may do everything there."""
    unit = made.fair_county(made.city())
    with in_unit(unit):
        run = measure_gap(unit, YEAR, user=None)
    user = with_every_role(unit)
    batch = ImportBatch.everywhere.create(
        unit=unit, kind="schools", year=YEAR, file_name="a.xlsx", digest="0" * 64, state="checked"
    )
    job = Job.everywhere.create(kind="insight.gap", unit=unit, state="done", result={})
    return {"unit": unit, "school": made.schools_of(unit)[0], "run": run, "batch": batch, "job": job, "user": user}


def with_every_role(unit) -> User:
    user = User.objects.create_user("everybody", PASSWORD, display_name="众")
    for role in Role.values:
        Grant.objects.create(user=user, role=role, unit=unit)
    return user


def place(row: Row, county) -> str:
    """The address of a row, with the objects that exist in place of those that do not."""
    real = {"job": county["job"].pk, "batch": county["batch"].pk, "plan": county["run"].pk, "pk": county["user"].pk}
    real |= {"school": county["school"].slug}
    unit = county["school"] if row.unit == SCHOOL else county["unit"]
    given = {name: real.get(name, value) for name, value in row.given.items()}
    return reverse(row.route, kwargs=given if row.route in OPEN else {"unit": unit.slug, "year": YEAR} | given)


@dataclass
class Tried:
    """Somebody who may do everything sends words to pages; ``broken`` tells what came back wrong, and ``hollow`` which
    pages cannot show the objects of the tests even as they are: those are made without what a job would have found.
    """

    browser: Client
    broken: dict[str, str] = field(default_factory=dict)
    hollow: set[str] = field(default_factory=set)
    requests: int = 0

    def send(self, method: str, address: str, given: dict[str, Any]) -> HttpResponse:
        """One request, whose effects are taken back."""
        with transaction.atomic():
            answer = getattr(self.browser, method)(address, given)
            transaction.set_rollback(True)
        self.requests += 1
        fault = self.fault(answer)
        if fault:
            self.broken.setdefault(f"{method} {address}", fault)
        return answer

    @staticmethod
    def fault(answer: HttpResponse) -> str:
        if answer.status_code >= 500:
            return f"{answer.exc_info[0].__name__}: {str(answer.exc_info[1])[:200]}"
        if any(MARK in f"{name}{value}" for name, value in answer.headers.items() if name != "Location"):
            return "a word stands in a header"
        if MARK in answer.cookies or re.match(rf"(https?:)?//{MARK}|javascript:", answer.headers.get("Location", "")):
            return "a cookie is set, or the browser sent away"
        if "html" in answer.headers.get("Content-Type", "") and f"<{MARK}>" in answer.content.decode():
            return "a word stands in the page as it came"
        return ""


def dealt(names: Sequence[str], draw: random.Random) -> dict[str, str]:
    """A word for each field; every word comes, where there are as many fields."""
    words = [*WORDS]
    draw.shuffle(words)
    return {name: words[number % len(words)] for number, name in enumerate(draw.sample(names, len(names)))}


def read(tried: Tried, address: str, seed: str, *, every: bool = False) -> None:
    """One page, with words under the names that it has and others."""
    page = tried.browser.get(address)
    if page.status_code >= 500:
        tried.hollow.add(seed)
        return
    own = [*Fields(page.content.decode()).values] if "html" in page.headers.get("Content-Type", "") else []
    names, draw = list(dict.fromkeys([*own, *NAMES, *KEYS])), random.Random(seed)
    if every:
        for word in WORDS:
            tried.send("get", address, dict.fromkeys(names, word))
            for name in own:
                tried.send("get", address, {name: word})
        return
    tried.send("get", address, dealt(names, draw))
    part = own or list(NAMES)
    tried.send("get", address, dealt(draw.sample(part, -(-len(part) // 4)), draw))


def write(tried: Tried, address: str, seed: str, *, every: bool = False) -> None:
    """One form: as it stands, then with words in all fields, then in some of them."""
    page, draw = tried.browser.get(address), random.Random(seed)
    if page.status_code >= 500:
        tried.hollow.add(seed)
        return
    shown = Fields(page.content.decode() if "html" in page.headers.get("Content-Type", "") else "")
    names = list(shown.values) or list(known_names())
    as_it_stands = Tried(tried.browser)
    if as_it_stands.send("post", address, shown.values).status_code >= 500:
        tried.hollow.add(seed)
        return
    tried.send("post", address, {**dealt(known_names(), draw), **dealt([*names, "row", "rows", "query"], draw)})
    for number in range(len(WORDS) * len(names) if every else 2):
        some = {names[number % len(names)]: WORDS[number // len(names)]} if every else dealt(names[:], draw)
        kept = draw.sample(sorted(some), len(some) // 2) if not every else []
        given = {**shown.values, **{name: word for name, word in some.items() if name not in kept}}
        files = {
            own: SimpleUploadedFile(f"..\\{MARK}<{MARK}>.xlsx", b"PK\x03\x04" + bytes(number)) for own in shown.files
        }
        tried.send("post", address, given | files)


def pieces(rows: Sequence[Row]) -> list[list[Row]]:
    return [list(rows[start::PIECES]) for start in range(PIECES)]


def distinct(method: str) -> list[Row]:
    """Each route and unit once."""
    return list({(own.route, own.unit): own for own in ALL if own.method == method}.values())


@pytest.fixture
def at_theirs(world: World, theirs) -> tuple[Tried, Callable[[Row], str]]:  # noqa: F811
    """A county with one object of every kind, whose addresses lead to them."""
    browser = Client(raise_request_exception=False)
    arrive(browser, with_every_role(world.units[OTHER]))

    def where(row: Row) -> str:
        given = {name: theirs.get(name, value) for name, value in row.given.items()}
        unit = OTHERS_SCHOOL if row.unit == SCHOOL else OTHER
        return reverse(row.route, kwargs=row.given if row.route in OPEN else {"unit": unit, "year": YEAR} | given)

    return Tried(browser), where


@pytest.fixture
def at_county(county) -> tuple[Tried, Callable[[Row], str]]:
    """A measured county."""
    browser = Client(raise_request_exception=False)
    arrive(browser, county["user"])
    return Tried(browser), lambda row: place(row, county)


LEAVING = {"access:sign-out", "access:password", "access:sign-in"}
"""After these nobody is signed in any more; they have tests of their own."""
MEASURED = list({(own.route, own.unit): own for own in ROWS if own.method == "GET"}.values())


RESULTS = {"plan", "run", "gap", "tier_plan", "job"}
"""Places of addresses that name what a job found; the objects of the tests hold no result, so pages may lack it."""
HOLLOW = {row.route for row in ALL if RESULTS & set(row.given)}
GAP = ("insight:", "assessment:appraisal-workbook", "assessment:appraisal-item", "assistance:school-plan")
"""These read the measured gap of the county, which holds none either; the measured county tries them."""
HOLLOW |= {row.route for row in ALL if row.route.startswith(GAP)}


def each(rows: Sequence[Row]) -> Iterator[Row]:
    return (own for own in rows if own.route not in LEAVING)


@pytest.mark.parametrize("piece", range(PIECES))
def test_no_word_in_an_address_breaks_a_page(at_theirs, piece):
    tried, where = at_theirs
    for row in each(pieces(distinct("GET"))[piece]):
        read(tried, where(row), row.route)
    assert tried.requests > 100
    assert tried.broken == {}
    assert tried.hollow <= HOLLOW


@pytest.mark.parametrize("piece", range(PIECES))
def test_no_word_in_an_address_breaks_a_page_with_figures(at_county, piece):
    tried, where = at_county
    for row in each(pieces(MEASURED)[piece]):
        read(tried, where(row), row.route)
    assert tried.broken == {}
    assert tried.hollow <= HOLLOW


@pytest.mark.parametrize("piece", range(PIECES))
def test_no_word_in_a_field_breaks_a_form(at_theirs, piece):
    tried, where = at_theirs
    for row in each(pieces(distinct("POST"))[piece]):
        write(tried, where(row), row.route)
    assert tried.requests > 100
    assert tried.broken == {}
    assert tried.hollow <= HOLLOW


@pytest.mark.slow
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("piece", range(PIECES))
def test_no_word_anywhere_breaks_anything(at_theirs, piece, method):
    tried, where = at_theirs
    for row in each(pieces(distinct(method))[piece]):
        (read if method == "GET" else write)(tried, where(row), row.route, every=True)
    assert tried.broken == {}
    assert tried.hollow <= HOLLOW


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


@pytest.mark.parametrize("where", ["query", "form"])
def test_a_nul_character_is_refused_before_any_view(client, county, where):
    arrive(client, county["user"])
    if where == "query":
        answer = client.get(reverse("access:search"), {"q": "\x00"})
    else:
        answer = client.post(reverse("registry:freeze", args=(county["unit"].slug, YEAR)), {"row": "\x00"})
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers
