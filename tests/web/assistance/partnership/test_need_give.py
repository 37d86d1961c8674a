"""Several needs at once: a division, an owner, a day for the answer."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.people import YEAR

from tongpan.assistance.partnership.models import Need

STATED = dt.date(2025, 9, 1)
PAGE = ("441801", YEAR)


@pytest.fixture
def needs(world):
    own = {"unit": world.units["2144180001"], "domain": "teachers", "stated": STATED}
    return [Need.everywhere.create(title=title, **own) for title in ("缺音乐教师", "缺美术教师")]


def give(world, needs, who="planner", **sent):
    told = {"row": [own.pk for own in needs], **sent}
    return world.client(who).post(reverse("assistance:need-give", args=PAGE), told)


def test_the_page_asks_first_and_then_gives(world, needs):
    assert "责任处室" in give(world, needs).content.decode()
    assert not Need.everywhere.exclude(division="").exists()
    give(world, needs, division="人事股", owner=world.users["planner"].pk, due="2025-10-01")
    told = set(Need.everywhere.values_list("division", "owner__username", "due"))
    assert told == {("人事股", "planner", dt.date(2025, 10, 1))}


def test_what_is_empty_stays_and_nothing_at_all_is_asked_again(world, needs):
    give(world, needs, division="人事股", owner="", due="")
    give(world, needs, division="", owner="", due="2025-10-01")
    assert set(Need.everywhere.values_list("division", "due")) == {("人事股", dt.date(2025, 10, 1))}
    assert give(world, needs, division="", owner="", due="").status_code == 200


def test_one_that_is_declined_keeps_all_as_they_are(world, needs):
    Need.everywhere.filter(pk=needs[1].pk).update(state="declined")
    assert "缺美术教师" in give(world, needs, division="人事股", owner="", due="").content.decode()
    assert give(world, needs[:1], division="", owner="", due="2025-08-01").status_code == 200
    assert not Need.everywhere.exclude(division="").exists()
