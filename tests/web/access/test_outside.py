"""Signing in by the word of another system, against a server that follows its protocol."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.people import PASSWORD, YEAR
from tests.web.access.elsewhere import CLIENT, SECRET, Elsewhere

from tongpan.access import actions
from tongpan.access.models import AuditRecord, Link, User

NAMES = ("oidc", "dingtalk", "wecom")


@pytest.fixture(scope="module")
def server():
    made = Elsewhere()
    yield made
    made.close()


@pytest.fixture
def there(server, settings):
    server.wrong = ""
    at = {"pages": server.address, "api": server.address}
    settings.SIGN_IN_WITH = {
        "oidc": {"issuer": server.address, "client": CLIENT, "secret": SECRET},
        "dingtalk": {"client": CLIENT, "secret": SECRET} | at,
        "wecom": {"corp": CLIENT, "agent": "1000002", "secret": SECRET} | at,
    }
    return server


def go(browser: Client, there: Elsewhere, name: str, subject: str = "u-1", **changed: str):
    """Out and back again."""
    asked = browser.get(f"/sign-in/with/{name}/").headers["Location"]
    state = parse_qs(urlsplit(asked).query)["state"][0]
    given = {"code": there.agree(asked, subject), "state": state} | changed
    return browser.get(f"/sign-in/from/{name}/", given)


def signed_in(browser: Client) -> bool:
    return browser.get("/welcome/").status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_an_identity_is_linked_by_its_holder_and_then_opens_the_account(world, there, name):
    here = Client()
    here.post("/sign-in/", {"username": "planner", "password": PASSWORD})
    assert go(here, there, name).headers["Location"] == "/second/"
    assert "已关联" in here.get("/second/").content.decode()
    browser = Client()
    assert go(browser, there, name).headers["Location"] == "/"
    assert signed_in(browser)
    assert AuditRecord.objects.filter(action="access.link.make", detail={"kind": name}).count() == 1
    link = Link.objects.get()
    assert "u-1" not in link.subject
    here.post(f"/second/links/{link.pk}/remove/")
    assert not signed_in(again := Client()) and go(again, there, name).headers["Location"] == "/sign-in/"  # noqa: PT018


@pytest.mark.parametrize("name", NAMES)
def test_nobody_gets_an_account_by_it(world, there, name):
    before = User.objects.count()
    browser = Client()
    page = go(browser, there, name)
    assert page.headers["Location"] == "/sign-in/"
    assert "没有账号与该身份关联" in browser.get("/sign-in/").content.decode()
    assert not signed_in(browser)
    assert User.objects.count() == before


@pytest.mark.parametrize("wrong", ["issuer", "nonce", "audience", "late", "key", "unsigned", "no answer"])
def test_a_word_that_is_not_sound_opens_nothing(world, there, wrong):
    actions.link(world.users["planner"], "oidc", "u-1")
    browser = Client()
    asked = browser.get("/sign-in/with/oidc/").headers["Location"]
    there.wrong = wrong
    state = parse_qs(urlsplit(asked).query)["state"][0]
    browser.get("/sign-in/from/oidc/", {"code": there.agree(asked, "u-1"), "state": state})
    assert not signed_in(browser)


def test_a_guest_of_the_organisation_is_nobody(world, there):
    there.wrong = "no member"
    browser = Client()
    assert go(browser, there, "wecom").headers["Location"] == "/sign-in/"
    assert not signed_in(browser)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", ["state", "code", "no state", "another browser", "another system"])
def test_what_was_not_asked_for_here_is_refused(world, there, name, what):
    actions.link(world.users["planner"], name, "u-1")
    browser = Client()
    if what == "another browser":
        asked = Client().get(f"/sign-in/with/{name}/").headers["Location"]
        state = parse_qs(urlsplit(asked).query)["state"][0]
        browser.get(f"/sign-in/from/{name}/", {"code": there.agree(asked, "u-1"), "state": state})
    elif what == "another system":
        asked = browser.get(f"/sign-in/with/{name}/").headers["Location"]
        state = parse_qs(urlsplit(asked).query)["state"][0]
        other = next(own for own in NAMES if own != name)
        browser.get(f"/sign-in/from/{other}/", {"code": there.agree(asked, "u-1"), "state": state})
    else:
        changed = {"state": {"state": "x"}, "code": {"code": "x"}, "no state": {"state": ""}}[what]
        go(browser, there, name, **changed)
    assert not signed_in(browser)


def test_an_answer_is_good_once(world, there):
    actions.link(world.users["planner"], "oidc", "u-1")
    browser = Client()
    asked = browser.get("/sign-in/with/oidc/").headers["Location"]
    given = {"code": there.agree(asked, "u-1"), "state": parse_qs(urlsplit(asked).query)["state"][0]}
    browser.get("/sign-in/from/oidc/", given)
    assert signed_in(browser)
    browser.post("/sign-out/")
    browser.get("/sign-in/from/oidc/", given)
    assert not signed_in(browser)


def test_the_second_factor_is_asked_for_all_the_same(world, there):
    from tests.web.access.test_second import with_app

    with_app(world.users["planner"])
    actions.link(world.users["planner"], "oidc", "u-1")
    browser = Client()
    assert go(browser, there, "oidc").headers["Location"] == "/sign-in/second/"
    assert not signed_in(browser)


def test_a_closed_account_stays_closed(world, there):
    actions.link(world.users["planner"], "wecom", "u-1")
    User.objects.filter(username="planner").update(is_active=False)
    browser = Client()
    go(browser, there, "wecom")
    assert not signed_in(browser)


def test_one_identity_opens_one_account(world, there):
    actions.link(world.users["planner"], "oidc", "u-1")
    here = Client()
    here.post("/sign-in/", {"username": "viewer", "password": PASSWORD})
    go(here, there, "oidc")
    assert "已关联其他账号" in here.get("/second/").content.decode()
    assert Link.objects.get().user.username == "planner"


def test_names_there_that_differ_in_case_are_two(world):
    actions.link(world.users["planner"], "oidc", "Abc")
    assert actions.known_as("oidc", "abc") is None


def test_the_security_administrator_links_a_known_member(world, there):
    planner = world.users["planner"]
    account = f"/u/4418/{YEAR}/accounts/{planner.pk}/"
    browser = world.client("security")
    assert browser.post(f"{account}links/add/", {"provider": "wecom", "subject": "lin"}).status_code == 302
    assert actions.known_as("wecom", "lin") == planner
    assert "企业微信" in browser.get(account).content.decode()
    browser.post(f"{account}links/{Link.objects.get().pk}/remove/")
    assert actions.known_as("wecom", "lin") is None


def test_systems_that_the_settings_do_not_name_are_not_there(world, settings):
    settings.SIGN_IN_WITH = {}
    assert Client().get("/sign-in/with/oidc/").status_code == 404
    assert "sign-in/with" not in Client().get("/sign-in/").content.decode()
