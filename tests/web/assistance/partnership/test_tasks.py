"""Tasks: planned is not started, parts come before the whole, and only who does it changes it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people import YEAR

from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import Figure
from tongpan.assistance.desk.models import Notice
from tongpan.assistance.partnership.actions import progress, tasks
from tongpan.assistance.partnership.imports.tasks import STATES as SPELLED
from tongpan.assistance.partnership.models import Cycle, Task
from tongpan.assistance.partnership.queries.tasks import Standing, standing
from tongpan.assistance.partnership.views.marks import standing_bar, standing_words

from .conftest import OURS, THEIRS

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 11, 3)
FORM = {"title": "派一名音乐教师", "kind": "key", "doer": "441801", "planned": "2025-10-01", "due": "2026-06-30",
        "owner": "", "cycle": "", "bond": ""}  # fmt: skip


def value(world, measure="count", unit="4418", year=2017, **asked):
    own = world.units[unit]
    with in_unit(own):
        return Figure("tasks", measure, asked).value(own, period_of(year, "calendar"))


def test_nine_projects_planned_and_six_started_in_a_year_are_two_figures(world, task):
    """S1.3 and S1.15: what was planned and what was launched are both kept, and never mixed."""
    for number in range(1, 10):
        began = {"state": "started", "started": dt.date(2017, 5, 1)} if number <= 6 else {}
        task(at="4418", kind="project", number=number, planned=dt.date(2017, 1, 1), **began)
    task(at="4418", kind="project", planned=dt.date(2016, 9, 1), state="started", started=dt.date(2016, 10, 1))
    assert value(world, kind="project", planned="1") == 9
    assert value(world, kind="project", started="1") == 6
    assert value(world, "planned", kind="project") == 9
    assert value(world, "started", kind="project") == 6
    assert value(world, year=2018, kind="project", started="1") == 0
    assert value(world, year=2018, kind="project", planned="1") == 0


def test_a_task_stands_until_it_is_ended(world, task):
    task(planned=dt.date(2016, 1, 1), state="done", started=dt.date(2016, 2, 1), done=dt.date(2016, 12, 31))
    task(planned=dt.date(2016, 1, 1), state="stopped", stopped=dt.date(2017, 1, 1))
    task(planned=dt.date(2016, 1, 1))
    task(planned=dt.date(2018, 1, 1))
    assert [value(world, year=year) for year in (2015, 2016, 2017, 2018)] == [0, 3, 2, 2]


def test_stopped_in_the_time_is_a_filter(world, task):
    task(planned=dt.date(2016, 1, 1), state="stopped", stopped=dt.date(2017, 3, 1))
    task(planned=dt.date(2016, 1, 1), state="stopped", stopped=dt.date(2018, 1, 1))
    task(planned=dt.date(2016, 1, 1))
    assert [value(world, year=year, stopped="1") for year in (2016, 2017, 2018)] == [0, 1, 1]


def test_a_school_enters_a_task_of_its_own_and_none_for_others(send):
    assert send("clerk", OURS, "task-add", FORM | {"doer": OURS}).status_code == 302
    answer = send("clerk", OURS, "task-add", FORM)
    assert answer.status_code == 200
    assert Task.everywhere.count() == 1


def test_an_owner_without_the_right_is_refused_by_name(world, task):
    own = task(at=THEIRS)
    own.owner = world.users["planner"]
    with pytest.raises(Refused) as refused:
        tasks.keep_task(own, user=world.users["other_planner"])
    assert refused.value.values == {"owner": "林规划", "unit": "乙县第一小学"}


def test_whom_a_task_is_given_to_is_told_once(world, send):
    owner = world.users["planner"]
    send("city_planner", "4418", "task-add", FORM | {"owner": str(owner.pk)})
    own = Task.everywhere.get()
    send("city_planner", "4418", "task-edit", FORM | {"owner": str(owner.pk)}, task=own.pk)
    assert Notice.objects.filter(user=owner, kind="task.given").count() == 1


def test_a_task_due_before_it_begins_is_refused_at_the_field(send):
    page = send("planner", "441801", "task-add", FORM | {"due": "2025-09-30"})
    assert page.status_code == 200
    assert "早于" in page.content.decode()
    assert not Task.everywhere.exists()


def test_broken_down_to_counties_and_done_when_they_are(world, send, task):
    own = task(at="4418", kind="project", due=dt.date(2026, 6, 30))
    sent = {"units": ["441801", "441802"], "due": ""}
    assert send("city_planner", "4418", "task-break-down", sent, task=own.pk).status_code == 302
    parts = list(Task.everywhere.filter(parent=own).order_by("unit__slug").select_related("unit"))
    assert [(part.unit.slug, part.kind, part.due) for part in parts] == [
        ("441801", "project", dt.date(2026, 6, 30)), ("441802", "project", dt.date(2026, 6, 30))
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        progress.finish_task(own, day=DAY, result="成", user=world.users["city_planner"])
    assert refused.value.values["units"] == "甲县、乙县"
    for part in parts:
        progress.finish_task(part, day=DAY, result="成", user=world.users["city_planner"])
    assert progress.finish_task(own, day=DAY, result="成", user=world.users["city_planner"]).state == "done"
    assert value(world, year=2025, part="0") == 1
    assert value(world, year=2025, parent=own.pk) == 2


def test_the_same_part_twice_is_refused_by_name(world, task):
    own, county = task(at="4418"), world.units["441801"]
    tasks.break_down(own, [county], due=None, user=world.users["city_planner"])
    with pytest.raises(Refused) as refused:
        tasks.break_down(own, [county], due=None, user=world.users["city_planner"])
    assert refused.value.values == {"units": "甲县", "task": "派一名音乐教师"}


@pytest.mark.parametrize(
    ("step", "given"),
    [
        ("finish_task", {"day": dt.date(2025, 10, 31), "result": "成"}),
        ("stop_task", {"day": dt.date(2025, 10, 31), "reason": "停"}),
        ("start_task", {"day": DAY}),
    ],
)
def test_no_end_before_the_beginning_and_no_second_beginning(world, task, step, given):
    own = task(state="started", started=dt.date(2025, 11, 1))
    with pytest.raises(Refused):
        getattr(progress, step)(own, **given, user=world.users["planner"])
    own.refresh_from_db()
    assert own.state == "started"


def test_a_day_in_the_future_is_refused(world, task, today):
    with pytest.raises(Refused):
        progress.start_task(task(), day=today + dt.timedelta(days=1), user=world.users["planner"])


def test_every_step_can_be_taken_back(world, task):
    own, user = task(), world.users["planner"]
    progress.start_task(own, day=DAY, user=user)
    progress.finish_task(own, day=DAY, result="成", user=user)
    states = [
        (back.state, back.started, back.done) for back in (progress.reopen_task(own, user=user) for _ in range(2))
    ]
    assert states == [("started", DAY, None), ("planned", None, None)]
    with pytest.raises(Refused):
        progress.reopen_task(own, user=user)


def test_who_takes_part_sees_a_task_and_cannot_change_it(world, look, send, task, pairing):
    own = task(at=THEIRS, bond=pairing)
    assert look("planner", "441801", "task", task=own.pk).status_code == 200
    assert look("planner", "441801", "task-edit", task=own.pk).status_code == 403
    for page in ("task-start", "task-finish", "task-stop", "task-reopen", "task-remove"):
        assert send("planner", "441801", page, {"day": "2025-11-01"}, task=own.pk).status_code == 403, page
    assert look("planner", "441801", "task", task=task(at=THEIRS).pk).status_code == 404


def test_the_owner_is_named_on_its_own_side_only(world, look, task, pairing):
    own = task(at=THEIRS, bond=pairing, owner=world.users["other_planner"])
    assert "何规划" in look("other_planner", "441802", "tasks").content.decode()
    for page, parts in (("tasks", {}), ("task", {"task": own.pk})):
        assert "何规划" not in look("planner", "441801", page, **parts).content.decode()


def test_many_at_once_all_or_none(world, send, task, pairing, today):
    ours = [task(title=f"任务{n}") for n in range(3)]
    keys = [own.pk for own in ours]
    assert send("planner", "441801", "task-move-done", {"row": keys}).status_code == 302
    assert set(Task.everywhere.values_list("state", "done")) == {("done", today)}
    foreign = task(at=THEIRS, bond=pairing)
    more = task(title="另一项")
    send("planner", "441801", "task-move-start", {"row": [more.pk, foreign.pk]})
    more.refresh_from_db()
    assert more.state == "planned", "one of them is not ours"


def test_due_date_and_owner_of_many(world, send, task):
    own = [task(title=f"任务{n}") for n in range(2)]
    rows = {"row": [one.pk for one in own]}
    assert send("planner", "441801", "task-change", rows).status_code == 200
    owner = world.users["planner"]
    empty = send("planner", "441801", "task-change", rows | {"due": "", "owner": ""})
    assert empty.status_code == 200
    send("planner", "441801", "task-change", rows | {"due": "2026-05-01", "owner": str(owner.pk)})
    assert set(Task.everywhere.values_list("due", "owner")) == {(dt.date(2026, 5, 1), owner.pk)}
    with pytest.raises(Refused):
        progress.change_tasks(own, unit=own[0].unit, due=dt.date(2025, 9, 1), owner=None, user=owner)


def test_a_task_with_parts_or_begun_is_not_removed(world, task):
    whole = task(at="4418")
    tasks.break_down(whole, [world.units["441801"]], due=None, user=world.users["city_planner"])
    for own in (whole, task(state="started", started=DAY)):
        with pytest.raises(Refused):
            tasks.remove_task(own, user=world.users["city_planner"])


def test_a_need_whose_last_task_is_removed_waits_for_another(world, need, task):
    own = need(state="tasked")
    tasks.remove_task(task(need=own), user=world.users["planner"])
    own.refresh_from_db()
    assert own.state == "answered"


@pytest.mark.parametrize("count", [1, 300])
def test_the_lists_ask_a_fixed_number_of_questions(world, count, django_assert_max_num_queries):
    unit = world.units["441801"]
    cycle = Cycle.everywhere.create(unit=unit, name="周期", since=dt.date(2025, 9, 1), until=dt.date(2028, 8, 31))
    facts = {"unit": unit, "planned": dt.date(2025, 10, 1), "cycle": cycle, "owner": world.users["planner"]}
    Task.everywhere.bulk_create(Task(title=f"任务{n}", **facts) for n in range(count))
    browser = world.client("planner")
    for page in ("tasks/", f"cycles/{cycle.pk}/", "cycles/"):
        with django_assert_max_num_queries(26):
            assert browser.get(f"/u/441801/{YEAR}/{page}").status_code == 200


STATES = st.lists(
    st.tuples(st.sampled_from(Task.State.values), st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2025, 12, 31)))
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STATES, st.dates(dt.date(2025, 1, 1), dt.date(2025, 12, 31)))
def test_a_standing_counts_every_task_once(rows, day):
    found = standing([Task(state=state, due=due) for state, due in rows], day)
    assert found.all == len(rows)
    assert 0 <= found.late <= found.planned + found.started
    assert found.late == sum(state in ("planned", "started") and due is not None and due < day for state, due in rows)


def test_what_was_planned_only_is_called_not_started_and_older_lists_are_understood():
    with translation.override("zh-hans"):
        assert str(Task.State.PLANNED.label) == "未启动"
        standing = Standing(planned=2, started=1)
        assert "未启动 2" in standing_words(standing)
        assert "未启动 2" in standing_bar(standing)
    assert {"未启动", "计划", "Planned"} <= set(SPELLED["planned"])
