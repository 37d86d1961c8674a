"""Rooms: the list, one of them, and what schools lack against the standard."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.works.actions.rooms import remove_room, save_room
from tongpan.assistance.works.forms.rooms import KINDS, MissingForm, RoomForm
from tongpan.assistance.works.models import LampReading, Room
from tongpan.assistance.works.queries.seen import rooms_of
from tongpan.assistance.works.registers import ROOMS
from tongpan.assistance.works.tables.rooms import RoomGap, SchoolRooms, missing_rooms
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, markup, number
from tongpan.ui.table import Column, Empty, Table

from .own import kept


@unit_page("assistance.view_works")
def rooms(request: UnitRequest) -> HttpResponse:
    """The rooms that are recorded, and whether their light was measured and is in order."""
    columns = [
        Column("name", _("Room"), order="name", href=lambda row: address(request, "works-room", room=row.pk)),
        Column("school", _("School"), value="unit.title", order="unit__sort_key"),
        Column("use", _("Use"), value=lambda row: row.get_use_display(), order="use"),
        Column("area", _("Floor area"), "m²", number=1, order="area"),
        Column("measured", _("Light measured"), order="measured",
               value=lambda row: _("Yes") if row.measured else _("No")),
        Column("lit", _("Light in order"), order="lit", value=lambda row: _("Yes") if row.lit else _("No"),
               show=lambda row: badge("met", _("Yes")) if row.lit else ABSENT),
    ]  # fmt: skip
    return list_page(
        request, ROOMS, columns, template="assistance/works/sums.html", sums=("schools", "measured", "lit"),
        purpose=_("The rooms of schools by use, with the light measured in them."),
        actions=[("assistance:works-room-add", _("Enter a room of a school")),
                 ("assistance:works-missing", _("Rooms missing"))],
        empty=Empty(_("No room is recorded. Rooms come with measurements of light, or are entered one by one."),
                    address(request, "works-light-file"), _("From a file")),
    )  # fmt: skip


def _seen(request: UnitRequest, pk: int) -> Room:
    found: Room = get_object_or_404(rooms_of(request.unit).select_related("unit"), pk=pk)
    return found


@unit_page("assistance.view_works")
def room(request: UnitRequest, room: int) -> HttpResponse:
    """One room and its measurements."""
    found = _seen(request, room)
    context = {
        "room": found, "readings": LampReading.everywhere.filter(room=found).order_by("-day"),
        "may_edit": request.user.has_perm("assistance.report_works", found.unit),
    }  # fmt: skip
    return render(request, "assistance/works/room.html", context)


@unit_page("assistance.report_works", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter a room of a school."""
    start = {name: request.GET[name] for name in ("school", "use") if request.GET.get(name)}
    form = RoomForm(request.POST or None, unit=request.unit, initial=start)
    return form_page(
        request, form, title=_("Enter a room of a school"), submit=_("Enter the room"), draft="room",
        save=lambda: save_room(form.room(), user=request.user), done=_("The room is entered."),
        to=lambda made: address(request, "works-room", room=made.pk), back=address(request, "works-rooms"),
    )  # fmt: skip


@unit_page("assistance.report_works", FORM)
def edit(request: UnitRequest, room: int) -> HttpResponse:
    """Change a room."""
    found, page = _seen(request, room), address(request, "works-room", room=room)
    kept(request, "assistance.report_works", found.unit)
    form = RoomForm(request.POST or None, unit=request.unit, instance=found)
    return form_page(
        request, form, title=_("Change the room"), submit=_("Save"), back=page, to=page,
        save=lambda: save_room(form.room(), user=request.user), done=_("The room is changed."),
    )  # fmt: skip


@unit_page("assistance.report_works", POST)
def remove(request: UnitRequest, room: int) -> HttpResponse:
    """Remove a room in which nothing was measured."""
    found = _seen(request, room)
    kept(request, "assistance.report_works", found.unit)
    to = (
        address(request, "works-room", room=room)
        if LampReading.everywhere.filter(room=found).exists()
        else address(request, "works-rooms")
    )
    return act(request, lambda: remove_room(found, user=request.user), done=_("The room is removed."), to=to)


@unit_page("assistance.view_works")
@spares_empty
def missing(request: UnitRequest) -> HttpResponse:
    """Which school lacks which room, what fitting it out costs, and the way to a project or a task."""
    found, form = missing_rooms(request.unit, request.year), MissingForm(request.GET, unit=request.unit)
    rows = _narrowed(list(found.schools), form)
    table = Table(
        request, _columns(request, rows), rows, key="works-missing", row_key="slug", default_sort="-missing",
        empty=Empty(_no_rows(request, bool(found.schools))),
    )  # fmt: skip
    if table.asked_for_file:
        return table.export()
    kinds = [(label, _sums(found.schools, key), key) for key, label in KINDS if key]
    return render(request, "assistance/works/missing.html", {
        "form": form, "table": table, "kinds": kinds, "rules": found.rules, "costs": found.costs,
        "cost": sum(own.cost for own in found.schools),
    })  # fmt: skip


def _no_rows(request: UnitRequest, known: bool) -> str:
    if known:
        return _("No school here lacks a music, art or counselling room.")
    return _("No figures of %(year)s are reported from which rooms could be judged.") % {"year": request.year}


def _narrowed(rows: list[SchoolRooms], form: MissingForm) -> list[SchoolRooms]:
    kind, only, county = (form.asked(name) for name in ("kind", "only", "county"))
    if county:
        path = Unit.everywhere.filter(slug=county).values_list("path", flat=True).first()
        rows = [own for own in rows if path and own.path.startswith(path)]

    def gaps(own: SchoolRooms) -> list[RoomGap]:
        return [gap for key, gap in own.gaps.items() if not kind or key == kind]

    if only == "unknown":
        return [own for own in rows if any(gap.missing is None for gap in gaps(own))]
    if only == "all":
        return rows
    return [own for own in rows if any(gap.missing or gap.too_small for gap in gaps(own))]


def _sums(rows: Any, kind: str) -> dict[str, int]:
    gaps = [own.gaps[kind] for own in rows]
    return {
        "missing": sum(own.missing or 0 for own in gaps), "schools": sum(bool(own.missing) for own in gaps),
        "small": sum(own.too_small for own in gaps), "unknown": sum(own.missing is None for own in gaps),
    }  # fmt: skip


def _columns(request: UnitRequest, rows: list[SchoolRooms]) -> list[Column]:
    may = request.user.has_perm("assistance.edit_works", request.unit)
    shown = [Column("school", _("School"), value="name")]
    for key, label in KINDS:
        if key:
            shown.append(Column(
                key, label, _("has / needs"), value=lambda row, key=key: row.gaps[key].missing, number=0,
                show=lambda row, key=key: _has(row.gaps[key]),
            ))  # fmt: skip
    shown += [
        Column("missing", _("Missing"), _("rooms"), number=0, total=sum(own.missing for own in rows)),
        Column("cost", _("Cost hint"), _("yuan"), number=0, total=sum(own.cost for own in rows)),
    ]
    if may:
        shown.append(Column("next", _("What next"), value="missing", show=lambda row: _next(request, row), sort=False))
    return shown


def _has(gap: RoomGap) -> Any:
    if gap.missing is None:
        return ABSENT
    words = f"{number(gap.has, 0)} / {number(gap.need, 0)}"
    if gap.too_small:
        return markup("{} {}", badge("gap", words) if gap.missing else words,
                      badge("gap", _("%(area)s of %(need)s m²") % {
                          "area": number(gap.area), "need": number(gap.area_need)}))  # fmt: skip
    return badge("gap", words) if gap.missing else words


def _next(request: UnitRequest, row: SchoolRooms) -> Any:
    names = {key: str(label) for key, label in KINDS}
    lacking = "、".join(names[key] for key, gap in row.gaps.items() if gap.missing or gap.too_small)
    if not lacking:
        return ABSENT
    title = _("%(school)s: %(rooms)s") % {"school": row.name, "rooms": lacking}
    project = (
        f"{address(request, 'works-project-add')}?{urlencode({'place': row.slug, 'kind': 'equipment', 'name': title})}"
    )
    links = [(project, _("Make a project"))]
    if request.user.has_perm("assistance.edit_bonds", request.unit):
        links.append(
            (f"{address(request, 'task-add')}?{urlencode({'unit': row.slug, 'title': title})}", _("Make a task"))
        )
    return markup(" · ".join('<a href="{}">{}</a>' for _pair in links), *(part for pair in links for part in pair))
