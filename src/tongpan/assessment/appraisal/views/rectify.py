"""What has to be put right: the list, one entry, its proof."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.keys_asked import is_key
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.roles import ANSWERABLE
from tongpan.assessment.appraisal.actions import workbooks as acts
from tongpan.assessment.appraisal.forms.workbooks import DoneForm, FaultForm
from tongpan.assessment.appraisal.models import Rectification
from tongpan.assessment.appraisal.queries.people import accounts
from tongpan.assessment.appraisal.queries.policy import rectify_days
from tongpan.assessment.appraisal.queries.seen import rectifications_of
from tongpan.assessment.appraisal.registers import RECTIFY
from tongpan.assistance.base import files
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.period import ALL
from tongpan.assistance.base.records import act, form_page, said
from tongpan.assistance.base.refusal import Refused
from tongpan.ui.badges import badge
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty

from .own import EDIT, REPORT, SEE, address, found, may
from .workbooks import item_of


@unit_page(SEE)
def rectify(request: UnitRequest) -> HttpResponse:
    """What fails, what is to be done about it, by whom, and until when."""
    columns = [
        Column("fault", _("What fails"), order="fault",
               href=lambda own: address(request, "rectify-one", rectification=own.pk)),
        Column("unit", _("Unit concerned"), value="unit.title", order="unit__sort_key"),
        Column("action", _("What is to be done"), hidden=True),
        Column("division", _("Division"), order="division"),
        Column("person", _("Person responsible"), value=lambda own: own.person.display_name if own.person else ""),
        Column("since", _("Entered on"), order="since", show=lambda own: day(own.since), hidden=True),
        Column("due", _("To be done by"), order="due", show=lambda own: day(own.due)),
        Column("state", _("State"), value=_words, show=_state),
        Column("files", _("Proofs kept"), value="proofs", number=0),
    ]  # fmt: skip
    return list_page(
        request, RECTIFY, columns, complete=_with_proofs, sums=("done", "late", "units"), default_sort="due",
        template="assessment/appraisal/list.html",
        purpose=_("What fails in an evaluation, who puts it right by when, and what proves it."),
        actions=[("assessment:appraisal-rectify-add", _("Enter what fails")),
                 ("assessment:appraisal-national", _("National evaluation"))],
        empty=Empty(_("Nothing has to be put right in this time. A workbook puts what fails on this list."),
                    address(request, "national"), _("National evaluation")),
        foot=_("What is open also stands in the to-do of the person who answers for it."),
    )  # fmt: skip


def _words(own: Rectification) -> str:
    if own.done:
        return _("Rectified")
    return _("Late") if own.late_on(timezone.localdate()) else _("Open")


def _state(own: Rectification) -> object:
    return badge("met" if own.done else "must" if own.late_on(timezone.localdate()) else "gap", _words(own))


def _with_proofs(rows: Any) -> None:
    counts = files.counts("rectification", [own.pk for own in rows])
    for own in rows:
        own.proofs = counts.get(own.pk, 0)


def rectification_of(request: UnitRequest, pk: int, permission: str = "") -> Rectification:
    """One entry at or below the unit; with a permission only if the account holds it there."""
    own: Rectification = found(rectifications_of(request.unit), pk)
    if permission:
        may(request, permission, own.unit)
    return own


@unit_page(SEE)
def one(request: UnitRequest, rectification: int) -> HttpResponse:
    """One entry with its proof."""
    return _shown(request, rectification_of(request, rectification))


def _shown(request: UnitRequest, own: Rectification, form: DoneForm | None = None) -> HttpResponse:
    """The page of an entry; ``form`` is a report that was refused, with what was typed."""
    reports = request.user.has_perm(REPORT, own.unit) and own.done is None
    context = {
        "own": own, "state": _state(own), "files": files.panel(request, "rectification", own),
        "edits": request.user.has_perm(EDIT, own.unit), "whole": f"{address(request, 'rectify')}?period={ALL}",
        "done_form": (form or DoneForm(initial={"day": timezone.localdate()})) if reports else None,
    }  # fmt: skip
    return render(request, "assessment/appraisal/rectify.html", context)


@unit_page(EDIT, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter what fails."""
    today = timezone.localdate()
    own = Rectification(
        unit=request.unit, year=request.year, since=today, due=today + timezone.timedelta(days=rectify_days(today))
    )
    key = request.GET.get("item", "")
    if is_key(key):
        item = item_of(request, int(key), edit=True)
        own.item, own.unit, own.division, own.person = item, item.workbook.unit, item.division, item.person
    return _form(request, own, _("Enter what fails"), address(request, "rectify"))


def _form(request: UnitRequest, own: Rectification, title: str, back: str) -> HttpResponse:
    people = accounts(own.unit, *ANSWERABLE, below=False)
    form = FaultForm(request.POST or None, unit=request.unit, own=own, people=people)
    return form_page(
        request, form, title=title, submit=_("Save"), back=back, done=_("It is on the list."),
        save=lambda: acts.save_fault(form.rectification(), user=request.user), record=own,
        to=lambda made: address(request, "rectify-one", rectification=made.pk),
    )  # fmt: skip


@unit_page(EDIT, FORM)
def edit(request: UnitRequest, rectification: int) -> HttpResponse:
    """Change an entry."""
    own = rectification_of(request, rectification, EDIT)
    here = address(request, "rectify-one", rectification=own.pk)
    return _form(request, own, _("Change what has to be put right"), here)


@unit_page(REPORT, POST)
def done(request: UnitRequest, rectification: int) -> HttpResponse:
    """Report that it was put right."""
    own, form = rectification_of(request, rectification, REPORT), DoneForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            acts.report_done(own, facts["result"], day=facts["day"], user=request.user)
        except Refused as refused:
            form.add_error(None, said(refused))
        else:
            messages.success(request, _("It is reported as put right."))
            return redirect(address(request, "rectify-one", rectification=own.pk))
    return _shown(request, own, form)


@unit_page(EDIT, POST)
def reopen(request: UnitRequest, rectification: int) -> HttpResponse:
    """It is not put right after all."""
    own = rectification_of(request, rectification, EDIT)
    here = address(request, "rectify-one", rectification=own.pk)
    return act(request, lambda: acts.reopen(own, user=request.user), done=_("It is open again."), to=here)


@unit_page(EDIT, POST)
def remove(request: UnitRequest, rectification: int) -> HttpResponse:
    """Take off the list what was entered by mistake."""
    own = rectification_of(request, rectification, EDIT)
    to = address(request, "rectify")
    return act(request, lambda: acts.remove_fault(own, user=request.user), done=_("It is off the list."), to=to)
