"""The part of a school's page that the gap of its county gives; the registry's page fetches it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.insight.queries.school_gap import school_in_gap

from .address import address


@unit_page("insight.view_gap")
def school_gap(request: UnitRequest) -> HttpResponse:
    """The seven indicators of one school as a fragment; asked for as a page, it leads to the school's page."""
    if not request.unit.is_school:
        raise Http404(_("This unit is not a school."))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(address(request.unit, request.year, "registry:school"))
    found = school_in_gap(request.unit, request.year)
    return render(request, "insight/parts/school_gap.html", {"found": found})
