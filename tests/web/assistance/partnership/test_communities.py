"""Communities: several core schools look right, five pages count through registers, what is absent is passed over."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation
from tests.people import YEAR

from tongpan.access.models import Unit, UnitKind
from tongpan.access.scope import in_unit
from tongpan.assistance.base import register
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import register_of
from tongpan.assistance.partnership.models import Bond, BondMember, Document, Meeting, Target, Task
from tongpan.assistance.partnership.queries.five_asked import FIVE
from tongpan.assistance.research.models import Activity, Attendance, Session
from tongpan.registry.models import School, Teacher

pytestmark = pytest.mark.django_db
DAY = dt.date(YEAR, 9, 1)
COUNTY = "441801"
CODES = tuple(FIVE)


def community(world, cores, members, form="community", unit=COUNTY, **facts):
    bond = Bond.everywhere.create(unit=world.units[unit], form=form, since=DAY, **{"name": "云溪共同体"} | facts)
    for role, slugs in (("core", cores), ("member", members)):
        for slug in slugs:
            BondMember.everywhere.create(bond=bond, unit=world.units[slug], role=role)
    return bond


@pytest.fixture
def bond(world):
    """Two core schools and one member beyond the county."""
    School.everywhere.filter(unit="2144180001").update(stages=["primary"])
    for slug, stages in (("2144180001", ["primary"]), ("2144180002", ["junior"]), ("2144180003", ["primary"])):
        School.everywhere.filter(unit=world.units[slug]).update(stages=stages)
    return community(world, ["2144180001", "2144180002"], ["2144180003"])


def page(code, bond, unit=COUNTY):
    name = "community" if code == "management" else f"community-{code}"
    return reverse(f"assistance:{name}", args=(unit, YEAR, bond.pk))


def test_the_five_are_named_by_codes():
    """S2.9 and later texts order and word them differently (X2.4)."""
    assert CODES == ("management", "staffing", "teaching", "research", "appraisal")


def test_two_cores_of_one_community_are_both_shown(world, bond):
    """Six core units for five communities: X2.2."""
    listed = world.client("planner").get(reverse("assistance:communities", args=(COUNTY, YEAR)))
    (row,) = listed.context["table"].page
    assert (row.row.leads, row.stages) == ("云溪初级中学、云溪中心小学", ("primary", "junior"))
    assert "云溪初级中学、云溪中心小学" in listed.content.decode()
    shown = world.client("planner").get(page("management", bond))
    assert [own.title for own in shown.context["cores"]] == ["云溪初级中学", "云溪中心小学"]
    assert [own.title for own in shown.context["others"]] == ["乙县第一小学"]


def test_the_register_counts_cores_and_members_apart(world, bond):
    community(world, ["2144180002"], [], form="group")
    city = world.units["4418"]
    with in_unit(city):
        own, period = register_of("communities"), period_of(YEAR)
        assert [own.value(name, city, period) for name in ("count", "units", "cores", "members")] == [2, 3, 2, 1]
        assert own.value("count", city, period, {"form": "community"}) == 1
        assert own.value("count", city, period, {"cores": "1"}) == 1
        assert own.value("count", city, period, {"stage": "primary"}) == 1
        assert own.value("count", city, period, {"county": "441802"}) == 1
        assert own.by_unit("count", city, [world.units[COUNTY], world.units["441802"]], period) == {
            COUNTY: 2, "441802": 1,
        }  # fmt: skip


def test_pairs_are_no_communities(world):
    made = community(world, ["2144180001"], [], form="pairing")
    assert world.client("planner").get(page("management", made)).status_code == 404
    listed = world.client("planner").get(reverse("assistance:communities", args=(COUNTY, YEAR)))
    assert listed.context["table"].page.paginator.count == 0


def test_whoever_takes_part_sees_it_and_nobody_else(world, bond):
    for code in CODES:
        assert world.client("planner").get(page(code, bond)).status_code == 200
        assert world.client("other_planner").get(page(code, bond, "441802")).status_code == 200
    mine = community(world, ["2144180001"], ["2144180002"])
    assert world.client("other_planner").get(page("management", mine, "441802")).status_code == 404


def test_a_part_says_that_it_counts_a_part_only(world, bond):
    assert world.client("planner").get(page("staffing", bond)).context["part_only"] is True
    assert world.client("city_planner").get(page("staffing", bond, "4418")).context["part_only"] is False


def test_the_last_meeting_is_one_that_was_held(world, bond):
    for day, held in ((DAY, True), (DAY - dt.timedelta(days=9), True), (DAY + dt.timedelta(days=9), False)):
        Meeting.everywhere.create(unit=bond.unit, bond=bond, kind="community", title="例会", day=day, held=held)
    listed = world.client("planner").get(reverse("assistance:communities", args=(COUNTY, YEAR)))
    assert next(iter(listed.context["table"].page)).met == DAY


def figures(response):
    with translation.override("en"):
        return {str(own.label): own.value for own in response.context["figures"]}


def test_management_counts_what_is_done_under_the_bond(world, bond):
    other = community(world, ["2144180001"], [], name="另一共同体")
    for under in (bond, bond, other):
        Task.everywhere.create(unit=bond.unit, bond=under, title="共同教研日", planned=DAY, state="done", done=DAY)
    Document.everywhere.create(unit=bond.unit, bond=bond, kind="agreement", title="共建协议", issued=DAY, since=DAY)
    shown = world.client("planner").get(page("management", bond))
    found = figures(shown)
    assert (found["Tasks"], found["Tasks done"], found["Papers"]) == (2, 2, 1)
    assert "共建协议" in shown.content.decode()
    assert "共同教研日" in shown.content.decode()


def test_every_figure_opens_the_list_that_it_counts(world, bond):
    Task.everywhere.create(unit=bond.unit, bond=bond, title="共同教研日", planned=DAY)
    browser = world.client("planner")
    for code in CODES:
        for own in browser.get(page(code, bond)).context["figures"]:
            if not own.href:  # its part has no such page: the figure then opens nothing
                continue
            listed = browser.get(own.href)
            assert listed.status_code == 200, own.href
            assert f"bond={bond.pk}" in own.href
    tasks = next(own for own in browser.get(page("management", bond)).context["figures"] if "/tasks/" in own.href)
    assert browser.get(tasks.href).context["table"].page.paginator.count == tasks.value == 1


def test_a_register_that_is_absent_is_passed_over(world, bond, monkeypatch):
    """A part of the platform may be missing: the page shows what there is."""
    kept = {key: own for key, own in register.all_registers().items() if key in ("bonds", "communities", "tasks")}
    monkeypatch.setattr(register, "_registers", kept)
    for code in CODES:
        assert world.client("planner").get(page(code, bond)).status_code == 200
    assert list(figures(world.client("planner").get(page("management", bond)))) == ["Tasks", "Tasks done", "Tasks late"]
    assert figures(world.client("planner").get(page("staffing", bond))) == {}


def test_every_question_of_the_five_is_understood(world, bond):
    """With all parts there, no figure is passed over because a name was changed."""
    from tongpan.assistance.partnership.queries.five import Frame

    frame = Frame(bond, world.units[COUNTY], YEAR, period_of(YEAR), lambda _permission: True)
    asks = [ask for tab in FIVE.values() for ask in (*tab.figures, *tab.splits, *tab.members)]
    unknown = [(ask.register, ask.measure, ask.by, dict(ask.asked)) for ask in asks if frame.known(ask) is None]
    assert unknown == []


def test_people_of_several_schools_are_not_added(world, bond):
    """A person who attends from two schools is one person: no total stands under people."""
    day = dt.datetime(YEAR, 10, 1, 9, tzinfo=dt.UTC)
    activity = Activity.everywhere.create(
        unit=bond.unit, bond=bond, kind="training", name="通识培训", since=day.date(), until=day.date()
    )
    teacher = Teacher.everywhere.create(
        unit=world.units["2144180001"], name="教师甲", identity_hash="a", identity_mask="•", degree="bachelor"
    )
    for slug in ("2144180001", "2144180002"):
        sitting = Session.everywhere.create(activity=activity, starts=day, ends=day)
        Attendance.everywhere.create(session=sitting, teacher=teacher, unit=world.units[slug])
    shown = world.client("planner").get(page("research", bond))
    found = figures(shown)
    assert (found["People who attended"], found["Attendances (person-times)"]) == (1, 2)
    column = next(own for own in shown.context["table"].columns if own.unit)
    assert [column.of(row) for row in shown.context["table"].rows] == [1, 1]
    assert column.total is None


def test_the_period_is_kept_from_tab_to_tab(world, bond):
    shown = world.client("planner").get(page("management", bond), {"period": "calendar"})
    assert all(own["href"].endswith("?period=calendar") for own in shown.context["tabs"])


def test_a_target_of_the_community_stands_in_its_appraisal(world, bond):
    Target.everywhere.create(
        unit=bond.unit, name="每年四次例会", register="meetings", asked={"bond": str(bond.pk)}, at_least=4,
        since=DAY, until=DAY + dt.timedelta(days=364), reference="共建协议",
    )  # fmt: skip
    shown = world.client("planner").get(page("appraisal", bond)).content.decode()
    assert "每年四次例会" in shown
    assert "没有针对该共同体的目标" not in shown


@pytest.mark.parametrize("size", [1, 40])
def test_more_members_and_communities_ask_no_more(world, size, django_assert_max_num_queries):
    town = world.units["441801-t1"]
    slugs = []
    for number in range(size):
        unit = Unit(slug=f"21441809{number:02d}", kind=UnitKind.SCHOOL, name=f"第{number}小学", parent=town)
        unit.save()
        School.everywhere.create(unit=unit, code=unit.slug, kind="211", stages=["primary"])
        world.units[unit.slug] = unit
        slugs.append(unit.slug)
    made = [community(world, ["2144180001"], slugs, name=f"共同体{number}") for number in range(size)]
    browser = world.client("planner")
    pages = {reverse("assistance:communities", args=(COUNTY, YEAR)): 24} | {page(code, made[0]): 34 for code in CODES}
    for here, most in pages.items():
        browser.get(here)  # what never changes is kept from the first look
        with django_assert_max_num_queries(most):
            browser.get(here)
