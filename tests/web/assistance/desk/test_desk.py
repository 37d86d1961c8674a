"""A desk is one person's: what waits in three heaps, what is new, what they want to be told."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.people import YEAR

from tongpan.access.models import Role
from tongpan.assistance.base.news import holders, tell
from tongpan.assistance.desk.actions import choose, mark_read
from tongpan.assistance.desk.areas import areas
from tongpan.assistance.desk.models import MailChoice, Notice, NoticeChoice
from tongpan.assistance.desk.queries import unseen, waiting

pytestmark = pytest.mark.django_db
COUNTY = "441801"


def address(page, *parts, unit=COUNTY):
    return reverse(f"assistance:{page}", args=(unit, YEAR, *parts))


def news(world, name="planner", key="need:1", kind="need.answer", text="Answered: %(need)s"):
    tell(
        [world.users[name]],
        kind,
        key,
        text,
        {"need": "音乐教师"},
        unit=world.units[COUNTY],
        href="/u/441801/2025/bonds/",
    )
    return Notice.objects.get(user=world.users[name], key=key)


def test_what_waits_lies_in_three_heaps(world, waits):
    county = world.units[COUNTY]
    for key, days in (("a", -1), ("b", 0), ("c", 7), ("d", 8), ("e", None)):
        waits.add("planner", key, county, days=days)
    held = waiting(world.users["planner"], timezone.localdate())
    assert [[own.key for own in heap] for heap in (held.late, held.week, held.later)] == [["a"], ["b", "c"], ["d", "e"]]
    shown = world.client("planner").get(address("desk")).content.decode()
    assert all(f"“{key}” is due" in shown for key in "abcde")
    assert "“a” is due" not in world.client("city_planner").get(address("desk")).content.decode()


def test_an_empty_desk_says_what_will_appear(world, waits):
    assert 'class="empty"' in world.client("planner").get(address("desk")).content.decode()


def test_nobody_is_told_the_same_thing_twice(world, waits):
    first, again = (
        tell([world.users["planner"], world.users["viewer"]], "a.b", "k", "Said", unit=world.units[COUNTY])
        for _ in "12"
    )
    assert (first, again, Notice.objects.count()) == (2, 0, 2)


def test_who_did_it_is_not_told(world, waits):
    both = [world.users["planner"], world.users["viewer"]]
    assert tell(both, "a.b", "k", "Said", unit=world.units[COUNTY], besides=both[0]) == 1
    assert Notice.objects.get().user == world.users["viewer"]


def test_a_key_that_cannot_be_kept_whole_is_refused(world, waits):
    with pytest.raises(ValueError, match="at most 80"):
        tell([world.users["planner"]], "a.b", "k" * 81, "Said", unit=world.units[COUNTY])


@pytest.mark.parametrize(
    ("unit", "roles", "names"),
    [
        (COUNTY, (Role.PLANNER,), {"planner"}),
        ("2144180001", (Role.SCHOOL,), {"clerk"}),
        ("2144180002", (Role.SCHOOL, Role.PLANNER), {"planner"}),
        (COUNTY, (Role.VIEWER,), {"viewer"}),
        ("44", (Role.PLANNER,), set()),
    ],
)
def test_news_of_a_unit_is_for_who_holds_a_role_there_or_next_above(world, unit, roles, names):
    assert {own.username for own in holders(world.units[unit], *roles)} == names


def test_a_closed_account_gets_no_news(world):
    world.users["planner"].is_active = False
    world.users["planner"].save()
    assert {own.username for own in holders(world.units[COUNTY], Role.PLANNER)} == {"city_planner"}


def test_opening_a_notice_reads_it(world, waits):
    notice, browser = news(world), world.client("planner")
    assert "Answered: 音乐教师" in browser.get(address("desk")).content.decode()
    assert browser.head(address("desk-notice", notice.pk)).status_code == 302
    notice.refresh_from_db()
    assert notice.read is None
    assert browser.get(address("desk-notice", notice.pk)).url == "/u/441801/2025/bonds/"
    notice.refresh_from_db()
    assert notice.read is not None


def test_a_notice_leads_nowhere_outside(world, waits):
    notice = news(world)
    Notice.objects.update(href="//elsewhere.example/")
    assert world.client("planner").get(address("desk-notice", notice.pk)).url == address("desk")


def test_a_notice_of_another_is_not_there(world, waits):
    notice = news(world, "viewer")
    browser = world.client("planner")
    assert browser.get(address("desk-notice", notice.pk)).status_code == 404
    browser.post(address("desk-read"), {"row": [notice.pk]})
    browser.post(address("desk-read"))
    assert Notice.objects.get().read is None
    assert "音乐教师" not in browser.get(address("desk-notices")).content.decode()


def test_ticked_notices_are_read_or_all(world, waits):
    first, second, third = (news(world, key=f"need:{number}") for number in range(3))
    browser = world.client("planner")
    browser.post(address("desk-read"), {"row": [first.pk, "x", "9" * 30]})
    assert set(Notice.objects.filter(read__isnull=True)) == {second, third}
    browser.post(address("desk-read"))
    assert unseen(world.users["planner"]).count() == 0


def test_the_frame_shows_how_many_are_unread(world, waits):
    news(world), news(world, key="need:2")
    page = world.client("planner").get(reverse("assistance:bonds", args=(COUNTY, YEAR)))
    assert '<span class="count">2</span>' in page.content.decode()
    mark_read(world.users["planner"])
    page = world.client("planner").get(reverse("assistance:bonds", args=(COUNTY, YEAR)))
    assert address("desk") in page.content.decode()
    assert '<span class="count">' not in page.content.decode()


def test_who_sees_no_records_has_no_desk(world, waits):
    page = world.client("security").get(reverse("access:accounts", args=(COUNTY, YEAR)))
    assert "/desk/" not in page.content.decode()


def test_what_is_switched_off_is_neither_told_nor_shown(world, waits):
    user, county = world.users["planner"], world.units[COUNTY]
    news(world)
    choose(user, {"need.answer": (False, True)}, language="zh-hans")
    assert unseen(user).count() == 0
    assert tell([user], "need.answer", "need:2", "Said", unit=county) == 1  # for the mail
    choose(user, {"need.answer": (False, False)}, language="zh-hans")
    assert tell([user], "need.answer", "need:3", "Said", unit=county) == 0


def test_wishes_are_kept(world, waits):
    browser = world.client("planner")
    shown = browser.get(address("desk-wishes"))
    assert shown.context["form"]["page:task.due"].value() is True
    assert shown.context["form"]["mail:task.due"].value() is False
    sent = {"mail:task.due": "on", "page:need.answer": "on", "language": "en"}
    assert browser.post(address("desk-wishes"), sent).status_code == 302
    kept = {own.kind: (own.on_page, own.by_mail) for own in NoticeChoice.objects.filter(user=world.users["planner"])}
    assert (kept["task.due"], kept["need.answer"]) == ((False, True), (True, False))
    assert MailChoice.objects.get().language == "en"
    assert browser.get(address("desk-wishes")).context["form"]["mail:task.due"].value() is True
    assert not NoticeChoice.objects.exclude(user=world.users["planner"]).exists()


@pytest.mark.parametrize("count", [1, 60])
def test_a_full_desk_asks_no_more(world, waits, count, django_assert_max_num_queries):
    for number in range(count):
        waits.add("planner", f"t{number}", world.units[COUNTY], days=number - 30)
        news(world, key=f"need:{number}")
    browser = world.client("planner")
    for here in (address("desk"), address("desk-notices")):
        browser.get(here)  # what never changes is kept from the first look
        with django_assert_max_num_queries(15):
            browser.get(here)


def test_wishes_stand_under_the_areas_of_the_navigation(world):
    form = world.client("planner").get(address("desk-wishes")).context["form"]
    found = {area.key: set(area.kinds) for area, _rows in form.areas()}
    assert list(found) == [
        "assistance:bonds", "assistance:exchange-placements", "assistance:research-activities",
        "assistance:works-projects", "assessment:test-list", "assessment:appraisal-list",
    ]  # fmt: skip
    assert set().union(*found.values()) == set(form.kinds), "every kind stands under an area"
    assert {"need.stated", "case.followed", "task.due"} <= found["assistance:bonds"]
    assert {"exchange.chosen", "exchange.word"} <= found["assistance:exchange-placements"]
    assert {"activity.invited", "mentoring.unmet"} <= found["assistance:research-activities"]
    assert "objection.raised" in found["assessment:appraisal-list"]


def test_a_kind_of_no_part_stands_last_under_other(monkeypatch):
    kinds = {"task.due": "任务", "odd.one": "别的"}
    assert [(own.label, dict(own.kinds)) for own in areas(kinds)][-1] == ("其他", {"odd.one": "别的"})
