"""The service worker and its page: the same for everybody, and nothing of anybody in them."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from tests.people import World, settle

SIGNED_IN = ("planner", "security")


@pytest.fixture
def world(db) -> World:
    return settle()


def text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert "no-cache" in answer["Cache-Control"]
    assert "sessionid" not in answer.cookies
    assert "csrftoken" not in answer.cookies
    return answer.content.decode()


def test_both_are_the_same_for_everybody_in_every_language(world: World):
    browsers = [Client(), *(world.client(name) for name in SIGNED_IN)]
    browsers[1].cookies["django_language"] = "en"
    for address in ("/worker.js", "/offline/"):
        assert len({text(browser, address) for browser in browsers}) == 1


@pytest.mark.django_db
def test_what_the_worker_keeps_is_there_and_is_no_page_of_a_unit():
    script = text(Client(), "/worker.js")
    kept = json.loads(re.search(r"const KEPT = (\[.*?\]);", script)[1])
    assert "/offline/" in kept
    assert [own for own in kept if not own.startswith("/static/")] == ["/offline/"]
    assert "/static/ui/tongpan.css" in kept
    assert Client().get("/worker.js")["Content-Type"].startswith("text/javascript")


@pytest.mark.django_db
def test_another_page_makes_another_version(monkeypatch):
    from tongpan.ui import views

    def version():
        return re.search(r'const CACHE = "(tongpan-\w{12})"', text(Client(), "/worker.js"))[1]

    first = version()
    assert version() == first
    monkeypatch.setattr(views, "SPOKEN", views.SPOKEN[:1])
    assert version() != first


@pytest.mark.django_db
def test_the_page_says_what_to_do_in_both_languages_and_takes_nothing_in():
    page = text(Client(), "/offline/")
    assert "<h1>无网络连接</h1>" in page
    assert "<h1>No connection</h1>" in page
    assert "<form" not in page
    assert "csrf" not in page


def test_who_must_change_the_password_still_gets_the_worker(world: World):
    world.users["planner"].must_change_password = True
    world.users["planner"].save()
    assert world.client("planner").get("/worker.js").status_code == 200
