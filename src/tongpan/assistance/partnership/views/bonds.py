"""Bonds: the list, one with its history, a new one, its end."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base import files
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import address
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.actions import end_bond, make_bond
from tongpan.assistance.partnership.forms.bonds import BondForm, EndForm
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.partnership.queries import bonds_of, history_of, rows_of, with_rows
from tongpan.assistance.partnership.registers import BONDS
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty


@unit_page("assistance.view_bonds")
def bonds(request: UnitRequest) -> HttpResponse:
    """The bonds in which the unit, or one below it, takes part."""
    columns = [
        Column("name", _("Bond"), value=lambda row: row.name or row.row.leads,
               href=lambda row: address(request, "bond", bond=row.pk)),
        Column("form", _("Form"), value=lambda row: row.get_form_display(), order="form"),
        Column("reach", _("Reach"), value=lambda row: row.get_reach_display(), order="reach"),
        Column("level", _("Level"), value=lambda row: row.get_level_display(), order="level", hidden=True),
        Column("leads", _("Supporting sides or core schools"), value="row.leads"),
        Column("joins", _("Recipients or members"), value="row.joins"),
        Column("count", _("Recipients"), _("schools"), number=0, value=lambda row: len(row.row.others)),
        Column("since", _("From"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Until"), order="until", show=lambda row: day(row.until) if row.until else _("open")),
        Column("reason", _("Reason"), value=lambda row: row.reason or ABSENT, hidden=True),
    ]  # fmt: skip
    empty = Empty(
        _("No bond is in force here. Let the planner find who should help whom, or enter one by hand."),
        reverse("insight:pairing-new", args=(request.unit.slug, request.year)), _("Find the pairs"),
    )  # fmt: skip
    return list_page(
        request, BONDS, columns, empty=empty, complete=with_rows,
        purpose=_("Who helps whom, in which form, from when until when."),
        actions=[("assistance:bond-add", _("Enter a bond"))],
        foot=_("A bond stands here if the unit or one below it takes part; of the others only the names are shown."),
    )  # fmt: skip


def _bond_or_404(request: UnitRequest, pk: int) -> Bond:
    found: Bond = get_object_or_404(bonds_of(request.unit), pk=pk)
    return found


@unit_page("assistance.view_bonds")
def bond(request: UnitRequest, bond: int) -> HttpResponse:
    """One bond: its members, its days, why; and whom they were bound to before."""
    found = _bond_or_404(request, bond)
    (row,) = rows_of([found])
    units = [own.unit for own in (*row.leading, *row.others) if own.unit]
    may_end = found.until is None or found.until >= timezone.localdate()
    context = {
        "bond": found, "row": row, "history": history_of(units, found), "units": units,
        "files": files.panel(request, "bond", found),
        "end": EndForm(initial={"last": timezone.localdate()}) if may_end else None,
    }  # fmt: skip
    return render(request, "assistance/partnership/bond.html", context)


@unit_page("assistance.edit_bonds", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Make a bond by hand."""
    form = BondForm(request.POST or None, unit=request.unit, initial={"since": dt.date(request.year, 9, 1)})
    if request.method == "POST" and form.is_valid():
        own = form.cleaned_data
        try:
            made = make_bond(request.unit, form.draft(), since=own["since"], until=own["until"], user=request.user)
        except Refused as refused:
            form.add_error(None, _(refused.message) % refused.values)
        else:
            messages.success(request, _("The bond is entered."))
            return redirect(address(request, "bond", bond=made.pk))
    return render(request, "assistance/partnership/bond_add.html", {"form": form})


@unit_page("assistance.edit_bonds", POST)
def end(request: UnitRequest, bond: int) -> HttpResponse:
    """End a bond on a day, with the reason."""
    found = _bond_or_404(request, bond)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Give the last day and the reason."))
    elif not request.user.has_perm("assistance.edit_bonds", found.unit):
        messages.warning(request, _("This bond is kept by %(unit)s, which alone can end it.") % {"unit": found.unit})
    else:
        try:
            end_bond(found, last=form.cleaned_data["last"], reason=form.cleaned_data["reason"], user=request.user)
        except Refused as refused:
            messages.warning(request, _(refused.message) % refused.values)
        else:
            messages.success(request, _("The bond ends on %(day)s.") % {"day": day(form.cleaned_data["last"])})
    return redirect(address(request, "bond", bond=found.pk))
