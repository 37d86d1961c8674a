"""Where a region stands, why, and what to do next."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.insight import pictures, rankings
from tongpan.insight.queries.overview import overview as overview_of

from .address import address


@unit_page("insight.view_gap")
def overview(request: UnitRequest) -> HttpResponse:
    """The overview of a county or a region; a school has its own page."""
    if request.unit.is_school:
        return redirect(address(request.unit, request.year, "registry:school"))
    found = overview_of(request.unit, request.year)
    context = {
        "page": found,
        "map": pictures.standing_map(found),
        "trends": pictures.trends(found),
        "ranking": rankings.counties(request, found) if found.is_region else None,
        "wall": request.GET.get("view") == "wall",
    }
    return render(request, "insight/overview.html", context)
