"""Teams: the list, one with its people, and the form."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import address
from tongpan.assistance.partnership.queries.teams import with_heads
from tongpan.assistance.partnership.registers.teams import TEAMS
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty


@unit_page("assistance.view_bonds")
def teams(request: UnitRequest) -> HttpResponse:
    """Task teams, leading groups and resident work teams."""
    columns = [
        Column("name", _("Team"), order="name", href=lambda row: address(request, "team", team=row.pk)),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("level", _("Level"), value=lambda row: row.get_level_display(), order="level"),
        Column("unit", _("Kept by"), value=lambda row: row.unit.title, order="unit__sort_key"),
        Column("head", _("Head"), value=lambda row: row.head or ABSENT),
        Column("people", _("People"), _("people"), number=0, value="people"),
        Column("bond", _("Bond"), value=lambda row: str(row.bond) if row.bond else ABSENT, hidden=True),
        Column("since", _("From"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Until"), order="until", show=lambda row: day(row.until) if row.until else _("open")),
    ]  # fmt: skip
    return list_page(
        request, TEAMS, columns, complete=with_heads,
        empty=Empty(_("No team is recorded for this filter. Set one up and name who leads it.")),
        purpose=_("Task teams, leading groups and resident work teams, with the people in them."),
    )  # fmt: skip
