"""What the lists of the API name opens, and nothing else does; what it counts is what a page of the same unit lists.

The API gives no records, and its lists are whole (no cursors): objects are named by the keys of units and registers,
and by the values of filters, some of which are keys of records.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.access.test_foreign import OTHER, theirs  # noqa: F401 - a fixture
from tests.access.test_programs import token
from tests.people import MORE, YEAR, World, bring

from tongpan.access.models import Grant, Role, Unit
from tongpan.assistance.base.register import all_registers

OURS = "441801"
PLANNER = {OURS: "planner", OTHER: "other_planner"}
AT_MOST = 1
"""Values of each filter of a bar that are tried."""
WHOLE = {"period": "all"}
Asked = dict[str, str]


@pytest.fixture
def tokens(world: World, theirs: dict[str, Any]) -> dict[str, str]:  # noqa: F811
    """A token for each of two counties; everything that there is belongs to the second one."""
    bring(world, MORE)
    Grant.objects.create(user=world.users["integrator"], role=Role.INTEGRATOR, unit=world.units[OTHER])
    return {unit: token(world, unit=unit) for unit in PLANNER}


def ask(tokens: dict[str, str], unit: str, path: str, asked: Asked = WHOLE, at: str = "") -> Any:
    """The answer to the token of a unit; at another unit where one is named."""
    heads = {"Authorization": f"Bearer {tokens[unit]}"}
    return Client(headers=heads).get(f"/api/v1/{at or unit}/{YEAR}/{path}", asked)


@pytest.mark.parametrize("unit", PLANNER)
def test_units_that_are_named_open_and_no_others(tokens, unit):
    named = {own["key"] for own in ask(tokens, unit, "schools/").json()["schools"]}
    place = Unit.everywhere.get(slug=unit)
    below = set(Unit.everywhere.filter(path__under=place.path).values_list("slug", flat=True))
    assert named == {own for own in below if own.startswith("214")} != set()
    everybody = Unit.everywhere.values_list("slug", flat=True)
    for path in ("schools/", "indicators/", "registers/", "registers/bonds/"):
        opened = {own for own in everybody if ask(tokens, unit, path, at=own).status_code == 200}
        assert opened == below, path
        assert {ask(tokens, unit, path, at=own).status_code for own in set(everybody) - below} == {404}


def test_registers_that_are_named_open_and_no_others(tokens):
    named = {own["key"] for own in ask(tokens, OURS, "registers/").json()["registers"]}
    assert {key: ask(tokens, OURS, f"registers/{key}/").status_code for key in named} == dict.fromkeys(named, 200)
    hidden = {"accounts", "teachers", "audit", "jobs", "pupils", "Bonds"}
    assert {ask(tokens, OURS, f"registers/{key}/").status_code for key in hidden} == {404}


@pytest.fixture
def browsers(world: World) -> dict[str, Client]:
    """The planner of each county."""
    return {unit: world.client(name) for unit, name in PLANNER.items()}


def page_of(browsers: dict[str, Client], key: str, unit: str, asked: Asked = WHOLE) -> str:
    """The list of a register as the planner of the unit sees it; empty where the planner may not open it."""
    answer = browsers[unit].get(reverse(all_registers()[key].page, args=(unit, YEAR)), asked)
    return answer.content.decode() if answer.status_code == 200 else ""


def listed(page: str) -> int:
    """How many rows a page says that its list has."""
    found = re.search(r'class="table-count">\D*([\d,]+)', page)
    return int(found[1].replace(",", "")) if found else 0


def offered(page: str) -> dict[str, list[str]]:
    """The values of every filter of a page."""
    bar = re.search(r'<form method="(?:get|post)" class="filters".*?</form>', page, re.DOTALL)
    selects = re.findall(r'<select name="(\w+)"(.*?)</select>', bar[0] if bar else "", re.DOTALL)
    return {name: re.findall(r'<option value="([^"]+)"', part) for name, part in selects if name != "period"}


def test_what_is_counted_is_what_the_page_lists(browsers, tokens):
    """Under no filter at both counties, and those that the bar offers where records are, for each register."""
    wrong, counted, filters = {}, 0, 0
    for key in all_registers():
        for unit in PLANNER:
            page = page_of(browsers, key, unit)
            if not page:
                continue
            bars = offered(page) if unit == OTHER else {}
            for asked in ({}, *({name: own} for name, values in bars.items() for own in values[:AT_MOST])):
                told = ask(tokens, unit, f"registers/{key}/", WHOLE | asked).json()
                rows = listed(page_of(browsers, key, unit, WHOLE | asked))
                counted, filters = counted + rows, filters + len(asked)
                if (told["filters"], told["measures"]["count"]) != (asked, rows):
                    wrong[key, unit, *asked.items()] = told["filters"], told["measures"]["count"], rows
    assert wrong == {}
    assert min(counted, filters) > 60


def test_a_value_that_the_list_does_not_offer_narrows_nothing(browsers, tokens, theirs):  # noqa: F811
    """Keys of others' records and units, those beside them, and fields that no bar shows: no answer differs."""
    wrong, tried = {}, 0
    places = {"county": OTHER, "unit": OTHER, "school": "2144180003"}
    for key, register in all_registers().items():
        bars = {unit: offered(page_of(browsers, key, unit)) for unit in PLANNER}
        whole = {unit: ask(tokens, unit, f"registers/{key}/").json() for unit in PLANNER}
        fixed = [own for own in register.choices if own.options and not callable(own.options)]
        for choice in [own for own in register.choices if own not in fixed] + fixed[:1]:
            value = "999999" if choice in fixed else places.get(choice.name, str(theirs.get(choice.name, 999999)))
            # Where no bar shows it, keys of their own records narrow nothing either: a page does understand those.
            for unit in (OURS,) if choice in fixed or choice.name in bars[OTHER] else PLANNER:
                assert value not in bars[unit].get(choice.name, ())
                tried += 1
                if ask(tokens, unit, f"registers/{key}/", WHOLE | {choice.name: value}).json() != whole[unit]:
                    wrong[key, unit, choice.name] = value
    assert wrong == {}
    assert tried > 150
