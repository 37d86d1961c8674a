"""Reads of attendance: a unit's own people wherever they went, and everybody at its own sessions."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.research.models import Attendance, Session

from .activities import within


def attendance_of(unit: Unit, period: Period) -> QuerySet[Attendance]:
    """Person-times: people of the unit or one below it, and all who came to a session that it organised."""
    held = Session.everywhere.filter(within(period), activity__cancelled=False)
    mine = held.filter(activity__unit__path__under=unit.path)
    seen = Q(session__in=mine.order_by().values("pk")) | Q(unit__path__under=unit.path)
    return Attendance.everywhere.filter(seen, session__in=held.order_by().values("pk"))
