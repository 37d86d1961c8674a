"""What waits: for whom, until when, and no longer than it is needed."""

from __future__ import annotations

import datetime as dt

import pytest

from tongpan.assistance.works.actions.milestones import add_milestone, reach_milestone
from tongpan.assistance.works.models import LampReading, Room
from tongpan.assistance.works.waiting import measurements, milestones, pledges, projects

pytestmark = pytest.mark.django_db
DAY, SCHOOL, FAR = dt.date(2025, 6, 1), "2144180001", "2144180003"


def waiting(world, source, who="planner"):
    return [(own.key, own.due, own.late_on(DAY)) for own in source(world.users[who], DAY)]


def test_milestones_wait_for_school_and_bureau_until_they_are_reached(world, money):
    own = money.project(SCHOOL)
    late = add_milestone(own, "封顶", dt.date(2025, 5, 1), user=money.user)
    soon = add_milestone(own, "装修", dt.date(2025, 6, 10), user=money.user)
    add_milestone(own, "验收", dt.date(2025, 9, 1), user=money.user)
    add_milestone(money.project(state="stopped"), "停", dt.date(2025, 5, 1), user=money.user)
    expected = [(f"milestone:{late.pk}", late.due, True), (f"milestone:{soon.pk}", soon.due, False)]
    assert waiting(world, milestones) == waiting(world, milestones, "clerk") == expected
    assert waiting(world, milestones, "viewer") == waiting(world, milestones, "other_planner") == []
    reach_milestone(late, DAY, user=money.user)
    assert waiting(world, milestones) == expected[1:]


def test_projects_wait_until_they_are_delivered(world, money):
    own = money.project(due=dt.date(2025, 5, 20))
    money.project(due=dt.date(2025, 5, 20), state="delivered", delivered=dt.date(2025, 5, 1))
    money.project(FAR, due=dt.date(2025, 5, 20))
    assert waiting(world, projects) == [(f"project:{own.pk}", own.due, True)]
    assert waiting(world, projects, "clerk") == []


def test_lamps_without_a_measurement(world, money):
    own = money.project(state="delivered", delivered=dt.date(2025, 5, 1))
    assert waiting(world, measurements, "clerk") == [(f"light:{own.pk}", dt.date(2025, 7, 30), False)]
    room = Room.everywhere.create(unit=own.unit, name="一班")
    LampReading.everywhere.create(room=room, unit=own.unit, project=own, day=DAY, desk=[300], board=[500])
    assert waiting(world, measurements, "clerk") == []


def test_pledges_wait_until_the_money_is_there(world, money):
    fund = money.fund()
    money.line(fund, "pledged", 100, dt.date(2025, 1, 5))
    money.line(fund, "pledged", 50, dt.date(2025, 2, 1))
    money.line(fund, "received", 120, dt.date(2025, 2, 2))
    (found,) = pledges(world.users["planner"], DAY)
    assert (found.key, found.due, found.values["amount"]) == (f"fund:{fund.pk}", dt.date(2025, 5, 2), "30.00")
    assert waiting(world, pledges, "clerk") == waiting(world, pledges, "other_planner") == []
    money.line(fund, "received", 30, dt.date(2025, 2, 3))
    assert waiting(world, pledges) == []


def test_a_fixed_number_of_queries(world, money, django_assert_num_queries):
    for n in range(30):
        own = money.project(due=dt.date(2025, 5, 1), name=f"项目{n}")
        add_milestone(own, "封顶", dt.date(2025, 5, 1), user=money.user)
        money.line(money.fund(name=f"资金{n}"), "pledged", 5)
    user = world.users["planner"]
    _ = user.current_grants
    with django_assert_num_queries(5):
        assert sum(len(list(source(user, DAY))) for source in (milestones, projects, measurements, pledges)) == 90
