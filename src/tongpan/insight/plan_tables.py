"""Tables of plans and of what a plan does."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, moment, wan
from tongpan.ui.table import Column, Empty, Table

from .models import Run
from .queries.plans import plan_rows
from .run_list import status_badge, status_word


def plans_table(request: HttpRequest) -> Table:
    """The plans of the unit and year shown; two that are ticked can be laid side by side."""
    unit, year = request.unit, request.year  # type: ignore[attr-defined]
    may = request.user.has_perm("insight.make_plan", unit)
    columns = [
        Column("title", _("Name of the plan"), value=str, show=_link, order="title"),
        Column("unit", _("County or district"), value=lambda run: run.unit.title, order="unit__sort_key"),
        Column("status", _("Result"), value=lambda run: status_word(run.status), show=_status, order="status"),
        Column(
            "cost",
            _("Cost"),
            _("10k yuan"),
            value=lambda run: run.summary.get("cost"),
            number=1,
            show=lambda run: wan(run.summary.get("cost")),
        ),
        Column("gap", _("Proven gap"), value=lambda run: run.summary.get("gap"), percent=2),
        Column("moves", _("Moves"), _("people"), value=lambda run: run.summary.get("moves"), number=0),
        Column("hires", _("Hires"), _("people"), value=lambda run: run.summary.get("hires"), number=0),
        Column("trainings", _("Trainings"), _("people"), value=lambda run: run.summary.get("trainings"), number=0),
        Column(
            "passing",
            _("Schools that then meet the rule"),
            value=lambda run: run.summary.get("passing_after"),
            number=0,
        ),
        Column("user", _("By"), value=lambda run: str(run.user or ABSENT), order="user__display_name"),
        Column("created", _("Made"), show=lambda run: moment(run.created), order="created"),
    ]
    empty = Empty(
        _("There is no plan yet. A plan finds the cheapest moves and purchases that make the county pass."),
        reverse("insight:plan-new", args=(unit.slug, year)) if may else "",
        _("Make a plan"),
    )
    compare = reverse("insight:compare", args=(unit.slug, year))
    rows = plan_rows(unit).filter(year=year)
    return Table(request, columns, rows, key="plans", empty=empty, bulk=[(compare, _("Lay two side by side"), "")])


def _link(run: Run) -> SafeString:
    href = reverse("insight:plan", args=(run.unit.slug, run.year, run.pk))
    return format_html('<a href="{}">{}</a>', href, run.title or str(run))


def _status(run: Any) -> SafeString:
    if run.adopted:
        return badge("met", _("Adopted"))
    return status_badge(run.status)
