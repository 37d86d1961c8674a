"""Who is in which bond: the list that figures lead to; who joins and who leaves."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.partnership.actions.members import join, leave, strike
from tongpan.assistance.partnership.forms.bonds import EndForm, JoinForm
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.partnership.queries.bonds import bond_called, with_bonds
from tongpan.assistance.partnership.registers.bonds import BOND_MEMBERS
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .bonds import kept_bond


@unit_page("assistance.view_bonds")
def members(request: UnitRequest) -> HttpResponse:
    """One row for each unit or organisation in each bond; whoever is in two bonds stands here twice."""

    def bond(row: BondMember) -> str:
        return address(request, "bond", bond=row.bond_id)

    columns = [
        Column("name", _("Member"), order="unit__sort_key"),
        Column("role", _("Role"), value=lambda row: row.get_role_display(), order="role"),
        Column("kind", _("Kind"), value=lambda row: row.unit.get_kind_display() if row.unit
               else row.organisation.get_kind_display(), order="unit__kind"),
        Column("form", _("Form"), value=lambda row: row.bond.get_form_display(), order="bond__form"),
        Column("bond", _("Bond"), value=bond_called, href=bond),
        Column("reach", _("Reach"), value=lambda row: row.bond.get_reach_display(), order="bond__reach"),
        Column("joined", _("From"), order="joined", show=lambda row: day(row.joined)),
        Column("left", _("Until"), order="left", show=lambda row: day(row.left) if row.left else _("open")),
        Column("reason", _("Reason"), value=lambda row: row.reason or ABSENT, hidden=True),
    ]  # fmt: skip
    return list_page(
        request, BOND_MEMBERS, columns, complete=with_bonds,
        empty=Empty(_("Nobody stands in a bond for this filter. Widen it, or enter a bond."),
                    address(request, "bond-add"), _("Enter a bond")),
        purpose=_("Each unit and organisation in each bond, with its role and its days."),
        foot=_("One row is one member of one bond. A school in two bonds stands here twice and counts once among "
               "the different units."),
    )  # fmt: skip


def _member(bond: Bond, pk: int) -> BondMember:
    rows = BondMember.everywhere.filter(bond=bond).select_related("unit", "organisation")
    found: BondMember = get_object_or_404(rows, pk=pk)
    return found


@unit_page("assistance.edit_bonds", FORM)
def add(request: UnitRequest, bond: int) -> HttpResponse:
    """Let units and partners join a bond."""
    found = kept_bond(request, bond)
    start = {"since": max(found.since, timezone.localdate())}
    form = JoinForm(request.POST or None, bond=found, unit=request.unit, initial=start)
    page = address(request, "bond", bond=found.pk)

    def save() -> object:
        own = form.cleaned_data
        return join(found, own["sides"], own["role"], since=own["since"], reason=own["reason"], user=request.user)

    return form_page(
        request, form, title=_("Who joins “%(name)s”") % {"name": found}, submit=_("Take them in"), save=save,
        done=_("They are members from that day on."), to=page, back=page,
    )  # fmt: skip


@unit_page("assistance.edit_bonds", FORM)
def end(request: UnitRequest, bond: int, member: int) -> HttpResponse:
    """Let a member leave."""
    found = kept_bond(request, bond)
    own = _member(found, member)
    form = EndForm(request.POST or None, initial={"last": timezone.localdate()})
    page = address(request, "bond", bond=found.pk)
    return form_page(
        request, form, title=_("%(name)s leaves “%(bond)s”") % {"name": own.title, "bond": found.called},
        purpose=_("The bond goes on for the others; that it was a member stays in the records."),
        submit=_("Let it leave"), done=_("It leaves the bond on that day."), to=page, back=page,
        save=lambda: leave(own, last=form.cleaned_data["last"], reason=form.cleaned_data["reason"], user=request.user),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def drop(request: UnitRequest, bond: int, member: int) -> HttpResponse:
    """Strike a member that was entered by mistake."""
    found = kept_bond(request, bond)
    own = _member(found, member)
    return act(
        request, lambda: strike(own, user=request.user), done=_("It is no longer in the bond."),
        to=address(request, "bond", bond=found.pk),
    )  # fmt: skip
