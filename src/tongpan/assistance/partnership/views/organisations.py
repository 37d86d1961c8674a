"""Organisations outside the unit tree: the list and the form."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.partnership.queries.organisations import with_bonds
from tongpan.assistance.partnership.registers.organisations import ORGANISATIONS
from tongpan.ui.formats import ABSENT
from tongpan.ui.table import Column, Empty


@unit_page("assistance.view_bonds")
def organisations(request: UnitRequest) -> HttpResponse:
    """Companies, universities, schools and bureaus of other regions, donors."""
    columns = [
        Column("name", _("Name"), order="name"),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("place", _("Place"), value=lambda row: row.place or ABSENT, order="place"),
        Column("bonds", _("Bonds"), number=0, value="bonds"),
        Column("unit", _("Kept by"), value=lambda row: row.unit.title, order="unit__sort_key"),
    ]
    return list_page(
        request, ORGANISATIONS, columns, complete=with_bonds,
        empty=Empty(_("No partner is recorded. A partner is a company, a university, a donor, or a school or bureau "
                      "of another region.")),
        purpose=_("Partners that are no units of this platform: they can take part in bonds, sign and give."),
    )  # fmt: skip
