"""Sittings: idle ones end, there are only so many, other addresses are told of, and no session key is ever given."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.people import PASSWORD

from tongpan.access.models import AuditRecord, PastPassword, Sitting, User
from tongpan.access.passwords import classes_of


def sign_in(browser: Client, name: str = "planner", password: str = PASSWORD, **more):
    return browser.post("/sign-in/", {"username": name, "password": password}, **more)


def at(monkeypatch, **later: int) -> None:
    moment = int((timezone.now() + dt.timedelta(**later)).timestamp())
    monkeypatch.setattr("tongpan.access.sittings.now", lambda: moment)


def test_a_session_that_nobody_uses_ends(world, monkeypatch):
    browser = Client()
    sign_in(browser)
    at(monkeypatch, minutes=29)
    assert browser.get("/welcome/").status_code == 200
    at(monkeypatch, minutes=58)
    assert browser.get("/welcome/").status_code == 200, "it was used in between"
    at(monkeypatch, minutes=89)
    page = browser.get("/welcome/")
    assert page.headers["Location"] == "/sign-in/?next=%2Fwelcome%2F"
    assert "30 分钟" in browser.get(page.headers["Location"]).content.decode()
    assert Sitting.objects.get().end == "idle"


def test_the_oldest_session_ends_where_there_are_too_many(world, settings):
    settings.SESSIONS_AT_MOST = 2
    first, second, third = Client(), Client(), Client()
    for browser in (first, second, third):
        sign_in(browser)
    assert [browser.get("/welcome/").status_code for browser in (first, second, third)] == [302, 200, 200]
    assert "最多同时在 2 个浏览器中使用" in first.get("/sign-in/").content.decode()
    assert list(Sitting.objects.order_by("pk").values_list("end", flat=True)) == ["newer", "", ""]


def test_signing_in_twice_in_one_browser_is_one_sitting(world, settings):
    settings.SESSIONS_AT_MOST = 2
    elsewhere, here = Client(), Client()
    sign_in(elsewhere)
    for _n in range(3):
        sign_in(here)
        here.post("/sign-out/")
    sign_in(here)
    assert elsewhere.get("/welcome/").status_code == 200


def test_two_addresses_at_a_time_are_told_and_kept(world):
    sign_in(Client(REMOTE_ADDR="10.0.0.1"))
    here = Client(REMOTE_ADDR="10.0.0.2")
    sign_in(here)
    assert "另一个地址" in here.get("/welcome/").content.decode()
    assert AuditRecord.objects.filter(action="access.sign_in.elsewhere", target="planner").count() == 1
    sign_in(Client(REMOTE_ADDR="10.0.0.3"), "viewer")
    assert AuditRecord.objects.filter(action="access.sign_in.elsewhere").count() == 1


def test_a_session_key_that_somebody_planted_is_worth_nothing(world):
    planted = Client()
    planted.get("/sign-in/")
    session = planted.session
    session["x"] = 1
    session.save()
    key = session.session_key
    victim = Client()
    victim.cookies["sessionid"] = key
    sign_in(victim)
    assert victim.session.session_key != key
    assert planted.get("/welcome/").status_code == 302


def hashed(monkeypatch) -> list[str]:
    """The encodings made, in order: one for each time a password is hashed."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    made: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, salt):
        made.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return made


def test_an_unknown_name_takes_the_same_work_as_a_known_one(world, monkeypatch):
    User.objects.filter(username="viewer").update(is_active=False)
    sign_in(Client(), "somebody", "wrong")  # what is only done once is done
    made, work = hashed(monkeypatch), {}
    for name in ("planner", "nobody-of-that-name", "viewer"):
        made.clear()
        browser = Client()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            sign_in(browser, name, "wrong")
        verbs = [
            query["sql"].split()[0] for query in asked if query["sql"].split()[0] in {"SELECT", "INSERT", "UPDATE"}
        ]
        work[name] = (len(made), sorted(verbs))
    assert work["planner"] == work["nobody-of-that-name"] == work["viewer"]


@pytest.mark.parametrize(
    ("password", "classes"), [("abc", 1), ("abc-7", 3), ("ABCabc", 2), ("Aa1!", 4), ("密码密码", 0), ("", 0)]
)
def test_kinds_of_characters(password, classes):
    assert classes_of(password) == classes


def change(browser: Client, old: str, new: str):
    return browser.post("/password/", {"old_password": old, "new_password1": new, "new_password2": new})


def test_a_password_of_two_kinds_is_refused(world):
    page = change(world.client("planner"), PASSWORD, "onlysmallletters9")
    assert "至少包含" in page.content.decode()


def test_a_short_password_is_refused(world, settings):
    """Nine characters where ten are asked for, of as many kinds as are asked for."""
    assert settings.PASSWORD_LENGTH == 10
    page = change(world.client("planner"), PASSWORD, "Abc-def-7")
    assert "10 个字符" in page.content.decode()
    assert change(world.client("planner"), PASSWORD, "Abc-def-78").status_code == 302


def test_none_of_the_last_five_passwords_comes_back(world):
    browser, present = world.client("planner"), PASSWORD
    for number in range(5):
        assert change(browser, present, f"quite-another-word-{number}").status_code == 302
        present = f"quite-another-word-{number}"
        if number < 4:
            assert "最近 5 次" in change(browser, present, PASSWORD).content.decode()
    assert change(browser, present, PASSWORD).status_code == 302, "five others came in between"
    assert PastPassword.objects.filter(user=world.users["planner"]).count() == 5


def test_a_password_in_use_for_too_long_is_changed_first(world):
    User.objects.filter(username="planner").update(password_set=timezone.now() - dt.timedelta(days=91))
    browser = world.client("planner")
    assert browser.get("/u/441801/2025/schools/").headers["Location"] == "/password/"
    assert "已使用过久" in browser.get("/password/").content.decode()
    change(browser, PASSWORD, "quite-another-word-7")
    assert browser.get("/u/441801/2025/schools/").status_code == 200


def test_a_change_of_password_ends_the_others_and_says_why(world):
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    change(here, PASSWORD, "quite-another-word-7")
    assert elsewhere.get("/welcome/").status_code == 302
    assert "密码已在别处修改" in elsewhere.get("/sign-in/").content.decode()
    assert here.get("/welcome/").status_code == 200
    assert Sitting.objects.filter(ended=None).count() == 1
