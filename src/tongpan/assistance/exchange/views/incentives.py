"""Whose support teaching entitles them to apply for the senior title exceptionally."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.assistance.base.lists import RegisterFilterForm, period_asked
from tongpan.assistance.exchange.queries import incentive, policy
from tongpan.assistance.exchange.registers import PLACEMENTS
from tongpan.ui.badges import badge
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty, Table

from .common import address
from .placements import record_export

STATES: dict[str, tuple[Any, Any]] = {
    "entitled": ("met", gettext_lazy("Entitled")),
    "later": ("info", gettext_lazy("Not yet")),
    "short": ("muted", gettext_lazy("Too short")),
    "holds": ("muted", gettext_lazy("Holds the title")),
}


@unit_page("assistance.view_people_exchanged")
@spares_empty
def incentives(request: UnitRequest) -> HttpResponse:
    """The people whom the rule names, on the last day of the school year or today, whichever is earlier."""
    rules = policy.incentive_rules(request.unit, request.year)
    form = RegisterFilterForm(request.GET, register=PLACEMENTS, unit=request.unit)
    if rules is None:
        return render(request, "assistance/exchange/incentives.html", {"rules": None, "form": form})
    on = min(timezone.localdate(), dt.date(request.year + 1, 8, 31))
    rows = PLACEMENTS.select(request.unit, period_asked(request), form.asked).filter(
        home__path__under=request.unit.path
    )
    held = incentive.may_entitle(rows, rules).select_related("posting", "teacher", "home", "host")
    found = incentive.entitled(held, rules, on)
    table = _table(request, found)
    if table.asked_for_file:
        record_export(request, "exchange-incentives")
        return table.export()
    people = {state: len({own.placement.teacher_id for own in found if own.state == state}) for state in STATES}
    context = {"rules": rules, "form": form, "table": table, "people": people, "on": on}
    return render(request, "assistance/exchange/incentives.html", context)


def _table(request: UnitRequest, rows: list[incentive.Entitled]) -> Table:
    columns = [
        Column("name", _("Full name"), value="placement.teacher.name",
               href=lambda row: address(request, "placement", placement=row.pk)),
        Column("title", _("Professional title"), value="placement.teacher.get_title_display"),
        Column("home", _("Home school"), value="placement.home.title"),
        Column("host", _("Host school"), value="placement.host.title"),
        Column("since", _("From"), value="placement.posting.since", show=lambda row: day(row.placement.posting.since)),
        Column("until", _("Until"), value="placement.posting.until",
               show=lambda row: day(row.placement.posting.until) if row.placement.posting.until else _("open")),
        Column("state", _("Standing"), value=lambda row: str(STATES[row.state][1]),
               show=lambda row: badge(STATES[row.state][0], str(STATES[row.state][1]))),
        Column("from_day", _("Long enough on"), show=lambda row: day(row.from_day)),
    ]  # fmt: skip
    return Table(request, columns, rows, key="exchange-incentives", personal=True, default_sort="state", empty=Empty(
        _("Nobody of the unit teaches in another county under this rule in this time."),
        address(request, "placements"), _("Placements"),
    ))  # fmt: skip
