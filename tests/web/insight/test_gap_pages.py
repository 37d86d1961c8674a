"""Overview and gap: what the pages say, to whom, and at what price."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tongpan.access.models import Role
from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gap
from tongpan.insight.models import Run
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.registry.models import YearFigures

from . import region as made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def county():
    return made.fair_county(made.city())


@pytest.fixture
def planner(client, county):
    client.force_login(made.account("planner", on=county))
    return client


def measured(unit, **figures):
    """Measure a county after changing the figures of its first school."""
    first = made.schools_of(unit)[0]
    row = YearFigures.everywhere.get(unit=first, stage="primary")
    row.values |= figures
    row.save()
    with in_unit(unit):
        return measure_gap(unit, made.YEAR, user=None)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def at(unit, rest="", **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/u/{unit.slug}/{made.YEAR}/{rest}" + (f"?{asked}" if asked else "")


def test_before_it_is_measured_the_page_says_so_and_offers_it(planner, county):
    page = text(planner.get(at(county)))
    assert "has not been measured yet" in page
    assert "Measure now" in page


@pytest.mark.django_db(transaction=True)
def test_measuring_by_the_button_makes_a_run(planner, county):
    response = planner.post(at(county, "gap/measure/"))
    assert response.status_code == 302
    assert "/jobs/" in response["Location"]
    assert Run.everywhere.get().unit == county


def test_the_overview_counts_what_falls_short(planner, county):
    measured(county, teachers_above_qualification=4)
    page = text(planner.get(at(county)))
    assert "1 school falls short of the resource rule." in page
    assert "There is no plan yet for closing the gap." in page
    assert "Computed from the figures of 2025–2026 school year" in page


def test_figures_that_changed_since_are_told(planner, county):
    measured(county)
    YearFigures.everywhere.first().save()
    assert "Figures have changed since the gap was measured." in text(planner.get(at(county)))
    assert "Figures have changed since this was computed" in text(planner.get(at(county, "gap/")))


def test_a_city_ranks_its_counties(client):
    city = made.city()
    good, poor = made.fair_county(city), made.fair_county(city, slug="441825", name="连山壮族瑶族自治县")
    measured(good)
    measured(poor, equipment_value=None, teachers_above_qualification=1)
    client.force_login(made.account("planner", on=city))
    page = text(client.get(at(city)))
    assert page.index(">连山壮族瑶族自治县</a>") < page.index(">连南瑶族自治县</a>")
    assert "of 2 counties" in page
    assert "L1" in text(client.get(at(city, "gap/")))


def test_the_gap_lists_schools_by_verdict_and_by_indicator(planner, county):
    measured(county, teachers_above_qualification=4)
    first, _second, third = made.schools_of(county)
    page = text(planner.get(at(county, "gap/", verdict="fails")))
    assert first.name in page
    assert f">{third.name}</a>" not in page
    page = text(planner.get(at(county, "gap/", below="L7", code="L7")))
    assert f">{third.name}</a>" in page


def test_the_gap_is_exported_as_it_is_shown(planner, county):
    measured(county)
    response = planner.get(at(county, "gap/", export="xlsx", sort="-pupils"))
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
    assert rows[0][:3] == ("School", "Pupils", "L1（per 100）")
    assert [row[1] for row in rows[1:]] == [580, 540, 500]


def test_a_cell_tells_what_is_missing_and_where_it_comes_from(planner, county):
    measured(county, teachers_above_qualification=4)
    page = text(planner.get(at(county, "gap/2144182601/primary/L1/")))
    assert "lacks 17.0" in page
    assert "declared figures (no teacher records here)" in page
    assert "教督" in page
    assert planner.get(at(county, "gap/2144182601/primary/L99/")).status_code == 404
    assert planner.get(at(county, "gap/2144182601/primary/L1/", run="nonsense")).status_code == 404


def test_both_values_are_shown_where_declared_and_recorded_differ(planner, county):
    made.teacher(made.schools_of(county)[0])
    measured(county)
    page = text(planner.get(at(county, "gap/")))
    assert "Records (used)" in page
    assert "Full-time teachers" in page


def test_what_does_not_count_is_named_with_its_reason(planner, county):
    made.school(county, "2184182699", "小湾教学点", "218", figures={"primary": made.FULL | {"pupils": 21}})
    measured(county)
    page = text(planner.get(at(county, "gap/")))
    assert "Teaching points with fewer than 50 pupils do not count; this one has 21." in page


def test_a_viewer_reads_and_cannot_measure(client, county):
    measured(county)
    client.force_login(made.account("viewer", Role.VIEWER, county))
    page = text(client.get(at(county)))
    assert "Make a plan" not in page.split("<main", 1)[1].split("next-title")[0]
    assert client.post(at(county, "gap/measure/")).status_code == 403


def test_another_countys_gap_does_not_exist(planner, county):
    other = made.fair_county(county.parent, slug="441825", name="连山壮族瑶族自治县")
    run = measured(other)
    assert planner.get(at(other, "gap/")).status_code == 404
    assert planner.get(at(county, "gap/", run=run.pk)).status_code == 404


@pytest.mark.parametrize("page", ["", "gap/", "runs/", "plans/"])
def test_queries_do_not_grow_with_schools_and_counties(client, page):
    city = made.city()
    counts = []
    client.force_login(made.account("planner", on=city))
    for number in range(3):
        county = made.fair_county(city, 1 + number, f"44182{number}", f"第{number}县")
        measured(county), measured(county)
        client.get(at(city, page))
        with CaptureQueriesContext(connection) as asked:
            client.get(at(city, page))
        counts.append(len(asked))
    assert counts[0] == counts[2], asked.captured_queries
    assert counts[2] <= 25


@pytest.mark.parametrize(("role", "offered"), [(Role.PLANNER, True), (Role.VIEWER, False), (Role.LEADER, False)])
def test_who_may_make_no_plan_is_not_sent_to_make_one(client, county, role, offered):
    measured(county, teachers_above_qualification=4)
    client.force_login(made.account("somebody", role, county))
    pages = {"overview": "plan-new", "plans": "plan-new", "compare": "plan-new"}
    pages |= {f"{key}{end}": f"{key}-new" for key in PLANNERS for end in ("", "-compare")}
    for page, new in pages.items():
        shown = client.get(reverse(f"insight:{page}", args=(county.slug, made.YEAR)))
        assert shown.status_code == 200, page
        assert (reverse(f"insight:{new}", args=(county.slug, made.YEAR)) in shown.content.decode()) == offered, page
