"""What pages remember never outlives a change, and is nobody's but the reader's: languages, rights, regions, writes."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from tongpan.access import audit
from tongpan.access.actions.units import change_unit
from tongpan.access.models import Role
from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gap
from tongpan.insight.models import Run
from tongpan.insight.queries.stored import RESULTS, indicators_of, summaries_of, with_result
from tongpan.registry.actions.figures import edit_figures

from . import region as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    county = made.fair_county(made.city())
    measure(county)
    return county


def measure(unit):
    with in_unit(unit):
        return measure_gap(unit, made.YEAR, user=None)


def edit(unit, **figures):
    """Correct figures of the county's first school as its clerk would."""
    school = made.schools_of(unit)[0]
    with in_unit(school):
        edit_figures(school, made.YEAR, {f"primary/{code}": own for code, own in figures.items()}, seen={}, user=None)


def shown(client, unit, rest="", language="zh-hans"):
    client.cookies["django_language"] = language
    response = client.get(f"/u/{unit.slug}/{made.YEAR}/{rest}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def planner(client, county):
    client.force_login(made.account("planner", on=county))
    return client


def test_signing_in_and_out_leaves_the_state_of_the_records(county):
    before = audit.state()
    with transaction.atomic():
        audit.record("access.sign_in", actor=None)
        audit.record("access.sign_out", actor=None)
    assert audit.state() == before != ""
    with transaction.atomic():
        audit.record("registry.school.edit", actor=None)
    assert audit.state() != before


@pytest.mark.parametrize("rest", ["", "gap/"])
def test_each_reader_reads_in_her_own_language(planner, county, rest):
    words = [shown(planner, county, rest, language) for language in ("zh-hans", "en", "zh-hans", "en")]
    for chinese, english in (words[:2], words[2:]):
        assert ("达标" in chinese, "standard" in chinese) == (True, False)
        assert ("达标" in english, "standard" in english) == (False, True)


def test_a_name_that_changes_changes_on_the_map_and_in_the_lists(planner, county):
    school = made.schools_of(county)[0]
    assert school.name in shown(planner, county)
    change_unit(None, school, name="更名小学")
    page = shown(planner, county)
    assert "更名小学" in page


def test_a_correction_is_said_at_once_and_forgotten_after_measuring(planner, county):
    word = "测算后数据已有变动"
    assert word not in shown(planner, county) + shown(planner, county, "gap/")
    edit(county, pupils=640)
    assert [word in shown(planner, county, page) for page in ("", "gap/")] == [True, True]
    measure(county)
    assert word not in shown(planner, county) + shown(planner, county, "gap/")


def test_figures_written_back_are_said_to_be_up_to_date_once_they_are_checked(planner, county):
    before = Run.everywhere.count()
    edit(county, pupils=640)
    edit(county, pupils=500)
    assert "测算后数据已有变动" in shown(planner, county)
    measure(county)
    assert Run.everywhere.count() == before, "the same figures give the same run"
    assert "测算后数据已有变动" not in shown(planner, county)


def test_a_new_gap_shows_at_once(planner, county):
    before = shown(planner, county), shown(planner, county, "gap/")
    edit(county, teachers_backbone=1)
    measure(county)
    after = shown(planner, county), shown(planner, county, "gap/")
    assert [page.count("cell-floor") for page in (before[1], after[1])] == [0, 1]
    assert before[0] != after[0]


def test_what_one_may_is_never_remembered_for_another(client, county):
    addresses = [reverse(f"insight:{page}", args=(county.slug, made.YEAR)) for page in ("plan-new", "measure")]
    edit(county, pupils=640)
    for name, role, may in (("a", Role.PLANNER, True), ("b", Role.VIEWER, False), ("c", Role.PLANNER, True)):
        client.force_login(made.account(name, role, on=county))
        for page in ("", "gap/"):
            assert [own in shown(client, county, page) for own in addresses] == [may, may], (name, page)
    other = made.county(county.parent, slug="441827", name="清新区")
    client.force_login(made.account("planner", on=other))
    assert client.get(f"/u/{county.slug}/{made.YEAR}/gap/").status_code == 404


def test_runs_are_read_once_and_never_mixed_up(county, django_assert_num_queries):
    first = Run.everywhere.get()
    edit(county, pupils=640)
    second = measure(county)
    RESULTS.clear()
    rows = {run.pk: run for run in Run.everywhere.defer("result")}
    assert with_result(rows[first.pk]).result != with_result(rows[second.pk]).result
    with django_assert_num_queries(0):
        assert with_result(Run(pk=second.pk)).result == rows[second.pk].result
    keys = [first.pk, second.pk]
    assert summaries_of(keys) == {run.pk: Run.everywhere.get(pk=run.pk).summary for run in rows.values()}
    assert indicators_of(keys)[second.pk]["L1", "primary"]["code"] == "L1"
    assert with_result(None) is None


def test_a_zone_without_an_outline_is_drawn_around_its_schools(client, county):
    """And anew when a school of it gets another place."""
    city = county.parent
    zone = made.unit("441899", "高新技术产业开发区", "zone", city, short_name="高新区")
    for number in range(2):
        made.school(
            zone, f"214418990{number}", f"高新第{number}小学", figures={"primary": made.FULL}, shared=made.ROOMS
        )
    client.force_login(made.account("planner", on=city))
    note = "按学校位置勾画"

    def dashed(unit):
        page = shown(client, unit)
        return page.count("stroke-dasharray"), note in page

    assert dashed(city) == (0, False), "not yet measured, so none of its schools is on the map"
    measure(zone)
    for unit in (city, zone):
        assert dashed(unit) == (2, True), "the zone and its entry in the legend"
    assert dashed(county) == (0, False)
    before = shown(client, city)
    change_unit(None, made.schools_of(zone)[0], longitude=112.5)
    assert shown(client, city) != before
    change_unit(None, zone, outline=[[[112.1, 24.5], [112.4, 24.5], [112.4, 24.7], [112.1, 24.5]]])
    assert dashed(city) == (0, False), "what has an outline is drawn by it"
