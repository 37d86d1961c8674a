"""Bonds: the list, one with its history, a new one, its end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty, Table

from .actions import BondRefused, end_bond, make_bond
from .forms import BondFilterForm, BondForm, EndForm
from .models import Bond, BondMember
from .queries import BondRow, bonds_of, history_of, rows_of


def _address(request: UnitRequest, page: str, **parts: Any) -> str:
    return reverse(f"assistance:{page}", kwargs={"unit": request.unit.slug, "year": request.year, **parts})


@unit_page("assistance.view_bonds")
def bonds(request: UnitRequest) -> HttpResponse:
    """The bonds in which the unit, or one below it, takes part."""
    form = BondFilterForm(request.GET)
    asked = form.cleaned_data
    rows = bonds_of(request.unit)
    if asked.get("state") != "all":
        rows = rows.between(dt.date(request.year, 9, 1), dt.date(request.year + 1, 8, 31))
    if asked.get("form"):
        rows = rows.filter(form=asked["form"])
    if asked.get("q"):
        named = BondMember.everywhere.filter(
            Q(unit__name__icontains=asked["q"]) | Q(unit__initials__istartswith=asked["q"])
        )
        rows = rows.filter(Q(name__icontains=asked["q"]) | Q(pk__in=named.values("bond")))
    table = _table(request, rows_of(rows))
    if table.asked_for_file:
        return table.export()
    return render(request, "assistance/partnership/bonds.html", {"table": table, "form": form})


def _table(request: UnitRequest, rows: list[BondRow]) -> Table:
    columns = [
        Column("name", _("Bond"), value=lambda row: row.bond.name or row.leads,
               href=lambda row: _address(request, "bond", bond=row.bond.pk)),
        Column("form", _("Form"), value=lambda row: row.bond.get_form_display()),
        Column("leads", _("Supporting sides or core schools")),
        Column("joins", _("Recipients or members")),
        Column("count", _("Recipients"), _("schools"), number=0, value=lambda row: len(row.others), total=sum),
        Column("since", _("From"), value=lambda row: row.bond.since, show=lambda row: day(row.bond.since)),
        Column("until", _("Until"), value=lambda row: row.bond.until or dt.date.max,
               show=lambda row: day(row.bond.until) if row.bond.until else _("open")),
        Column("reason", _("Reason"), value=lambda row: row.bond.reason or ABSENT, hidden=True),
    ]  # fmt: skip
    empty = Empty(
        _("No bond is in force here. Let the planner find who should help whom, or enter one by hand."),
        reverse("insight:pairing-new", args=(request.unit.slug, request.year)), _("Find the pairs"),
    )  # fmt: skip
    return Table(request, columns, rows, key="bonds", empty=empty)


def _bond_or_404(request: UnitRequest, pk: int) -> Bond:
    found: Bond = get_object_or_404(bonds_of(request.unit), pk=pk)
    return found


@unit_page("assistance.view_bonds")
def bond(request: UnitRequest, bond: int) -> HttpResponse:
    """One bond: its members, its days, why; and whom they were bound to before."""
    found = _bond_or_404(request, bond)
    (row,) = rows_of([found])
    units = [own.unit for own in (*row.leading, *row.others)]
    may_end = found.until is None or found.until >= timezone.localdate()
    context = {
        "bond": found, "row": row, "history": history_of(units, found), "units": units,
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
        except BondRefused as refused:
            form.add_error(None, _(refused.message) % refused.values)
        else:
            messages.success(request, _("The bond is entered."))
            return redirect(_address(request, "bond", bond=made.pk))
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
        except BondRefused as refused:
            messages.warning(request, _(refused.message) % refused.values)
        else:
            messages.success(request, _("The bond ends on %(day)s.") % {"day": day(form.cleaned_data["last"])})
    return redirect(_address(request, "bond", bond=found.pk))
