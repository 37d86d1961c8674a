"""Bonds in any order: the same one never stands twice, no side stands in one twice, members lie in its days."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from tests.attack.machine import DEEP, NORMAL, Machine, run
from tests.people import World, settle

from tongpan.assistance.partnership.actions import Draft, make_bond
from tongpan.assistance.partnership.actions.bonds import change_bond, drop_bond, end_bond
from tongpan.assistance.partnership.actions.members import join, leave, strike
from tongpan.assistance.partnership.models import Bond, BondMember

FIRST = dt.date(2025, 9, 1)
DAYS = [FIRST + dt.timedelta(days=60 * n) for n in range(6)]
TODAY = DAYS[2]
SLUGS = ("2144180001", "2144180002", "2144180003")
ROLES = {"pairing": ("supporter", "recipient"), "group": ("core", "member")}
some_day, some_end = st.sampled_from(DAYS), st.sampled_from([None, *DAYS])


class Bonds(Machine):
    """Three schools that help each other in two forms."""

    def begin(self, world: World) -> None:
        self.user, self.unit = world.users["city_planner"], world.units["4418"]
        self.schools = [world.units[slug] for slug in SLUGS]
        self.days: dict[int, tuple[dt.date, dt.date | None]] = {}

    def held(self) -> list[Bond]:
        return list(Bond.everywhere.order_by("pk"))

    def some(self, data) -> Bond:
        return data.draw(st.sampled_from(self.held()), label="bond")

    @rule(form=st.sampled_from(sorted(ROLES)), pair=st.permutations(range(3)), since=some_day, until=some_end)
    def make(self, form, pair, since, until):
        members = [(self.schools[place], role) for place, role in zip(pair, ROLES[form])]
        may = (until is None or until >= since) and not any(
            own.form == form and self.parts(own) == {(side.pk, role) for side, role in members}
            and own.since <= (until or dt.date.max) and since <= (own.until or dt.date.max)
            for own in self.held()
        )  # fmt: skip
        if until is not None and until < since:
            return  # no form lets it through
        done = self.attempt(make_bond, self.unit, Draft(form, members), since=since, until=until, user=self.user)
        assert (done is not None) == may
        if done:
            self.days[done.pk] = (since, until)

    @staticmethod
    def parts(bond: Bond) -> set[tuple[int | None, str]]:
        return set(BondMember.everywhere.filter(bond=bond).values_list("unit", "role"))

    @precondition(lambda self: self.days)
    @rule(data=st.data(), since=some_day, until=some_end)
    def change(self, data, since, until):
        if until is not None and until < since:
            return
        bond = self.some(data)
        if self.attempt(change_bond, bond, name="改", since=since, until=until, reason="更正", user=self.user):
            self.days[bond.pk] = (since, until)

    @precondition(lambda self: self.days)
    @rule(data=st.data(), last=some_day)
    def end(self, data, last):
        bond = self.some(data)
        since, _until = self.days[bond.pk]
        if self.attempt(end_bond, bond, last=last, reason="到期", user=self.user):
            assert last >= since
            self.days[bond.pk] = (since, last)

    @precondition(lambda self: self.days)
    @rule(data=st.data())
    def drop(self, data):
        bond = self.some(data)
        done = self.attempt(drop_bond, bond, today=TODAY, user=self.user)
        assert (done is not None) == (self.days[bond.pk][0] > TODAY)
        if done:
            del self.days[bond.pk]

    @precondition(lambda self: self.days)
    @rule(data=st.data(), school=st.integers(0, 2), since=some_day, second=st.booleans())
    def join(self, data, school, since, second):
        bond = self.some(data)
        self.attempt(join, bond, [self.schools[school]], ROLES[bond.form][second], since=since, user=self.user)

    @precondition(lambda self: self.days)
    @rule(data=st.data(), last=some_day)
    def leave(self, data, last):
        member = data.draw(st.sampled_from(list(BondMember.everywhere.order_by("pk"))), label="member")
        self.attempt(leave, member, last=last, reason="退出", user=self.user)

    @precondition(lambda self: self.days)
    @rule(data=st.data())
    def strike(self, data):
        member = data.draw(st.sampled_from(list(BondMember.everywhere.order_by("pk"))), label="member")
        several = BondMember.everywhere.filter(bond=member.bond_id).count() > 2
        done = self.attempt(strike, member, user=self.user)
        assert several or done is None

    @invariant()
    def the_days_are_those_that_were_said(self):
        assert {own.pk: (own.since, own.until) for own in self.held()} == self.days

    @invariant()
    def the_same_bond_never_stands_twice(self):
        whole = [(own, self.parts(own)) for own in self.held()]
        for (one, its), (other, others) in combinations(whole, 2):
            apart = (one.until or dt.date.max) < other.since or (other.until or dt.date.max) < one.since
            assert apart or one.form != other.form or its != others, (one.since, other.since)

    @invariant()
    def members_stand_in_their_bond_once_and_in_its_days(self):
        for bond in self.held():
            members = list(BondMember.everywhere.filter(bond=bond))
            assert len(members) >= 2
            for own in members:
                assert own.since is None or own.since >= bond.since
                assert not bond.until or (own.until or bond.until) <= bond.until
                assert not (bond.until and own.since) or own.since <= bond.until
            for one, other in combinations(members, 2):
                if one.unit_id == other.unit_id:
                    begins = [own.since or bond.since for own in (one, other)]
                    ends = [own.until or dt.date.max for own in (one, other)]
                    assert ends[0] < begins[1] or ends[1] < begins[0]


@pytest.fixture
def world(db) -> World:
    return settle()


def test_in_any_order_the_same_bond_never_stands_twice(world):
    run(lambda: Bonds(world), NORMAL)


@pytest.mark.slow
def test_in_many_more_orders_the_same_bond_never_stands_twice(world):
    run(lambda: Bonds(world), DEEP)
