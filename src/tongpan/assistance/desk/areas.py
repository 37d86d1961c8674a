"""Kinds of what one is told, under the areas of the navigation to which they belong, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongpan.access.frame import ENTRIES, Entry
from tongpan.assistance.base.news import homes_of_news
from tongpan.assistance.base.todo import homes_of_todo

AREAS = {
    "tongpan.assistance.partnership": "assistance:bonds",
    "tongpan.assistance.exchange": "assistance:exchange-placements",
    "tongpan.assistance.research": "assistance:research-activities",
    "tongpan.assistance.teaching": "assistance:research-activities",
    "tongpan.assistance.works": "assistance:works-projects",
    "tongpan.assessment.testing": "assessment:test-list",
    "tongpan.assessment.appraisal": "assessment:appraisal-list",
}
"""The parts that tell something, and the first page of the area under which each stands."""


@dataclass(frozen=True)
class Area:
    """One area: its first page as ``key``, the word above it in the navigation, its own word, and its kinds."""

    key: str
    section: Any
    label: Any
    kinds: Mapping[str, Any]


def areas(kinds: Mapping[str, Any]) -> Iterator[Area]:
    """The kinds by area; those of no part stand last, under “Other”."""
    homes = homes_of_todo() | homes_of_news()
    pages = {kind: _page(homes.get(kind, "")) for kind in kinds}
    for entry in ENTRIES:
        held = {kind: words for kind, words in kinds.items() if pages[kind] == entry.page}
        if held:
            yield _area(entry, held)
    rest = {kind: words for kind, words in kinds.items() if not pages[kind]}
    if rest:
        yield Area("other", "", _("Other"), rest)


def _page(home: str) -> str:
    """The first page of the area of a module; empty where it is of no part."""
    return next((page for part, page in AREAS.items() if home == part or home.startswith(f"{part}.")), "")


def _area(entry: Entry, kinds: Mapping[str, Any]) -> Area:
    return Area(entry.page, entry.label, entry.part, kinds)
