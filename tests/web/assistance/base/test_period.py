"""The time that a list speaks of, as an address writes it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongpan.assistance.base.period import Period, from_to, period_of

DAYS = st.dates(dt.date(1995, 1, 1), dt.date(2090, 1, 1))


def test_a_school_year_and_a_calendar_year():
    assert period_of(2025) == Period(dt.date(2025, 9, 1), dt.date(2026, 8, 31))
    assert period_of(2025, "calendar") == Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31), "calendar")
    assert period_of(2025, "all").holds(dt.date(1900, 1, 1))


@given(DAYS, DAYS)
def test_what_an_address_writes_is_read_as_the_same_days(one, other):
    first, last = sorted((one, other))
    period = from_to(first, last)
    assert (period.first, period.last) == (first, last)
    assert period_of(first.year, period.kind) == period


def test_whole_years_are_called_so():
    assert from_to(dt.date(2023, 1, 1), dt.date(2023, 12, 31)) == period_of(2023, "calendar")
    assert from_to(dt.date(2023, 9, 1), dt.date(2024, 8, 31)) == period_of(2023)


def test_the_same_days_of_the_year_before():
    leap = from_to(dt.date(2024, 2, 29), dt.date(2024, 6, 30))
    assert leap.before() == from_to(dt.date(2023, 2, 28), dt.date(2023, 6, 30))
    assert period_of(2025, "calendar").before() == period_of(2024, "calendar")


@pytest.mark.parametrize("kind", ["2023-13-01..2023-12-31", "2023-12-31..2023-01-01", "yesterday", "2023-01-01"])
def test_what_is_not_understood_is_the_school_year(kind):
    assert period_of(2025, kind) == period_of(2025)
