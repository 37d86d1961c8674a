"""What can be counted of programmes and mentoring: the measures are what the records say, and no more."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.web.assistance.research.people import cohort, pair, person

from tongpan.access.scope import in_unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import Figure, register_of
from tongpan.assistance.research.models import Cascade, CohortMember, MentorMeeting, Studio, StudioMember

pytestmark = pytest.mark.django_db
NEAR, BESIDE, FAR = "2144180001", "2144180002", "2144180003"
YEAR = period_of(2025)


def figure(world, unit, register, measure="count", period=YEAR, **asked):
    with in_unit(world.units[unit]):
        return Figure(register, measure, asked).value(world.units[unit], period)


def test_a_programme_counts_its_partners_schools_and_people(world):
    own = cohort(world.units["4418"], kind="decoding", pool=190)
    keeper = own.programme.unit
    bodies = [Organisation.everywhere.create(unit=keeper, name=f"单位{n}", kind="research") for n in range(5)]
    with in_unit(keeper):
        own.programme.partners.set(bodies[:3])
        own.programme.contractors.set(bodies[3:])
    for slug in (NEAR, BESIDE, FAR):
        school = world.units[slug]
        CohortMember.everywhere.create(cohort=own, unit=school, role="seed", teacher=person(school), category="teacher")
    CohortMember.everywhere.create(cohort=own, unit=world.units[NEAR], role="demonstration")
    CohortMember.everywhere.create(cohort=own, unit=world.units["441801"], role="pilot")
    decoding = {"kind": "decoding"}
    assert figure(world, "4418", "research-programmes", **decoding) == 1
    assert figure(world, "4418", "research-programmes", "partners", **decoding) == 3
    assert figure(world, "4418", "research-programmes", "contractors", **decoding) == 2
    assert figure(world, "4418", "research-cohorts", "pool", **decoding) == 190
    members = "research-cohort-members"
    assert figure(world, "4418", members, "persons", role="seed", **decoding) == 3
    assert figure(world, "4418", members, "schools", role="seed", **decoding) == 3
    assert figure(world, "4418", members, "counties", role="pilot") == 1
    assert figure(world, "4418", members, "schools", role="pilot") == 0
    assert figure(world, "4418", members, person="0", role="demonstration") == 1
    assert figure(world, "4418", members, "persons", category="teacher", county="441801") == 2


def test_a_school_counts_only_its_own_members_of_a_programme_of_the_city(world):
    own = cohort(world.units["4418"])
    for slug in (NEAR, FAR):
        CohortMember.everywhere.create(cohort=own, unit=world.units[slug], role="pilot")
    assert figure(world, NEAR, "research-cohort-members") == 1
    assert figure(world, NEAR, "research-programmes") == figure(world, NEAR, "research-cohorts") == 1
    assert figure(world, BESIDE, "research-programmes") == 0


def test_pairs_count_people_once_whoever_they_are(world):
    """X1.6: an apprentice who is a mentor in turn is one person in two pairs."""
    first, second, third = (person(world.units[slug]) for slug in (NEAR, FAR, FAR))
    tree = Cascade.everywhere.create(unit=world.units["4418"], name="百千万", since=dt.date(2025, 9, 1))
    pair(first, second, cascade=tree, tier=0, subject="maths")
    lower = pair(second, third, cascade=tree, tier=1, subject="maths")
    MentorMeeting.everywhere.create(mentoring=lower, day=dt.date(2025, 10, 1), kind="talk", hours=2)
    found = {
        name: figure(world, "4418", "research-mentoring", name, cascade=tree.pk)
        for name in ("count", "mentors", "apprentices", "persons")
    }
    assert found == {"count": 2, "mentors": 2, "apprentices": 2, "persons": 3}
    assert figure(world, "4418", "research-mentoring", across="1") == 1
    assert figure(world, "4418", "research-mentoring", "persons", tier="1") == 2
    assert figure(world, "4418", "research-mentoring", met="1") == 1
    assert figure(world, "4418", "research-mentor-meetings", "hours", cascade=tree.pk) == 2
    assert figure(world, "441802", "research-mentoring") == 2
    assert figure(world, "441801", "research-mentoring") == 1
    assert figure(world, BESIDE, "research-mentoring") == figure(world, BESIDE, "research-cascades") == 0


def test_a_spelling_of_a_subject_is_found_as_its_code(world):
    pair(person(world.units[NEAR]), person(world.units[FAR]), subject="英语")
    assert figure(world, "4418", "research-mentoring", subject="foreign") == 1
    assert figure(world, "4418", "research-mentoring", subject="maths") == 0


def test_studios_count_leaders_members_and_schools(world):
    leader = person(world.units[NEAR])
    own = Studio.everywhere.create(
        unit=world.units[NEAR], kind="form_teacher", level="county", name="工作室", leader=leader,
        since=dt.date(2024, 9, 1),
    )  # fmt: skip
    for slug in (BESIDE, FAR):
        member = person(world.units[slug])
        StudioMember.everywhere.create(studio=own, teacher=member, unit=member.unit, since=dt.date(2025, 9, 1))
    assert figure(world, "4418", "research-studios", "leaders", kind="form_teacher", level="county") == 1
    assert figure(world, "4418", "research-studio-members", "persons", studio=own.pk) == 2
    assert figure(world, "441802", "research-studio-members", "schools") == 1
    assert figure(world, "441802", "research-studios") == 1
    before = period_of(2024)
    assert figure(world, "4418", "research-studio-members", period=before) == 0
    assert figure(world, "4418", "research-studios", period=before) == 1


@pytest.mark.parametrize(
    "key", ["research-programmes", "research-cohort-members", "research-mentoring", "research-mentor-meetings"]
)
def test_a_key_that_is_none_finds_nothing(world, key):
    with in_unit(world.units["4418"]):
        assert list(register_of(key).select(world.units["4418"], YEAR, {"bond": "x"})) == []
