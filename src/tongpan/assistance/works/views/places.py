"""School places: the list, gross and net by year, stage and county, one record."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.assistance.base.lists import RegisterFilterForm, list_page, period_asked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.works.actions.places import remove_places, save_places
from tongpan.assistance.works.forms.places import PlacesForm
from tongpan.assistance.works.models import PlaceChange
from tongpan.assistance.works.pictures import places_by_year
from tongpan.assistance.works.queries.places import by_county, by_stage, by_year, total, unrecorded_closures
from tongpan.assistance.works.queries.seen import place_changes_of
from tongpan.assistance.works.registers import PLACES
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .own import kept


@unit_page("assistance.view_works")
def places(request: UnitRequest) -> HttpResponse:
    """Every change of places, and what they come to gross and net."""
    columns = [
        Column("school", _("School"), value="unit.title", order="unit__sort_key",
               href=lambda row: address(request, "works-place", place=row.pk)),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("stage", _("Stage"), value=lambda row: STAGE_NAMES.get(row.stage, ABSENT), order="stage"),
        Column("places", _("Places"), number=0, order="places"),
        Column("day", _("Day"), order="day", show=lambda row: day(row.day)),
        Column("public", _("Public"), value=lambda row: _("Yes") if row.public else _("No"), order="public"),
        Column("urban", _("In a town or city"), value=lambda row: _("Yes") if row.urban else _("No"), order="urban"),
        Column("project", _("Project"), value=lambda row: row.project.name if row.project else ABSENT),
        Column("note", _("Remark"), value=lambda row: row.note or ABSENT, hidden=True),
    ]  # fmt: skip
    missing = unrecorded_closures(request.unit, period_asked(request))
    return list_page(
        request, PLACES, columns, template="assistance/works/places.html", sums=("gross", "removed", "net", "schools"),
        purpose=_("Gross counts what was added; net takes off what closures removed."),
        actions=[("assistance:works-place-add", _("Enter places")),
                 ("assistance:works-places-import", _("Import from Excel")),
                 ("assistance:works-places-sums", _("By year, stage and county"))],
        empty=Empty(_("No places came or went in this time. Enter those of a project, or of a school that closed.")),
        unrecorded=list(missing[:20]), unrecorded_count=missing.count(),
        may_edit=request.user.has_perm("assistance.edit_works", request.unit),
    )  # fmt: skip


@unit_page("assistance.view_works")
@spares_empty
def sums(request: UnitRequest) -> HttpResponse:
    """Gross and net by calendar year, stage and county."""
    form = RegisterFilterForm(request.GET, register=PLACES, unit=request.unit)
    rows = PLACES.select(request.unit, period_asked(request), form.asked)
    years = by_year(rows)
    picture = places_by_year([(int(own.key), own.added, own.removed) for own in years]) if years else None
    return render(request, "assistance/works/places_sums.html", {
        "form": form, "by_years": years, "stages": by_stage(rows), "counties": by_county(rows, request.unit),
        "total": total(rows), "picture": picture, "period": period_asked(request),
    })  # fmt: skip


def _seen(request: UnitRequest, pk: int) -> PlaceChange:
    found: PlaceChange = get_object_or_404(place_changes_of(request.unit).select_related("unit", "project"), pk=pk)
    return found


@unit_page("assistance.view_works")
def place(request: UnitRequest, place: int) -> HttpResponse:
    """One record of places."""
    found = _seen(request, place)
    may = request.user.has_perm("assistance.edit_works", found.unit)
    context = {"place": found, "may_edit": may, "stage": STAGE_NAMES.get(found.stage, ABSENT)}
    return render(request, "assistance/works/place.html", context)


@unit_page("assistance.edit_works", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter places that came or went."""
    names = ("school", "kind", "project", "stage", "day")
    start = {"day": timezone.localdate()} | {name: request.GET[name] for name in names if request.GET.get(name)}
    form = PlacesForm(request.POST or None, unit=request.unit, initial=start)
    return form_page(
        request, form, title=_("Enter places"), submit=_("Enter the places"), back=address(request, "works-places"),
        purpose=_("Of a closure enter how many places went: they are taken off the net count, never the gross one."),
        save=lambda: save_places(form.change(), user=request.user), done=_("The places are entered."),
        to=lambda made: address(request, "works-place", place=made.pk), draft="places",
    )  # fmt: skip


@unit_page("assistance.edit_works", FORM)
def edit(request: UnitRequest, place: int) -> HttpResponse:
    """Correct a record of places."""
    found = _seen(request, place)
    kept(request, "assistance.edit_works", found.unit)
    form, page = (
        PlacesForm(request.POST or None, unit=request.unit, instance=found),
        address(request, "works-place", place=place),
    )
    return form_page(
        request, form, title=_("Correct the places"), submit=_("Save"), back=page, to=page,
        save=lambda: save_places(form.change(), user=request.user), done=_("The places are corrected."),
    )  # fmt: skip


@unit_page("assistance.edit_works", POST)
def remove(request: UnitRequest, place: int) -> HttpResponse:
    """Remove a record that was entered by mistake."""
    found = _seen(request, place)
    kept(request, "assistance.edit_works", found.unit)
    return act(
        request, lambda: remove_places(found, user=request.user), done=_("The record is removed."),
        to=address(request, "works-places"),
    )  # fmt: skip
