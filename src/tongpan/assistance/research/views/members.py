"""Members of cohorts: added by the line, noted as having completed it, taken out; the ticked ones at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.back import back_to
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import ticked
from tongpan.assistance.base.records import address, form_page, said
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.actions import programmes as actions
from tongpan.assistance.research.actions.programmes import Joined
from tongpan.assistance.research.forms.programmes import MembersForm
from tongpan.assistance.research.models import CohortMember
from tongpan.assistance.research.queries.programmes import members_of

from .found import EDIT, may_edit
from .reach import cohort_seen


@unit_page(EDIT, FORM)
def add(request: UnitRequest, cohort: int) -> HttpResponse:
    """Add schools and people to a cohort."""
    found = cohort_seen(request, cohort, edit=True)
    form = MembersForm(request.POST or None, unit=request.unit)
    here = address(request, "research-cohort", cohort=found.pk)

    def save() -> Joined:
        own = form.cleaned_data
        joined = actions.join(
            found, role=own["role"], category=own["category"], schools=own["schools"], people=own["people"],
            user=request.user,
        )  # fmt: skip
        if joined.there:
            words = ngettext("%(count)s was in it before and stays as it is.",
                             "%(count)s were in it before and stay as they are.", joined.there)  # fmt: skip
            messages.info(request, words % {"count": joined.there})
        return joined

    return form_page(
        request, form, title=_("Add members to “%(name)s”") % {"name": found.name}, submit=_("Add them"), save=save,
        purpose=_("Paste schools, or schools with names, a line each; all get the role that you choose."),
        done=_("The members are added."), to=here, back=here,
    )  # fmt: skip


def _ticked(request: UnitRequest) -> list[CohortMember]:
    rows = members_of(request.unit).filter(pk__in=ticked(request)).select_related("cohort__programme__unit", "unit")
    return [own for own in rows if may_edit(request, own.cohort.programme.unit)]


def _for_ticked(request: UnitRequest, do: Callable[[list[CohortMember]], Any], done: str) -> HttpResponse:
    rows = _ticked(request)
    if not rows:
        messages.warning(request, _("None of the members ticked is in a programme that you may change."))
    else:
        try:
            do(rows)
        except Refused as refused:
            messages.warning(request, said(refused))
        else:
            messages.success(request, done)
    return back_to(request, "assistance:research-cohort-members")


@unit_page(EDIT, POST)
def done(request: UnitRequest) -> HttpResponse:
    """Note that those ticked completed it."""
    return _for_ticked(request, lambda rows: actions.complete(rows, done=True, unit=request.unit, user=request.user),
                       _("Noted as completed."))  # fmt: skip


@unit_page(EDIT, POST)
def undone(request: UnitRequest) -> HttpResponse:
    """Note that those ticked did not complete it."""
    return _for_ticked(request, lambda rows: actions.complete(rows, done=False, unit=request.unit, user=request.user),
                       _("Noted as not completed."))  # fmt: skip


@unit_page(EDIT, POST)
def leave(request: UnitRequest) -> HttpResponse:
    """Take those ticked out."""
    return _for_ticked(request, lambda rows: actions.leave(rows, unit=request.unit, user=request.user),
                       _("The members are taken out."))  # fmt: skip
