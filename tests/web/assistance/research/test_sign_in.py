"""Signing in by QR code: without an account, limited in time and tries, one answer to everything that does not fit."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from tests.people import YEAR
from tests.web.assistance.research.sittings import CITY, FAR, STRONG, WEAK, activity, came, named, session

from tongpan.access.models import AuditRecord
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.actions import sessions as actions
from tongpan.assistance.research.actions.sign_in import (
    Answer,
    forget_failures,
    is_open,
    limits_at,
    sign_in,
)
from tongpan.assistance.research.models import Attendance, FailedSignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(world):
    """A session today, open, to which two schools are invited."""
    units = world.units
    own = activity(units[CITY], day=timezone.localdate(), parts=[(units[STRONG], "host"), (units[WEAK], "participant")])
    return actions.open_sign_in(session(own, hours=4), minutes=30, user=None)


def page(sitting):
    return f"/sign/{sitting.code}/"


def enter(sitting, name, tail, **more):
    return Client().post(page(sitting), {"name": name, "tail": tail}, **more).content.decode()


def test_a_teacher_of_an_invited_school_is_noted(world, sitting):
    one = named(world.units[STRONG], "孔小满", "123X")
    assert 'role="status"' in enter(sitting, " 孔小满 ", "123x")
    made = Attendance.everywhere.get()
    assert (made.teacher, made.how, made.hours) == (one, "code", 4)


def test_again_is_the_same_answer_and_no_second_attendance(world, sitting):
    named(world.units[STRONG], "孔小满", "1234")
    first, second = (_without(enter(sitting, "孔小满", "1234"), ()) for _time in range(2))
    assert first == second
    assert Attendance.everywhere.count() == 1


def test_whatever_does_not_fit_gets_one_answer(world, sitting):
    named(world.units[STRONG], "孔小满", "1234")
    named(world.units[WEAK], "同名人", "5678")
    named(world.units[STRONG], "同名人", "5678")
    named(world.units[FAR], "未邀请", "9999")
    gone = named(world.units[STRONG], "已离职", "1111")
    gone.left = timezone.localdate() - dt.timedelta(days=1)
    gone.save()
    tries = [("孔小满", "0000"), ("没有人", "1234"), ("同名人", "5678"), ("未邀请", "9999"), ("已离职", "1111")]
    answers = {_without(enter(sitting, *own), own) for own in tries}
    assert len(answers) == 1
    assert Attendance.everywhere.count() == 0


def _without(text, words):
    import re

    for word in words:
        text = text.replace(word, "")
    return re.sub(r'[A-Za-z0-9]{64}|nonce="[^"]*"', "", text)


def test_the_page_shows_nobody(world, sitting):
    one = named(world.units[STRONG], "孔小满", "1234")
    came(sitting, [one])
    shown = Client().get(page(sitting)).content.decode()
    assert one.name not in shown
    assert world.units[STRONG].name not in shown


def test_outside_the_time_nothing_is_noted(world, sitting):
    named(world.units[STRONG], "孔小满", "1234")
    actions.close_sign_in(sitting, user=None)
    assert sign_in(sitting, name="孔小满", tail="1234", address="a") is Answer.CLOSED
    assert 'name="tail"' not in Client().get(page(sitting)).content.decode()
    sitting.opens = timezone.now() + dt.timedelta(minutes=1)
    sitting.closes = timezone.now() + dt.timedelta(minutes=9)
    assert not is_open(sitting)
    sitting.opens = None
    assert not is_open(sitting)


def test_a_code_that_leads_nowhere(world, sitting):
    old = page(sitting)
    actions.renew_code(sitting, user=None)
    assert Client().get(old).status_code == 404
    assert Client().get(page(sitting)).status_code == 200


def test_guessing_ends_by_itself(world, sitting):
    named(world.units[STRONG], "孔小满", "1234")
    for number in range(limits(world).name):
        assert sign_in(sitting, name="孔小满", tail=f"{number:04d}", address=f"10.0.0.{number}") is Answer.REFUSED
    assert sign_in(sitting, name="孔小满", tail="1234", address="10.0.0.99") is Answer.REFUSED
    assert FailedSignIn.everywhere.count() == limits(world).name, "what is not tried is not counted"
    other = named(world.units[STRONG], "孔大满", "1234")
    assert sign_in(sitting, name=other.name, tail="1234", address="10.0.0.1") is Answer.NOTED


def limits(world):
    return limits_at(world.units[CITY], timezone.localdate())


def test_one_address_cannot_try_for_ever(world, sitting):
    named(world.units[STRONG], "孔小满", "1234")
    for number in range(limits(world).address):
        sign_in(sitting, name=f"某{number}", tail="0000", address="10.0.0.1")
    assert sign_in(sitting, name="孔小满", tail="1234", address="10.0.0.1") is Answer.REFUSED
    assert sign_in(sitting, name="孔小满", tail="1234", address="10.0.0.2") is Answer.NOTED


def test_one_device_cannot_try_for_ever_and_stops_no_other_behind_its_address(world, sitting):
    named(world.units[STRONG], "孔小满", "1234")
    guesser = Client()
    guesser.get(page(sitting))
    for number in range(limits(world).device):
        guesser.post(page(sitting), {"name": f"某{number}", "tail": "0000"})
    guesser.post(page(sitting), {"name": "孔小满", "tail": "1234"})
    assert not Attendance.everywhere.exists()
    other = Client()
    other.get(page(sitting))
    assert 'role="status"' in other.post(page(sitting), {"name": "孔小满", "tail": "1234"}).content.decode()


def test_devices_without_a_cookie_wear_out_their_address_and_stop_no_known_device(world, sitting):
    named(world.units[STRONG], "孔小满", "1234")
    for number in range(limits(world).address):
        sign_in(sitting, name=f"某{number}", tail="0000", address="127.0.0.1")
    assert sign_in(sitting, name="孔小满", tail="1234", address="127.0.0.1") is Answer.REFUSED
    known = Client()
    known.get(page(sitting))
    assert 'role="status"' in known.post(page(sitting), {"name": "孔小满", "tail": "1234"}).content.decode()


def test_a_forged_device_counts_as_none(world, sitting):
    browser = Client()
    browser.cookies["device"] = "made-up:1abcde:signature"
    browser.post(page(sitting), {"name": "没有人", "tail": "0000"})
    browser.get(page(sitting))
    assert browser.cookies["device"].value != "made-up:1abcde:signature"
    assert browser.cookies["device"]["httponly"]


def test_failures_say_nothing_and_are_forgotten(world, sitting):
    sign_in(sitting, name="孔小满", tail="1234", address="10.0.0.1")
    kept = FailedSignIn.everywhere.get()
    assert {len(kept.who), len(kept.where)} == {64}
    FailedSignIn.everywhere.update(at=timezone.now() - dt.timedelta(days=2))
    forget_failures()
    assert not FailedSignIn.everywhere.exists()


def test_the_audit_knows_how_often_and_not_who(world, sitting):
    named(world.units[STRONG], "孔小满", "1234")
    enter(sitting, "孔小满", "1234")
    enter(sitting, "没有人", "0000")
    kept = list(
        AuditRecord.objects.filter(target=str(sitting.pk)).order_by("pk").values_list("action", "actor", "detail")
    )
    assert [own[0] for own in kept[-2:]] == [
        "assistance.attendance.note_own", "assistance.attendance.sign_in_refused",
    ]  # fmt: skip
    assert {own[1] for own in kept} == {""}
    assert not any("孔" in str(own) or "1234" in str(own) for own in kept)


def test_a_full_session_says_so_whoever_asks(world, sitting):
    here, later = named(world.units[STRONG], "孔小满", "1234"), named(world.units[STRONG], "孔大满", "1234")
    sitting.places = 1
    sitting.save()
    assert sign_in(sitting, name=here.name, tail="1234", address="a") is Answer.NOTED
    assert sign_in(sitting, name=later.name, tail="1234", address="a") is Answer.FULL
    assert sign_in(sitting, name="没有人", tail="1234", address="a") is Answer.FULL
    # Nor does it tell who is noted already: in a full session nobody is looked for.
    assert sign_in(sitting, name=here.name, tail="1234", address="a") is Answer.FULL


def test_a_cancelled_activity_opens_nothing(world, sitting):
    sitting.activity.cancelled = True
    sitting.activity.save()
    assert sign_in(sitting, name="孔小满", tail="1234", address="a") is Answer.CLOSED
    with pytest.raises(Refused, match="cancelled"):
        actions.open_sign_in(sitting, minutes=30, user=None)


def test_the_host_shows_the_code_only_while_it_is_open(world, sitting):
    browser, here = world.client("city_planner"), f"/u/{CITY}/{YEAR}/research/sessions/{sitting.pk}/code/"
    shown = browser.get(here).content.decode()
    assert 'class="qr"' in shown
    assert sitting.code in shown
    browser.post(f"{here}close/")
    closed = browser.get(here).content.decode()
    assert 'class="qr"' not in closed
    browser.post(f"{here}open/", {"minutes": "60"})
    sitting.refresh_from_db()
    assert is_open(sitting)
    assert sitting.closes - sitting.opens == dt.timedelta(minutes=60)
    browser.post(f"{here}renew/")
    assert sitting.code not in browser.get(here).content.decode()


def test_nobody_but_the_organiser_sees_the_code(world, sitting):
    path = f"research/sessions/{sitting.pk}/code/"
    assert world.client("clerk").get(f"/u/{STRONG}/{YEAR}/{path}").status_code == 403
    assert world.client("viewer").get(f"/u/{CITY}/{YEAR}/{path}").status_code == 403
