"""The pages of every planner: the list, a new plan, one being computed, one with its result, two side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access import jobs
from tongpan.access.keys_asked import is_key
from tongpan.access.models import Job
from tongpan.access.once import key_of
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.forms.adopt import ForceForm
from tongpan.insight.queries.places import statistics_day
from tongpan.insight.views.address import address, run_or_404

from .actions import adopt as adopting
from .actions.solve import ask, decide, drop_decision, drop_school
from .against import against
from .catalogue import PLANNERS, Planner
from .comparison import Comparison
from .forms import DecisionForm, decision_form_of, form_of
from .live import Watched
from .on_form import on_form
from .pages import PlannerPage, page_of
from .plan_list import plan_table
from .put_in_force import route_table, site_table
from .queries.runs import JOB, in_force, rows_of, running


def _to(request: UnitRequest, planner: Planner, name: str = "", unit: Any = None, **parts: Any) -> str:
    return address(unit or request.unit, request.year, planner.page(name), **parts)


@unit_page("insight.view_plan")
def plans(request: UnitRequest, planner: str) -> HttpResponse:
    """The plans of the unit and of the counties below it, and those that are being computed."""
    own = PLANNERS[planner]
    if request.unit.is_school:
        return redirect(address(request.unit, request.year, "registry:school"))
    table = plan_table(request, own)
    if table.asked_for_file:
        return table.export()
    context = {"planner": own, "table": table, "running": running(own, request.unit)}
    return render(request, "insight/planners/list.html", context)


@unit_page("insight.make_plan", FORM)
def new(request: UnitRequest, planner: str) -> HttpResponse:
    """Ask for a plan; ``from`` starts with what an earlier one asked for and what was decided there by hand.

    POST with ``look`` asks for nothing: it tells what the registry holds for the stages chosen and keeps what is typed.
    """
    own = PLANNERS[planner]
    kind = form_of(own.key)
    start = {
        "title": _("%(planner)s, %(unit)s") % {"planner": own.label, "unit": request.unit.title},
        "policy_date": statistics_day(request.year), "seconds": 60, "seed": 0,
    } | kind.start(request.unit, request.year)  # fmt: skip
    before = run_or_404(request, request.GET["from"], own.key) if request.GET.get("from") else None
    if before:
        start |= kind.initial_of(before.params)
    page = page_of(before, request.user) if before else None
    form = kind(request.POST or None, initial=start, unit=request.unit, year=request.year, before=page)
    looks = "look" in request.POST
    if looks:
        form = form.as_typed()
    elif request.method == "POST" and form.is_valid():
        base = before if before and before.unit == request.unit else None
        job = ask(own, request.unit, request.year, form.asked(), user=request.user, based_on=base, key=key_of(request))
        return redirect(_to(request, own, "job", job=job.pk))
    region = own.by_county and not request.unit.is_county
    context = {"planner": own, "form": form, "region": region, "known": on_form(request, own, form.stages),
               "before": before}  # fmt: skip
    part = "known" if looks and request.htmx else "new"
    return render(request, f"insight/planners/{part}.html", context)


@unit_page("insight.view_plan", FORM)
def job(request: UnitRequest, planner: str, job: UUID) -> HttpResponse:
    """A plan being computed: best and bound against time; POST ends it with the best so far; then to the result."""
    own = PLANNERS[planner]
    rows = Job.objects.select_related("unit").filter(kind=JOB, params__planner=own.key)
    found = get_object_or_404(rows, pk=job, unit=request.unit)
    if request.method == "POST":
        if not request.user.has_perm("insight.make_plan", request.unit):
            raise PermissionDenied("insight.make_plan")
        jobs.cancel(found)
        found.refresh_from_db()
    runs = (found.result or {}).get("runs") or []
    alone = found.unit.is_county or not own.by_county
    if found.state == Job.State.DONE and alone and runs:
        after = _to(request, own, "plan", plan=runs[0])
        return HttpResponse(headers={"HX-Redirect": after}) if request.htmx else redirect(after)
    kept = list(rows_of(own, request.unit).filter(job=found)) if found.ended else []
    context = {"planner": own, "job": found, "watched": Watched(own, found), "runs": kept,
               "failed": (found.result or {}).get("failed", []), "here": request.path, "region": not alone}  # fmt: skip
    return render(request, f"insight/planners/{'live' if request.htmx else 'job'}.html", context)


@unit_page("insight.view_plan")
def plan(request: UnitRequest, planner: str, plan: UUID) -> HttpResponse:
    """One plan: how good, what it decides and why, what is missing, what one decision by hand costs."""
    run = run_or_404(request, plan, planner)
    return _show(request, page_of(run, request.user))


def _show(request: UnitRequest, page: PlannerPage, decision: DecisionForm | None = None) -> HttpResponse:
    """The page of a plan, or the file of its table; ``decision`` is one that was refused, with all that was typed."""
    run = page.run
    known = [key for key, _label in page.views]
    view = request.GET.get("view", "")
    view = view if view in known else (known[0] if known else "")
    table = page.table(request, view) if page.solved and view else None
    if table and table.asked_for_file:
        return table.export()
    may_change = page.solved and request.user.has_perm("insight.make_plan", run.unit)
    form = decision or (decision_form_of(run.kind)(page=page) if may_change else None)
    context = {"planner": page.planner, "page": page, "run": run, "table": table, "shown": view, "decision": form,
               "against": against(page, request.user)}  # fmt: skip
    return render(request, "insight/planners/plan.html", context)


@unit_page("insight.make_plan", FORM)
def change(request: UnitRequest, planner: str, plan: UUID) -> HttpResponse:
    """Take one decision by hand (or drop one) and see the price: the plan is searched once more around it.

    ``drop`` is the place of a decision, or a school chosen on the form as a conflict calls it (``keep:2144…``).

    A refused decision is shown on the plan's page with what was typed; from there, links lead back to the plan (GET).
    """
    own = PLANNERS[planner]
    run = run_or_404(request, plan, planner)
    if request.method != "POST":
        asked = request.GET.urlencode()
        return redirect(_to(request, own, "plan", run.unit, plan=run.pk) + (f"?{asked}" if asked else ""))
    place = request.POST.get("drop", "")
    if is_key(place):
        found = drop_decision(own, run, int(place), user=request.user, key=key_of(request))
        return redirect(_to(request, own, "job", run.unit, job=found.pk))
    page = page_of(run, request.user)
    if place:
        if place not in page.drops.values():
            raise Http404(_("There is no such decision here."))
        kind, _colon, school = place.partition(":")
        found = drop_school(own, run, page.chosen[kind], school, user=request.user, key=key_of(request))
        return redirect(_to(request, own, "job", run.unit, job=found.pk))
    form = decision_form_of(planner)(request.POST, page=page)
    if not form.is_valid():
        return _show(request, page, form)
    found = decide(own, run, form.decisions(), user=request.user, key=key_of(request))
    return redirect(_to(request, own, "job", run.unit, job=found.pk))


@unit_page("insight.view_plan", FORM)
def compare(request: UnitRequest, planner: str) -> HttpResponse:
    """Two plans side by side; ticked rows of the list come by POST and become an address that can be sent."""
    own = PLANNERS[planner]
    if request.method == "POST":
        ticked = request.POST.getlist("row")
        if len(ticked) != 2:
            messages.warning(request, _("Tick exactly two plans to lay them side by side."))
            return redirect(_to(request, own))
        return redirect(f"{_to(request, own, 'compare')}?{urlencode({'a': ticked[0], 'b': ticked[1]})}")
    rows = list(rows_of(own, request.unit).filter(year=request.year)[:50])
    given = [request.GET.get(name) or (str(rows[n].pk) if len(rows) > n else "") for n, name in enumerate("ab")]
    page = (
        Comparison(*(page_of(run_or_404(request, pk, planner), request.user) for pk in given)) if all(given) else None
    )
    return render(request, "insight/planners/compare.html", {"planner": own, "rows": rows, "page": page})


@unit_page("insight.adopt_plan", FORM)
def adopt(request: UnitRequest, planner: str, plan: UUID) -> HttpResponse:
    """GET says what it will do and to how many; POST puts the plan into force."""
    run = run_or_404(request, plan, planner)
    page = page_of(run, request.user)
    form = ForceForm(request.POST or None, initial=dict(zip(("since", "until"), page.term, strict=True)))
    context = {"planner": page.planner, "page": page, "run": run, "form": form}
    try:
        if request.method == "POST" and form.is_valid():
            adoption, _made = adopting.adopt(run, user=request.user, **form.cleaned_data)
            messages.success(request, _("The plan is in force from %(day)s.") % {"day": adoption.since.isoformat()})
            return redirect(_to(request, page.planner, "plan", run.unit, plan=run.pk))
        adopting.check(run)
    except CannotAdopt as refused:
        standing = in_force(page.planner, run.unit, run.year, run.params)
        context |= {"refused": refused, "standing": standing.run if standing else None}
    return render(request, "insight/planners/adopt.html", context)


@unit_page("insight.adopt_plan", POST)
def undo(request: UnitRequest, planner: str, plan: UUID) -> HttpResponse:
    """Take an adopted plan back."""
    run = run_or_404(request, plan, planner)
    page = page_of(run, request.user)
    try:
        if page.adoption is None:
            raise CannotAdopt(_("This plan is not in force."))
        done = adopting.undo(page.adoption, user=request.user)
    except CannotAdopt as refused:
        messages.warning(request, _(refused.message) % refused.values if refused.values else _(refused.message))
    else:
        text = _("Taken back: %(removed)s records removed, %(ended)s ended.")
        messages.success(request, text % {"removed": done.get("removed", 0), "ended": done.get("ended", 0)})
        if count := done.get("restored", 0):
            text = ngettext(
                "%(count)s that had given way goes on as before.",
                "%(count)s that had given way go on as before.",
                count,
            )
            messages.success(request, text % {"count": count})
    return redirect(_to(request, page.planner, "plan", run.unit, plan=run.pk))


@unit_page("insight.view_plan")
def sites(request: UnitRequest) -> HttpResponse:
    """What the layouts in force decide of every school: keep, extend, merge, open."""
    table = site_table(request)
    if table.asked_for_file:
        return table.export()
    context = {
        "title": _("Sites in force"), "planner": PLANNERS["layout"], "table": table,
        "purpose": _("What the adopted school layout decides of every site: keep, extend, merge or open."),
    }  # fmt: skip
    return render(request, "insight/planners/in_force.html", context)


@unit_page("insight.view_gap")
def routes(request: UnitRequest) -> HttpResponse:
    """The timetable of the buses in force; a school sees the runs that bring pupils to it."""
    views = (("stops", _("Stops and times")), ("routes", _("Runs")))
    shown = "routes" if request.GET.get("view") == "routes" else "stops"
    table = route_table(request, shown)
    if table.asked_for_file:
        return table.export()
    context = {
        "title": _("Bus timetable"), "planner": PLANNERS["bus"], "table": table, "views": views, "shown": shown,
        "purpose": _("Every stop of the adopted school buses, with its time in the morning."),
    }  # fmt: skip
    return render(request, "insight/planners/in_force.html", context)
