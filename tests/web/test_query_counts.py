"""Pages ask the database a fixed number of questions, however many schools and counties there are."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gaps
from tongpan.registry.models import ImportBatch, YearFigures
from tongpan.ui.memory import forget

from .insight import region as made

pytestmark = pytest.mark.django_db

PAGES = ("", "gap/", "schools/", "schools/?sort=-pupils", "teachers/", "plans/", "runs/", "imports/", "report/",
         "local-figures/")  # fmt: skip
MOST = 22
"""No page of a region may ask more than this, with nothing kept from earlier requests."""


def add_schools(county, numbers):
    """Schools with figures and a teacher each, and for each an import into the county."""
    for number in numbers:
        code, figures = f"2{county.slug}{number:03d}", {"primary": made.FULL | {"pupils": 450 + 50 * number}}
        made.teacher(made.school(county, code, f"第{number}小学", figures=figures, shared=made.ROOMS))
        ImportBatch.everywhere.create(unit=county, kind="figures", year=made.YEAR, file_name="a.xlsx", digest=code)


def add_counties(city, numbers, schools):
    for number in numbers:
        add_schools(made.county(city, slug=f"44182{number}", name=f"示例{number}县"), range(schools))


def measure(city):
    """Twice: the second time nothing has changed, so every run was checked later than it was made."""
    for _ in range(2):
        YearFigures.everywhere.first().save()
        with in_unit(city):
            measure_gaps(city, [made.YEAR], user=None)


@pytest.fixture
def city(client):
    """Two measured counties of two schools each; the client is the city's planner."""
    city = made.city()
    add_counties(city, (1, 2), schools=2)
    measure(city)
    client.force_login(made.account("planner", on=city))
    return city


def asked(client, unit, pages=PAGES):
    """Page to the questions that it asks the second time; nothing is kept from the first but what never changes."""
    found = {}
    for page in pages:
        address = f"/u/{unit.slug}/{made.YEAR}/{page}"
        client.get(address)
        cache.clear(), forget()
        with CaptureQueriesContext(connection) as made_now:
            response = client.get(address)
        assert response.status_code == 200, address
        found[page] = [query["sql"] for query in made_now.captured_queries]
    return found


def counts(found):
    return {page: len(questions) for page, questions in found.items()}


def test_a_city_of_more_counties_and_schools_asks_no_more(client, city):
    before = counts(asked(client, city))
    add_counties(city, (3, 4, 5), schools=3)
    measure(city)
    assert counts(asked(client, city)) == before
    assert max(before.values()) <= MOST, before


def test_a_county_of_more_schools_asks_no_more(client, city):
    county = Unit.everywhere.get(slug="441821")
    before = counts(asked(client, county))
    add_schools(county, range(2, 6))
    measure(city)
    assert counts(asked(client, county)) == before
    assert max(before.values()) <= MOST, before


def test_a_school_of_more_teachers_asks_no_more(client, city):
    school = Unit.everywhere.schools().first()
    before = counts(asked(client, school, ["school/", "teachers/"]))
    for _ in range(4):
        made.teacher(school, backbone="county")
    assert counts(asked(client, school, ["school/", "teachers/"])) == before


def test_lists_do_not_read_what_is_large(client, city):
    """Results of runs are read only where one of them is shown, problems of imports only on the import's page."""
    county = Unit.everywhere.get(slug="441821")
    for unit, pages in ((city, PAGES), (county, set(PAGES) - {"gap/", "report/"})):
        questions = [sql for page in asked(client, unit, pages).values() for sql in page]
        assert len(questions) > len(pages)
        assert [sql for sql in questions if '"insight_run"."result"' in sql.partition(" FROM ")[0]] == []
        assert [sql for sql in questions if '"registry_importbatch"."problems"' in sql.partition(" FROM ")[0]] == []
