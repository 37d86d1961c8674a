"""Funds: the list, one with its sums and lines, a new one, its change, its end."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base import files
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.works.actions.funds import close_fund, remove_fund, reopen_fund, save_fund
from tongpan.assistance.works.forms.money import CloseForm, FundForm
from tongpan.assistance.works.models import Entry, Fund
from tongpan.assistance.works.queries.balance import lines_of, standings
from tongpan.assistance.works.queries.reversals import standing
from tongpan.assistance.works.queries.seen import funds_of
from tongpan.assistance.works.registers import FUNDS
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .own import kept, seen
from .words import by_kind_of

LINES_SHOWN = 30


def _with_sums(funds: Sequence[Fund]) -> None:
    sums = standings(list(funds))
    for own in funds:
        own.sums = sums[own.pk]  # type: ignore[attr-defined]


@unit_page("assistance.view_money")
def funds(request: UnitRequest) -> HttpResponse:
    """Where money comes from and what is left of it."""
    yuan = _("yuan")
    columns = [
        Column("name", _("Fund"), order="name", href=lambda row: address(request, "works-fund", fund=row.pk)),
        Column("source", _("Source of money"), value=lambda row: row.get_source_display(), order="source"),
        Column("giver", _("Giver"), value="giver"),
        Column("unit", _("Held by"), value="unit.title", order="unit__sort_key"),
        Column("pledged", _("Pledged"), yuan, value="sums.pledged", number=2),
        Column("received", _("Received"), yuan, value="sums.received", number=2),
        Column("allocated", _("Allocated"), yuan, value="sums.allocated", number=2),
        Column("spent", _("Spent"), yuan, value="sums.spent", number=2),
        Column("returned", _("Returned"), yuan, value="sums.returned", number=2, hidden=True),
        Column("free", _("Left to allocate"), yuan, value="sums.free", number=2),
        Column("cash", _("With the holder"), yuan, value="sums.cash", number=2, hidden=True),
        Column("purpose", _("Purpose"), value=lambda row: row.purpose or ABSENT, hidden=True),
        Column("opened", _("Opened"), order="opened", show=lambda row: day(row.opened)),
        Column("closed", _("Closed on"), order="closed", show=lambda row: day(row.closed), hidden=True),
    ]  # fmt: skip
    return list_page(
        request, FUNDS, columns, complete=_with_sums, template="assistance/works/sums.html",
        facts=by_kind_of(request, FUNDS, "fund"),
        purpose=_("Where money comes from, for what, and how much of it is left."),
        actions=[("assistance:works-fund-add", _("Enter a fund")),
                 ("assistance:works-statement", _("Statement of a period"))],
        empty=Empty(_("No fund was open in this time. Enter the first one, then what was pledged and received.")),
        foot=_("Sums above the list are of the lines of this time, those of each fund of all lines up to today. Left "
               "to allocate: received less allocated and returned."),
    )  # fmt: skip


@unit_page("assistance.view_money")
def fund(request: UnitRequest, fund: int) -> HttpResponse:
    """One fund: what is left, what it was given for, its last lines."""
    found = seen(funds_of(request.unit).select_related("unit", "donor", "organisation", "bond"), fund)
    may = request.user.has_perm("assistance.edit_money", found.unit)
    lines = lines_of(found).select_related("project", "unit").order_by("-day", "-pk")
    shown = list(lines[:LINES_SHOWN])
    stands = standing(shown)
    for own in shown:
        own.stands = stands[own.pk]  # type: ignore[attr-defined]
    return render(request, "assistance/works/fund.html", {
        "fund": found, "sums": standings([found])[found.pk], "lines": shown, "may_edit": may,
        "more": len(shown) == LINES_SHOWN, "kinds": Entry.Kind.choices, "files": files.panel(request, "fund", found),
        "close": CloseForm(initial={"last": timezone.localdate()}) if may and not found.closed else None,
        "empty": not shown,
    })  # fmt: skip


@unit_page("assistance.edit_money", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter a fund that this unit holds."""
    start = {"opened": timezone.localdate(), "bond": request.GET.get("bond", "")}
    form = FundForm(request.POST or None, unit=request.unit, initial=start)
    return form_page(
        request, form, title=_("Enter a fund"), submit=_("Enter the fund"), draft="fund",
        purpose=_("One fund for each giver and purpose: so a donation is never mixed with other money."),
        save=lambda: save_fund(form.fund(), unit=request.unit, user=request.user),
        done=_("The fund is entered. Enter next what was pledged or received."),
        to=lambda made: address(request, "works-fund", fund=made.pk), back=address(request, "works-funds"),
    )  # fmt: skip


def _own(request: UnitRequest, pk: int) -> Fund:
    found: Fund = seen(funds_of(request.unit).select_related("unit", "donor"), pk)
    kept(request, "assistance.edit_money", found.unit)
    return found


@unit_page("assistance.edit_money", FORM)
def edit(request: UnitRequest, fund: int) -> HttpResponse:
    """Change the facts of a fund."""
    found = _own(request, fund)
    page = address(request, "works-fund", fund=fund)
    form = FundForm(request.POST or None, unit=found.unit, instance=found)
    return form_page(
        request, form, title=_("Change the fund"), submit=_("Save"), back=page, done=_("The fund is changed."), to=page,
        save=lambda: save_fund(form.fund(), unit=found.unit, user=request.user),
    )  # fmt: skip


@unit_page("assistance.edit_money", POST)
def remove(request: UnitRequest, fund: int) -> HttpResponse:
    """Remove a fund in which nothing was written."""
    found = _own(request, fund)
    empty = not lines_of(found).exists()
    page = address(request, "works-funds") if empty else address(request, "works-fund", fund=fund)
    return act(request, lambda: remove_fund(found, user=request.user), done=_("The fund is removed."), to=page)


@unit_page("assistance.edit_money", POST)
def close(request: UnitRequest, fund: int) -> HttpResponse:
    """Close a fund on a day."""
    found, form = _own(request, fund), CloseForm(request.POST)
    page = address(request, "works-fund", fund=fund)
    if not form.is_valid():
        messages.warning(request, _("Give the last day of the fund."))
        return redirect(page)
    return act(
        request, lambda: close_fund(found, last=form.cleaned_data["last"], user=request.user),
        done=_("The fund is closed."), to=page,
    )  # fmt: skip


@unit_page("assistance.edit_money", POST)
def reopen(request: UnitRequest, fund: int) -> HttpResponse:
    """Take the closing back."""
    found = _own(request, fund)
    page = address(request, "works-fund", fund=fund)
    return act(request, lambda: reopen_fund(found, user=request.user), done=_("The fund is open again."), to=page)
