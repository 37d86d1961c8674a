"""Who is where: across the year by person or by school, and on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.base.lists import RegisterFilterForm, period_asked
from tongpan.assistance.base.period import CALENDAR_YEAR, Period, period_of
from tongpan.assistance.exchange.models import AWAY, Placement
from tongpan.assistance.exchange.queries import calendar as read
from tongpan.assistance.exchange.registers import PLACEMENTS
from tongpan.ui import charts
from tongpan.ui.formats import number

from .common import address, sees_names

LINES = 60
MOST_WAYS = 160
"""With more ways than this nobody can follow one; the busiest are drawn."""
BESIDE = 40


def _year(request: UnitRequest) -> Period:
    """The calendar shows one year: of all time, the school year that one is in."""
    asked = period_asked(request)
    return asked if asked.kind in {"", CALENDAR_YEAR} else period_of(request.year)


def _page(request: UnitRequest, show: str) -> tuple[dict[str, Any], list[Placement], Period]:
    form = RegisterFilterForm(request.GET, register=PLACEMENTS, unit=request.unit)
    period = _year(request)
    rows = PLACEMENTS.select(request.unit, period, form.asked).select_related("posting", "teacher", "home", "host")
    order = ("teacher__sort_key", "teacher", "posting__since") if show == "person" else ("posting__since", "pk")
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    tabs = [(address(request, page) + query, words) for page, words in (
        ("calendar", _("By person")), ("calendar-schools", _("By school")), ("calendar-map", _("Map")))]  # fmt: skip
    here = {"person": 0, "school": 1, "map": 2}[show]
    return {"form": form, "tabs": tabs, "here": tabs[here][0], "period": period}, list(rows.order_by(*order)), period


def _calendar(request: UnitRequest, context: dict[str, Any], rows: Sequence[read.Row], period: Period) -> HttpResponse:
    page = Paginator(rows, LINES).get_page(request.GET.get("page"))
    context |= {
        "page": page, "months": read.months_of(period), "weeks": read.weeks_of(period), "kinds": AWAY,
        "names": sees_names(request),
    }  # fmt: skip
    return render(request, "assistance/exchange/calendar.html", context)


@unit_page("assistance.view_exchange")
def people(request: UnitRequest) -> HttpResponse:
    """A line for each person; for who may not see names, one for each school."""
    if not sees_names(request):
        return _schools(request)
    context, rows, period = _page(request, "person")
    return _calendar(request, context, read.by_person(rows, period), period)


@unit_page("assistance.view_exchange")
def schools(request: UnitRequest) -> HttpResponse:
    """A line for each school, with the people who leave it and those who come."""
    return _schools(request)


def _schools(request: UnitRequest) -> HttpResponse:
    context, rows, period = _page(request, "school")
    return _calendar(request, context | {"by_school": True}, read.by_school(rows, period, request.unit), period)


@unit_page("assistance.view_exchange")
def on_map(request: UnitRequest) -> HttpResponse:
    """An arrow from home to host, as wide as people go that way."""
    context, rows, _period = _page(request, "map")
    ways = read.ways_of(rows)
    figure, left = _map(request.unit, ways, len({own.teacher_id for own in rows}))
    beside = [
        {"key": own.host.slug, "name": f"{own.home.title} → {own.host.title}",
         "text": _("%(count)s people") % {"count": number(own.people)},
         "href": f"{address(request, 'placements')}?home={own.home.slug}&host={own.host.slug}"}
        for own in ways[:BESIDE]
    ]  # fmt: skip
    context |= {"figure": figure, "beside": beside, "left": left, "ways": len(ways), "more": max(0, len(ways) - BESIDE)}
    return render(request, "assistance/exchange/map.html", context)


def _map(unit: Unit, ways: Sequence[read.Way], people: int) -> tuple[charts.Chart | None, int]:
    """The map, and how many ways are not on it because one of their schools has no coordinates."""
    counties = list(Unit.objects.counties().filter(path__under=unit.path))
    placed = [own for own in ways if _placed(own.home) and _placed(own.host)]
    areas = [charts.Area(own.slug, own.title, own.outline) for own in counties if own.outline]
    if not placed:
        return None, len(ways)
    units = {own.slug: own for way in placed for own in (way.home, way.host)}
    hosts = {way.host.slug for way in placed}
    places = [
        charts.Place(own.slug, own.title, own.longitude or 0.0, own.latitude or 0.0,
                     "met" if own.slug in hosts else "muted", labelled=len(units) <= 40)
        for own in units.values()
    ]  # fmt: skip
    flows = [
        charts.Flow(way.home.slug, way.host.slug, way.people, f"{way.home.title} → {way.host.title}: {way.people}")
        for way in placed[:MOST_WAYS]
    ]
    title = _("%(people)s people on %(ways)s ways between schools") % {
        "people": number(people),
        "ways": number(len(ways)),
    }
    tones: dict[charts.Tone, str] = {"met": _("Host school"), "muted": _("Home school")}
    figure = charts.map_of(title, areas, places, flows, tones=tones, height=520, names=len(areas) > 1)
    return figure, len(ways) - min(len(placed), MOST_WAYS)


def _placed(unit: Unit) -> bool:
    return unit.longitude is not None and unit.latitude is not None
