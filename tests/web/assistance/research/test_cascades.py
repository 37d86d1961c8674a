"""A cascade: laid out, planned tier by tier, adopted and taken back; nobody counted twice; seen by those in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.people import YEAR
from tests.web.assistance.research.people import SINCE, cohort, pair, person

from tongpan.access.models import AuditRecord, Job
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import ALL, period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.actions.cascade_plans import adopt, undo
from tongpan.assistance.research.actions.cascades import keep_cascade, remove_cascade
from tongpan.assistance.research.models import Cascade, CascadePlan, CohortMember, Mentoring, MentorMeeting
from tongpan.assistance.research.queries.cascade import heat_of, tree_of
from tongpan.assistance.research.queries.levels import counted_twice
from tongpan.assistance.research.queries.mentoring import pairs_of

pytestmark = pytest.mark.django_db
NEAR, BESIDE, FAR = "2144180001", "2144180002", "2144180003"
TIERS = [{"name": "名师", "size": 2, "capacity": 2}, {"name": "骨干", "size": 4, "capacity": 3},
         {"name": "教师", "size": 12, "capacity": 0}]  # fmt: skip


def page(name, unit, *args):
    return reverse(f"assistance:{name}", args=(unit, YEAR, *args))


@pytest.fixture
def tree(world):
    return Cascade.everywhere.create(unit=world.units["4418"], name="百千万", tiers=TIERS, since=SINCE)


@pytest.fixture
def staff(world):
    """Two titled teachers, and five without a title at each of two schools."""
    masters = [person(world.units[NEAR], backbone="city", title="senior") for _ in range(2)]
    young = [person(world.units[slug], title="second") for slug in (NEAR, FAR) for _ in range(5)]
    return masters, young


ASKED = {
    "mentors": "title:city", "mentors_unit": "4418", "apprentices": "young", "apprentices_unit": "4418",
    "capacity": "2", "places": "4", "same_subject": "on", "since": "2025-09-01",
}  # fmt: skip


@pytest.fixture
def plan(world, tree, django_capture_on_commit_callbacks):
    """Ask for a plan on the page and let the job run."""

    def made(tier=0, **changed):
        browser = world.client("city_planner")
        with django_capture_on_commit_callbacks(execute=True):
            answer = browser.post(page("research-cascade-plan-new", "4418", tree.pk, tier), ASKED | changed)
        assert answer.status_code == 302, answer.content.decode()
        job = Job.everywhere.latest("created")
        assert job.state == Job.State.DONE, job.error
        found = CascadePlan.everywhere.latest("pk")
        assert browser.get(answer.url).url == page("research-cascade-plan", "4418", found.pk)
        return found

    return made


def test_a_tier_is_planned_and_adopted_at_once(world, tree, staff, plan):
    made = plan()
    assert (made.status, made.result["matched"], made.result["mentors"], made.result["apprentices"]) == (
        "optimal", 4, 2, 10,
    )  # fmt: skip
    assert not Mentoring.everywhere.exists()
    assert adopt(made, user=world.users["city_planner"]) == 4
    pairs = Mentoring.everywhere.filter(origin=made.origin)
    assert {own.mentor for own in pairs} == set(staff[0])
    assert {own.apprentice for own in pairs} <= set(staff[1])
    assert {(own.tier, own.subject, own.since) for own in pairs} == {(0, "chinese", SINCE)}
    assert AuditRecord.objects.filter(action="assistance.cascade.adopt", target=str(made.pk)).count() == 1


def test_the_tier_below_takes_those_of_above_and_nobody_twice(world, tree, staff, plan):
    user = world.users["city_planner"]
    adopt(plan(), user=user)
    lower = plan(tier=1, mentors="above", capacity="3", places="12")
    assert (lower.result["mentors"], lower.result["apprentices"], lower.result["matched"]) == (4, 6, 6)
    adopt(lower, user=user)
    city = world.units["4418"]
    with in_unit(city):
        levels = tree_of(tree, pairs_of(city), period_of(YEAR, ALL))
    assert [own.people for own in levels] == [2, 4, 6]
    assert [own.pairs for own in levels] == [4, 6, 0]
    assert not counted_twice(tree).exists()


def test_a_plan_of_yesterday_is_refused_when_people_have_changed(world, tree, staff, plan):
    made = plan()
    person(world.units[FAR], title="second")
    with pytest.raises(Refused, match="changed since"):
        adopt(made, user=world.users["city_planner"])
    assert not Mentoring.everywhere.exists()


def test_taking_back_removes_what_never_met_and_ends_the_rest(world, tree, staff, plan):
    user = world.users["city_planner"]
    made = plan()
    adopt(made, user=user)
    with pytest.raises(Refused, match="already"):
        adopt(made, user=user)
    met = Mentoring.everywhere.first()
    MentorMeeting.everywhere.create(mentoring=met, day=dt.date(2025, 10, 1), kind="talk")
    assert undo(made, user=user, today=dt.date(2025, 11, 1)) == (3, 1)
    met.refresh_from_db()
    assert (met.until, Mentoring.everywhere.count()) == (dt.date(2025, 10, 31), 1)
    with pytest.raises(Refused, match="not in force"):
        undo(made, user=user, today=dt.date(2025, 11, 1))


def test_a_tier_on_which_another_rests_is_not_taken_back(world, tree, staff, plan):
    user = world.users["city_planner"]
    upper = plan()
    adopt(upper, user=user)
    adopt(plan(tier=1, mentors="above", capacity="3", places="12"), user=user)
    with pytest.raises(Refused) as refused:
        undo(upper, user=user, today=dt.date(2025, 9, 20))
    assert refused.value.values["count"] == 6


def test_who_is_left_has_a_reason_on_the_page(world, tree, staff, plan):
    person(world.units[FAR], title="second", subject="音乐")
    made = plan(places="")
    assert sorted((row["reason"], row["county"], row["people"]) for row in made.result["lacks"]) == [
        ("capacity", "441801", 1), ("capacity", "441802", 5), ("subject", "441802", 1),
    ]  # fmt: skip
    seen = world.client("city_planner").get(page("research-cascade-plan", "4418", made.pk)).content.decode()
    assert "音乐" in seen
    assert staff[0][0].name in seen
    assert staff[0][0].name not in world.client("viewer").get(
        page("research-cascade-plan", "4418", made.pk)
    ).content.decode()  # fmt: skip


def test_where_nobody_may_be_left_the_page_says_what_cannot_stand(world, tree, staff, plan):
    made = plan(places="", everyone="on")
    assert made.status == "infeasible"
    assert len(made.result["conflict"]) == 2
    with pytest.raises(Refused, match="no pairs"):
        adopt(made, user=world.users["city_planner"])
    assert world.client("city_planner").get(page("research-cascade-plan", "4418", made.pk)).status_code == 200


def test_people_of_a_cohort_can_be_mentors(world, tree, staff, plan):
    own = cohort(world.units["4418"], name="名师班")
    for one in staff[1][:2]:
        CohortMember.everywhere.create(cohort=own, unit=one.unit, teacher=one, role="trainee")
    made = plan(mentors=f"cohort:{own.pk}", apprentices="all")
    assert made.result["mentors"] == 2
    assert {row[1] for row in made.result["plan"]["pairs"]} == {f"T{one.pk}" for one in staff[1][:2]}


def test_the_tree_says_who_would_be_counted_twice(world, tree, staff):
    """X1.6: records that came from elsewhere may hold somebody on two levels; the page says so, by name to some."""
    (one, _two), young = staff
    pair(one, young[0], cascade=tree, tier=0)
    pair(young[0], one, cascade=tree, tier=1)
    assert {own.pk for own in counted_twice(tree)} == {one.pk}
    here = page("research-cascade", "4418", tree.pk)
    section = world.client("city_planner").get(here).content.decode()
    assert one.name in section
    assert one.name not in world.client("viewer").get(here).content.decode()


def test_coverage_is_by_county_and_subject(world, tree, staff):
    masters, young = staff
    pair(masters[0], young[0], cascade=tree, tier=0, subject="maths")
    pair(masters[0], young[9], cascade=tree, tier=0, subject="数学")
    pair(masters[1], young[8], cascade=tree, tier=0, subject="music")
    city = world.units["4418"]
    with in_unit(city):
        heat = heat_of(tree, pairs_of(city), 1)
    assert heat.subjects == ["maths", "music"]
    assert {name: values for name, values, _total in heat.rows} == {"甲县": [1, 0], "乙县": [1, 1]}
    assert heat.bare == 1


def test_a_county_sees_its_own_part_of_a_cascade_of_the_city(world, tree, staff):
    masters, young = staff
    pair(masters[0], young[0], cascade=tree, tier=0)
    pair(masters[1], young[9], cascade=tree, tier=0)
    answer = world.client("other_planner").get(page("research-cascade", "441802", tree.pk))
    assert answer.status_code == 200
    assert [own.people for own in answer.context["levels"]] == [1, 1, 0]
    assert world.client("other_planner").get(page("research-cascade-edit", "441802", tree.pk)).status_code == 403


def test_laid_out_by_hand(world):
    sent = {"name": "百千万", "since": "2025-09-01", "name_0": "名师", "size_0": "100", "capacity_0": "10",
            "name_1": "骨干", "size_1": "1000", "capacity_1": "10", "name_2": "教师", "size_2": "10000"}  # fmt: skip
    browser = world.client("city_planner")
    assert browser.post(page("research-cascades-add", "4418"), sent | {"capacity_1": ""}).status_code == 200
    assert browser.post(page("research-cascades-add", "4418"), sent).status_code == 302
    assert [(own["size"], own["capacity"]) for own in Cascade.everywhere.get().tiers] == [
        (100, 10), (1000, 10), (10_000, 0),
    ]  # fmt: skip


def test_a_tier_with_pairs_cannot_go_and_a_cascade_with_pairs_stays(world, tree, staff):
    user = world.users["city_planner"]
    pair(staff[1][0], staff[1][1], cascade=tree, tier=1)
    tree.tiers = TIERS[:2]
    with pytest.raises(Refused, match="would go"):
        keep_cascade(tree, user=user)
    with pytest.raises(Refused, match="has 1 pairs"):
        remove_cascade(tree, user=user)
    Mentoring.everywhere.all().delete()
    remove_cascade(tree, user=user)
    assert not Cascade.everywhere.exists()


@pytest.mark.parametrize("count", [1, 60])
def test_the_pages_ask_a_fixed_number_of_questions(world, tree, count, django_assert_max_num_queries):
    mentor = person(world.units[NEAR], backbone="city")
    for _ in range(count):
        own = pair(mentor, person(world.units[FAR]), cascade=tree, tier=0, subject="chinese")
        MentorMeeting.everywhere.create(mentoring=own, day=timezone.localdate(), kind="talk")
    browser = world.client("city_planner")
    with django_assert_max_num_queries(32):
        browser.get(page("research-cascade", "4418", tree.pk))
    with django_assert_max_num_queries(20):
        browser.get(page("research-cascades", "4418"))
