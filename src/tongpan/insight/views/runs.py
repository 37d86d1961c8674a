"""Every computation that was stored: who, what, when, from which figures, by which rules."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.insight.forms import RunFilter
from tongpan.insight.run_list import run_table


@unit_page("insight.view_plan")
@spares_empty
def runs(request: UnitRequest) -> HttpResponse:
    """The runs of the unit and of the units below it."""
    form = RunFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    table = run_table(request, chosen.get("kind", ""), every_year=bool(chosen.get("every_year")))
    if table.asked_for_file:
        return table.export()
    return render(request, "insight/runs.html", {"filters": form, "table": table})
