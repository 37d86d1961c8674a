"""Approvals in any order: nobody approves what they asked for, and nothing goes without those who must say yes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from tests.attack.machine import DEEP, NORMAL, Machine, run
from tests.people import World, settle
from tests.web.insight.region import teacher

from tongpan.access import actions, roles
from tongpan.access.models import AuditRecord, Grant, Taking, User
from tongpan.assistance.exchange.actions.calls import COUNTED, apply, decline, select, withdraw
from tongpan.assistance.exchange.actions.placements import take_back
from tongpan.assistance.exchange.actions.words import post, speak
from tongpan.assistance.exchange.models import Application, Approval, Call, Placement
from tongpan.registry.models import School

HOME, HOST = "2144180001", "2144180002"
ASKERS = ("planner", "city_planner", "viewer")
HOUR = dt.timedelta(hours=1)


class Takings(Machine):
    """Lists of people as files: three may ask, and decide on what others asked."""

    def begin(self, world: World) -> None:
        self.users, self.unit = world.users, world.units["441801"]
        self.known: dict[str, tuple[str, str, str]] = {}

    @rule(who=st.sampled_from(ASKERS), page=st.sampled_from(["registry:teachers", "other:list"]))
    def ask(self, who, page):
        asked = {(own[0], own[1]) for own in self.known.values() if own[2] == "asked"}
        before = Taking.everywhere.count()
        made = actions.ask_for(self.users[who], self.unit, 2025, page=page, query="", reason="核对")
        assert Taking.everywhere.count() == before + ((who, page) not in asked)
        self.known[str(made.pk)] = (who, page, "asked")

    @precondition(lambda self: self.known)
    @rule(data=st.data(), who=st.sampled_from(ASKERS), allow=st.booleans())
    def decide(self, data, who, allow):
        key = data.draw(st.sampled_from(sorted(self.known)))
        asker, page, state = self.known[key]
        done = self.attempt(actions.decide, self.users[who], Taking.everywhere.get(pk=key), allow=allow)
        assert (done is not None) == (who != asker and state == "asked")
        if done:
            self.known[key] = (asker, page, "allowed" if allow else "refused")

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def time_passes(self, data):
        key = data.draw(st.sampled_from(sorted(self.known)))
        Taking.everywhere.filter(pk=key, until__isnull=False).update(until=timezone.now() - HOUR)

    @invariant()
    def who_allowed_is_not_who_asked(self):
        for own in Taking.everywhere.all():
            assert own.state == self.known[str(own.pk)][2]
            assert (own.state == "asked") == (own.decided_by_id is None)
            assert own.decided_by_id != own.by_id
            assert not own.open or own.state == "allowed"
        decided = AuditRecord.objects.filter(action__in=("access.taking.allow", "access.taking.refuse"))
        assert all(own.actor != own.detail["people"] for own in decided)


class Delegations(Machine):
    """Roles handed on and taken back."""

    def begin(self, world: World) -> None:
        self.users, self.today = world.users, timezone.localdate()

    @rule(data=st.data(), who=st.sampled_from(["planner", "city_planner", "viewer", "security"]),
          to=st.sampled_from(["planner", "viewer", "clerk", "auditor", "security"]), since=st.integers(-1, 2),
          days=st.integers(-1, 3))  # fmt: skip
    def hand_on(self, data, who, to, since, days):
        grant = data.draw(st.sampled_from(list(Grant.objects.order_by("pk"))), label="grant")
        first = self.today + dt.timedelta(days=since)
        last = first + dt.timedelta(days=days)
        may = (
            grant.user == self.users[who] and grant.source_id is None and grant.role not in roles.ADMINISTRATORS
            and who != to and to not in ("auditor", "security") and since >= 0 and days >= 0
            and (grant.until is None or last <= grant.until) and grant.since <= self.today
            and (grant.until is None or grant.until >= self.today)
        )  # fmt: skip
        done = self.attempt(actions.hand_on, self.users[who], grant, self.users[to], since=first, until=last)
        assert (done is not None) == may

    @rule(data=st.data(), who=st.sampled_from(["planner", "city_planner", "viewer"]))
    def take_back(self, data, who):
        grant = data.draw(st.sampled_from(list(Grant.objects.order_by("pk"))), label="grant")
        done = self.attempt(actions.take_back, self.users[who], grant)
        assert (done is not None) == (grant.source is not None and grant.source.user == self.users[who])
        assert not done or not Grant.objects.in_force(self.today).filter(pk=grant.pk).exists()

    @rule(who=st.sampled_from(["planner", "city_planner", "viewer"]))
    def the_own_role_ends(self, who):
        own = Grant.objects.filter(user=self.users[who], source=None)
        own.update(until=self.today - dt.timedelta(days=1))

    @rule(who=st.sampled_from(["planner", "city_planner", "viewer"]))
    def somebody_leaves(self, who):
        User.objects.filter(pk=self.users[who].pk).update(is_active=False)

    @rule(who=st.sampled_from(["planner", "city_planner", "viewer"]))
    def somebody_comes_back(self, who):
        User.objects.filter(pk=self.users[who].pk).update(is_active=True)
        Grant.objects.filter(user=self.users[who], source=None).update(until=None)

    @invariant()
    def what_was_handed_on_holds_no_longer_and_no_more_than_its_source(self):
        for own in Grant.objects.exclude(source=None).select_related("source"):
            assert own.source.source_id is None, "handed on twice"
            assert (own.role, own.unit_id) == (own.source.role, own.source.unit_id)
            assert own.user_id != own.source.user_id
            assert own.role not in roles.ADMINISTRATORS
        for day in (self.today, self.today + dt.timedelta(days=1)):
            for own in Grant.objects.in_force(day).exclude(source=None):
                assert Grant.objects.in_force(day).filter(pk=own.source_id).exists(), "outlives its source"


class Applications(Machine):
    """One call with two places, three who apply, and the words of both schools."""

    def begin(self, world: World) -> None:
        self.users, self.world = world.users, world
        facts = {"subject": "语文", "joined_school": dt.date(2015, 9, 1), "posting": {"stage": "primary"}}
        self.people = [teacher(world.units[HOME], **facts) for _n in range(6)][:3]
        self.call = Call.everywhere.create(
            unit=world.units["441801"], title="交流", kind="support", host=world.units[HOST], places=2,
            opens=dt.date(2025, 5, 1), closes=dt.date(2025, 6, 30), since=dt.date(2025, 9, 1),
            until=dt.date(2026, 7, 31), state="open", direction="down", stage="primary",
        )  # fmt: skip

    def some(self, data) -> Application:
        return data.draw(st.sampled_from(list(Application.everywhere.order_by("pk"))), label="application")

    @rule(who=st.integers(0, 2))
    def apply(self, who):
        self.attempt(apply, self.call, self.people[who], day=dt.date(2025, 6, 1), user=self.users["planner"])

    def any_applied(self) -> bool:
        return Application.everywhere.exists()

    @precondition(any_applied)
    @rule(data=st.data(), yes=st.booleans())
    def choose(self, data, yes):
        decided = select if yes else decline
        self.attempt(decided, self.call, [self.some(data)], reason="统筹", user=self.users["planner"])

    @precondition(any_applied)
    @rule(data=st.data())
    def choose_all(self, data):
        self.attempt(select, self.call, list(Application.everywhere.all()), user=self.users["planner"])

    @precondition(any_applied)
    @rule(data=st.data(), side=st.sampled_from(["home", "host"]), yes=st.booleans(),
          who=st.sampled_from(["planner", "clerk", "other_planner", "viewer"]))  # fmt: skip
    def speak(self, data, side, yes, who):
        done = self.attempt(speak, self.some(data), side, agreed=yes, note="" if yes else "缺人", user=self.users[who])
        assert done is None or who == "planner" or (who, side) == ("clerk", "home")

    @precondition(any_applied)
    @rule(data=st.data())
    def withdraw(self, data):
        self.attempt(withdraw, self.some(data), user=self.users["planner"])

    @precondition(any_applied)
    @rule()
    def post(self):
        ready = set(Application.everywhere.filter(state="approved").values_list("pk", flat=True))
        done = self.attempt(post, self.call, list(Application.everywhere.all()), user=self.users["planner"])
        assert (done is not None) == bool(ready)
        assert not done or {own.application_id for own in done} == ready

    @precondition(lambda self: Placement.everywhere.exists())
    @rule(data=st.data())
    def take_back(self, data):
        placement = data.draw(st.sampled_from(list(Placement.everywhere.order_by("pk"))))
        self.attempt(take_back, placement, unit=self.call.unit, user=self.users["planner"])

    @invariant()
    def there_are_no_more_people_than_places(self):
        assert Application.everywhere.filter(state__in=COUNTED).count() <= self.call.places

    @invariant()
    def nobody_goes_without_the_word_of_both_schools(self):
        for own in Application.everywhere.all():
            words = dict(Approval.everywhere.filter(application=own).values_list("side", "agreed"))
            if own.state in ("approved", "posted"):
                assert words == {"home": True, "host": True}, own.state
            assert (own.state == "posted") == Placement.everywhere.filter(application=own).exists()
            if own.state in ("applied", "withdrawn"):
                assert words == {}


@pytest.fixture
def world(db) -> World:
    made = settle()
    for slug, stages in ((HOME, ["primary"]), (HOST, ["junior"])):
        School.everywhere.filter(unit__slug=slug).update(stages=stages)
    return made


MACHINES = (Takings, Delegations, Applications)


@pytest.mark.parametrize("machine", MACHINES)
def test_in_any_order_nobody_approves_for_themselves(world, machine):
    run(lambda: machine(world), NORMAL)


@pytest.mark.slow
@pytest.mark.parametrize("machine", MACHINES)
def test_in_many_more_orders_nobody_approves_for_themselves(world, machine):
    run(lambda: machine(world), DEEP)
