"""Cycles and yearly reviews: a decision rests on last year's effect, and its figures stay what they were."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.people import YEAR

from tongpan.access.scope import in_unit
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.actions import reviews as do
from tongpan.assistance.partnership.models import Cycle, Review, Task
from tongpan.assistance.partnership.queries.cadence import cycle_end
from tongpan.assistance.partnership.queries.cycles import board_of, cycles_of, years_of_cycle
from tongpan.assistance.partnership.queries.figures import from_address

from .conftest import OURS

pytestmark = pytest.mark.django_db
FORM = {"effect": "音乐课开齐", "decision": "keep", "reason": "成效明显", "decided": "2026-07-01", "cites": "",
        "figure_1": "", "figure_2": "", "figure_3": "", "address": ""}  # fmt: skip


@pytest.fixture
def cycle(world):
    """The cycle of 甲县 from 2025 to 2028."""
    return Cycle.everywhere.create(
        unit=world.units["441801"], name="2025—2028", since=dt.date(2025, 9, 1), until=dt.date(2028, 8, 31)
    )


def review(task, year, **given):
    facts = {"effect": f"{year}年成效", "decision": "keep", "reason": "好", "decided": dt.date(year + 1, 7, 1)} | given
    return Review(task=task, year=year, **facts)


def test_the_first_review_rests_on_its_own_year(world, send, task):
    own = task()
    assert send("planner", "441801", "task-review", FORM, task=own.pk, of=2025).status_code == 302
    kept = Review.everywhere.get()
    assert (kept.year, kept.decision, kept.cites, kept.figures) == (2025, "keep", None, [])


def test_the_effect_of_last_year_is_shown_and_has_to_be_cited(world, look, send, task):
    own = task()
    first = do.decide_review(review(own, 2025), user=world.users["planner"])
    page = look("planner", "441801", "task-review", task=own.pk, of=2026).content.decode()
    assert "2025年成效" in page
    refused = send("planner", "441801", "task-review", FORM, task=own.pk, of=2026)
    assert refused.status_code == 200
    assert "2025 学年" in refused.content.decode()
    assert Review.everywhere.count() == 1
    sent = FORM | {"decision": "expand", "cites": str(first.pk)}
    assert send("planner", "441801", "task-review", sent, task=own.pk, of=2026).status_code == 302
    assert Review.everywhere.get(year=2026).cites == first


def test_a_review_of_another_task_cannot_be_cited(world, task):
    own, other = task(), task(title="另一项")
    do.decide_review(review(own, 2025), user=world.users["planner"])
    foreign = do.decide_review(review(other, 2025), user=world.users["planner"])
    with pytest.raises(Refused) as refused:
        do.decide_review(review(own, 2026, cites=foreign), user=world.users["planner"])
    assert refused.value.values == {"task": "派一名音乐教师", "years": "2025"}


def test_no_review_before_the_task_was_planned(world, task):
    with pytest.raises(Refused):
        do.decide_review(review(task(), 2024), user=world.users["planner"])


def test_a_review_on_which_a_decision_rests_is_not_removed(world, task):
    own, user = task(), world.users["planner"]
    first = do.decide_review(review(own, 2025), user=user)
    second = do.decide_review(review(own, 2026, cites=first), user=user)
    with pytest.raises(Refused) as refused:
        do.remove_review(first, user=user)
    assert refused.value.values == {"year": 2026}
    do.remove_review(second, user=user)
    do.remove_review(first, user=user)
    assert not Review.everywhere.exists()


def test_to_stop_is_to_stop_the_task(world, task):
    own = task(state="started", started=dt.date(2025, 11, 1))
    do.decide_review(review(own, 2025, decision="stop", reason="效果不佳"), user=world.users["planner"])
    own.refresh_from_db()
    assert (own.state, own.stopped, own.result) == ("stopped", dt.date(2026, 7, 1), "效果不佳")


def test_backing_figures_are_counted_of_the_bond_and_stay(world, send, look, need, task, pairing):
    own = task(bond=pairing)
    need(bond=pairing)
    need(title="不属于这个关系")
    sent = FORM | {"figure_1": "needs/count", "figure_2": "tasks/planned"}
    send("planner", "441801", "task-review", sent, task=own.pk, of=2025)
    kept = Review.everywhere.get()
    assert [(one["register"], one["asked"], one["value"]) for one in kept.figures] == [
        ("needs", {"bond": str(pairing.pk)}, 1), ("tasks", {"bond": str(pairing.pk)}, 1)
    ]  # fmt: skip
    need(bond=pairing, title="后来的")
    page = look("planner", "441801", "task", task=own.pk).content.decode()
    assert f"/u/441801/2025/needs/?bond={pairing.pk}" in page
    kept.refresh_from_db()
    assert kept.figures[0]["value"] == 1, "it is what was counted then"


def test_a_figure_by_the_address_of_its_list(world, send, need, task):
    own = task()
    need(urgent=True)
    need(title="不急")
    sent = FORM | {"address": f"https://tongpan.example/u/{OURS}/{YEAR}/needs/?urgent=1&sort=-due"}
    send("planner", "441801", "task-review", sent, task=own.pk, of=2025)
    (figure,) = Review.everywhere.get().figures
    assert (figure["unit"], figure["asked"], figure["value"]) == (OURS, {"urgent": "1"}, 1)


@pytest.mark.parametrize(
    "address",
    ["/nowhere/", "/u/441801/2025/schools/", "/u/441802/2025/needs/", "/u/999/2025/needs/", "/u/441801/99999/needs/",
     "needs", "https://[", "/u/441801/2025/needs/add/"],
)  # fmt: skip
def test_what_is_no_list_of_ones_own_is_refused(world, address):
    with pytest.raises(Refused):
        from_address(address, user=world.users["planner"])


def test_tasks_by_year_with_their_decisions(world, look, task, cycle):
    own, user = task(cycle=cycle), world.users["planner"]
    task(cycle=cycle, parent=own, title="分解")
    first = do.decide_review(review(own, 2025), user=user)
    years, rows = board_of(cycle, world.units["441801"])
    assert years == [2025, 2026, 2027]
    assert [(row.task, row.reviews) for row in rows] == [(own, ((2025, first), (2026, None), (2027, None)))]
    page = look("planner", "441801", "cycle", cycle=cycle.pk).content.decode()
    assert "派一名音乐教师" in page
    assert "分解</a>" not in page


def test_a_school_sees_the_cycle_of_its_county_and_not_the_other_countys(world, look, cycle):
    assert look("clerk", OURS, "cycle", cycle=cycle.pk).status_code == 200
    assert look("other_planner", "441802", "cycle", cycle=cycle.pk).status_code == 404
    with in_unit(world.units["441802"]):
        assert list(cycles_of(world.units["441802"])) == []


def test_a_cycle_of_the_city_is_not_changed_by_a_county(world, look, send):
    own = Cycle.everywhere.create(
        unit=world.units["4418"], name="全市", since=dt.date(2025, 9, 1), until=dt.date(2028, 8, 31)
    )
    assert look("planner", "441801", "cycle-edit", cycle=own.pk).status_code == 403
    assert send("planner", "441801", "cycle-remove", cycle=own.pk).status_code == 403


def test_a_cycle_with_tasks_is_not_removed(world, send, task, cycle):
    task(cycle=cycle)
    with pytest.raises(Refused) as refused:
        do.remove_cycle(cycle, user=world.users["planner"])
    assert refused.value.values == {"tasks": 1, "plans": 0, "cycle": "2025—2028"}
    Task.everywhere.all().delete()
    send("planner", "441801", "cycle-remove", cycle=cycle.pk)
    assert not Cycle.everywhere.exists()


def test_a_cycle_lasts_as_long_as_the_rule_says(world, look):
    assert cycle_end(world.units["441801"], dt.date(2025, 9, 1)) == dt.date(2028, 8, 31)
    assert cycle_end(world.units["441801"], dt.date(2024, 2, 29)) == dt.date(2027, 2, 27)
    assert 'value="2028-08-31"' in look("planner", "441801", "cycle-add").content.decode()


def test_the_years_of_a_cycle_are_school_years():
    cycle = Cycle(since=dt.date(2023, 1, 1), until=dt.date(2025, 12, 31))
    assert years_of_cycle(cycle) == [2022, 2023, 2024, 2025]


def test_reviews_are_listed_by_decision(world, look, task):
    user = world.users["planner"]
    do.decide_review(review(task(title="保留项"), 2025), user=user)
    do.decide_review(review(task(title="停止项"), 2025, decision="stop"), user=user)
    page = look("viewer", "4418", "task-reviews", {"decision": "stop", "period": "all"}).content.decode()
    assert "停止项" in page
    assert "保留项" not in page
