"""From records to the core's tables."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongpan.access.models import CodeScheme, UnitCode
from tongpan.access.scope import in_unit
from tongpan.insight.queries.places import county_of, region_code
from tongpan.insight.tables import board_of
from tongpan.registry.models import LocalIndicator, Posting, YearFigures
from tongpan_core.measure import StaffRow

from . import region as made

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 9, 1)
STAFF = ("teachers", "teachers_above_qualification", "teachers_backbone", "teachers_pe_arts")


def figures(unit, school, stage="primary"):
    with in_unit(unit):
        own = board_of(unit, made.YEAR).figures.by_stage[school.slug][stage]
    return {name: own[name] for name in STAFF}


def test_declared_figures_stand_where_no_teacher_is_recorded():
    county = made.fair_county(made.city(), schools=1)
    with in_unit(county):
        board = board_of(county, made.YEAR)
    assert board.figures.by_stage == {"2144182601": {"primary": {k: float(v) for k, v in made.FULL.items()}}}
    assert board.figures.shared == {"2144182601": {k: float(v) for k, v in made.ROOMS.items()}}
    assert (board.region, board.day, board.teachers, board.differences) == ("441826", DAY, (), ())
    assert [(own.code, own.county, own.kind) for own in board.figures.schools] == [("2144182601", "441826", "211")]


def test_records_rule_and_both_values_are_kept():
    county = made.county(made.city())
    school = made.school(county, "2144182601", "实验小学", figures={"primary": made.FULL | {"teachers": 3}})
    made.teacher(school, degree="college", subject="体育与健康", backbone="county")
    made.teacher(school, degree="senior", backbone="school")
    made.teacher(school, employment="substitute")
    made.teacher(school, full_time=False)
    made.teacher(school, left=dt.date(2025, 8, 1))
    assert figures(county, school) == {
        "teachers": 2, "teachers_above_qualification": 1, "teachers_backbone": 1, "teachers_pe_arts": 1
    }  # fmt: skip
    with in_unit(county):
        board = board_of(county, made.YEAR)
    assert StaffRow("2144182601", "primary", "teachers", 3, 2) in board.differences
    assert board.from_records == {("2144182601", "primary")}


def test_junior_needs_a_bachelor_where_primary_needs_college():
    county = made.county(made.city())
    both = {"primary": {"pupils": 100}, "junior": {"pupils": 100}}
    school = made.school(county, "2144182601", "九年制学校", kind="312", figures=both)
    for stage in both:
        made.teacher(school, degree="college", posting={"stage": stage})
    assert figures(county, school, "primary")["teachers_above_qualification"] == 1
    assert figures(county, school, "junior")["teachers_above_qualification"] == 0


@pytest.mark.parametrize(
    ("kind", "share", "at_home", "at_host"),
    [
        ("exchange", 1, 0, 1),
        ("support", 1, 0, 1),
        ("circuit", 0.2, 0.8, 0.2),
        ("shadow", 1, 1, 0),
        ("seconded", 1, 1, 0),
    ],
)
def test_staffing_is_the_sum_of_postings(kind, share, at_home, at_host):
    county = made.fair_county(made.city(), schools=2)
    home, host = made.schools_of(county)
    made.teacher(host)
    visitor = made.teacher(home, backbone="city")
    Posting.everywhere.create(teacher=visitor, unit=host, kind=kind, share=share, since=DAY)
    with in_unit(county):
        board = board_of(county, made.YEAR)
    here, there = (board.figures.by_stage[school.slug]["primary"] for school in (home, host))
    assert (here["teachers"], here["teachers_backbone"]) == (at_home, at_home)
    assert (there["teachers"], there["teachers_backbone"]) == (1 + at_host, at_host)
    rows = [(own.school, own.share, own.movable) for own in board.teachers if own.key == f"T{visitor.pk}"]
    stands = [(home.slug, at_home, at_home == 1), (host.slug, at_host, False)]
    assert rows == [row for row in stands if row[1]]


def test_the_last_teacher_gone_leaves_zero_and_not_the_declared_figure():
    county = made.fair_county(made.city(), schools=2)
    home, host = made.schools_of(county)
    gone = made.teacher(home)
    Posting.everywhere.create(teacher=gone, unit=host, kind="exchange", since=DAY)
    assert figures(county, home) == dict.fromkeys(STAFF, 0)
    assert figures(county, host)["teachers"] == made.FULL["teachers"], "a visitor alone is no record of the school"


def test_a_teacher_away_in_another_county_does_not_count_at_home():
    city = made.city()
    county, other = made.fair_county(city, 1), made.fair_county(city, 1, "441825", "连山壮族瑶族自治县")
    home, host = made.schools_of(county)[0], made.schools_of(other)[0]
    made.teacher(home)
    made.teacher(host)
    away = made.teacher(home)
    Posting.everywhere.create(teacher=away, unit=host, kind="support", since=DAY)
    assert figures(county, home)["teachers"] == 1
    assert figures(other, host)["teachers"] == 2


def test_schools_that_are_closed_or_not_yet_open_are_left_out():
    county = made.fair_county(made.city(), schools=1)
    made.school(county, "2144182690", "已撤并小学", closed=dt.date(2025, 9, 1), figures={"primary": made.FULL})
    made.school(county, "2144182691", "筹建小学", opened=dt.date(2025, 9, 2), figures={"primary": made.FULL})
    with in_unit(county):
        assert list(board_of(county, made.YEAR).figures.by_stage) == ["2144182601"]


def test_frozen_and_retiring_people_stay():
    county = made.fair_county(made.city(), schools=1)
    school = made.schools_of(county)[0]
    made.teacher(school)
    made.teacher(school, frozen=True)
    made.teacher(school, retires=dt.date(2027, 1, 1))
    with in_unit(county):
        assert [own.movable for own in board_of(county, made.YEAR).teachers] == [True, False, False]


def test_local_indicators_of_the_city_hold_in_its_counties():
    city = made.city()
    county = made.fair_county(city, schools=1)
    LocalIndicator.everywhere.create(
        unit=city, code="trees", label="生均树木", numerator={"trees": 1}, per=1, thresholds={"primary": 0.5},
        since=dt.date(2024, 1, 1), until=dt.date(2026, 1, 1), reference="清教〔2024〕1号",
    )  # fmt: skip
    with in_unit(county):
        (rule,) = board_of(county, made.YEAR).local
        assert board_of(county, made.YEAR + 1).local == ()
    assert (rule.code, rule.label_zh, rule.counts, rule.cv_limit) == ("trees", "生均树木", False, None)
    assert rule.threshold.at(DAY, "441826", "primary").number == 0.5


def test_codes_are_those_of_the_day_and_zones_take_their_citys():
    city = made.city()
    old = made.unit("441827", "清新区", "county", city)
    UnitCode.objects.filter(unit=old).update(until=dt.date(2012, 9, 30))
    UnitCode.objects.create(unit=old, scheme=CodeScheme.GB2260, code="441803", since=dt.date(2012, 10, 1))
    zone = made.unit("4418-GX", "高新区", "zone", city)
    assert [region_code(old, dt.date(year, 1, 1)) for year in (2012, 2013)] == ["441827", "441803"]
    assert region_code(zone, DAY) == "4418"
    assert county_of(f"{old.path}town/x/", {old.path: old.slug, zone.path: zone.slug}) == "441827"


def test_the_digest_follows_the_inputs_and_nothing_else():
    county = made.fair_county(made.city(), schools=2)
    with in_unit(county):
        before = board_of(county, made.YEAR)
        assert board_of(county, made.YEAR).digest == before.digest
        row = YearFigures.objects.filter(stage="primary").first()
        row.values["pupils"] += 1
        row.save()
        after = board_of(county, made.YEAR)
    assert after.digest != before.digest
    assert after.plan_digest != before.plan_digest


@pytest.mark.parametrize("schools", [1, 3])
def test_queries_do_not_grow_with_the_schools(schools):
    county = made.fair_county(made.city(), schools=schools)
    for school in made.schools_of(county):
        made.teacher(school, backbone="county")
    with in_unit(county), CaptureQueriesContext(connection) as asked:
        board_of(county, made.YEAR)
    assert len(asked) == 8
