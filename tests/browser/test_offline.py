"""Without a connection, in a real browser: what is said, what is kept, and what is not."""

from __future__ import annotations

import pytest
from tests.browser.signing import sign_in
from tests.people import ADMINISTRATORS, PASSWORD, World, settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCHOOLS, TEACHERS = "/u/441801/2025/schools/", "/u/441801/2025/teachers/"


@pytest.fixture
def world(transactional_db) -> World:
    return settle()


@pytest.fixture
def come_in(page, live_server, world):
    def enter(name: str, address: str) -> None:
        if name in ADMINISTRATORS:  # they show a second factor, which has its own tests
            key = world.client(name).cookies["sessionid"].value
            page.context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
            page.goto(live_server.url + address)
            return
        sign_in(page, live_server.url, name, PASSWORD)
        page.goto(live_server.url + address)

    return enter


def ready(page) -> None:
    """Until the service worker looks after the page."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def kept(page) -> list[str]:
    """The paths of everything in every cache."""
    return page.evaluate("""async () => {
      const found = [];
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
      return found.sort();
    }""")


def test_a_page_asked_for_without_a_connection_says_what_to_do_and_opens_when_it_is_back(page, come_in, axe, shoot):
    come_in("planner", SCHOOLS)
    ready(page)
    page.context.set_offline(True)
    page.click("nav.nav a:has-text('差距')")
    page.wait_for_selector("#without-connection h1 >> text=无网络连接")
    assert page.url.endswith("/gap/"), "the address stays, so that trying again opens what was asked for"
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius") != "0px", "styled"
    axe(page)
    shoot(page, "offline")
    page.context.set_offline(False)
    page.wait_for_selector("nav.nav")
    assert page.url.endswith("/gap/")
    page.logged_errors.clear()


def test_nothing_that_was_seen_or_sent_is_kept(page, come_in):
    come_in("planner", SCHOOLS)
    ready(page)
    for address in (TEACHERS, SCHOOLS, "/u/2144180001/2025/school/"):
        page.goto(page.url.split("/u/")[0] + address)
    page.click("[data-menu=account-menu]")
    page.click("#account-menu button")
    page.wait_for_url("**/sign-in/**")
    assert [own for own in kept(page) if not own.startswith("/static/")] == ["/offline/"]
    page.context.set_offline(True)
    page.goto(page.url.split("/sign-in/")[0] + TEACHERS)
    assert page.locator("#without-connection").is_visible()
    page.logged_errors.clear()


def test_a_form_is_not_lost_to_a_missing_connection(page, come_in):
    come_in("system", "/u/4418/2025/units/add/")
    page.context.set_offline(True)
    page.fill("[name=name]", "丁县")
    page.click("form.form .form-buttons button, form.form button.main")
    assert page.input_value("[name=name]") == "丁县"
    assert page.locator("#offline").is_visible()
    page.context.set_offline(False)
    page.reload()
    assert page.input_value("[name=name]") == "丁县", "from the draft"


def test_drafts_go_with_their_owner(page, come_in, live_server):
    come_in("system", "/u/4418/2025/units/add/")
    page.fill("[name=name]", "丁县")
    drafts = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"
    assert page.evaluate(drafts) == 1
    page.context.clear_cookies()
    come_in("security", "/u/4418/2025/accounts/add/")
    assert page.evaluate(drafts) == 0, "another account"
    page.fill("[name=username]", "zhou")
    assert page.evaluate(drafts) == 1
    page.click("[data-menu=account-menu]")
    page.click("#account-menu button")
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate(drafts) == 0, "signed out"
