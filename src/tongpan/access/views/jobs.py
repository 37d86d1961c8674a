"""Where a job stands: a fragment that renews itself, and its cancel button."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from tongpan.access import jobs
from tongpan.access.models import Job
from tongpan.access.pages import UnitRequest, unit_page


@unit_page("access.view_unit")
def job(request: UnitRequest, job: UUID) -> HttpResponse:
    """GET renews the fragment (htmx) or shows it as a page; POST cancels. ``after`` is where to go once it is done."""
    found = get_object_or_404(Job.objects, pk=job, unit=request.unit)
    if request.method == "POST":
        if found.user_id != request.user.pk and not request.user.has_perm("access.cancel_jobs", request.unit):
            raise PermissionDenied("access.cancel_jobs")
        jobs.cancel(found)
        found.refresh_from_db()
    after = request.GET.get("after", "")
    after = after if url_has_allowed_host_and_scheme(after, allowed_hosts=None) else ""
    if found.state == Job.State.DONE and after:
        if not request.htmx:
            return redirect(after)
        return HttpResponse(headers={"HX-Redirect": after})
    template = "access/job_fragment.html" if request.htmx else "access/job.html"
    return render(request, template, {"job": found, "after": after})
