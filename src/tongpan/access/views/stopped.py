"""Tasks that were given up after several attempts or a fault, for the system administrator."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongpan.access import actions
from tongpan.access.actions_named import name_of
from tongpan.access.job_queue import PASSING
from tongpan.access.models import Job, User
from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.ui.formats import moment
from tongpan.ui.table import Column, Empty, Table

MAY = "access.mend_jobs"
OUTSIDE = {own.__name__ for own in PASSING} | {
    "OSError",
    "ConnectionResetError",
    "BrokenPipeError",
    "BrokenProcessPool",
}


def _cause(job: Job) -> str:
    kind = (job.error or {}).get("fault", "")
    if not kind:
        return _("The server was stopped or killed each time")
    said = _("Database, disk or network failed") if kind in OUTSIDE else _("A fault in the program")
    return f"{said} ({kind})"


COLUMNS = (
    Column("kind", gettext_lazy("Task"), value=lambda job: str(name_of(job.kind))),
    Column("unit", gettext_lazy("Unit"), value="unit.name", order="unit__path"),
    Column("user", gettext_lazy("Asked by"), value=lambda job: job.user.display_name if job.user else ""),
    Column("cause", gettext_lazy("Cause"), value=_cause),
    Column("attempt", gettext_lazy("Attempts"), number=0, order="attempt"),
    Column("created", gettext_lazy("Asked"), show=lambda job: moment(job.created), order="created"),
    Column("given_up", gettext_lazy("Given up"), show=lambda job: moment(job.given_up), order="given_up"),
)


def _given_up(request: UnitRequest) -> QuerySet[Job]:
    found = Job.objects.filter(given_up__isnull=False, unit__path__under=request.unit.path)
    return found.select_related("unit", "user").order_by("given_up", "pk")


@unit_page(MAY)
def stopped(request: UnitRequest) -> HttpResponse:
    """What was given up at or below the unit, the longest waiting first, and how the queue stands."""
    here = (request.unit.slug, request.year)
    bulk = (
        (reverse("access:stopped-again", args=here), _("Try again"),
         _("The tasks ticked wait in the queue again. Whoever asked for them finds the result among their tasks.")),
        (reverse("access:stopped-dismiss", args=here), _("Leave undone"),
         _("The tasks ticked leave this list and are not done. Whoever asked for them has to ask again.")),
    )  # fmt: skip
    empty = Empty(_("No task was given up. Imports, plans and reports that break off are tried again by themselves."))
    table = Table(request, COLUMNS, _given_up(request), key="stopped", empty=empty, bulk=bulk)
    if table.asked_for_file:
        return table.export()
    queued, running = Q(state=Job.State.QUEUED), Q(state=Job.State.RUNNING)
    queue = Job.objects.filter(unit__path__under=request.unit.path).aggregate(
        waiting=Count("pk", filter=queued), running=Count("pk", filter=running), since=Min("created", filter=queued)
    )
    return render(request, "access/stopped.html", {"table": table, "queue": queue})


def _each(request: UnitRequest, act: Callable[[User, Job], None]) -> int:
    """Do it with each task that was ticked, and say what was refused; how many were done."""
    done = 0
    for job in _given_up(request).filter(pk__in=list(_ticked(request))):
        try:
            act(request.user, job)
            done += 1
        except actions.RefusedError as refused:
            messages.error(request, f"{name_of(job.kind)}: {refused}")
    return done


def _ticked(request: UnitRequest) -> set[UUID]:
    found = set()
    for text in request.POST.getlist("row"):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


@unit_page(MAY, POST)
def again(request: UnitRequest) -> HttpResponse:
    """The tasks ticked are tried again."""
    done = _each(request, actions.try_again)
    text = ngettext("%(count)s task waits in the queue again.", "%(count)s tasks wait in the queue again.", done)
    messages.success(request, text % {"count": done})
    return redirect("access:stopped", request.unit.slug, request.year)


@unit_page(MAY, POST)
def dismiss(request: UnitRequest) -> HttpResponse:
    """The tasks ticked stay undone."""
    done = _each(request, actions.dismiss)
    text = ngettext("%(count)s task was left undone.", "%(count)s tasks were left undone.", done)
    messages.success(request, text % {"count": done})
    return redirect("access:stopped", request.unit.slug, request.year)
