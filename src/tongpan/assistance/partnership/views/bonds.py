"""Bonds: the list, one with all that belongs to it, a new one, its change and its end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.frame import may_open
from tongpan.access.models import Unit
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base import files
from tongpan.assistance.base.citations import found_about
from tongpan.assistance.base.lists import list_page, period_asked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.partnership.actions.bonds import change_bond, drop_bond, end_bond, make_bond
from tongpan.assistance.partnership.forms.bonds import BondForm, ChangeForm, EndForm
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.partnership.queries.bonds import (
    BondRow,
    bonds_of,
    classes_of,
    history_of,
    rows_of,
    with_rows,
)
from tongpan.assistance.partnership.queries.communities import FORMS
from tongpan.assistance.partnership.queries.document_set import document_set
from tongpan.assistance.partnership.queries.documents import documents_of
from tongpan.assistance.partnership.queries.related import related
from tongpan.assistance.partnership.queries.teams import teams_of, with_heads
from tongpan.assistance.partnership.registers.bonds import BONDS
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.ui.formats import ABSENT, day, markup
from tongpan.ui.table import Column, Empty


@unit_page("assistance.view_bonds")
def bonds(request: UnitRequest) -> HttpResponse:
    """The bonds in which the unit, or one below it, takes part."""
    columns = [
        Column("name", _("Bond"), value=lambda row: row.name or row.row.leads or row.row.joins,
               href=lambda row: address(request, "bond", bond=row.pk)),
        Column("form", _("Form"), value=lambda row: row.get_form_display(), order="form"),
        Column("reach", _("Reach"), value=lambda row: row.get_reach_display(), order="reach"),
        Column("level", _("Level"), value=lambda row: row.get_level_display(), order="level", hidden=True),
        Column("leads", _("Supporting sides or core schools"), value="row.leads",
               show=lambda row: with_gone(row.row, row.row.leading)),
        Column("joins", _("Recipients or members"), value="row.joins",
               show=lambda row: with_gone(row.row, row.row.others)),
        Column("count", _("Recipients"), _("schools"), number=0,
               value=lambda row: len(row.row.staying(row.row.others))),
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
        bulk=[(address(request, "bond-end-many"), _("End them"), _("You give the last day and the reason next."))]
        if request.user.has_perm("assistance.edit_bonds", request.unit) else (),
        actions=[("assistance:bond-add", _("Enter a bond")), ("assistance:bond-paste", _("Enter many")),
                 ("assistance:bonds-import", _("Import from Excel")),
                 ("assistance:bond-members", _("Members of bonds")),
                 ("assistance:bond-classes", _("Cooperative classes")),
                 ("assistance:organisations", _("Organisations"))],
        foot=_("A bond stands here if the unit or one below it takes part; of the others only the names are shown."),
    )  # fmt: skip


def with_gone(row: BondRow, side: tuple[BondMember, ...]) -> Any:
    """Who is in a side of a bond, and after them who has left it, with the day."""
    names = "、".join(own.title for own in row.staying(side))
    left = [{"name": own.title, "day": day(own.until)} for own in row.gone(side)]
    gone = "、".join(_("%(name)s (left %(day)s)") % own for own in left)
    return markup('{} <small class="soft">{}</small>', names, gone) if gone else names


def bond_or_404(request: UnitRequest, pk: int) -> Bond:
    """A bond in which the unit, or one below it, takes part, or which it keeps."""
    found: Bond = get_object_or_404(bonds_of(request.unit), pk=pk)
    return found


def kept_bond(request: UnitRequest, pk: int) -> Bond:
    """The bond, if the account may change it: 403 for a unit that only takes part."""
    found = bond_or_404(request, pk)
    if not request.user.has_perm("assistance.edit_bonds", found.unit):
        raise PermissionDenied("assistance.edit_bonds")
    return found


@unit_page("assistance.view_bonds")
def bond(request: UnitRequest, bond: int) -> HttpResponse:
    """One bond: its members and days, papers, teams, classes, what was done in it, and whom they were with before."""
    found = bond_or_404(request, bond)
    (row,) = rows_of([found])
    members = [*row.leading, *row.others]
    today = timezone.localdate()
    teams = list(teams_of(request.unit).filter(bond=found).select_related("unit"))
    with_heads(teams, period_asked(request).first)
    papers = list(documents_of(request.unit).filter(bond=found))
    may = request.user.has_perm("assistance.edit_bonds", found.unit)
    context: dict[str, Any] = {
        "bond": found, "row": row, "may_edit": may, "today": today, "together": FORMS,
        "sides": _sides(request, members, today), "history": history_of(members, found, request.unit),
        "documents": papers, "paper_set": document_set(papers, today), "teams": teams,
        "classes": _classes(found, request.unit), "files": files.panel(request, "bond", found),
        "period": period_asked(request),
        "answers": found_about(request.user, request.unit, request.year, f"bond:{found.pk}"),
        "done": related(found, request.unit, request.year, period_asked(request),
                        lambda page: may_open(request.user, page, request.unit)),
    }  # fmt: skip
    if may:
        context["end"] = EndForm(initial={"last": today}) if found.until is None or found.until >= today else None
        context["begun"] = found.since <= today
    return render(request, "assistance/partnership/bond.html", context)


def _sides(request: UnitRequest, members: list[BondMember], today: dt.date) -> list[dict[str, Any]]:
    """The members by role, each with the list of its bonds ever; who has left stands last."""
    asked = "period=all&sort=-since"
    groups: dict[str, dict[str, Any]] = {}
    for own in sorted(members, key=lambda own: own.until is not None and own.until < today):
        key = f"unit={own.unit.slug}" if own.unit else f"organisation={own.organisation_id}"
        group = groups.setdefault(own.role, {"label": own.get_role_display(), "members": []})
        group["members"].append({"own": own, "history": f"{address(request, 'bonds')}?{asked}&{key}"})
    order = [own for own in BondMember.Role.values if own in groups]
    return [groups[own] for own in order]


def _classes(bond: Bond, unit: Unit) -> list[dict[str, Any]]:
    rows = classes_of(unit).filter(bond=bond).select_related("unit")
    return [{"own": own, "stage": STAGE_NAMES.get(own.stage, own.stage)} for own in rows]


@unit_page("assistance.edit_bonds", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Make a bond by hand."""
    start = {"since": dt.date(request.year, 9, 1), "form": request.GET.get("form", "")}
    form = BondForm(request.POST or None, unit=request.unit, initial=start)
    return form_page(
        request, form, title=_("Enter a bond"), submit=_("Enter the bond"), done=_("The bond is entered."),
        purpose=_("For a bond that exists already, or that the planner did not propose."),
        save=lambda: make_bond(request.unit, form.draft(), since=form.cleaned_data["since"],
                               until=form.cleaned_data["until"], user=request.user),
        to=lambda made: address(request, "bond", bond=made.pk), back=address(request, "bonds"),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", FORM)
def edit(request: UnitRequest, bond: int) -> HttpResponse:
    """Correct name and days of a bond, and say why."""
    found = kept_bond(request, bond)
    start = {"name": found.name, "since": found.since, "until": found.until, "reason": found.reason}
    form, page = ChangeForm(request.POST or None, initial=start), address(request, "bond", bond=found.pk)
    return form_page(
        request, form, title=_("Change “%(name)s”") % {"name": found.called}, submit=_("Save"), back=page, to=page,
        save=lambda: change_bond(found, **form.cleaned_data, user=request.user), done=_("The bond is changed."),
        record=found,
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def end(request: UnitRequest, bond: int) -> HttpResponse:
    """End a bond on a day, with the reason."""
    found = bond_or_404(request, bond)
    form, page = EndForm(request.POST), address(request, "bond", bond=found.pk)
    if not form.is_valid():
        messages.warning(request, _("Give the last day and the reason."))
        return redirect(page)
    if not request.user.has_perm("assistance.edit_bonds", found.unit):
        messages.warning(request, _("This bond is kept by %(unit)s, which alone can end it.") % {"unit": found.unit})
        return redirect(page)
    last, reason = form.cleaned_data["last"], form.cleaned_data["reason"]
    return act(
        request, lambda: end_bond(found, last=last, reason=reason, user=request.user),
        done=_("The bond ends on %(day)s.") % {"day": day(last)}, to=page,
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def drop(request: UnitRequest, bond: int) -> HttpResponse:
    """Remove a bond that was entered by mistake and has not begun."""
    found = kept_bond(request, bond)
    return act(
        request, lambda: drop_bond(found, today=timezone.localdate(), user=request.user),
        done=_("The bond is removed."), to=address(request, "bonds"),
    )  # fmt: skip
