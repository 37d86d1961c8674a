"""What the registry's pages and the frame remember is gone with the next write, and is of one language and unit."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction
from tests.web.insight import region as made

from tongpan.access import audit
from tongpan.access.actions.units import change_unit
from tongpan.access.scope import in_unit
from tongpan.access.years import recorded_years
from tongpan.registry.actions.figures import edit_figures
from tongpan.registry.actions.local import save_figure
from tongpan.registry.actions.schools import set_frozen
from tongpan.registry.models import YearFigures

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    county = made.fair_county(made.city())
    write()
    return county


@pytest.fixture
def planner(client, county):
    client.force_login(made.account("planner", on=county))
    return client


def write():
    with transaction.atomic():
        audit.record("test.write", actor=None)


def shown(client, unit, rest, language="zh-hans", year=made.YEAR):
    client.cookies["django_language"] = language
    response = client.get(f"/u/{unit.slug}/{year}/{rest}")
    assert response.status_code == 200
    return response.content.decode()


def test_a_school_shows_a_correction_at_once_in_both_languages(planner, county):
    school = made.schools_of(county)[0]
    for value, language, words in ((500, "zh-hans", "在校生"), (500, "en", "Pupils"), (4321, "zh-hans", "在校生"),
                                   (4321, "en", "Pupils")):  # fmt: skip
        with in_unit(school):
            edit_figures(school, made.YEAR, {"primary/pupils": value}, seen={}, user=None)
        page = shown(planner, school, "school/", language)
        assert (f"{value:,}" in page, words in page) == (True, True)


def test_a_new_name_is_everywhere_at_once(planner, county):
    school = made.schools_of(county)[0]
    pages = [(county, "schools/"), (county, "schools/?sort=-pupils"), (school, "school/")]
    for unit, rest in pages:
        assert county.name in shown(planner, unit, rest)
    change_unit(None, county, name="更名县"), change_unit(None, school, name="更名小学")
    for unit, rest in pages:
        page = shown(planner, unit, rest)
        assert (county.name in page, "更名小学" in page) == (True, True), rest


def test_the_list_follows_what_is_frozen_and_defined(planner, county):
    assert made.schools_of(county)[1].name not in shown(planner, county, "schools/?only=frozen")
    with in_unit(county):
        set_frozen([made.schools_of(county)[1].slug], True, unit=county, user=None)
    assert made.schools_of(county)[1].name in shown(planner, county, "schools/?only=frozen")
    assert "校车座位数" not in shown(planner, county, "schools/")
    with in_unit(county):
        save_figure(None, {"code": "bus_seats", "label": "校车座位数"}, unit=county, user=None)
    assert "校车座位数" in shown(planner, county, "schools/")


def test_the_town_of_a_school_is_shown_to_whoever_may_see_it(client, county):
    town = made.unit("441826-t1", "甲镇", "town", county)
    school = made.school(town, "2144182699", "镇小学", figures={"primary": made.FULL}, shared=made.ROOMS)
    write()
    client.force_login(made.account("planner", on=county))
    for unit in (county, town, school):
        assert '<td data-column="town">甲镇</td>' in shown(client, unit, "schools/?show=town")
    change_unit(None, town, name="乙镇")
    for unit in (county, town, school):
        assert '<td data-column="town">乙镇</td>' in shown(client, unit, "schools/?show=town")


def test_a_year_can_be_chosen_as_soon_as_it_has_figures(planner, county):
    assert recorded_years(county) == {made.YEAR}
    YearFigures.everywhere.create(unit=made.schools_of(county)[0], year=2019, stage="primary", values={"pupils": 1})
    write()
    assert recorded_years(county) == {2019, made.YEAR}
    assert "/2019/" in shown(planner, county, "schools/")


def test_within_a_request_the_state_is_asked_once_until_the_request_itself_writes(county, django_assert_num_queries):
    with audit.one_state():
        before = audit.state()
        with django_assert_num_queries(0):
            assert audit.state() == before
        write()
        assert audit.state() != before
    with django_assert_num_queries(2):
        assert audit.state() == audit.state()


def test_another_thread_asks_for_itself(county):
    heard = []
    with audit.one_state():
        audit.state()
        other = threading.Thread(target=lambda: heard.append(audit._seen.get()))
        other.start(), other.join()
    assert heard == [None]
