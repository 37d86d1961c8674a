"""A search for a person leaves no name in an address, and back, reload, paging and export find it again."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests.people import World

from tongpan.access.declared import every_field
from tongpan.access.discreet import KEPT, MOST
from tongpan.assistance.base.register import all_registers

PAGES = {"security": "/u/4418/2025/accounts/", "auditor": "/u/4418/2025/audit/"}
NAME = "林规划"


def searched(browser, address: str, **form: str) -> str:
    """The address to which a search leads."""
    answer = browser.post(address, form)
    assert answer.status_code == 302
    return answer["Location"]


def entries(browser, address: str) -> list[str]:
    """The heads of the rows shown."""
    return re.findall(
        r'<tr[^>]*>(?:<td class="tick">.*?</td>)?<th scope="row"[^>]*>(.*?)</th>', browser.get(address).content.decode()
    )


@pytest.mark.parametrize("who", PAGES)
def test_no_address_of_the_page_holds_what_was_typed(world: World, who):
    browser = world.client(who)
    address = searched(browser, PAGES[who], q=NAME, sort="-username", role="", action="")
    assert re.fullmatch(re.escape(PAGES[who]) + r"\?sort=-username&search=[\w-]+", address)
    page = browser.get(address).content.decode()
    assert f'value="{NAME}"' in page, "the field still says what one searched for"
    addresses = re.findall(r'(?:href|action|hx-get|hx-post|value)="([^"]*[/?][^"]*)"', page)
    assert [own for own in addresses if NAME in own or "%E6%9E%97" in own] == []


def test_back_reload_paging_and_another_order_find_the_search_again(world):
    browser, here = world.client("security"), PAGES["security"]
    first = searched(browser, here, q="规划")
    second = searched(browser, here, q="局长")
    assert "viewer" in str(entries(browser, second))
    assert len(entries(browser, first)) == 3, "back"
    assert entries(browser, first) == entries(browser, f"{first}&page=1")
    assert entries(browser, f"{first}&sort=-username") == entries(browser, f"{first}&sort=username")[::-1]
    export = browser.get(f"{first}&export=csv").content.decode("utf-8-sig").splitlines()
    assert len(export) == 1 + 3


def test_the_same_words_lead_to_the_same_address_and_none_to_the_plain_one(world):
    browser, here = world.client("security"), PAGES["security"]
    assert searched(browser, here, q=" 规划 ") == searched(browser, here, q="规划")
    assert searched(browser, here, q="  ") == here
    assert searched(browser, here, q="", role="viewer", search="x") == f"{here}?role=viewer"


def test_what_an_address_names_by_hand_is_not_searched_for(world):
    browser, here = world.client("security"), PAGES["security"]
    everybody = entries(browser, here)
    assert entries(browser, f"{here}?q=规划") == entries(browser, f"{here}?search=unknown") == everybody


def test_a_search_is_ones_own_and_ends_with_the_session(world):
    one, other, here = world.client("security"), world.client("security"), PAGES["security"]
    address = searched(one, here, q="规划")
    assert len(entries(other, address)) > len(entries(one, address)) == 3
    one.post(reverse("access:sign-out"))
    assert KEPT not in one.session


OF_WORK = {
    "exchange-certificates: number__icontains", "exchange-placements: purpose__icontains",
    "exchange-placements: scheme__icontains", "teams: members__office__icontains",
}  # fmt: skip
"""What a record about somebody says of the work: a number, a purpose, a project, an office. Nobody's name."""


def test_no_list_of_a_register_searches_by_what_tells_of_a_person():
    """Their searches stand in the address, which logs and histories keep."""
    kinds = {own.label: own.kind for own in every_field()}
    personal = set()
    for register in all_registers().values():
        for lookup in register.search:
            *way, name, _how = lookup.split("__")
            model = register.model
            for step in way:
                model = model._meta.get_field(step).related_model
            if kinds[f"{model._meta.label}.{name}"].personal:
                personal.add(f"{register.key}: {lookup}")
    assert personal == OF_WORK


def test_only_the_newest_searches_are_kept(world):
    browser, here = world.client("security"), PAGES["security"]
    first = searched(browser, here, q="规划")
    for number in range(MOST):
        searched(browser, here, q=f"x{number}")
    assert len(browser.session[KEPT]) == MOST
    assert len(entries(browser, first)) > 3
