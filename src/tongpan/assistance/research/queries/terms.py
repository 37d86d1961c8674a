"""The term that a day lies in: mentors meet their apprentices in every term."""

from __future__ import annotations

import datetime as dt

from tongpan.access.years import FIRST_MONTH

SECOND_TERM = 2
"""The month in which the second term begins."""


def term_start(day: dt.date) -> dt.date:
    """The first day of the term that a day lies in."""
    if day.month >= FIRST_MONTH:
        return dt.date(day.year, FIRST_MONTH, 1)
    if day.month >= SECOND_TERM:
        return dt.date(day.year, SECOND_TERM, 1)
    return dt.date(day.year - 1, FIRST_MONTH, 1)
