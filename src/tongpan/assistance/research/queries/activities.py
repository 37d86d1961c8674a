"""Reads of activities: those in which a unit has a part, with their sessions and items."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.research.models import Activity, ActivityUnit, Item, Session


def partaken(unit: Unit) -> QuerySet[ActivityUnit]:
    """The parts that a unit, or one below it, has in activities."""
    return ActivityUnit.everywhere.filter(unit__path__under=unit.path)


def activities_of(unit: Unit) -> QuerySet[Activity]:
    """Every activity that the unit, or one below it, organises, hosts or takes part in; cancelled ones too."""
    taken = Q(pk__in=partaken(unit).values("activity"))
    return Activity.everywhere.filter(Q(unit__path__under=unit.path) | taken)


def held_of(unit: Unit, period: Period) -> QuerySet[Activity]:
    """Those of a period that were not cancelled; an activity over several days counts where it begins."""
    return activities_of(unit).filter(cancelled=False, since__gte=period.first, since__lte=period.last)


def moments(period: Period) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of a period and the first after it, in local time; naive days cannot bound moments."""
    from django.utils import timezone

    zone = timezone.get_default_timezone()
    first = max(period.first, dt.date(1900, 1, 1))
    last = min(period.last, dt.date(2200, 1, 1))
    after = last + dt.timedelta(days=1)
    return dt.datetime.combine(first, dt.time(), zone), dt.datetime.combine(after, dt.time(), zone)


def within(period: Period, prefix: str = "") -> Q:
    """Sessions of a period by the moment at which they start."""
    first, after = moments(period)
    return Q(**{f"{prefix}starts__gte": first, f"{prefix}starts__lt": after})


def sessions_of(unit: Unit) -> QuerySet[Session]:
    """The sessions of the activities in which a unit has a part."""
    return Session.everywhere.filter(activity__in=activities_of(unit).order_by().values("pk"))


def items_of(unit: Unit) -> QuerySet[Item]:
    """What happened in those sessions, and what the unit's own people gave elsewhere."""
    own = Q(unit__path__under=unit.path)
    return Item.everywhere.filter(own | Q(session__activity__in=activities_of(unit).order_by().values("pk")))
