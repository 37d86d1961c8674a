"""Targets: counted from registers for the region, each county or each school; at least, at most, or a share."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from tests.people import YEAR

from tongpan.access.models import AuditRecord, Unit, UnitKind
from tongpan.access.scope import in_unit
from tongpan.assistance.base.register import all_registers
from tongpan.assistance.partnership.actions.targets import count_all, keep_target
from tongpan.assistance.partnership.models import Bond, BondMember, Target, Task
from tongpan.assistance.partnership.queries.target_words import Words, what_can_be_counted
from tongpan.assistance.partnership.queries.targets import met_within, standings, targets_of
from tongpan.assistance.partnership.target_waiting import targets_to_reach

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2023, 1, 1), dt.date(2023, 12, 31)
CITY, OURS, THEIRS = "4418", "441801", "441802"


def address(page, *parts, unit=CITY, year=YEAR):
    return reverse(f"assistance:{page}", args=(unit, year, *parts))


def community(world, *slugs, since=dt.date(2023, 3, 1), until=None):
    bond = Bond.everywhere.create(unit=world.units[CITY], form="community", since=since, until=until)
    for number, slug in enumerate(slugs):
        role = "member" if number else "core"
        BondMember.everywhere.create(bond=bond, unit=world.units[slug], role=role)
    return bond


def target(world, unit=CITY, **facts):
    """S3.2: at least one community in each county in 2023."""
    own = {
        "name": "各县至少创建1个城乡教育共同体", "register": "communities", "asked": {"form": "community"},
        "each": "county", "at_least": 1, "since": FIRST, "until": LAST, "reference": "湛江市2023年工作要点",
    }  # fmt: skip
    return keep_target(Target(unit=world.units[unit], **own | facts), user=world.users["city_planner"])


def stands(world, own, within=CITY):
    with in_unit(world.units[within]):
        return {one.unit.slug: (one.value, one.met) for one in standings(own, world.units[within])}


def test_at_least_one_community_per_county(world):
    """S3.2, met by one county and not by the other."""
    community(world, "2144180001", "2144180002")
    own = target(world)
    assert stands(world, own) == {OURS: (1, True), THEIRS: (0, False)}
    community(world, "2144180003")
    assert stands(world, own) == {OURS: (1, True), THEIRS: (1, True)}


def test_a_community_of_another_year_does_not_count(world):
    community(world, "2144180001", since=dt.date(2024, 1, 1))
    community(world, "2144180001", since=dt.date(2021, 1, 1), until=dt.date(2022, 12, 31))
    assert stands(world, target(world))[OURS] == (0, False)


def test_a_zone_has_to_reach_it_as_a_county_and_one_closed_before_has_not(world):
    for slug, facts in (("441891", {}), ("441892", {"closed": dt.date(2022, 6, 1)}), ("441893", {"opened": LAST})):
        Unit(slug=slug, kind=UnitKind.ZONE, name=f"{slug}开发区", parent=world.units[CITY], **facts).save()
    assert set(stands(world, target(world))) == {OURS, THEIRS, "441891", "441893"}


def task(world, slug, **facts):
    return Task.everywhere.create(unit=world.units[slug], title="照明", **{"planned": dt.date(2023, 5, 1)} | facts)


def test_each_school_and_the_region_as_a_whole(world):
    task(world, "2144180001"), task(world, "2144180001"), task(world, "2144180003"), task(world, OURS)
    facts = {"register": "tasks", "asked": {}, "at_least": 2}
    assert stands(world, target(world, each="school", **facts)) == {
        "2144180001": (2, True), "2144180002": (0, False), "2144180003": (1, False),
    }  # fmt: skip
    assert stands(world, target(world, each="whole", **facts)) == {CITY: (4, True)}


def test_a_share_and_a_ceiling(world):
    task(world, "2144180001", state="done", done=dt.date(2023, 6, 1)), task(world, "2144180001")
    own = target(world, register="tasks", asked={"state": "done"}, share_by="state", at_least=100)
    assert stands(world, own) == {OURS: (50, False), THEIRS: (None, None)}
    most = target(world, register="tasks", asked={}, most=True, at_least=1)
    assert stands(world, most) == {OURS: (2, False), THEIRS: (0, True)}


def test_a_county_sees_the_target_of_its_city_and_its_own_part_only(world):
    community(world, "2144180001")
    own = target(world)
    assert stands(world, own, OURS) == {OURS: (1, True)}
    assert set(targets_of(world.units[OURS])) == {own}
    assert not set(targets_of(world.units[OURS])) & {target(world, each="whole"), target(world, unit=THEIRS)}
    shown = world.client("planner").get(address("target", own.pk, unit=OURS))
    assert (shown.status_code, shown.context["may_edit"]) == (200, False)
    assert "乙县" not in shown.content.decode()
    for page in ("target-edit", "target-delete", "target-count"):
        assert world.client("planner").post(address(page, own.pk, unit=OURS)).status_code == 403
    assert Target.everywhere.filter(pk=own.pk).exists()


def test_what_was_counted_last_stands_in_the_list(world):
    own = target(world)
    assert own.counted is not None
    community(world, "2144180001")
    assert met_within(own, world.units[CITY]) == (0, 2)
    assert count_all() == 0, "2023 is long past"
    world.client("city_planner").post(address("target-count", own.pk))
    own.refresh_from_db()
    assert (met_within(own, world.units[CITY]), met_within(own, world.units[THEIRS])) == ((1, 2), (0, 1))
    listed = world.client("city_planner").get(address("targets", year=2023), {"period": "calendar"}).content.decode()
    assert "2 个中 1 个已达成" in listed


def test_running_targets_are_counted_every_morning(world):
    today = timezone.localdate()
    own = target(world, since=today - dt.timedelta(days=9), until=today + dt.timedelta(days=9))
    community(world, "2144180001", since=today)
    assert count_all() == 1
    own.refresh_from_db()
    assert met_within(own, world.units[CITY]) == (1, 2)


def test_the_figure_of_a_county_opens_the_list_that_it_counts(world):
    community(world, "2144180001", "2144180003")
    community(world, "2144180001", since=dt.date(2024, 2, 1))
    browser = world.client("city_planner")
    for facts in ({}, {"since": dt.date(2023, 2, 1), "until": dt.date(2023, 10, 9)}):
        own = target(world, **facts)
        table = browser.get(address("target", own.pk)).context["table"]
        value = next(column for column in table.columns if column.key == "value")
        for row in table.rows:
            listed = browser.get(value.href(row))
            assert listed.context["table"].page.paginator.count == row.value == 1


def fill(**more):
    return {
        "name": "共同体", "each": "county", "where_form": "community", "share_by": "", "most": "0", "at_least": "1",
        "since": "2023-01-01", "until": "2023-12-31", "reference": "工作要点",
    } | more  # fmt: skip


def test_a_target_is_set_in_words_in_two_steps(world):
    browser = world.client("city_planner")
    first = browser.get(address("target-add"))
    offered = {value for _label, options in first.context["form"].fields["what"].choices[1:] for value, _w in options}
    assert {"communities:count", "communities:cores", "tasks:count"} <= offered
    assert "where_form" in browser.get(address("target-add"), {"what": "communities:count"}).content.decode()
    page = address("target-add") + "?what=communities:count"
    assert browser.post(page, fill()).status_code == 302
    own = Target.everywhere.get()
    assert (own.register, own.measure, own.asked, own.each) == ("communities", "count", {"form": "community"}, "county")
    assert AuditRecord.objects.filter(action="assistance.target.add", target=str(own.pk)).exists()
    assert browser.post(address("target-edit", own.pk), fill(at_least="2", where_form="")).status_code == 302
    own.refresh_from_db()
    assert (own.at_least, own.asked) == (2, {})
    other = address("target-edit", own.pk) + "?what=tasks:done"
    assert browser.post(other, fill(where_state="done", share_by="state", at_least="90", most="1")).status_code == 302
    own.refresh_from_db()
    assert (own.register, own.measure, own.asked, own.share_by, own.most) == (
        "tasks", "done", {"state": "done"}, "state", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"until": "2022-12-31"}, "until"), ({"share_by": "form", "where_form": ""}, "where_form"),
        ({"share_by": "form", "at_least": "101"}, "at_least"), ({"at_least": "-1"}, "at_least"),
        ({"each": "province"}, "each"), ({"reference": ""}, "reference"),
    ],
)  # fmt: skip
def test_a_target_that_cannot_be_is_refused_at_its_field(world, wrong, field):
    answer = world.client("city_planner").post(address("target-add") + "?what=communities:count", fill(**wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert not Target.everywhere.exists()


def test_nobody_sets_a_target_on_what_they_may_not_see(world):
    hidden = [own.permission for own in all_registers().values()]
    assert what_can_be_counted(lambda permission: permission not in hidden) == []
    answer = world.client("city_planner").get(address("target-add"), {"what": "accounts:count"})
    assert "form" in answer.context
    assert "where_form" not in answer.content.decode()


def test_a_target_reads_as_words(world):
    own = target(world)
    share = target(world, asked={"form": "community", "cores": "1"}, share_by="cores", at_least=50)
    with translation.override("en"):
        words = [Words(world.units[CITY]).what_counts(one) for one in (own, share)]
    assert words[0] == "Communities of schools · number of records, where Form = Education community"
    assert words[1] == f"{words[0]}: the share with Several core schools = Yes"


def test_a_target_whose_register_is_gone_says_so(world):
    own = target(world)
    Target.everywhere.update(register="gone")
    answer = world.client("city_planner").get(address("target", own.pk))
    assert (answer.status_code, answer.context["may_count"]) == (200, False)
    assert world.client("city_planner").get(address("targets", year=2023)).status_code == 200


def test_a_target_whose_filter_is_gone_says_so_until_it_is_changed(world):
    community(world, "2144180001")
    own = target(world)
    Target.everywhere.update(asked={"form": "community", "gone": "1"}, share_by="gone")
    own.refresh_from_db()
    assert stands(world, own) == {}
    browser = world.client("city_planner")
    assert browser.get(address("target", own.pk)).context["may_count"] is False
    for page in (address("targets", year=2023) + "?period=calendar", address("target-edit", own.pk)):
        assert browser.get(page).status_code == 200
    assert browser.post(address("targets-count"), {"row": [own.pk]}).status_code == 302
    assert browser.post(address("target-edit", own.pk), fill()).status_code == 302
    own.refresh_from_db()
    assert (own.asked, own.share_by, stands(world, own)[OURS]) == ({"form": "community"}, "", (1, True))


def test_a_removed_target_leaves_its_records(world):
    community(world, "2144180001")
    own = target(world)
    world.client("city_planner").post(address("target-delete", own.pk))
    assert (Target.everywhere.count(), Bond.everywhere.count()) == (0, 1)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.booleans())
def test_met_is_at_least_or_at_most(value, number, most):
    own = Target(at_least=number, most=most)
    assert own.met_by(value) == (value <= number if most else value >= number)
    assert own.met_by(None) is None


@pytest.mark.parametrize("more", [0, 30])
def test_more_counties_schools_and_targets_ask_no_more(world, more, django_assert_max_num_queries):
    for number in range(more):
        county = Unit(slug=f"4419{number:02d}", kind=UnitKind.COUNTY, name=f"{number}县", parent=world.units[CITY])
        county.save()
        Unit(slug=f"21449{number:02d}", kind=UnitKind.SCHOOL, name=f"{number}校", parent=county).save()
        target(world, name=f"目标{number}")
    shares = target(world, register="tasks", asked={"state": "done"}, share_by="state", at_least=9)
    schools = target(world, register="tasks", each="school", asked={})
    browser = world.client("city_planner")
    for page in (address("target", shares.pk), address("target", schools.pk), address("targets", year=2023)):
        assert browser.get(page).status_code == 200  # what never changes is kept from the first look
        with django_assert_max_num_queries(18):
            browser.get(page)


def test_a_target_not_met_waits_for_who_has_to_reach_it_and_who_set_it(world):
    today = timezone.localdate()
    community(world, "2144180001", since=today)
    own = target(world, since=today, until=today + dt.timedelta(days=9))
    target(world, name="已过去")
    waiting = {
        name: [(todo.values["missing"], todo.values["of"], todo.unit.slug, todo.due) for todo in todos]
        for name in ("planner", "other_planner", "city_planner", "viewer", "clerk")
        if (todos := list(targets_to_reach(world.users[name], today)))
    }
    assert waiting == {"other_planner": [(1, 1, THEIRS, own.until)], "city_planner": [(1, 2, CITY, own.until)]}
    community(world, "2144180003", since=today)
    count_all()
    assert not list(targets_to_reach(world.users["city_planner"], today))


def test_what_waits_opens(world):
    today = timezone.localdate()
    target(world, since=today, until=today)
    for name in ("planner", "city_planner"):
        (todo,) = targets_to_reach(world.users[name], today)
        assert world.client(name).get(todo.href).status_code == 200


def test_a_target_for_a_community_keeps_its_bond(world):
    bond, browser = community(world, "2144180001"), world.client("city_planner")
    first = browser.get(address("target-add"), {"bond": bond.pk}).content.decode()
    assert f'name="bond" value="{bond.pk}"' in first
    page = address("target-add") + f"?what=meetings:held&bond={bond.pk}"
    browser.post(page, fill(each="whole", where_form="", at_least="4"))
    own = Target.everywhere.get()
    assert (own.register, own.measure, own.asked) == ("meetings", "held", {"bond": str(bond.pk)})
    assert "关系 = " in browser.get(address("target", own.pk)).content.decode()
    stranger = Bond.everywhere.create(unit=world.units["44"], form="community", since=FIRST)
    browser.post(address("target-add") + f"?what=meetings:held&bond={stranger.pk}", fill(each="whole", name="无关"))
    assert Target.everywhere.get(name="无关").asked == {}


def test_ticked_targets_are_counted_but_for_those_from_above(world):
    ours, above = target(world, unit=OURS, each="whole"), target(world)
    community(world, "2144180001")
    world.client("planner").post(address("targets-count", unit=OURS), {"row": [ours.pk, above.pk]})
    ours.refresh_from_db(), above.refresh_from_db()
    assert (met_within(ours, world.units[OURS]), met_within(above, world.units[CITY])) == ((1, 1), (0, 2))
