"""The page of a school, and the forms that correct its facts and figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access import audit
from tongpan.access.frame import may_open
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.registry.actions.changes import ConflictError, RefusedError
from tongpan.registry.actions.figures import edit_figures
from tongpan.registry.actions.schools import close_school, edit_school, reopen_school
from tongpan.registry.forms.school import CloseForm, FactsForm, FiguresForm
from tongpan.registry.models import School
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries import figures as read
from tongpan.registry.queries import staff
from tongpan.registry.queries.catalogue import figures_for
from tongpan.registry.queries.school import county_above, problems_about, school_of, successors
from tongpan.registry.queries.schools import reference_day

from .answers import conflict, said
from .pictures import place_of, trends

GAP = "insight:school-gap"
"""The gap of the school; a teacher does not see it."""


def the_school(request: UnitRequest) -> School:
    """The school of the address; 404 where the unit is a region."""
    school = school_of(request.unit)
    if school is None:
        raise Http404(_("This unit is not a school."))
    return school


@unit_page("registry.view_schools")
def school(request: UnitRequest) -> HttpResponse:
    """Everything about one school: facts, place, figures, people, and what imports found."""
    own = the_school(request)
    day = day_asked(request)
    histories = read.figure_history(own, request.year)
    context: dict[str, Any] = {
        "school": own,
        "histories": histories,
        "trends": SimpleLazyObject(lambda: trends(histories)),
        "state": audit.state(register=True),
        "place": place_of(request.unit, county_above(request.unit)),
        "gap_address": address_of(GAP, request) if may_open(request.user, GAP, request.unit) else "",
        "problems": problems_about(own),
        "day": day,
    }
    if request.user.has_perm("registry.view_teachers", request.unit):
        own_people = staff.filtered_teachers(staff.TeacherFilter(), day).filter(unit=request.unit)
        context |= {
            "people": staff.with_postings(own_people.order_by("sort_key"), day),
            "posted_in": staff.posted_in(request.unit, day),
            "posted_out": staff.posted_out(request.unit, day),
        }
    return render(request, "registry/school.html", context)


def address_of(page: str, request: UnitRequest) -> str:
    """The address of a page of this unit and year, or nothing where the page does not exist."""
    try:
        return reverse(page, args=(request.unit.slug, request.year))
    except NoReverseMatch:
        return ""


def day_asked(request: UnitRequest) -> dt.date:
    """The day whose postings are shown: the one asked for, else that of the year's stock figures."""
    try:
        return dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return reference_day(request.year)


@unit_page("registry.edit_schools", FORM)
def edit(request: UnitRequest) -> HttpResponse:
    """Correct the facts of a school."""
    own = the_school(request)
    form = FactsForm(request.POST or None, school=own)
    if request.method == "POST" and form.is_valid():
        try:
            changes = edit_school(request.unit, form.facts, seen=form.cleaned_data["seen"], user=request.user)
        except ConflictError as error:
            form.take_in(form.facts, error.now)
            conflict(form, error, {name: str(field.label) for name, field in form.fields.items()})
        else:
            messages.success(request, saved(len(changes)))
            return redirect(page_of(request))
    return render(request, "registry/school_edit.html", {"form": form, "school": own})


def saved(count: int) -> str:
    """What was saved, in words."""
    if not count:
        return _("Nothing was changed.")
    return ngettext("%(count)s change was saved.", "%(count)s changes were saved.", count) % {"count": count}


def page_of(request: UnitRequest) -> str:
    """The school's page."""
    return reverse("registry:school", args=(request.unit.slug, request.year))


@unit_page("registry.edit_schools", FORM)
def figures(request: UnitRequest) -> HttpResponse:
    """Correct the figures of a school in a year."""
    own = the_school(request)
    catalogue, shown = figures_for(request.unit), read.figures_of_year(request.unit, request.year)
    form = FiguresForm(request.POST or None, catalogue=catalogue, stages=own.stages, shown=shown)
    if request.method == "POST" and form.is_valid():
        try:
            changes = edit_figures(
                request.unit, request.year, form.figures, seen=form.cleaned_data["seen"], user=request.user
            )
        except ConflictError as error:
            form.take_in(form.figures, error.now)
            conflict(form, error, {key: figure_label(key, catalogue) for key in error.changes})
        else:
            messages.success(request, saved(len(changes)))
            return redirect(page_of(request))
    return render(request, "registry/school_figures.html", {"form": form, "school": own})


def figure_label(key: str, catalogue: Any) -> str:
    """小学 · 在校生数."""
    stage, _slash, code = key.partition("/")
    label = catalogue[code].label
    return f"{STAGE_NAMES[stage]} · {label}" if stage else label


@unit_page("registry.edit_schools", FORM)
def close(request: UnitRequest) -> HttpResponse:
    """Close a school or merge it into another."""
    own = the_school(request)
    candidates = successors(request.unit, request.user)
    form = CloseForm(request.POST or None, candidates=candidates, initial={"day": reference_day(request.year + 1)})
    if request.method == "POST" and form.is_valid():
        day, successor = form.cleaned_data["day"], form.cleaned_data["successor"]
        try:
            moved = close_school(request.unit, day, successor, user=request.user)
        except RefusedError as error:
            form.add_error(None, said(error))
        else:
            text = _("The school is closed from that day; %(count)s people moved to its successor.")
            messages.success(request, text % {"count": moved})
            return redirect(page_of(request))
    people = staff.staffing_counts(request.unit, reference_day(request.year)).get("home", 0)
    return render(request, "registry/school_close.html", {"form": form, "school": own, "people": people})


@unit_page("registry.edit_schools", POST)
def reopen(request: UnitRequest) -> HttpResponse:
    """Take back a closing."""
    try:
        moved = reopen_school(request.unit, user=request.user)
    except RefusedError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("The school is open again; %(count)s people came back.") % {"count": moved})
    return redirect(page_of(request))
