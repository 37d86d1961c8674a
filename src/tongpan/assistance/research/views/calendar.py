"""The calendar of activities, a month a page; on a phone only the days on which something happens."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.access.years import current_year
from tongpan.assistance.research.queries.calendar import month_of

from .found import address


@unit_page("assistance.view_research")
def month(request: UnitRequest) -> HttpResponse:
    """The sessions of one month; without ``?month=2025-10`` the current one, or the first of another year."""
    sheet = month_of(request.unit, _first(request))
    here = address(request, "research-activities-calendar")
    context = {
        "month": sheet, "weekdays": list(WEEKDAYS_ABBR.values()), "title": _("%(year)s-%(month)s") % {
            "year": sheet.first.year, "month": f"{sheet.first.month:02d}"},
        "before": f"{here}?month={sheet.before:%Y-%m}", "after": f"{here}?month={sheet.after:%Y-%m}",
    }  # fmt: skip
    return render(request, "assistance/research/calendar.html", context)


def _first(request: UnitRequest) -> dt.date:
    try:
        asked = dt.datetime.strptime(request.GET.get("month", ""), "%Y-%m").date()  # noqa: DTZ007  (a month, no moment)
    except ValueError:
        today = timezone.localdate()
        return today.replace(day=1) if current_year(today) == request.year else dt.date(request.year, 9, 1)
    return asked if 1990 <= asked.year <= 2100 else dt.date(request.year, 9, 1)
