"""The steps of projects and what their sources are to bear, over all projects of the time."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import address
from tongpan.assistance.works.models import Milestone
from tongpan.assistance.works.registers import MILESTONES, SOURCES
from tongpan.ui.badges import badge
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty


def _project_columns(request: UnitRequest) -> list[Column]:
    return [
        Column("project", _("Project"), value="project.name", order="project__name",
               href=lambda row: address(request, "works-project", project=row.project_id)),
        Column("school", _("School"), value="project.unit.title", order="project__unit__sort_key"),
    ]  # fmt: skip


def _reached(row: Milestone) -> Any:
    if row.done:
        return day(row.done)
    return badge("gap", _("late")) if row.due < timezone.localdate() else badge("muted", _("not yet"))


@unit_page("assistance.view_works")
def milestones(request: UnitRequest) -> HttpResponse:
    """Every step of the projects that is due in the time, and when it was reached."""
    columns = [
        *_project_columns(request),
        Column("name", _("Milestone"), order="name"),
        Column("due", _("Due"), order="due", show=lambda row: day(row.due)),
        Column("done", _("Reached"), order="done", show=_reached),
    ]  # fmt: skip
    return list_page(
        request, MILESTONES, columns, default_sort="due", sums=("reached", "projects"),
        purpose=_("The steps of all projects that are due in this time, and when each was reached."),
        actions=[("assistance:works-milestones-import", _("Import from Excel")),
                 ("assistance:works-projects", _("Projects"))],
        empty=Empty(_("No step of a project is due in this time. Steps are planned on the page of a project."),
                    address(request, "works-projects"), _("To the projects")),
    )  # fmt: skip


@unit_page("assistance.view_works")
def sources(request: UnitRequest) -> HttpResponse:
    """What each source is to bear of the budgets of projects; what is paid stands in the ledger."""
    columns = [
        *_project_columns(request),
        Column("source", _("Source of money"), value=lambda row: row.get_source_display(), order="source"),
        Column("amount", _("To bear"), _("yuan"), number=2, order="amount"),
    ]
    return list_page(
        request, SOURCES, columns, default_sort="project", sums=("amount", "projects"),
        purpose=_("What each source is to bear of the budgets of projects; what is paid stands in the ledger."),
        actions=[("assistance:works-sources-import", _("Import from Excel")),
                 ("assistance:works-projects", _("Projects"))],
        empty=Empty(_("No source bears a project of this time. Sources are entered with their project."),
                    address(request, "works-projects"), _("To the projects")),
    )  # fmt: skip
