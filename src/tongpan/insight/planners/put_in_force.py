"""The lists of what adopted plans of layout and buses decided: sites of schools, and the timetable of the buses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.insight.models import Adoption, PlannedRoute, PlannedSite
from tongpan.insight.queries.words import stage_name
from tongpan.ui.formats import ABSENT, wan
from tongpan.ui.table import Column, Empty, Table

from .catalogue import PLANNERS


def _plan_page(adoption: Adoption) -> str:
    run = adoption.run
    return reverse(f"insight:{run.kind}-plan", args=(run.unit.slug, run.year, run.pk))


def _none(request: HttpRequest, key: str, text: str) -> Empty:
    planner = PLANNERS[key]
    if not request.user.has_perm("insight.view_plan", request.unit):  # type: ignore[attr-defined]
        return Empty(text)
    return Empty(text, reverse(f"insight:{key}", args=(request.unit.slug, request.year)), planner.label)  # type: ignore[attr-defined]


def site_table(request: HttpRequest) -> Table:
    """The sites of the layouts in force for the year shown, in the unit and below it: what is decided of each."""
    rows = PlannedSite.objects.filter(adoption__run__year=request.year, adoption__undone__isnull=True)  # type: ignore[attr-defined]
    rows = rows.select_related("unit", "school", "into", "adoption__run__unit").defer("adoption__run__result")
    columns = [
        Column("name", _("School"), order="school__sort_key", href=_school_page(request)),
        Column("unit", _("Unit"), value=lambda row: row.unit.title, order="unit__sort_key"),
        Column("stage", _("Stage"), value=lambda row: stage_name(row.stage), order="stage"),
        Column("action", _("Decision"), value=lambda row: row.get_action_display(), order="action"),
        Column("into", _("Merges into"), value=lambda row: row.into.title if row.into else row.into_name or ABSENT,
               order="into__sort_key"),
        Column("pupils", _("Pupils"), _("people"), number=0, order="pupils", total=sum),
        Column("places", _("Places to be built"), number=0, order="places", total=sum),
        Column("cost", _("Cost"), _("10k yuan"), show=lambda row: wan(row.cost), order="cost"),
        Column("plan", _("Plan"), value=lambda row: str(row.adoption.run), href=lambda row: _plan_page(row.adoption)),
    ]  # fmt: skip
    empty = _none(request, "layout", _("No school layout is in force for this school year."))
    return Table(request, columns, rows.order_by("unit__sort_key", "action", "name"), key="sites", empty=empty)


def _school_page(request: HttpRequest) -> Any:
    def address(row: PlannedSite) -> str:
        return reverse("registry:school", args=(row.school.slug, request.year)) if row.school else ""  # type: ignore[attr-defined]

    return address


def routes_of(unit: Unit, year: int) -> list[PlannedRoute]:
    """The bus runs in force in a unit and below it; of a school, those that bring pupils to it.

    A county keeps its runs, so a school asks above its own scope, and is shown its own runs only.
    """
    rows = PlannedRoute.everywhere.filter(adoption__run__year=year, adoption__undone__isnull=True).select_related(
        "unit"
    )
    if unit.is_school:
        rows = rows.filter(unit__in=Unit.everywhere.above(unit, itself=False))
        return [own for own in rows if unit.slug in own.schools]
    return list(rows.filter(unit__path__under=unit.path).order_by("unit__sort_key", "bus", "place"))


def clock(minute: float) -> str:
    """Minutes after midnight as 07:05."""
    whole = round(minute)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def route_table(request: HttpRequest, view: str) -> Table:
    """The bus runs in force, or every stop of them in the order of the morning."""
    routes = routes_of(request.unit, request.year)  # type: ignore[attr-defined]
    keys = {key for own in routes for key in own.schools}
    names = dict(Unit.everywhere.filter(slug__in=keys).values_list("slug", "name"))
    empty = _none(request, "bus", _("No plan of school buses is in force for this school year."))
    bus = Column("bus", _("Bus"), value=lambda row: row["bus"])
    place = Column("place", _("Run"), number=0, value=lambda row: row["place"])
    county = Column("unit", _("Unit"), value=lambda row: row["unit"])
    if view == "routes":
        lines = [_line(own, names) for own in routes]
        columns = [
            bus, place, county,
            Column("schools", _("Schools"), value=lambda row: row["schools"]),
            Column("starts", _("First stop at")),
            Column("stops", _("Stops"), number=0, total=sum),
            Column("pupils", _("Pupils who ride"), _("people"), number=0, total=sum),
            Column("minutes", _("Longest ride"), _("minutes"), number=0),
            Column("km", _("Way"), _("km"), number=1, total=sum),
        ]  # fmt: skip
    else:
        lines = [_line(own, names) | {"stop": stop["name"], "at": clock(stop["minute"]), "pupils": stop["pupils"]}
                 for own in routes for stop in own.stops]  # fmt: skip
        columns = [
            Column("at", _("Leaves at")), Column("stop", _("Bus stop")), bus, place,
            Column("schools", _("Schools"), value=lambda row: row["schools"]),
            Column("pupils", _("Pupils who ride"), _("people"), number=0, total=sum), county,
        ]  # fmt: skip
    return Table(request, columns, lines, key=f"bus-{view}-in-force", empty=empty)


def _line(route: PlannedRoute, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "bus": route.bus, "place": route.place, "unit": route.unit.title, "stops": len(route.stops),
        "schools": "、".join(names.get(key, key) for key in route.schools), "pupils": route.pupils,
        "minutes": route.minutes, "km": route.km, "starts": clock(route.stops[0]["minute"]) if route.stops else ABSENT,
    }  # fmt: skip
