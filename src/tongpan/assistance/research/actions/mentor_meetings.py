"""Log the meetings of mentors and apprentices, of one pair or of many at once, and take them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.models import Mentoring, MentorMeeting


@dataclass(frozen=True)
class Meeting:
    """What was done on a day, for how long."""

    day: dt.date
    kind: str
    hours: float
    note: str = ""


def log_meetings(pairs: Sequence[Mentoring], meeting: Meeting, *, unit: Unit, user: User, today: dt.date) -> int:
    """Log one meeting for each of some pairs; how many.

    Raises:
        Refused: for a day that is still to come, or on which one of the pairs did not stand; nothing is then logged.
    """
    if meeting.day > today:
        raise Refused(gettext_noop("%(day)s is still to come; log what has taken place."), day=meeting.day.isoformat())
    outside = [own for own in pairs if own.since > meeting.day or (own.until is not None and own.until < meeting.day)]
    if outside:
        first = outside[0]
        raise Refused(
            gettext_noop("%(count)s of the pairs did not stand on %(day)s, the first at %(school)s (from %(since)s). "
                         "Give another day, or leave them out."),
            count=len(outside), day=meeting.day.isoformat(), school=first.unit.title, since=first.since.isoformat(),
        )  # fmt: skip
    with transaction.atomic():
        MentorMeeting.everywhere.bulk_create(
            MentorMeeting(mentoring=own, day=meeting.day, kind=meeting.kind, hours=meeting.hours, note=meeting.note)
            for own in pairs
        )
        audit.record("assistance.mentoring.meet", actor=user, unit=unit, rows=len(pairs), day=meeting.day,
                     kind=meeting.kind)  # fmt: skip
    return len(pairs)


@removing
def remove_meeting(meeting: MentorMeeting, *, user: User) -> None:
    """Take back a meeting that was logged by mistake."""
    with transaction.atomic():
        audit.record("assistance.mentoring.unmeet", actor=user, unit=meeting.mentoring.unit,
                     target=str(meeting.mentoring_id), day=meeting.day)  # fmt: skip
        meeting.delete()
