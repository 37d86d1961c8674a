"""Bonds: entered by hand, seen by both sides and by nobody else, ended with a reason, never doubled."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.people import YEAR

from tongpan.access.models import AuditRecord, Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.models import Attachment
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.actions import Draft, end_bond, make_bond, take_back_bonds
from tongpan.assistance.partnership.models import Bond, BondMember, reach
from tongpan.assistance.partnership.queries import bonds_of, pairs_between

pytestmark = pytest.mark.django_db
STRONG, WEAK, FAR = "2144180001", "2144180002", "2144180003"
SINCE = dt.date(2025, 9, 1)


def draft(world, supporter=STRONG, recipients=(FAR,)):
    members = [(world.units[supporter], BondMember.Role.SUPPORTER)]
    members += [(world.units[key], BondMember.Role.RECIPIENT) for key in recipients]
    return Draft(Bond.Form.PAIRING, members, reason="2025 年第一轮")


def make(world, until=None, **given):
    return make_bond(
        world.units["4418"], draft(world, **given), since=SINCE, until=until, user=world.users["city_planner"]
    )


def seen_by(unit):
    with in_unit(unit):
        return list(bonds_of(unit))


def test_both_sides_see_a_bond_and_others_do_not(world):
    made = make(world)
    assert seen_by(world.units["441801"]) == seen_by(world.units["441802"]) == seen_by(world.units["4418"]) == [made]
    assert seen_by(world.units[WEAK]) == []


def test_a_county_sees_of_the_other_side_only_its_name(world):
    made = make(world)
    page = world.client("other_planner").get(reverse("assistance:bond", args=("441802", YEAR, made.pk)))
    assert "云溪中心小学" in page.content.decode()
    assert f"/u/{STRONG}/" not in page.content.decode()


def test_a_bond_of_others_does_not_exist(world):
    made = make(world, supporter=STRONG, recipients=(WEAK,))
    assert (
        world.client("other_planner").get(reverse("assistance:bond", args=("441802", YEAR, made.pk))).status_code == 404
    )


@pytest.mark.parametrize(
    ("a", "b", "expected"), [(STRONG, WEAK, "county"), (STRONG, FAR, "city"), ("441801", "441802", "city")]
)
def test_the_reach_follows_from_the_places(world, a, b, expected):
    assert reach(world.units[a], world.units[b]) == expected


def test_the_same_bond_twice_is_refused_by_name(world):
    make(world)
    with pytest.raises(Refused) as refused:
        make(world)
    assert refused.value.values == {"day": "2025-09-01", "names": "云溪中心小学、乙县第一小学"}
    assert Bond.everywhere.count() == 1


def test_the_same_bond_may_stand_again_after_its_end(world):
    make(world, until=dt.date(2025, 12, 31))
    again = make_bond(
        world.units["4418"], draft(world), since=dt.date(2026, 1, 1), until=None, user=world.users["city_planner"]
    )
    assert Bond.everywhere.count() == 2
    assert again.holds_on(dt.date(2026, 1, 1))
    assert not again.holds_on(dt.date(2025, 12, 31))


def test_an_end_before_the_beginning_is_refused(world):
    made = make(world)
    with pytest.raises(Refused):
        end_bond(made, last=dt.date(2025, 8, 31), reason="学校撤并", user=world.users["city_planner"])
    made.refresh_from_db()
    assert made.until is None


def test_an_ended_bond_stays_with_its_reason_and_record(world):
    made = make(world)
    end_bond(made, last=dt.date(2026, 8, 31), reason="轮换", user=world.users["city_planner"])
    made.refresh_from_db()
    assert (made.until, made.reason) == (dt.date(2026, 8, 31), "轮换")
    assert AuditRecord.objects.filter(action="assistance.bond.end", target=str(made.pk)).count() == 1


def test_taking_back_removes_what_has_not_begun_and_ends_the_rest(world):
    today = dt.date(2026, 3, 1)
    running, coming = make(world), make(world, recipients=(WEAK,))
    Bond.everywhere.update(origin="adoption:1")
    Bond.everywhere.filter(pk=coming.pk).update(since=dt.date(2026, 9, 1))
    for own in (running, coming):
        Attachment.everywhere.create(unit=own.unit, about=f"bond:{own.pk}", name="a.pdf", digest="0", size=1)
    assert take_back_bonds("adoption:1", fresh=False, today=today) == (1, 1)
    assert list(Attachment.everywhere.values_list("about", flat=True)) == [f"bond:{running.pk}"]
    assert list(Bond.everywhere.values_list("pk", "until")) == [(running.pk, dt.date(2026, 2, 28))]


def test_pairs_with_their_days(world):
    make(world, recipients=(WEAK, FAR))
    city = world.units["4418"]
    with in_unit(city):
        found = pairs_between(city, Bond.Form.PAIRING, SINCE, dt.date(2026, 8, 31))
    assert sorted(found) == [(STRONG, WEAK, SINCE, None), (STRONG, FAR, SINCE, None)]


def entered(world, **changed):
    sent = {"form": "community", "name": "云溪教育共同体", "leading": [STRONG], "others": [WEAK], "since": "2025-09-01"}
    address = reverse("assistance:bond-add", args=("441801", YEAR))
    return world.client("planner").post(address, sent | changed)


def test_entered_by_hand(world):
    answer = entered(world)
    made = Bond.everywhere.get()
    assert answer.status_code == 302
    assert {(own.unit.slug, own.role) for own in BondMember.everywhere.filter(bond=made)} == {
        (STRONG, "core"),
        (WEAK, "member"),
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"others": [STRONG]}, "同时出现在两方"), ({"until": "2025-08-01"}, "早于"), ({"others": [FAR]}, FAR)],
)
def test_what_cannot_be_is_refused_at_the_field(world, changed, said):
    answer = entered(world, **changed)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert Bond.everywhere.count() == 0


def test_the_list_searches_and_exports(world):
    make(world)
    browser = world.client("city_planner")
    address = reverse("assistance:bonds", args=("4418", YEAR))
    assert "云溪中心小学" in browser.get(address, {"q": "云溪"}).content.decode()
    assert "云溪中心小学" not in browser.get(address, {"q": "没有这所学校"}).content.decode()
    assert browser.get(address, {"export": "xlsx"}).headers["Content-Type"].startswith("application/vnd.openxml")


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_a_fixed_number_of_questions(world, count, django_assert_max_num_queries):
    for n in range(count):
        Bond.everywhere.filter(pk=make(world, recipients=(WEAK, FAR)).pk).update(
            since=dt.date(2025, 9, n + 2), form="sister"
        )
    browser = world.client("city_planner")
    with django_assert_max_num_queries(19):
        browser.get(reverse("assistance:bonds", args=("4418", YEAR)))


def test_a_county_cannot_end_what_the_city_keeps(world):
    made = make(world)
    address = reverse("assistance:bond-end", args=("441801", YEAR, made.pk))
    world.client("planner").post(address, {"last": "2026-01-01", "reason": "不再需要"})
    made.refresh_from_db()
    assert made.until is None
    assert Unit.everywhere.get(pk=made.unit_id).slug == "4418"
