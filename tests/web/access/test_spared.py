"""Every page with a filter form is read at an address without the filters that were left empty."""

from __future__ import annotations

import pytest

PAGES = ("schools", "teachers", "villages", "exchange/calendar", "exchange/calendar/schools", "exchange/calendar/map",
         "exchange/incentives", "works/statement", "works/projects/by-state", "works/places/sums",
         "works/lighting/schools", "works/rooms/missing", "teaching/coverage")  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_empty_filters_leave_the_address(world, page):
    browser, here = world.client("planner"), f"/u/441801/2025/{page}/"
    asked = {"q": "", "stage": "primary", "kind": "", "sort": "-name"}
    assert browser.get(here, asked).headers["Location"] == f"{here}?stage=primary&sort=-name"
    assert browser.get(here, {"q": "", "kind": ""}).headers["Location"] == here
    shown = browser.get(here, {"stage": "primary"})
    assert (shown.status_code, 'class="filters"' in shown.content.decode()) == (200, True)


def test_a_search_that_is_sent_keeps_its_answer(world):
    browser, here = world.client("planner"), "/u/441801/2025/teachers/?degree=&stage=primary"
    assert browser.post(here, {"name": "安"}).headers["Location"] == here
    assert browser.get(here).headers["Location"] == "/u/441801/2025/teachers/?stage=primary"
