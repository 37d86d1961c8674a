"""What waits: told to who can do it, once, and gone when it is done."""

from __future__ import annotations

import datetime as dt

import pytest

from tongpan.assistance.base.todo import kinds_of_todo
from tongpan.assistance.exchange.actions.appraisals import appraise, certify
from tongpan.assistance.exchange.actions.calls import apply, select
from tongpan.assistance.exchange.actions.words import agree_all, post, speak
from tongpan.assistance.exchange.waiting import answering, planning

from .conftest import UNTIL

pytestmark = pytest.mark.django_db
MAY = dt.date(2025, 5, 20)


def kinds(exchange, name, day=MAY):
    user = type(exchange.user(name)).objects.get(username=name)
    found = [*planning(user, day), *answering(user, day)]
    assert {own.kind for own in found} <= set(kinds_of_todo())
    assert len({own.key for own in found}) == len(found)
    return sorted((own.kind.removeprefix("exchange."), own.unit.slug, own.values["count"]) for own in found)


def test_from_the_application_to_the_certificate(exchange):
    people = [exchange.teacher() for _ in range(3)]
    call = exchange.call(places=2)
    planner, county = exchange.user("planner"), exchange.unit("441801")
    held = [apply(call, own, day=MAY, user=planner) for own in people[:2]]
    assert kinds(exchange, "planner") == [("select", "441801", 2)]
    assert kinds(exchange, "city_planner") == [("select", "4418", 2)]
    assert kinds(exchange, "clerk") == kinds(exchange, "other_planner") == kinds(exchange, "viewer") == []
    select(call, held, user=planner)
    assert kinds(exchange, "planner") == [("word", "441801", 4)]
    assert kinds(exchange, "clerk") == [("word", "2144180001", 2)]
    for own in held:
        own.refresh_from_db()
        speak(own, "home", agreed=True, user=exchange.user("clerk"))
    assert kinds(exchange, "clerk") == []
    for own in held:
        own.refresh_from_db()
    agree_all(held, user=planner)
    assert kinds(exchange, "planner") == [("post", "441801", 2)]
    for own in held:
        own.refresh_from_db()
    made = post(call, held, user=planner)
    assert kinds(exchange, "planner") == []
    spring = dt.date(2026, 3, 1)
    assert kinds(exchange, "planner", spring) == [("appraise", "441801", 2)]
    appraise(made[0], "middle", "good", day=spring, unit=county, user=planner)
    assert kinds(exchange, "planner", spring) == [("appraise", "441801", 1)]
    assert ("ending", "441801", 2) in kinds(exchange, "planner", dt.date(2026, 7, 10))
    autumn = dt.date(2026, 9, 1)
    assert kinds(exchange, "planner", autumn) == [("appraise", "441801", 2)]
    appraise(made[0], "final", "good", day=UNTIL, unit=county, user=planner)
    assert kinds(exchange, "planner", autumn) == [("appraise", "441801", 1), ("certify", "441801", 1)]
    certify(made[:1], issuer=county, day=UNTIL, user=planner)
    assert kinds(exchange, "planner", autumn) == [("appraise", "441801", 1)]
