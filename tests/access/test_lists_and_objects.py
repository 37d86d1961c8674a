"""What a list shows also opens, and what a list hides does not open: for every list page and everybody who opens it.

One object of every kind belongs to a county and its school (``tests/access/test_foreign.py``). Every role is there on
both sides: by those to whom the objects belong, by those beside them, and above both.
"""

from __future__ import annotations

import os
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from tests.access.rows import ROWS
from tests.access.test_foreign import OTHER, OTHERS_SCHOOL, theirs  # noqa: F401 - a fixture
from tests.access.test_table import OPEN, routes
from tests.people import MORE, PEOPLE, YEAR, World, bring

from tongpan.assistance.base.register import all_registers
from tongpan.assistance.exchange.models import Call
from tongpan.insight.models import Run

SEED = os.environ.get("TONGPAN_SEED", "6")
"""Another one draws other objects where there are many."""
AT_MOST = 3
"""Objects of a kind that are opened from one list."""
SIDE = {"441801": OTHER, "2144180001": OTHERS_SCHOOL}
"""Where the other one of two people with the same role stands."""
CHOSEN = {
    ("assistance:desk", "assessment:appraisal-finding"),  # what waits for oneself
    ("assistance:research-hours", "assistance:research-teacher"),  # who took part
    ("registry:imports", "registry:import"),  # the unit's own: the address of one below leads on to that unit
}
"""Lists that choose for another reason than who may see: what they leave out may be opened all the same."""
WHOLE = {"access:jobs": "?whose=all"}
"""How a list that begins with one's own is asked for all that one may see."""
Kind = tuple[str, str]
"""A list, and the page of an object to which its rows lead."""
Key = tuple[tuple[str, str], ...]
"""By what an address names an object."""


@dataclass
class Look:
    """What somebody was shown at a unit: of each list that opened, the objects of each kind."""

    who: str
    unit: str
    browser: Client
    opened: set[str] = field(default_factory=set)
    shown: dict[Kind, set[Key]] = field(default_factory=lambda: defaultdict(set))

    def open(self, page: str, key: Key) -> int:
        """The answer at the address of an object, at the same unit; what the request wrote is undone."""
        places = {"unit": self.unit, "year": YEAR, **dict(key)}
        with transaction.atomic():
            status = self.browser.get(reverse(page, kwargs=places)).status_code
            transaction.set_rollback(True)
        return status


def twins() -> dict[str, tuple[str, Any, str]]:
    """A second person for each role on our county or school, on the other side."""
    return {f"{who}_there": (name, role, SIDE[unit])
            for who, (name, role, unit) in {**PEOPLE, **MORE}.items() if unit in SIDE}  # fmt: skip


def lists() -> Iterator[tuple[str, str]]:
    """Every page of a unit that needs no object, and what is asked so that it shows all times, and all that it can."""
    registers = {own.page for own in all_registers().values()}
    for name, pattern in routes():
        if name in OPEN or set(pattern.pattern.converters) != {"unit", "year"}:
            continue
        if "GET" in pattern.callback.methods:
            yield name, WHOLE.get(name, "?period=all" if name in registers else "")


def rows_of(body: str) -> Iterator[tuple[str, str, Key]]:
    """Where the rows of the tables of a page lead: page, unit, object."""
    for table in re.findall(r"<tbody.*?</tbody>", body, re.DOTALL):
        for found in re.findall(r'href="([^"#?]+)"', table):
            try:
                match = resolve(urlsplit(found).path)
            except Resolver404:
                continue
            unit = match.kwargs.get("unit")
            key = sorted((name, str(own)) for name, own in match.kwargs.items() if name not in ("unit", "year"))
            if unit and key:
                yield match.view_name, unit, tuple(key)


def look(world: World, who: str, unit: str) -> Look:
    """Open every list at a unit."""
    own = Look(who, unit, world.client(who))
    for page, asked in lists():
        with transaction.atomic():
            answer = own.browser.get(reverse(page, args=(unit, YEAR)) + asked)
            transaction.set_rollback(True)
        if answer.status_code != 200 or answer.streaming or "html" not in answer.headers["Content-Type"]:
            continue
        own.opened.add(page)
        for there, at, key in rows_of(answer.content.decode()):
            if at == unit:
                own.shown[page, there].add(key)
    return own


@pytest.fixture
def looks(world: World, theirs: dict[str, Any]) -> list[Look]:  # noqa: F811
    """Everybody at the unit of their role, and those of the city at the county of the objects too."""
    Run.everywhere.all().delete()  # they hold no answer, which their pages need
    Call.everywhere.update(state=Call.State.OPEN)  # nobody applies to a draft, which is seen where it is kept alone
    people = {**PEOPLE, **MORE, **twins()}
    bring(world, MORE)
    bring(world, twins())
    places = [(who, unit) for who, (_name, _role, unit) in people.items()]
    places += [(who, OTHER) for who, unit in places if unit == "4418"]
    return [look(world, who, unit) for who, unit in places]


def kept(theirs: dict[str, Any]) -> dict[str, Key]:  # noqa: F811
    """By page of an object, the object that the database holds."""
    return {
        row.route: ((name, str(theirs[name])),)
        for row in ROWS
        if row.method == "GET" and row.route not in OPEN and len(row.given) == 1
        for name in row.given
        if name in theirs
    }


def test_what_a_list_shows_opens_and_what_it_hides_does_not(looks, theirs):  # noqa: F811
    luck, whole = random.Random(SEED), defaultdict(set)
    for own in looks:
        for kind, keys in own.shown.items():
            whole[kind] |= keys
    held = kept(theirs)
    for kind in whole:
        if kind[1] in held:
            whole[kind].add(held[kind[1]])
    closed, open_, opened, refused = {}, {}, 0, 0
    for own in looks:
        for kind, keys in whole.items():
            if kind[0] not in own.opened:  # the list itself is refused
                continue
            shown = own.shown.get(kind, set())
            for key in luck.sample(sorted(shown), min(len(shown), AT_MOST)):
                opened += 1
                if (status := own.open(kind[1], key)) not in {200, 302}:
                    closed[own.who, own.unit, *kind, key] = status
            # What another list of the same person shows may well be opened.
            elsewhere = {key for (_page, there), others in own.shown.items() if there == kind[1] for key in others}
            hidden = set() if kind in CHOSEN else keys - elsewhere
            for key in luck.sample(sorted(hidden), min(len(hidden), AT_MOST)):
                refused += 1
                if (status := own.open(kind[1], key)) not in {403, 404}:
                    open_[own.who, own.unit, *kind, key] = status
    assert (closed, open_) == ({}, {})
    assert len(whole) > 40
    assert min(opened, refused) > 300
