"""Registers: what a figure counts is what its list shows, for a region and for each county of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Case, Count, Q, Sum, When
from django.test import RequestFactory
from django.urls import reverse
from tests.people import YEAR

from tongpan.access.scope import in_unit
from tongpan.assistance.base.lists import RegisterFilterForm
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import Figure, Measure, all_registers, measured, register_of
from tongpan.assistance.partnership.actions import Draft, make_bond
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.works.models import Project, ProjectFunding

pytestmark = pytest.mark.django_db
SINCE = dt.date(YEAR, 9, 1)


def bond(world, supporter, recipient, form=Bond.Form.PAIRING, since=SINCE):
    members = [
        (world.units[supporter], BondMember.Role.SUPPORTER.value),
        (world.units[recipient], BondMember.Role.RECIPIENT.value),
    ]
    return make_bond(
        world.units["4418"], Draft(form, members), since=since, until=None, user=world.users["city_planner"]
    )


@pytest.fixture
def bonds(world):
    return [bond(world, "2144180001", "2144180002"), bond(world, "2144180001", "2144180003")]


def test_a_figure_counts_the_rows_of_its_list(world, bonds):
    city, figure = world.units["4418"], Figure("bonds", asked={"form": "pairing"})
    with in_unit(city):
        assert figure.value(city, period_of(YEAR)) == 2
        assert figure.value(city, period_of(YEAR - 1)) == 0
    page = world.client("city_planner").get(figure.address(city, YEAR, period_of(YEAR)))
    assert page.context["table"].page.paginator.count == 2


def test_a_bond_of_two_counties_counts_with_each(world, bonds):
    city = world.units["4418"]
    counties = [world.units["441801"], world.units["441802"]]
    with in_unit(city):
        found = register_of("bonds").by_unit("count", city, counties, period_of(YEAR))
    assert found == {"441801": 2, "441802": 1}


def test_a_filter_that_does_not_exist_is_not_passed_over(world):
    city = world.units["4418"]
    with in_unit(city), pytest.raises(KeyError):
        register_of("bonds").select(city, period_of(YEAR), {"colour": "red"})


def test_the_address_of_a_calendar_year_says_so(world):
    address = Figure("bonds").address(world.units["4418"], 2022, period_of(2022, "calendar"))
    assert address == "/u/4418/2022/bonds/?period=calendar"
    request = RequestFactory().get(address)
    form = RegisterFilterForm(request.GET, register=register_of("bonds"), unit=world.units["4418"])
    assert form.cleaned_data["period"] == "calendar"


def test_every_register_has_a_list_and_asks_for_a_permission_that_exists(db):
    import rules
    from django.urls import reverse

    for key, own in all_registers().items():
        assert reverse(own.page, args=("x", YEAR)), key
        assert rules.perm_exists(own.permission), key


def test_the_place_of_every_register_is_a_path_of_units(world):
    """Every register can be told apart by county."""
    city = world.units["4418"]
    with in_unit(city):
        for own in all_registers().values():
            schools = 2 if own.key == "school-plans" else 0  # its rows are the schools, with a plan or without
            assert own.by_unit("count", city, [world.units["441801"]], period_of(YEAR)) == {"441801": schools}, own.key


def test_several_sums_in_one_question_are_those_of_each_alone(world, django_assert_num_queries):
    """What follows a relation is asked alone: its join would repeat rows and swell the other sums."""
    units = world.units
    projects = [Project.everywhere.create(unit=units["441801"], kind="lighting", name=f"照明{n}", budget=100 * n)
                for n in (1, 2, 3)]  # fmt: skip
    for own in projects:
        for number, source in enumerate(("city", "county", "school")):
            ProjectFunding.everywhere.create(project=own, source=source, amount=10 + number)
    measures = {
        "budget": Measure("", "", Sum("budget")), "kinds": Measure("", "", Count("kind", distinct=True)),
        "paid": Measure("", "", Sum("sources__amount")), "sources": Measure("", "", Count("sources")),
        "large": Measure("", "", Count("pk", filter=Q(budget__gt=150))),
        "own": Measure("", "", lambda rows: rows.count()),
        "case": Measure("", "", Sum(Case(When(sources__source="city", then=1), default=0))),
    }  # fmt: skip
    rows = Project.everywhere.all()
    with django_assert_num_queries(6):
        found = measured(measures, rows)
    assert found == {name: own.of(rows) for name, own in measures.items()}
    assert (found["budget"], found["kinds"], found["paid"], found["sources"]) == (600, 1, 99, 9)


def test_different_records_on_one_way_are_counted_by_one_question(world, django_assert_num_queries):
    """The farthest join repeats those on the way to it; different ones are counted, so that it does not show."""
    city = world.units["4418"]
    big, small = (Project.everywhere.create(unit=city, kind="lighting", name=name, budget=1) for name in ("甲", "乙"))
    for number, source in enumerate(("city", "county")):
        ProjectFunding.everywhere.create(project=big, source=source, amount=number)
    ProjectFunding.everywhere.create(project=small, source="city", amount=5)
    measures = {
        "sources": Measure("", "", Count("sources", distinct=True)),
        "amounts": Measure("", "", Count("sources__amount", distinct=True)),
        "places": Measure("", "", Count("sources__project__unit", distinct=True)),
        "repeated": Measure("", "", Count("sources")),
        "beside": Measure("", "", Count("places", distinct=True)),
    }
    for rows in (Project.everywhere.all(), Project.everywhere.filter(sources__source="city")):
        with django_assert_num_queries(4):
            found = measured(measures, rows)
        assert found == {name: own.of(rows) for name, own in measures.items()}
    assert (found["sources"], found["amounts"], found["places"]) == (2, 2, 1)


def test_an_address_names_no_filter_that_was_left_empty(world):
    here = reverse("assistance:needs", args=("441801", YEAR))
    browser = world.client("planner")
    asked = {"q": "", "period": "", "state": "stated", "urgent": "", "sort": "-due", "domain": ""}
    assert browser.get(here, asked).headers["Location"] == f"{here}?state=stated&sort=-due"
    assert browser.get(here, {"q": "", "state": ""}).headers["Location"] == here
    assert browser.get(here, {"state": "stated"}).status_code == 200
    headers = {"HX-Request": "true", "HX-Target": "results"}
    followed = browser.get(here, asked, headers=headers, follow=True)
    assert (followed.status_code, followed.request["QUERY_STRING"]) == (200, "state=stated&sort=-due")
