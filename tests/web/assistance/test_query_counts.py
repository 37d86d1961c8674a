"""Every list of assistance asks the database as often for hundreds of records as for a few."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongpan.access.models import Grant, Role, Unit, User
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import all_registers
from tongpan.demo.big import CITY
from tongpan.demo.city.load import load_city
from tongpan.demo.city.size import YEAR, Size
from tongpan.ui.memory import forget

pytestmark = pytest.mark.django_db

FEW = Size(schools=16, counties=1, bonds=12, postings=4, activities=20, attendances=40, needs=6, honours=5, pairs=4,
           projects=40, rooms_each=1)  # fmt: skip
MANY = Size(schools=40, counties=1, bonds=300, postings=320, activities=320, attendances=800, needs=320, honours=320,
            pairs=640, projects=320, rooms_each=8)  # fmt: skip
OTHERS = ("works-statement", "works-places-sums", "works-light-schools", "works-missing", "works-pipeline",
          "research-hours", "research-activities-calendar", "exchange-ratios", "exchange-posts", "exchange-incentives",
          "exchange-calendar", "exchange-calendar-schools", "exchange-calendar-map", "teaching-coverage")  # fmt: skip
"""Pages that sum up or group what lists show one by one."""
MOST = 30
HUNDREDS = 300


def pages() -> Iterator[tuple[str, str]]:
    """Register or page, and its address: this year's, and over all time with a search."""
    for key, own in all_registers().items():
        if own.space == "assistance":
            here = reverse(own.page, args=(CITY, YEAR))
            yield key, here
            yield f"{key} ?", f"{here}?period=all&q=示例"
    for name in OTHERS:
        yield name, reverse(f"assistance:{name}", args=(CITY, YEAR))


def asked(client) -> tuple[dict[str, int], dict[str, int]]:
    """Questions by page when nothing is kept, and rows by register."""
    user = User.objects.create_user("counting", "counting-2026", display_name="计数")
    city = Unit.everywhere.get(slug=CITY)
    Grant.objects.create(user=user, role=Role.PLANNER, unit=city)
    client.force_login(user)
    questions = {}
    for name, address in pages():
        cache.clear(), forget()
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200, address
        questions[name] = len(made)
    with in_unit(city):
        rows = {key: own.value("count", city, period_of(YEAR)) for key, own in all_registers().items()}
    return questions, rows


def test_a_list_of_hundreds_asks_no_more_than_a_list_of_a_few(client):
    with transaction.atomic():
        load_city(size=FEW)
        few, _rows = asked(client)
        transaction.set_rollback(True)
    load_city(size=MANY)
    many, rows = asked(client)
    long = {key for key, count in rows.items() if count >= HUNDREDS}
    assert len(long) >= 20, "the lists must be long for the test to mean something"
    assert {page: (few[page], many[page]) for page in many if many[page] > few[page]} == {}
    assert {page: count for page, count in many.items() if count > MOST} == {}
