"""Accounts and roles: what the security administrator can do, and what nobody can."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory
from django.utils import timezone
from tests.people import World

from tongpan.access import actions
from tongpan.access.models import AuditRecord, Grant, Role, User

HERE = "/u/4418/2025/accounts/"


def last_record() -> tuple[str, str, str, dict]:
    entry = AuditRecord.objects.order_by("id").last()
    return entry.actor, entry.action, entry.target, entry.detail


def send(world: World, address: str, **form: object):
    return world.client("security").post(f"{HERE}{address}", form)


def test_a_new_account_gets_a_password_that_is_shown_once(world):
    page = send(world, "add/", username="zhou", display_name="周规划", role=Role.PLANNER, unit="甲县")
    password = re.search(r'class="password">([\w-]+)<', page.content.decode()).group(1)
    user = User.objects.get(username="zhou")
    assert user.check_password(password)
    assert user.must_change_password
    assert [(grant.role, grant.unit.slug, grant.until) for grant in user.grants.all()] == [("planner", "441801", None)]
    assert last_record() == ("security", "access.account.create", "zhou", {"role": "planner", "until": None})
    assert "no-cache" in page.headers["Cache-Control"]
    assert password not in world.client("security").get(f"{HERE}{user.pk}/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("username", "PLANNER", "已有人使用"),
        ("unit", "丙县", "没有“丙县”"),
        ("unit", "44", "没有“44”"),
        ("until", "2020-01-01", "该日期已过"),
        ("role", "superuser", "不在可用的选项中"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(world, field, value, told):
    form = {"username": "zhou", "display_name": "周规划", "role": "planner", "unit": "甲县"} | {field: value}
    text = send(world, "add/", **form).content.decode()
    assert told in text
    assert 'value="周规划"' in text
    assert not User.objects.filter(username="zhou").exists()


def test_one_name_of_two_units_is_asked_back(world):
    from tongpan.access.models import Unit

    Unit(slug="x9", kind="town", name="甲县", parent=world.units["441802"]).save()
    text = send(world, "add/", username="zhou", display_name="周", role="planner", unit="甲县").content.decode()
    assert "有多个单位名为“甲县”" in text
    assert "x9" in text


def test_roles_are_given_and_ended_and_stay_on_record(world):
    viewer = world.users["viewer"]
    assert send(world, f"{viewer.pk}/roles/", role=Role.PLANNER, unit="441802").status_code == 302
    grant = viewer.grants.get(role=Role.PLANNER)
    assert last_record()[:3] == ("security", "access.grant.give", "viewer")
    assert send(world, f"{viewer.pk}/roles/{grant.pk}/end/").status_code == 302
    grant.refresh_from_db()
    assert grant.until == timezone.localdate() - dt.timedelta(days=1)
    assert User.objects.get(pk=viewer.pk).roles_on(world.units["441802"]) == {"viewer"}
    assert last_record() == ("security", "access.grant.end", "viewer", {"role": "planner"})


@pytest.mark.parametrize(
    ("who", "role", "allowed"),
    [
        ("planner", Role.VIEWER, True),
        ("planner", Role.AUDIT_ADMIN, False),
        ("auditor", Role.SYSTEM_ADMIN, False),
        ("auditor", Role.PLANNER, False),
        ("auditor", Role.AUDIT_ADMIN, True),
    ],
)
def test_the_three_administrators_are_three_persons_and_do_nothing_else(world, who, role, allowed):
    user = world.users[who]
    if allowed:
        actions.give_grant(world.users["security"], user, role, world.units["441802"])
        assert user.grants.filter(role=role).exists()
    else:
        with pytest.raises(actions.RefusedError):
            actions.give_grant(world.users["security"], user, role, world.units["441802"])
        assert user.grants.count() == 1


def test_nobody_changes_their_own_account(world):
    me = world.users["security"]
    for address in (f"{me.pk}/password/", f"{me.pk}/active/", f"{me.pk}/roles/"):
        page = world.client("security").post(f"{HERE}{address}", {"role": "viewer", "unit": "4418"}, follow=True)
        assert "不能变更自己的账号" in page.content.decode()
    assert me.grants.count() == 1


def test_an_account_with_a_role_elsewhere_is_not_ones_to_change(world):
    Grant.objects.create(user=world.users["viewer"], role=Role.VIEWER, unit=world.units["44"])
    assert world.client("security").get(f"{HERE}{world.users['viewer'].pk}/").status_code == 403


def test_closing_an_account_ends_its_sessions_at_once(world):
    browser = world.client("planner")
    assert browser.get("/welcome/").status_code == 200
    planner = world.users["planner"]
    send(world, f"{planner.pk}/active/", active="0")
    assert browser.get("/welcome/").status_code == 302
    assert last_record()[1] == "access.account.close"
    send(world, f"{planner.pk}/active/", active="1")
    assert User.objects.get(pk=planner.pk).is_active


def test_a_new_first_password_frees_a_paused_sign_in(world):
    from django.test import Client

    browser = Client()
    for _n in range(5):
        browser.post("/sign-in/", {"username": "planner", "password": "wrong"})
    page = send(world, f"{world.users['planner'].pk}/password/")
    password = re.search(r'class="password">([\w-]+)<', page.content.decode()).group(1)
    assert browser.post("/sign-in/", {"username": "planner", "password": password}).status_code == 302
    assert authenticate(RequestFactory().post("/"), username="planner", password=password)


def test_the_list_filters_and_leaves_closed_accounts_out(world):
    User.objects.filter(username="clerk").update(is_active=False)

    def shown(query: str, **searched: str) -> set[str]:
        browser = world.client("security")
        answer = browser.post(HERE, searched, follow=True) if searched else browser.get(f"{HERE}{query}")
        page = answer.content.decode()
        return set(re.findall(r'/accounts/\d+/">([\w]+)</a>', page))

    everyone = set(world.users)
    assert shown("") == everyone - {"clerk"}
    assert shown("?inactive=on") == everyone
    assert shown("", q="规划") == {"planner", "other_planner", "city_planner"}
    assert shown("", q="规划", role="viewer") == set()
    assert shown("?role=viewer") == {"viewer"}


def test_details_change_and_the_record_does_not_hold_them(world):
    planner = world.users["planner"]
    send(world, f"{planner.pk}/", display_name="林新名", email="lin@example.org")
    planner.refresh_from_db()
    assert (planner.display_name, planner.email) == ("林新名", "lin@example.org")
    assert last_record() == ("security", "access.account.change", "planner", {"changed": ["display_name", "email"]})
