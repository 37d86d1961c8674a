"""Needs: stated by one side, answered by the other, made tasks, and met only when both say so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people import YEAR

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import register_of
from tongpan.assistance.desk.models import Notice
from tongpan.assistance.partnership.actions import needs as do
from tongpan.assistance.partnership.actions.progress import finish_task, reopen_task, stop_task
from tongpan.assistance.partnership.models import Cycle, Need, Task
from tongpan.assistance.partnership.queries.needs import needs_of, tasks_ended

from .conftest import OURS, THEIRS

pytestmark = pytest.mark.django_db
FORM = {"title": "缺音乐教师", "domain": "teachers", "bond": ""}
ANSWER = {"response": "派一名音乐教师走教", "division": "师资处", "owner": "", "promised": "2026-06-30"}


def seen_by(unit):
    with in_unit(unit):
        return list(needs_of(unit))


def answered(need, world, **given):
    facts = {"response": "派人", "division": "师资处", "owner": None, "promised": None} | given
    return do.answer_need(need, **facts, user=world.users["planner"])


def test_a_school_states_what_it_needs_and_the_bureau_above_is_told(world, send, today):
    assert send("clerk", OURS, "need-add", FORM | {"due": today.isoformat()}).status_code == 302
    own = Need.everywhere.get()
    assert (own.unit.slug, own.state, own.stated, own.due) == (OURS, "stated", today, today)
    told = Notice.objects.filter(kind="need.stated")
    assert [own.user.username for own in told] == ["planner"]
    assert AuditRecord.objects.filter(action="assistance.need.state", target=str(own.pk)).count() == 1


def test_the_day_by_which_it_is_answered_follows_the_rule(look, today):
    page = look("clerk", OURS, "need-add").content.decode()
    assert f'value="{today + dt.timedelta(days=15)}"' in page


def test_both_sides_of_its_bond_and_the_bureau_above_see_it(world, need, pairing):
    own = need(at=THEIRS, bond=pairing)
    for slug in (OURS, "441801", THEIRS, "441802", "4418"):
        assert seen_by(world.units[slug]) == [own], slug
    assert seen_by(world.units["2144180002"]) == []


def test_without_a_bond_it_stays_on_its_own_side(world, need):
    own = need(at=THEIRS)
    assert seen_by(world.units["441802"]) == [own]
    assert seen_by(world.units["441801"]) == []


@pytest.mark.parametrize(
    ("name", "unit", "codes"),
    [  # of the pages: see, answer, decline, correct, confirm
        ("clerk", OURS, (200, 403, 403, 200, 302)),
        ("planner", "441801", (200, 200, 200, 200, 302)),
        ("city_planner", "4418", (200, 200, 200, 200, 302)),
        ("viewer", "4418", (200, 403, 403, 403, 403)),
        ("other_planner", "441802", (404, 404, 404, 404, 404)),
    ],
)
def test_who_may_do_which_step(look, send, need, name, unit, codes):
    own = need()
    found = (
        look(name, unit, "need", need=own.pk).status_code, look(name, unit, "need-answer", need=own.pk).status_code,
        send(name, unit, "need-decline", need=own.pk).status_code,
        look(name, unit, "need-edit", need=own.pk).status_code,
        send(name, unit, "need-met", need=own.pk).status_code,
    )  # fmt: skip
    assert found == codes
    own.refresh_from_db()
    assert own.state == "stated"


def test_the_supporting_side_answers_and_cannot_confirm(world, send, look, need, pairing):
    own = need(at=THEIRS, bond=pairing)
    assert send("planner", "441801", "need-answer", ANSWER, need=own.pk).status_code == 302
    own.refresh_from_db()
    assert (own.state, own.division, own.promised) == ("answered", "师资处", dt.date(2026, 6, 30))
    assert send("planner", "441801", "need-met", need=own.pk).status_code == 403
    assert send("planner", "441801", "need-remove", need=own.pk).status_code == 403
    assert look("planner", "441801", "need-edit", need=own.pk).status_code == 403
    assert send("other_planner", "441802", "need-met", need=own.pk).status_code == 302
    own.refresh_from_db()
    assert own.state == "met"


def test_the_whole_way_from_a_need_to_its_end(world, send, need, today):
    first, second = need(), need(title="缺美术教室", domain="buildings")
    owner = str(world.users["planner"].pk)
    for own in (first, second):
        send("planner", "441801", "need-answer", ANSWER | {"owner": owner}, need=own.pk)
    cycle = Cycle.everywhere.create(
        unit=world.units["441801"], name="2025—2028", since=dt.date(2025, 9, 1), until=dt.date(2028, 8, 31)
    )
    rows = {"row": [first.pk, second.pk]}
    asked = send("planner", "441801", "need-tasks", rows)
    assert asked.status_code == 200
    assert Task.everywhere.count() == 0, "it asks first of which cycle"
    sent = rows | {"doer": "441801", "cycle": str(cycle.pk), "planned": "2025-11-01", "due": ""}
    assert send("planner", "441801", "need-tasks", sent).status_code == 302
    made = list(Task.everywhere.order_by("number"))
    assert [(own.need, own.number, own.cycle, own.due, own.division) for own in made] == [
        (first, 1, cycle, dt.date(2026, 6, 30), "师资处"), (second, 2, cycle, dt.date(2026, 6, 30), "师资处")
    ]  # fmt: skip
    send("clerk", OURS, "need-met", need=first.pk)
    first.refresh_from_db()
    assert first.state == "tasked", "its task is still open"
    send("planner", "441801", "task-finish", {"day": today.isoformat(), "result": "已到岗"}, task=made[0].pk)
    send("planner", "441801", "need-met", need=first.pk)
    first.refresh_from_db()
    assert first.state == "tasked", "whoever answers for it cannot confirm it"
    send("clerk", OURS, "need-met", need=first.pk)
    first.refresh_from_db()
    assert (first.state, first.met) == ("met", today)


def test_a_need_whose_tasks_were_all_stopped_is_not_met(world, need, task, today):
    own = need(state="tasked")
    stop_task(task(need=own), day=today, reason="经费未到位", user=world.users["planner"])
    assert not tasks_ended(own)
    with pytest.raises(Refused):
        do.meet_need(own, user=world.users["clerk"])


@pytest.mark.parametrize("state", ["tasked", "met", "declined"])
def test_what_is_past_its_answer_is_not_answered_again(world, need, state):
    own = need(state=state)
    with pytest.raises(Refused) as refused:
        answered(own, world)
    assert refused.value.values == {"need": "缺音乐教师"}


def test_a_promise_before_the_need_is_refused_on_the_form(send, need):
    own = need()
    page = send("planner", "441801", "need-answer", ANSWER | {"promised": "2025-09-30"}, need=own.pk)
    assert page.status_code == 200
    assert "2025年10月1日" in page.content.decode()
    own.refresh_from_db()
    assert own.state == "stated"


def test_needs_of_which_one_is_not_answered_make_no_task_at_all(world, need):
    first, second = need(), need(title="缺美术教室")
    answered(first, world)
    with pytest.raises(Refused) as refused:
        do.make_tasks([first, second], unit=world.units["441801"], cycle=None, planned=dt.date(2025, 11, 1), due=None,
                      user=world.users["planner"])  # fmt: skip
    assert refused.value.values == {"need": "缺美术教室"}
    first.refresh_from_db()
    assert (first.state, Task.everywhere.count()) == ("answered", 0)


def test_an_answered_need_is_neither_changed_nor_removed(world, send, need):
    own = answered(need(), world)
    send("clerk", OURS, "need-remove", need=own.pk)
    page = send("clerk", OURS, "need-edit", FORM | {"title": "缺两名音乐教师"}, need=own.pk)
    assert "先撤回答复" in page.content.decode()
    own.refresh_from_db()
    assert own.title == "缺音乐教师"
    do.reopen_need(own, user=world.users["planner"])
    send("clerk", OURS, "need-remove", need=own.pk)
    assert not Need.everywhere.exists()


def test_late_ones_are_marked_found_and_counted(world, look, need, today):
    yesterday = today - dt.timedelta(days=1)
    need(title="逾期未答", due=yesterday)
    need(title="按期", due=today)
    need(title="承诺逾期", state="answered", promised=yesterday, answered=dt.date(2025, 10, 2))
    page = look("planner", "441801", "needs", {"late": "1"}).content.decode()
    assert "逾期未答" in page
    assert "承诺逾期" in page
    assert "按期" not in page.replace("逾期未答", "")
    unit, period = world.units["441801"], period_of(YEAR)
    with in_unit(unit):
        found = {name: register_of("needs").value(name, unit, period) for name in ("count", "late", "stated", "units")}
    assert found == {"count": 3, "late": 2, "stated": 3, "units": 1}


def test_what_ended_before_a_year_does_not_stand_in_it(world, need):
    need(title="旧事", state="met", met=dt.date(2025, 8, 31), stated=dt.date(2025, 3, 1))
    still = need(title="未了", stated=dt.date(2025, 3, 1))
    unit = world.units["441801"]
    with in_unit(unit):
        assert list(register_of("needs").select(unit, period_of(2025))) == [still]
        assert register_of("needs").value("count", unit, period_of(2024)) == 2
        assert register_of("needs").value("stated", unit, period_of(2025)) == 0


@pytest.mark.parametrize("count", [1, 300])
def test_the_list_asks_a_fixed_number_of_questions(world, count, pairing, django_assert_max_num_queries):
    Need.everywhere.bulk_create(
        Need(unit=world.units[OURS], bond=pairing, title=f"需求{n}", domain="teachers", stated=dt.date(2025, 10, 1))
        for n in range(count)
    )
    browser = world.client("city_planner")
    with django_assert_max_num_queries(26):
        assert browser.get(f"/u/4418/{YEAR}/needs/").status_code == 200


def test_the_list_is_exported_without_ticks(look, need):
    need()
    answer = look("viewer", "4418", "needs", {"export": "csv"})
    assert (
        "缺音乐教师" in b"".join(answer).decode("utf-8-sig") if answer.streaming else answer.content.decode("utf-8-sig")
    )


STEPS = st.lists(
    st.sampled_from(["answer", "decline", "task", "finish", "stop", "meet", "reopen", "back"]), max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_way_leads_to_a_met_need_with_open_tasks(world, steps):
    """Whatever is tried in whatever order: met means that no task is open and that one was done, or there was none."""
    today, planner, clerk = dt.date(2025, 11, 1), world.users["planner"], world.users["clerk"]
    with transaction.atomic():
        own = Need.everywhere.create(unit=world.units[OURS], title="需", domain="teachers", stated=today)
        tasks = {"unit": world.units["441801"], "cycle": None, "planned": today, "due": None, "user": planner}
        moves = {
            "answer": lambda: answered(own, world),
            "decline": lambda: do.decline_need(own, reason="不符合条件", user=planner),
            "task": lambda: do.make_tasks([own], **tasks),
            "finish": lambda: [
                finish_task(one, day=today, result="成", user=planner) for one in Task.everywhere.filter(need=own)
            ],
            "stop": lambda: [
                stop_task(one, day=today, reason="停", user=planner) for one in Task.everywhere.filter(need=own)
            ],
            "meet": lambda: do.meet_need(own, user=clerk),
            "reopen": lambda: do.reopen_need(own, user=clerk),
            "back": lambda: [reopen_task(one, user=planner) for one in Task.everywhere.filter(need=own)],
        }
        for step in steps:
            try:
                with transaction.atomic():
                    moves[step]()
            except Refused:
                continue
            own.refresh_from_db()
            states = set(Task.everywhere.filter(need=own).values_list("state", flat=True))
            if own.state == "met":
                assert not states & {"planned", "started"}
                assert not states or "done" in states
            assert (own.met is not None) == (own.state == "met")
            assert bool(states) == (own.state == "tasked" or (own.state == "met" and bool(states)))
        transaction.set_rollback(True)
