"""Roles handed on for a time, acting principals, the yearly review, and leavers cut off at once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.people import MORE, YEAR, World, bring

from tongpan.access import actions
from tongpan.access.models import AuditRecord, Grant, Role, User

HERE = f"/u/441801/{YEAR}/delegations/"
TODAY = timezone.localdate
WEEK = dt.timedelta(days=7)


@pytest.fixture
def more(world) -> World:
    bring(world, MORE)
    return world


def hand_on(world: World, who: str = "planner", to: str = "viewer", **given) -> Grant:
    grant = world.users[who].grants.get()
    times = {"since": TODAY(), "until": TODAY() + WEEK} | given
    return actions.hand_on(world.users[who], grant, User.objects.get(username=to), **times)


def roles(name: str, world: World, unit: str = "441801") -> set[str]:
    return User.objects.get(username=name).roles_on(world.units[unit])


def test_it_holds_for_its_time_and_on_its_unit(world):
    hand_on(world, since=TODAY() + WEEK, until=TODAY() + 2 * WEEK)
    assert roles("viewer", world) == {"viewer"}
    Grant.objects.filter(source__isnull=False).update(since=TODAY())
    assert roles("viewer", world) == {"viewer", "planner"}
    assert roles("viewer", world, "441802") == {"viewer"}
    Grant.objects.filter(source__isnull=False).update(since=TODAY() - WEEK, until=TODAY() - dt.timedelta(days=1))
    assert roles("viewer", world) == {"viewer"}


@pytest.mark.parametrize("ends", ["role ended", "account closed", "taken back"])
def test_it_never_outlives_what_it_came_from(world, ends):
    made = hand_on(world)
    assert "planner" in roles("viewer", world)
    if ends == "role ended":
        actions.end_grant(world.users["security"], made.source)
    elif ends == "account closed":
        actions.set_active(world.users["security"], world.units["4418"], world.users["planner"], active=False)
    else:
        actions.take_back(world.users["planner"], made)
    assert roles("viewer", world) == {"viewer"}


def refused_cases() -> dict[str, dict]:
    return {
        "not one's own": {"who": "other_planner", "grant_of": "planner"},
        "to oneself": {"to": "planner"},
        "to an administrator": {"to": "auditor"},
        "an administrator's": {"who": "security"},
        "in the past": {"since": TODAY() - dt.timedelta(days=1)},
        "backwards": {"until": TODAY() - dt.timedelta(days=1)},
        "too long": {"until": TODAY() + dt.timedelta(days=300)},
    }


@pytest.mark.parametrize("case", refused_cases())
def test_what_is_not_handed_on(world, case):
    given = {"who": "planner", "to": "viewer", "since": TODAY(), "until": TODAY() + WEEK} | refused_cases()[case]
    grant = world.users[given.get("grant_of", given["who"])].grants.get()
    to = User.objects.get(username=given["to"])
    with pytest.raises(actions.RefusedError):
        actions.hand_on(world.users[given["who"]], grant, to, since=given["since"], until=given["until"])
    assert not Grant.objects.filter(source__isnull=False).exists()


def test_what_was_handed_on_is_not_handed_further(world):
    made = hand_on(world)
    with pytest.raises(actions.RefusedError):
        actions.hand_on(world.users["viewer"], made, world.users["clerk"], since=TODAY(), until=TODAY())


def test_no_longer_than_ones_own(world):
    world.users["planner"].grants.update(until=TODAY() + dt.timedelta(days=3))
    with pytest.raises(actions.RefusedError, match=str(YEAR + 1)[:2]):
        hand_on(world)


def test_its_page(world):
    browser = world.client("planner")
    grant = world.users["planner"].grants.get()
    form = {"grant": grant.pk, "username": "viewer", "since": TODAY(), "until": TODAY() + WEEK}
    unknown = browser.post(HERE, form | {"username": "nobody"}).content.decode()
    assert "没有使用该用户名" in unknown
    assert browser.post(HERE, form).status_code == 302
    made = Grant.objects.get(source=grant)
    assert "王局长" in browser.get(HERE).content.decode()
    assert "林规划" in world.client("viewer").get(HERE).content.decode()
    assert world.client("viewer").post(f"{HERE}{made.pk}/end/").status_code == 404
    browser.post(f"{HERE}{made.pk}/end/")
    assert roles("viewer", world) == {"viewer"}
    kept = AuditRecord.objects.filter(action__startswith="access.grant").order_by("id")
    assert list(kept.values_list("action", "target")) == [
        ("access.grant.hand_on", "viewer"), ("access.grant.take_back", "viewer"),
    ]  # fmt: skip


def give(world: World, **form):
    pk = world.users["clerk"].pk
    there = f"/u/4418/{YEAR}/accounts/{pk}/roles/"
    return world.client("security").post(there, {"unit": "2144180001", **form})


def test_an_acting_principal_is_one_for_a_time(world):
    assert "须填写最后一天" in give(world, role="principal", acting="on").content.decode()
    assert "只有校长可以代理" in give(world, role="teacher", acting="on", until=TODAY() + WEEK).content.decode()
    assert give(world, role="principal", acting="on", until=TODAY() + WEEK).status_code == 302
    assert Grant.objects.get(role=Role.PRINCIPAL).acting


def test_leavers_are_cut_off_at_once(more):
    """Sessions, tokens and what they handed on; nothing waits for the night."""
    hand_on(more)
    browser = more.client("planner")
    assert browser.get(f"/u/441801/{YEAR}/schools/").status_code == 200
    actions.set_active(more.users["security"], more.units["4418"], more.users["planner"], active=False)
    assert browser.get(f"/u/441801/{YEAR}/schools/").status_code == 302
    assert roles("viewer", more) == {"viewer"}
    assert not more.users["planner"].sittings.filter(ended=None).exists()


REVIEW = f"/u/4418/{YEAR}/review/"


def test_the_review_lists_who_holds_what_and_what_is_overdue(world):
    Grant.objects.filter(user__username="planner").update(since=TODAY() - dt.timedelta(days=400))
    Grant.objects.filter(user__username="viewer").update(
        since=TODAY() - dt.timedelta(days=900), confirmed=TODAY() - dt.timedelta(days=3)
    )
    page = world.client("security").get(REVIEW).content.decode()
    assert "有 1 个角色已过复核日期" in page
    assert page.count("已过期") == 1
    file = world.client("security").get(f"{REVIEW}?export=xlsx")
    assert "spreadsheet" in file.headers["Content-Type"]


def test_roles_are_confirmed_or_ended_many_at_a_time(world):
    planner, viewer = (Grant.objects.get(user__username=name) for name in ("planner", "viewer"))
    own = world.users["security"].grants.get()
    browser = world.client("security")
    page = browser.post(f"{REVIEW}confirm/", {"row": [planner.pk, own.pk, 999_999]}, follow=True).content.decode()
    assert "已确认 1 个角色" in page
    assert "不能变更自己的账号" in page
    browser.post(f"{REVIEW}end/", {"row": [viewer.pk]})
    assert Grant.objects.get(pk=planner.pk).confirmed == TODAY()
    assert Grant.objects.get(pk=own.pk).confirmed is None
    assert roles("viewer", world) == set()


def test_a_principal_reviews_the_school_and_nothing_beyond(more):
    grants = {name: more.users[name].grants.get() for name in ("clerk", "teacher", "planner")}
    there = f"/u/2144180001/{YEAR}/review/"
    page = more.client("principal").get(there).content.decode()
    assert "陈老师" in page
    assert "林规划" not in page
    more.client("principal").post(f"{there}end/", {"row": [own.pk for own in grants.values()]})
    assert roles("planner", more) == {"planner"}
    assert roles("clerk", more, "2144180001") == set()
    assert more.client("principal").get(REVIEW).status_code == 404
