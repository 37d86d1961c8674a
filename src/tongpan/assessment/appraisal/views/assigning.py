"""Evidence of a workbook assigned to many items at once, and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.access.roles import OFFICES
from tongpan.assessment.appraisal.actions import assigning as acts
from tongpan.assessment.appraisal.forms.workbooks import AssignForm
from tongpan.assessment.appraisal.models import Workbook
from tongpan.assessment.appraisal.queries.people import accounts
from tongpan.assistance.base.records import said
from tongpan.assistance.base.refusal import Refused

from .own import EDIT, address


def session_key(own: Workbook) -> str:
    """Where the last assignment of a workbook waits to be taken back, as long as the session lasts."""
    return f"assigned-{own.pk}"


def assign_form(own: Workbook, data: object = None) -> AssignForm:
    """The form for the items of a workbook and the accounts of its bureau."""
    people = accounts(own.unit, *OFFICES, below=False)
    return AssignForm(data, people=people, auto_id="assign_%s")


@unit_page(EDIT, POST)
def assign(request: UnitRequest, workbook: int) -> HttpResponse:
    """Give the ticked items a division, a person, a day; the page then offers to take it back."""
    from .workbooks import shown, workbook_of

    own = workbook_of(request, workbook, edit=True)
    ticked = [int(key) for key in request.POST.getlist("row") if key.isdecimal()]
    form = assign_form(own, request.POST)
    if form.is_valid():
        try:
            changed = acts.assign(own, ticked, form.facts(), user=request.user)
        except Refused as refused:
            form.add_error(None, said(refused))
        else:
            request.session[session_key(own)] = changed
            text = ngettext("%(count)s item is assigned.", "%(count)s items are assigned.", len(changed))
            messages.success(request, text % {"count": len(changed)})
            return redirect(address(request, "workbook", workbook=own.pk))
    return shown(request, own, form=form, ticked=set(ticked))


@unit_page(EDIT, POST)
def take_back(request: UnitRequest, workbook: int) -> HttpResponse:
    """Give the items of the last assignment back what they had; those changed since stay as they are."""
    from .workbooks import workbook_of

    own = workbook_of(request, workbook, edit=True)
    changed = request.session.pop(session_key(own), None) or {}
    count = acts.take_back(own, changed, user=request.user) if changed else 0
    if count == len(changed) and count:
        messages.success(request, _("The assignment is taken back."))
    elif count:
        words = _("Taken back for %(count)s items; the others were changed since and stay as they are.")
        messages.warning(request, words % {"count": count})
    else:
        messages.warning(request, _("There is nothing to take back any more."))
    return redirect(address(request, "workbook", workbook=own.pk))
