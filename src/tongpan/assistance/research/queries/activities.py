"""Reads of activities: those in which a unit has a part, with their sessions and items."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongpan.access.models import Unit, UnitKind
from tongpan.access.reach import everything, seeing
from tongpan.assistance.base.period import Period
from tongpan.assistance.partnership.models import BondMember
from tongpan.assistance.partnership.queries import bonds_of
from tongpan.assistance.partnership.queries.shared import bonds_on
from tongpan.assistance.research.models import Activity, ActivityUnit, Attendance, Item, Session


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


def within(period: Period, prefix: str = "") -> Q:
    """Sessions of a period by the moment at which they start."""
    first, after = period.moments()
    return Q(**{f"{prefix}starts__gte": first, f"{prefix}starts__lt": after})


def sessions_of(unit: Unit) -> QuerySet[Session]:
    """The sessions of the activities in which a unit has a part."""
    return Session.everywhere.filter(activity__in=activities_of(unit).order_by().values("pk"))


def items_of(unit: Unit) -> QuerySet[Item]:
    """What happened in those sessions, and what the unit's own people gave elsewhere."""
    own = Q(unit__path__under=unit.path)
    return Item.everywhere.filter(own | Q(session__activity__in=activities_of(unit).order_by().values("pk")))


def with_facts(activities: Sequence[Activity]) -> None:
    """Put on each activity its parts, hosts first, and how much happened; four questions for any number of them."""
    keys = [own.pk for own in activities]
    parts: dict[int, list[ActivityUnit]] = defaultdict(list)
    for part in parts_of(keys):
        parts[part.activity_id].append(part)
    by = Count("pk")
    sessions = _counted(Session.everywhere.filter(activity__in=keys), "activity", by)
    items = _counted(Item.everywhere.filter(session__activity__in=keys), "session__activity", by)
    times = _counted(Attendance.everywhere.filter(session__activity__in=keys), "session__activity", by)
    for own in activities:
        own.parts = parts.get(own.pk, [])
        own.sessions_held, own.items_given = sessions.get(own.pk, 0), items.get(own.pk, 0)
        own.person_times = times.get(own.pk, 0)


def _counted(rows: QuerySet[Any], key: str, aggregate: Any) -> dict[int, int]:
    with seeing(everything("how many there are")):
        return dict(rows.order_by().values_list(key).annotate(found=aggregate))


ROLES = (ActivityUnit.Role.HOST, ActivityUnit.Role.GIVER, ActivityUnit.Role.PARTICIPANT)


def parts_of(activities: Iterable[int]) -> list[ActivityUnit]:
    """The parts of units in activities, hosts first, then by name."""
    found = ActivityUnit.everywhere.filter(activity__in=list(activities)).select_related("unit")
    return sorted(found.defer("unit__outline"), key=lambda own: (ROLES.index(own.role), own.unit.sort_key))


def with_session_facts(sessions: Sequence[Session]) -> None:
    """Put on each session its items and how many attended; two questions for any number of them."""
    keys = [own.pk for own in sessions]
    items: dict[int, list[Item]] = defaultdict(list)
    for item in Item.everywhere.filter(session__in=keys).select_related("unit", "speaker").defer("unit__outline"):
        items[item.session_id].append(item)
    times = _counted(Attendance.everywhere.filter(session__in=keys), "session", Count("pk"))
    for own in sessions:
        own.given, own.person_times = items.get(own.pk, []), times.get(own.pk, 0)


def tier_of(unit: Unit) -> str:
    """The tier of research that a unit's own activities belong to, where nothing else is said."""
    tiers = {
        UnitKind.PROVINCE: Activity.Tier.PROVINCE, UnitKind.CITY: Activity.Tier.CITY,
        UnitKind.COUNTY: Activity.Tier.COUNTY, UnitKind.ZONE: Activity.Tier.COUNTY,
        UnitKind.TOWN: Activity.Tier.CENTRAL, UnitKind.SCHOOL: Activity.Tier.SCHOOL,
    }  # fmt: skip
    return tiers[UnitKind(unit.kind)].value


def invitable(unit: Unit, day: dt.date | None = None) -> QuerySet[Unit]:
    """Whom a unit may invite: what lies at or below it, and who stands in a bond with one of these on a day.

    Without a day, at whatever time: a file that is brought in tells of years past.
    """
    bonds = bonds_of(unit) if day is None else bonds_on(unit, day)
    bonded = BondMember.everywhere.filter(bond__in=bonds.order_by().values("pk"), unit__isnull=False)
    if day is not None:
        bonded = bonded.filter(Q(until__isnull=True) | Q(until__gte=day), Q(since__isnull=True) | Q(since__lte=day))
    bonded = bonded.order_by().values("unit")
    return Unit.everywhere.filter(Q(path__under=unit.path) | Q(pk__in=bonded)).defer("outline")
