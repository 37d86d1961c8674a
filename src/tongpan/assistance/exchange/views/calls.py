"""Calls for applications: the list, one with those who applied, a new one, and its way from draft to settled."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, form_page, keep
from tongpan.assistance.exchange.actions.calls import NEXT, move_call, remove_call
from tongpan.assistance.exchange.forms.calls import CallForm, ReasonForm
from tongpan.assistance.exchange.models import Application, Call
from tongpan.assistance.exchange.queries.ranking import ranked
from tongpan.assistance.exchange.queries.rows import applications_of
from tongpan.assistance.exchange.queries.summaries import count_applications, count_states, with_words
from tongpan.assistance.exchange.registers import CALLS
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty, Table

from .common import ALWAYS, APPLY, EDIT, address, call_or_404, nothing, sees_names
from .placements import record_export

STEPS = {
    "open": (gettext_lazy("Open it for applications"), gettext_lazy("The schools that the call reaches will see it.")),
    "closed": (gettext_lazy("Close it"), gettext_lazy("Nobody can apply any more.")),
    "settled": (gettext_lazy("Settle it"), gettext_lazy("The call is finished and everybody knows the answer.")),
    "draft": (gettext_lazy("Back to draft"), gettext_lazy("The schools will not see the call any more.")),
}  # fmt: skip
"""The words of each step, and what it means."""


@unit_page("assistance.view_exchange")
def calls(request: UnitRequest) -> HttpResponse:
    """The calls of the unit, and those that reach it from above or by a bond."""
    columns = [
        Column("title", _("Heading"), order="title", href=lambda row: address(request, "call", call=row.pk)),
        Column("state", _("State"), value="get_state_display", order="state"),
        Column("kind", _("Kind"), value="get_kind_display", order="kind"),
        Column("category", _("Post category"), value="get_category_display", order="category", hidden=True),
        Column("host", _("Host school"), order="host__sort_key",
               value=lambda row: row.host.title if row.host else ABSENT),
        Column("subject", _("Subject"), value=lambda row: row.subject or ABSENT, order="subject"),
        Column("places", _("Posts to fill"), _("posts"), number=0, order="places"),
        Column("applied", _("Applied"), _("people"), number=0),
        Column("chosen", _("Chosen"), _("people"), number=0),
        Column("closes", _("Applications until"), order="closes", show=lambda row: day(row.closes)),
        Column("since", _("Posting from"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Posting until"), order="until", show=lambda row: day(row.until), hidden=True),
        Column("unit", _("Kept by"), value="unit.title", order="unit__sort_key", hidden=True),
    ]  # fmt: skip
    empty = nothing(request, _("No call is open here. Say which posts are free, and the schools put people forward."),
                    "call-add", _("Write a call"), EDIT)  # fmt: skip
    return list_page(
        request, CALLS, columns, complete=count_applications, empty=empty, sums=("places",),
        purpose=_("Which posts are free for people of other schools, and until when one may apply."),
        actions=[("assistance:exchange-call-add", _("Write a call")),
                 ("assistance:exchange-applications", _("All applications"))],
    )  # fmt: skip


@unit_page("assistance.edit_exchange", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Write a call; it is a draft until it is opened."""
    form = CallForm(request.POST or None, unit=request.unit, year=request.year, instance=Call(unit=request.unit))
    return form_page(
        request, form, title=_("Write a call"), submit=_("Save as draft"), done=_("The call is saved as a draft."),
        save=lambda: keep(form.save(commit=False), "assistance.call.make", unit=request.unit, user=request.user),
        to=lambda made: address(request, "call", call=made.pk), back=address(request, "calls"), draft="call",
    )  # fmt: skip


def _own(request: UnitRequest, pk: int) -> Call:
    found = call_or_404(request, pk)
    if not request.user.has_perm(EDIT, found.unit):
        raise PermissionDenied
    return found


@unit_page("assistance.edit_exchange", FORM)
def edit(request: UnitRequest, call: int) -> HttpResponse:
    """Correct a call; who has applied stays, and the terms on which people were chosen."""
    here = address(request, "call", call=_own(request, call).pk)
    with transaction.atomic():  # nobody is chosen between the form's look at who is and the saving
        own = Call.everywhere.select_for_update(of=("self",)).select_related("unit", "host", "bond").get(pk=call)
        form = CallForm(request.POST or None, unit=own.unit, year=request.year, instance=own)
        return form_page(
            request, form, title=_("Correct the call"), submit=_("Save"), done=_("The call is corrected."), to=here,
            back=here,
            save=lambda: keep(form.save(commit=False), "assistance.call.change", unit=own.unit, user=request.user),
        )  # fmt: skip


@unit_page("assistance.edit_exchange", POST)
def step(request: UnitRequest, call: int, state: str) -> HttpResponse:
    """Let it go on, or back."""
    own = _own(request, call)
    return act(request, lambda: move_call(own, state, user=request.user), done=_("Done."),
               to=address(request, "call", call=own.pk))  # fmt: skip


@unit_page("assistance.edit_exchange", POST)
def remove(request: UnitRequest, call: int) -> HttpResponse:
    """Remove a draft."""
    own = _own(request, call)
    answer = act(request, lambda: remove_call(own, user=request.user), done=_("The draft is removed."),
                 to=address(request, "calls"))  # fmt: skip
    if Call.everywhere.filter(pk=call).exists():
        answer["Location"] = address(request, "call", call=call)
    return answer


@unit_page("assistance.view_exchange")
def call(request: UnitRequest, call: int) -> HttpResponse:
    """One call with those who applied, in an order that is explained."""
    own = call_or_404(request, call)
    edits = bool(request.user.has_perm(EDIT, own.unit))
    context: dict[str, Any] = {
        "own": own, "edits": edits, "counts": count_states(own), "names": sees_names(request),
        "steps": [(state, *STEPS[state]) for state in NEXT[Call.State(own.state)]] if edits else [],
        "applies": own.state == Call.State.OPEN and request.user.has_perm(APPLY, request.unit),
        "reason": ReasonForm(),
    }  # fmt: skip
    if context["names"]:
        rows = applications_of(request.unit, ALWAYS).filter(call=own)
        people = ranked(own, with_words(rows.select_related("teacher", "unit", "host")))
        table = context["table"] = _people(request, own, people, edits=edits)
        if table.asked_for_file:
            record_export(request, table.key)
            return table.export()
    return render(request, "assistance/exchange/call.html", context)


def _people(request: UnitRequest, own: Call, people: list[Any], *, edits: bool) -> Table:
    columns = [
        Column("place", _("Order"), number=0),
        Column("name", _("Full name"), value="application.teacher.name",
               href=lambda row: address(request, "application", application=row.application.pk)),
        Column("unit", _("Home school"), value="application.unit.title"),
        Column("reasons", _("What speaks for it"), value=lambda row: "；".join(row.reasons)),
        Column("host", _("Host school"), value=lambda row: _host(own, row.application)),
        Column("state", _("State"), value="application.get_state_display"),
        Column("words", _("Words given"), value=lambda row: _words(row.application)),
        Column("applied", _("Applied on"), value="application.applied", show=lambda row: day(row.application.applied)),
        Column("reason", _("Reason"), value=lambda row: row.application.decided or row.application.reason or ABSENT,
               hidden=True),
    ]  # fmt: skip
    given = {"call": own.pk}
    bulk = [(address(request, "applications-agree", **given), _("Agree"),
             _("You agree for {count} people, for every school for which you may speak."))]  # fmt: skip
    if edits:
        bulk = [
            (address(request, "applications-select", **given), _("Choose them"),
             _("{count} people will be chosen; then both schools give their word.")),
            *bulk,
            (address(request, "applications-post", **given), _("Post"),
             _("{count} people will be posted to their host schools, if both sides have agreed.")),
            (address(request, "applications-decline", **given), _("Not chosen"),
             _("{count} people will be told that they are not chosen.")),
        ]  # fmt: skip
    return Table(
        request, columns, people, key="exchange-call", personal=True,
        bulk=bulk if request.user.has_perm(APPLY, request.unit) else (),
        empty=Empty(_("Nobody of the unit has applied yet.")),
    )  # fmt: skip


def _host(own: Call, application: Application) -> str:
    found = application.host or own.host
    return found.title if found else ABSENT


def _words(application: Application) -> str:
    told = [f"{own.get_side_display()}{'✓' if own.agreed else '✗'}" for own in application.approvals.all()]
    return " ".join(told) or ABSENT
