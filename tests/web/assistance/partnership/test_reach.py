"""How far a bond reaches and at which level it is, from who is in it, and kept true when members change."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.actions.bonds import end_bond
from tongpan.assistance.partnership.actions.members import join, leave
from tongpan.assistance.partnership.models import Bond, BondMember, Reach
from tongpan.assistance.partnership.models.reach import Place, level_of, place_of, reach_of

DAY = dt.date(2025, 9, 1)
KINDS = {"44/": "province", "44/1/": "city", "44/1/a/": "county", "44/1/b/": "zone", "44/2/": "city"}
A, B = Place("44/1/", "44/1/a/", school=True), Place("44/1/", "44/1/b/", school=True)
CITY, OTHER = Place("44/1/", school=True), Place("44/2/", "44/2/c/", school=True)


@pytest.mark.parametrize(
    ("path", "kind", "place"),
    [
        ("44/1/a/t/s/", "school", A), ("44/1/b/s/", "school", B), ("44/1/s/", "school", CITY),
        ("44/1/a/", "county", Place("44/1/", "44/1/a/")), ("44/1/", "city", Place("44/1/")),
        ("44/s/", "school", Place(school=True)),
    ],
)  # fmt: skip
def test_a_place_follows_from_the_path(path, kind, place):
    assert place_of(path, kind, KINDS | {"44/1/a/t/": "town"}) == place


@pytest.mark.parametrize(
    ("places", "outer", "expected"),
    [
        ([A, A], [], "county"), ([A, B], [], "county_county"), ([CITY, A], [], "city_county"),
        ([CITY, A, B], [], "city_county"), ([CITY, CITY], [], "city"), ([A, OTHER], [], "cities"),
        ([CITY, OTHER], [], "cities"), ([A, Place(school=True)], [], "cities"), ([A], ["school"], "cities"),
        ([A], ["government"], "cities"), ([A], ["university"], "outside"), ([A, B], ["company"], "county_county"),
        ([A], [], "county"), ([], [], "county"), ([], ["company"], "outside"),
    ],
)  # fmt: skip
def test_the_reach_follows_from_the_places(places, outer, expected):
    assert reach_of(places, outer) == expected


def test_one_school_makes_it_a_bond_of_schools():
    bureau = Place("44/1/", "44/1/a/")
    assert level_of([bureau, Place("44/1/")]) == "bureau"
    assert level_of([bureau, A]) == "school"
    assert level_of([bureau], ["school"]) == "school"
    assert level_of([bureau], ["university"]) == "bureau"


PLACES = st.lists(st.sampled_from([A, B, CITY, OTHER, Place(school=True)]), min_size=2, max_size=6)
ORDER = [Reach.COUNTY, Reach.COUNTIES, Reach.CITIES]


@given(PLACES, st.randoms())
@settings(deadline=None)
def test_neither_the_order_nor_a_second_of_the_same_place_matters(places, random):
    other = [*places, places[0]]
    random.shuffle(other)
    assert reach_of(other) == reach_of(places)


@given(PLACES, st.sampled_from([A, B, OTHER]))
@settings(deadline=None)
def test_another_member_never_brings_it_nearer(places, more):
    before, after = reach_of(places), reach_of([*places, more])
    if before in ORDER and after in ORDER:
        assert ORDER.index(after) >= ORDER.index(before)
    assert before != Reach.CITIES or after == Reach.CITIES


@pytest.fixture
def bond(world):
    made = Bond.everywhere.create(unit=world.units["4418"], form="community", since=DAY)
    for slug, role in (("2144180001", "core"), ("2144180002", "member")):
        BondMember.everywhere.create(bond=made, unit=world.units[slug], role=role)
    return made


def facts(bond):
    return Bond.everywhere.values_list("reach", "level").get(pk=bond.pk)


def test_it_is_kept_true_when_members_come_and_go(world, bond):
    assert facts(bond) == ("county", "school")
    (far,) = join(bond, [world.units["2144180003"]], "member", since=DAY, user=None)
    assert facts(bond) == ("county_county", "school")
    leave(far, last=dt.date(2026, 1, 31), reason="布局调整", user=None)
    assert facts(bond) == ("county", "school")
    far.delete()
    assert facts(bond) == ("county", "school")


def test_a_bond_that_ends_reaches_as_far_as_it_did(world, bond):
    join(bond, [world.units["2144180003"]], "member", since=DAY, user=None)
    end_bond(bond, last=dt.date(2026, 8, 31), reason="期满", user=None)
    assert facts(bond) == ("county_county", "school")


def test_bureaus_and_partners(world):
    made = Bond.everywhere.create(unit=world.units["4418"], form="pairing", since=DAY)
    BondMember.everywhere.create(bond=made, unit=world.units["441801"], role="recipient")
    outer = Organisation.everywhere.create(unit=world.units["4418"], name="羊城教育局", kind="government")
    BondMember.everywhere.create(bond=made, organisation=outer, role="supporter")
    assert facts(made) == ("cities", "bureau")


@pytest.mark.parametrize("count", [1, 20])
def test_many_are_settled_in_a_fixed_number_of_questions(world, bond, count, django_assert_max_num_queries):
    for _n in range(count):
        made = Bond.everywhere.create(unit=world.units["4418"], form="group", since=DAY)
        BondMember.everywhere.bulk_create(
            BondMember(bond=made, unit=world.units[slug], role="member") for slug in ("2144180001", "2144180003")
        )
    with django_assert_max_num_queries(6):
        Bond.everywhere.settle()
    assert set(Bond.everywhere.filter(form="group").values_list("reach", flat=True)) == {"county_county"}
