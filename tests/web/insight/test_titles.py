"""Plans of one name are told apart, and a search that took no time to speak of took a tenth of a second."""

from __future__ import annotations

import pytest
from tests.web.insight import region as made

from tongpan.access.scope import in_unit
from tongpan.insight.models import Run
from tongpan.insight.queries.titles import apart
from tongpan.insight.queries.words import spent

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return made.county(made.city())


def kept(unit, title, *, kind="pairing", year=made.YEAR):
    """The name under which a plan of this name is kept."""
    with in_unit(unit):
        name = apart(unit, kind, year, title)
        Run.objects.create(
            unit=unit, kind=kind, title=name, year=year, policy_date="2025-09-01", policy_region="440000",
            code_version="1", digest="d", seconds=0.0, status="optimal",
        )  # fmt: skip
    return name


def test_plans_of_one_name_bear_numbers(county):
    assert [kept(county, "结对") for _ in range(3)] == ["结对", "结对 (2)", "结对 (3)"]
    assert kept(county, "结对 (2)") == "结对 (4)"  # changed by hand from the second
    assert kept(county, "新案 (2)") == "新案 (2)"
    assert [kept(county, "布局 (2026)") for _ in range(2)] == ["布局 (2026)", "布局 (2026) (2)"]


def test_other_kinds_years_and_units_do_not_count(county):
    assert kept(county, "试") == kept(county, "试", kind="bus") == kept(county, "试", year=made.YEAR - 1) == "试"
    assert kept(made.unit("441825", "连山", "county", county.parent), "试") == "试"
    assert [kept(county, "") for _ in range(2)] == ["", ""]


def test_a_long_name_gives_way_to_its_number(county):
    name = "长" * 80
    assert kept(county, name) == name
    assert kept(county, name) == "长" * 76 + " (2)"


def test_no_search_takes_no_time():
    assert [spent(value) for value in (None, 0.0, 0.04, 0.16)] == ["0.1", "0.1", "0.1", "0.2"]
