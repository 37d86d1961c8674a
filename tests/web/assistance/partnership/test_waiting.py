"""What waits for whom: the nearest bureau answers, the owner works, the planner holds the meetings."""

from __future__ import annotations

import datetime as dt

import pytest

from tongpan.assistance.base.todo import kinds_of_todo
from tongpan.assistance.partnership import waiting
from tongpan.assistance.partnership.models import Bond, BondMember, Cycle, Meeting, Review

from .conftest import OURS, THEIRS

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def of(source, world, name, day=DAY):
    return [(own.kind, own.values, own.due) for own in source(world.users[name], day)]


def test_a_need_of_a_school_waits_for_its_county_and_not_for_the_city(world, need):
    need(due=dt.date(2026, 3, 1))
    waits = [("need.answer", {"unit": "云溪中心小学", "need": "缺音乐教师"}, dt.date(2026, 3, 1))]
    assert of(waiting.needs_to_answer, world, "planner") == waits
    for name in ("city_planner", "other_planner", "clerk", "viewer"):
        assert of(waiting.needs_to_answer, world, name) == [], name


def test_a_need_of_a_county_waits_for_the_city_and_for_who_supports_it(world, need):
    bond = Bond.everywhere.create(unit=world.units["4418"], form="pairing", since=dt.date(2025, 9, 1))
    BondMember.everywhere.create(bond=bond, unit=world.units["441801"], role="supporter")
    need(at="441802", bond=bond)
    assert [len(of(waiting.needs_to_answer, world, name)) for name in ("planner", "city_planner", "other_planner")] == [
        1, 1, 0
    ]  # fmt: skip


def test_an_answered_need_waits_for_nobody(world, need):
    need(state="answered")
    assert of(waiting.needs_to_answer, world, "planner") == []


def test_a_need_is_confirmed_when_its_tasks_are_ended_by_its_own_side(world, need, task):
    own = need(state="tasked", owner=world.users["planner"])
    first, second = task(need=own, state="done"), task(need=own, title="第二项")
    assert of(waiting.needs_to_confirm, world, "clerk") == []
    type(second).everywhere.filter(pk=second.pk).update(state="stopped")
    assert of(waiting.needs_to_confirm, world, "clerk") == [("need.confirm", {"need": "缺音乐教师"}, None)]
    assert of(waiting.needs_to_confirm, world, "other_planner") == []
    assert first.state == "done"


def test_tasks_wait_for_their_owner_and_ownerless_ones_for_their_unit(world, task):
    soon, later = DAY + dt.timedelta(days=30), DAY + dt.timedelta(days=31)
    task(title="我的", owner=world.users["planner"], due=soon)
    task(title="会后", kind="follow_up", due=dt.date(2026, 3, 1))
    task(title="还早", due=later)
    task(title="我的，还早", owner=world.users["planner"], due=later)
    task(title="我的，未定期限", owner=world.users["planner"])
    task(title="别人的", owner=world.users["city_planner"], due=soon)
    task(title="完成的", due=soon, state="done")
    task(title="外县", at="441802", due=soon)
    assert of(waiting.tasks_due, world, "planner") == [
        ("task.follow_up", {"task": "会后"}, dt.date(2026, 3, 1)), ("task.due", {"task": "我的"}, soon),
        ("task.due", {"task": "我的，还早"}, later), ("task.due", {"task": "我的，未定期限"}, None),
    ]  # fmt: skip
    assert of(waiting.tasks_due, world, "viewer") == []


def test_a_review_is_missing_from_the_end_of_the_year_until_it_is_there(world, task):
    cycle = Cycle.everywhere.create(
        unit=world.units["441801"], name="周期", since=dt.date(2024, 9, 1), until=dt.date(2027, 8, 31)
    )
    own = task(cycle=cycle, state="started", started=dt.date(2024, 10, 1))
    task(cycle=cycle, title="今年启动", state="started", started=dt.date(2025, 10, 1))
    task(cycle=cycle, title="未启动")

    def missing(day):
        return [
            (values["task"], values["year"])
            for _kind, values, _due in of(waiting.reviews_missing, world, "planner", day)
        ]

    assert missing(DAY) == [("派一名音乐教师", "2024–2025")]
    Review.everywhere.create(task=own, year=2024, effect="好", decision="keep", reason="好", decided=DAY)
    assert missing(DAY) == []
    assert sorted(missing(dt.date(2026, 8, 15))) == [("今年启动", "2025–2026"), ("派一名音乐教师", "2025–2026")]


def test_the_joint_review_waits_towards_the_end_of_the_year(world):
    bond = Bond.everywhere.create(unit=world.units["4418"], form="pairing", name="甲乙", since=dt.date(2025, 9, 1))
    for slug, role in (("441801", "supporter"), ("441802", "recipient")):
        BondMember.everywhere.create(bond=bond, unit=world.units[slug], role=role)
    Bond.everywhere.filter(pk=bond.pk).update(level="bureau")
    assert of(waiting.meetings_to_hold, world, "planner") == []
    late = dt.date(2026, 8, 10)
    waits = [("meeting.annual_review", {"bond": "甲乙"}, dt.date(2026, 8, 31))]
    assert of(waiting.meetings_to_hold, world, "planner", late) == waits
    assert of(waiting.meetings_to_hold, world, "other_planner", late) == waits
    Meeting.everywhere.create(unit=world.units["4418"], bond=bond, kind="annual_review", title="总结会", day=DAY)
    assert of(waiting.meetings_to_hold, world, "planner", late) == []


def test_the_meeting_of_the_month_waits_for_who_keeps_the_community(world):
    bond = Bond.everywhere.create(
        unit=world.units["441801"], form="community", name="云溪教共体", since=dt.date(2025, 9, 1)
    )
    BondMember.everywhere.create(bond=bond, unit=world.units[OURS], role="core")
    waits = [("meeting.community", {"bond": "云溪教共体"}, dt.date(2026, 3, 31))]
    assert of(waiting.meetings_to_hold, world, "planner") == waits
    assert of(waiting.meetings_to_hold, world, "city_planner") == []
    Meeting.everywhere.create(unit=bond.unit, bond=bond, kind="community", title="例会", day=dt.date(2026, 3, 2))
    assert of(waiting.meetings_to_hold, world, "planner") == []


@pytest.mark.parametrize("count", [1, 150])
def test_the_sources_ask_a_fixed_number_of_questions(world, count, need, task, django_assert_max_num_queries):
    for n in range(count):
        need(title=f"需求{n}")
        task(title=f"任务{n}", due=DAY, at=THEIRS, owner=world.users["planner"])
    user = world.users["planner"]
    sources = (waiting.needs_to_answer, waiting.needs_to_confirm, waiting.tasks_due, waiting.reviews_missing,
               waiting.meetings_to_hold)  # fmt: skip
    user.current_grants  # noqa: B018 - asked once per request
    with django_assert_max_num_queries(16):
        found = [own for source in sources for own in source(user, DAY)]
    assert len(found) == 2 * count


def test_every_kind_has_words_and_every_link_leads_somewhere(world, client, need, task):
    need(), task(due=DAY)
    words = kinds_of_todo()
    for source in (waiting.needs_to_answer, waiting.tasks_due):
        for own in source(world.users["planner"], DAY):
            assert str(words[own.kind])
            assert own.text % own.values
            assert world.client("planner").get(own.href).status_code == 200
