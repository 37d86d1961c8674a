"""When the time of what tells of people in the work between schools is over: texts go, what is counted stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongpan.access.endings import AUDIT, HOLDERS, before_moment, of_closed_accounts
from tongpan.access.retention import Ending, began
from tongpan.registry.endings import STAFF

ACTIVITY = "session__activity__unit"


def _written(*fields: str) -> Q:
    """Something stands in one of the fields."""
    found = Q()
    for name in fields:
        found |= ~Q(**{name: ""})
    return found


def _of_leavers(way: str, *fields: str) -> Callable[[dt.date], Q]:
    """Of teachers who left before the day, as far as there is still something to be blanked."""
    return lambda day: Q(**{f"{way}__left__lt": day}) & _written(*fields)


def _texts(name: str, way: str, *fields: str, ways: tuple[str, ...]) -> Ending:
    """Texts about somebody, blanked when the time after leaving is over."""
    return Ending(name, STAFF, _of_leavers(way, *fields), ways=ways, blank=dict.fromkeys(fields, ""))


KINDS = (
    _texts("assistance.Application", "teacher", "reason", "decided", ways=("unit",)),
    _texts(
        "assistance.Placement", "teacher", "purpose", "organiser", "scheme", "office", "ended", ways=("home", "host")
    ),
    _texts("assistance.Appraisal", "placement__teacher", "text", ways=("placement__home", "placement__host")),
    _texts("assistance.Certificate", "placement__teacher", "why", ways=("issuer", "placement__home")),
    _texts("assistance.Mentoring", "apprentice", "aim", "reason", ways=("unit", "mentor_unit")),
    _texts("assistance.MentorMeeting", "mentoring__apprentice", "note", ways=("mentoring__unit",)),
    Ending(
        "assistance.TeamMember", STAFF, lambda day: Q(until__lt=day) & (_written("office") | Q(teacher__isnull=False)),
        ways=("team__unit", "unit"), blank={"office": "", "teacher": None},
    ),
    Ending(
        "assistance.Item", STAFF, lambda day: Q(session__starts__lt=began(day)) & _written("guest"),
        ways=(ACTIVITY,), blank={"guest": ""},
    ),
    Ending("assistance.AttendanceList", STAFF, before_moment("added"), ways=(ACTIVITY,)),
    Ending(  # signed lists; the content goes with the tidying of the day, as no record has it any more
        "assistance.Attachment", STAFF,
        lambda day: Q(added__lt=began(day), about__startswith="session:"),
    ),
    Ending("assistance.FailedSignIn", AUDIT, before_moment("at"), ways=(ACTIVITY,)),
    Ending("assistance.Notice", AUDIT, before_moment("created"), ways=HOLDERS),
    Ending("assistance.NoticeChoice", AUDIT, of_closed_accounts("user"), ways=HOLDERS),
    Ending("assistance.MailChoice", AUDIT, of_closed_accounts("user"), ways=HOLDERS),
)  # fmt: skip

WITH = {
    "assistance.Attendance": "registry.Teacher",
    "assistance.EligiblePerson": "registry.Teacher",
    "assistance.CohortMember": "registry.Teacher",
    "assistance.StudioMember": "registry.Teacher",
    "assistance.Mentoring.subject": "registry.Teacher",
    "assistance.Mentoring.stage": "registry.Teacher",
    "assistance.Mentoring.origin": "registry.Teacher",
    "assistance.Certificate.number": "registry.Teacher",
}
OFFICE = _("It names an office, not a person.")
STAYS: dict[str, Any] = {
    "assistance.Meeting.chair": OFFICE,
    "assistance.Signatory.office": OFFICE,
    "assistance.Honour.holder": _("It says whether a person, a group or a work was honoured, not whom."),
}
