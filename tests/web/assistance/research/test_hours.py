"""Training hours: what is due, who is on track, and that sums are the sums of people."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.people import YEAR
from tests.web.assistance.research.sittings import (
    CITY,
    COUNTY,
    FAR,
    OTHER,
    STRONG,
    WEAK,
    activity,
    came,
    people,
    session,
)
from tests.web.insight.region import teacher

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.research.queries import hours as queries
from tongpan.assistance.research.queries.hours import Person, sums_by, tallied
from tongpan.assistance.research.queries.record import record_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = dt.datetime(YEAR + 1, 8, 31, 8, tzinfo=dt.UTC)
"""The last day of the school year."""


@pytest.fixture
def clock(monkeypatch):
    """Before anybody is there, so that their roles hold on that day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def rule(world):
    found = queries.rule_of(world.units[CITY], YEAR)
    assert found is not None
    return found


def test_the_rule_is_policy_with_its_reference(rule):
    assert (rule.hours.number, rule.years.number) == (360, 5)
    assert "教督〔2017〕6号" in rule.hours.reference_zh
    span = rule.span(YEAR)
    assert (span.first, span.last) == (dt.date(YEAR - 4, 9, 1), dt.date(YEAR + 1, 8, 31))


def test_no_rule_before_the_first(world):
    assert queries.rule_of(world.units[CITY], 2010) is None


def test_what_is_due_follows_the_years_that_passed(rule):
    span = rule.span(YEAR)
    assert rule.due(span.first, span.last, span) == 360
    two = rule.due(span.first, span.first.replace(year=span.first.year + 2) - dt.timedelta(days=1), span)
    assert two == pytest.approx(144, abs=0.2)
    late = span.last - dt.timedelta(days=364)
    assert rule.due(late, span.last, span) == pytest.approx(72, abs=0.1)
    assert rule.due(dt.date(1990, 1, 1), span.first - dt.timedelta(days=1), span) == 0


@pytest.fixture
def trained(world):
    """One who did everything, one half, one new with a year's share, one part-time, one in the other county."""
    units = world.units
    whole, half = people(units[STRONG], 2)
    new = teacher(units[WEAK], posting={"since": dt.date(YEAR, 9, 1)})
    people(units[STRONG], 1, full_time=False)
    far = people(units[FAR], 1)[0]
    for year in range(YEAR - 4, YEAR + 1):
        own = activity(units[CITY], day=dt.date(year, 10, 10))
        came(session(own, hours=72), [whole])
        came(session(own, hours=36, hour=14), [half, far])
    came(session(activity(units[WEAK], day=dt.date(YEAR, 11, 1)), hours=73), [new])
    came(session(activity(units[CITY], day=dt.date(YEAR - 5, 3, 1)), hours=400), [half])
    return {"whole": whole, "half": half, "new": new, "far": far}


def sums(world, rule, unit):
    with in_unit(world.units[unit]):
        told = queries.tallies_of(world.units[unit], YEAR, rule)
        assert told == tallied(queries.people_of(world.units[unit], YEAR, rule), rule)
        return sums_by([world.units[unit]], told)[0]


def test_the_share_on_track(world, rule, trained):
    county = sums(world, rule, COUNTY)
    assert (county.people, county.on_track, county.complete, county.behind) == (3, 2, 1, 1)
    assert county.hours == 360 + 180 + 73
    city = sums(world, rule, CITY)
    assert (city.people, city.on_track, city.share) == (4, 2, 0.5)


def test_hours_of_one_help_no_other(world, rule, trained):
    came(session(activity(world.units[CITY], day=dt.date(YEAR, 12, 1)), hours=1000), [trained["whole"]])
    assert sums(world, rule, COUNTY).on_track == 2


def test_a_record_has_the_sessions_of_the_span_only(world, rule, trained):
    with in_unit(world.units[CITY]):
        record = record_of(trained["half"], YEAR, rule)
    assert (record.hours, record.on_track, len(record.attended)) == (180, False, 5)
    assert record.by_year == dict.fromkeys(range(YEAR - 4, YEAR + 1), 36.0)
    assert sum(record.by_year.values()) == record.hours


def test_a_cancelled_activity_gives_no_hours(world, rule, trained):
    from tongpan.assistance.research.models import Activity

    Activity.everywhere.filter(unit=world.units[WEAK]).update(cancelled=True)
    assert sums(world, rule, COUNTY).on_track == 1


def test_pages_by_county_school_and_teacher(world, trained):
    names = {own.name for own in trained.values()}
    for unit, who in ((CITY, "city_planner"), (COUNTY, "planner"), (STRONG, "planner"), (STRONG, "clerk")):
        page = world.client(who).get(f"/u/{unit}/{YEAR}/research/hours/").content.decode()
        assert (trained["half"].name in page) == (unit == STRONG)
    viewer = world.client("viewer")
    for unit in (CITY, COUNTY, STRONG):
        page = viewer.get(f"/u/{unit}/{YEAR}/research/hours/").content.decode()
        assert not any(name in page for name in names)
    record = f"/u/{STRONG}/{YEAR}/research/hours/{trained['half'].pk}/"
    assert viewer.get(record).status_code == 403
    assert "180" in world.client("clerk").get(record).content.decode()
    far = f"/u/{STRONG}/{YEAR}/research/hours/{trained['far'].pk}/"
    assert world.client("clerk").get(far).status_code == 404


PATHS = ("44/4418/441801/a/", "44/4418/441801/b/", "44/4418/441802/c/")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.builds(
            Person, key=st.integers(1, 9), unit=st.just(1), path=st.sampled_from(PATHS),
            hours=st.floats(0, 500), due=st.floats(0, 360),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_counties_sum_to_the_city(found):
    rule = queries.Rule(*(_value(number) for number in (360, 5)))
    city, counties = Unit(path="44/4418/"), [Unit(path="44/4418/441801/"), Unit(path="44/4418/441802/")]
    (whole,) = sums_by([city], tallied(found, rule))
    parts = sums_by(counties, tallied(found, rule))
    for name in ("people", "on_track", "complete", "behind"):
        assert sum(getattr(own, name) for own in parts) == getattr(whole, name)
    assert sum(own.hours for own in parts) == pytest.approx(whole.hours)
    assert whole.people == len(found)
    assert 0 <= whole.on_track <= whole.people


def _value(number):
    from tongpan_core.policy.values import Value

    return Value(float(number), dt.date(2017, 4, 19), "national", "rule")


def test_the_other_county_is_apart(world, rule, trained):
    assert sums(world, rule, OTHER).people == 1
