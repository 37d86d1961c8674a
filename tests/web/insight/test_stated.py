"""Stated figures beside counted ones: how a document puts a number, and the page that shows both."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.people import World, settle

from tongpan.assistance.partnership.models import Team
from tongpan.insight.models import Stated
from tongpan.insight.queries.stated import StatedRow, contradictions_of, stated_of

By = Stated.Relation
DAY = dt.date(2022, 3, 1)


@pytest.fixture
def world(db) -> World:
    return settle()


def state(world: World, key: str = "S9.01", value: float | None = 2, **more: Any) -> Stated:
    usual = {
        "label": "工作专班", "quote": "建立工作专班2个", "year": 2022, "period": "calendar", "register": "teams",
        "source": "某报", "published": DAY,
    }  # fmt: skip
    return Stated.everywhere.create(unit=world.units["441801"], key=key, value=value, **usual | more)


def teams(world: World, count: int) -> None:
    for number in range(count):
        Team.everywhere.create(unit=world.units["441801"], level="bureau", name=f"第{number}专班", since=DAY)


@pytest.mark.parametrize(
    ("relation", "value", "counted", "met"),
    [
        (By.EXACTLY, 10, 10, True), (By.EXACTLY, 10, 11, False),
        (By.AT_LEAST, 10, 10, True), (By.AT_LEAST, 10, 9, False),
        (By.OVER, 10, 11, True), (By.OVER, 10, 10, False),
        (By.ABOUT, 100, 95, True), (By.ABOUT, 100, 105, True), (By.ABOUT, 100, 94, False),
        (By.UNDER, 100, 96, True), (By.UNDER, 100, 101, False), (By.UNDER, 100, 80, False),
    ],
)  # fmt: skip
def test_a_number_is_borne_out_in_the_way_in_which_it_was_put(relation, value, counted, met):
    row = StatedRow(Stated(year=2023, relation=relation, value=Decimal(value)), Decimal(counted))
    assert row.met is met
    assert row.difference == counted - value


def test_without_a_number_or_a_count_there_is_nothing_to_bear_out():
    assert StatedRow(Stated(value=None), Decimal(3)).met is None
    assert StatedRow(Stated(value=Decimal(3)), None).met is None


def test_a_figure_is_counted_and_leads_to_its_records(world):
    state(world, asked={"level": "bureau"})
    teams(world, 2)
    (row,) = stated_of(world.units["441801"], 2022)
    assert (row.counted, row.met, row.href) == (2, True, "/u/441801/2022/teams/?level=bureau&period=calendar")
    assert world.client("planner").get(row.href).status_code == 200
    assert stated_of(world.units["441801"], 2023) == []


def test_what_no_register_knows_is_not_counted_as_nothing(world):
    state(world, register="unknown")
    state(world, "S9.02", asked={"colour": "red"})
    state(world, "S9.03", measure="weight")
    assert [row.counted for row in stated_of(world.units["441801"])] == [None, None, None]


def test_the_readings_of_a_contradiction_stand_together_whatever_their_year(world):
    state(world, "X9.1", 2, note="两处不一致。")
    state(world, "X9.1", 3, place=1, year=2023)
    (found,) = contradictions_of(stated_of(world.units["441801"], 2022))
    assert (found.key, len(found.readings), found.note) == ("X9.1", 2, "两处不一致。")


def test_the_page_shows_both_numbers_and_is_narrowed(world):
    teams(world, 2)
    state(world)
    state(world, "S9.02", 5, label="另一个数", source="另一份报纸")
    state(world, "X9.1", 3, note="两处不一致。")
    browser = world.client("planner")
    page = browser.get("/u/441801/2022/stated/").content.decode()
    for text in ("S9.01", "S9.02", "工作专班", "两处不一致。"):
        assert text in page
    differing = browser.get("/u/441801/2022/stated/?result=differ").content.decode()
    assert "S9.02" in differing
    assert "S9.01" not in differing
    of_one = browser.get("/u/441801/2022/stated/?source=某报").content.decode()
    assert "S9.02" not in of_one
    other_year = browser.get("/u/441801/2021/stated/")
    assert "S9.01" not in other_year.content.decode()
    assert "S9.01" in browser.get("/u/441801/2021/stated/?every_year=on").content.decode()
    exported = browser.get("/u/441801/2022/stated/?export=csv")
    assert exported["Content-Type"].startswith("text/csv")
    results = {line.split(",")[0]: line.split(",")[6] for line in exported.content.decode("utf-8-sig").splitlines()}
    assert (results["S9.01"], results["S9.02"]) == ("相符", "不符")


def test_the_year_of_a_statement_is_one_that_has_something_to_see(world):
    from tongpan.access.years import recorded_years

    state(world, year=2017)
    assert 2017 in recorded_years(world.units["441801"])
