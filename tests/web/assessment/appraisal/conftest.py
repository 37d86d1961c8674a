"""A county with two schools in a community, and short words for what the tests do."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.people import World, settle

from tongpan.access.models import Grant, User
from tongpan.access.scope import in_unit
from tongpan.assessment.appraisal.actions import judging, rounds, schemes
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Criterion, Finding, Scheme
from tongpan.assistance.partnership.models import Bond, BondMember, Meeting

SINCE, UNTIL = dt.date(2025, 9, 1), dt.date(2026, 8, 31)
DAY = dt.date(2026, 7, 1)
COUNTY, CORE, MEMBER = "441801", "2144180001", "2144180002"


@pytest.fixture
def world(db) -> World:
    return settle()


class House:
    """Short words for what the tests do."""

    def __init__(self, world: World) -> None:
        self.world, self.user = world, world.users["planner"]
        self.county = world.units[COUNTY]

    def bond(self, name="云溪教育共同体") -> Bond:
        bond = Bond.everywhere.create(unit=self.county, form="community", name=name, since=SINCE)
        for slug, role in ((CORE, "core"), (MEMBER, "member")):
            BondMember.everywhere.create(bond=bond, unit=self.world.units[slug], role=role)
        return bond

    def meetings(self, bond, count) -> None:
        for n in range(count):
            facts = {"unit": self.county, "bond": bond, "kind": "community", "held": True}
            Meeting.everywhere.create(title=f"例会{n}", day=DAY, **facts)

    def scheme(self, kind="community", settled=True, **facts) -> Scheme:
        """Half is the number of meetings held (all at four), half is judged."""
        facts = {"name": "共同体考核", "since": SINCE, "carry": {"core": 100, "member": 80}} | facts
        scheme = Scheme.everywhere.create(unit=self.county, kind=kind, **facts)
        group = self.criterion(scheme, "工作", 60, "branch")
        spec = {"register": "meetings", "measure": "held", "asked": {}}
        self.criterion(scheme, "例会", 40, "counted", parent=group, spec=spec, scale={"kind": "target", "target": 4})
        self.criterion(scheme, "制度", 20, "judged", parent=group)
        self.criterion(scheme, "成效", 40, "judged")
        return schemes.settle(scheme, day=SINCE, user=self.user) if settled else scheme

    def criterion(self, scheme, label, weight, source, **facts) -> Criterion:
        own = Criterion(scheme=scheme, label=label, weight=Decimal(weight), source=source, **facts)
        return schemes.save_criterion(own, user=self.user)

    def appraisal(self, scheme=None, bonds=(), **facts) -> Appraisal:
        facts = {"name": "2025学年考核", "since": SINCE, "until": UNTIL} | facts
        own = Appraisal(unit=self.county, scheme=scheme or self.scheme(), **facts)
        rounds.save_appraisal(own, user=self.user)
        rounds.add_appraised(own, [f"bond:{bond.pk}" for bond in bonds], user=self.user)
        return own

    def step(self, appraisal, *states) -> Appraisal:
        for to in states:
            rounds.step(appraisal, to, day=DAY, user=self.user)
            appraisal.refresh_from_db()
        return appraisal

    def fill(self, appraisal) -> None:
        with in_unit(self.county):
            rounds.fill(appraisal, user=self.user)

    def judge(self, appraisal, name, field=""):
        return rounds.add_judge(appraisal, self.world.users[name], field, user=self.user)

    def finding(self, sheet, label) -> Finding:
        rows = Finding.everywhere.select_related("appraised__appraisal__unit", "criterion")
        return rows.get(appraised=sheet, criterion__label=label)

    def give(self, judge, sheet, points: dict, reason="材料齐全，尚有不足") -> None:
        given = {
            self.finding(sheet, label).pk: judging.Given(Decimal(str(own)), reason) for label, own in points.items()
        }
        judging.judge_sheet(judge, sheet, given, user=judge.user)

    def sheet(self, appraisal) -> Appraised:
        rows = Appraised.everywhere.select_related("appraisal__unit", "bond", "unit")
        return rows.get(appraisal=appraisal)

    def account(self, username, role, slug) -> User:
        user = User.objects.create_user(username, "a-long-test-password-9", display_name=f"{username}员")
        Grant.objects.create(user=user, role=role, unit=self.world.units[slug])
        self.world.users[username] = user
        return user


@pytest.fixture
def house(world) -> House:
    return House(world)
