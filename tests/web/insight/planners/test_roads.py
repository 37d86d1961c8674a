"""Ways by road in the planners: taken where recorded, and of how many is said."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.web.insight.planners.planning import solved
from tests.web.insight.planners.test_layout import village
from tests.web.insight.region import FULL, YEAR, city, county, school, teacher

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.insight.planners.pages import page_of
from tongpan.insight.planners.tables.layout import GATE
from tongpan.insight.planners.words import NEW_SITE
from tongpan.registry.models import Road, Settlement

pytestmark = pytest.mark.django_db
A, B, C = "2144182601", "2144182602", "2144182603"
JOINED = dt.date(2010, 9, 1)
PLACES = {A: (112.30, 24.60), B: (112.35, 24.60), C: (112.45, 24.60)}


@pytest.fixture
def home(db):
    """Three schools on a line, five and ten kilometres apart, each with a village beside it."""
    made = county(city())
    for code, pupils in ((A, 300), (B, 200), (C, 100)):
        figures = {"primary": FULL | {"pupils": pupils, "places": 700, "classes": 12}}
        unit = school(made, code, f"{code[-1]}号小学", figures=figures)
        Unit.everywhere.filter(pk=unit.pk).update(longitude=PLACES[code][0], latitude=PLACES[code][1])
        village(made, unit, f"V{code[-1]}", f"{code[-1]}号村", PLACES[code][0] + 0.05, PLACES[code][1], pupils)
    return made


def road(home, start, end, km, minutes=None):
    Road.everywhere.create(unit=home, start=start, end=end, metres=round(km * 1000), minutes=minutes)


def ways_said(run):
    return next(own["values"] for own in run.result["missing"] if "crow" in own["text"])


ONE = {"cores_least": 1, "cores_most": 1, "carry_times": "", "farthest_km": "", "weighted": ""}


def test_communities_take_roads_both_ways_and_the_detour_elsewhere(home):
    before = solved("communities", home, **ONE)
    assert ways_said(before) == {}
    core = before.result["plan"]["communities"][0]["core"]
    assert core == B
    for other in (A, C):
        road(home, B, other, 90)
    run = solved("communities", home, **ONE)
    assert run.result["plan"]["communities"][0]["core"] != B
    assert ways_said(run) == {"known": 4, "pairs": 6, "detour": 1.3}
    assert run.digest != before.digest
    with in_unit(home):
        assert any("6 条路程中有 4 条采用已录入的道路里程" in own for own in page_of(run).missing)


def test_a_layout_goes_by_road_and_pupils_around_a_school_and_new_schools_too(home):
    assert ways_said(solved("layout", home)) == {"detour": 1.3}
    Settlement.everywhere.filter(code="V1").delete()
    road(home, "V3", A, 1.0)
    road(home, A, C, 17.5)
    road(home, A, "V2", 8.5)
    run = solved("layout", home, open_at=["V2"], open_places=100)
    with in_unit(home):
        problem = GATE.read(home, YEAR, run.params).problem
    rows = {own.code: row for row, own in enumerate(problem.villages)}
    columns = {own.code: column for column, own in enumerate(problem.sites)}
    assert problem.km[rows["V3"], columns[A]] == 1.0
    assert problem.km[rows[f"at:{A}"], columns[C]] == 17.5
    assert problem.km[rows[f"at:{A}"], columns[f"{NEW_SITE}V2"]] == 8.5
    assert problem.km[rows["V3"], columns[B]] == pytest.approx(1.3 * 15.2, abs=0.2)
    assert ways_said(run) == {"known": 4, "pairs": 12, "detour": 1.3}


def test_buses_take_kilometres_and_minutes_and_who_walks_by_road(home):
    before = solved("bus", home, ride_minutes=60)
    assert ways_said(before) == {"detour": before.params["detour"]}
    first = {own["stop"] for bus in before.result["plan"]["buses"] for one in bus["runs"] for own in one["visits"]}
    assert "V1" in first
    road(home, "V1", A, 0.5)
    road(home, "V2", B, 9.0, 33)
    run = solved("bus", home, ride_minutes=60)
    stops = {own["stop"] for bus in run.result["plan"]["buses"] for one in bus["runs"] for own in one["visits"]}
    assert "V1" not in stops
    assert run.summary["minutes"] >= 33 > before.summary["minutes"]
    assert ways_said(run)["known"] == 2


def test_an_exchange_goes_by_road_between_schools(home):
    for code in (A, B, C):
        unit = Unit.everywhere.get(slug=code)
        for _ in range(6):
            teacher(unit, joined_school=JOINED, posting={"stage": "primary"})
    for _ in range(5):
        teacher(Unit.everywhere.get(slug=A), subject="音乐", joined_school=JOINED, posting={"stage": "primary"})
    free = {"share": "", "backbone_share": "", "share_out": "", "couple_km": "", "years_between": "", "km": ""}
    before = solved("exchange", home, **free)
    music = [own for own in before.result["plan"]["postings"] if own["subject"] == "music"]
    assert {own["target"] for own in music} <= {B, C}
    assert music
    assert ways_said(before) == {"detour": 1.3}
    for code in (B, C):
        road(home, A, code, 42.0)
    run = solved("exchange", home, **free)
    assert {own["km"] for own in run.result["plan"]["postings"] if own["source"] == A} == {42.0}
    assert ways_said(run) == {"known": 4, "pairs": 6, "detour": 1.3}
