"""Adopt a plan, see what that does and to whom, and take it back."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.insight.actions.adopt import CannotAdopt, adopt, ready_to_adopt, undo
from tongpan.insight.forms.adopt import AdoptForm
from tongpan.insight.models import Run
from tongpan.insight.plan_lines import purchase_rows
from tongpan.insight.queries.people import named_moves
from tongpan.insight.queries.places import statistics_day
from tongpan.insight.queries.plan_page import PlanPage

from .address import address, run_or_404


@unit_page("insight.adopt_plan", FORM)
def adopt_plan(request: UnitRequest, plan: UUID) -> HttpResponse:
    """GET names whom it concerns; POST puts the plan into force."""
    run = run_or_404(request, plan, Run.Kind.BALANCE)
    page = PlanPage(run)
    next_year = statistics_day(run.year + 1)
    start = {"since": statistics_day(run.year), "until": next_year - dt.timedelta(days=1), "due": next_year}
    form = AdoptForm(request.POST or None, initial=start)
    context = {"page": page, "run": run, "form": form, "lines": len(purchase_rows(page))}
    try:
        if request.method == "POST" and form.is_valid():
            adoption = adopt(run, user=request.user, **form.cleaned_data)
            messages.success(request, _("The plan is in force from %(day)s.") % {"day": adoption.since.isoformat()})
            return redirect(address(run.unit, request.year, "plan", plan=run.pk))
        context["people"] = named_moves(ready_to_adopt(run).people, page.names)
    except CannotAdopt as refused:
        context["refused"] = refused
    return render(request, "insight/adopt.html", context)


@unit_page("insight.adopt_plan", POST)
def undo_plan(request: UnitRequest, plan: UUID) -> HttpResponse:
    """Take an adopted plan back."""
    run = run_or_404(request, plan, Run.Kind.BALANCE)
    adoption = PlanPage(run).adoption
    try:
        if adoption is None:
            raise CannotAdopt(_("This plan is not in force."))
        done = undo(adoption, user=request.user)
    except CannotAdopt as refused:
        messages.warning(request, _(refused.message) % refused.values if refused.values else _(refused.message))
    else:
        text = _(
            "Taken back: %(removed)s postings removed, %(ended)s ended, %(lines)s lines of the purchase list removed."
        )
        messages.success(request, text % {"removed": done.removed, "ended": done.ended, "lines": done.purchases})
    return redirect(address(run.unit, request.year, "plan", plan=run.pk))
