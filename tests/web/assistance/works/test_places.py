"""School places: gross and net, why they differ, and closures that nobody recorded."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people import YEAR

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.works.models import PlaceChange
from tongpan.assistance.works.pictures import places_by_year
from tongpan.assistance.works.queries.places import by_county, by_stage, by_year, total, unrecorded_closures
from tongpan.assistance.works.registers import PLACES
from tongpan.registry.models import School

pytestmark = pytest.mark.django_db
COUNTY, CITY, ONE, TWO, FAR = "441801", "4418", "2144180001", "2144180002", "2144180003"
DAY = dt.date(2025, 9, 1)


def here(name, unit=COUNTY, **given):
    return reverse(f"assistance:{name}", kwargs={"unit": unit, "year": YEAR, **given})


def put(world, places, school=ONE, day=DAY, **facts):
    kind = "closure" if places < 0 else "extension"
    facts = {"kind": kind, "stage": "primary"} | facts
    return PlaceChange.everywhere.create(unit=world.units[school], places=places, day=day, **facts)


def value(world, measure, year=2025, unit=CITY, **asked):
    with in_unit(world.units[unit]):
        return PLACES.value(measure, world.units[unit], period_of(year, "calendar"), asked)


def test_gross_is_what_was_added_and_net_what_is_left(world, money):
    """S2.14: more than 2,300 places are gross; X2.6: the merging of small schools takes some away."""
    project = money.project(TWO, kind="extension")
    put(world, 2300, TWO, stage="junior", project=project)
    put(world, -60, ONE)
    assert [value(world, own) for own in ("gross", "removed", "net", "schools")] == [2300, 60, 2240, 2]
    assert value(world, "net", gross="1") == 2300
    assert value(world, "gross", project_kind="extension", stage="junior") == 2300
    assert value(world, "gross", unit="441802") == value(world, "gross", year=2024) == 0
    page = world.client("planner").get(here("works-places"), {"period": "all"}).content.decode()
    assert "2,240" in page
    assert page.count("2,300") >= 2


def test_public_urban_places_of_a_city(world):
    """S3.6: 32,000 new public places in towns and cities in 2022; village and private places are not among them."""
    day = dt.date(2022, 8, 31)
    put(world, 31_000, ONE, day)
    put(world, 1_000, FAR, day)
    put(world, 500, TWO, day, urban=False)
    put(world, 700, TWO, day, public=False)
    put(world, -300, TWO, day)
    assert value(world, "gross", 2022, public="1", urban="1") == 32_000
    assert value(world, "gross", 2022, public="1", urban="1", county=COUNTY) == 31_000
    assert value(world, "net", 2022) == 32_900


FORM = {"school": ONE, "kind": "extension", "stage": "primary", "count": "600", "day": "2025-09-01", "public": "on"}


def test_places_are_entered_corrected_and_removed(world, money):
    planner, project = world.client("planner"), money.project()
    planner.post(here("works-place-add"), FORM | {"project": project.pk})
    own = PlaceChange.everywhere.get()
    assert (own.places, own.project, own.public, own.urban) == (600, project, True, False)
    edit = here("works-place-edit", place=own.pk)
    assert planner.get(edit).context["form"].initial["count"] == 600
    planner.post(edit, FORM | {"kind": "closure", "count": "45"})
    own.refresh_from_db()
    assert (own.places, own.project) == (-45, None)
    planner.post(here("works-place-remove", place=own.pk))
    assert not PlaceChange.everywhere.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"count": "0"}, "count"), ({"count": "-5"}, "count"), ({"school": FAR}, "school"),
     ({"day": "2999-01-01"}, "__all__"),
     ({"count": "200000"}, "count"), ({"stage": "x"}, "stage")],
)  # fmt: skip
def test_what_does_not_fit_stays_on_the_form(world, changed, field):
    shown = world.client("planner").post(here("works-place-add"), FORM | changed)
    assert field in shown.context["form"].errors
    assert not PlaceChange.everywhere.exists()


def test_a_school_closes_once_a_day_and_stage(world):
    planner, closure = world.client("planner"), FORM | {"kind": "closure"}
    planner.post(here("works-place-add"), closure)
    assert planner.post(here("works-place-add"), closure).context["form"].errors
    planner.post(here("works-place-add"), closure | {"stage": "junior"})
    assert PlaceChange.everywhere.count() == 2


def test_a_closed_or_merged_school_without_its_places_is_pointed_out(world):
    Unit.everywhere.filter(slug=ONE).update(closed=dt.date(2025, 10, 1))
    School.everywhere.filter(unit__slug=ONE).update(merged_into=world.units[TWO].school)
    county = world.units[COUNTY]
    with in_unit(county):

        def pointed_out(year):
            return [own.unit.slug for own in unrecorded_closures(county, period_of(year))]

        assert (pointed_out(2025), pointed_out(2024)) == ([ONE], [])
        page = world.client("planner").get(here("works-places")).content.decode()
        assert f"kind=closure&amp;school={ONE}&amp;day=2025-10-01" in page
        form = world.client("planner").get(
            here("works-place-add"), {"kind": "closure", "school": ONE, "day": "2025-10-01"}
        )
        sent = {name: form.context["form"][name].value() for name in ("school", "kind", "day")}
        world.client("planner").post(here("works-place-add"), sent | {"stage": "primary", "count": "45"})
        assert pointed_out(2025) == []


CHANGES = st.lists(
    st.tuples(st.sampled_from([ONE, TWO, FAR]), st.integers(-90, 90), st.integers(2021, 2025),
              st.sampled_from(["primary", "junior"])), max_size=12,
)  # fmt: skip


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
def test_years_stages_and_counties_add_up_to_the_whole(world, changes):
    PlaceChange.everywhere.all().delete()
    for school, places, year, stage in changes:
        put(world, places, school, dt.date(year, 5, 1), stage=stage)
    city = world.units[CITY]
    with in_unit(city):
        rows = PLACES.select(city, period_of(2025, "all"))
        whole = total(rows)
        assert whole.net == sum(own[1] for own in changes)
        for parts in (by_year(rows), by_stage(rows), by_county(rows, city)):
            assert sum(own.added for own in parts) == whole.added
            assert sum(own.removed for own in parts) == whole.removed
        years = by_year(rows)
        assert [own.key for own in years] == sorted({str(own[2]) for own in changes})
        if years:
            drawn = places_by_year([(int(own.key), own.added, own.removed) for own in years])
            assert len(drawn.rows) == len(years)


def test_places_of_another_county_are_not_found(world):
    own = put(world, 5, FAR)
    planner = world.client("planner")
    assert planner.get(here("works-place", place=own.pk)).status_code == 404
    assert planner.post(here("works-place-remove", place=own.pk)).status_code == 404


@pytest.mark.parametrize("name", ["works-places", "works-places-sums"])
def test_as_many_queries_for_300_as_for_one(world, name, django_assert_max_num_queries):
    put(world, 5)

    def queries() -> int:
        with django_assert_max_num_queries(60) as found:
            assert world.client("planner").get(here(name), {"period": "all"}).status_code == 200
        return len(found)

    queries()
    few = queries()
    PlaceChange.everywhere.bulk_create(
        PlaceChange(unit=world.units[TWO], kind="new", stage="junior", places=n, day=DAY) for n in range(300)
    )
    assert queries() == few
