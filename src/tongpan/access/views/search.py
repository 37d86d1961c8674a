"""Finding a unit: the picker in the frame, and the search that Ctrl K opens.

Both are POSTed: what one types may be somebody's name, and an address is written into logs.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from tongpan.access.frame import ENTRIES, address, may_open, same_page
from tongpan.access.models import Unit
from tongpan.access.pages import FIRST_YEAR, LAST_YEAR
from tongpan.access.queries import FOUND_AT_MOST, matching, picker_tree, within_grants
from tongpan.access.years import best_year


def _year(request: HttpRequest, unit: Unit) -> int:
    asked = request.POST.get("year", "")
    known = len(asked) == 4 and asked.isdecimal() and FIRST_YEAR <= int(asked) <= LAST_YEAR
    return int(asked) if known else best_year(unit)


def _unit(request: HttpRequest) -> Unit | None:
    unit = Unit.everywhere.filter(slug=request.POST.get("unit", "")).first()
    return unit if unit and request.user.sees(unit) else None


def _link(request: HttpRequest, unit: Unit, depth: int = 0) -> dict[str, Any] | None:
    page = same_page(request.user, request.POST.get("page", ""), unit)
    if page is None:
        return None
    href = address(page, unit, _year(request, unit))
    return {"unit": unit, "href": href, "depth": depth, "here": unit.slug == request.POST.get("unit")}


@require_POST
@login_required
def unit_search(request: HttpRequest) -> HttpResponse:
    """Units for the picker: the tree around the present one, or those that match what was typed."""
    words = request.POST.get("q", "").strip()
    if words:
        found = [
            (unit, 0) for unit in matching(within_grants(request.user), words).select_related("parent")[:FOUND_AT_MOST]
        ]
    else:
        found = picker_tree(request.user, _unit(request))
    links = [link for unit, depth in found if (link := _link(request, unit, depth))]
    return render(request, "access/found.html", {"links": links, "words": words})


@require_POST
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Pages of the present unit, and units, that match what was typed."""
    words = request.POST.get("q", "").strip()
    unit = _unit(request)
    pages = []
    if unit and words:
        pages = [
            {"label": label, "href": address(page, unit, _year(request, unit))}
            for page, label in _page_names()
            if words.lower() in str(label).lower() and may_open(request.user, page, unit)
        ]
    units = matching(within_grants(request.user), words).select_related("parent")[:FOUND_AT_MOST]
    links = [link for found in units if (link := _link(request, found))]
    return render(request, "access/found.html", {"links": links, "pages": pages, "words": words})


def _page_names() -> list[tuple[str, Any]]:
    names = {entry.page: entry.label for entry in ENTRIES}
    for entry in ENTRIES:
        names |= {page: label for page, label in entry.inside if page not in names}
    return list(names.items())
