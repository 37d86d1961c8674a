"""The time that a list or a report speaks of: a school year, a calendar year, from a day to a day, or all time."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import DateField, F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.years import FIRST_MONTH
from tongpan.ui.formats import day as day_words
from tongpan.ui.formats import school_year as school_year_words

SCHOOL_YEAR, CALENDAR_YEAR, ALL = "", "calendar", "all"
CHOICES = (
    (SCHOOL_YEAR, gettext_lazy("School year")),
    (CALENDAR_YEAR, gettext_lazy("Calendar year")),
    (ALL, gettext_lazy("All time")),
)
DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
"""How an address writes the time from a day to a day: ``2023-01-01..2023-06-30``."""


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both counted. ``kind`` is the value of the address's ``period``."""

    first: dt.date
    last: dt.date
    kind: str = SCHOOL_YEAR

    @property
    def year(self) -> int:
        """The school year or calendar year by its first day."""
        return self.first.year

    @property
    def label(self) -> str:
        """As a heading says it."""
        if self.kind == ALL:
            return _("All time")
        if self.kind == CALENDAR_YEAR:
            return _("Calendar year %(year)s") % {"year": self.year}
        if self.kind:
            return f"{day_words(self.first)}–{day_words(self.last)}"
        return school_year_words(self.year)

    def before(self) -> Period:
        """The year before, of the same kind; the same days of the year before."""
        if DAYS.fullmatch(self.kind):
            return from_to(_year_before(self.first), _year_before(self.last))
        return period_of(self.year - 1, self.kind)

    def days(self) -> dict[str, Value]:
        """Its first and last day as columns of rows, for measures that sum what lies within it: see ``within``."""
        return {"first_day": Value(self.first, DateField()), "last_day": Value(self.last, DateField())}

    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """Its first moment and the first one after it, in local time; naive days cannot bound moments."""
        zone = timezone.get_default_timezone()
        first, last = max(self.first, dt.date(1900, 1, 1)), min(self.last, dt.date(2200, 1, 1))
        after = last + dt.timedelta(days=1)
        return dt.datetime.combine(first, dt.time(), zone), dt.datetime.combine(after, dt.time(), zone)

    def holds(self, day: dt.date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day <= self.last


def within(lookup: str) -> Q:
    """The day of what a row has many of lies in the period, whose :meth:`Period.days` the row carries."""
    return Q(**{f"{lookup}__gte": F("first_day"), f"{lookup}__lte": F("last_day")})


def _year_before(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def from_to(first: dt.date, last: dt.date) -> Period:
    """The time from a day to a day; a whole school year or calendar year is called so."""
    for kind in (SCHOOL_YEAR, CALENDAR_YEAR):
        whole = period_of(first.year, kind)
        if (whole.first, whole.last) == (first, last):
            return whole
    return Period(first, last, f"{first.isoformat()}..{last.isoformat()}")


def _days(kind: str) -> tuple[dt.date, dt.date] | None:
    """The two days that an address names, where they are days and in their order."""
    if not (found := DAYS.fullmatch(kind)):
        return None
    try:
        first, last = (dt.date.fromisoformat(own) for own in found.groups())
    except ValueError:
        return None
    return (first, last) if first <= last else None


def period_of(year: int, kind: str = SCHOOL_YEAR) -> Period:
    """The school year that begins in ``year``, the calendar year, the days named, or all time.

    What is not understood is the school year.
    """
    if days := _days(kind):
        return from_to(*days)
    if kind == ALL:
        return Period(dt.date.min, dt.date.max, ALL)
    if kind == CALENDAR_YEAR:
        return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), CALENDAR_YEAR)
    return Period(dt.date(year, FIRST_MONTH, 1), dt.date(year + 1, FIRST_MONTH, 1) - dt.timedelta(days=1))
