"""The calendar: a bar in every week in which somebody is there; and the ways on the map."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongpan.assistance.base.period import period_of
from tongpan.assistance.exchange.models import Placement
from tongpan.assistance.exchange.queries import calendar as read
from tongpan.assistance.exchange.queries.calendar import bar_of, months_of, weeks_of

from .conftest import FAR, JUNIOR, PRIMARY

YEARS = [period_of(year, kind) for year in (2023, 2024, 2025) for kind in ("", "calendar")]


@given(st.sampled_from(YEARS), st.integers(-60, 430), st.integers(0, 500), st.booleans())
def test_a_bar_covers_exactly_the_weeks_of_its_days(period, start, length, ends):
    since = period.first + dt.timedelta(days=start)
    until = since + dt.timedelta(days=length) if ends else None
    last = min(until or period.last, period.last)
    days = [own for n in range(366) if max(since, period.first) <= (own := period.first + dt.timedelta(days=n)) <= last]
    if not days:
        return
    bar = bar_of(SimpleNamespace(posting=SimpleNamespace(since=since, until=until, kind="exchange")), period)
    weeks = {(own - period.first).days // 7 for own in days}
    assert set(range(bar.start, bar.start + bar.width)) == weeks
    assert bar.start + bar.width <= weeks_of(period)


@pytest.mark.parametrize("period", YEARS, ids=lambda own: own.first.isoformat())
def test_the_months_fill_the_year(period):
    months = months_of(period)
    assert [own.first.month for own in months] == [(period.first.month - 1 + n) % 12 + 1 for n in range(12)]
    assert months[0].start == 0
    assert sum(own.width for own in months) == weeks_of(period)


@pytest.mark.django_db
def test_schools_show_who_leaves_before_who_comes_and_ways_count_people_once(exchange):
    ours, theirs = exchange.teacher(), exchange.teacher(FAR)
    exchange.teacher()
    exchange.teacher(FAR)
    made = exchange.send(
        exchange.move(theirs, PRIMARY, until=dt.date(2025, 12, 31)), exchange.move(ours),
        exchange.move(theirs, PRIMARY, since=dt.date(2026, 1, 1)),
    )  # fmt: skip
    placements, year = Placement.everywhere.all(), period_of(2025)
    schools = read.schools_in_order(placements, exchange.unit("441801"))
    rows = read.by_school(placements, year, schools)
    assert [(row.unit.slug, [bar.placement.pk for bar in row.bars]) for row in rows] == [
        (JUNIOR, [made[1].pk]), (PRIMARY, [made[1].pk, made[0].pk, made[2].pk]),
    ]  # fmt: skip
    assert {(way.home.slug, way.host.slug): way.people for way in read.ways_of(placements)} == {
        (FAR, PRIMARY): 1, (PRIMARY, JUNIOR): 1,
    }  # fmt: skip
    people = read.people_in_order(placements)
    assert sorted(people) == sorted({ours.pk, theirs.pk})
    assert [len(row.bars) for row in read.by_person(placements, year, [theirs.pk, ours.pk])] == [2, 1]
