"""Projects: the list, where they stand, and several brought into a state at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.back import back_to
from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.assistance.base.lists import RegisterFilterForm, list_page, period_asked, ticked
from tongpan.assistance.base.records import address, said
from tongpan.assistance.works.actions.projects import set_states
from tongpan.assistance.works.models import Project
from tongpan.assistance.works.queries.pipeline import pipeline
from tongpan.assistance.works.queries.projects import with_sums
from tongpan.assistance.works.queries.seen import projects_of
from tongpan.assistance.works.registers import PROJECTS
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .words import in_time, state_badge


@unit_page("assistance.view_works")
def projects(request: UnitRequest) -> HttpResponse:
    """What is built and bought, how far it is, and whether it is on time and within its budget."""
    yuan = _("yuan")
    columns = [
        Column("name", _("Project"), order="name", href=lambda row: address(request, "works-project", project=row.pk)),
        Column("school", _("School"), value="unit.title", order="unit__sort_key"),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("stage", _("Stage"), value=lambda row: STAGE_NAMES.get(row.stage, ABSENT), order="stage", hidden=True),
        Column("state", _("State"), value=lambda row: row.get_state_display(), order="state", show=state_badge),
        Column("due", _("Due"), order="due", show=lambda row: day(row.due)),
        Column("late", _("Time"), value="late_by", show=in_time),
        Column("milestones", _("Milestones"), value=lambda row: f"{row.sums.reached}/{row.sums.milestones}"),
        Column("budget", _("Budget"), yuan, number=0, order="budget"),
        Column("contract", _("Contract"), yuan, number=0, order="contract", hidden=True),
        Column("spent", _("Spent"), yuan, value="sums.spent", number=0, show=_spent),
        Column("places", _("Places added"), _("places"), value="sums.places", number=0),
        Column("delivered", _("Delivered"), order="delivered", show=lambda row: day(row.delivered), hidden=True),
    ]  # fmt: skip
    may = request.user.has_perm("assistance.edit_works", request.unit)
    return list_page(
        request, PROJECTS, columns, complete=with_sums, template="assistance/works/sums.html",
        sums=("schools", "budget", "spent", "places"), bulk=_bulk(request) if may else (),
        purpose=_("What is built and bought, how far it is, on time and within its budget or not."),
        actions=[("assistance:works-project-add", _("Enter a project")),
                 ("assistance:works-projects-import", _("Import from Excel")),
                 ("assistance:works-pipeline", _("By state")), ("assistance:works-milestones", _("Milestones")),
                 ("assistance:works-sources", _("Funding sources"))],
        empty=Empty(_("No project in this time. Enter one, or see which rooms are missing."),
                    address(request, "works-missing"), _("Rooms missing")),
        foot=_("A project belongs to a time in which it was sought or built. Spent is what the ledger says, and places "
               "what was added: above the list in this time, for each project in all."),
    )  # fmt: skip


def _bulk(request: UnitRequest) -> list[tuple[str, str, str]]:
    words = {
        Project.State.APPROVED: (_("Mark approved"), _("The ticked projects will be approved as of today.")),
        Project.State.RUNNING: (_("Mark begun"), _("The ticked projects will be begun as of today.")),
        Project.State.STOPPED: (_("Mark stopped"), _("The ticked projects will be stopped as of today.")),
    }
    return [(address(request, "works-projects-state", kind=state.value), *own) for state, own in words.items()]


def _spent(row: Project) -> object:
    spent, budget = row.sums.spent, row.budget  # type: ignore[attr-defined]
    shown = f"{spent:,.0f}"
    return badge("gap", shown) if budget is not None and spent > budget else shown


@unit_page("assistance.edit_works", POST)
def set_state_of_many(request: UnitRequest, kind: str) -> HttpResponse:
    """Bring the ticked projects into a state as of today; those that cannot be say why."""
    if kind not in Project.State.values:
        return redirect(address(request, "works-projects"))
    found = projects_of(request.unit).filter(pk__in=ticked(request)).select_related("unit")
    mine = [own for own in found if request.user.has_perm("assistance.edit_works", own.unit)]
    done, refused = set_states(mine, kind, day=timezone.localdate(), user=request.user)
    if done:
        messages.success(request, _("%(count)s projects are changed.") % {"count": done})
    for reason in refused[:5]:
        messages.warning(request, said(reason))
    if not mine:
        messages.warning(request, _("Tick the projects first; only those of your own unit can be changed."))
    return back_to(request, "assistance:works-projects")


@unit_page("assistance.view_works")
@spares_empty
def by_state(request: UnitRequest) -> HttpResponse:
    """The projects of the time by their state, from sought to delivered."""
    form = RegisterFilterForm(request.GET, register=PROJECTS, unit=request.unit)
    rows = PROJECTS.select(request.unit, period_asked(request), form.asked)
    context = {"form": form, "states": pipeline(rows), "query": request.GET.urlencode()}
    return render(request, "assistance/works/pipeline.html", context)
