"""What goes when its time is over, and what is held back."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access import actions
from tongpan.access.actions import retention as ending
from tongpan.access.forms.retention import HoldForm
from tongpan.access.models import Hold
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.queries_named import MOST, mentions
from tongpan.access.queries_retention import holds_about, kept_on, kinds_named, name_of_kind, outlook
from tongpan.access.retention import notice_days
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty, Table

SEES, HOLDS = "access.view_privacy", "access.hold_records"


COLUMNS = (
    Column("record", gettext_lazy("Record"), value="record"),
    Column("what", gettext_lazy("What is done with it"), value="what"),
    Column("kept", gettext_lazy("Kept"), value="keep"),
    Column("before", gettext_lazy("Over before"), value="before", show=lambda own: day(own.before)),
    Column("count", gettext_lazy("Records that go"), value="count", number=0),
    Column("goes", gettext_lazy("Day of removal"), value="goes", show=lambda own: day(own.goes)),
    Column("held", gettext_lazy("Held back"), value="held", number=0),
)


@unit_page(SEES)
def retention(request: UnitRequest) -> HttpResponse:
    """Every kind with what goes next and when; the holds."""
    today = timezone.localdate()
    rows = sorted(outlook(request.unit, today), key=lambda own: (not own.count, not own.held, own.record))
    empty = Empty(_("No kind of record matches."))
    table = Table(request, COLUMNS, rows, key="retention", empty=empty, page_size=100)
    if table.asked_for_file:
        return table.export()
    holds = [
        {"own": own, "kind": name_of_kind(own.kind) if own.kind else _("Every kind"), "below": _within(request, own)}
        for own in holds_about(request.unit)
    ]
    return render(
        request, "access/retention.html",
        {
            "table": table, "holds": holds, "notice": notice_days(today), "stays": kept_on(),
            "may_hold": request.user.has_perm(HOLDS, request.unit),
        },
    )  # fmt: skip


def _within(request: UnitRequest, own: Hold) -> bool:
    return request.unit.contains(own.unit)


NAMED = (
    Column("name", gettext_lazy("Name"), value="name"),
    Column("due", gettext_lazy("Day of removal"), value="due", show=lambda own: day(dt.date.fromisoformat(own.due))),
    Column("unit", gettext_lazy("Unit"), value="unit"),
    Column("record", gettext_lazy("Record"), value="record"),
    Column("number", gettext_lazy("Number"), value="number"),
    Column("field", gettext_lazy("Field"), value="field"),
    Column("text", gettext_lazy("Text"), value="text"),
)


@unit_page(HOLDS)
def named(request: UnitRequest) -> HttpResponse:
    """Texts that name somebody whose records are announced to go: to be looked through by hand."""
    request.stands_under = "access:retention"  # type: ignore[attr-defined]
    rows = mentions(request.unit)
    empty = Empty(_("No text names anybody whose records are announced to go."))
    table = Table(request, NAMED, rows, key="named", empty=empty, page_size=100, personal=True)
    if table.asked_for_file:
        return table.export()
    return render(request, "access/named.html", {"table": table, "most": len(rows) >= MOST})


@unit_page(HOLDS, FORM)
def hold(request: UnitRequest) -> HttpResponse:
    """Hold records of this unit and all below it back."""
    form = HoldForm(request.POST or None)
    form.offer(kinds_named())
    if request.method == "POST" and form.is_valid():
        ending.hold(request.user, request.unit, **form.cleaned_data)
        messages.success(request, _("Held. None of them goes until it is lifted."))
        return redirect("access:retention", request.unit.slug, request.year)
    return render(request, "access/hold.html", {"form": form})


@unit_page(HOLDS, POST)
def lift(request: UnitRequest, pk: int) -> HttpResponse:
    """Hold them no longer."""
    found = get_object_or_404(Hold.objects, pk=pk)
    try:
        ending.lift(request.user, found)
        messages.success(request, _("Lifted. What is over by now is announced before it goes."))
    except actions.RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("access:retention", request.unit.slug, request.year)
