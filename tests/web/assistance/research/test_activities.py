"""Activities: made with their first session, seen by who takes part, changed by who organises, copied, cancelled."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.people import YEAR
from tests.web.assistance.research.sittings import (
    CITY,
    COUNTY,
    FAR,
    OTHER,
    STRONG,
    WEAK,
    activity,
    came,
    named,
    people,
    session,
)

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.research.actions import activities as actions
from tongpan.assistance.research.actions.parts import add_parts, change_part, remove_part
from tongpan.assistance.research.actions.sessions import remove_session, save_session
from tongpan.assistance.research.models import Activity, ActivityUnit, Attendance, Honour, Item, Session

pytestmark = pytest.mark.django_db
SENT = {
    "name": "同课异构", "kind": "lesson_study", "tier": "county", "day": f"{YEAR}-10-15", "starts": "09:00",
    "ends": "11:30", "place": "礼堂", "hours": "4", "places": "80",
    "hosts": "云溪中心小学", "participants": "云溪初级中学",
}  # fmt: skip


def root(unit=COUNTY):
    return f"/u/{unit}/{YEAR}/research"


def parts(own):
    return set(ActivityUnit.everywhere.filter(activity=own).values_list("unit__slug", "role"))


def test_made_with_its_first_session_in_one_form(world):
    page = world.client("planner").post(f"{root()}/activities/add/", SENT, follow=True)
    own = Activity.everywhere.get()
    assert page.request["PATH_INFO"] == f"{root()}/activities/{own.pk}/"
    assert (own.unit.slug, own.since, own.until) == (COUNTY, dt.date(YEAR, 10, 15), dt.date(YEAR, 10, 15))
    held = Session.everywhere.get()
    assert (held.hours, held.places, f"{timezone.localtime(held.ends):%H:%M}") == (4, 80, "11:30")
    assert parts(own) == {(STRONG, "host"), (WEAK, "participant")}
    assert AuditRecord.objects.filter(action="assistance.activity.make", target=str(own.pk)).exists()


@pytest.mark.parametrize(
    ("field", "value", "named_in_error"),
    [
        ("ends", "08:00", "ends"), ("participants", "没有这所学校\n云溪初级中学", "participants"),
        ("hours", "-1", "hours"), ("participants", "乙县第一小学", "participants"), ("name", "", "name"),
        ("places", "0", "places"),
    ],
)  # fmt: skip
def test_bad_input_is_named_and_nothing_is_lost(world, field, value, named_in_error):
    page = world.client("planner").post(f"{root()}/activities/add/", SENT | {field: value})
    assert page.status_code == 200
    assert named_in_error in page.context["form"].errors
    assert page.context["form"].data["place"] == "礼堂"
    assert not Activity.everywhere.exists()


def test_the_members_of_a_bond_are_invited(world):
    bond = Bond.everywhere.create(unit=world.units[CITY], form="pairing", since=dt.date(2020, 9, 1))
    for slug, role in ((STRONG, "supporter"), (FAR, "recipient")):
        BondMember.everywhere.create(bond=bond, unit=world.units[slug], role=role)
    sent = SENT | {"bond": bond.pk, "invite_bond": "on", "hosts": "云溪中心小学", "participants": "乙县第一小学"}
    world.client("clerk").post(f"{root(STRONG)}/activities/add/", sent)
    own = Activity.everywhere.get()
    assert (own.bond, parts(own)) == (bond, {(STRONG, "host"), (FAR, "participant")})


def test_who_takes_part_sees_it_and_changes_only_its_own_part(world):
    own = activity(world.units[CITY], parts=[(world.units[STRONG], "participant"), (world.units[FAR], "participant")])
    clerk = world.client("clerk")
    assert clerk.get(f"{root(STRONG)}/activities/{own.pk}/").status_code == 200
    for what in ("edit", "copy", "cancel", "sessions", "participants"):
        assert clerk.get(f"{root(STRONG)}/activities/{own.pk}/{what}/").status_code == 403
    mine, theirs = (ActivityUnit.everywhere.get(unit__slug=slug) for slug in (STRONG, FAR))
    clerk.post(f"{root(STRONG)}/participants/{mine.pk}/", {"pupils": "31"})
    mine.refresh_from_db()
    assert (mine.pupils, mine.role) == (31, "participant")
    assert clerk.post(f"{root(STRONG)}/participants/{theirs.pk}/", {"pupils": "5"}).status_code == 403
    assert world.client("other_planner").get(f"{root(OTHER)}/activities/{own.pk}/").status_code == 200


def test_a_bureau_changes_what_lies_below_it_and_nobody_else(world):
    own = activity(world.units[STRONG], parts=[(world.units[FAR], "participant")])
    assert world.client("planner").get(f"{root()}/activities/{own.pk}/edit/").status_code == 200
    assert world.client("other_planner").get(f"{root(OTHER)}/activities/{own.pk}/edit/").status_code == 403
    assert world.client("viewer").get(f"{root(CITY)}/activities/{own.pk}/edit/").status_code == 403
    alone = activity(world.units[STRONG])
    assert world.client("other_planner").get(f"{root(OTHER)}/activities/{alone.pk}/").status_code == 404


def test_changed_with_its_audit(world):
    own = activity(world.units[COUNTY])
    world.client("planner").post(
        f"{root()}/activities/{own.pk}/edit/", {"name": "新名", "kind": "seminar", "summary": "很好。"}
    )  # fmt: skip
    own.refresh_from_db()
    assert (own.name, own.kind, own.summary) == ("新名", "seminar", "很好。")
    assert AuditRecord.objects.filter(action="assistance.activity.change", target=str(own.pk)).exists()


def test_the_days_follow_the_sessions(world):
    own = activity(world.units[COUNTY])
    first = save_session(session(own), user=None)
    later = Session(activity=own, starts=first.starts + dt.timedelta(days=2), ends=first.ends + dt.timedelta(days=2))
    save_session(later, user=None)
    own.refresh_from_db()
    assert own.until - own.since == dt.timedelta(days=2)
    remove_session(later, user=None)
    own.refresh_from_db()
    assert own.until == own.since


def test_a_copy_has_everything_but_people(world):
    own = activity(world.units[COUNTY], parts=[(world.units[STRONG], "host"), (world.units[FAR], "participant")])
    held = session(own, items=("lesson", "lecture"))
    came(held, people(world.units[STRONG], 2))
    with in_unit(world.units[COUNTY]):
        made = actions.copy_activity(own, day=dt.date(YEAR, 11, 12), name="再来一次", user=None)
    copy = Session.everywhere.get(activity=made)
    assert (made.since, made.name, timezone.localdate(copy.starts)) == (dt.date(YEAR, 11, 12), "再来一次", made.since)
    assert parts(made) == parts(own)
    assert Item.everywhere.filter(session=copy).count() == 2
    assert Attendance.everywhere.count() == 2
    assert copy.code != held.code
    own.refresh_from_db()
    assert own.name != made.name


def test_cancelled_with_the_reason_and_back(world):
    own = activity(world.units[COUNTY], parts=[(world.units[STRONG], "participant")])
    held = session(own)
    browser = world.client("planner")
    assert browser.post(f"{root()}/activities/{own.pk}/cancel/", {"reason": ""}).status_code == 200
    browser.post(f"{root()}/activities/{own.pk}/cancel/", {"reason": "台风"})
    own.refresh_from_db()
    assert (own.cancelled, own.cancelled_because) == (True, "台风")
    assert "台风" in world.client("clerk").get(f"{root(STRONG)}/activities/{own.pk}/").content.decode()
    assert "台风" in browser.get(f"{root()}/activities/cancelled/").content.decode()
    browser.post(f"{root()}/activities/{own.pk}/restore/")
    own.refresh_from_db()
    assert not own.cancelled
    came(held, people(world.units[STRONG], 1))
    with pytest.raises(Refused, match="took place"):
        actions.cancel_activity(own, reason="迟了", user=None)


def test_what_took_place_is_not_removed(world):
    own = activity(world.units[COUNTY], parts=[(world.units[STRONG], "participant")])
    held = session(own)
    made = came(held, people(world.units[STRONG], 1))
    part = ActivityUnit.everywhere.get()
    for refused in (
        lambda: actions.remove_activity(own, user=None), lambda: remove_session(held, user=None),
        lambda: remove_part(part, user=None),
    ):  # fmt: skip
        with pytest.raises(Refused, match="1 "):
            refused()
    made[0].delete()
    world.client("planner").post(f"{root()}/activities/{own.pk}/remove/")
    assert not Activity.everywhere.exists()


def test_participants_by_a_list_of_names(world):
    own = activity(world.units[COUNTY], parts=[(world.units[STRONG], "host")])
    here = f"{root()}/activities/{own.pk}/participants/"
    sent = {"role": "participant", "units": "云溪初级中学\n2144180001"}
    world.client("planner").post(here, sent)
    assert parts(own) == {(STRONG, "host"), (WEAK, "participant")}
    assert add_parts(own, [world.units[WEAK]], "participant", user=None) == 0


def test_a_unit_has_a_role_once(world):
    own = activity(world.units[COUNTY], parts=[(world.units[STRONG], "host"), (world.units[STRONG], "giver")])
    part = ActivityUnit.everywhere.get(role="giver")
    part.role = "host"
    with pytest.raises(Refused, match="already"):
        change_part(part, user=None)
    assert len(parts(own)) == 2


def test_items_with_a_speaker_of_a_school(world):
    held = session(activity(world.units[COUNTY]))
    named(world.units[STRONG], "孔小满", "1234")
    browser, here = world.client("planner"), f"{root()}/sessions/{held.pk}/items/"
    sent = {"kind": "lesson", "title": "分数的初步认识", "subject": "maths", "stage": "primary", "grade": "3"}
    wrong = browser.post(here, sent | {"school": "云溪中心小学", "teacher": "没有人"})
    assert "teacher" in wrong.context["form"].errors
    browser.post(here, sent | {"school": "云溪中心小学", "teacher": "孔小满"})
    item = Item.everywhere.get()
    assert (item.unit.slug, item.speaker.name, item.subject, item.grade) == (STRONG, "孔小满", "maths", 3)
    page = browser.get(f"{root()}/items/").content.decode()
    assert "孔小满" in page
    assert "数学" in page
    assert "孔小满" not in world.client("viewer").get(f"{root()}/items/").content.decode()
    browser.post(f"{root()}/items/{item.pk}/remove/")
    assert not Item.everywhere.exists()


def test_the_calendar_shows_a_month(world):
    own = activity(world.units[COUNTY], name="秋季教研")
    session(own)
    browser = world.client("planner")
    assert "秋季教研" in browser.get(f"{root()}/activities/calendar/?month={YEAR}-10").content.decode()
    assert "秋季教研" not in browser.get(f"{root()}/activities/calendar/?month={YEAR}-11").content.decode()
    for month in ("", "2025-13", "x", "0001-01"):
        assert browser.get(f"{root()}/activities/calendar/?month={month}").status_code == 200


def test_what_waits(world):
    from tongpan.assistance.base.todo import waiting_for

    day = timezone.localdate()
    over = activity(world.units[COUNTY], day=day - dt.timedelta(days=3), name="没有签到")
    session(over)
    activity(world.units[COUNTY], day=day - dt.timedelta(days=3), cancelled=True)
    activity(world.units[COUNTY], day=day + dt.timedelta(days=3))
    activity(world.units[STRONG], day=day - dt.timedelta(days=3), summary="有。")

    def kinds(user):
        return sorted(
            own.kind for own in waiting_for(world.users[user], day) if "activity" in own.kind or "attend" in own.kind
        )

    assert kinds("planner") == ["activity.summary", "attendance.missing"]
    assert kinds("clerk") == kinds("other_planner") == []
    came(Session.everywhere.get(), people(world.units[STRONG], 1))
    Activity.everywhere.filter(pk=over.pk).update(summary="很好。")
    assert kinds("planner") == []


PAGES = (
    "activities/", "sessions/", "items/", "attendance/", "hours/", "honours/", f"activities/calendar/?month={YEAR}-10",
)  # fmt: skip


def test_a_fixed_number_of_questions(world):
    """At one row and at three hundred."""
    browser, counted = world.client("city_planner"), []
    crowd = people(world.units[STRONG], 3)
    both = [(world.units[STRONG], "host"), (world.units[FAR], "participant")]
    for rows in (1, 299):
        for _number in range(rows):
            own = activity(world.units[COUNTY], parts=both)
            came(session(own, items=("lesson",)), crowd)
            Honour.everywhere.create(unit=world.units[STRONG], holder="unit", title="荣誉", level="city", day=own.since)
        counted.append({path: questions(browser, f"{root(CITY)}/{path}") for path in PAGES})
    assert counted[0] == counted[1]
    assert max(counted[0].values()) <= 32


def questions(browser, path):
    """How many a page asks once it was opened before."""
    browser.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    return len(asked)


def test_one_activity_with_much_in_it(world, django_assert_max_num_queries):
    own = activity(world.units[COUNTY], parts=[(world.units[STRONG], "host")])
    for hour in range(8, 18):
        came(session(own, hour=hour, items=("lesson",) * 5), people(world.units[STRONG], 3))
    browser = world.client("planner")
    browser.get(f"{root()}/activities/{own.pk}/")
    with django_assert_max_num_queries(32):
        browser.get(f"{root()}/activities/{own.pk}/")
