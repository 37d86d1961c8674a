"""Sums over all schools are computed once, and anew as soon as anything was written."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.web.insight import region as made

from tongpan.access import audit
from tongpan.access.scope import in_unit
from tongpan.registry.models import School, YearFigures
from tongpan.registry.queries.columns import all_columns
from tongpan.registry.queries.schools import totals_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    cache.clear()
    return made.fair_county(made.city())


def sums(county, **narrowed):
    with in_unit(county), CaptureQueriesContext(connection) as asked:
        columns = [all_columns(county)["pupils"]]
        found = totals_of(School.objects.filter(**narrowed), columns, made.YEAR, "")
    return found, any("registry_yearfigures" in query["sql"] for query in asked.captured_queries)


def audited():
    with transaction.atomic():
        audit.record("test.write", actor=None)


def test_the_same_question_is_answered_from_what_was_kept_until_something_is_written(county):
    audited()
    assert sums(county) == ({"pupils": 1620.0}, True)
    assert sums(county) == ({"pupils": 1620.0}, False)
    assert sums(county, frozen=True)[1]
    row = YearFigures.everywhere.filter(stage="primary").first()
    row.values["pupils"] += 7
    row.save()
    audited()
    assert sums(county) == ({"pupils": 1627.0}, True)


def test_a_county_does_not_see_the_sums_of_another(county):
    audited()
    sums(county)
    other = made.fair_county(county.parent, schools=1, slug="441827", name="清新区")
    assert sums(other) == ({"pupils": 500.0}, True)


def test_without_any_record_nothing_is_kept(county):
    assert [sums(county)[1] for _ in range(2)] == [True, True]
