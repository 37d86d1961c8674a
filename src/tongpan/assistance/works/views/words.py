"""Marks with words that several pages of works show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tongpan.assistance.works.models import Project
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT

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
