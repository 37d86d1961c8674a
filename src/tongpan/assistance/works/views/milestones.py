"""The steps of a project: planned by the bureau, reported by the school."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.assistance.base.records import act, address
from tongpan.assistance.works.actions.milestones import add_milestone, drop_milestone, reach_milestone
from tongpan.assistance.works.forms.projects import MilestoneForm, ReachForm
from tongpan.assistance.works.models import Milestone, Project

from .project import own_project


def _page(request: UnitRequest, project: Project) -> str:
    return f"{address(request, 'works-project', project=project.pk)}#milestones"


def _step(project: Project, pk: int) -> Milestone:
    found: Milestone = get_object_or_404(Milestone.everywhere.filter(project=project), pk=pk)
    found.project = project
    return found


@unit_page("assistance.edit_works", POST)
def add(request: UnitRequest, project: int) -> HttpResponse:
    """Plan a step."""
    found, form = own_project(request, project), MilestoneForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Give the milestone and the day by which it is due."))
        return redirect(_page(request, found))
    own = form.cleaned_data
    return act(
        request, lambda: add_milestone(found, own["name"], own["due"], user=request.user),
        done=_("The milestone is set."), to=_page(request, found),
    )  # fmt: skip


@unit_page("assistance.report_works", POST)
def reach(request: UnitRequest, project: int, milestone: int) -> HttpResponse:
    """A step was reached on a day; without a day that is taken back."""
    found = own_project(request, project, "assistance.report_works")
    step, form = _step(found, milestone), ReachForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Give the day on which the milestone was reached."))
        return redirect(_page(request, found))
    done = _("The milestone is reached.") if form.reached else _("The milestone is open again.")
    return act(
        request, lambda: reach_milestone(step, form.reached, user=request.user), done=done, to=_page(request, found)
    )


@unit_page("assistance.edit_works", POST)
def drop(request: UnitRequest, project: int, milestone: int) -> HttpResponse:
    """Take a step from the plan."""
    found = own_project(request, project)
    step = _step(found, milestone)
    return act(
        request, lambda: drop_milestone(step, user=request.user), done=_("The milestone is taken away."),
        to=_page(request, found),
    )  # fmt: skip
