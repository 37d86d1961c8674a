"""Papers and rules: the list, one with its versions and signatories, and what becomes of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base import files
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, address, form_page, said
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.actions.documents import (
    add_signatory,
    change_document,
    drop_document,
    drop_signatory,
    enter_document,
    issue_document,
    next_version,
    sign_document,
    withdraw_document,
)  # fmt: skip
from tongpan.assistance.partnership.forms.documents import DocumentForm, SignatoryForm
from tongpan.assistance.partnership.forms.fields import DayForm
from tongpan.assistance.partnership.models import Document
from tongpan.assistance.partnership.queries.bonds import bond_called, with_bonds
from tongpan.assistance.partnership.queries.documents import documents_of, signatories_of, versions_of
from tongpan.assistance.partnership.registers.documents import DOCUMENTS
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty


@unit_page("assistance.view_bonds")
def documents(request: UnitRequest) -> HttpResponse:
    """Agreements, project lists, guides and indicators of bonds; rules and plans in force."""
    columns = [
        Column("title", _("Paper"), order="title",
               href=lambda row: address(request, "document", document=row.pk)),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("number", _("Document number"), value=lambda row: row.number or ABSENT, order="number"),
        Column("issuer", _("Issuing body"), value=lambda row: row.issuer or row.unit.title, order="issuer"),
        Column("scope", _("Scope"), value=lambda row: row.scope or ABSENT),
        Column("version", _("Version"), number=0, order="version"),
        Column("state", _("State"), value=lambda row: row.get_state_display(), order="state"),
        Column("issued", _("Issued or signed"), order="issued", show=lambda row: day(row.issued)),
        Column("since", _("In effect from"), order="since", show=lambda row: day(row.since), hidden=True),
        Column("until", _("In effect until"), order="until",
               show=lambda row: day(row.until) if row.until else _("open")),
        Column("bond", _("Bond"), value=bond_called, hidden=True),
    ]  # fmt: skip
    return list_page(
        request, DOCUMENTS, columns, complete=with_bonds,
        empty=Empty(_("No paper is recorded for this filter. Enter an agreement, a rule or a plan.")),
        actions=[("assistance:document-add", _("Enter a paper"))],
        purpose=_("Agreements, project lists, guides and indicators of bonds; rules and plans in force."),
    )  # fmt: skip


def _document_or_404(request: UnitRequest, pk: int) -> Document:
    found: Document = get_object_or_404(
        documents_of(request.unit).select_related("unit", "bond", "replaces", "signing"), pk=pk
    )
    return found


def _kept(request: UnitRequest, pk: int) -> Document:
    """The paper, if the account may change it: 403 for a unit that only takes part."""
    found = _document_or_404(request, pk)
    if not request.user.has_perm("assistance.edit_bonds", found.unit):
        raise PermissionDenied("assistance.edit_bonds")
    return found


def _page(request: UnitRequest, document: Document) -> str:
    return address(request, "document", document=document.pk)


@unit_page("assistance.view_bonds")
def document(request: UnitRequest, document: int) -> HttpResponse:
    """One paper: what it is, who signs, its versions and files, and what can be done next."""
    found = _document_or_404(request, document)
    may = request.user.has_perm("assistance.edit_bonds", found.unit)
    draft, sides = found.state == Document.State.DRAFT, list(signatories_of(found))
    today = timezone.localdate()
    context: dict[str, Any] = {
        "document": found, "sides": sides, "versions": versions_of(found), "may_edit": may, "draft": draft,
        "files": files.panel(request, "document", found), "today": today,
    }  # fmt: skip
    if may and draft:
        context["signatory_form"] = SignatoryForm(document=found, unit=request.unit)
        context["issue_form"] = None if sides else DayForm(label=_("Day of issue"), initial={"day": today})
    if may and found.state in Document.IN_FORCE:
        why = {"label": _("Last day in force"), "why": _("Why it is withdrawn")}
        context["withdraw_form"] = DayForm(initial={"day": today}, **why)
    return render(request, "assistance/partnership/document.html", context)


@unit_page("assistance.edit_bonds", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter a paper as a draft."""
    start = {"bond": request.GET.get("bond", ""), "kind": request.GET.get("kind", ""), "issuer": request.unit.name}
    form = DocumentForm(request.POST or None, unit=request.unit, initial=start)
    return form_page(
        request, form, title=_("Enter a paper"), submit=_("Enter the draft"), draft="document",
        purpose=_("It is a draft until it is issued, or until all sides have signed."),
        save=lambda: enter_document(Document(unit=request.unit, **form.facts), user=request.user),
        done=_("The draft is entered. Add its file and who signs it."), to=lambda made: _page(request, made),
        back=address(request, "documents"),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", FORM)
def edit(request: UnitRequest, document: int) -> HttpResponse:
    """Change a draft."""
    found = _kept(request, document)
    form = DocumentForm(request.POST or None, unit=request.unit, document=found)
    return form_page(
        request, form, title=_("Change “%(title)s”") % {"title": found}, submit=_("Save"),
        save=lambda: change_document(found, form.facts, user=request.user),
        done=_("The draft is changed."), to=_page(request, found), back=_page(request, found), record=found,
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def issue(request: UnitRequest, document: int) -> HttpResponse:
    """Put a draft in force."""
    found = _kept(request, document)
    form = DayForm(request.POST, label="")
    if not form.is_valid():
        messages.warning(request, _("Give the day on which it was issued."))
        return redirect(_page(request, found))
    return act(
        request, lambda: issue_document(found, day=form.cleaned_data["day"], since=None, user=request.user),
        done=_("It is issued and in force."), to=_page(request, found),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def sign(request: UnitRequest, document: int) -> HttpResponse:
    """Enter the day on which the sides ticked signed."""
    found = _kept(request, document)
    form, ticked = DayForm(request.POST, label=""), set(request.POST.getlist("signatory"))
    sides = [own.pk for own in signatories_of(found) if str(own.pk) in ticked]
    if not form.is_valid() or not sides:
        messages.warning(request, _("Tick who signed and give the day."))
        return redirect(_page(request, found))
    return act(
        request, lambda: sign_document(found, sides, day=form.cleaned_data["day"], user=request.user),
        done=_("The signatures are entered."), to=_page(request, found),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def signatory_add(request: UnitRequest, document: int) -> HttpResponse:
    """Put a side under a draft."""
    found = _kept(request, document)
    form = SignatoryForm(request.POST, document=found, unit=request.unit)
    if not form.is_valid():
        messages.warning(request, _("Choose who signs and give the office."))
        return redirect(_page(request, found))
    return act(
        request, lambda: add_signatory(found, form.signatory(), user=request.user),
        done=_("The side is to sign."), to=_page(request, found),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def signatory_drop(request: UnitRequest, document: int, signatory: int) -> HttpResponse:
    """Take a side that has not signed from a draft."""
    found = _kept(request, document)
    get_object_or_404(signatories_of(found), pk=signatory)
    return act(
        request, lambda: drop_signatory(found, signatory, user=request.user),
        done=_("The side is taken from the paper."), to=_page(request, found),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def version(request: UnitRequest, document: int) -> HttpResponse:
    """Begin the draft that is to replace a paper in force."""
    found = _kept(request, document)
    try:
        made = next_version(found, user=request.user)
    except Refused as refused:
        messages.warning(request, said(refused))
        return redirect(_page(request, found))
    messages.success(request, _("A new version is begun; the one in force stays so until this is issued or signed."))
    return redirect(_page(request, made))


@unit_page("assistance.edit_bonds", POST)
def withdraw(request: UnitRequest, document: int) -> HttpResponse:
    """Take a paper out of force."""
    found = _kept(request, document)
    form = DayForm(request.POST, label="", why=" ")
    if not form.is_valid():
        messages.warning(request, _("Give the last day and the reason."))
        return redirect(_page(request, found))
    own = form.cleaned_data
    return act(
        request, lambda: withdraw_document(found, last=own["day"], reason=own["reason"], user=request.user),
        done=_("It is withdrawn."), to=_page(request, found),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def drop(request: UnitRequest, document: int) -> HttpResponse:
    """Remove a draft."""
    found = _kept(request, document)
    return act(
        request, lambda: drop_document(found, user=request.user),
        done=_("The draft is removed."), to=address(request, "documents"),
    )  # fmt: skip
