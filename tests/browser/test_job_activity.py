"""The job of an activity in a real browser: sessions, items, attendance by code, by list and by hand, hours."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect
from tests.web.insight.region import teacher

from tongpan.assistance.research.models import Activity, Attendance, Item, Session

from .conftest import in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOST, GUEST = "2144180001", "2144180002"


@pytest.fixture
def people(world):
    """Two teachers of the school that hosts and one of the school that takes part."""
    facts = {"joined_school": dt.date(2015, 9, 1), "full_time": True}
    known = {name: teacher(world.units[slug], **facts)
             for name, slug in (("梁老师", HOST), ("黄老师", HOST), ("莫老师", GUEST))}  # fmt: skip
    for name, own in known.items():
        own.name = name
        own.save()
    return known


def come():
    """Who is noted, and how, in the order of names."""
    return sorted(Attendance.everywhere.values_list("teacher__name", "how"))


def plan(at, people, shoot, axe):
    at.sign_in("officer")
    at.open("research/activities/add/")
    # From midnight on, so that it has begun whenever the tests run: hours count from then.
    at.send(name="语文同课异构", kind="lesson_study", day=in_days(0), starts="00:00", ends="02:30", hours=3, places=2,
            hosts="云溪中心小学", participants="云溪初级中学")  # fmt: skip
    activity, session = Activity.everywhere.get(), Session.everywhere.get()
    assert (activity.unit.slug, session.places, session.hours) == ("441801", 2, 3)
    axe(at.page)
    shoot(at.page, "job-activity")
    at.follow("第1场")
    at.follow("添加环节")
    at.send(kind="lesson", title="《背影》", school="云溪中心小学", teacher="梁老师")
    assert Item.everywhere.get().speaker == people["梁老师"]
    return session


def note_by_code(at, people, shoot, axe):
    at.follow("签到二维码")
    at.press("开放签到")
    link = at.page.locator(".kiosk .small").inner_text()
    axe(at.page)
    shoot(at.page, "job-code")
    at.page.context.clear_cookies()
    at.open(f"{at.url}/sign/{link.rstrip('/').rsplit('/', 1)[-1]}/")
    at.send(name="梁老师", tail="9999")
    at.says("未能签到")
    at.send(name="梁老师", tail=people["梁老师"].identity_mask[-4:])
    at.says("签到成功")
    shoot(at.page, "job-sign")
    assert come() == [("梁老师", "code")]


def note_by_list(at, session, shoot, axe, tmp_path):
    at.sign_in("officer")
    at.open(f"research/sessions/{session.pk}/")
    at.follow("导入名单")
    book = Workbook()
    for row in (("姓名", "学校"), ("梁老师", "云溪中心小学"), ("黄老师", "云溪中心小学"), ("覃老师", "云溪初级中学")):
        book.active.append(row)
    book.save(tmp_path / "签到表.xlsx")
    at.send(file=tmp_path / "签到表.xlsx")
    at.says("已记录", "受邀学校中没有这位教师，请核对姓名")
    assert come() == [("梁老师", "code")]
    axe(at.page)
    shoot(at.page, "job-list")
    at.press("记录已匹配的1人")
    assert come() == sorted([("梁老师", "code"), ("黄老师", "list")])


def note_by_hand(at, session, shoot, axe):
    at.open(f"research/sessions/{session.pk}/attendance/")
    at.page.get_by_label("莫老师").check()
    at.press("记录勾选的人员")
    expect(at.page.get_by_role("alert")).to_contain_text("本场次名额2人，记录后将有3人")
    expect(at.page.get_by_label("莫老师")).to_be_checked()
    assert Attendance.everywhere.count() == 2
    at.open(f"research/sessions/{session.pk}/edit/")
    at.send(places=3)
    at.open(f"research/sessions/{session.pk}/attendance/")
    at.page.get_by_label("莫老师").check()
    at.press("记录勾选的人员")
    assert come() == sorted([("梁老师", "code"), ("黄老师", "list"), ("莫老师", "hand")])
    at.says("莫老师")
    axe(at.page)
    shoot(at.page, "job-session")


def read_hours(at, shoot):
    at.open("research/hours/")
    shoot(at.page, "job-hours")
    at.follow("云溪初级中学", within="main tbody")
    row = at.page.locator("tbody tr", has_text="莫老师")
    expect(row).to_contain_text("3.0")
    row.locator("a").first.click()
    at.says("语文同课异构")
    at.open("research/attendance/")
    expect(at.page.locator("tbody tr")).to_have_count(3)


def test_who_came_is_noted_three_ways_and_nobody_above_the_places(at, people, shoot, axe, tmp_path):
    session = plan(at, people, shoot, axe)
    note_by_code(at, people, shoot, axe)
    note_by_list(at, session, shoot, axe, tmp_path)
    note_by_hand(at, session, shoot, axe)
    read_hours(at, shoot)
