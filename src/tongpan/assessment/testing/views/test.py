"""One test: its page, a new one, its change, its analysis and its archive."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tongpan.access.models import Job
from tongpan.access.once import key_of
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assessment.testing.actions.analysis import ask, job_of
from tongpan.assessment.testing.actions.archive import archive
from tongpan.assessment.testing.actions.design import remove_test, save_test
from tongpan.assessment.testing.forms.tests import TestForm
from tongpan.assessment.testing.models import ScoreFile
from tongpan.assessment.testing.queries.policy import policy_of
from tongpan.assessment.testing.queries.population import other_tests
from tongpan.assessment.testing.queries.progress import progress_of
from tongpan.assessment.testing.queries.report import report_of
from tongpan.assessment.testing.queries.seen import sees_all
from tongpan.assistance.base.records import act, form_page, said
from tongpan.assistance.base.refusal import Refused

from .own import address, frame_of, kept, seen

RUNNING = (Job.State.QUEUED, Job.State.RUNNING)


@unit_page("assessment.view_tests")
def one(request: UnitRequest, test: int) -> HttpResponse:
    """A test: where it stands, what is done and what comes next."""
    found = seen(request, test)
    policy, job = policy_of(found), job_of(found)
    progress, report = progress_of(found, request.unit), report_of(found, request.unit)
    context = frame_of(request, found) | {
        "progress": progress, "report": report, "sees_all": sees_all(found, request.unit), "policy": policy,
        "job": job if job and job.state in RUNNING and job.user_id == request.user.pk else None,
        "failed": job if job and job.state == Job.State.FAILED else None,
        "here": request.path, "others": other_tests(found)[:5], "most_tests": int(policy["tests_a_year"]),
        "files": _files(request, found),
    }  # fmt: skip
    return render(request, "assessment/testing/test.html", context)


def _files(request: UnitRequest, test: Any) -> list[ScoreFile]:
    return list(ScoreFile.everywhere.filter(test=test, unit__path__under=request.unit.path).select_related("unit")[:10])


@unit_page("assessment.edit_tests", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Design a new test."""
    unit = request.unit
    form = TestForm(
        request.POST or None, unit=unit.parent if unit.is_school and unit.parent else unit, year=request.year
    )
    return form_page(
        request, form, title=_("Plan a joint test"), submit=_("Plan the test"), draft="test",
        purpose=_("Test few grades, seldom and well. What comes of it is for teaching, never for ranking pupils."),
        save=lambda: _save(request, form), done=_("The test is planned. Its items come next."),
        to=lambda made: address(request, "test-paper", test=made.pk), back=address(request, "test-list"),
    )  # fmt: skip


def _save(request: UnitRequest, form: TestForm) -> Any:
    own = form.test()
    if not request.user.has_perm("assessment.edit_tests", own.unit):
        raise PermissionDenied("assessment.edit_tests")
    return save_test(own, user=request.user)


@unit_page("assessment.edit_tests", FORM)
def edit(request: UnitRequest, test: int) -> HttpResponse:
    """Change the facts of a test."""
    found = kept(request, test)
    page = address(request, "test-one", test=found.pk)
    form = TestForm(request.POST or None, instance=found, unit=found.unit, year=request.year)
    return form_page(
        request, form, title=_("Change the test"), submit=_("Save"), save=lambda: _save(request, form),
        done=_("The test is changed."), to=page, back=page,
    )  # fmt: skip


@unit_page("assessment.edit_tests", POST)
def remove(request: UnitRequest, test: int) -> HttpResponse:
    """Remove a test that has no scores."""
    found = kept(request, test)
    try:
        remove_test(found, user=request.user)
    except Refused as refused:
        messages.warning(request, said(refused))
        return redirect(address(request, "test-one", test=test))
    messages.success(request, _("The test is removed."))
    return redirect(address(request, "test-list"))


@unit_page("assessment.edit_tests", POST)
def analysis(request: UnitRequest, test: int) -> HttpResponse:
    """Begin the analysis."""
    found = kept(request, test)
    return act(request, lambda: ask(found, user=request.user, key=key_of(request)), done=_("The analysis has begun."),
               to=address(request, "test-one", test=test))  # fmt: skip


@unit_page("assessment.edit_tests", POST)
def lock(request: UnitRequest, test: int) -> HttpResponse:
    """Archive a test: nothing of it changes any more, and its items go to the bank."""
    found = kept(request, test)
    return act(
        request, lambda: archive(found, user=request.user),
        done=_("The test is in the archive, its items are in the bank."), to=address(request, "test-one", test=test),
    )  # fmt: skip
