"""Plans: the list, and two of them side by side."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.insight.plan_tables import plans_table
from tongpan.insight.queries.plans import running_jobs


@unit_page("insight.view_plan")
def plans(request: UnitRequest) -> HttpResponse:
    """The plans of the unit and of the counties below it, and those that are being computed."""
    table = plans_table(request)
    if table.asked_for_file:
        return table.export()
    return render(request, "insight/plans.html", {"table": table, "running": running_jobs(request.unit)})
