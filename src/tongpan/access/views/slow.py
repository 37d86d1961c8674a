"""Statements that took long, for the system administrator."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.access.slow import slowest
from tongpan.ui.formats import moment
from tongpan.ui.table import Column, Empty, Table

COLUMNS = (
    Column("longest", gettext_lazy("Longest"), unit=gettext_lazy("ms"), number=0),
    Column("mean", gettext_lazy("Mean"), unit=gettext_lazy("ms"), number=0),
    Column("count", gettext_lazy("Times"), number=0),
    Column("route", gettext_lazy("Page")),
    Column("last", gettext_lazy("Last"), show=lambda own: moment(parse_datetime(own.last))),
    Column("sql", gettext_lazy("Statement")),
)


@unit_page("access.view_slow")
def slow_queries(request: UnitRequest) -> HttpResponse:
    """The slowest statements of the last week, without the values that stood in them."""
    text = _("No statement took longer than %(limit)s ms in the last week.") % {"limit": settings.SLOW_QUERY_MS}
    table = Table(request, COLUMNS, slowest(), key="slow", empty=Empty(text), page_size=100)
    if table.asked_for_file:
        return table.export()
    return render(request, "access/slow_queries.html", {"table": table, "limit": settings.SLOW_QUERY_MS})
