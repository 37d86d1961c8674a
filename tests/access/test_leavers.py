"""Leavers cut off at once, at the very next request; and no shared accounts: one person, one account, seen in use."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from tests.people import MORE, PASSWORD, YEAR, World, bring

from tongpan.access import actions
from tongpan.access.models import Grant, Role, Sitting, Taking, User

LIST = f"/u/441801/{YEAR}/schools/"
API = f"/api/v1/441801/{YEAR}/schools/"


@pytest.fixture
def more(world) -> World:
    bring(world, MORE)
    return world


def closed(world: World, name: str) -> None:
    actions.set_active(world.users["security"], world.units["4418"], world.users[name], active=False)


def ended(world: World, name: str) -> None:
    actions.end_grant(world.users["security"], world.users[name].grants.get())


def ran_out(world: World, name: str) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Grant.objects.filter(user=world.users[name]).update(since=yesterday, until=yesterday)


LEAVES = [closed, ended, ran_out]


@pytest.mark.parametrize(("leaves", "answer"), [(closed, 302), (ended, 404), (ran_out, 404)])
def test_an_open_session_opens_nothing_from_the_next_request_on(world, leaves, answer):
    browser = world.client("planner")
    assert browser.get(LIST).status_code == 200
    leaves(world, "planner")
    assert browser.get(LIST).status_code == answer


@pytest.mark.parametrize("leaves", LEAVES)
def test_what_they_handed_on_ends_with_them(more, leaves):
    today, to = timezone.localdate(), User.objects.get(username="clerk")
    grant = more.users["planner"].grants.get()
    actions.hand_on(more.users["planner"], grant, to, since=today, until=today + dt.timedelta(days=7))
    browser = more.client("clerk")
    assert browser.get(LIST).status_code == 200
    leaves(more, "planner")
    assert browser.get(LIST).status_code == 404


@pytest.mark.parametrize("leaves", LEAVES)
def test_what_they_asked_for_is_allowed_by_nobody_any_more(world, leaves):
    actions.ask_for(
        world.users["planner"], world.units["441801"], YEAR, page="registry:teachers", query="", reason="年度统计"
    )
    leaves(world, "planner")
    with pytest.raises(actions.RefusedError):
        actions.decide(world.users["city_planner"], Taking.everywhere.get(), allow=True)
    assert not Taking.everywhere.get().open


def test_what_was_allowed_does_not_come_back_with_the_account(world):
    actions.ask_for(
        world.users["planner"], world.units["441801"], YEAR, page="registry:teachers", query="", reason="年度统计"
    )
    actions.decide(world.users["city_planner"], Taking.everywhere.get(), allow=True)
    assert Taking.everywhere.get().open
    closed(world, "planner")
    actions.set_active(world.users["security"], world.units["4418"], world.users["planner"], active=True)
    assert not Taking.everywhere.get().open


@pytest.mark.parametrize("leaves", LEAVES)
def test_who_left_decides_on_nothing(world, leaves):
    actions.ask_for(
        world.users["planner"], world.units["441801"], YEAR, page="registry:teachers", query="", reason="年度统计"
    )
    browser, own = world.client("city_planner"), Taking.everywhere.get()
    leaves(world, "city_planner")
    browser.post(f"/u/441801/{YEAR}/people-files/{own.pk}/decide/", {"allow": "1"})
    assert Taking.everywhere.get().state == Taking.State.ASKED


@pytest.mark.parametrize("leaves", LEAVES)
def test_their_tokens_open_nothing(more, leaves):
    _kept, token = actions.make_token(
        more.users["security"], more.users["integrator"], more.units["441801"], name="对接", data=["schools"], days=30
    )
    given = {"Authorization": f"Bearer {token}"}
    assert Client().get(API, headers=given).status_code == 200
    leaves(more, "integrator")
    assert Client().get(API, headers=given).status_code in {401, 403, 404}


def test_no_shared_accounts_one_name_is_one_person(world):
    """A second account of a name is refused, and every role names its holder in the yearly review."""
    sent = {"username": "planner", "display_name": "另一人", "role": Role.VIEWER, "email": ""}
    page = world.client("security").post(f"/u/441801/{YEAR}/accounts/add/", sent)
    assert page.status_code == 200
    assert User.objects.filter(username="planner").count() == 1
    review = world.client("security").get(f"/u/4418/{YEAR}/review/?export=csv").content.decode("utf-8-sig")
    assert "林规划" in review
    assert "planner" in review


def test_no_shared_accounts_the_second_place_is_told_and_the_oldest_ends(world, settings):
    settings.SESSIONS_AT_MOST = 1
    first, second = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.2")
    for browser in (first, second):
        browser.post("/sign-in/", {"username": "planner", "password": PASSWORD})
    assert [first.get(LIST).status_code, second.get(LIST).status_code] == [302, 200]
    assert list(Sitting.objects.order_by("pk").values_list("end", "address")) == [
        ("newer", "10.0.0.1"), ("", "10.0.0.2"),
    ]  # fmt: skip
