"""Every page says the same with and without row policies: a filter that is right leaves the policies nothing to hide.

A county and a city at work, as in the demonstrations. People of every role, on a city, a county and a school, open
their pages and follow the links on them twice: with everything in the database's sight, and then with what the
policies leave them. A number that becomes smaller, or a row that is missing, counted or named records which the
policies keep from this person.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from tests.access.test_table import OPEN, routes
from tests.people import arrive

from tongpan.access import programs, reach, row_policies, slow
from tongpan.access.actions import make_token
from tongpan.access.models import Grant, Role, Unit, User
from tongpan.access.reach import everything, of_units, seeing
from tongpan.assessment.testing.models import TestSchool
from tongpan.assistance.base.register import all_registers
from tongpan.assistance.exchange.models import Placement
from tongpan.assistance.partnership.models import BondMember
from tongpan.assistance.research.models import Attendance, CohortMember, Mentoring, StudioMember
from tongpan.demo.accounts import COUNTY, ensure_accounts
from tongpan.demo.appraisal import load_appraisals
from tongpan.demo.big import CITY
from tongpan.demo.city.load import load_city, region_of
from tongpan.demo.city.size import SMALL, YEAR
from tongpan.demo.effect import load_effects
from tongpan.demo.gaps import measure_missing
from tongpan.demo.load import load
from tongpan.demo.region import small_region
from tongpan.demo.testing import load_tests
from tongpan.registry.models import Teacher
from tongpan.ui.memory import forget

pytestmark = pytest.mark.django_db
SOME = {
    "city": (Role.PLANNER, Role.SECURITY_ADMIN, Role.VIEWER),
    "county": (Role.PLANNER, Role.ASSISTANCE, Role.SYSTEM_ADMIN),
    "school": (Role.SCHOOL, Role.PRINCIPAL, Role.TEACHER),
    "guest": (Role.SCHOOL, Role.COUNSELLOR),
    "tested": (Role.PLANNER, Role.RESEARCH, Role.LEADER, Role.AUDIT_ADMIN),
    "pupils": (Role.SCHOOL,),
}
"""Every role on some unit. A page that somebody opened there before them is left out: they have the same reach."""
TESTS_ALONE = {"tested": "assessment", "pupils": "assessment"}
"""Units of which some open one app alone: what else they have is that of the others."""
LEFT_OUT = re.compile(r"export=|sort=|view=|[?&]page=|period=calendar|/sign-out")
"""The same in another order or on a wall, and files."""
CHANGING = re.compile(r'\b[A-Za-z0-9]{64}\b|(?<=name="seen" value=")[^"]+')
"""Tokens of forms, new each time."""
DRAWN = int(os.environ.get("TONGPAN_PAGES", "6"))
"""Pages that each role on each unit opens in each of four rounds, in the slow part; 0: all, which takes hours."""
SEED = os.environ.get("TONGPAN_SEED", "6")
"""Another one draws other pages."""
Kind = tuple[str, ...]
"""Pages of one kind: route, whose unit's, and what is asked."""


@dataclass
class Visitor:
    """Somebody who walks over the pages of a unit, so many of each kind; not over those of kinds that are ``known``.

    With ``draw`` so many are drawn in each round of all that were found, not counting those that are refused; the same
    ones for the same ``seed``.
    """

    browser: Client
    unit: Unit
    most: int
    rounds: int
    app: str = ""
    draw: int = 0
    seed: str = ""
    known: set[Kind] = field(default_factory=set)

    def walk(self) -> dict[str, tuple[int, str]]:
        """Open the first pages, then in rounds those to which they lead; the answers by address."""
        luck, followed, seen = random.Random(self.unit.slug + self.seed), Counter[Kind](), dict[str, tuple[int, str]]()
        found = set(first_pages(self.unit))
        for _round in range(1 + self.rounds):
            next_ones = [
                (kind, address)
                for kind, new in sorted(self._by_kind(found - seen.keys()).items())
                for address in luck.sample(sorted(new), min(len(new), self.most - followed[kind]))
            ]
            if self.draw:
                luck.shuffle(next_ones)
            left = self.draw or len(next_ones)
            for kind, address in next_ones:
                if not left:
                    break
                seen[address] = ask(self.browser, address)
                followed[kind] += 1
                left -= seen[address][0] == 200 or not self.draw
                found |= set(links(seen[address][1], urlsplit(address).path))
        return seen

    def _by_kind(self, addresses: Iterable[str]) -> dict[Kind, set[str]]:
        found: dict[Kind, set[str]] = defaultdict(set)
        for address in addresses:
            kind = self.kind(address)
            if kind and kind not in self.known and kind[0].startswith(self.app):
                found[kind].add(address)
        return found

    def kind(self, address: str) -> Kind | None:
        """Of what kind an address is; None where it is of no unit or is not read."""
        parts = urlsplit(address)
        try:
            match = resolve(parts.path)
        except Resolver404:
            return None
        if match.view_name in OPEN or "GET" not in getattr(match.func, "methods", ()):
            return None
        own = match.kwargs.get("unit") == self.unit.slug
        if self.most == 1 and not own:
            return None
        return (match.view_name, "own" if own else "other", *sorted(name for name, _value in parse_qsl(parts.query)))

    def differing(self, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, list[str]], set[Kind]]:
        """What differs under policies, by address, and the kinds of pages that were opened."""
        forget()
        with monkeypatch.context() as unbound:
            for module, name in ((reach, "of_person"), (programs, "of_units")):
                unbound.setattr(module, name, lambda *_whose: everything("to compare with"))
            whole = self.walk()
        forget()
        wrong = {}
        for address, answer in whole.items():
            if (found := ask(self.browser, address)) != answer:
                wrong[address] = [f"{answer[0]} {found[0]}", *where_they_differ(answer[1], found[1])]
        return wrong, {self.kind(own) or (own,) for own, (status, _body) in whole.items() if status == 200}


@pytest.fixture
def places(db: None, settings: Any) -> dict[str, Unit]:
    """The small demonstration and the small city, with policies; units on which people have roles."""
    settings.ROW_POLICIES = True
    settings.SLOW_QUERY_MS = 0  # a busy machine finds new ones between the two looks at their page
    caches["progress"].delete(slow.KEY)
    if connection.vendor != "postgresql":
        pytest.skip("row policies are PostgreSQL's")
    if row_policies.passed_by():
        pytest.skip("the database's user is a superuser, whom no policy binds")
    row_policies.ensure()
    small = small_region()
    load(small)
    load_effects(small)
    measure_missing(small)
    load_tests()
    ensure_accounts()
    load_appraisals(small)
    load_city(size=SMALL)
    measure_missing(region_of(size=SMALL))
    city, tested = Unit.everywhere.get(slug=CITY), Unit.everywhere.get(slug=COUNTY)
    county = Unit.everywhere.counties().filter(path__under=city.path).order_by("path").first()
    helped = BondMember.everywhere.filter(unit__kind="school").order_by("unit__path")
    elsewhere = helped.filter(role="recipient").exclude(unit__path__under=county.path)
    pupils = TestSchool.everywhere.filter(unit__path__under=tested.path, chosen=True).order_by("unit__path")
    return {
        "city": city, "county": county, "tested": tested, "pupils": pupils.first().unit,
        "school": helped.filter(role="core", unit__path__under=county.path).first().unit,
        "guest": elsewhere.filter(unit__path__under=city.path).first().unit,
    }  # fmt: skip


def visitor(role: Role, unit: Unit, **how: Any) -> Visitor:
    """Somebody who has a role on a unit."""
    user = User.objects.create_user(f"{role}-{unit.slug}", "x", display_name="某人")
    Grant.objects.create(user=user, role=role, unit=unit)
    browser = Client(headers={"accept-language": "zh-hans"})
    arrive(browser, user)
    return Visitor(browser, unit, **how)


def first_pages(unit: Unit) -> Iterator[str]:
    """The pages that need no record: every list over all time too."""
    lists = {own.page for own in all_registers().values()}
    for name, pattern in routes():
        if name not in OPEN and set(pattern.pattern.converters) == {"unit", "year"}:
            address = reverse(name, kwargs={"unit": unit.slug, "year": YEAR})
            yield from (address, f"{address}?period=all") if name in lists else (address,)


def ask(browser: Client, address: str) -> tuple[int, str]:
    """The answer, without what changes from one time to the next; what the request wrote is undone."""
    with transaction.atomic():
        answer = browser.get(address)
        transaction.set_rollback(True)
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if answer.streaming or not kind.startswith(("text/", "application/json", "image/svg")):
        return answer.status_code, kind  # a workbook or a print, which holds the time at which it was made
    return answer.status_code, CHANGING.sub("", answer.content.decode())


def links(body: str, base: str) -> Iterator[str]:
    """Where a page leads."""
    for found in re.findall(r'(?:href|hx-get)="([^"#]+)', body):
        parts = urlsplit(found.replace("&amp;", "&"))
        if not parts.netloc and not LEFT_OUT.search(found):
            path = parts.path or base
            yield f"{path}?{parts.query}" if parts.query else path


def where_they_differ(one: str, other: str) -> list[str]:
    """Both from where they begin to differ."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return [re.sub(r"\s+", " ", text[max(at - 100, 0) : at + 100]) for text in (one, other)]


def test_every_page_is_the_same_with_policies_and_without(places, monkeypatch):
    wrong: dict[str, list[str]] = {}
    opened: set[str] = set()
    for name, roles in SOME.items():
        known: set[Kind] = set()
        for role in roles:
            app = TESTS_ALONE.get(name, "") if role in {Role.PLANNER, Role.SCHOOL} else ""
            somebody = visitor(role, places[name], most=1, rounds=2, app=app, known=known)
            found, kinds = somebody.differing(monkeypatch)
            wrong |= {f"{role} {address}": told for address, told in found.items()}
            known |= kinds
        opened |= {kind[0] for kind in known}
    assert len(opened) > 200
    assert wrong == {}


def test_there_is_much_to_hide(places):
    """Without this the other tests here would find nothing, whatever the pages asked for."""
    for model in (Attendance, CohortMember, Mentoring, StudioMember, Placement, Teacher):
        with seeing(of_units("a school", [places["guest"]])):
            seen = model.everywhere.count()
        assert seen < model.everywhere.count(), model


def test_every_program_is_told_the_same(places, monkeypatch):
    users = {role: User.objects.create_user(role, "x") for role in (Role.SECURITY_ADMIN, Role.INTEGRATOR)}
    for unit in places.values():
        Grant.objects.create(user=users[Role.INTEGRATOR], role=Role.INTEGRATOR, unit=unit)
    about = {"name": "大屏", "data": ["indicators", "registers", "schools"]}
    told: dict[bool, dict[str, bytes]] = {True: {}, False: {}}
    for bound in told:
        forget()
        with monkeypatch.context() as unbound:
            if not bound:
                unbound.setattr(programs, "of_units", lambda *_whose: everything("to compare with"))
            for own in places.values():
                _token, text = make_token(users[Role.SECURITY_ADMIN], users[Role.INTEGRATOR], own, **about)
                for path in ("schools/", "indicators/", *(f"registers/{key}/" for key in all_registers())):
                    address = f"/api/v1/{own.slug}/{YEAR}/{path}"
                    answer = Client().get(address, headers={"Authorization": f"Bearer {text}"})
                    assert answer.status_code == 200, address
                    told[bound][address] = answer.content
    assert {own for own, answer in told[False].items() if answer != told[True][own]} == set()


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_everybody_sees_the_same_everywhere(places, monkeypatch, role):
    wrong, opened = {}, 0
    for name, unit in places.items():
        somebody = visitor(role, unit, most=4, rounds=3, draw=DRAWN, seed=f"{role} {SEED}")
        found, kinds = somebody.differing(monkeypatch)
        wrong |= {f"{name} {address}": told for address, told in found.items()}
        opened += len(kinds)
    assert wrong == {}
    assert opened or role == Role.INTEGRATOR, "programs have no pages"
