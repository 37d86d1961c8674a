"""The ways by road of a unit: the list, and the removal of some or of all that it shows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.back import back_to
from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.registry.actions.changes import RefusedError
from tongpan.registry.actions.roads import remove_chosen, remove_matching
from tongpan.registry.forms.roads import RemovalForm, RoadFilterForm
from tongpan.registry.imports.kinds import GENERAL
from tongpan.registry.queries.road_list import roads_of_list
from tongpan.ui import formats
from tongpan.ui.table import PAGE_SIZES

from .answers import said
from .road_table import PAGE, may_remove, road_table, tiles


@unit_page("registry.view_schools")
@spares_empty
def roads(request: UnitRequest) -> HttpResponse:
    """Between which schools and villages it is known how far it is by road."""
    form = RoadFilterForm(request.GET, unit=request.unit)
    found = roads_of_list(form.chosen, request.unit)
    table = road_table(request, found)
    if table.asked_for_file:
        return table.export()
    count = table.page.paginator.count
    context = {"form": form, "table": table, "tiles": tiles(found) if count else [], "sizes": PAGE_SIZES}
    if count and may_remove(request):
        context["removal"] = {
            "filters": [(name, value) for name, value in form.cleaned_data.items() if value],
            "seen": count,
            "question": _question(request, count),
        }
    return render(request, "registry/roads.html", context)


def _question(request: UnitRequest, count: int) -> str:
    text = ngettext(
        "%(count)s way by road of %(unit)s goes off the records: the one that the list shows. Export the list first: "
        "the file can be imported again.",
        "%(count)s ways by road of %(unit)s go off the records: all that the list shows, on every page. Export the "
        "list first: the file can be imported again.",
        count,
    )
    return text % {"count": formats.number(count), "unit": request.unit.title}


@unit_page(GENERAL, POST)
def remove(request: UnitRequest) -> HttpResponse:
    """Take the ways ticked off the records."""
    keys = [int(key) for key in request.POST.getlist("row") if key.isascii() and key.isdecimal() and len(key) < 19]
    _tell(request, remove_chosen(keys, unit=request.unit, user=request.user))
    return back_to(request, PAGE)


@unit_page(GENERAL, POST)
def remove_all(request: UnitRequest) -> HttpResponse:
    """Take all ways off the records that a filter lets through, if they are as many as were seen."""
    form = RemovalForm(request.POST, unit=request.unit)
    if not form.is_valid():
        messages.error(request, _("Nothing was removed: the list was asked for otherwise. Look at it again."))
        return back_to(request, PAGE)
    try:
        count = remove_matching(form.chosen, form.cleaned_data["seen"], unit=request.unit, user=request.user)
    except RefusedError as error:
        messages.error(request, said(error))
        return back_to(request, PAGE)
    _tell(request, count)
    # Under the filter there is nothing left to see.
    return redirect(reverse(PAGE, args=(request.unit.slug, request.year)))


def _tell(request: UnitRequest, count: int) -> None:
    if not count:
        messages.info(request, _("Nothing was removed: no way was chosen, or they are gone already."))
        return
    text = ngettext(
        "%(count)s way by road was removed. It can be brought in again, on the page of imports, from a file that was "
        "exported before.",
        "%(count)s ways by road were removed. They can be brought in again, on the page of imports, from a file that "
        "was exported before.",
        count,
    )
    messages.success(request, text % {"count": formats.number(count)})
