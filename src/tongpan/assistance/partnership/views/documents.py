"""Papers and rules: the list, one with its versions and signatories, and what becomes of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import address
from tongpan.assistance.partnership.registers.documents import DOCUMENTS
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty


@unit_page("assistance.view_bonds")
def documents(request: UnitRequest) -> HttpResponse:
    """Agreements, project lists, guides and indicators of bonds; rules and plans in force."""
    columns = [
        Column("title", _("Title"), order="title",
               href=lambda row: address(request, "document", document=row.pk)),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("number", _("Number"), value=lambda row: row.number or ABSENT, order="number"),
        Column("issuer", _("Issuer"), value=lambda row: row.issuer or row.unit.title, order="issuer"),
        Column("scope", _("Scope"), value=lambda row: row.scope or ABSENT),
        Column("version", _("Version"), number=0, order="version"),
        Column("state", _("State"), value=lambda row: row.get_state_display(), order="state"),
        Column("issued", _("Issued or signed"), order="issued", show=lambda row: day(row.issued)),
        Column("since", _("In force from"), order="since", show=lambda row: day(row.since), hidden=True),
        Column("until", _("In force until"), order="until",
               show=lambda row: day(row.until) if row.until else _("open")),
        Column("bond", _("Bond"), value=lambda row: str(row.bond) if row.bond else ABSENT, hidden=True),
    ]  # fmt: skip
    return list_page(
        request, DOCUMENTS, columns,
        empty=Empty(_("No paper is recorded for this filter. Enter an agreement, a rule or a plan.")),
        purpose=_("Agreements, project lists, guides and indicators of bonds; rules and plans in force."),
    )  # fmt: skip
