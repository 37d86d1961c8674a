"""The gap: school by indicator, the difference coefficient, and what moves it most."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongpan.access import jobs
from tongpan.access.once import key_of
from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.insight import pictures, rankings
from tongpan.insight.forms import GapFilter
from tongpan.insight.models import Run
from tongpan.insight.queries.cell import cell_of
from tongpan.insight.queries.freshness import changed_since
from tongpan.insight.queries.gap_page import GapPage, Shown
from tongpan.insight.queries.overview import overview as overview_of
from tongpan.insight.queries.standing import TREND_YEARS, newest_gap
from tongpan.insight.queries.words import named

from .address import address, run_or_404


@unit_page("insight.view_gap")
@spares_empty
def gap(request: UnitRequest) -> HttpResponse:
    """The gap of a county, of the newest run or the one that the address names; of a region, county by county."""
    if request.unit.is_school:
        return redirect(address(request.unit, request.year, "registry:school"))
    if not request.unit.is_county:
        return _region(request)
    run = _run(request)
    if run is None:
        return render(request, "insight/not_measured.html", {"region": False})
    shown = Shown(**{name: request.GET.get(name, "") for name in Shown.__dataclass_fields__})
    page = GapPage(run, shown)
    table = rankings.sections(request, page)
    if table.asked_for_file:
        return table.export()
    labels = [(own["code"], named(own)) for own in page.indicators]
    filters = GapFilter(request.GET or {"stage": page.stage}, indicators=labels)
    context = {
        "page": page,
        "run": run,
        "table": table,
        "filters": filters,
        "drawn": pictures.gap_pictures(page),
        "changed": changed_since(request.unit, request.year, [run]) if not request.GET.get("run") else None,
    }
    return render(request, "insight/gap.html", context)


def _run(request: UnitRequest) -> Run | None:
    if request.GET.get("run"):
        return run_or_404(request, request.GET["run"], Run.Kind.GAP)
    return newest_gap(request.unit, request.year)


def _region(request: UnitRequest) -> HttpResponse:
    found = overview_of(request.unit, request.year)
    if not found.measured:
        return render(request, "insight/not_measured.html", {"region": True})
    table = rankings.counties(request, found, every_indicator=True)
    if table.asked_for_file:
        return table.export()
    context = {"page": found, "table": table, "trends": pictures.trends(found)}
    return render(request, "insight/gap_region.html", context)


@unit_page("insight.make_plan", POST)
def measure(request: UnitRequest) -> HttpResponse:
    """Measure the unit's counties, this year and the years of the trend, as a job."""
    job = jobs.start(
        "insight.gap", unit=request.unit, user=request.user, key=key_of(request), year=request.year,
        history=TREND_YEARS - 1,
    )  # fmt: skip
    here = address(request.unit, request.year, "overview")
    return redirect(f"{address(request.unit, request.year, 'access:job', job=job.pk)}?{urlencode({'after': here})}")


@unit_page("insight.view_gap")
def cell(request: UnitRequest, school: str, stage: str, code: str) -> HttpResponse:
    """One school and one indicator: numerator, denominator, source, what is missing."""
    run = _run(request)
    found = cell_of(run, school, stage, code) if run else None
    if found is None:
        raise Http404(_("There is no such figure in this run."))
    return render(request, "insight/gap_cell.html", {"run": run, **found})
