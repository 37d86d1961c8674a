"""Plans: the list, a new one, one being computed, one with its result, two side by side."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongpan.access import jobs
from tongpan.access.models import Job
from tongpan.access.once import key_of
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.insight import plan_pictures as pictures
from tongpan.insight.actions.plan import start_frontier, start_plan
from tongpan.insight.forms.plan import PlanForm
from tongpan.insight.models import Run
from tongpan.insight.plan_compare import Comparison
from tongpan.insight.plan_lines import line_table
from tongpan.insight.plan_tables import plans_table
from tongpan.insight.queries.defaults import packs, plan_defaults, plan_schools
from tongpan.insight.queries.freshness import changed_since
from tongpan.insight.queries.plan_page import PlanPage
from tongpan.insight.queries.plans import FRONTIER_JOB, PLAN_JOB, plan_rows, running_jobs

from .address import address, run_or_404


@unit_page("insight.view_plan")
def plans(request: UnitRequest) -> HttpResponse:
    """The plans of the unit and of the counties below it, and those that are being computed."""
    if request.unit.is_school:
        return redirect(address(request.unit, request.year, "registry:school"))
    table = plans_table(request)
    if table.asked_for_file:
        return table.export()
    return render(request, "insight/plans.html", {"table": table, "running": running_jobs(request.unit)})


@unit_page("insight.make_plan", FORM)
def new(request: UnitRequest) -> HttpResponse:
    """Ask for a plan; ``from`` starts with what an earlier one asked for."""
    start, costs = plan_defaults(request.unit, request.year)
    if request.GET.get("from"):
        start |= PlanForm.initial_of(run_or_404(request, request.GET["from"], Run.Kind.BALANCE).params)
    form = PlanForm(request.POST or None, initial=start, costs=costs, schools=plan_schools(request.unit), packs=packs())
    if request.method == "POST" and form.is_valid():
        job = start_plan(request.unit, request.year, form.asked(), user=request.user, key=key_of(request))
        return redirect(address(request.unit, request.year, "plan-job", job=job.pk))
    return render(request, "insight/plan_new.html", {"form": form, "region": not request.unit.is_county})


@unit_page("insight.view_plan", FORM)
def job(request: UnitRequest, job: UUID) -> HttpResponse:
    """A plan being computed: best and bound against time; POST ends it with the best so far; then to the result."""
    found = get_object_or_404(
        Job.objects.select_related("unit"), pk=job, unit=request.unit, kind__in=(PLAN_JOB, FRONTIER_JOB)
    )
    if request.method == "POST":
        if not request.user.has_perm("insight.make_plan", request.unit):
            raise PermissionDenied("insight.make_plan")
        jobs.cancel(found)
        found.refresh_from_db()
    after = _result_address(request, found)
    if after:
        return HttpResponse(headers={"HX-Redirect": after}) if request.htmx else redirect(after)
    said = found.said()
    drawn = pictures.search_of((said.get("values") or {}).get("trace") or [])
    runs = list(plan_rows(request.unit).filter(job=found)) if found.ended else []
    context = {
        "job": found,
        "said": said,
        "chart": drawn,
        "runs": runs,
        "failed": (found.result or {}).get("failed", []),
    }
    return render(request, f"insight/{'parts/plan_live' if request.htmx else 'plan_job'}.html", context)


def _result_address(request: UnitRequest, job: Job) -> str:
    """Where the result of one county stands; a region's job shows its counties itself."""
    result = job.result or {}
    if job.state != Job.State.DONE or not (result.get("plan") or (job.unit.is_county and result.get("runs"))):
        return ""
    return address(job.unit, request.year, "plan", plan=result.get("plan") or result["runs"][0])


@unit_page("insight.view_plan")
def plan(request: UnitRequest, plan: UUID) -> HttpResponse:
    """One plan: how good, what changes and why, what binds, what each budget buys."""
    run = run_or_404(request, plan, Run.Kind.BALANCE)
    page = PlanPage(run)
    view = request.GET.get("view", "schools")
    table = line_table(request, page, view)
    if table.asked_for_file:
        return table.export()
    frontier = page.frontier
    context = {
        "page": page,
        "run": run,
        "table": table,
        "shown": view,
        "asked": Comparison(page, page).asked,
        "map": pictures.plan_map(page) if page.solved else None,
        "spreads": pictures.cv_changes(page),
        "frontier": pictures.frontier_of(frontier, page),
        "search": pictures.search_of(page.result["trace"]),
        "changed": changed_since(run.unit, run.year, [run]) if page.adoption is None else None,
    }
    return render(request, "insight/plan.html", context)


@unit_page("insight.make_plan", POST)
def frontier(request: UnitRequest, plan: UUID) -> HttpResponse:
    """Ask what each budget buys."""
    run = run_or_404(request, plan, Run.Kind.BALANCE)
    job = start_frontier(run, user=request.user, key=key_of(request))
    return redirect(address(run.unit, request.year, "plan-job", job=job.pk))


@unit_page("insight.view_plan", FORM)
def compare(request: UnitRequest) -> HttpResponse:
    """Two plans side by side; ticked rows of the list come by POST and become an address that can be sent."""
    here = address(request.unit, request.year, "compare")
    if request.method == "POST":
        ticked = request.POST.getlist("row")
        if len(ticked) != 2:
            messages.warning(request, _("Tick exactly two plans to lay them side by side."))
            return redirect(address(request.unit, request.year, "plans"))
        return redirect(f"{here}?{urlencode({'a': ticked[0], 'b': ticked[1]})}")
    rows = list(plan_rows(request.unit).filter(year=request.year)[:50])
    pair = [
        request.GET.get(name) or (str(rows[place].pk) if len(rows) > place else "") for place, name in enumerate("ab")
    ]
    if not all(pair):
        return render(request, "insight/compare.html", {"rows": rows, "page": None})
    page = Comparison(*(PlanPage(run_or_404(request, pk, Run.Kind.BALANCE)) for pk in pair))
    return render(request, "insight/compare.html", {"rows": rows, "page": page})
