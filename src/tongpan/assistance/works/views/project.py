"""One project: its page, a new one, its change, its state, its acceptance, its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base import files
from tongpan.assistance.base.choices import of_key
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.partnership.queries.tasks import tasks_of
from tongpan.assistance.works.actions.projects import remove_project, save_project, set_accepted, set_state
from tongpan.assistance.works.forms.projects import MilestoneForm, ProjectForm, StateForm
from tongpan.assistance.works.models import Entry, PlaceChange, Project, ProjectFunding
from tongpan.assistance.works.pictures import timeline
from tongpan.assistance.works.queries.lights import light_of_project
from tongpan.assistance.works.queries.projects import (
    changes_of,
    milestones_of,
    paid_by_source,
    sources_of,
    with_sums,
)
from tongpan.assistance.works.queries.seen import entries_of, projects_of

from .own import kept, seen

LINES_SHOWN = 20


def _page(request: UnitRequest, project: Project) -> str:
    return address(request, "works-project", project=project.pk)


@unit_page("assistance.view_works")
def project(request: UnitRequest, project: int) -> HttpResponse:
    """One project: time, money, milestones, what it brought, photos and papers."""
    found = seen(projects_of(request.unit).select_related("unit", "bond", "task"), project)
    with_sums([found])
    today, steps = timezone.localdate(), milestones_of(found)
    may = request.user.has_perm("assistance.edit_works", found.unit)
    may_report = request.user.has_perm("assistance.report_works", found.unit)
    context: dict[str, Any] = {
        "project": found, "sums": found.sums, "steps": steps, "today": today, "may_edit": may,
        "may_report": may_report, "picture": timeline(found, steps, today), "changes": changes_of(found),
        "money": _money(request, found), "light": light_of_project(found),
        "places": PlaceChange.everywhere.filter(project=found).select_related("unit"),
        "files": files.panel(request, "project", found),
        "state_form": StateForm(project=found) if may else None,
        "milestone_form": MilestoneForm() if may else None,
        "overrun": found.budget is not None and found.sums.spent > found.budget,
        "open_sum": found.budget - found.sums.sources if found.budget is not None else None,
    }  # fmt: skip
    return render(request, "assistance/works/project.html", context)


def _money(request: UnitRequest, project: Project) -> dict[str, Any]:
    """What each source bears and has paid; the lines only for who may see money."""
    paid = paid_by_source(project)
    borne = [(own.get_source_display(), own.amount, paid.pop(own.source, 0)) for own in sources_of(project)]
    labels = dict(ProjectFunding.Source.choices)
    borne += [(labels[source], None, amount) for source, amount in paid.items()]
    lines: list[Entry] = []
    if request.user.has_perm("assistance.view_money", request.unit):
        rows = entries_of(request.unit).filter(project=project).select_related("fund").order_by("-day", "-pk")
        lines = list(rows[:LINES_SHOWN])
    return {"sources": borne, "lines": lines}


@unit_page("assistance.edit_works", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter a project."""
    task = tasks_of(request.unit).filter(of_key("pk")(request.GET.get("task", ""))).first()
    start = {name: request.GET[name] for name in ("kind", "name", "place", "bond") if request.GET.get(name)}
    form = ProjectForm(request.POST or None, unit=request.unit, task=task, initial=start)
    return form_page(
        request, form, title=_("Enter a project"), submit=_("Enter the project"), draft="project",
        purpose=_("What its sources do not bear of the budget is shown as open."),
        save=lambda: save_project(form.project(), form.sources, user=request.user),
        done=_("The project is entered. Set its milestones next."), to=lambda made: _page(request, made),
        back=address(request, "works-projects"),
    )  # fmt: skip


def own_project(request: UnitRequest, pk: int, permission: str = "assistance.edit_works") -> Project:
    """The project, if the account may change it (or, with another permission, report on it)."""
    found: Project = get_object_or_404(projects_of(request.unit).select_related("unit", "bond"), pk=pk)
    kept(request, permission, found.unit)
    return found


@unit_page("assistance.edit_works", FORM)
def edit(request: UnitRequest, project: int) -> HttpResponse:
    """Change the facts of a project; its state has a form of its own."""
    found = own_project(request, project)
    borne = {own.source: own.amount for own in sources_of(found)}
    form = ProjectForm(request.POST or None, unit=request.unit, instance=found, borne=borne)
    return form_page(
        request, form, title=_("Change the project"), submit=_("Save"), back=_page(request, found),
        save=lambda: save_project(form.project(), form.sources, user=request.user),
        done=_("The project is changed."), to=_page(request, found),
    )  # fmt: skip


@unit_page("assistance.edit_works", POST)
def state(request: UnitRequest, project: int) -> HttpResponse:
    """The project came into another state."""
    found, form = own_project(request, project), StateForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose the new state and the day on which the project came into it."))
        return redirect(_page(request, found))
    own = form.cleaned_data
    return act(
        request, lambda: set_state(found, own["state"], day=own["day"], note=own["note"], user=request.user),
        done=_("The state is entered."), to=_page(request, found),
    )  # fmt: skip


@unit_page("assistance.edit_works", POST)
def accept(request: UnitRequest, project: int) -> HttpResponse:
    """Whether it passed its acceptance."""
    found, passed = own_project(request, project), request.POST.get("passed") == "1"
    return act(
        request, lambda: set_accepted(found, passed=passed, user=request.user),
        done=_("The acceptance is entered."), to=_page(request, found),
    )  # fmt: skip


@unit_page("assistance.edit_works", POST)
def remove(request: UnitRequest, project: int) -> HttpResponse:
    """Remove a project for which no money moved."""
    found = own_project(request, project)
    there = Entry.everywhere.filter(project=found).exists()
    to = _page(request, found) if there else address(request, "works-projects")
    return act(request, lambda: remove_project(found, user=request.user), done=_("The project is removed."), to=to)
