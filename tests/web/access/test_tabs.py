"""The tab under which a page stands: every page under an entry with tabs marks one, and the right one."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver, reverse

from tongpan.access.frame import ENTRIES
from tongpan.access.tabs import UNDER, tab_of


def names() -> list[str]:
    """The names of all pages."""
    spaces = get_resolver().namespace_dict
    found = {f"{space}:{own}" for space, (_prefix, urls) in spaces.items() for own in urls.reverse_dict}
    return sorted(own for own in found if isinstance(own, str))


def tabs(page: str) -> list[str]:
    return next(([own for own, _label in entry.inside] for entry in ENTRIES if entry.holds(page)), [])


@pytest.mark.parametrize(("page", "tab"), {
    "assistance:cycle": "assistance:tasks",
    "assistance:cycles": "assistance:tasks",
    "assistance:cycle-add": "assistance:tasks",
    "assistance:organisation": "assistance:bonds",
    "assistance:exchange-applications": "assistance:exchange-calls",
    "assistance:exchange-certificate": "assistance:exchange-placements",
    "assistance:exchange-eligible-freeze": "assistance:exchange-ratios",
    "assistance:research-session": "assistance:research-activities",
    "assistance:research-sessions": "assistance:research-activities",
    "assistance:research-list": "assistance:research-activities",
    "assistance:research-cohort-members": "assistance:research-programmes",
    "assistance:research-pair-end": "assistance:research-mentoring",
    "assistance:research-teacher": "assistance:research-hours",
    "assistance:research-studio-members": "assistance:research-studios",
    "assistance:teaching-platform-edit": "assistance:teaching-services",
    "assistance:works-light": "assistance:works-lighting",
    "assistance:works-light-file": "assistance:works-lighting",
    "assistance:works-light-schools": "assistance:works-lighting",
    "assistance:works-milestones": "assistance:works-projects",
    "assistance:works-statement": "assistance:works-ledger",
    "registry:local-indicator-add": "registry:local-figures",
    "registry:freeze-teachers": "registry:teachers",
    "registry:freeze": "registry:schools",
    "assessment:test-items": "assessment:test-items",
    "assessment:test-one": "assessment:test-list",
    "assessment:test-paper-file": "assessment:test-list",
    "assessment:appraisal-item-edit": "assessment:appraisal-national",
    "assessment:appraisal-sheet": "assessment:appraisal-list",
}.items())  # fmt: skip
def test_a_page_stands_under_its_tab(page, tab):
    assert tab_of(page, tabs(page)) == tab


def test_every_page_under_an_entry_with_tabs_stands_under_one_of_them():
    inside = {page: tabs(page) for page in names()}
    assert {page for page, own in inside.items() if own and tab_of(page, own) not in own} == set()


def test_what_is_named_apart_is_there():
    assert {begin for begin in UNDER if not any(own.startswith(begin) for own in names())} == set()


@pytest.mark.parametrize(("page", "tab"), {
    "cycles": "tasks", "research-sessions": "research-activities", "works-light-schools": "works-lighting",
}.items())  # fmt: skip
def test_the_tab_is_marked_on_the_page(world, page, tab):
    here, there = (reverse(f"assistance:{own}", args=("441801", 2025)) for own in (page, tab))
    shown = world.client("planner").get(here).content.decode()
    (strip,) = re.findall(r'<nav class="tabs".*?</nav>', shown, re.DOTALL)
    assert re.findall(r'href="([^"]+)"[^>]*aria-current="page"', strip) == [there]
