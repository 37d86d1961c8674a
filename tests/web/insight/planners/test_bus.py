"""School buses through the platform: villages beyond walking to runs and times, the list and back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import override
from tests.web.insight.planners.planning import (
    against_of,
    asked,
    browser_of,
    every_page,
    page_text,
    refused_by_hand,
    solved,
)
from tests.web.insight.planners.test_layout import village
from tests.web.insight.region import FULL, YEAR, account, city, county, school

from tongpan.access.job_queue import claim, do
from tongpan.access.jobs import Running
from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.insight.models import PlannedRoute
from tongpan.insight.planners.actions.adopt import adopt, undo
from tongpan.insight.planners.actions.solve import ask
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.comparison import Comparison
from tongpan.insight.planners.forms import decision_form_of
from tongpan.insight.planners.pages import page_of
from tongpan.insight.planners.pages.bus import _left
from tongpan.registry.models import School, SettlementPupils

pytestmark = pytest.mark.django_db
CENTRE, OTHER = "2144182601", "2144182602"


@pytest.fixture
def home(db):
    """A school with three villages some kilometres off and one next door, and a school that nobody rides to."""
    made = county(city())
    centre = school(made, CENTRE, "中心小学", figures={"primary": FULL})
    school(made, OTHER, "旁边小学", figures={"primary": FULL})
    Unit.everywhere.filter(pk=centre.pk).update(longitude=112.30, latitude=24.60)
    School.everywhere.filter(code=CENTRE).update(bell=dt.time(8, 30))
    village(made, centre, "V1", "近旁村", 112.302, 24.60, 40)
    village(made, centre, "V2", "东山村", 112.36, 24.60, 20)
    village(made, centre, "V3", "西山村", 112.24, 24.60, 15)
    village(made, centre, "V4", "东岭村", 112.37, 24.60, 10)
    return made


def visits(run):
    return {own["stop"]: own for bus in run.result["plan"]["buses"] for one in bus["runs"] for own in one["visits"]}


def test_only_those_beyond_walking_ride_and_arrive_before_the_bell(home):
    run = solved("bus", home)
    assert {key: own["pupils"] for key, own in visits(run).items()} == {"V2": 20, "V3": 15, "V4": 10}
    drops = [own for bus in run.result["plan"]["buses"] for one in bus["runs"] for own in one["drops"]]
    bell = 8.5 * 3600
    assert all(bell - 40 * 60 - 1 <= own["arrives"] <= bell - 10 * 60 + 1 for own in drops)


def test_villages_on_one_road_share_a_run(home):
    runs = [{own["stop"] for own in one["visits"]} for bus in solved("bus", home).result["plan"]["buses"]
            for one in bus["runs"]]  # fmt: skip
    assert {"V2", "V4"} in runs


def test_stops_kept_apart_by_hand_have_their_price(home):
    first = solved("bus", home, ride_minutes=60)
    apart = {"kind": "apart", "school": CENTRE, "stop": "V2", "other": "V4", "minutes": None}
    second = solved("bus", home, ride_minutes=60, based_on=first, decisions=[apart])
    with in_unit(home):
        page = page_of(second)
        runs = [{own["stop"] for own in run["visits"]} for run in page.runs]
        assert {"V2", "V4"} not in runs
        assert against_of(second).price.more
        assert page.decisions[0]["words"]


def test_a_ride_that_cannot_be_is_named_with_its_minutes(home):
    run = solved("bus", home, ride_minutes=1, leave_far=False)
    with in_unit(home):
        page = page_of(run)
        assert run.status == "infeasible"
        assert any("中心小学" in own["words"] for own in page.conflict)
        assert page.conflict[0]["relax"] == page.relax("ride")


def test_a_bell_is_found_by_the_unit_where_the_code_of_the_school_is_another(home):
    School.everywhere.filter(code=CENTRE).update(code="2144189999")
    run = solved("bus", home)
    drops = [own for bus in run.result["plan"]["buses"] for one in bus["runs"] for own in one["drops"]]
    assert all(own["arrives"] > 8 * 3600 - 40 * 60 for own in drops)
    assert not any("first lesson" in own["text"] for own in run.result["missing"] if own.get("school") == CENTRE)


def test_an_unknown_bell_is_assumed_and_said(home):
    School.everywhere.update(bell=None)
    run = solved("bus", home)
    told = [own for own in run.result["missing"] if "bell" in own["text"]]
    assert {own["values"]["clock"] for own in told} == {"08:20"}
    assert run.result["plan"]


def test_adopting_lists_the_routes_with_times(home):
    user, run = account("planner", on=home), solved("bus", home)
    with in_unit(home):
        adoption, made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)
        rows = list(PlannedRoute.objects.all())
        assert made == {"lines": len(rows)}
        assert sum(own.pupils for own in rows) == 45
        assert {stop["name"] for own in rows for stop in own.stops} == {"东山村", "西山村", "东岭村"}
        undo(adoption, user=user)
        assert PlannedRoute.objects.count() == 0


def test_the_timetable_is_the_countys_and_of_a_school_its_own(home):
    user, run, browser = account("planner", on=home), solved("bus", home), browser_of(home)
    with in_unit(home):
        adoption, _made = adopt(run, since=dt.date(2025, 9, 1), until=None, user=user)

    def shown(unit, view="stops"):
        page = browser.get(reverse("insight:bus-timetable", args=(unit, 2025)), {"view": view, "export": "csv"})
        return page.content.decode()

    stops = shown(home.slug)
    assert all(own in stops for own in ("东山村", "西山村", "东岭村"))
    assert shown(CENTRE) == stops
    assert "东山村" not in shown(OTHER)
    assert "中心小学" in shown(home.slug, "routes")
    with in_unit(home):
        undo(adoption, user=user)
    assert "东山村" not in shown(home.slug)


def test_the_layout_in_force_says_where_pupils_go(home):
    user = account("planner", on=home)
    layout = solved("layout", home, question="median-cost", must_keep=[OTHER], smallest=0, ride_low_km=20)
    with in_unit(home):
        adopt(layout, since=dt.date(2025, 9, 1), until=None, user=user)
    sent = {own["village"]: own["site"] for own in layout.result["plan"]["sent"]}
    run = solved("bus", home)
    assert {key: own["school"] for key, own in visits(run).items()}.items() <= sent.items()
    assert any("layout in force" in own["text"] for own in run.result["missing"])


def test_the_pages(home):
    run = solved("bus", home)
    text = every_page("bus", run, browser_of(home))
    assert "东山村" in text


def test_nobody_to_ride_is_said(home):
    from tongpan_core.plan.problem import ProblemError

    SettlementPupils.everywhere.all().delete()
    with pytest.raises(ProblemError, match="nobody is left to ride"):
        solved("bus", home)


def test_bells_that_move_and_the_second_best_run_are_told(home):
    """A bell moved by hand: the schools' table says by how much, and adopting what is left to be done about it."""
    other = Unit.everywhere.get(slug=OTHER)
    Unit.everywhere.filter(slug=OTHER).update(longitude=112.30, latitude=24.62)
    School.everywhere.filter(code=OTHER).update(bell=dt.time(8, 30))
    village(home, other, "V5", "北山村", 112.30, 24.68, 12)
    moved = {"kind": "bell", "school": OTHER, "stop": "", "other": "", "minutes": 25}
    run = solved("bus", home, decisions=[moved])
    assert run.result["plan"]["bells"] == {OTHER: 1500.0}
    browser = browser_of(home)
    rows = page_text("bus", "-plan", home, browser, plan=run.pk, query={"view": "schools", "export": "csv"})
    assert [line.split(",")[-1].strip() for line in rows.splitlines()[1:]] == ["0.0", "25.0"]
    assert "+25.0" in page_text("bus", "-plan", home, browser, plan=run.pk, query={"view": "schools"})
    assert "上课时间" in page_text("bus", "-adopt", home, browser, plan=run.pk)
    stops = page_text("bus", "-plan", home, browser, plan=run.pk, query={"view": "stops", "export": "csv"})
    reasons = {own["text"] for told in run.result["explain"]["runs"] for own in told["runners_up"]}
    assert reasons
    assert all(line.split(",")[-1].strip() for line in stops.splitlines()[1:])


def test_too_few_buses_are_said_without_claiming_a_proof(home):
    run = solved("bus", home, number=0)
    with in_unit(home):
        page = page_of(run)
        assert not page.solved
        assert all(own["relax"] for own in page.conflict)
    text = page_text("bus", "-plan", home, browser_of(home), plan=run.pk)
    assert ("最小" in text) == (run.status == "infeasible")


def test_plans_are_compared_by_time_and_company_not_by_the_numbers_of_buses(home):
    first = solved("bus", home, ride_minutes=60)
    apart = {"kind": "apart", "school": CENTRE, "stop": "V2", "other": "V4", "minutes": None}
    second = solved("bus", home, ride_minutes=60, decisions=[apart])
    with in_unit(home):
        found = {own.label: own for own in Comparison(page_of(first), page_of(second)).choices}
    assert {label.partition(" →")[0] for label in found} >= {"东山村", "东岭村"}
    assert "东岭村" in found["东山村 → 中心小学"].a
    assert "东岭村" not in found["东山村 → 中心小学"].b
    with in_unit(home):
        other = page_of(first)
        other.plan = other.plan | {"buses": [own | {"code": f"X{own['code']}"} for own in other.plan["buses"]]}
        assert other.runs[0]["bus"].startswith("X")
        assert Comparison(page_of(first), other).choices == []
        other.plan = other.plan | {"buses": other.plan["buses"][::-1]}
        del other.runs
        assert Comparison(page_of(first), other).choices == []


def test_a_stop_left_several_times_tells_its_times_in_order_and_once():
    groups = {("西山村",): ["07:50"], (): ["08:17", "07:46", "08:17"]}
    with override("en"):
        assert _left(groups) == "07:46, 08:17 ×2, alone; 07:50, with 西山村"


def test_kilometres_with_pupils_on_board_are_told_beside_all(home):
    run = solved("bus", home, depot=CENTRE)
    with in_unit(home), override("en"):
        page = page_of(run)
        driven = page.tiles()[-1]
    full, driven_in_all = (sum(own["km"] for own in rows) for rows in (page.runs, run.result["plan"]["buses"]))
    assert 0 < full < driven_in_all
    assert driven.note == f"{full:,.1f} km of it with pupils on board"


def test_without_a_depot_buses_begin_where_their_morning_does_and_that_is_told(home):
    run = solved("bus", home)
    text = page_text("bus", "-plan", home, browser_of(home), plan=run.pk)
    assert "车辆在当天早上出发的地方过夜" in text
    for bus in run.result["plan"]["buses"]:
        assert bus["runs"][0]["empty_km"] == 0
        assert bus["leaves"] == bus["runs"][0]["starts"]


def test_a_later_decision_about_the_same_takes_the_place_of_the_earlier(home):
    apart = {"kind": "apart", "school": CENTRE, "stop": "V2", "other": "V4", "minutes": None}
    run = solved("bus", home, ride_minutes=60, decisions=[apart])
    with in_unit(home):
        typed = {"kind": "together", "school": CENTRE, "stop": "V4", "other": "V2", "minutes": ""}
        form = decision_form_of("bus")(typed, page=page_of(run))
        assert form.is_valid(), form.errors
        assert [own["kind"] for own in form.decisions()] == ["together"]


def test_why_nothing_can_be_planned_is_said_in_the_readers_language(home):
    """A county with nobody to ride: the job's fault, and the line of the county in a region, are Chinese sentences."""
    SettlementPupils.everywhere.all().delete()
    with in_unit(home):
        job = ask(PLANNERS["bus"], home, YEAR, asked("bus", home), user=account("planner", on=home))
    do(Running(claim("a worker", job.pk)))
    told = page_text("bus", "-job", home, browser_of(home), job=job.pk)
    assert "没有学生需要乘车" in told
    assert "nobody is left" not in told


def test_a_new_search_begins_with_the_buses_in_force(home):
    user, first = account("planner", on=home), solved("bus", home)
    with in_unit(home):
        adopt(first, since=dt.date(2025, 9, 1), until=None, user=user)
    second = solved("bus", home)
    assert second.result["more"]["began_with"] == str(first)
    assert second.result["objective"] <= first.result["objective"]


def test_a_refused_decision_keeps_what_was_chosen(home):
    run = solved("bus", home)
    text, kept = refused_by_hand(
        run, browser_of(home), kind="together", school=CENTRE, stop="V2", other="", minutes="5"
    )
    assert (kept["kind"], kept["stop"], kept["minutes"]) == (["together"], ["V2"], ["5"])
    assert 'id="id_other_error"' in text


def test_a_plan_for_whom_nobody_rides_any_longer_is_refused_with_the_cause(home):
    run = solved("bus", home)
    SettlementPupils.everywhere.all().delete()
    text = page_text("bus", "-adopt", home, browser_of(home), plan=run.pk)
    assert "已无法再计算" in text
    assert "%(" not in text


@pytest.mark.parametrize("number", ["", 8])
def test_seats_are_those_asked_for_up_to_what_the_law_allows_who_rides(home, number):
    """Primary pupils: 56. What is asked for beyond is told, with what was planned with instead."""
    for typed, planned in ((55, 55), (70, 56)):
        run = solved("bus", home, seats=typed, number=number)
        assert {own["seats"] for own in run.result["explain"]["runs"]} == {planned}
        told = [own["values"] for own in run.result["missing"] if "seats" in own["text"]]
        assert told == ([] if typed == planned else [{"seats": typed, "most": planned}])


def test_a_speed_beyond_what_a_school_bus_may_drive_is_told(home):
    slow, fast = solved("bus", home, speed=60), solved("bus", home, speed=90)
    assert [own["ride"] for own in visits(fast).values()] == [own["ride"] for own in visits(slow).values()]
    assert [own["values"] for own in fast.result["missing"] if "km/h" in own["text"]] == [{"speed": 90.0, "most": 60.0}]
    assert not any("km/h" in own["text"] for own in slow.result["missing"])


def test_the_cost_of_a_school_day_has_the_ways_of_the_afternoon_too(home):
    run = solved("bus", home, cost=400, per_km=3)
    buses = run.result["plan"]["buses"]
    assert run.result["objective"] == pytest.approx(400 * len(buses) + 2 * 3 * sum(own["km"] for own in buses))


@pytest.mark.parametrize("mixed", [False, True])
def test_pupils_of_two_schools_share_a_run_only_where_they_may(home, mixed):
    other = Unit.everywhere.get(slug=OTHER)
    Unit.everywhere.filter(slug=OTHER).update(longitude=112.30, latitude=24.601)
    School.everywhere.filter(code=OTHER).update(bell=dt.time(8, 30))
    village(home, other, "V5", "东坡村", 112.365, 24.60, 6)
    run = solved("bus", home, mixed=mixed, ride_minutes=60, seats=56)
    served = [{own["school"] for own in one["drops"]} for bus in run.result["plan"]["buses"] for one in bus["runs"]]
    assert ({CENTRE, OTHER} in served) is mixed
