"""The table of a planner's plans."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.insight.models import Run
from tongpan.insight.run_list import status_badge, status_word
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, moment
from tongpan.ui.table import Column, Empty, Table

from .catalogue import Planner
from .queries.runs import rows_of


def plan_table(request: HttpRequest, planner: Planner) -> Table:
    """The plans of the unit and year shown; two that are ticked can be laid side by side."""
    unit, year = request.unit, request.year  # type: ignore[attr-defined]
    columns = [
        Column("title", _("Name of the plan"), value=str, show=_link, order="title"),
        Column("unit", _("Unit"), value=lambda run: run.unit.title, order="unit__sort_key"),
        Column("status", _("Result"), value=lambda run: status_word(run.status), show=_status, order="status"),
        Column("headline", _("In short"), value=headline),
        Column("gap", _("Proven gap"), value=lambda run: run.summary.get("gap"), percent=2),
        Column("user", _("By"), value=lambda run: str(run.user or ABSENT), order="user__display_name"),
        Column("created", _("Made"), show=lambda run: moment(run.created), order="created"),
    ]
    new = reverse(planner.page("new"), args=(unit.slug, year))
    may = request.user.has_perm("insight.make_plan", unit)
    empty = Empty(_("There is no such plan yet."), new if may else "", planner.ask)
    compare = reverse(planner.page("compare"), args=(unit.slug, year))
    rows = rows_of(planner, unit).filter(year=year)
    return Table(request, columns, rows, key=planner.key, empty=empty, bulk=[(compare, _("Lay two side by side"), "")])


def headline(run: Run) -> str:
    """The few words of a plan that lists show: a message id with its values, as the gate left them."""
    told: dict[str, Any] = run.summary.get("headline") or {}
    return _(told["text"]) % told["values"] if told else ABSENT


def _link(run: Run) -> SafeString:
    planner_page = reverse(f"insight:{run.kind}-plan", args=(run.unit.slug, run.year, run.pk))
    return format_html('<a href="{}">{}</a>', planner_page, run.title or str(run))


def _status(run: Any) -> SafeString:
    return badge("met", _("Adopted")) if run.adopted else status_badge(run.status)
