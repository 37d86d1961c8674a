"""The list of jobs, one's own or everybody's; where one stands: a fragment that renews itself, with a cancel button."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access import jobs as tasks
from tongpan.access.actions_named import name_of
from tongpan.access.models import Job
from tongpan.access.pages import FORM, UnitRequest, unit_page
from tongpan.access.queries import jobs_shown
from tongpan.ui.badges import badge
from tongpan.ui.formats import moment
from tongpan.ui.table import Column, Empty, Table


def _state(job: Job) -> SafeString:
    tones = {Job.State.DONE: "met", Job.State.FAILED: "gap", Job.State.CANCELLED: "muted"}
    return badge(tones.get(job.state, "info"), job.get_state_display())


def _columns(request: UnitRequest, *, everybody: bool) -> tuple[Column, ...]:
    def page(job: Job) -> str:
        return reverse("access:job", args=(job.unit.slug, request.year, job.pk))

    by = Column("user", gettext_lazy("Begun by"), value=lambda job: job.user.display_name if job.user else "")
    return (
        Column("kind", gettext_lazy("Task"), value=lambda job: str(name_of(job.kind)), href=page),
        Column("unit", gettext_lazy("Unit"), value="unit.name", order="unit__path"),
        *((by,) if everybody else ()),
        Column("state", gettext_lazy("State"), value="get_state_display", show=_state, order="state"),
        Column("created", gettext_lazy("Begun"), show=lambda job: moment(job.created), order="created"),
        Column("finished", gettext_lazy("Ended"), show=lambda job: moment(job.finished), order="finished"),
    )


@unit_page("access.view_unit")
def jobs(request: UnitRequest) -> HttpResponse:
    """What was asked of the platform at or below the unit, newest first: by oneself, or with ``whose=all`` by anybody.

    Both show jobs of :func:`jobs_shown` alone, by which the page of one opens too.
    """
    shown, everybody = jobs_shown(request.user, request.unit), request.GET.get("whose") == "all"
    rows = (shown if everybody else shown.filter(user=request.user)).select_related("unit", "user")
    empty = Empty(_("Nobody has begun any import, plan or report here.") if everybody
                  else _("You have not begun any import, plan or report here."))  # fmt: skip
    table = Table(request, _columns(request, everybody=everybody), rows, key="jobs", empty=empty, exports=False)
    choice = request.user.has_perm("access.follow_jobs", request.unit)
    return render(request, "access/jobs.html", {"table": table, "everybody": everybody, "choice": choice})


@unit_page("access.view_unit", FORM)
def job(request: UnitRequest, job: UUID) -> HttpResponse:
    """GET renews the fragment (htmx) or shows it as a page; POST cancels. ``after`` is where to go once it is done."""
    found = get_object_or_404(jobs_shown(request.user, request.unit), pk=job, unit=request.unit)
    if request.method == "POST":
        if found.user_id != request.user.pk and not request.user.has_perm("access.cancel_jobs", request.unit):
            raise PermissionDenied("access.cancel_jobs")
        tasks.cancel(found)
        found.refresh_from_db()
    after = request.GET.get("after", "")
    # A path of this site and nothing else: no other host, and no name that ``redirect`` would look up.
    after = after if after.startswith("/") and url_has_allowed_host_and_scheme(after, allowed_hosts=None) else ""
    if found.state == Job.State.DONE and after:
        if not request.htmx:
            return redirect(after)
        return HttpResponse(headers={"HX-Redirect": after})
    template = "access/job_fragment.html" if request.htmx else "access/job.html"
    return render(request, template, {"job": found, "after": after})
