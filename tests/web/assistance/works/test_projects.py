"""Projects: entered, brought from state to state, on time and within the budget or not, reported on by the school."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.people import YEAR

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.actions import Draft, make_bond
from tongpan.assistance.works.actions.milestones import add_milestone, reach_milestone
from tongpan.assistance.works.actions.projects import remove_project, save_project, set_accepted, set_state
from tongpan.assistance.works.actions.projects_in_turn import correct_each
from tongpan.assistance.works.models import Milestone, PlaceChange, Project, ProjectFunding
from tongpan.assistance.works.pictures import finding, timeline
from tongpan.assistance.works.registers import PROJECTS

pytestmark = pytest.mark.django_db
COUNTY, SCHOOL, OTHER = "441801", "2144180001", "441802"
ALL = {"period": "all"}


def here(name, unit=COUNTY, **given):
    return reverse(f"assistance:{name}", kwargs={"unit": unit, "year": YEAR, **given})


FORM = {
    "place": SCHOOL, "kind": "extension", "name": "教学楼扩建", "stage": "primary", "planned": "2025-01-01",
    "due": "2025-08-31", "budget": "5000000", "source_county": "3000000", "source_supporter": "1500000",
}  # fmt: skip


def test_a_project_is_entered_with_who_bears_it_and_what_is_open(world):
    shown = world.client("planner").post(here("works-project-add"), FORM, follow=True).content.decode()
    own = Project.everywhere.get()
    assert (own.unit.slug, own.state, own.budget) == (SCHOOL, "sought", 5_000_000)
    assert dict(ProjectFunding.everywhere.values_list("source", "amount")) == {
        "county": 3_000_000, "supporter": 1_500_000
    }  # fmt: skip
    assert "500,000.00" in shown
    assert AuditRecord.objects.filter(action="assistance.project.make").count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"source_city": "900000"}, "400,000.00"),
        ({"due": "2024-01-01"}, ""),
        ({"place": "2144180003"}, ""),
        ({"budget": "-1"}, ""),
    ],
)
def test_what_does_not_fit_stays_on_the_form(world, changed, said):
    shown = world.client("planner").post(here("works-project-add"), FORM | changed)
    assert shown.status_code == 200
    assert shown.context["form"].errors
    assert said in shown.content.decode()
    assert "教学楼扩建" in shown.content.decode()
    assert not Project.everywhere.exists()


def test_what_is_refused_of_a_project_leaves_no_trace_on_a_later_line(world, money):
    own = save_project(money.project(budget=Decimal(10)), {"city": Decimal(4)}, user=money.user)
    lines = [(own, {"budget": Decimal(3), "name": "refused"}, ()), (own, {"due": dt.date(2026, 8, 1)}, ())]
    told = correct_each(lines, unit=world.units[COUNTY], user=money.user)
    assert [type(one) for one in told] == [Refused, type(None)]
    now = Project.everywhere.get(pk=own.pk)
    assert (now.budget, now.name, now.due) == (10, own.name, dt.date(2026, 8, 1))


def test_changing_a_project_changes_its_sources(world, money):
    own = save_project(money.project(budget=Decimal(10)), {"city": Decimal(4)}, user=money.user)
    save_project(own, {"county": Decimal(10)}, user=money.user)
    assert dict(ProjectFunding.everywhere.values_list("source", "amount")) == {"county": 10}


def test_states_bring_their_days_and_are_kept(money):
    own = save_project(
        Project(unit=money.world.units[SCHOOL], kind="building", name="楼", planned=dt.date(2025, 1, 1)), {},
        user=money.user,
    )  # fmt: skip
    for state, day in (("approved", 2), ("running", 3), ("delivered", 4)):
        own = set_state(own, state, day=dt.date(2025, day, 1), user=money.user)
    assert (own.state, own.started, own.delivered) == ("delivered", dt.date(2025, 3, 1), dt.date(2025, 4, 1))
    assert set_accepted(own, passed=True, user=money.user).accepted is True
    own = set_state(own, "running", day=dt.date(2025, 5, 1), note="返工", user=money.user)
    assert (own.delivered, own.started, own.accepted) == (None, dt.date(2025, 3, 1), None)


@pytest.mark.parametrize(
    ("state", "day", "said"),
    [
        ("running", dt.date(2025, 3, 1), "is in this state already"),
        ("delivered", dt.date(2999, 1, 1), "lies ahead"),
        ("approved", dt.date(2025, 1, 1), "The last change of “照明改造” is of 2025-02-01"),
    ],
)
def test_a_state_that_cannot_be_is_refused(money, state, day, said):
    own = set_state(money.project(state="approved"), "running", day=dt.date(2025, 2, 1), user=money.user)
    with pytest.raises(Refused) as found:
        set_state(own, state, day=day, user=money.user)
    assert said in str(found.value)


def test_nothing_is_delivered_that_was_never_begun_and_nothing_accepted_before(money):
    own = money.project(state="approved")
    with pytest.raises(Refused, match="never begun"):
        set_state(own, "delivered", day=dt.date(2025, 2, 1), user=money.user)
    with pytest.raises(Refused, match="not delivered"):
        set_accepted(own, passed=True, user=money.user)


def test_a_project_with_money_stays(money):
    fund, own = money.fund(), money.project()
    money.line(fund, "received", 5)
    money.line(fund, "allocated", 5, project=own)
    with pytest.raises(Refused, match="Stop the project instead"):
        remove_project(own, user=money.user)
    remove_project(money.project(name="空"), user=money.user)
    assert Project.everywhere.get() == own


def test_the_school_reports_and_the_bureau_plans(world, money):
    own = money.project(SCHOOL)
    step = add_milestone(own, "主体封顶", dt.date(2025, 5, 1), user=money.user)
    clerk, reach = world.client("clerk"), here("works-milestone-reach", SCHOOL, project=own.pk, milestone=step.pk)
    assert clerk.post(reach, {"day": "2025-05-09"}).status_code == 302
    assert Milestone.everywhere.get().done == dt.date(2025, 5, 9)
    assert clerk.post(reach, {"day": ""}).status_code == 302
    assert Milestone.everywhere.get().done is None
    for name, data in (
        ("works-milestone-add", {"name": "x", "due": "2025-01-01"}), ("works-project-edit", FORM),
        ("works-project-state", {"state": "stopped", "day": "2025-01-01"}), ("works-project-remove", {}),
    ):  # fmt: skip
        assert clerk.post(here(name, SCHOOL, project=own.pk), data).status_code == 403
    page = clerk.get(here("works-project", SCHOOL, project=own.pk)).content.decode()
    assert 'name="file"' in page  # photos may be added
    assert "works/projects/1/edit" not in page


def test_a_milestone_of_another_project_is_not_found(world, money):
    step = add_milestone(money.project("2144180003"), "他校", dt.date(2025, 5, 1), user=money.user)
    reach = here("works-milestone-reach", SCHOOL, project=money.project(SCHOOL).pk, milestone=step.pk)
    assert world.client("clerk").post(reach, {"day": "2025-05-09"}).status_code == 404


def test_a_step_cannot_be_reached_tomorrow(money):
    step = add_milestone(money.project(), "封顶", dt.date(2025, 5, 1), user=money.user)
    with pytest.raises(Refused, match="lies ahead"):
        reach_milestone(step, timezone.localdate() + dt.timedelta(days=1), user=money.user)


def test_who_shares_the_bond_sees_the_project_and_does_not_change_it(world, money):
    members = [(world.units[OTHER], "supporter"), (world.units[COUNTY], "recipient")]
    bond = make_bond(world.units["4418"], Draft("pairing", members), since=dt.date(2025, 1, 1), until=None,
                     user=world.users["city_planner"])  # fmt: skip
    own, apart = money.project(bond=bond), money.project(name="无关")
    other = world.client("other_planner")
    assert other.get(here("works-project", OTHER, project=own.pk)).status_code == 200
    assert other.get(here("works-project", OTHER, project=apart.pk)).status_code == 404
    assert other.post(here("works-project-remove", OTHER, project=own.pk)).status_code == 403
    with in_unit(world.units[OTHER]):
        assert PROJECTS.value("count", world.units[OTHER], period_of(YEAR), {"bond": bond.pk}) == 1


def days(**facts):
    return Project(**{"name": "楼", "kind": "building", "state": "running"} | facts)


@pytest.mark.parametrize(
    ("facts", "late"),
    [
        ({"due": dt.date(2025, 6, 1)}, 29),
        ({"due": dt.date(2025, 6, 30)}, None),
        ({"due": dt.date(2025, 6, 1), "delivered": dt.date(2025, 6, 8)}, 7),
        ({"due": dt.date(2025, 6, 1), "delivered": dt.date(2025, 6, 1)}, None),
        ({"due": dt.date(2025, 6, 1), "stopped": dt.date(2025, 6, 8)}, None),
        ({}, None),
    ],
)
def test_days_late(facts, late):
    assert days(**facts).days_late(dt.date(2025, 6, 30)) == late


def test_the_picture_says_what_the_days_say():
    today = dt.date(2025, 7, 1)
    own = days(planned=dt.date(2025, 1, 1), due=dt.date(2025, 6, 1), started=dt.date(2025, 2, 1),
               delivered=dt.date(2025, 6, 13))  # fmt: skip
    steps = [Milestone(name="封顶", due=dt.date(2025, 4, 1), done=dt.date(2025, 4, 9))]
    drawn = timeline(own, steps, today)
    assert "12" in finding(own, today)
    assert drawn.rows[1][0] == "封顶"
    assert timeline(days(), [], today) is None
    assert timeline(days(due=dt.date(2025, 6, 1), started=dt.date(2025, 5, 1)), [], today)


def count(unit, measure="count", period="calendar", **asked):
    with in_unit(unit):
        return PROJECTS.value(measure, unit, period_of(2025, period), asked)


def test_late_over_begun_and_finished_can_be_counted(money, world):
    county, today = world.units[COUNTY], timezone.localdate()
    money.project(due=dt.date(2025, 3, 1), started=dt.date(2025, 1, 1), name="拖延")
    money.project(due=today + dt.timedelta(days=900), started=dt.date(2024, 1, 1), name="按期")
    own = money.project(due=dt.date(2025, 3, 1), started=dt.date(2025, 1, 1), delivered=dt.date(2025, 3, 9),
                        state="delivered", budget=Decimal(100), name="迟交")  # fmt: skip
    money.project(due=dt.date(2025, 3, 1), state="stopped", stopped=dt.date(2025, 2, 1), name="停建")
    fund = money.fund()
    money.line(fund, "received", 500)
    money.line(fund, "allocated", 300, project=own)
    money.line(fund, "spent", 100, project=own)
    assert (count(county, late="1"), count(county, late="0"), count(county)) == (2, 2, 4)
    assert (count(county, over="1"), count(county, over="0")) == (0, 1)
    money.line(fund, "spent", "0.01", project=own)
    assert (count(county, over="1"), count(county, over="0")) == (1, 0)
    assert (count(county, begun="1"), count(county, finished="1"), count(county, finished="0")) == (2, 1, 3)
    assert count(county, "spent") == Decimal("100.01")


def test_the_figures_of_qingyuan_2017_can_be_counted(money, world):
    """S1.11 three primaries with more than 1,800 places, S1.12 one extension, S1.13 one new school, S1.14 seven."""
    county = world.units[COUNTY]
    facts = {"planned": dt.date(2025, 1, 1), "stage": "primary"}
    for _ in range(3):
        own = money.project(kind="building", **facts)
        PlaceChange.everywhere.create(unit=own.unit, project=own, kind="extension", stage="primary", places=601,
                                      day=dt.date(2025, 9, 1))  # fmt: skip
    money.project("2144180002", kind="new_school", name="城东新校", planned=dt.date(2025, 1, 1))
    assert count(county, kind="building", stage="primary") == 3
    assert count(county, "places", kind="building") == 1803
    assert count(county, "schools", kind="building") == 1
    assert count(county, kind="new_school", stage="junior") == 0
    assert count(county, kind="new_school") == 1


def test_a_project_counts_in_the_years_in_which_it_stood(money, world):
    county = world.units[COUNTY]
    money.project(planned=dt.date(2024, 3, 1), started=dt.date(2024, 6, 1), delivered=dt.date(2025, 2, 1))
    money.project(planned=dt.date(2026, 1, 1))
    money.project()
    with in_unit(county):
        by_year = [PROJECTS.value("count", county, period_of(year, "calendar")) for year in (2023, 2024, 2025, 2026)]
    assert by_year == [1, 2, 2, 2]


def test_ticked_projects_are_changed_and_others_say_why(world, money):
    one, two, foreign = money.project(state="sought"), money.project(), money.project("2144180003", state="sought")
    answer = world.client("planner").post(
        here("works-projects-state", kind="running"), {"row": [one.pk, two.pk, foreign.pk]}, follow=True
    )
    assert [str(own.tags) for own in answer.context["messages"]] == ["success", "warning"]
    assert dict(Project.everywhere.values_list("pk", "state")) == {
        one.pk: "running", two.pk: "running", foreign.pk: "sought"
    }  # fmt: skip


@pytest.mark.parametrize("name", ["works-projects", "works-pipeline"])
def test_as_many_queries_for_300_projects_as_for_one(money, world, name, django_assert_max_num_queries):
    money.project(due=dt.date(2025, 3, 1))

    def queries() -> int:
        with django_assert_max_num_queries(60) as found:
            assert world.client("planner").get(here(name), ALL).status_code == 200
        return len(found)

    queries()
    few = queries()
    Project.everywhere.bulk_create(
        Project(unit=world.units[SCHOOL], kind="lighting", name=f"项目{n}", state="running") for n in range(300)
    )
    assert queries() == few


def test_the_page_of_a_project_takes_as_many_queries_with_300_steps(money, world, django_assert_max_num_queries):
    own = money.project(due=dt.date(2025, 3, 1), started=dt.date(2025, 1, 1))
    page = here("works-project", project=own.pk)

    def queries() -> int:
        with django_assert_max_num_queries(60) as found:
            assert world.client("planner").get(page).status_code == 200
        return len(found)

    add_milestone(own, "一", dt.date(2025, 2, 1), user=money.user)
    queries()
    few = queries()
    Milestone.everywhere.bulk_create(Milestone(project=own, name=f"步{n}", due=dt.date(2025, 2, 1)) for n in range(300))
    assert queries() == few
