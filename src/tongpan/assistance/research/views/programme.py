"""One programme and one cohort: their pages, and the forms that make, change and remove them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base import files
from tongpan.assistance.base.lists import RegisterTable
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.period import ALL, period_of
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.base.register import Figure, register_of
from tongpan.assistance.research.actions import programmes as actions
from tongpan.assistance.research.forms.programmes import CohortForm, ProgrammeForm
from tongpan.assistance.research.models import Cohort, Programme
from tongpan.assistance.research.queries.programmes import cohorts_of, members_of
from tongpan.assistance.research.registers.programmes import MEMBERS
from tongpan.ui.table import Empty

from .export import note_export
from .found import EDIT, may_edit
from .mentoring import subject_words
from .programmes import member_bulk, member_columns, with_counts
from .reach import cohort_seen, names_shown, programme_seen

SUMS = ("sessions", "persons", "person_times")
"""What is said of the activities of a programme, as their register measures it."""


@unit_page("assistance.view_research")
def programme(request: UnitRequest, programme: int) -> HttpResponse:
    """What it is, with whom, its cohorts and what they did."""
    found = programme_seen(request, programme)
    cohorts = list(cohorts_of(request.unit).filter(programme=found).order_by("since", "pk"))
    with_counts(cohorts)
    bodies = Organisation.everywhere
    may = may_edit(request, found.unit)
    context = {
        "programme": found, "cohorts": cohorts, "subject": subject_words(found.subject), "edit": may,
        "partners": bodies.filter(programmes=found), "contractors": bodies.filter(programmes_run=found),
        "figures": _figures(request, found), "files": files.panel(request, "programme", found),
    }  # fmt: skip
    return render(request, "assistance/research/programme.html", context)


def _figures(request: UnitRequest, found: Programme) -> list[dict[str, Any]]:
    """Its activities over all time, through their register: every figure leads to its records."""
    period, asked = period_of(request.year, ALL), {"programme": found.pk}
    register = register_of("research-activities")
    here = register.address(request.unit, request.year, period, asked)
    named = [
        ("count", _("Activities"), ""),
        *((n, register.measures[n].label, register.measures[n].unit) for n in SUMS),
    ]
    return [
        {"label": label, "unit": unit, "href": here,
         "value": Figure(register.key, name, asked).value(request.unit, period)}
        for name, label, unit in named
    ]  # fmt: skip


def _page(request: UnitRequest, found: Programme) -> str:
    return address(request, "research-programme", programme=found.pk)


def _form(request: UnitRequest, form: ProgrammeForm, title: str, submit: str, back: str) -> HttpResponse:
    def save() -> Programme:
        own = form.cleaned_data
        return actions.keep_programme(
            form.programme(request.unit), partners=own["partners"], contractors=own["contractors"], user=request.user
        )

    return form_page(
        request, form, title=title, submit=submit, save=save, done=_("Saved."), back=back,
        to=lambda made: _page(request, made),
        purpose=_("Cohorts with their members, and activities, are added on its page."),
    )  # fmt: skip


@unit_page(EDIT, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter a programme."""
    today = timezone.localdate()
    initial = {"since": today, "bond": request.GET.get("bond"), "task": request.GET.get("task")}
    form = ProgrammeForm(request.POST or None, unit=request.unit, day=today, initial=initial)
    return _form(request, form, _("Enter a programme"), _("Enter it"), address(request, "research-programmes"))


@unit_page(EDIT, FORM)
def edit(request: UnitRequest, programme: int) -> HttpResponse:
    """Change what a programme is."""
    found = programme_seen(request, programme, edit=True)
    form = ProgrammeForm(request.POST or None, instance=found, unit=request.unit, day=timezone.localdate())
    return _form(request, form, _("Change “%(name)s”") % {"name": found.name}, _("Save"), _page(request, found))


@unit_page(EDIT, POST)
def remove(request: UnitRequest, programme: int) -> HttpResponse:
    """Remove a programme that was entered by mistake."""
    found = programme_seen(request, programme, edit=True)
    key, page = found.pk, _page(request, found)
    answer = act(
        request,
        lambda: actions.remove_programme(found, user=request.user),
        done=_("The programme is removed."),
        to=page,
    )
    gone = not Programme.everywhere.filter(pk=key).exists()
    return redirect(address(request, "research-programmes")) if gone else answer


@unit_page("assistance.view_research")
def cohort(request: UnitRequest, cohort: int) -> HttpResponse:
    """One cohort with its members."""
    note_export(request, "assistance.cohort.export", names_shown(request))
    found = cohort_seen(request, cohort)
    may = may_edit(request, found.programme.unit)
    rows = members_of(request.unit).filter(cohort=found).select_related(*MEMBERS.related)
    columns = [own for own in member_columns(request) if own.key not in {"cohort", "programme"}]
    step = (address(request, "research-members-add", cohort=found.pk), _("Add members")) if may else ("", "")
    table = RegisterTable(
        request, columns, rows.order_by("role", "unit__sort_key", "pk"), key="cohort-members", personal=True,
        bulk=member_bulk(request) if may else (), empty=Empty(_("Nobody is in this cohort yet."), *step),
    )  # fmt: skip
    if table.asked_for_file:
        return table.export()
    sums = [
        {"label": own.label, "unit": own.unit, "value": own.of(rows) or 0}
        for own in (MEMBERS.measures[name] for name in ("schools", "counties", "persons"))
    ]
    context = {"cohort": found, "programme": found.programme, "table": table, "edit": may, "sums": sums}
    return render(request, "assistance/research/cohort.html", context)


def _cohort_page(request: UnitRequest, found: Cohort) -> str:
    return address(request, "research-cohort", cohort=found.pk)


@unit_page(EDIT, FORM)
def cohort_add(request: UnitRequest, programme: int) -> HttpResponse:
    """Enter a cohort."""
    found = programme_seen(request, programme, edit=True)
    form = CohortForm(request.POST or None, instance=Cohort(programme=found, since=found.since, until=found.until))
    return form_page(
        request, form, title=_("Enter a cohort of “%(name)s”") % {"name": found.name}, submit=_("Enter it"),
        save=lambda: actions.keep_cohort(form.save(commit=False), user=request.user), done=_("The cohort is entered."),
        to=lambda made: _cohort_page(request, made), back=_page(request, found),
    )  # fmt: skip


@unit_page(EDIT, FORM)
def cohort_edit(request: UnitRequest, cohort: int) -> HttpResponse:
    """Change a cohort."""
    found = cohort_seen(request, cohort, edit=True)
    form = CohortForm(request.POST or None, instance=found)
    here = _cohort_page(request, found)
    return form_page(
        request, form, title=_("Change “%(name)s”") % {"name": found.name}, submit=_("Save"), done=_("Saved."),
        save=lambda: actions.keep_cohort(form.save(commit=False), user=request.user), to=here, back=here,
    )  # fmt: skip


@unit_page(EDIT, POST)
def cohort_remove(request: UnitRequest, cohort: int) -> HttpResponse:
    """Remove a cohort without members."""
    found = cohort_seen(request, cohort, edit=True)
    key, page, above = found.pk, _cohort_page(request, found), _page(request, found.programme)
    answer = act(request, lambda: actions.remove_cohort(found, user=request.user), done=_("The cohort is removed."),
                 to=page)  # fmt: skip
    return answer if Cohort.everywhere.filter(pk=key).exists() else redirect(above)
