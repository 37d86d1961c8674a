"""Invented activities with sessions and attendance, written through the actions or straight to the database."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from tests.web.insight.region import teacher

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Activity, ActivityUnit, Attendance, Item, Session
from tongpan.registry.models import Teacher

DAY = dt.date(2025, 10, 15)
CITY, COUNTY, OTHER = "4418", "441801", "441802"
STRONG, WEAK, FAR = "2144180001", "2144180002", "2144180003"
_serial = itertools.count(1)


def at(day: dt.date = DAY, hour: int = 9) -> dt.datetime:
    """A moment of a day in local time."""
    return dt.datetime.combine(day, dt.time(hour), timezone.get_default_timezone())


def activity(unit: Unit, *, day: dt.date = DAY, parts: Iterable[tuple[Unit, str]] = (), **fields: Any) -> Activity:
    """An activity with its parts, without sessions."""
    fields = {"kind": "training", "name": f"活动{next(_serial):03d}", "since": day, "until": day} | fields
    made = Activity.everywhere.create(unit=unit, **fields)
    for own, role in parts:
        ActivityUnit.everywhere.create(activity=made, unit=own, role=role)
    return made


def session(own: Activity, *, hours: float = 4, items: Sequence[str] = (), hour: int = 9, **fields: Any) -> Session:
    """A session of an activity with items of some kinds."""
    fields = {"starts": at(own.since, hour), "ends": at(own.since, hour + 2)} | fields
    made = Session.everywhere.create(activity=own, hours=hours, **fields)
    for kind in items:
        Item.everywhere.create(session=made, kind=kind, title=f"环节{next(_serial):03d}", unit=own.unit)
    return made


def came(own: Session, people: Iterable[Teacher]) -> list[Attendance]:
    """Attendance of people at a session."""
    return Attendance.everywhere.bulk_create(
        Attendance(session=own, teacher=one, unit=one.unit, hours=own.hours) for one in people
    )


def people(school: Unit, count: int, **fields: Any) -> list[Teacher]:
    """Teachers of a school."""
    return [teacher(school, **fields) for _number in range(count)]


def named(school: Unit, name: str, tail: str) -> Teacher:
    """A teacher of a name and an ID number that ends so."""
    return _renamed(teacher(school), name, tail)


def _renamed(own: Teacher, name: str, tail: str) -> Teacher:
    own.name, own.identity_mask = name, f"441***********{tail}"
    own.save(update_fields=["name", "identity_mask"])
    return own
