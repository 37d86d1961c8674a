"""Joining and leaving a bond, its change, its classes; how sides are found; the lists that figures lead to."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError
from django.urls import reverse
from tests.people import YEAR

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import Figure, register_of
from tongpan.assistance.partnership.actions.bonds import Draft, change_bond, drop_bond, end_bond, make_bond
from tongpan.assistance.partnership.actions.members import join, keep_class, leave, strike
from tongpan.assistance.partnership.models import Bond, BondMember, CooperativeClass
from tongpan.assistance.partnership.queries import bonds_of
from tongpan.assistance.partnership.queries.choosing import found
from tongpan.registry.models import School

pytestmark = pytest.mark.django_db
A, B, C = "2144180001", "2144180002", "2144180003"
DAY, END = dt.date(2025, 9, 1), dt.date(2026, 8, 31)


@pytest.fixture
def city(world):
    return world.units["4418"]


@pytest.fixture
def company(city):
    return Organisation.everywhere.create(unit=city, name="羊城机电公司", kind="company", place="羊城")


def make(world, form="community", sides=((A, "core"), (B, "member")), unit="4418", since=DAY, until=None, **more):
    members = [(world.units.get(key, key), role) for key, role in sides]
    return make_bond(world.units[unit], Draft(form, members, **more), since=since, until=until, user=None)


def value(at, register, measure="count", period=None, **asked):
    with in_unit(at):
        return Figure(register, measure, asked).value(at, period or period_of(YEAR))


def test_partners_outside_the_tree_are_members(world, city, company):
    made = make(world, "enterprise", ((A, "core"), (company, "partner")))
    assert {own.title for own in BondMember.everywhere.filter(bond=made)} == {"云溪中心小学", "羊城机电公司"}
    assert made.reach == "outside"
    assert value(city, "bonds", "organisations") == 1
    with pytest.raises(Refused, match="羊城机电公司"):
        make(world, "enterprise", ((A, "core"), (company, "partner")))


def test_a_member_has_days_of_its_own(world, city):
    made = make(world)
    join(made, [world.units[C]], "member", since=dt.date(2026, 3, 1), reason="扩大覆盖", user=None)
    first = period_of(2025, "calendar")
    assert value(city, "bond-members", period=first) == 2
    assert value(city, "bond-members") == 3
    far = BondMember.everywhere.get(bond=made, unit=world.units[C])
    leave(far, last=dt.date(2026, 5, 31), reason="布局调整", user=None)
    far.refresh_from_db()
    assert (far.until, far.reason) == (dt.date(2026, 5, 31), "布局调整")
    assert value(city, "bond-members", period=period_of(2026)) == 2


def test_who_left_before_the_time_is_counted_nowhere(world, city):
    """The list of bonds, the one of communities and the one of members say the same."""
    made = make(world, sides=((A, "core"), (C, "core"), (B, "member")), since=dt.date(2024, 9, 1))
    leave(BondMember.everywhere.get(bond=made, unit=world.units[C]), last=dt.date(2025, 6, 30), reason="", user=None)
    far = world.units["441802"]
    for register in ("bonds", "communities"):
        for year, units, cores, several, theirs in ((2024, 3, 2, 1, 1), (2025, 2, 1, 0, 0)):
            time = period_of(year)
            found = [value(city, register, name, time) for name in ("count", "units", "cores", "members")]
            assert found == [1, units, cores, 1]
            assert value(city, register, period=time, county="441802") == theirs
            assert value(far, register, period=time) == theirs
            with in_unit(city):
                apart = register_of(register).by_unit("count", city, [world.units["441801"], far], time)
            assert apart == {"441801": 1, "441802": theirs}
            assert value(city, "communities", period=time, cores="1") == several
            assert value(city, "bond-members", "units", time) == units
            assert value(far, "bond-members", "bonds", time) == theirs
    assert value(city, "bonds", period=period_of(2025), school=C) == 0
    with in_unit(far):
        assert bonds_of(far).get() == made, "the history stays open"


def test_a_partner_asked_for_takes_no_unit_away(world, city, company):
    make(world, "enterprise", ((A, "core"), (company, "partner")))
    assert value(city, "bonds", "units", organisation=company.pk) == 1


def test_whoever_left_may_come_back(world):
    made = make(world)
    own = BondMember.everywhere.get(bond=made, unit=world.units[B])
    with pytest.raises(Refused, match="already"):
        join(made, [own.unit], "member", since=dt.date(2026, 1, 1), user=None)
    leave(own, last=dt.date(2025, 12, 31), reason="x", user=None)
    join(made, [own.unit], "member", since=dt.date(2026, 1, 1), user=None)
    assert BondMember.everywhere.filter(bond=made, unit=own.unit).count() == 2


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (lambda made, far: join(made, [far], "member", since=dt.date(2025, 8, 1), user=None), "2025-08-01"),
        (lambda made, far: join(made, [far], "member", since=dt.date(2026, 9, 1), user=None), "2026-09-01"),
        (lambda made, far: join(made, [far], "supporter", since=DAY, user=None), "no “"),
        (lambda made, _far: leave(BondMember.everywhere.filter(bond=made)[0], last=dt.date(2025, 8, 1), reason="x",
                                  user=None), "cannot leave before"),
        (lambda made, _far: leave(BondMember.everywhere.filter(bond=made)[0], last=dt.date(2027, 8, 1), reason="x",
                                  user=None), "after it ends"),
        (lambda made, _far: strike(BondMember.everywhere.filter(bond=made)[0], user=None), "at least two"),
        (lambda made, _far: drop_bond(made, today=DAY, user=None), "End it instead"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(world, do, said):
    made = make(world, until=END)
    with pytest.raises(Refused, match=said):
        do(made, world.units[C])
    assert BondMember.everywhere.filter(bond=made, until=None).count() == 2


def test_the_database_refuses_what_code_might_forget(world):
    made = make(world)
    with pytest.raises(IntegrityError):
        BondMember.everywhere.filter(bond=made).update(since=DAY, until=dt.date(2025, 8, 1))


def test_a_change_may_not_double_a_bond_nor_leave_a_member_outside(world):
    first = make(world, until=dt.date(2025, 12, 31))
    second = make(world, since=dt.date(2026, 1, 1))
    facts = {"name": "", "reason": "更正", "user": None}
    with pytest.raises(Refused, match="stands already"):
        change_bond(second, since=dt.date(2025, 10, 1), until=None, **facts)
    join(second, [world.units[C]], "member", since=dt.date(2026, 3, 1), user=None)
    with pytest.raises(Refused, match="乙县第一小学"):
        change_bond(second, since=dt.date(2026, 4, 1), until=None, **facts)
    change_bond(first, since=DAY, until=dt.date(2025, 11, 30), **facts | {"name": "云溪共同体"})
    first.refresh_from_db()
    assert (first.name, first.until, first.reason) == ("云溪共同体", dt.date(2025, 11, 30), "更正")


def test_an_ending_bond_takes_its_members_with_it(world):
    made = make(world)
    own = BondMember.everywhere.filter(bond=made)[0]
    leave(own, last=dt.date(2027, 1, 1), reason="x", user=None)
    end_bond(made, last=END, reason="期满", user=None)
    own.refresh_from_db()
    assert own.until == END


def test_whom_a_school_was_paired_with_before(world, city):
    """广东华侨中学: paired with one school in 2014 and with another in 2024."""
    first = make(world, "pairing", ((A, "supporter"), (B, "recipient")), since=dt.date(2014, 4, 29),
                 until=dt.date(2020, 8, 31))  # fmt: skip
    second = make(world, "pairing", ((A, "supporter"), (C, "recipient")), since=dt.date(2024, 5, 29))
    assert value(city, "bonds", period=period_of(YEAR, "all"), unit=A) == 2
    assert value(city, "bonds", period=period_of(YEAR), unit=A) == 1
    page = world.client("city_planner").get(reverse("assistance:bond", args=("4418", YEAR, second.pk)))
    assert reverse("assistance:bond", args=("4418", YEAR, first.pk)) in page.content.decode()
    other = world.client("other_planner").get(reverse("assistance:bond", args=("441802", YEAR, second.pk)))
    assert "云溪初级中学" not in other.content.decode()  # of the partner's other bonds it learns nothing


def test_members_are_counted_by_role_reach_stage_and_form(world, city):
    """S4.11 and S4.13 are counted so: different schools by role, reach and stage."""
    School.everywhere.filter(code=B).update(stages=["junior", "senior"])
    School.everywhere.filter(code=C).update(stages=["senior"])
    own = Unit(slug="own", kind="school", name="临江市第一中学", parent=city)
    own.save()
    School.everywhere.create(unit=own, code="own", kind="342", stages=["senior"])
    world.units["own"] = own
    make(world, "pairing", (("own", "supporter"), (B, "recipient")))
    make(world, "pairing", (("own", "supporter"), (C, "recipient")))
    make(world, "pairing", ((B, "supporter"), (C, "recipient")))
    asked = {"form": "pairing", "level": "school", "stage": "senior"}
    assert value(city, "bond-members", "units", role="supporter", reach="city_county", **asked) == 1
    assert value(city, "bond-members", "units", role="recipient", reach="city_county", **asked) == 2
    assert value(city, "bond-members", "units", role="supporter", reach="county_county", **asked) == 1
    assert value(city, "bond-members", "units", **asked) == 3
    assert value(city, "bond-members", **asked) == 6
    assert value(city, "bond-members", "units", stage="compulsory") == 1
    assert value(city, "bonds", stage="compulsory") == 2
    assert value(city, "bonds", county="441802", began=2025) == 2


def test_cores_and_members_of_communities(world, city):
    """S2.1 is counted so: communities, their cores and their members."""
    make(world, sides=((A, "core"), (B, "core"), (C, "member")), name="两个核心")
    assert value(city, "bonds", form="community") == 1
    assert value(city, "bonds", "cores") == 2
    assert value(city, "bond-members", "units", form="community", role="core") == 2
    assert value(city, "bond-members", "units", form="community", role="member") == 1


def test_named_classes_of_a_cooperative_school(world, city):
    made = make(world, "cooperative", ((A, "supporter"), (B, "recipient")), since=dt.date(2017, 9, 1))
    for number in range(6):
        facts = {"unit": world.units[B], "name": f"六中班 {number + 1}", "stage": "senior", "grade": 10,
                 "whole_grade": False, "opened": dt.date(2017, 9, 1), "closed": None}  # fmt: skip
        keep_class(made, CooperativeClass(), facts, user=None)
    assert value(city, "bond-classes", bond=made.pk) == 6
    assert value(city, "bond-classes", "schools") == 1
    with pytest.raises(Refused, match="2016"):
        keep_class(made, CooperativeClass(), facts | {"opened": dt.date(2016, 9, 1)}, user=None)


def test_a_search_shows_a_bond_once(world, city):
    make(world)
    assert value(city, "bonds", q="云溪") == 1
    assert value(city, "bonds", q="临江") == 0


def test_a_filter_that_is_not_understood_counts_nothing(world, city):
    make(world)
    assert [value(city, "bonds", bond=own) for own in ("x", "9" * 30, "-1")] == [0, 0, 0]
    assert [value(city, "bond-members", began=own) for own in ("x", "99999")] == [0, 0]


def test_sides_are_found_by_name_initials_code_and_lists(world, city, company):
    def names(words):
        with in_unit(city):
            sides, exact = found(city, words)
        return {str(own) for own in sides}, set(exact)

    assert names("中心")[0] == {"云溪中心小学"}
    assert names("yxzxxx")[0] == {"云溪中心小学"}
    assert names(C)[0] == {"乙县第一小学"}
    assert names("机电") == ({"羊城机电公司"}, set())
    assert names("云溪中心小学、乙县第一小学，没有这所")[1] == {A, C}
    assert "云溪镇" not in names("云溪")[0]


def entered(world, path="add", who="city_planner", unit="4418", **sent):
    return world.client(who).post(reverse(f"assistance:bond-{path}", args=(unit, YEAR)), sent)


SENT = {"form": "community", "name": "共同体", "since": "2025-09-01"}


def test_finding_saves_nothing_and_keeps_what_was_typed(world):
    answer = entered(world, find="others", leading=[A], others_words="乙县第一小学、云溪初级中学", **SENT)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not Bond.everywhere.exists()
    for name, key in (("leading", A), ("others", B), ("others", C)):
        assert f'name="{name}" value="{key}" checked' in page
    assert 'value="共同体"' in page
    assert "errorlist" not in page


def test_a_community_by_hand_with_two_cores_and_a_partner(world, company):
    entered(world, leading=[A, B], others=[C, f"o:{company.pk}"], **SENT)
    made = Bond.everywhere.get()
    roles = sorted(own.role for own in BondMember.everywhere.filter(bond=made))
    assert roles == ["core", "core", "member", "member"]
    assert (made.reach, made.level) == ("county_county", "school")


@pytest.mark.parametrize(
    ("form", "sides", "made"),
    [
        ("community", {"others": [A, B]}, 0), ("zone", {"others": [A, B]}, 1), ("alliance", {"others": [A]}, 0),
        ("pairing", {"leading": [A]}, 0), ("sister", {"leading": [A], "others": [C]}, 1),
        ("entrusted", {"leading": [A], "others": [B]}, 1),
    ],
)  # fmt: skip
def test_each_form_takes_its_own_sides(world, form, sides, made):
    entered(world, **SENT | {"form": form} | sides)
    assert Bond.everywhere.count() == made


def test_who_may_change_a_bond(world):
    made = make(world, sides=((A, "core"), (C, "member")))
    for page, sent in (("bond-edit", {}), ("bond-member-add", {}), ("bond-drop", {})):
        address = reverse(f"assistance:{page}", args=("441801", YEAR, made.pk))
        assert world.client("planner").post(address, sent).status_code == 403
    assert world.client("planner").get(reverse("assistance:bond", args=("441801", YEAR, made.pk))).status_code == 200


def test_joining_and_leaving_by_hand(world):
    made = make(world)
    browser, page = world.client("city_planner"), ("4418", YEAR, made.pk)
    joined = {"sides": [C], "role": "member", "since": "2025-10-01", "reason": "扩大覆盖"}
    assert browser.post(reverse("assistance:bond-member-add", args=page), joined).status_code == 302
    own = BondMember.everywhere.get(unit__slug=C)
    left = reverse("assistance:bond-member-end", args=(*page, own.pk))
    assert browser.post(left, {"last": "2025-09-01", "reason": "x"}).status_code == 200
    assert browser.post(left, {"last": "2026-01-31", "reason": "布局调整"}).status_code == 302
    shown = browser.get(reverse("assistance:bond", args=page)).content.decode()
    assert "布局调整" in shown


@pytest.mark.parametrize("count", [1, 25])
def test_a_bond_page_asks_a_fixed_number_of_questions(world, count, django_assert_max_num_queries):
    made = make(world)
    for number in range(count):
        more = Unit(slug=f"s{number}", kind="school", name=f"第{number}小学", parent=world.units["441801"])
        more.save()
        join(made, [more], "member", since=DAY, user=None)
    browser = world.client("city_planner")
    browser.get(reverse("assistance:bond", args=("4418", YEAR, made.pk)))
    with django_assert_max_num_queries(45):
        browser.get(reverse("assistance:bond", args=("4418", YEAR, made.pk)))


@pytest.mark.parametrize("page", ["bonds", "bond-members", "bond-classes", "documents", "teams", "organisations"])
def test_every_list_exports(world, page):
    make(world)
    answer = world.client("city_planner").get(reverse(f"assistance:{page}", args=("4418", YEAR)), {"export": "csv"})
    assert answer.status_code == 200
    assert register_of(page).key == page
