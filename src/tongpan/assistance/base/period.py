"""The time that a list or a report speaks of: a school year, a calendar year, or all time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.years import FIRST_MONTH
from tongpan.ui.formats import school_year as school_year_words

SCHOOL_YEAR, CALENDAR_YEAR, ALL = "", "calendar", "all"
CHOICES = (
    (SCHOOL_YEAR, gettext_lazy("School year")),
    (CALENDAR_YEAR, gettext_lazy("Calendar year")),
    (ALL, gettext_lazy("All time")),
)


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
        return school_year_words(self.year)

    def before(self) -> Period:
        """The year before, of the same kind."""
        return period_of(self.year - 1, self.kind)

    def holds(self, day: dt.date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day <= self.last


def period_of(year: int, kind: str = SCHOOL_YEAR) -> Period:
    """The school year that begins in ``year``, the calendar year, or all time; an unknown kind is the school year."""
    if kind == ALL:
        return Period(dt.date.min, dt.date.max, ALL)
    if kind == CALENDAR_YEAR:
        return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), CALENDAR_YEAR)
    return Period(dt.date(year, FIRST_MONTH, 1), dt.date(year + 1, FIRST_MONTH, 1) - dt.timedelta(days=1))
