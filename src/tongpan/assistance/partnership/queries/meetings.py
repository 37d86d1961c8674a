"""Reads of meetings and visits: those that concern a unit, and what was found on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from tongpan.access.models import Unit, User
from tongpan.access.reach import everything, seeing
from tongpan.assistance.partnership.models import Meeting, MeetingMember, Task, VisitPoint

from .needs import ENDED
from .shared import shared

if TYPE_CHECKING:
    from tongpan.assistance.base.period import Period


def meetings_of(unit: Unit) -> QuerySet[Meeting]:
    """The meetings that a unit or one below it keeps or takes part in, and those of their bonds."""
    there = MeetingMember.everywhere.filter(unit__path__under=unit.path).order_by().values("meeting")
    mine = Q(unit__path__under=unit.path) | Q(pk__in=there) | shared(unit, "day", "day")
    return Meeting.everywhere.filter(mine)


def meetings_between(unit: Unit, period: Period) -> QuerySet[Meeting]:
    """Those with a day in a period; ``ends`` is the last day of each."""
    dated = meetings_of(unit).annotate(ends=Coalesce("last_day", F("day")))
    return dated.filter(day__lte=period.last, ends__gte=period.first)


def points_of(unit: Unit, period: Period) -> QuerySet[VisitPoint]:
    """The points of checklists of the meetings of a period that concern a unit, as far as it may know them."""
    meetings = meetings_between(unit, period).order_by().values("pk")
    return VisitPoint.everywhere.filter(known_to(unit), meeting__in=meetings)


def known_to(unit: Unit) -> Q:
    """Points that a unit may know: of the meetings it keeps all; of others those of its own places or of no place."""
    own = Q(meeting__unit__path__under=unit.path) | Q(unit__path__under=unit.path)
    return own | Q(unit__isnull=True, member__isnull=True)


def may_keep(user: User, meeting: Meeting) -> bool:
    """Whether an account may change a meeting: one of the unit that keeps it, or of a bureau above that."""
    return user.has_perm("assistance.work_tasks", meeting.unit)


def with_members(meetings: Sequence[Any]) -> None:
    """Put on each meeting its members by role (``sides``), people, and follow-ups (all and ended)."""
    keys = [own.pk for own in meetings]
    sides: dict[int, dict[str, list[MeetingMember]]] = {}
    for member in MeetingMember.everywhere.filter(meeting__in=keys).select_related("unit", "organisation"):
        sides.setdefault(member.meeting_id, {}).setdefault(member.role, []).append(member)
    rows = Task.everywhere.filter(meeting__in=keys).order_by().values("meeting")
    counted = rows.annotate(all=Count("pk"), ended=Count("pk", filter=Q(state__in=ENDED)))
    with seeing(everything("how many tasks there are")):
        tasks = {row["meeting"]: row for row in counted}
    for own in meetings:
        own.sides = sides.get(own.pk, {})
        told = [member.people for members in own.sides.values() for member in members if member.people is not None]
        own.people = sum(told) if told else None
        row = tasks.get(own.pk, {})
        own.tasks_all, own.tasks_ended = row.get("all", 0), row.get("ended", 0)


def names(members: Sequence[MeetingMember]) -> str:
    """Units and organisations by name."""
    return "、".join(own.unit.title if own.unit else str(own.organisation) for own in members)
