"""Marks with words that several pages of works show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest
from tongpan.assistance.base.lists import RegisterFilterForm, period_asked
from tongpan.assistance.base.register import Register
from tongpan.assistance.works.models import Entry, Project
from tongpan.assistance.works.queries.balance import by_kind
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, number

TONES = {
    Project.State.SOUGHT: "muted", Project.State.APPROVED: "info", Project.State.RUNNING: "info",
    Project.State.DELIVERED: "met", Project.State.STOPPED: "gap",
}  # fmt: skip


def state_badge(row: Project) -> Any:
    """The state of a project."""
    return badge(TONES[Project.State(row.state)], row.get_state_display())


def in_time(row: Any) -> Any:
    """Days late, or on time; nothing where no day is set or the project was stopped."""
    if row.late_by:
        return badge("gap", _("%(days)s days late") % {"days": row.late_by})
    if row.due is None or row.state == Project.State.STOPPED:
        return ABSENT
    return badge("met", _("on time"))


def by_kind_of(request: UnitRequest, register: Register, lookup: str) -> list[dict[str, Any]]:
    """The sums of the lines of what a list shows within its time, one a kind.

    ``lookup`` leads from a line to a row of the list.
    """
    form = RegisterFilterForm(request.GET, register=register, unit=request.unit)
    period = period_asked(request)
    rows = register.select(request.unit, period, form.asked)
    lines = Entry.everywhere.filter(day__range=(period.first, period.last))
    lines = rows if lookup == "pk" else lines.filter(**{f"{lookup}__in": rows.order_by().values("pk")})
    return [{"label": label, "value": number(found), "unit": _("yuan")} for label, found in by_kind(lines)]
