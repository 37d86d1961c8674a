"""The job of needs in a real browser: stated, answered, a key task, done and confirmed; reviews, plans, meetings."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from tongpan.assistance.partnership.models import Cycle, Meeting, Need, Review, SchoolPlan, Task

from .conftest import in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCHOOL = "2144180001"


def test_a_need_becomes_a_key_task_and_its_school_says_that_it_is_met(at, world, shoot, axe):
    at.sign_in("clerk", unit=SCHOOL)
    at.open("needs/add/")
    at.send(title="缺专任音乐教师", domain="teachers", detail="全校12个班没有音乐教师", urgent=True)
    at.says("已提出", "等待答复")

    at.sign_in("office")
    at.open("desk/")
    at.follow("答复云溪中心小学的需求：缺专任音乐教师")
    at.follow("答复")
    office = str(world.users["office"].pk)
    at.send(response="城区音乐教师每周走教两天", division="人事股", owner=office, promised=in_days(60))
    at.says("已答复", "城区音乐教师每周走教两天")
    at.open("needs/")
    at.page.locator("tbody input[type=checkbox]").check()
    at.press("列为重点任务")
    at.send(due=in_days(40))
    need, task = Need.everywhere.get(), Task.everywhere.get()
    assert (need.state, task.need, task.owner, task.kind) == ("tasked", need, world.users["office"], "key")
    at.open("desk/")
    at.follow("完成任务：缺专任音乐教师")
    at.unfold("启动")
    at.press("启动")
    at.fill(result="两名教师每周走教两天")
    at.press("标为完成")
    at.says("已完成", "两名教师每周走教两天")

    at.sign_in("clerk", unit=SCHOOL)
    at.open("desk/")
    at.says("已得到答复")
    at.follow("确认需求是否已满足：缺专任音乐教师")
    at.press("确认已满足")
    need.refresh_from_db()
    assert need.state == "met"
    at.says("已满足", "云溪中心小学于")
    axe(at.page)
    shoot(at.page, "job-need")


def test_a_cycle_is_reviewed_every_year_and_the_decision_rests_on_the_year_before(at, shoot, axe):
    at.year -= 1
    at.sign_in("office")
    at.open("cycles/add/")
    at.send(name="三年帮扶周期")
    at.follow("登记任务")
    at.send(title="统一集体备课", planned=f"{at.year}-10-08")
    cycle, task = Cycle.everywhere.get(), Task.everywhere.get()
    assert task.cycle == cycle
    at.year += 1
    at.open(f"cycles/{cycle.pk}/")
    at.page.locator("tbody a", has_text="评议").first.click()
    at.send(effect="教师反映备课时间减半", decision="expand", reason="扩大到全部学科", figure_1="tasks/count")
    at.open(f"cycles/{cycle.pk}/")
    at.page.locator("tbody a", has_text="评议").last.click()
    at.says("教师反映备课时间减半")
    options = at.page.locator("select[name=decision] option").all_inner_texts()
    assert options == ["请选择", "继续", "扩大", "调整", "停止"]
    shoot(at.page, "job-review")
    at.send(effect="全部学科已开展", decision="keep", reason="延续上年做法")
    first, second = Review.everywhere.order_by("year")
    assert (first.decision, second.decision, second.cites) == ("expand", "keep", first)
    at.says(f"依据 {at.year - 1}–{at.year % 100:02} 学年成效")
    at.open(f"cycles/{cycle.pk}/")
    at.says("扩大", "继续")
    axe(at.page)
    shoot(at.page, "job-cycle")


def test_a_school_has_one_plan_and_its_tasks(at, shoot, axe):
    at.sign_in("office")
    at.open("school-plans/")
    at.page.locator("tr", has_text="云溪中心小学").get_by_role("link", name="编写").click()
    expect(at.page.locator("input[name=school]")).to_have_value(SCHOOL)
    at.send(title="云溪中心小学一校一案", situation="缺音乐教师", aim="开齐开足音乐课", agreed=in_days(0))
    at.follow("登记任务")
    at.send(title="配齐音乐教师", due=in_days(90))
    plan = SchoolPlan.everywhere.get()
    assert Task.everywhere.get().plan == plan
    at.open(f"school-plans/{plan.pk}/")
    at.says("配齐音乐教师", "已审定")
    axe(at.page)
    shoot(at.page, "job-school-plan")
    at.open("school-plans/add/")
    at.send(school="云溪中心小学", title="又一份方案")
    at.refuses("已有方案“云溪中心小学一校一案”")
    assert SchoolPlan.everywhere.count() == 1
    at.open("school-plans/")
    expect(at.page.locator("tbody")).to_contain_text("云溪中心小学一校一案")


def test_what_a_meeting_decides_waits_on_a_desk_until_it_is_done(at, world, shoot, axe):
    at.sign_in("office")
    at.open("meetings/add/")
    at.send(title="年度联席总结会", kind="annual_review", day=in_days(-2), held=True, agenda="通报全年帮扶",
            minutes="商定下学年安排")  # fmt: skip
    at.fill(unit="云溪初级中学", people=3, offices="校长、教务主任")
    at.press("添加")
    at.follow("登记后续事项")
    at.send(title="补签教案共享办法", owner=str(world.users["office"].pk), due=in_days(5))
    task, meeting = Task.everywhere.get(), Meeting.everywhere.get()
    assert (task.kind, task.meeting, task.due) == ("follow_up", meeting, dt.date.fromisoformat(in_days(5)))
    at.open(f"meetings/{meeting.pk}/")
    at.says("商定下学年安排", "云溪初级中学", "补签教案共享办法")
    axe(at.page)
    shoot(at.page, "job-meeting")
    at.open("desk/")
    at.says("七天内")
    at.follow("完成任务：补签教案共享办法")
    at.unfold("标为完成")
    at.fill(result="两校已签")
    at.press("标为完成")
    at.open("desk/")
    expect(at.page.locator("main")).not_to_contain_text("补签教案共享办法")
