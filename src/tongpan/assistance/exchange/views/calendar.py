"""Who is where: across the year by person or by school, and on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.access.pages import UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.assistance.base.lists import RegisterFilterForm, period_asked
from tongpan.assistance.base.period import ALL, CALENDAR_YEAR, CHOICES, Period, period_of
from tongpan.assistance.exchange.models import AWAY, Placement
from tongpan.assistance.exchange.queries import calendar as read
from tongpan.assistance.exchange.registers import PLACEMENTS
from tongpan.ui import charts
from tongpan.ui.formats import number

from .common import address, sees_names

YEARS = tuple(own for own in CHOICES if own[0] != ALL)
"""A calendar shows one year, so all time is not offered."""
PEOPLE, SCHOOLS = 60, 20
MOST_WAYS = 160
"""With more ways than this nobody can follow one; the busiest are drawn."""
BESIDE = 40


def _year(request: UnitRequest) -> Period:
    """The calendar shows one year: of all time, the school year that one is in."""
    asked = period_asked(request)
    return asked if asked.kind in {"", CALENDAR_YEAR} else period_of(request.year)


def _page(request: UnitRequest, show: int) -> tuple[dict[str, Any], QuerySet[Placement], Period]:
    """What the three ways to look at it share: filters, tabs, rows and the year."""
    form = RegisterFilterForm(request.GET, register=PLACEMENTS, unit=request.unit)
    form.fields["period"].choices = YEARS  # type: ignore[attr-defined]
    period = _year(request)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    tabs = [(address(request, page) + query, words) for page, words in (
        ("calendar", _("By person")), ("calendar-schools", _("By school")), ("calendar-map", _("Map")))]  # fmt: skip
    context = {"form": form, "tabs": tabs, "here": tabs[show][0], "period": period}
    return context, PLACEMENTS.select(request.unit, period, form.asked), period


def _calendar(request: UnitRequest, context: dict[str, Any], page: Page, period: Period) -> HttpResponse:
    context |= {
        "page": page, "months": read.months_of(period), "weeks": read.weeks_of(period), "kinds": AWAY,
        "names": sees_names(request),
    }  # fmt: skip
    return render(request, "assistance/exchange/calendar.html", context)


@unit_page("assistance.view_exchange")
@spares_empty
def people(request: UnitRequest) -> HttpResponse:
    """A line for each person; for who may not see names, one for each school."""
    if not sees_names(request):
        return _schools(request)
    context, rows, period = _page(request, 0)
    page = Paginator(read.people_in_order(rows), PEOPLE).get_page(request.GET.get("page"))
    page.object_list = read.by_person(rows, period, page.object_list)
    return _calendar(request, context, page, period)


@unit_page("assistance.view_exchange")
@spares_empty
def schools(request: UnitRequest) -> HttpResponse:
    """A line for each school, with the people who leave it and those who come."""
    return _schools(request)


def _schools(request: UnitRequest) -> HttpResponse:
    context, rows, period = _page(request, 1)
    page = Paginator(read.schools_in_order(rows, request.unit), SCHOOLS).get_page(request.GET.get("page"))
    page.object_list = read.by_school(rows, period, page.object_list)
    return _calendar(request, context | {"by_school": True}, page, period)


@unit_page("assistance.view_exchange")
@spares_empty
def on_map(request: UnitRequest) -> HttpResponse:
    """An arrow from home to host, as wide as people go that way."""
    context, rows, period = _page(request, 2)
    ways = read.ways_of(rows)
    figure, left = _map(request.unit, ways, rows.order_by().values("teacher").distinct().count())
    beside = [
        {"key": own.host.slug, "name": f"{own.home.title} → {own.host.title}",
         "text": _("%(count)s people") % {"count": number(own.people)},
         "href": f"{address(request, 'placements')}?{_query(request, period, own)}"}
        for own in ways[:BESIDE]
    ]  # fmt: skip
    context |= {"figure": figure, "beside": beside, "left": left, "ways": len(ways), "more": max(0, len(ways) - BESIDE)}
    return render(request, "assistance/exchange/map.html", context)


def _query(request: UnitRequest, period: Period, way: read.Way) -> str:
    """The filters and the year of the map, narrowed to one way: the list then shows the people counted there."""
    asked = request.GET.copy()
    for name in ("page", "period"):
        asked.pop(name, None)
    if period.kind:
        asked["period"] = period.kind
    asked["home"], asked["host"] = way.home.slug, way.host.slug
    return asked.urlencode()


def _map(unit: Unit, ways: Sequence[read.Way], people: int) -> tuple[charts.Chart | None, int]:
    """The map, and how many ways are not on it because one of their schools has no coordinates."""
    counties = list(Unit.objects.counties().filter(path__under=unit.path))
    placed = [own for own in ways if _placed(own.home) and _placed(own.host)]
    drawn = placed[:MOST_WAYS]
    areas = [charts.Area(own.slug, own.title, own.outline) for own in counties if own.outline]
    if not placed:
        return None, len(ways)
    units = {own.slug: own for way in drawn for own in (way.home, way.host)}
    hosts = {way.host.slug for way in drawn}
    places = [
        charts.Place(own.slug, own.title, own.longitude or 0.0, own.latitude or 0.0,
                     "met" if own.slug in hosts else "muted", labelled=len(units) <= 40)
        for own in units.values()
    ]  # fmt: skip
    flows = [
        charts.Flow(way.home.slug, way.host.slug, way.people, f"{way.home.title} → {way.host.title}: {way.people}")
        for way in drawn
    ]
    title = _("%(people)s people on %(ways)s ways between schools") % {
        "people": number(people),
        "ways": number(len(ways)),
    }
    tones: dict[charts.Tone, str] = {"met": _("Host school"), "muted": _("Home school")}
    figure = charts.map_of(title, areas, places, flows, tones=tones, height=520, names=len(areas) > 1)
    return figure, len(ways) - len(drawn)


def _placed(unit: Unit) -> bool:
    return unit.longitude is not None and unit.latitude is not None
