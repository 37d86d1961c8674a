"""Light in rooms: the list, one measurement with its verdict, a new one, its correction, sums by school and county."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.assistance.base import files
from tongpan.assistance.base.lists import list_page, period_asked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.works.actions.lighting import change_light, keep_light, remove_light
from tongpan.assistance.works.forms.lighting import LightForm
from tongpan.assistance.works.forms.statement import PeriodForm
from tongpan.assistance.works.light_words import LIMIT_WORDS, UNITS
from tongpan.assistance.works.models import LampReading
from tongpan.assistance.works.queries.lights import PlaceLight, light_by_county, light_by_school, together
from tongpan.assistance.works.queries.seen import readings_of
from tongpan.assistance.works.registers import LIGHTING
from tongpan.assistance.works.tables import verdict_of
from tongpan.ui.badges import badge, met_or_gap
from tongpan.ui.formats import ABSENT, day, number
from tongpan.ui.table import Column, Empty, Table

from .own import kept


def _mean(row: LampReading, place: str) -> float | None:
    points = getattr(row, place)
    return sum(points) / len(points) if points else None


def _evenness(row: LampReading, place: str) -> float | None:
    mean = _mean(row, place)
    return min(getattr(row, place)) / mean if mean else None


def _faults(row: LampReading) -> str:
    return "、".join(str(LIMIT_WORDS.get(name, name)) for name in row.faults) or ABSENT


@unit_page("assistance.view_works")
def lighting(request: UnitRequest) -> HttpResponse:
    """Every measurement, with what falls short."""
    columns = [
        Column("room", _("Room"), value="room.name", order="room__name",
               href=lambda row: address(request, "works-light", reading=row.pk)),
        Column("school", _("School"), value="unit.title", order="unit__sort_key"),
        Column("passed", _("Standard"), order="passed", value=lambda row: _word(row.passed),
               show=lambda row: met_or_gap(row.passed)),
        Column("faults", _("What falls short"), value=_faults),
        Column("desk", _("Average on desks"), "lx", value=lambda row: _mean(row, "desk"), number=0),
        Column("desk_even", _("Uniformity on desks"), value=lambda row: _evenness(row, "desk"), number=2),
        Column("board", _("Average on the board"), "lx", value=lambda row: _mean(row, "board"), number=0),
        Column("board_even", _("Uniformity on the board"), value=lambda row: _evenness(row, "board"), number=2),
        Column("colour", _("Colour temperature"), "K", number=0, order="colour"),
        Column("lamps", _("Lamps"), number=0, order="lamps"),
        Column("day", _("Day"), order="day", show=lambda row: day(row.day)),
        Column("use", _("Use"), value=lambda row: row.room.get_use_display(), hidden=True),
        Column("rendering", "Ra", number=0, order="rendering", hidden=True),
        Column("red", "R9", number=0, order="red", hidden=True),
        Column("glare", "UGR", number=1, order="glare", hidden=True),
        Column("power", _("Power density"), "W/m²", number=1, order="power", hidden=True),
        Column("instrument", _("Instrument"), value=lambda row: row.instrument or ABSENT, hidden=True),
        Column("project", _("Project"), value=lambda row: row.project.name if row.project else ABSENT, hidden=True),
    ]  # fmt: skip
    return list_page(
        request, LIGHTING, columns, template="assistance/works/sums.html",
        sums=("rooms", "passed_rooms", "failed_rooms", "lamps"),
        purpose=_("Light measured point by point, judged by the standard in force on that day."),
        actions=[("assistance:works-light-add", _("Enter a room")), ("assistance:works-light-file", _("From a file")),
                 ("assistance:works-light-schools", _("By school"))],
        empty=Empty(_("No room was measured in this time. Enter one, or bring in a file of many."),
                    address(request, "works-light-schools"), _("Which rooms are not measured")),
        foot=_("Rooms that meet the standard: those whose last measurement of the time does."),
    )  # fmt: skip


def _word(passed: bool | None) -> str:
    return _("Not known") if passed is None else _("Meets the rule") if passed else _("Falls short")


def _seen(request: UnitRequest, pk: int) -> LampReading:
    rows = readings_of(request.unit).select_related("unit", "room", "project")
    found: LampReading = get_object_or_404(rows, pk=pk)
    return found


@unit_page("assistance.view_works")
def light(request: UnitRequest, reading: int) -> HttpResponse:
    """One measurement: each limit with its rule, and which points fall short."""
    found = _seen(request, reading)
    verdict = verdict_of(found)
    rows = [
        {"own": own, "label": LIMIT_WORDS[own.name], "unit": UNITS.get(own.name, ""),
         "value": number(own.value, own.digits) if own.value is not None else ABSENT,
         "limit": number(own.limit, own.digits), "mark": badge("muted", _("not measured here")) if own.passes is None
         else met_or_gap(own.passes)}
        for own in verdict.findings
    ]  # fmt: skip
    low = {place: _low(verdict.findings, place) for place in ("desk", "board")}
    context: dict[str, Any] = {
        "reading": found, "verdict": verdict, "rows": rows, "files": files.panel(request, "light", found),
        "may_edit": request.user.has_perm("assistance.report_works", found.unit),
        "places": [(_("Desk points"), _points(found.desk, low["desk"])),
                   (_("Board points"), _points(found.board, low["board"]))],
    }  # fmt: skip
    return render(request, "assistance/works/light.html", context)


def _low(findings: Any, place: str) -> set[int]:
    return {number for own in findings if own.name.startswith(place) for number in own.points}


def _points(points: list[float], low: set[int]) -> list[tuple[int, float, bool]]:
    return [(number, value, number in low) for number, value in enumerate(points, start=1)]


@unit_page("assistance.report_works", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter one measured room."""
    start = {name: request.GET[name] for name in ("school", "name", "project") if request.GET.get(name)}
    form = LightForm(request.POST or None, unit=request.unit, initial=start)
    return form_page(
        request, form, title=_("Enter a measured room"), submit=_("Keep the measurement"), draft="light",
        purpose=_("Points as the meter read them; average, uniformity and verdict follow from them."),
        save=lambda: keep_light(form.light(), project=form.cleaned_data["project"], user=request.user),
        done=_("The measurement is kept."), to=lambda made: address(request, "works-light", reading=made.pk),
        back=address(request, "works-lighting"),
    )  # fmt: skip


@unit_page("assistance.report_works", FORM)
def edit(request: UnitRequest, reading: int) -> HttpResponse:
    """Correct a measurement."""
    found, page = _seen(request, reading), address(request, "works-light", reading=reading)
    kept(request, "assistance.report_works", found.unit)
    form = LightForm(request.POST or None, unit=request.unit, instance=found)
    return form_page(
        request, form, title=_("Correct the measurement"), submit=_("Save"), back=page, to=page,
        save=lambda: change_light(form.reading(), user=request.user), done=_("The measurement is corrected."),
    )  # fmt: skip


@unit_page("assistance.report_works", POST)
def remove(request: UnitRequest, reading: int) -> HttpResponse:
    """Remove a measurement that was entered by mistake."""
    found = _seen(request, reading)
    kept(request, "assistance.report_works", found.unit)
    return act(
        request, lambda: remove_light(found, user=request.user), done=_("The measurement is removed."),
        to=address(request, "works-lighting"),
    )  # fmt: skip


@unit_page("assistance.view_works")
@spares_empty
def schools(request: UnitRequest) -> HttpResponse:
    """Rooms in order, falling short and not yet measured, by school and by county."""
    rows = light_by_school(request.unit, period_asked(request), request.year)
    total = together(request.unit, rows)
    table = Table(
        request, _school_columns(request, total), rows, key="works-light-schools", row_key="unit.slug",
        default_sort="-unmeasured", page_size=100,
        empty=Empty(_("No school here has rooms yet. Enter measured rooms, or bring in a file."),
                    address(request, "works-light-file"), _("From a file")),
    )  # fmt: skip
    if table.asked_for_file:
        return table.export()
    counties = light_by_county(rows, request.unit)
    context = {"form": PeriodForm(request.GET), "table": table, "total": total, "counties": counties}
    return render(request, "assistance/works/light_schools.html", context)


def _school_columns(request: UnitRequest, total: PlaceLight) -> list[Column]:
    def rooms(row: PlaceLight) -> str:
        return f"{address(request, 'works-lighting')}?school={row.unit.slug}&newest=1&period=all"

    return [
        Column("school", _("School"), value="unit.name", href=rooms),
        Column("rooms", _("Rooms"), number=0, total=total.rooms),
        Column("measured", _("Rooms measured"), number=0, total=total.measured),
        Column("unmeasured", _("Rooms not measured"), number=0, total=total.unmeasured),
        Column("passed", _("Rooms that meet the standard"), number=0, total=total.passed),
        Column("failed", _("Rooms that fall short"), number=0, total=total.failed),
        Column("unjudged", _("Not complete"), number=0, total=total.unjudged, hidden=True),
        Column("share", _("Share in order"), percent=1, total=total.share),
        Column("lamps", _("Lamps installed"), number=0, total=total.lamps),
    ]
