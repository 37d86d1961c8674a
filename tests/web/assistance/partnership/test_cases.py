"""Experience: read by its own units, or by all once it is shown to all; followed by a task that cites it."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import translation
from tests.people import YEAR

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.base.files import attach
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import register_of
from tongpan.assistance.partnership.actions.cases import follow_case, remove_case
from tongpan.assistance.partnership.models import Case, Task

pytestmark = pytest.mark.django_db
DAY = dt.date(YEAR, 10, 1)
OURS, THEIRS = "441801", "441802"
FILLED = {
    "title": "两校一师", "domain": "teachers", "problem": "村小没有音乐教师", "practice": "中心校教师每周走教两天",
    "effect": "开齐音乐课", "conditions": "同一时段不排课", "cost": "12000", "day": DAY.isoformat(), "bond": "",
}  # fmt: skip


def address(page, *parts, unit=OURS):
    return reverse(f"assistance:{page}", args=(unit, YEAR, *parts))


@pytest.fixture
def case(world):
    facts = {name: value for name, value in FILLED.items() if name not in ("bond", "day")}
    return Case.everywhere.create(unit=world.units[OURS], day=DAY, **facts)


def test_a_case_is_written_down_and_changed(world):
    browser = world.client("planner")
    made = browser.post(address("case-add"), FILLED)
    own = Case.everywhere.get()
    assert made.url == address("case", own.pk)
    assert (own.unit, own.title, own.cost, own.shared) == (world.units[OURS], "两校一师", 12000, False)
    browser.post(address("case-edit", own.pk), FILLED | {"effect": "开齐音乐课，学生合唱团成立"})
    own.refresh_from_db()
    assert own.effect == "开齐音乐课，学生合唱团成立"
    written = AuditRecord.objects.filter(target=str(own.pk)).values_list("action", flat=True)
    assert set(written) == {"assistance.case.add", "assistance.case.change"}


@pytest.mark.parametrize("wrong", [{"cost": "-1"}, {"problem": ""}, {"bond": "99"}, {"domain": "magic"}])
def test_a_case_that_cannot_be_is_refused_with_everything_typed(world, wrong):
    answer = world.client("planner").post(address("case-add"), FILLED | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, list(wrong))
    assert "中心校教师每周走教两天" in answer.content.decode()
    assert not Case.everywhere.exists()


def test_a_school_writes_its_own(world):
    assert world.client("clerk").post(address("case-add", unit="2144180001"), FILLED).status_code == 302
    assert Case.everywhere.get().unit == world.units["2144180001"]


def test_only_what_is_shared_is_seen_by_others_who_cannot_change_it(world, case):
    other = world.client("other_planner")
    here = address("case", case.pk, unit=THEIRS)
    assert other.get(here).status_code == 404
    world.client("planner").post(address("case-share", case.pk), {"shared": "1"})
    shown = other.get(here)
    assert (shown.status_code, shown.context["may_edit"]) == (200, False)
    assert "两校一师" not in other.get(address("cases", unit=THEIRS)).content.decode()
    assert "两校一师" in other.get(address("cases-shared", unit=THEIRS)).content.decode()
    for page in ("case-edit", "case-share", "case-delete"):
        assert other.post(address(page, case.pk, unit=THEIRS), FILLED).status_code == 403
    world.client("planner").post(address("case-share", case.pk), {"shared": "0"})
    assert other.get(here).status_code == 404


def test_files_of_a_shared_case_are_read_and_not_added_by_others(world, case):
    kept = attach("case", case, io.BytesIO(b"%PDF-1.7"), "方案.pdf", unit=case.unit, user=world.users["planner"])
    file = address("file", kept.pk, unit=THEIRS)
    other = world.client("other_planner")
    assert other.get(file).status_code == 404
    Case.everywhere.update(shared=True)
    assert other.get(file).status_code == 200
    assert other.post(address("file-add", f"case:{case.pk}", unit=THEIRS)).status_code == 403
    assert "方案.pdf" in other.get(address("case", case.pk, unit=THEIRS)).content.decode()


def test_following_drafts_a_task_that_cites_the_case_and_tells_who_wrote_it(world, case):
    Case.everywhere.update(shared=True)
    answer = world.client("other_planner").post(address("case-follow", case.pk, unit=THEIRS))
    task = Task.everywhere.get()
    assert answer.url == address("task", task.pk, unit=THEIRS)
    assert (task.unit, task.case, task.state, task.domain) == (world.units[THEIRS], case, "planned", "teachers")
    assert "甲县" in task.detail
    assert "中心校教师每周走教两天" in task.detail
    with translation.override("en"):
        told = [own.said() for own in world.users["planner"].notices.all()]
    assert told == ["乙县 follows your experience “两校一师”."]
    assert not world.users["other_planner"].notices.exists()
    shown = world.client("other_planner").get(address("case", case.pk, unit=THEIRS))
    assert [own.pk for own in shown.context["followed"]] == [task.pk]
    assert list(world.client("planner").get(address("case", case.pk)).context["followed"]) == []


def test_a_case_that_others_follow_stays(world, case):
    follow_case(case, world.units[THEIRS], user=world.users["other_planner"])
    with pytest.raises(Refused, match="followed by 1 tasks of others"):
        remove_case(case, user=world.users["planner"])
    world.client("planner").post(address("case-delete", case.pk))
    assert Case.everywhere.exists()
    Task.everywhere.all().delete()
    follow_case(case, world.units["2144180001"], user=world.users["planner"])
    world.client("planner").post(address("case-delete", case.pk))
    assert not Case.everywhere.exists()
    assert Task.everywhere.get().case is None


def test_the_register_counts_own_cases_and_not_those_of_others(world, case):
    Case.everywhere.create(
        unit=world.units[THEIRS], title="外县经验", domain="teaching", problem="a", practice="b", day=DAY, shared=True
    )
    follow_case(case, world.units[OURS], user=world.users["planner"])
    county, period = world.units[OURS], period_of(YEAR)
    with in_unit(county):
        own, shared = register_of("cases"), register_of("cases-shared")
        assert [own.value(name, county, period) for name in ("count", "units", "uses")] == [1, 1, 1]
        assert [own.value("count", county, period, asked) for asked in
                ({"domain": "teaching"}, {"domain": "teachers"}, {"used": "1"}, {"used": "0"}, {"q": "音乐"})] == [
            0, 1, 1, 0, 1,
        ]  # fmt: skip
        assert shared.value("count", county, period) == 1


def test_ticked_cases_of_ones_own_units_are_shown_to_all(world, case):
    theirs = Case.everywhere.create(
        unit=world.units[THEIRS], title="外县经验", domain="teaching", problem="a", practice="b", day=DAY
    )
    world.client("planner").post(address("cases-show"), {"row": [case.pk, theirs.pk]})
    case.refresh_from_db(), theirs.refresh_from_db()
    assert (case.shared, theirs.shared) == (True, False)


@pytest.mark.parametrize("count", [1, 60])
def test_many_cases_ask_no_more(world, count, django_assert_max_num_queries):
    for number in range(count):
        Case.everywhere.create(
            unit=world.units[OURS], title=f"经验{number}", domain="teaching", problem="a", practice="b", day=DAY
        )
    browser = world.client("planner")
    browser.get(address("cases"))  # what never changes is kept from the first look
    with django_assert_max_num_queries(17):
        browser.get(address("cases"))
