"""Keep meetings, who took part, and what was found on the way."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.access.reach import removing
from tongpan.assistance.base import files
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Meeting, MeetingMember, Task, VisitPoint

Finding = tuple[str, bool | None]


@transaction.atomic
def remove_meeting(meeting: Meeting, *, user: User) -> None:
    """Remove a meeting from which nothing follows."""
    tasks = Task.everywhere.filter(meeting=meeting).count()
    if tasks:
        raise Refused(
            gettext_noop("%(count)s tasks follow from “%(meeting)s”; remove them first."),
            count=tasks, meeting=meeting.title,
        )  # fmt: skip
    files.forget("meeting", meeting.pk)
    remove(meeting, "assistance.meeting.remove", unit=meeting.unit, user=user, kind=meeting.kind)


@transaction.atomic
def add_member(member: MeetingMember, *, user: User) -> MeetingMember:
    """Enter a unit or organisation that took part or was visited; the same one in the same part twice is refused."""
    same = {"unit": member.unit_id, "organisation": member.organisation_id, "role": member.role}
    if MeetingMember.everywhere.filter(meeting=member.meeting, **same).exists():
        raise Refused(
            gettext_noop("%(name)s stands in the list already as %(role)s."),
            name=str(member), role=str(member.get_role_display()),
        )  # fmt: skip
    keep(member, "assistance.meeting.member", unit=member.meeting.unit, user=user)
    return member


@removing
@transaction.atomic
def remove_member(member: MeetingMember, *, user: User) -> None:
    """Take somebody off the list; what was found at a place goes with it."""
    found = VisitPoint.everywhere.filter(meeting=member.meeting, member=member)
    gone = found.count()
    found.delete()
    remove(member, "assistance.meeting.member_remove", unit=member.meeting.unit, user=user, removed=gone)


@transaction.atomic
def keep_points(member: MeetingMember, findings: Mapping[str, Finding], *, user: User) -> int:
    """Write what was found at a place, by topic; one with neither words nor a mark is not kept. Returns how many."""
    kept = {topic: own for topic, own in findings.items() if own[0] or own[1] is not None}
    points = VisitPoint.everywhere.filter(meeting=member.meeting, member=member)
    points.exclude(topic__in=kept).delete()
    for topic, (finding, satisfied) in kept.items():
        VisitPoint.everywhere.update_or_create(
            meeting=member.meeting, member=member, topic=topic,
            defaults={"unit": member.unit, "finding": finding, "satisfied": satisfied},
        )  # fmt: skip
    audit.record(
        "assistance.meeting.points", actor=user, unit=member.meeting.unit, target=str(member.meeting_id), rows=len(kept)
    )
    return len(kept)
