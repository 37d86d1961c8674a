"""Named classes and whole grades that two sides run together."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.partnership.actions.members import drop_class, keep_class
from tongpan.assistance.partnership.forms.bonds import ClassForm
from tongpan.assistance.partnership.models import Bond, BondMember, CooperativeClass
from tongpan.assistance.partnership.queries.bonds import bond_called, with_bonds
from tongpan.assistance.partnership.registers.bonds import BOND_CLASSES
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty

from .bonds import kept_bond


@unit_page("assistance.view_bonds")
def classes(request: UnitRequest) -> HttpResponse:
    """Named classes and whole grades that two sides run together."""

    def bond(row: CooperativeClass) -> str:
        return address(request, "bond", bond=row.bond_id)

    columns = [
        Column("name", _("Class"), order="name"),
        Column("unit", _("School"), value=lambda row: row.unit.title, order="unit__sort_key"),
        Column("stage", _("Stage"), value=lambda row: STAGE_NAMES.get(row.stage, row.stage), order="stage"),
        Column("grade", _("Grade"), number=0, order="grade"),
        Column("whole", _("Extent"), value=lambda row: _("The whole grade") if row.whole_grade else _("One class")),
        Column("bond", _("Bond"), value=bond_called, href=bond),
        Column("opened", _("Opened"), order="opened", show=lambda row: day(row.opened)),
        Column("closed", _("Closed"), order="closed", show=lambda row: day(row.closed) if row.closed else _("open")),
    ]
    return list_page(
        request, BOND_CLASSES, columns, complete=with_bonds,
        empty=Empty(_("No cooperative class is recorded. A class is entered on the page of its bond."),
                    address(request, "bonds") + "?form=cooperative", _("Cooperative schools and classes")),
        purpose=_("Named classes and whole grades that two sides run together."),
    )  # fmt: skip


def _class(bond: Bond, pk: int) -> CooperativeClass:
    rows = CooperativeClass.everywhere.filter(bond=bond).select_related("unit", "bond__unit")
    found: CooperativeClass = get_object_or_404(rows, pk=pk)
    return found


def _form_page(request: UnitRequest, bond: Bond, own: CooperativeClass, title: str) -> HttpResponse:
    members = BondMember.everywhere.filter(bond=bond, unit__isnull=False).select_related("unit")
    schools = [row.unit for row in members.order_by("-role") if row.unit and row.unit.is_school]
    start = {name: getattr(own, name) for name in ("name", "grade", "whole_grade", "opened", "closed")}
    start = {"unit": own.unit.slug, **start} if own.pk else {"opened": bond.since}
    form, page = ClassForm(request.POST or None, schools=schools, initial=start), address(request, "bond", bond=bond.pk)
    return form_page(
        request, form, title=title, submit=_("Save"), done=_("The class is entered."), to=page, back=page,
        save=lambda: keep_class(bond, own, form.facts, user=request.user), record=own,
    )  # fmt: skip


@unit_page("assistance.edit_bonds", FORM)
def add(request: UnitRequest, bond: int) -> HttpResponse:
    """Enter a cooperative class."""
    found = kept_bond(request, bond)
    title = _("A cooperative class of “%(bond)s”") % {"bond": found.called}
    return _form_page(request, found, CooperativeClass(), title)


@unit_page("assistance.edit_bonds", FORM)
def edit(request: UnitRequest, bond: int, bond_class: int) -> HttpResponse:
    """Change a cooperative class, or give its last day."""
    found = kept_bond(request, bond)
    held = _class(found, bond_class)
    return _form_page(request, found, held, _("Change “%(name)s”") % {"name": held})


@unit_page("assistance.edit_bonds", POST)
def drop(request: UnitRequest, bond: int, bond_class: int) -> HttpResponse:
    """Remove a class that was entered by mistake."""
    found = kept_bond(request, bond)
    held = _class(found, bond_class)
    return act(
        request, lambda: drop_class(held, user=request.user), done=_("The class is removed."),
        to=address(request, "bond", bond=found.pk),
    )  # fmt: skip
