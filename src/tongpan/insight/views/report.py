"""The report to sign: choose the plan that it shows, then take it away as Word or PDF."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from tongpan.access.gate import record_taking
from tongpan.access.pages import UnitRequest, unit_page
from tongpan.insight.actions.report import CONTENT_TYPES, write_report
from tongpan.insight.forms.report import ReportForm
from tongpan.insight.models import Run
from tongpan.insight.queries.freshness import changed_since
from tongpan.insight.queries.standing import newest_gap, standings
from tongpan.insight.report_list import report_table

from .address import address, run_or_404


@unit_page("insight.report")
def report(request: UnitRequest) -> HttpResponse:
    """A county's report; of a region, the counties and whether each is ready for one."""
    if request.unit.is_school:
        return redirect(address(request.unit, request.year, "registry:school"))
    if not request.unit.is_county:
        table = report_table(request, standings(request.unit, request.year))
        return (
            table.export() if table.asked_for_file else render(request, "insight/report_region.html", {"table": table})
        )
    run = newest_gap(request.unit, request.year)
    if run is None:
        return render(request, "insight/not_measured.html", {"region": False})
    context = {
        "run": run,
        "form": ReportForm(request.GET or None, plans=_plans(request)),
        "changed": changed_since(request.unit, request.year, [run]),
    }
    return render(request, "insight/report.html", context)


def _plans(request: UnitRequest) -> list[Run]:
    rows = Run.objects.filter(unit=request.unit, year=request.year, kind=Run.Kind.BALANCE, result__isnull=False)
    return [run for run in rows.defer("result") if run.status in {"optimal", "feasible"}]


@unit_page("insight.report")
def download(request: UnitRequest, format_: str) -> HttpResponse:
    """The file itself."""
    if format_ not in CONTENT_TYPES:
        raise Http404(_("A report is written as Word or as PDF."))
    run = newest_gap(request.unit, request.year) if request.unit.is_county else None
    if run is None:
        raise Http404(_("The gap was not measured yet; measure it first."))
    plan = run_or_404(request, request.GET["plan"], Run.Kind.BALANCE) if request.GET.get("plan") else None
    if plan is not None and (plan.unit_id, plan.year) != (run.unit_id, run.year):
        raise Http404(_("The plan and the gap of a report are of one county and one school year."))
    mark = record_taking(request, "balance-report", format_)
    made = write_report(run, plan, format_, user=request.user, mark=mark)  # type: ignore[arg-type]
    header = {"Content-Disposition": content_disposition_header(True, made.name) or ""}
    return HttpResponse(made.content, content_type=made.content_type, headers=header)
