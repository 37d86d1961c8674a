"""Who is in which bond, and the classes that two sides run together: the lists that figures lead to."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import address
from tongpan.assistance.partnership.models import BondMember, CooperativeClass
from tongpan.assistance.partnership.registers.bonds import BOND_CLASSES, BOND_MEMBERS
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty


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
        Column("bond", _("Bond"), value=lambda row: str(row.bond), href=bond),
        Column("reach", _("Reach"), value=lambda row: row.bond.get_reach_display(), order="bond__reach"),
        Column("joined", _("From"), order="joined", show=lambda row: day(row.joined)),
        Column("left", _("Until"), order="left", show=lambda row: day(row.left) if row.left else _("open")),
        Column("reason", _("Reason"), value=lambda row: row.reason or ABSENT, hidden=True),
    ]  # fmt: skip
    return list_page(
        request, BOND_MEMBERS, columns,
        empty=Empty(_("Nobody stands in a bond for this filter. Widen it, or enter a bond."),
                    address(request, "bond-add"), _("Enter a bond")),
        purpose=_("Each unit and organisation in each bond, with its role and its days."),
        foot=_("One row is one member of one bond. A school in two bonds stands here twice and counts once among "
               "the different units."),
    )  # fmt: skip


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
        Column("bond", _("Bond"), value=lambda row: str(row.bond), href=bond),
        Column("opened", _("Opened"), order="opened", show=lambda row: day(row.opened)),
        Column("closed", _("Closed"), order="closed", show=lambda row: day(row.closed) if row.closed else _("open")),
    ]
    return list_page(
        request, BOND_CLASSES, columns,
        empty=Empty(_("No cooperative class is recorded. A class is entered on the page of its bond."),
                    address(request, "bonds") + "?form=cooperative", _("Cooperative schools and classes")),
        purpose=_("Named classes and whole grades that two sides run together."),
    )  # fmt: skip
