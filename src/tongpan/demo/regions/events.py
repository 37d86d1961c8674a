"""Activities with their sessions, items and attendance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Activity, ActivityUnit, Attendance, Item, Session
from tongpan.registry.models import Teacher

from .book import Book

Part = ActivityUnit.Role


def activity(
    book: Book, unit: Unit, kind: str, name: str, since: dt.date, parts: Iterable[tuple[Unit, str]] = (), **more: Any
) -> Activity:
    """An event on one day, or until ``until``, with the units that have a part in it."""
    made = book.add(Activity(unit=unit, kind=kind, name=name, since=since, **{"until": since} | more))
    for taking, role in parts:
        book.add(ActivityUnit(activity=made, unit=taking, role=role))
    return made


def session(book: Book, of: Activity, day: dt.date, hour: int = 9, *, hours: float = 3, **more: Any) -> Session:
    """One sitting on a day."""
    starts = timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
    ends = starts + dt.timedelta(hours=hours)
    return book.add(Session(activity=of, starts=starts, ends=ends, hours=hours, **more))


def item(book: Book, within: Session, kind: str, title: str, **more: Any) -> Item:
    """What happens in a session."""
    return book.add(Item(session=within, kind=kind, title=title, **more))


def attend(book: Book, within: Session, people: Iterable[Teacher], how: str = Attendance.How.LIST) -> None:
    """People who were there: one person-time each."""
    for who in people:
        book.add(Attendance(session=within, teacher=who, unit=who.unit, hours=within.hours, how=how, at=within.ends))
