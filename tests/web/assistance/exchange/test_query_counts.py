"""Every page asks as many questions for many records as for few."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.people import YEAR

from tongpan.assistance.base.period import period_of
from tongpan.assistance.exchange.actions.appraisals import appraise, certify
from tongpan.assistance.exchange.actions.calls import apply
from tongpan.assistance.exchange.actions.lists import freeze
from tongpan.assistance.exchange.actions.placements import mark
from tongpan.assistance.exchange.queries.rows import without_placement
from tongpan.registry.models import Posting

from .conftest import FAR, SINCE, UNTIL
from .test_pages import PAGES
from .test_way import MAY

pytestmark = pytest.mark.django_db
MOST = 26


def asked(exchange, name, who, unit, **given):
    browser = exchange.world.client(who)
    address = reverse(f"assistance:exchange-{name}", kwargs={"unit": unit, "year": YEAR, **given})
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def grow(exchange, call, count):
    """More people of everything: placements, appraisals, certificates, applications."""
    city, planner = exchange.unit("4418"), exchange.user("city_planner")
    people = [exchange.teacher(subject="") for _ in range(count)]
    Posting.everywhere.bulk_create(
        Posting(teacher=own, unit=exchange.unit(FAR), kind="support", since=SINCE, until=UNTIL) for own in people
    )
    rows = without_placement(city, period_of(YEAR)).select_related("teacher__unit", "unit")
    mark(rows, direction="down", unit=city, user=planner)
    made = [own.placement for own in Posting.everywhere.filter(teacher__in=people, kind="support")]
    for own in made:
        appraise(own, "final", "good", day=UNTIL, unit=city, user=planner)
    certify(made, issuer=city, day=UNTIL, user=planner)
    for own in [exchange.teacher(subject="") for _ in range(min(count, 12))]:
        apply(call, own, day=MAY, user=planner)


def test_a_fixed_number_of_questions(exchange):
    call = exchange.call(places=50, kind="shadow")
    grow(exchange, call, 1)
    freeze(exchange.unit("4418"), YEAR, SINCE, user=exchange.user("city_planner"))
    pages = [(name, who, {}) for name in (*PAGES, "incentives") for who in ("city_planner", "viewer")
             if not (name == "incentives" and who == "viewer")]  # fmt: skip
    pages.append(("call", "city_planner", {"call": call.pk}))
    few = {(name, who): asked(exchange, name, who, "4418", **given) for name, who, given in pages}
    grow(exchange, call, 30)
    many = {(name, who): asked(exchange, name, who, "4418", **given) for name, who, given in pages}
    assert {key: (few[key], many[key]) for key in few if many[key] > few[key]} == {}
    assert {key: count for key, count in many.items() if count > MOST} == {}


@pytest.mark.parametrize("count", [2, 25])
def test_sending_many_asks_no_more_than_sending_two(exchange, count, django_assert_max_num_queries):
    people = [exchange.teacher(subject="语文") for _ in range(count + 1)]
    moves = [exchange.move(own, FAR) for own in people[:count]]
    with django_assert_max_num_queries(20):
        assert len(exchange.send(*moves)) == count
