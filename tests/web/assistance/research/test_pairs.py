"""Pairs by hand: made across schools, refused where they cannot be, met, ended; seen by both sides and nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.people import YEAR
from tests.web.assistance.research.people import SINCE, pair, person

from tongpan.access.models import AuditRecord
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.actions.mentor_meetings import Meeting, log_meetings
from tongpan.assistance.research.actions.mentoring import end_pair, make_pair, remove_pair
from tongpan.assistance.research.actions.pair_checks import PairDraft
from tongpan.assistance.research.models import Cascade, Mentoring, MentorMeeting
from tongpan.assistance.research.queries.levels import counted_twice, people_on
from tongpan.assistance.research.queries.terms import term_start

pytestmark = pytest.mark.django_db
NEAR, BESIDE, FAR = "2144180001", "2144180002", "2144180003"
TIERS = [{"name": "广州名师", "size": 2, "capacity": 1}, {"name": "骨干", "size": 2, "capacity": 2},
         {"name": "本地教师", "size": 4, "capacity": 0}]  # fmt: skip


@pytest.fixture
def people(world):
    return {slug: [person(world.units[slug]) for _ in range(3)] for slug in (NEAR, BESIDE, FAR)}


@pytest.fixture
def tree(world):
    return Cascade.everywhere.create(unit=world.units["4418"], name="百千万", tiers=TIERS, since=SINCE)


def make(world, mentor, apprentice, **more):
    draft = PairDraft(mentor, apprentice, **({"since": SINCE, "subject": "chinese"} | more))
    return make_pair(world.units["4418"], draft, user=world.users["city_planner"])


def test_a_pair_knows_both_schools_and_leaves_a_record(world, people):
    made = make(world, people[NEAR][0], people[FAR][0])
    assert (made.mentor_unit.slug, made.unit.slug) == (NEAR, FAR)
    assert AuditRecord.objects.filter(action="assistance.mentoring.make", target=str(made.pk)).count() == 1


def test_nobody_is_their_own_mentor(world, people):
    with pytest.raises(Refused, match="own mentor"):
        make(world, people[NEAR][0], people[NEAR][0])


def test_the_same_pair_twice_is_refused_by_name(world, people):
    make(world, people[NEAR][0], people[FAR][0])
    with pytest.raises(Refused) as refused:
        make(world, people[NEAR][0], people[FAR][0])
    assert refused.value.values["mentor"] == people[NEAR][0].name


def test_a_second_mentor_in_one_cascade_is_refused_until_the_first_has_ended(world, people, tree):
    first = make(world, people[NEAR][0], people[FAR][0], cascade=tree, tier=0)
    with pytest.raises(Refused, match="as mentor already"):
        make(world, people[BESIDE][0], people[FAR][0], cascade=tree, tier=0)
    end_pair(first, last=dt.date(2025, 12, 31), reason="导师调离", user=world.users["city_planner"])
    again = make(world, people[BESIDE][0], people[FAR][0], cascade=tree, tier=0, since=dt.date(2026, 1, 1))
    assert again.pk != first.pk


def test_a_mentor_over_capacity_is_refused_with_the_numbers(world, people, tree):
    make(world, people[NEAR][0], people[FAR][0], cascade=tree, tier=0)
    with pytest.raises(Refused) as refused:
        make(world, people[NEAR][0], people[FAR][1], cascade=tree, tier=0)
    assert (refused.value.values["load"], refused.value.values["most"]) == (1, 1)


def test_without_a_cascade_the_usual_capacity_holds(world, people):
    apprentices = [person(world.units[FAR]) for _ in range(11)]
    for own in apprentices[:10]:
        make(world, people[NEAR][0], own)
    with pytest.raises(Refused, match="may have 10"):
        make(world, people[NEAR][0], apprentices[10])


def test_who_stands_on_another_level_would_be_counted_twice(world, people, tree):
    make(world, people[NEAR][0], people[FAR][0], cascade=tree, tier=0)
    with pytest.raises(Refused, match="counted twice"):
        make(world, people[FAR][0], people[NEAR][0], cascade=tree, tier=1)
    make(world, people[FAR][0], people[FAR][1], cascade=tree, tier=1)
    assert [people_on(tree, level) for level in range(3)] == [1, 1, 1]
    assert not counted_twice(tree).exists()


def test_a_tier_that_is_none_is_refused(world, people, tree):
    with pytest.raises(Refused, match="no such tier"):
        make(world, people[NEAR][0], people[FAR][0], cascade=tree, tier=2)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 1)), max_size=14))
def test_whatever_is_entered_nobody_is_counted_twice(django_db_blocker, wishes):
    """Pairs are tried at random; what is not refused leaves every level apart and every mentor within capacity."""
    from django.db import transaction
    from tests.people import settle

    with django_db_blocker.unblock(), transaction.atomic():
        world = settle()
        own = Cascade.everywhere.create(unit=world.units["4418"], name="梯级", tiers=TIERS, since=SINCE)
        staff = [person(world.units[slug]) for slug in (NEAR, BESIDE, FAR) for _ in range(2)]
        for mentor, apprentice, tier in wishes:
            try:
                make(world, staff[mentor], staff[apprentice], cascade=own, tier=tier)
            except Refused:
                continue
        pairs = Mentoring.everywhere.filter(cascade=own)
        assert not counted_twice(own).exists()
        assert len(set(pairs.values_list("apprentice", flat=True))) == pairs.count()
        for tier, most in ((0, 1), (1, 2)):
            loads = list(pairs.filter(tier=tier).values_list("mentor", flat=True))
            assert all(loads.count(one) <= most for one in loads)
        transaction.set_rollback(True)


def test_meetings_are_logged_for_many_or_for_none(world, people):
    user, unit = world.users["city_planner"], world.units["4418"]
    old = pair(people[NEAR][0], people[FAR][0])
    late = pair(people[NEAR][1], people[FAR][1], since=dt.date(2026, 3, 1))
    meeting = Meeting(dt.date(2025, 11, 3), "lesson", 2.0)
    with pytest.raises(Refused) as refused:
        log_meetings([old, late], meeting, unit=unit, user=user, today=dt.date(2025, 11, 9))
    assert refused.value.values["count"] == 1
    with pytest.raises(Refused, match="still to come"):
        log_meetings([old], meeting, unit=unit, user=user, today=dt.date(2025, 11, 1))
    assert MentorMeeting.everywhere.count() == 0
    assert log_meetings([old], meeting, unit=unit, user=user, today=dt.date(2025, 11, 9)) == 1


def test_who_has_met_ends_and_is_not_removed(world, people):
    own = pair(people[NEAR][0], people[FAR][0])
    MentorMeeting.everywhere.create(mentoring=own, day=dt.date(2025, 11, 3), kind="talk")
    user = world.users["city_planner"]
    with pytest.raises(Refused, match="met 1 times"):
        remove_pair(own, user=user)
    with pytest.raises(Refused, match="after that day"):
        end_pair(own, last=dt.date(2025, 10, 1), reason="调离", user=user)
    with pytest.raises(Refused, match="cannot end before"):
        end_pair(own, last=dt.date(2025, 8, 1), reason="调离", user=user)
    end_pair(own, last=dt.date(2025, 12, 1), reason="调离", user=user)
    own.refresh_from_db()
    assert (own.until, own.reason) == (dt.date(2025, 12, 1), "调离")


def page(name, unit, *args):
    return reverse(f"assistance:{name}", args=(unit, YEAR, *args))


def test_both_sides_see_the_pair_and_others_do_not(world, people):
    own = pair(people[NEAR][0], people[FAR][0])
    for who, unit, status in (
        ("planner", "441801", 200), ("other_planner", "441802", 200), ("clerk", NEAR, 200),
        ("city_planner", BESIDE, 404),
    ):  # fmt: skip
        assert world.client(who).get(page("research-pair", unit, own.pk)).status_code == status


def test_a_viewer_sees_schools_and_no_names(world, people):
    own = pair(people[NEAR][0], people[FAR][0])
    for address in (page("research-pair", "4418", own.pk), page("research-mentoring", "4418")):
        seen = world.client("viewer").get(address).content.decode()
        assert "云溪中心小学" in seen
        assert people[NEAR][0].name not in seen
        assert people[FAR][0].name in world.client("city_planner").get(address).content.decode()
    sheet = world.client("viewer").get(page("research-mentoring", "4418"), {"export": "csv"}).content.decode()
    assert people[FAR][0].name not in sheet
    assert not AuditRecord.objects.filter(action="assistance.mentoring.export").exists()
    world.client("city_planner").get(page("research-mentoring", "4418"), {"export": "csv"})
    assert AuditRecord.objects.get(action="assistance.mentoring.export").detail == {"filters": {}}


def test_the_side_of_the_mentor_logs_but_does_not_end(world, people):
    own = pair(people[NEAR][0], people[FAR][0])
    browser = world.client("planner")
    sent = {"day": "2025-10-10", "kind": "lesson", "hours": "2"}
    browser.post(page("research-pair-meet", "441801", own.pk), sent)
    assert MentorMeeting.everywhere.get().hours == 2
    ended = browser.post(page("research-pair-end", "441801", own.pk), {"last": "2025-12-01", "reason": "调离"})
    assert ended.status_code == 403
    met = MentorMeeting.everywhere.get()
    world.client("other_planner").post(page("research-meeting-remove", "441802", met.pk))
    assert not MentorMeeting.everywhere.exists()


def test_two_steps_make_a_pair_by_hand(world, people):
    browser, here = world.client("city_planner"), page("research-mentoring-add", "4418")
    assert "云溪中心小学" in browser.get(here).content.decode()
    step = f"{here}?mentor_school={NEAR}&school={FAR}"
    assert people[FAR][1].name in browser.get(step).content.decode()
    sent = {"mentor": people[NEAR][0].pk, "apprentice": people[FAR][1].pk, "since": "2025-09-01"}
    assert browser.post(step, sent).status_code == 302
    assert Mentoring.everywhere.get().subject == "chinese"


def test_different_subjects_are_a_warning_that_can_be_answered(world, people):
    other = person(world.units[FAR], subject="音乐")
    browser = world.client("city_planner")
    here = f"{page('research-mentoring-add', '4418')}?mentor_school={NEAR}&school={FAR}"
    sent = {"mentor": people[NEAR][0].pk, "apprentice": other.pk, "since": "2025-09-01"}
    answer = browser.post(here, sent)
    assert answer.status_code == 200
    assert 'name="anyway"' in answer.content.decode()
    assert browser.post(here, sent | {"anyway": "on"}).status_code == 302


def test_one_meeting_for_the_pairs_ticked(world, people):
    pairs = [pair(people[NEAR][n], people[FAR][n]) for n in range(2)]
    browser, here = world.client("city_planner"), page("research-pairs-meet", "4418")
    rows = {"row": [own.pk for own in pairs]}
    assert 'name="day"' in browser.post(here, rows).content.decode()
    assert browser.post(here, rows | {"day": "2025-10-10", "kind": "talk", "hours": "1"}).status_code == 302
    assert MentorMeeting.everywhere.count() == 2


@pytest.mark.parametrize("count", [1, 30])
def test_the_lists_ask_a_fixed_number_of_questions(world, count, django_assert_max_num_queries):
    mentor = person(world.units[NEAR])
    for _ in range(count):
        own = pair(mentor, person(world.units[FAR]))
        MentorMeeting.everywhere.create(mentoring=own, day=dt.date(2025, 10, 1), kind="talk")
    browser = world.client("city_planner")
    for name in ("research-mentoring", "research-mentor-meetings"):
        with django_assert_max_num_queries(22):
            browser.get(page(name, "4418"))


@pytest.mark.parametrize(
    ("day", "first"),
    [("2025-09-01", "2025-09-01"), ("2026-01-20", "2025-09-01"), ("2026-02-01", "2026-02-01"),
     ("2026-08-31", "2026-02-01")],
)  # fmt: skip
def test_the_term_of_a_day(day, first):
    assert term_start(dt.date.fromisoformat(day)) == dt.date.fromisoformat(first)
