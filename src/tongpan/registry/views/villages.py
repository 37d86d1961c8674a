"""The villages of a unit: the list, the map, and the form of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.registry.actions.changes import ConflictError
from tongpan.registry.actions.villages import edit_village
from tongpan.registry.forms.villages import VillageFilterForm, VillageForm
from tongpan.registry.models import Settlement
from tongpan.registry.queries.village_list import filtered_villages, stages_of
from tongpan.ui.table import PAGE_SIZES

from .answers import conflict
from .school import saved
from .village_map import farthest, map_of_villages
from .village_table import tiles, village_table


@unit_page("registry.view_schools")
@spares_empty
def villages(request: UnitRequest) -> HttpResponse:
    """Where pupils live, how many, and how far they go to school today."""
    form = VillageFilterForm(request.GET, unit=request.unit)
    found = filtered_villages(form.chosen, request.unit, request.year)
    stages = stages_of(found)
    table = village_table(request, found, stages)
    if table.asked_for_file:
        return table.export()
    context = {"form": form, "table": table, "tiles": tiles(found, stages) if found else [], "sizes": PAGE_SIZES}
    context |= {"map": map_of_villages(found), "farthest": farthest(found, request.path)}
    return render(request, "registry/villages.html", context)


@unit_page("registry.edit_schools", FORM)
def village(request: UnitRequest, village: int) -> HttpResponse:
    """Correct one village and its pupils of the year."""
    own = get_object_or_404(Settlement.objects.select_related("unit", "county"), pk=village)
    form = VillageForm(request.POST or None, village=own, year=request.year)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            changes = edit_village(own.pk, request.year, form.facts, seen=seen, user=request.user)
        except ConflictError as error:
            form.take_in(form.facts, error.now)
            conflict(form, error, {name: str(field.label) for name, field in form.fields.items()})
        else:
            messages.success(request, saved(len(changes)))
            return redirect(reverse("registry:villages", args=(request.unit.slug, request.year)))
    context = {"form": form, "village": own, "title": _("Correct %(village)s") % {"village": own.name}}
    return render(request, "registry/village_edit.html", context)
