"""Programmes and studios: entered, joined by the line, completed, left; seen by members, changed by their keeper."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.people import YEAR
from tests.web.assistance.research.people import SINCE, cohort, person

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import register_of
from tongpan.assistance.research.actions import programmes as actions
from tongpan.assistance.research.actions.studios import join_studio, leave_studio, remove_studio
from tongpan.assistance.research.models import Activity, Cohort, CohortMember, Programme, Studio, StudioMember
from tongpan.assistance.research.queries.pasted import lines_of

pytestmark = pytest.mark.django_db
NEAR, BESIDE, FAR = "2144180001", "2144180002", "2144180003"


def page(name, unit, *args):
    return reverse(f"assistance:{name}", args=(unit, YEAR, *args))


def test_a_programme_is_entered_with_partners_and_contractors(world):
    bodies = [
        Organisation.everywhere.create(unit=world.units["4418"], name=f"单位{n}", kind="research") for n in (1, 2)
    ]
    sent = {"kind": "decoding", "name": "优课解码", "since": "2025-09-01", "partners": [bodies[0].pk],
            "contractors": [bodies[1].pk]}  # fmt: skip
    browser = world.client("city_planner")
    assert browser.post(page("research-programmes-add", "4418"), sent).status_code == 302
    made = Programme.everywhere.get()
    assert [own.name for own in Organisation.everywhere.filter(programmes=made)] == ["单位1"]
    assert [own.name for own in Organisation.everywhere.filter(programmes_run=made)] == ["单位2"]
    seen = browser.get(page("research-programme", "4418", made.pk)).content.decode()
    assert "单位1" in seen
    assert "单位2" in seen
    assert browser.post(page("research-programme-edit", "4418", made.pk), sent | {"partners": []}).status_code == 302
    assert not Organisation.everywhere.filter(programmes=made).exists()
    assert AuditRecord.objects.filter(action__startswith="assistance.programme.").count() == 2


def test_cohorts_are_counted_by_who_keeps_the_programme(world):
    """A cohort has no unit of its own."""
    cohort(world.units["441801"], pool=3)
    city, period = world.units["4418"], period_of(YEAR)
    counties = [world.units[slug] for slug in ("441801", "441802")]
    with in_unit(city):
        own = register_of("research-cohorts")
        assert own.by_unit("count", city, counties, period) == {"441801": 1, "441802": 0}


def test_an_end_before_the_beginning_is_refused_at_the_field(world):
    sent = {"kind": "pilot", "name": "试点", "since": "2025-09-01", "until": "2025-08-01"}
    answer = world.client("city_planner").post(page("research-programmes-add", "4418"), sent)
    assert "早于" in answer.content.decode()
    assert not Programme.everywhere.exists()


def test_members_are_pasted_and_whoever_is_there_stays_once(world):
    own = cohort(world.units["4418"])
    one, two = person(world.units[NEAR]), person(world.units[FAR])
    sent = {"role": "seed", "category": "teacher", "schools": "乙县第一小学\n441801",
            "people": f"云溪中心小学\t{one.name}\n乙县第一小学，{two.name}"}  # fmt: skip
    browser, here = world.client("city_planner"), page("research-members-add", "4418", own.pk)
    for _ in range(2):
        assert browser.post(here, sent).status_code == 302
    members = CohortMember.everywhere.filter(cohort=own)
    assert {(row.unit.slug, row.teacher, row.category) for row in members} == {
        (NEAR, one, "teacher"), (FAR, two, "teacher"), (FAR, None, ""), ("441801", None, ""),
    }  # fmt: skip
    assert members.count() == 4


@pytest.mark.parametrize(
    ("line", "said"), [("云溪中心小学 没有此人", "没有此人"), ("没有此校 {name}", "没有此校"), ("{twin}", "{twin}")]
)
def test_who_is_not_found_is_named_with_the_line(world, line, said):
    own, one = cohort(world.units["4418"]), person(world.units[NEAR])
    twins = [person(world.units[slug]) for slug in (NEAR, FAR)]
    for twin in twins:
        twin.name = "同名者"
        twin.save()
    text = line.format(name=one.name, twin="同名者")
    answer = world.client("city_planner").post(
        page("research-members-add", "4418", own.pk), {"role": "seed", "people": text}
    )
    assert answer.status_code == 200
    assert said.format(twin="同名者") in answer.content.decode()
    assert not CohortMember.everywhere.exists()


def test_lines_are_read_as_clerks_write_them():
    text = "云溪中心小学\t某甲\n\n 乙县第一小学， 某乙 \n某丙"
    assert [(own.number, own.school, own.name) for own in lines_of(text)] == [
        (1, "云溪中心小学", "某甲"), (3, "乙县第一小学", "某乙"), (4, "", "某丙"),
    ]  # fmt: skip


def test_completion_is_noted_for_those_ticked_and_then_they_stay(world):
    own = cohort(world.units["4418"])
    rows = [CohortMember.everywhere.create(cohort=own, unit=world.units[slug], role="pilot") for slug in (NEAR, FAR)]
    browser = world.client("city_planner")
    browser.post(page("research-members-done", "4418"), {"row": [rows[0].pk]})
    browser.post(page("research-members-undone", "4418"), {"row": [rows[1].pk]})
    assert list(CohortMember.everywhere.order_by("pk").values_list("done", flat=True)) == [True, False]
    browser.post(page("research-members-leave", "4418"), {"row": [row.pk for row in rows]})
    assert CohortMember.everywhere.count() == 2
    browser.post(page("research-members-leave", "4418"), {"row": [rows[1].pk]})
    assert list(CohortMember.everywhere.all()) == [rows[0]]


def test_a_county_sees_the_programme_it_is_in_and_changes_nothing(world):
    own = cohort(world.units["4418"])
    row = CohortMember.everywhere.create(cohort=own, unit=world.units[FAR], role="pilot")
    browser = world.client("other_planner")
    assert browser.get(page("research-programme", "441802", own.programme_id)).status_code == 200
    assert browser.get(page("research-cohort", "441802", own.pk)).status_code == 200
    assert browser.get(page("research-programme-edit", "441802", own.programme_id)).status_code == 403
    browser.post(page("research-members-leave", "441802"), {"row": [row.pk]})
    assert CohortMember.everywhere.filter(pk=row.pk).exists()
    assert world.client("planner").get(page("research-programme", "441801", own.programme_id)).status_code == 404


def test_what_is_in_use_is_not_removed(world):
    user, own = world.users["city_planner"], cohort(world.units["4418"])
    member = CohortMember.everywhere.create(cohort=own, unit=world.units[FAR], role="pilot")
    with pytest.raises(Refused, match="has 1 members"):
        actions.remove_cohort(own, user=user)
    with pytest.raises(Refused, match="has 1 members and 0 activities"):
        actions.remove_programme(own.programme, user=user)
    member.delete()
    held = Activity.everywhere.create(
        unit=world.units["4418"], programme=own.programme, kind="training", name="培训", since=SINCE, until=SINCE
    )
    with pytest.raises(Refused, match="0 members and 1 activities"):
        actions.remove_programme(own.programme, user=user)
    held.delete()
    actions.remove_cohort(own, user=user)
    actions.remove_programme(Programme.everywhere.get(), user=user)
    assert not Programme.everywhere.exists()


def test_a_cohort_lies_within_its_programme(world):
    user, own = world.users["city_planner"], cohort(world.units["4418"])
    with pytest.raises(Refused, match="begin the cohort within"):
        actions.keep_cohort(
            Cohort(programme=own.programme, name="第零期", since=SINCE - dt.timedelta(days=1)), user=user
        )
    own.programme.since = SINCE + dt.timedelta(days=1)
    with pytest.raises(Refused, match="outside of these days"):
        actions.keep_programme(own.programme, partners=[], contractors=[], user=user)


def test_a_programme_shows_its_activities_through_their_register(world):
    own = cohort(world.units["4418"]).programme
    Activity.everywhere.create(
        unit=world.units["4418"], programme=own, kind="training", name="培训", since=SINCE, until=SINCE
    )
    answer = world.client("city_planner").get(page("research-programme", "4418", own.pk))
    first = answer.context["figures"][0]
    assert first["value"] == 1
    assert first["href"] == f"{page('research-activities', '4418')}?programme={own.pk}&period=all"


@pytest.fixture
def studio(world):
    leader = person(world.units[NEAR])
    return Studio.everywhere.create(
        unit=world.units["4418"], kind="teacher", level="city", name="数学工作室", leader=leader, since=SINCE,
        until=dt.date(2028, 8, 31),
    )  # fmt: skip


def test_members_join_a_studio_once_and_within_its_term(world, studio):
    user, people = world.users["city_planner"], [person(world.units[slug]) for slug in (BESIDE, FAR)]
    assert join_studio(studio, people, since=SINCE, user=user) == (2, 0)
    assert join_studio(studio, people, since=dt.date(2026, 1, 1), user=user) == (0, 2)
    with pytest.raises(Refused, match="within its term"):
        join_studio(studio, people, since=dt.date(2025, 8, 1), user=user)
    with pytest.raises(Refused, match="leader"):
        join_studio(studio, [studio.leader], since=SINCE, user=user)
    with pytest.raises(Refused, match="has 2 members"):
        remove_studio(studio, user=user)


def test_who_leaves_a_studio_stays_in_its_past(world, studio):
    user, people = world.users["city_planner"], [person(world.units[slug]) for slug in (BESIDE, FAR)]
    join_studio(studio, people[:1], since=SINCE, user=user)
    join_studio(studio, people[1:], since=dt.date(2026, 3, 1), user=user)
    rows = list(StudioMember.everywhere.all())
    assert leave_studio(rows, last=dt.date(2025, 12, 31), unit=studio.unit, user=user) == 1
    assert [(row.teacher, row.until) for row in StudioMember.everywhere.all()] == [(people[0], dt.date(2025, 12, 31))]


def test_a_studio_on_its_pages(world, studio):
    browser, member = world.client("city_planner"), person(world.units[FAR])
    sent = {"people": f"乙县第一小学 {member.name}", "since": "2025-10-01"}
    assert browser.post(page("research-studio-join", "4418", studio.pk), sent).status_code == 302
    seen = browser.get(page("research-studio", "4418", studio.pk)).content.decode()
    assert member.name in seen
    assert studio.leader.name in seen
    other = world.client("viewer").get(page("research-studio", "4418", studio.pk)).content.decode()
    assert member.name not in other
    assert studio.leader.name not in other
    changed = {"kind": "principal", "level": "city", "name": "名校长工作室", "since": "2025-09-01",
               "leader": f"乙县第一小学 {member.name}"}  # fmt: skip
    assert browser.post(page("research-studio-edit", "4418", studio.pk), changed).status_code == 302
    studio.refresh_from_db()
    assert (studio.kind, studio.leader) == ("principal", member)


@pytest.mark.parametrize("count", [1, 30])
def test_the_lists_ask_a_fixed_number_of_questions(world, studio, count, django_assert_max_num_queries):
    for n in range(count):
        own = cohort(world.units["4418"], name=f"专项{n}")
        one = person(world.units[FAR])
        CohortMember.everywhere.create(cohort=own, unit=one.unit, teacher=one, role="trainee")
        StudioMember.everywhere.create(studio=studio, teacher=one, unit=one.unit, since=SINCE)
    browser = world.client("city_planner")
    names = ("programmes", "cohorts", "cohort-members", "studios", "studio-members")
    for name in names:
        with django_assert_max_num_queries(22):
            browser.get(page(f"research-{name}", "4418"))
    for name, key in (("programme", own.programme_id), ("cohort", own.pk), ("studio", studio.pk)):
        with django_assert_max_num_queries(24):
            browser.get(page(f"research-{name}", "4418", key))
