"""Attendance noted by hand: nobody twice, nobody beyond the places, strangers only where they are accepted."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people import YEAR
from tests.web.assistance.research.sittings import CITY, COUNTY, DAY, FAR, STRONG, WEAK, activity, people, session

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.actions.attendance import NOTED, NOTED_OWN, note, note_each, take_off
from tongpan.assistance.research.actions.sessions import save_session
from tongpan.assistance.research.models import Attendance, Session
from tongpan.assistance.research.queries.activity import invited
from tongpan.registry.models import Posting

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(world):
    units = world.units
    parts = [(units[CITY], "host"), (units[STRONG], "host"), (units[WEAK], "participant")]
    return session(activity(units[CITY], parts=parts), hours=6, places=3)


def noted(sitting, teachers, world, **more):
    return note(sitting, teachers, how="hand", user=world.users["city_planner"], **more)


def test_people_get_the_hours_of_the_session_and_the_school_of_the_day(world, sitting):
    moved = people(world.units[STRONG], 1)[0]
    Posting.everywhere.filter(teacher=moved).update(until=DAY + dt.timedelta(days=1))
    Posting.everywhere.create(teacher=moved, unit=world.units[FAR], kind="home", since=DAY + dt.timedelta(days=2))
    moved.unit = world.units[FAR]
    moved.save()
    (made,) = noted(sitting, [moved], world, outside=True)
    assert (made.hours, made.unit_id) == (6, world.units[STRONG].pk)


def test_twice_is_refused_and_nobody_is_noted(world, sitting):
    one, two = people(world.units[STRONG], 2)
    noted(sitting, [one], world)
    with pytest.raises(Refused, match=one.name):
        noted(sitting, [one, two], world)
    with pytest.raises(Refused, match=two.name):
        noted(sitting, [two, two], world)
    assert Attendance.everywhere.count() == 1


def test_beyond_the_places_is_refused(world, sitting):
    four = people(world.units[STRONG], 4)
    with pytest.raises(Refused, match="3 places and 4 people"):
        noted(sitting, four, world)
    noted(sitting, four[:3], world)
    with pytest.raises(Refused, match="leave out 1"):
        noted(sitting, four[3:], world)


def test_fewer_places_than_people_are_refused(world, sitting):
    noted(sitting, people(world.units[STRONG], 3), world)
    sitting.places = 2
    with pytest.raises(Refused, match="3 people attended"):
        save_session(sitting, user=None)


def test_strangers_are_noted_only_where_they_are_accepted(world, sitting):
    stranger = people(world.units[FAR], 1)
    with pytest.raises(Refused, match="not invited"):
        noted(sitting, stranger, world)
    assert len(noted(sitting, stranger, world, outside=True)) == 1


def test_a_bureau_that_only_hosts_does_not_send_all_its_schools(world, sitting):
    assert {own.slug for own in invited(sitting.activity)} == {STRONG, WEAK}
    alone = activity(world.units[CITY], parts=[(world.units[CITY], "host")])
    assert [own.slug for own in invited(alone)] == [CITY]
    county = activity(world.units[CITY], parts=[(world.units[COUNTY], "participant")])
    assert [own.slug for own in invited(county)] == [COUNTY]


def test_nobody_attends_what_is_cancelled(world, sitting):
    sitting.activity.cancelled = True
    sitting.activity.save()
    with pytest.raises(Refused, match="cancelled"):
        noted(sitting, people(world.units[STRONG], 1), world)


def test_new_hours_reach_those_who_had_the_old_ones(world, sitting):
    one, two = noted(sitting, people(world.units[STRONG], 2), world)
    Attendance.everywhere.filter(pk=two.pk).update(hours=1)
    sitting.hours = 8
    save_session(sitting, user=None)
    assert list(Attendance.everywhere.order_by("pk").values_list("hours", flat=True)) == [8, 1]
    assert one.pk < two.pk


def test_taken_off_is_taken_off_of_this_session_only(world, sitting):
    made = noted(sitting, people(world.units[STRONG], 2), world)
    other = session(sitting.activity, hour=14)
    assert take_off(other, [own.pk for own in made], user=None) == 0
    assert take_off(sitting, [made[0].pk], user=None) == 1


def test_the_audit_names_nobody(world, sitting):
    one = people(world.units[STRONG], 1)[0]
    noted(sitting, [one], world)
    kept = AuditRecord.objects.order_by("-pk").first()
    assert kept.action == "assistance.attendance.note_own"
    assert kept.detail == {"kind": "hand", "people": 1}
    assert one.name not in f"{kept.target}{kept.detail}"


@pytest.mark.parametrize(
    ("organiser", "schools", "action"),
    [
        (CITY, [STRONG, FAR], NOTED_OWN),
        (COUNTY, [STRONG, WEAK], NOTED_OWN),
        (COUNTY, [STRONG, FAR], NOTED),
        (STRONG, [STRONG], NOTED_OWN),
        (STRONG, [WEAK], NOTED),
    ],
)
def test_the_audit_tells_guests_from_the_organisers_own(world, organiser, schools, action):
    held = session(activity(world.units[organiser]))
    come = [people(world.units[slug], 1)[0] for slug in schools]
    note(held, come, how="hand", user=None, outside=True)
    assert AuditRecord.objects.latest("pk").action == action


def test_who_moved_to_the_organiser_since_is_a_guest_of_the_former_school(world):
    moved = people(world.units[FAR], 1)[0]
    moved.unit = world.units[STRONG]
    moved.save()
    note(session(activity(world.units[COUNTY])), [moved], how="hand", user=None, outside=True)
    assert AuditRecord.objects.latest("pk").action == NOTED


def test_one_guest_of_a_list_makes_it_a_record_of_guests(world):
    held = [session(activity(world.units[slug], parts=[(world.units[FAR], "participant")])) for slug in (CITY, COUNTY)]
    asked = [(own, people(world.units[FAR], 1)[0]) for own in held]
    assert note_each(asked[:1], unit=world.units[CITY], how="list", user=None) == [None]
    assert AuditRecord.objects.latest("pk").action == NOTED_OWN
    asked = [(own, people(world.units[FAR], 1)[0]) for own in held]
    assert note_each(asked, unit=world.units[CITY], how="list", user=None) == [None, None]
    assert AuditRecord.objects.latest("pk").action == NOTED


def test_ticked_on_the_page(world, sitting):
    one, stranger = people(world.units[STRONG], 1)[0], people(world.units[FAR], 1)[0]
    browser, here = world.client("city_planner"), f"/u/{CITY}/{YEAR}/research/sessions/{sitting.pk}/attendance/"
    page = browser.get(here).content.decode()
    assert one.name in page
    assert stranger.name not in page
    found = browser.post(here, {"q": stranger.name}, follow=True)
    assert stranger.name in found.content.decode()
    assert stranger.name not in found.request["QUERY_STRING"]
    refused = browser.post(f"{here}note/", {"row": [stranger.pk]}, follow=True).content.decode()
    assert stranger.name in refused
    assert Attendance.everywhere.count() == 0
    browser.post(f"{here}note/", {"row": [one.pk, stranger.pk], "outside": "1"})
    assert Attendance.everywhere.count() == 2


def test_a_school_sees_its_own_people_and_a_viewer_nobody(world, sitting):
    one, two = people(world.units[STRONG], 1)[0], people(world.units[WEAK], 1)[0]
    noted(sitting, [one, two], world)
    path = f"research/sessions/{sitting.pk}/"
    own = world.client("clerk").get(f"/u/{STRONG}/{YEAR}/{path}").content.decode()
    assert one.name in own
    assert two.name not in own
    sums = world.client("viewer").get(f"/u/{CITY}/{YEAR}/{path}").content.decode()
    assert one.name not in sums
    assert world.units[WEAK].name in sums
    listed = world.client("viewer").get(f"/u/{CITY}/{YEAR}/research/attendance/?export=csv").content.decode("utf-8-sig")
    assert one.name not in listed
    assert world.units[WEAK].name in listed


def test_an_export_with_names_leaves_a_record(world, sitting):
    noted(sitting, people(world.units[STRONG], 1), world)
    world.client("city_planner").get(f"/u/{CITY}/{YEAR}/research/attendance/?export=csv&school={STRONG}")
    kept = AuditRecord.objects.get(action="assistance.attendance.export")
    assert kept.detail == {"filters": {"school": STRONG}}


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(0, 5), max_size=4), max_size=6))
def test_nobody_is_counted_twice_whatever_is_noted(world, rounds):
    """However people are noted again and again, a person stands once at a session, and hours are people times hours."""
    Attendance.everywhere.all().delete()
    sitting = session(activity(world.units[STRONG]), hours=3)
    crowd = people(world.units[STRONG], 6)
    for chosen in rounds:
        try:
            noted(sitting, [crowd[number] for number in chosen], world)
        except Refused:
            continue
    rows = list(Attendance.everywhere.filter(session=sitting).values_list("teacher", "hours"))
    assert len({teacher for teacher, _hours in rows}) == len(rows)
    assert sum(hours for _teacher, hours in rows) == 3 * len(rows)
    with in_unit(world.units[STRONG]):
        from tongpan.assistance.base.period import period_of
        from tongpan.assistance.base.register import Figure

        count = Figure("research-attendance", asked={"session": sitting.pk}).value(world.units[STRONG], period_of(YEAR))
    assert count == len(rows)


def test_whoever_was_ticked_in_vain_stays_ticked(world, sitting):
    Session.everywhere.filter(pk=sitting.pk).update(places=1)
    chosen, other = people(world.units[STRONG], 2), people(world.units[STRONG], 1)[0]
    browser, here = world.client("city_planner"), f"/u/{CITY}/{YEAR}/research/sessions/{sitting.pk}/attendance/"
    query = f"school={STRONG}"
    assert f'note/?{query}"' in browser.get(f"{here}?{query}").content.decode()
    answer = browser.post(f"{here}note/?{query}", {"row": [own.pk for own in chosen], "outside": "1"})
    assert answer.headers["Location"] == f"{here}?{query}"
    shown = browser.get(answer.headers["Location"]).content.decode()
    assert 'class="errors"' in shown
    for own in (*chosen, other):
        assert (f'id="person-{own.pk}" checked' in shown) == (own in chosen)
    assert 'id="outside" checked' in shown
    assert " checked" not in browser.get(here).content.decode()
    assert Attendance.everywhere.count() == 0
