"""A passkey in a real browser: made, and shown at the next sign-in, by an authenticator that the browser plays."""

from __future__ import annotations

import pytest
from tests.people import PASSWORD, World, settle

from tongpan.access.models import Factor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    return settle()


def enter(page, base: str) -> None:
    page.goto(f"{base}/sign-in/")
    page.fill("[name=username]", "security")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def test_an_administrator_sets_a_passkey_up_and_signs_in_with_it(page, live_server, world, axe, shoot):
    base = live_server.url.replace("127.0.0.1", "localhost")
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    plays = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": plays | {"automaticPresenceSimulation": True}})
    enter(page, base)
    page.wait_for_url("**/second/")
    axe(page)
    shoot(page, "access-second")
    page.fill("[data-passkey-make] [name=name]", "U 盾")
    page.click("[data-passkey-make] button")
    page.wait_for_selector("ol.codes li")
    axe(page)
    shoot(page, "access-recovery-codes")
    assert Factor.objects.get().kind == Factor.Kind.PASSKEY
    page.context.clear_cookies()
    enter(page, base)
    page.wait_for_url("**/sign-in/second/")
    axe(page)
    shoot(page, "access-sign-in-second")
    page.click("[data-passkey-show] button")
    page.wait_for_url("**/accounts/")
