"""Two half years of one person count as a whole one; golden cases, and runs against a second computation by days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.people import YEAR

from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import Figure
from tongpan.assistance.exchange.models import Placement
from tongpan.assistance.exchange.queries.incentive import entitled
from tongpan.assistance.exchange.queries.policy import incentive_rules
from tongpan.assistance.exchange.queries.stints import Run, Stint, runs

from .conftest import FAR
from .test_counting import ratio

AUTUMN = {"since": dt.date(2025, 9, 1), "until": dt.date(2026, 1, 20)}
SPRING = {"since": dt.date(2026, 3, 1), "until": dt.date(2026, 7, 15)}


def halves(exchange, first=None, second=None):
    """The exchanged people of the county, of one person with two placements."""
    person = exchange.teacher()
    exchange.teacher()
    exchange.send(exchange.move(person, **AUTUMN | (first or {})), exchange.move(person, **SPRING | (second or {})))
    return ratio(exchange).exchanged


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "counted"),
    [
        ({}, {}, 1),
        ({"until": dt.date(2026, 1, 31)}, {"since": dt.date(2026, 2, 1)}, 1),
        ({"until": dt.date(2026, 1, 14)}, {}, 1),
        ({"until": dt.date(2026, 1, 13)}, {}, 0),
        ({}, {"until": dt.date(2026, 6, 30)}, 1),
        ({}, {"until": dt.date(2026, 6, 29)}, 0),
        ({}, {"kind": "support"}, 0),
        ({}, {"direction": "up"}, 0),
        ({}, {"kind": "shadow"}, 0),
        ({}, {"host": FAR}, 0),
    ],
    ids=[
        "holiday",
        "next_day",
        "45_days",
        "46_days",
        "ten_months",
        "a_day_short",
        "kind",
        "direction",
        "shadow",
        "far",
    ],
)
def test_two_half_years(exchange, first, second, counted):
    assert halves(exchange, first, second) == counted


@pytest.mark.django_db
def test_both_halves_stand_behind_the_figure(exchange):
    assert halves(exchange) == 1
    county = exchange.unit("441801")
    with in_unit(county):
        asked, period = {"counted": f"{YEAR}-441801"}, period_of(YEAR)
        values = [Figure("exchange-placements", name, asked).value(county, period) for name in ("persons", "count")]
    assert values == [1, 2]


@pytest.mark.django_db
def test_halves_of_two_school_years_do_not_make_one(exchange):
    before = {"since": dt.date(2025, 3, 1), "until": dt.date(2025, 7, 15)}
    assert halves(exchange, before, {"since": dt.date(2025, 9, 1), "until": dt.date(2026, 1, 31)}) == 0


@pytest.mark.django_db
def test_two_people_with_half_a_year_each_are_none(exchange):
    one, other, _stays = exchange.teacher(), exchange.teacher(), exchange.teacher()
    exchange.send(exchange.move(one, **AUTUMN), exchange.move(other, **SPRING))
    assert ratio(exchange).exchanged == 0


@pytest.mark.django_db
def test_two_half_years_of_support_entitle_to_the_title(exchange):
    person, _stays = exchange.teacher(title="first"), exchange.teacher()
    moves = [exchange.move(person, FAR, kind="support", **own) for own in (AUTUMN, SPRING)]
    exchange.send(moves[0])
    rules = incentive_rules(exchange.unit("4418"), YEAR)

    def states(day):
        rows = Placement.everywhere.order_by("pk").select_related("posting", "teacher")
        return [own.state for own in entitled(rows, rules, day)]

    assert states(dt.date(2026, 8, 31)) == ["short"]
    exchange.send(moves[1])
    assert states(dt.date(2026, 8, 31)) == ["entitled", "entitled"]
    assert states(dt.date(2026, 5, 1)) == ["later", "later"]


def test_a_run_without_an_end_takes_all_that_follows():
    day = dt.date(2025, 9, 1)
    assert runs([Stint(2, dt.date(2030, 1, 1), dt.date(2030, 2, 1)), Stint(1, day, None)], 0) == [
        Run((1, 2), day, None)
    ]


@settings(deadline=None, max_examples=60)
@given(
    spans=st.lists(st.tuples(st.integers(0, 120), st.integers(0, 40)), max_size=6),
    gap=st.integers(0, 20),
)
def test_runs_are_days_without_a_longer_gap(spans, gap):
    """Second computation: colour every day, widen by the gap, and read off the runs."""
    start = dt.date(2025, 1, 1)
    stints = [Stint(n, start + dt.timedelta(a), start + dt.timedelta(a + b)) for n, (a, b) in enumerate(spans)]
    taken = sorted({day for a, b in spans for day in range(a, a + b + 1)})
    expected, last = [], None
    for day in taken:
        if last is None or day - last - 1 > gap:
            expected.append([day, day])
        expected[-1][1] = last = day
    found = runs(stints, gap)
    assert [[(own.since - start).days, (own.until - start).days] for own in found] == expected
    assert sorted(key for own in found for key in own.placements) == list(range(len(spans)))
