"""The sessions of a month, day by day."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.research.models import Session

from .activities import sessions_of, within


@dataclass(frozen=True)
class Day:
    """A day of the sheet; ``beyond`` where it belongs to the month before or after."""

    day: dt.date
    beyond: bool
    today: bool
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class Month:
    """A sheet of whole weeks from Monday."""

    first: dt.date
    days: tuple[Day, ...]

    @property
    def before(self) -> dt.date:
        """The first day of the month before."""
        return (self.first - dt.timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> dt.date:
        """The first day of the month after."""
        return (self.first + dt.timedelta(days=32)).replace(day=1)

    @property
    def count(self) -> int:
        """Sessions of the month itself."""
        return sum(len(own.sessions) for own in self.days if not own.beyond)


def month_of(unit: Unit, first: dt.date) -> Month:
    """The sheet of a month with the sessions of a unit, cancelled ones too."""
    dates = list(calendar.Calendar().itermonthdates(first.year, first.month))
    rows = sessions_of(unit).filter(within(Period(dates[0], dates[-1]))).select_related("activity")
    by_day: dict[dt.date, list[Session]] = defaultdict(list)
    for own in rows.order_by("starts", "pk"):
        by_day[timezone.localdate(own.starts)].append(own)
    today = timezone.localdate()
    days = (Day(own, own.month != first.month, own == today, tuple(by_day.get(own, ()))) for own in dates)
    return Month(first, tuple(days))
