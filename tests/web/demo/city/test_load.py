"""The invented city's year: everything is there, it holds the rules of the platform, and it comes only once."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db.models import Count, F, Q

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import all_registers
from tongpan.assistance.exchange.models import Placement
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.research.models import Attendance, Mentoring, Session
from tongpan.assistance.works.models import Entry, Fund
from tongpan.demo.big import CITY
from tongpan.demo.city.load import load_city
from tongpan.demo.city.size import SMALL, YEAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def added():
    return load_city(size=SMALL)


def test_every_register_has_records_of_the_year(added):
    city = Unit.everywhere.get(slug=CITY)
    with in_unit(city):
        found = {
            key: own.value("count", city, period_of(YEAR))
            for key, own in all_registers().items()
            if own.space == "assistance"
        }
    assert {key for key, count in found.items() if not count} == set()
    assert added["placement"] == SMALL.postings
    assert added["activity"] == SMALL.activities
    assert added["bond"] == SMALL.bonds


def test_a_second_time_adds_nothing(added):
    assert not any(load_city(size=SMALL).values())
    assert Bond.everywhere.count() == SMALL.bonds


def test_nobody_is_at_two_full_posts_away_at_once(added):
    away = Placement.everywhere.select_related("posting").values_list("teacher", flat=True)
    assert max(Counter(away).values()) == 1


def test_no_session_is_over_its_places_and_nobody_attends_it_twice(added):
    full = Session.everywhere.annotate(there=Count("attendances")).filter(there__gt=F("places"))
    assert not full.exists()
    assert Attendance.everywhere.count() == added["attendance"] > SMALL.attendances // 2
    assert not Attendance.everywhere.exclude(unit=F("teacher__unit")).exists()


def test_no_mentor_has_more_apprentices_than_the_cascade_gives(added):
    held = Mentoring.everywhere.filter(cascade__isnull=False).values("mentor").annotate(own=Count("pk"))
    assert 0 < max(row["own"] for row in held) <= 10


def test_no_fund_gives_more_than_it_received(added):
    def total(fund: Fund, kind: str) -> int:
        return sum(Entry.everywhere.filter(fund=fund, kind=kind).values_list("amount", flat=True))

    for fund in Fund.everywhere.all():
        received, allocated, spent = (total(fund, kind) for kind in ("received", "allocated", "spent"))
        assert received >= allocated >= spent
    assert Entry.everywhere.filter(~Q(amount=0)).count() == added["entry"]


def test_everything_lies_below_synthetic_units(added):
    assert not Unit.everywhere.filter(path__contains=f"/{CITY}/", synthetic=False).exists()
