"""Signing in, the pause after failures, the first password, and where one arrives."""

from __future__ import annotations

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from tests.people import PASSWORD

from tongpan.access import limits
from tongpan.access.models import AuditRecord, Grant, User
from tongpan.access.years import best_year, current_year
from tongpan.registry.models import YearFigures
from tongpan_core.policy import Parameter, read_parameter

SIGN_IN = "/sign-in/"


def sign_in(browser: Client, username: str, password: str = PASSWORD):
    return browser.post(SIGN_IN, {"username": username, "password": password})


def audited() -> list[tuple[str, str]]:
    return list(AuditRecord.objects.order_by("id").values_list("action", "target"))


def test_a_planner_arrives_at_the_overview_of_her_county(world):
    browser = Client()
    assert sign_in(browser, "planner").headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == f"/u/441801/{current_year()}/"
    assert audited() == [("access.sign_in", "planner")]


def test_a_clerk_arrives_at_the_school_and_administrators_at_their_own_pages(world):
    year = current_year()
    arrivals = {
        name: world.client(name).get("/").headers["Location"] for name in ("clerk", "system", "security", "auditor")
    }
    assert arrivals == {
        "clerk": f"/u/2144180001/{year}/school/",
        "system": f"/u/4418/{year}/units/",
        "security": f"/u/4418/{year}/accounts/",
        "auditor": f"/u/4418/{year}/audit/",
    }


def test_the_year_shown_first_is_the_latest_with_figures(world):
    county = world.units["441801"]
    assert best_year(county) == current_year()
    from django.core.cache import cache

    cache.clear()
    for year in (2019, 2021, 2090):
        YearFigures.everywhere.create(unit=world.units["2144180001"], year=year, stage="primary")
    assert best_year(county) == 2021
    assert best_year(world.units["441802"]) == current_year(), "another county has none"


def test_the_next_visit_begins_where_the_last_one_ended(world):
    browser = world.client("city_planner")
    browser.get("/u/441802/2025/schools/")
    assert browser.get("/").headers["Location"].startswith("/u/441802/")
    Grant.objects.filter(user=world.users["city_planner"]).update(unit=world.units["441801"])
    assert browser.get("/").headers["Location"].startswith("/u/441801/"), "not where one may no longer look"


def test_an_account_without_a_role_is_told_whom_to_ask(world):
    world.users["viewer"].grants.all().delete()
    page = world.client("viewer").get("/")
    assert page.status_code == 200
    assert "安全管理员" in page.content.decode()


def test_five_failures_pause_the_sign_in_in_chinese(world):
    browser = Client()
    for _n in range(4):
        assert sign_in(browser, "planner", "wrong").status_code == 200
    page = sign_in(browser, "planner", "wrong")
    assert page.status_code == 429
    assert "连续登录失败 5 次" in page.content.decode()
    assert "不能在本机登录" in page.content.decode()
    assert "密码或其后的验证码有误" in page.content.decode()
    assert sign_in(browser, "planner").status_code == 429, "the right password does not help now"
    assert sign_in(browser, "viewer").status_code == 302, "somebody else at the same computer may come in"
    assert [action for action, _who in audited()].count("access.sign_in.paused") >= 1


def test_policy_says_how_many_failures_pause_and_for_how_long(world, monkeypatch):
    set_to = {"tries_at_address": 2, "tries_of_account": 3, "tries_of_second": 4, "pause_minutes": 7}

    def parameter(path: str) -> Parameter:
        said = {"value": set_to[path.removeprefix("access/")], "reference": "x"}
        values = {"national": {dt.date(2000, 1, 1): said}}
        return read_parameter(path, {"label": "x", "label_zh": "某", "unit": "time", "values": values})

    monkeypatch.setattr(limits, "parameter", parameter)
    assert sign_in(Client(REMOTE_ADDR="192.0.2.1"), "planner", "wrong").status_code == 200
    page = sign_in(Client(REMOTE_ADDR="192.0.2.1"), "planner", "wrong")
    assert page.status_code == 429
    assert "连续登录失败 2 次，该账号 7 分钟内" in page.content.decode()
    assert sign_in(Client(REMOTE_ADDR="192.0.2.2"), "planner", "wrong").status_code == 429, "the third from anywhere"
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=8))
    assert sign_in(Client(REMOTE_ADDR="192.0.2.1"), "planner").status_code == 302


def test_guesses_from_many_addresses_pause_the_account(world):
    for number in range(limits.of_account() - 1):
        guesser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        assert sign_in(guesser, "planner", "wrong").status_code == 200
    last = sign_in(Client(REMOTE_ADDR="192.0.2.200"), "planner", "wrong")
    other = sign_in(Client(REMOTE_ADDR="198.51.100.1"), "planner")
    assert (last.status_code, other.status_code) == (429, 429), "nor from an address not yet used"
    for page in (last.content.decode(), other.content.decode()):
        assert f"累计登录失败 {limits.of_account()} 次" in page
        assert "不能在本机登录" not in page, "another computer does not help"
    assert sign_in(Client(REMOTE_ADDR="192.0.2.200"), "viewer").status_code == 302, "another account is free"
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(hours=1))
    assert sign_in(Client(REMOTE_ADDR="198.51.100.1"), "planner").status_code == 302, "after half an hour"


def test_guesses_from_one_desk_shut_nobody_out_elsewhere(world):
    for number in range(2 * limits.of_account()):
        guesser = Client(REMOTE_ADDR="192.0.2.1", HTTP_USER_AGENT=f"browser {number}")
        sign_in(guesser, "planner", "wrong")
    assert sign_in(Client(REMOTE_ADDR="192.0.2.1"), "planner").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="198.51.100.1"), "planner").status_code == 302


def test_what_a_stranger_types_is_not_kept(world):
    """That somebody guessed is: at the root, for the audit administrator."""
    sign_in(Client(), "my-secret-password", "x")
    kept = AuditRecord.objects.get()
    assert (kept.action, kept.actor, kept.target, kept.unit, kept.detail) == ("access.sign_in.failed", "", "", None, {})


def test_a_closed_account_cannot_come_in(world):
    User.objects.filter(username="planner").update(is_active=False)
    page = sign_in(Client(), "planner")
    assert page.status_code == 200
    assert "用户名或密码不正确" in page.content.decode()


def test_a_first_password_must_be_changed_before_anything_else(world):
    User.objects.filter(username="planner").update(must_change_password=True)
    browser = Client()
    sign_in(browser, "planner")
    for address in ("/", "/u/441801/2025/schools/", "/welcome/"):
        assert browser.get(address).headers["Location"] == "/password/"
    new = "quite-another-word-7"
    weak = browser.post(
        "/password/", {"old_password": PASSWORD, "new_password1": "12345678901", "new_password2": "12345678901"}
    )
    assert weak.status_code == 200
    same = browser.post("/password/", {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD})
    assert "新密码不能与当前密码相同" in same.content.decode()
    done = browser.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert done.headers["Location"] == "/"
    assert browser.get("/u/441801/2025/schools/").status_code == 200, "still signed in"
    assert ("access.password.change", "planner") in audited()


def test_other_sessions_end_when_the_password_changes(world):
    here, elsewhere = Client(), Client()
    sign_in(here, "planner")
    sign_in(elsewhere, "planner")
    new = "quite-another-word-7"
    here.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert elsewhere.get("/welcome/").status_code == 302
    assert here.get("/welcome/").status_code == 200


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example/x"])
def test_signing_in_leads_nowhere_else(world, after):
    done = Client().post(f"{SIGN_IN}?next={after}", {"username": "planner", "password": PASSWORD})
    assert done.headers["Location"] == "/"
