"""Applications: the list, a new one, one with its words, and what is decided on several at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page, ticked
from tongpan.assistance.base.records import act, form_page, said
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.actions.calls import apply, decline, select, withdraw
from tongpan.assistance.exchange.actions.hosts import TOO_LATE, give_host
from tongpan.assistance.exchange.actions.words import SPEAKING, agree_all, post, speak, speaks_for
from tongpan.assistance.exchange.forms.calls import ApplicationForm, HostForm, WordForm
from tongpan.assistance.exchange.models import Application, Approval, Call
from tongpan.assistance.exchange.queries.ranking import ranked
from tongpan.assistance.exchange.queries.rows import applications_of
from tongpan.assistance.exchange.registers import APPLICATIONS
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .common import (
    ALWAYS,
    APPLY,
    EDIT,
    address,
    application_or_404,
    ask_school,
    call_or_404,
    chosen_school,
    sees_names,
    sums_page,
)  # fmt: skip
from .placements import record_export

STATES = dict(Application.State.choices)


@unit_page("assistance.view_exchange")
def applications(request: UnitRequest) -> HttpResponse:
    """Everybody who applied, or their sums for who may not see names."""
    purpose = _("Who wants to go, or is put forward by the school, and what was decided.")
    sums = ("persons", "home_schools")
    if not sees_names(request):
        groups = (("call__title", _("Call"), str), ("unit__name", _("Home school"), str),
                  ("state", _("State"), STATES.get))  # fmt: skip
        return sums_page(request, APPLICATIONS, groups, "teacher", purpose=purpose, sums=sums,
                         template="assistance/exchange/summed.html")  # fmt: skip
    if request.GET.get("export"):
        record_export(request, APPLICATIONS.key)
    columns = [
        Column("name", _("Full name"), value="teacher.name", order="teacher__sort_key",
               href=lambda row: address(request, "application", application=row.pk)),
        Column("unit", _("Home school"), value="unit.title", order="unit__sort_key"),
        Column("call", _("Call"), value="call.title", order="call__title",
               href=lambda row: address(request, "call", call=row.call_id)),
        Column("host", _("Host school"), value=_host, order="host__sort_key"),
        Column("applied", _("Applied on"), order="applied", show=lambda row: day(row.applied)),
        Column("state", _("State"), value="get_state_display", order="state"),
        Column("decided", _("Why it was decided so"), value=lambda row: row.decided or ABSENT, hidden=True),
    ]  # fmt: skip
    empty = Empty(_("Nobody has applied in this time. Open a call, and the schools put people forward."),
                  address(request, "calls"), _("Calls"))  # fmt: skip
    return list_page(request, APPLICATIONS, columns, purpose=purpose, sums=sums, empty=empty,
                     template="assistance/exchange/summed.html",
                     actions=[("assistance:exchange-calls", _("Calls")),
                              ("assistance:exchange-applications-import", _("Import from Excel"))])  # fmt: skip


def _host(row: Application) -> str:
    found = row.host or row.call.host
    return found.title if found else ABSENT


@unit_page("assistance.apply_for_exchange", FORM)
def add(request: UnitRequest, call: int) -> HttpResponse:
    """Enter the application of somebody of one's own school, or of a school below."""
    own = call_or_404(request, call)
    back = address(request, "call", call=own.pk)
    title = _("Apply to “%(call)s”") % {"call": own.title}
    school = chosen_school(request)
    if school is None:
        return ask_school(request, title, back)
    form = ApplicationForm(request.POST or None, unit=school, call=own, day=timezone.localdate())
    return form_page(
        request, form, title=title, submit=_("Apply"), done=_("The application is entered."), back=back, to=back,
        purpose=_("Only people who could go in that time; the page says why somebody cannot."), draft="application",
        save=lambda: apply(own, form.person, day=form.cleaned_data["applied"], host=form.host,
                           reason=form.cleaned_data["reason"], user=request.user),
    )  # fmt: skip


@unit_page("assistance.view_people_exchanged")
def application(request: UnitRequest, application: int) -> HttpResponse:
    """One application: what speaks for it, the words of both sides, what comes next."""
    own = application_or_404(request, application)
    (row,) = ranked(own.call, [own])
    words = {word.side: word for word in Approval.everywhere.filter(application=own).select_related("user")}
    sides = [
        {"side": side, "label": label, "school": school, "word": words.get(side),
         "form": WordForm(initial={"side": side}, auto_id=f"id_{side}_%s"),
         "may": own.state in SPEAKING and school is not None and request.user.has_perm(APPLY, school)}
        for side, label in (("home", _("Home school")), ("host", _("Host school")))
        for school in [speaks_for(own, side)]
    ]  # fmt: skip
    edits = bool(request.user.has_perm(EDIT, own.call.unit))
    context = {
        "own": own, "row": row, "sides": sides, "edits": edits,
        "withdraws": own.state not in {"posted", "withdrawn"} and request.user.has_perm(APPLY, own.unit),
        "host_form": HostForm(call=own.call) if edits and own.call.host is None and own.state not in TOO_LATE else None,
        "placement": getattr(own, "placement", None),
    }  # fmt: skip
    return render(request, "assistance/exchange/application.html", context)


@unit_page("assistance.apply_for_exchange", POST)
def word(request: UnitRequest, application: int) -> HttpResponse:
    """Give the word of one side."""
    own, form = application_or_404(request, application), WordForm(request.POST)

    def do() -> None:
        if not form.is_valid():
            raise Refused(gettext_noop("Say for which side, and whether it agrees."))
        asked = form.cleaned_data
        speak(own, asked["side"], agreed=asked["agreed"], note=asked["note"], user=request.user)

    return act(request, do, done=_("The word is given."), to=address(request, "application", application=own.pk))


@unit_page("assistance.apply_for_exchange", POST)
def take_back(request: UnitRequest, application: int) -> HttpResponse:
    """Withdraw an application."""
    own = application_or_404(request, application)
    if not request.user.has_perm(APPLY, own.unit):
        raise PermissionDenied
    return act(request, lambda: withdraw(own, user=request.user), done=_("The application is withdrawn."),
               to=address(request, "application", application=own.pk))  # fmt: skip


@unit_page("assistance.edit_exchange", POST)
def name_host(request: UnitRequest, application: int) -> HttpResponse:
    """Name the host school where the call names none."""
    own = application_or_404(request, application)
    if not request.user.has_perm(EDIT, own.call.unit):
        raise PermissionDenied
    form = HostForm(request.POST, call=own.call)

    def do() -> None:
        if not form.is_valid():
            raise Refused(gettext_noop("Choose the host school."))
        give_host(own, form.hosts[form.cleaned_data["host"]], user=request.user)

    return act(request, do, done=_("The host school is named."), to=address(request, "application", application=own.pk))


def _several(
    request: UnitRequest, pk: int, do: Callable[[Call, list[Application]], int], *, edits: bool = True
) -> HttpResponse:
    """Do something with the ticked applications to a call, and say for how many it was done or why it was not."""
    own = call_or_404(request, pk)
    if edits and not request.user.has_perm(EDIT, own.unit):
        raise PermissionDenied
    rows = applications_of(request.unit, ALWAYS).filter(call=own, pk__in=ticked(request))
    held: list[Any] = list(rows.select_related("call", "call__unit", "call__host", "teacher__unit", "unit", "host"))
    if not held:
        messages.warning(request, _("Tick the applications first."))
        return redirect(address(request, "call", call=own.pk))
    try:
        count = do(own, held)
    except Refused as refused:
        messages.warning(request, said(refused))
    else:
        told = ngettext("Done for %(count)s person.", "Done for %(count)s people.", count)
        messages.success(request, told % {"count": count})
    return redirect(address(request, "call", call=own.pk))


@unit_page("assistance.edit_exchange", POST)
def choose(request: UnitRequest, call: int) -> HttpResponse:
    """Choose the ticked people."""
    return _several(request, call, lambda own, held: select(own, held, user=request.user))


@unit_page("assistance.edit_exchange", POST)
def refuse(request: UnitRequest, call: int) -> HttpResponse:
    """Say no to the ticked people."""
    reason = request.POST.get("reason", "")[:200] or _("Others were chosen")
    return _several(request, call, lambda own, held: decline(own, held, reason=reason, user=request.user))


@unit_page("assistance.apply_for_exchange", POST)
def agree(request: UnitRequest, call: int) -> HttpResponse:
    """Give every word that one may give on the ticked people."""
    return _several(request, call, lambda _own, held: agree_all(held, user=request.user), edits=False)


@unit_page("assistance.edit_exchange", POST)
def post_chosen(request: UnitRequest, call: int) -> HttpResponse:
    """Post the ticked people on whom both sides have agreed."""
    return _several(request, call, lambda own, held: len(post(own, held, user=request.user)))
