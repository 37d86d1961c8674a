"""The order of all schools and their sums are computed once, and anew as soon as anything was written."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.web.insight import region as made

from tongpan.access import audit
from tongpan.access.scope import in_unit
from tongpan.registry.models import School, YearFigures
from tongpan.registry.queries.columns import all_columns
from tongpan.registry.queries.listing import Listing
from tongpan.registry.queries.schools import SchoolFilter

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return made.fair_county(made.city())


def asked(county, ask, **narrowed):
    """What a listing answers, and whether the figures were read for it."""
    with in_unit(county), CaptureQueriesContext(connection) as questions:
        found = ask(Listing.of(county, made.YEAR, SchoolFilter(**narrowed)), all_columns(county)["pupils"])
    return found, any("registry_yearfigures" in query["sql"] for query in questions.captured_queries)


def sums(county, **narrowed):
    return asked(county, lambda listing, column: listing.sums([column]), **narrowed)


def order(county, **narrowed):
    """The schools by pupils, the largest first, by the last sign of their codes."""
    keys, read = asked(county, lambda listing, column: listing.keys(column, True), **narrowed)
    codes = dict(School.everywhere.values_list("pk", "code"))
    return "".join(codes[key][-1] for key in keys), read


def audited():
    with transaction.atomic():
        audit.record("test.write", actor=None)


def add_pupils(county, more):
    row = YearFigures.everywhere.filter(unit=made.schools_of(county)[0], stage="primary").get()
    row.values["pupils"] += more
    row.save()


def test_the_same_question_is_answered_from_what_was_kept_until_something_is_written(county):
    audited()
    assert sums(county) == ({"pupils": 1620.0}, True)
    assert sums(county) == ({"pupils": 1620.0}, False)
    assert sums(county, frozen=True) == ({}, True)
    add_pupils(county, 7)
    audited()
    assert sums(county) == ({"pupils": 1627.0}, True)


def test_the_order_is_kept_until_something_is_written(county):
    audited()
    assert order(county) == ("321", True)
    assert order(county) == ("321", False)
    add_pupils(county, 60)
    audited()
    assert order(county) == ("312", True)
    School.everywhere.filter(code__endswith="3").update(frozen=True)
    audited()
    assert (order(county, frozen=True), order(county, state="closed")) == (("3", True), ("", True))


def test_signing_in_keeps_what_is_kept(county):
    audited()
    order(county)
    with transaction.atomic():
        audit.record("access.sign_in", actor=None)
    assert order(county) == ("321", False)


def test_a_county_does_not_see_the_schools_of_another(county):
    audited()
    sums(county), order(county)
    other = made.fair_county(county.parent, schools=1, slug="441827", name="清新区")
    assert sums(other) == ({"pupils": 500.0}, True)
    assert order(other) == ("1", True)
    assert order(county.parent) == ("3211", True)


def test_a_unit_that_was_moved_is_asked_anew(county):
    audited()
    order(county)
    county.path = "440000/441899/441826/"
    with in_unit(county):
        listing = Listing.of(county, made.YEAR, SchoolFilter())
        assert listing.keys(all_columns(county)["pupils"], True) == ()


def test_without_any_record_nothing_is_kept(county):
    assert [sums(county)[1] for _ in range(2)] == [True, True]
    assert [order(county)[1] for _ in range(2)] == [True, True]
