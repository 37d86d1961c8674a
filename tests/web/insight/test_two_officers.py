"""Two officers at once, each with a connection of their own."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from tongpan.access.scope import in_unit
from tongpan.insight.actions.adopt import CannotAdopt, adopt
from tongpan.insight.actions.plan import plan_county
from tongpan.insight.models import Adoption, Run
from tongpan.registry.models import Posting

from . import region as made
from .test_adopt import PARAMS, staffed

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2025, 9, 1)


def test_of_two_plans_adopted_at_once_one_is_in_force_and_the_other_officer_is_told():
    pytest.importorskip("highspy")
    county = made.county(made.city())
    staffed(county, "2144182601", "第一小学", backbone=4, others=4)
    staffed(county, "2144182602", "第二小学", backbone=0, others=8)
    with in_unit(county):
        runs = [plan_county(county, made.YEAR, PARAMS | {"title": title}, user=None) for title in ("甲案", "乙案")]
    users = [made.account(name, on=county) for name in ("first", "second")]
    ready, ends = threading.Barrier(2), []

    def put_into_force(place: int) -> None:
        run = Run.everywhere.select_related("unit").get(pk=runs[place].pk)
        ready.wait(30)
        try:
            with in_unit(county):
                adopt(run, since=DAY, until=None, due=None, user=users[place])
            ends.append("adopted")
        except CannotAdopt as refused:
            ends.append(refused.message)
        finally:
            connection.close()

    officers = [threading.Thread(target=put_into_force, args=(place,)) for place in range(2)]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join(60)
    assert sorted(ends) == ["adopted", "“%(plan)s” is in force since %(day)s, adopted by %(who)s. Undo it first."]
    adoption = Adoption.everywhere.get()
    assert Posting.everywhere.filter(kind="exchange").count() == 1
    assert Posting.everywhere.get(kind="exchange").origin == adoption.key
