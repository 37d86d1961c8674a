"""Meetings and visits: who took part, what was found, what follows, and what is still to be held."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.people import YEAR

from tongpan.access.scope import in_unit
from tongpan.assistance.base import files
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import register_of
from tongpan.assistance.partnership.actions import meetings as do
from tongpan.assistance.partnership.models import Bond, BondMember, Meeting, MeetingMember, Task, VisitPoint
from tongpan.assistance.partnership.queries.cadence import cadences
from tongpan.assistance.partnership.queries.meetings import meetings_of

from .conftest import OURS, THEIRS

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 10, 15)
FORM = {"title": "赴乙县调研", "kind": "visit", "day": "2025-10-20", "last_day": "2025-10-21", "held": "on",
        "place": "乙县", "chair": "局长", "agenda": "", "minutes": "", "bond": ""}  # fmt: skip


@pytest.fixture
def meeting(world):
    """Make a visit kept by 甲县, or by the unit named."""

    def make(at="441801", **given):
        facts = {"kind": "visit", "title": "调研", "day": dt.date(2025, 10, 20)} | given
        return Meeting.everywhere.create(unit=world.units[at], **facts)

    return make


@pytest.fixture
def bureaus(world):
    """甲县 and 乙县, bureau to bureau."""
    bond = Bond.everywhere.create(unit=world.units["4418"], form="pairing", since=dt.date(2025, 9, 1))
    for slug, role in (("441801", "supporter"), ("441802", "recipient")):
        BondMember.everywhere.create(bond=bond, unit=world.units[slug], role=role)
    Bond.everywhere.filter(pk=bond.pk).update(level="bureau")
    return bond


def visited(world, meeting, slug=THEIRS):
    return MeetingMember.everywhere.create(meeting=meeting, unit=world.units[slug], role="visited")


def value(world, measure="count", register="meetings", unit="441801", **asked):
    own = world.units[unit]
    with in_unit(own):
        return register_of(register).value(measure, own, period_of(YEAR), asked)


def test_a_school_enters_a_meeting_of_its_own(world, send):
    assert send("clerk", OURS, "meeting-add", FORM).status_code == 302
    own = Meeting.everywhere.get()
    assert (own.unit.slug, own.kind, own.held, own.last_day) == (OURS, "visit", True, dt.date(2025, 10, 21))


def test_an_end_before_the_beginning_is_refused_at_the_field(send):
    page = send("planner", "441801", "meeting-add", FORM | {"last_day": "2025-10-19"})
    assert "早于“日期”" in page.content.decode()
    assert not Meeting.everywhere.exists()


def test_seen_by_who_keeps_it_takes_part_or_shares_its_bond_and_nobody_else(world, meeting, pairing):
    kept, shared, alone = meeting(), meeting(bond=pairing), meeting(at="4418")
    visited(world, kept)
    with in_unit(world.units["441802"]):
        assert set(meetings_of(world.units["441802"])) == {kept, shared}
    with in_unit(world.units["2144180002"]):
        assert list(meetings_of(world.units["2144180002"])) == []
    with in_unit(world.units["4418"]):
        assert set(meetings_of(world.units["4418"])) == {kept, shared, alone}


def test_who_takes_part_sees_it_and_cannot_change_it(world, look, send, meeting):
    own = meeting()
    member = visited(world, own)
    assert look("other_planner", "441802", "meeting", meeting=own.pk).status_code == 200
    assert look("other_planner", "441802", "meeting-edit", meeting=own.pk).status_code == 403
    assert send("other_planner", "441802", "meeting-remove", meeting=own.pk).status_code == 403
    assert send("other_planner", "441802", "meeting-member-remove", meeting=own.pk, member=member.pk).status_code == 403
    here = f"/u/441802/{YEAR}/tasks/add/?meeting={own.pk}"
    assert world.client("other_planner").get(here).status_code == 403


def test_a_side_of_the_bond_is_entered_by_name_and_a_stranger_is_not(world, send, meeting, pairing):
    own = meeting(bond=pairing)
    sent = {"role": "guest", "unit": "乙县第一小学", "organisation": "", "people": "5", "offices": "校长"}
    assert send("planner", "441801", "meeting-member-add", sent, meeting=own.pk).status_code == 302
    (member,) = MeetingMember.everywhere.filter(meeting=own).select_related("unit")
    assert (member.unit.slug, member.people, member.offices) == (THEIRS, 5, "校长")
    assert send("planner", "441801", "meeting-member-add", sent, meeting=meeting().pk).status_code == 200
    with pytest.raises(Refused):
        do.add_member(MeetingMember(meeting=own, unit=member.unit, role="guest"), user=world.users["planner"])


@pytest.mark.parametrize("both", [True, False])
def test_a_member_is_a_unit_or_an_organisation(world, send, meeting, both):
    village = Organisation.everywhere.create(unit=world.units["441801"], name="火岗村委员会", kind="government")
    sent = {"role": "visited", "unit": "甲县" if both else "", "organisation": str(village.pk) if both else "",
            "people": "", "offices": ""}  # fmt: skip
    own = meeting()
    assert send("planner", "441801", "meeting-member-add", sent, meeting=own.pk).status_code == 200
    assert not MeetingMember.everywhere.exists()
    send(
        "planner", "441801", "meeting-member-add", sent | {"unit": "", "organisation": str(village.pk)}, meeting=own.pk
    )
    assert MeetingMember.everywhere.get().organisation == village


def test_a_checklist_is_filled_in_for_each_place(world, look, send, meeting):
    """S0.6 and S0.8: campus, running, features, teaching, training; practices, results, problems, next plan, needs."""
    own = meeting()
    first, second = visited(world, own), visited(world, own, OURS)
    page = look("planner", "441801", "meeting-checklist", meeting=own.pk, member=first.pk).content.decode()
    assert page.count("<textarea") == len(VisitPoint.Topic.values) == 10
    sent = {
        "campus": "功能室齐全",
        "campus_mark": "1",
        "training": "骨干教师不足",
        "training_mark": "0",
        "needs_mark": "",
    }
    assert send("planner", "441801", "meeting-checklist", sent, meeting=own.pk, member=first.pk).status_code == 302
    other = {"campus": "操场偏小", "campus_mark": "0"}
    send("planner", "441801", "meeting-checklist", other, meeting=own.pk, member=second.pk)
    found = VisitPoint.everywhere.order_by("unit__slug", "topic").values_list("unit__slug", "topic", "satisfied")
    assert list(found) == [(OURS, "campus", False), (THEIRS, "campus", True), (THEIRS, "training", False)]
    assert value(world, register="meeting-points") == 3
    assert value(world, "wanting", "meeting-points") == 2
    assert value(world, register="meeting-points", school=THEIRS) == 2
    send("planner", "441801", "meeting-checklist", {"campus_mark": ""}, meeting=own.pk, member=first.pk)
    assert VisitPoint.everywhere.filter(unit__slug=THEIRS).count() == 0


def test_what_was_found_elsewhere_is_for_who_keeps_the_meeting(world, look, meeting):
    own = meeting()
    for slug, finding in ((OURS, "操场偏小"), (THEIRS, "功能室齐全")):
        do.keep_points(visited(world, own, slug), {"campus": (finding, True)}, user=world.users["planner"])
    VisitPoint.everywhere.create(meeting=own, topic="next", finding="明年再访")
    assert value(world, register="meeting-points") == 3
    assert value(world, register="meeting-points", unit="441802") == 2
    page = look("other_planner", "441802", "meeting", meeting=own.pk).content.decode()
    assert [text in page for text in ("操场偏小", "功能室齐全", "明年再访")] == [False, True, True]
    assert "操场偏小" in look("planner", "441801", "meeting", meeting=own.pk).content.decode()


def test_who_is_taken_off_the_list_takes_the_findings_along(world, send, meeting):
    own = meeting()
    member = visited(world, own)
    do.keep_points(member, {"campus": ("好", True)}, user=world.users["planner"])
    send("planner", "441801", "meeting-member-remove", meeting=own.pk, member=member.pk)
    assert not VisitPoint.everywhere.exists()
    assert not MeetingMember.everywhere.exists()


def test_a_follow_up_is_a_task_with_an_owner_and_a_day(world, look, meeting, pairing):
    own = meeting(bond=pairing)
    owner = world.users["planner"]
    sent = {"title": "配齐心理教师", "kind": "follow_up", "doer": "441801", "planned": "2025-10-21",
            "due": "2025-12-31", "owner": str(owner.pk), "cycle": "", "bond": str(pairing.pk)}  # fmt: skip
    assert world.client("planner").post(f"/u/441801/{YEAR}/tasks/add/?meeting={own.pk}", sent).status_code == 302
    made = Task.everywhere.get()
    assert (made.meeting, made.kind, made.owner, made.due, made.bond) == (
        own, "follow_up", owner, dt.date(2025, 12, 31), pairing
    )  # fmt: skip
    assert "配齐心理教师" in look("planner", "441801", "meeting", meeting=own.pk).content.decode()
    with pytest.raises(Refused) as refused:
        do.remove_meeting(own, user=owner)
    assert refused.value.values == {"count": 1, "meeting": "调研"}


def test_people_and_places_of_meetings_are_counted_apart(world, meeting):
    first, second = meeting(), meeting(title="第二次", held=False)
    for own in (first, second):
        MeetingMember.everywhere.create(meeting=own, unit=world.units["441802"], role="guest", people=5)
        visited(world, own)
    found = {name: value(world, name) for name in ("count", "held", "people", "visited", "follow_ups")}
    assert found == {"count": 2, "held": 1, "people": 10, "visited": 2, "follow_ups": 0}
    assert value(world, school=THEIRS) == 2
    assert value(world, kind="visit", held="0") == 1


def test_the_joint_review_of_the_year_is_held_once_it_is(world, look, meeting, bureaus):
    def missing():
        with in_unit(world.units["441801"]):
            return [own.bond for own in cadences(world.units["441801"], period_of(YEAR), DAY)[0].missing]

    assert missing() == [bureaus]
    page = look("planner", "441801", "meetings").content.decode()
    assert f"?kind=annual_review&amp;bond={bureaus.pk}" in page or f"?kind=annual_review&bond={bureaus.pk}" in page
    meeting(kind="annual_review", bond=bureaus, day=dt.date(2025, 8, 31))
    meeting(kind="annual_review", bond=bureaus, day=dt.date(2026, 6, 1), held=False)
    meeting(kind="visit", bond=bureaus)
    assert missing() == [bureaus], "another year, not held, another kind"
    meeting(kind="annual_review", bond=bureaus, day=dt.date(2026, 6, 1))
    assert missing() == []


def test_pairs_of_schools_owe_no_joint_review(world, pairing):
    Bond.everywhere.filter(pk=pairing.pk).update(level="school")
    with in_unit(world.units["441801"]):
        assert cadences(world.units["441801"], period_of(YEAR), DAY)[0].rows == ()


@pytest.mark.parametrize(
    ("day", "met"), [(dt.date(2025, 10, 1), 1), (dt.date(2025, 10, 31), 1), (dt.date(2025, 11, 1), 0)]
)
def test_the_meeting_of_a_community_counts_in_its_month(world, meeting, day, met):
    bond = Bond.everywhere.create(unit=world.units["441801"], form="community", since=dt.date(2025, 9, 1))
    BondMember.everywhere.create(bond=bond, unit=world.units[OURS], role="core")
    meeting(kind="community", bond=bond, day=day)
    with in_unit(world.units["441801"]):
        _joint, found = cadences(world.units["441801"], period_of(YEAR), DAY)
    assert (found.first, found.last, found.met, len(found.rows)) == (
        dt.date(2025, 10, 1),
        dt.date(2025, 10, 31),
        met,
        1,
    )


@pytest.mark.parametrize("count", [1, 300])
def test_the_list_asks_a_fixed_number_of_questions(world, count, pairing, bureaus, django_assert_max_num_queries):
    held = Meeting.everywhere.bulk_create(
        Meeting(unit=world.units["441801"], bond=pairing, kind="visit", title=f"调研{n}", day=dt.date(2025, 10, 20))
        for n in range(count)
    )
    MeetingMember.everywhere.bulk_create(
        MeetingMember(meeting=own, unit=world.units[THEIRS], role="visited", people=3) for own in held
    )
    browser = world.client("planner")
    with django_assert_max_num_queries(26):
        assert browser.get(f"/u/441801/{YEAR}/meetings/").status_code == 200


def test_its_files_are_seen_by_who_sees_it(world, meeting):
    own = meeting()
    visited(world, own)
    for slug, seen in (("441801", True), ("441802", True), ("2144180002", False)):
        with in_unit(world.units[slug]):
            assert (files.owner_of(f"meeting:{own.pk}", world.units[slug]) is not None) == seen, slug
