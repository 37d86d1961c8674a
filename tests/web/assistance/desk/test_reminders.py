"""Reminders: once each, on the page and by one mail a day to who asked; what is done is no news any more."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from tongpan.assistance.base.todo import Todo
from tongpan.assistance.desk.actions import Reminded, choose, remind
from tongpan.assistance.desk.actions.reminders import _key
from tongpan.assistance.desk.cli import remind as command
from tongpan.assistance.desk.models import Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
COUNTY = "441801"


@pytest.fixture
def planner(world, settings):
    settings.TONGPAN_MAIL_FROM, settings.TONGPAN_SITE = "board@example.gov.cn", "https://board.example.gov.cn"
    user = world.users["planner"]
    user.email = "planner@example.gov.cn"
    user.save()
    return user


def keys(user):
    return set(Notice.objects.filter(user=user, read__isnull=True).values_list("key", flat=True))


def test_late_and_soon_once_each(world, waits, planner):
    for key, days in (("a", -3), ("b", 7), ("c", 8), ("d", None)):
        waits.add("planner", key, world.units[COUNTY], days=days)
    assert remind() == Reminded(people=8, notices=2, mails=0, failed=0)
    assert remind() == Reminded(people=8, notices=0, mails=0, failed=0)
    late, soon = (TODAY() + dt.timedelta(days=days) for days in (-3, 7))
    assert keys(planner) == {f"late:a:{late}", f"soon:b:{soon}"}


def test_what_is_done_is_no_news_any_more_and_late_comes_after_soon(world, waits, planner):
    waits.add("planner", "a", world.units[COUNTY], days=2)
    waits.add("planner", "b", world.units[COUNTY], days=2)
    remind()
    due = TODAY() + dt.timedelta(days=2)
    waits.by_name["planner"].pop(0)
    assert remind(due + dt.timedelta(days=1)).notices == 1
    assert keys(planner) == {f"late:b:{due}"}


def test_who_is_given_more_time_is_reminded_again(world, waits, planner):
    waits.add("planner", "a", world.units[COUNTY], days=2)
    remind()
    waits.by_name.clear()
    waits.add("planner", "a", world.units[COUNTY], days=5)
    assert remind().notices == 1
    assert len(keys(planner)) == 1


def test_one_mail_a_day_in_the_readers_language(world, waits, planner):
    choose(planner, {"task.due": (True, True)}, language="en")
    waits.add("planner", "a", world.units[COUNTY], days=-1)
    waits.add("planner", "b", world.units[COUNTY], days=1)
    waits.add("planner", "n", world.units[COUNTY], days=1, kind="need.answer")
    with translation.override("zh-hans"):
        assert remind().mails == 1
    (letter,) = mail.outbox
    assert (letter.to, letter.from_email) == (["planner@example.gov.cn"], "board@example.gov.cn")
    assert letter.subject == "Tongpan: 2 things wait"
    assert "“a” is due (late since " in letter.body
    assert "“b” is due (due on " in letter.body
    assert "“n”" not in letter.body
    assert "https://board.example.gov.cn/u/441801/2025/bonds/" in letter.body
    waits.add("planner", "c", world.units[COUNTY], days=-1)
    assert remind() == Reminded(people=8, notices=1, mails=0, failed=0), "one mail a day"
    assert remind(TODAY() + dt.timedelta(days=1)).mails == 1
    assert "“c”" in mail.outbox[1].body
    assert "“b” is due (late" not in mail.outbox[1].body  # still due today
    assert "“a”" not in mail.outbox[1].body


def test_a_mail_in_chinese(world, waits, planner):
    choose(planner, {"task.due": (True, True)}, language="zh-hans")
    waits.add("planner", "a", world.units[COUNTY], days=-1)
    with translation.override("en"):
        remind()
    assert "Tongpan:" not in mail.outbox[0].subject
    assert "同盘" in mail.outbox[0].subject


@pytest.mark.parametrize("without", ["server", "address", "wish", "read"])
def test_no_mail_without_server_address_or_wish(world, waits, planner, settings, without):
    choose(planner, {"task.due": (True, without != "wish")}, language="en")
    waits.add("planner", "a", world.units[COUNTY], days=-1)
    if without == "server":
        settings.TONGPAN_MAIL_FROM = ""
    if without == "address":
        planner.email = ""
        planner.save()
    if without == "read":
        remind(mail=False)
        Notice.objects.update(read=timezone.now())
    assert remind().mails == 0
    assert mail.outbox == []


def test_a_mail_that_could_not_be_sent_stays_for_the_next_run(world, waits, planner, monkeypatch, caplog):
    choose(planner, {"task.due": (True, True)}, language="en")
    waits.add("planner", "a", world.units[COUNTY], days=-1)
    send = EmailBackend.send_messages

    def refuse(*_args):
        raise ConnectionRefusedError("planner@example.gov.cn")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert remind() == Reminded(people=8, notices=1, mails=0, failed=1)
    assert "planner@example.gov.cn" not in caplog.text
    monkeypatch.setattr(EmailBackend, "send_messages", send)
    assert remind() == Reminded(people=8, notices=0, mails=1, failed=0)


def test_a_closed_account_is_not_reminded(world, waits, planner):
    waits.add("planner", "a", world.units[COUNTY], days=-1)
    planner.is_active = False
    planner.save()
    assert remind() == Reminded(people=7, notices=0, mails=0, failed=0)


def test_the_command_counts(world, waits, planner):
    waits.add("planner", "a", world.units[COUNTY], days=-1)
    answer = CliRunner().invoke(command, ["--json"])
    assert (answer.exit_code, json.loads(answer.output)) == (0, {"people": 8, "notices": 1, "mails": 0, "failed": 0})
    answer = CliRunner().invoke(command, ["--date", "2020-01-01", "--no-mail"])
    assert answer.exit_code == 0
    assert "8" in answer.output


@given(st.text(st.characters(codec="utf8"), max_size=200), st.text(st.characters(codec="utf8"), max_size=200))
def test_keys_of_reminders_fit_and_tell_apart(one, other):
    todos = [Todo("a.b", key, "t", None, "/", due=dt.date(2025, 1, 1)) for key in (one, other)]  # type: ignore[arg-type]
    first, second = (_key("late:", own) for own in todos)
    assert len(first) <= 80
    assert (first == second) == (one == other)
