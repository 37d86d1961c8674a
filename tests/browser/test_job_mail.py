"""Jobs with a broken network and by mail: nobody is noted twice, and a mail tells only what its reader asked for."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect
from tests.web.insight.region import teacher

from tongpan.assistance.desk.actions import remind
from tongpan.assistance.desk.models import NoticeChoice
from tongpan.assistance.research.models import Attendance, Session

from .conftest import in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_attendance_by_hand_waits_for_the_network_and_is_noted_once(at, world):
    """Decision 0009: a form stays as it is while there is no connection, and is sent when its owner sends it again."""
    came = teacher(world.units["2144180001"], joined_school=dt.date(2015, 9, 1), full_time=True)
    at.sign_in("officer")
    at.open("research/activities/add/")
    at.send(name="语文同课异构", kind="lesson_study", day=in_days(0), starts="09:00", ends="11:30", hours=3, places=9,
            hosts="云溪中心小学", participants="云溪初级中学")  # fmt: skip
    at.open(f"research/sessions/{Session.everywhere.get().pk}/attendance/")
    at.page.context.set_offline(True)
    box = at.page.get_by_label(came.name)
    box.check()
    for _again in range(2):
        at.page.locator("main button", has_text="记录勾选的人员").click()
        expect(at.page.locator("#offline")).to_be_visible()
    expect(box).to_be_checked()
    assert not Attendance.everywhere.exists()
    at.page.context.set_offline(False)
    expect(at.page.locator("#offline")).to_be_hidden()
    at.press("记录勾选的人员")
    assert list(Attendance.everywhere.values_list("teacher", "how")) == [(came.pk, "hand")]
    at.page.logged_errors.clear()


def switch(at, area):
    """Go to the switch of an area for mail with the keyboard, and press the space bar."""
    at.open("desk/wishes/")
    box = at.page.locator("tr.area", has_text=area).locator("input[data-all=mail]")
    box.focus()
    at.page.keyboard.press("Space")
    kinds = at.page.locator("tbody", has=at.page.locator("tr.area", has_text=area)).locator("input[name^='mail:']")
    checked = {own.is_checked() for own in kinds.all()}
    at.page.locator("main form button.main").click()
    at.page.wait_for_url("**/desk/")
    return checked


def test_a_mail_tells_what_its_reader_asked_for_by_area_and_no_name_in_the_subject(at, world, settings, shoot, axe):
    settings.TONGPAN_MAIL_FROM = "board@example.gov.cn"
    office = world.users["office"]
    type(office).objects.filter(pk=office.pk).update(email="office@example.gov.cn")

    def state(title):
        at.sign_in("clerk", unit="2144180001")
        at.open("needs/add/")
        at.send(title=title, domain="teachers")

    at.sign_in("office")
    assert switch(at, "结对与任务") == {True}
    assert set(NoticeChoice.objects.filter(by_mail=False).values_list("kind", flat=True)) & {"need.stated"} == set()
    assert not NoticeChoice.objects.get(kind="activity.invited").by_mail
    state("缺音乐教师")
    assert remind().mails == 1
    (letter,) = mail.outbox
    assert letter.to == ["office@example.gov.cn"]
    assert "缺音乐教师" in letter.body
    for own in ("缺音乐教师", "云溪", office.display_name):
        assert own not in letter.subject
    assert remind().mails == 0, "one mail a day"

    at.sign_in("office")
    at.open("desk/wishes/")
    axe(at.page)
    shoot(at.page, "job-wishes-areas")
    assert switch(at, "结对与任务") == {False}
    state("缺图书")
    assert remind(timezone.localdate() + dt.timedelta(days=1)).mails == 0
    assert len(mail.outbox) == 1
