"""The second factor: set up, asked for, paused, lost and taken away."""

from __future__ import annotations

import datetime as dt
import html
import json
import re

import pytest
from django.test import Client
from django.utils import timezone
from tests.people import PASSWORD
from tests.web.access.key import SoftKey

from tongpan.access import actions, totp
from tongpan.access.models import AuditRecord, Factor, User

SECOND = "/sign-in/second/"


def sign_in(browser: Client, name: str = "planner", **more):
    return browser.post("/sign-in/", {"username": name, "password": PASSWORD}, **more)


def code_of(secret: str, steps: int = 0) -> str:
    return totp.code_at(secret, int(timezone.now().timestamp()) // totp.STEP + steps)


def with_app(user: User) -> str:
    """Give somebody an app whose codes of now are not used yet."""
    secret = totp.new_secret()
    Factor.objects.create(user=user, kind=Factor.Kind.APP, name="手机", data=secret)
    return secret


def question(page, name: str) -> dict:
    """What the page asks a key."""
    return json.loads(html.unescape(re.search(rf'data-passkey-{name}="([^"]*)"', page.content.decode()).group(1)))


def without_tokens(page) -> str:
    return re.sub(r"[A-Za-z0-9]{64}", "", page.content.decode())


def last_action() -> str:
    return AuditRecord.objects.order_by("-id").values_list("action", flat=True).first()


def test_an_administrator_sets_one_up_before_anything_else(world):
    browser = Client()
    sign_in(browser, "security")
    assert browser.get("/u/4418/2025/accounts/").headers["Location"] == "/second/"
    page = browser.get("/second/").content.decode()
    assert "您的角色要求使用双重验证" in page
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    wrong = browser.post("/second/app/", {"name": "手机", "code": "000000"})
    assert "验证码不正确" in wrong.content.decode()
    assert secret in wrong.content.decode().replace(" ", ""), (
        "the same key as before, so that the app need not begin anew"
    )
    done = browser.post("/second/app/", {"name": "手机", "code": code_of(secret)})
    codes = re.findall(r"<li><code>([a-z0-9-]{14})</code>", done.content.decode())
    assert len(set(codes)) == 10
    assert browser.get("/u/4418/2025/accounts/").status_code == 200
    kept = Factor.objects.get()
    assert (kept.user.username, kept.kind, kept.name, kept.data) == ("security", "app", "手机", secret)
    assert not any(code in str(list(kept.user.recovery_codes.values())) for code in codes)


@pytest.mark.parametrize(("name", "page"), [("system", "units"), ("security", "accounts"), ("auditor", "audit")])
def test_each_of_the_three_administrators_needs_one(world, name, page):
    browser = Client()
    sign_in(browser, name)
    assert browser.get(f"/u/4418/2025/{page}/").headers["Location"] == "/second/"
    assert Client().get(f"/u/4418/2025/{page}/").headers["Location"].startswith("/sign-in/")


def test_the_secret_is_encrypted_in_the_database(world):
    from django.db import connection

    secret = with_app(world.users["planner"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM access_factor")
        assert secret not in cursor.fetchone()[0]


def test_the_password_alone_opens_nothing(world):
    secret = with_app(world.users["planner"])
    browser = Client()
    assert sign_in(browser).headers["Location"] == SECOND
    before = browser.session.session_key
    assert browser.get("/welcome/").status_code == 302
    assert "不正确" in browser.post(SECOND, {"code": "000000"}).content.decode()
    done = browser.post(SECOND, {"code": code_of(secret)})
    assert done.headers["Location"] == "/"
    assert browser.session.session_key != before
    assert browser.get("/welcome/").status_code == 200


def test_one_arrives_where_one_wanted_to_go(world):
    secret = with_app(world.users["planner"])
    browser = Client()
    browser.post("/sign-in/?next=/u/441801/2025/schools/", {"username": "planner", "password": PASSWORD})
    assert browser.post(SECOND, {"code": code_of(secret)}).headers["Location"] == "/u/441801/2025/schools/"


def test_a_code_is_good_once(world):
    secret = with_app(world.users["planner"])
    code = code_of(secret)
    assert actions.prove_by_code(world.users["planner"], code)
    assert not actions.prove_by_code(world.users["planner"], code)
    assert actions.prove_by_code(world.users["planner"], code_of(secret, 1))


def test_a_recovery_code_is_good_once_and_for_its_owner_only(world):
    with_app(world.users["planner"])
    with_app(world.users["viewer"])
    codes = actions.new_codes(world.users["planner"])
    assert not actions.prove_by_code(world.users["viewer"], codes[0])
    browser = Client()
    sign_in(browser)
    assert browser.post(SECOND, {"code": f" {codes[0].upper()} "}).status_code == 302
    assert not actions.prove_by_code(world.users["planner"], codes[0])
    assert "还有 9 个恢复码" in browser.get("/second/").content.decode()
    assert AuditRecord.objects.filter(action="access.second.recovered", detail={"left": 9}).count() == 1


def test_five_wrong_codes_pause_wherever_they_come_from(world):
    secret = with_app(world.users["planner"])
    for place in range(5):
        browser = Client(REMOTE_ADDR=f"10.0.0.{place}")
        sign_in(browser)
        browser.post(SECOND, {"code": "000000"})
    browser = Client(REMOTE_ADDR="10.0.1.1")
    sign_in(browser)
    page = browser.post(SECOND, {"code": code_of(secret)})
    assert "30 分钟内不再接受" in page.content.decode()
    User.objects.update(second_paused=timezone.now() - dt.timedelta(seconds=1))
    assert browser.post(SECOND, {"code": code_of(secret)}).status_code == 302
    assert User.objects.get(username="planner").second_failures == 0


def test_wrong_codes_count_as_failures_of_that_computer(world):
    secret = with_app(world.users["planner"])
    browser = Client()
    sign_in(browser)
    answers = [browser.post(SECOND, {"code": "000000"}) for _n in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert sign_in(browser).status_code == 429
    assert code_of(secret)


def test_a_pause_after_wrong_codes_speaks_of_codes_where_one_was_typed_only(world):
    with_app(world.users["planner"])
    browser = Client()
    sign_in(browser)
    told = [browser.post(SECOND, {"code": "000000"}) for _n in range(5)][-1].content.decode()
    assert "密码正确，但验证码或通行密钥未被接受" in told
    assert "新密码" not in told.replace("换新密码没有用", "")
    assert "密码或其后的验证码有误" in sign_in(browser).content.decode(), "at the first step either may be meant"
    stranger, unknown = Client(), Client()
    for _n in range(5):
        other = sign_in(unknown, "nobody-at-all")
    assert without_tokens(sign_in(stranger)) == without_tokens(other), "a stranger learns nothing of the codes"
    assert "密码正确" not in other.content.decode()


def test_who_is_half_way_in_has_five_minutes(world, monkeypatch):
    secret = with_app(world.users["planner"])
    browser = Client()
    sign_in(browser)
    later = timezone.now() + dt.timedelta(seconds=301)
    monkeypatch.setattr("tongpan.access.sittings.now", lambda: int(later.timestamp()))
    assert browser.post(SECOND, {"code": code_of(secret)}).headers["Location"] == "/sign-in/"


def test_an_account_closed_half_way_does_not_come_in(world):
    secret = with_app(world.users["planner"])
    browser = Client()
    sign_in(browser)
    User.objects.filter(username="planner").update(is_active=False)
    assert browser.post(SECOND, {"code": code_of(secret)}).headers["Location"] == "/sign-in/"


def key_of(browser: Client) -> SoftKey:
    """Set a passkey up in a session that is open and fresh."""
    key = SoftKey()
    answer = key.make(question(browser.get("/second/"), "make"))
    page = browser.post("/second/passkey/", {"name": "U 盾", "answer": json.dumps(answer)})
    assert len(re.findall(r"<li><code>", page.content.decode())) == 10
    return key


def test_a_passkey_is_made_and_opens(world):
    here = Client()
    sign_in(here)
    key = key_of(here)
    browser = Client()
    sign_in(browser)
    answer = key.show(question(browser.get(SECOND), "show"))
    assert browser.post(SECOND, {"answer": json.dumps(answer)}).headers["Location"] == "/"
    assert browser.get("/welcome/").status_code == 200


@pytest.mark.parametrize("wrong", ["other key", "other site", "old answer", "copy", "garbage", "no question"])
def test_a_wrong_answer_of_a_key_opens_nothing(world, wrong):
    here = Client()
    sign_in(here)
    key = key_of(here)
    browser = Client()
    sign_in(browser)
    asked = question(browser.get(SECOND), "show")
    if wrong == "other key":
        other = SoftKey()
        other.id = key.id
        answer = other.show(asked)
    elif wrong == "other site":
        key.origin = "http://testserver.example"
        answer = key.show(asked)
    elif wrong == "old answer":
        answer = key.show(asked)
        browser.get(SECOND)
    elif wrong == "copy":
        key.counter = 0
        answer = key.show(asked)
    elif wrong == "no question":
        answer = key.show(asked)
        session = browser.session
        del session["passkey_showing"]
        session.save()
    else:
        answer = ["x"]
    page = browser.post(SECOND, {"answer": json.dumps(answer)})
    assert page.status_code == 200
    assert "不正确" in page.content.decode()
    assert browser.get("/welcome/").status_code == 302


def test_what_protects_the_account_changes_only_minutes_after_signing_in(world, monkeypatch):
    browser = Client()
    sign_in(browser)
    key_of(browser)
    factor = Factor.objects.get()
    later = timezone.now() + dt.timedelta(seconds=601)
    monkeypatch.setattr("tongpan.access.sittings.now", lambda: int(later.timestamp()))
    for address in ("app/", "passkey/", "codes/", f"{factor.pk}/remove/"):
        assert browser.post(f"/second/{address}", {"name": "x"}).headers["Location"] == "/second/"
    page = browser.get("/second/").content.decode()
    assert "已超过十分钟" in page
    assert "data-passkey-make" not in page
    assert Factor.objects.count() == 1


def test_nobody_removes_what_is_somebody_elses(world):
    with_app(world.users["viewer"])
    browser = Client()
    sign_in(browser)
    assert browser.post(f"/second/{Factor.objects.get().pk}/remove/").status_code == 404


def test_an_administrator_keeps_one(world):
    secret = with_app(world.users["security"])
    browser = Client()
    sign_in(browser, "security")
    browser.post(SECOND, {"code": code_of(secret)})
    first = Factor.objects.get()
    page = browser.post(f"/second/{first.pk}/remove/", follow=True)
    assert "先添加另一种" in page.content.decode()
    Factor.objects.create(user=world.users["security"], kind="app", name="备用", data=totp.new_secret())
    browser.post(f"/second/{first.pk}/remove/")
    assert [own.name for own in Factor.objects.all()] == ["备用"]


def test_a_role_that_needs_one_asks_in_a_session_that_began_without(world):
    browser = Client()
    sign_in(browser)
    with_app(world.users["planner"])
    world.users["planner"].grants.update(role="audit_admin")
    assert browser.get("/u/441801/2025/audit/").headers["Location"] == SECOND


def test_the_security_administrator_takes_a_lost_one_away(world):
    secret = with_app(world.users["planner"])
    actions.new_codes(world.users["planner"])
    there = Client()
    sign_in(there)
    there.post(SECOND, {"code": code_of(secret)})
    planner = world.users["planner"]
    world.client("security").post(f"/u/4418/2025/accounts/{planner.pk}/second/")
    assert (planner.factors.count(), planner.recovery_codes.count()) == (0, 0)
    assert last_action() == "access.second.reset"
    assert there.get("/welcome/").status_code == 302
    assert sign_in(Client()).headers["Location"] == "/"


def test_nobody_takes_their_own_away(world):
    security = world.users["security"]
    with_app(security)
    world.client("security").post(f"/u/4418/2025/accounts/{security.pk}/second/")
    assert security.factors.count() == 1
