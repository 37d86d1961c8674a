"""A bond opens what stands under it, to each of its partners, for the time of their part in it and no longer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.people import World

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Scheme
from tongpan.assessment.appraisal.queries.seen import sheets_of
from tongpan.assistance.partnership.models import (
    Bond,
    BondMember,
    Cycle,
    Document,
    Meeting,
    Need,
    Task,
    Team,
)
from tongpan.assistance.partnership.queries.cycles import cycles_of
from tongpan.assistance.partnership.queries.documents import documents_of
from tongpan.assistance.partnership.queries.meetings import meetings_of
from tongpan.assistance.partnership.queries.needs import needs_of
from tongpan.assistance.partnership.queries.tasks import tasks_of
from tongpan.assistance.partnership.queries.teams import teams_of
from tongpan.assistance.works.models import Fund, Project
from tongpan.assistance.works.queries.seen import funds_of, projects_of

pytestmark = pytest.mark.django_db
JOINED, LEFT = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
TIMES = {
    "before": (dt.date(2024, 3, 1), dt.date(2024, 6, 1), False),
    "across the joining": (dt.date(2024, 10, 1), dt.date(2025, 3, 1), True),
    "during": (dt.date(2025, 3, 1), dt.date(2025, 6, 1), True),
    "across the leaving": (dt.date(2025, 11, 1), dt.date(2026, 3, 1), True),
    "after": (dt.date(2026, 3, 1), dt.date(2026, 6, 1), False),
}
"""First and last day of a record, and whether somebody who was in the bond in 2025 sees it."""


def _appraised(bond: Bond, unit: Unit, first: dt.date, last: dt.date) -> Any:
    scheme = Scheme.everywhere.create(unit=unit, name=f"办法{first}", kind="pairing", since=first)
    held = Appraisal.everywhere.create(unit=unit, scheme=scheme, name="考核", since=first, until=last)
    return Appraised.everywhere.create(appraisal=held, bond=bond)


Maker = Callable[[Bond, Unit, dt.date, dt.date], Any]
KINDS: dict[str, tuple[Maker, Callable[[Unit], Any], bool]] = {
    "document": (
        lambda bond, unit, first, last: Document.everywhere.create(
            unit=unit, bond=bond, title="协议", kind="framework", state="issued", since=first, until=last
        ), documents_of, True,
    ),
    "team": (
        lambda bond, unit, first, last: Team.everywhere.create(
            unit=unit, bond=bond, name="队", since=first, until=last
        ), teams_of, True,
    ),
    "cycle": (
        lambda bond, unit, first, last: Cycle.everywhere.create(
            unit=unit, bond=bond, name="三年", since=first, until=last
        ), cycles_of, True,
    ),
    "need": (
        lambda bond, unit, first, last: Need.everywhere.create(
            unit=unit, bond=bond, title="缺教师", stated=first, met=last, state="met"
        ), needs_of, True,
    ),
    "task": (
        lambda bond, unit, first, last: Task.everywhere.create(
            unit=unit, bond=bond, title="送教", planned=first, done=last, state="done"
        ), tasks_of, True,
    ),
    "meeting": (
        lambda bond, unit, first, _last: Meeting.everywhere.create(
            unit=unit, bond=bond, kind="visit", title="互访", day=first
        ), meetings_of, False,
    ),
    "project": (
        lambda bond, unit, first, last: Project.everywhere.create(
            unit=unit, bond=bond, name="工程", kind="build", started=first, delivered=last
        ), projects_of, True,
    ),
    "fund": (
        lambda bond, unit, first, last: Fund.everywhere.create(
            unit=unit, bond=bond, name="资金", opened=first, closed=last
        ), funds_of, True,
    ),
    "appraised": (_appraised, sheets_of, True),
}  # fmt: skip
"""How a record under a bond is made, how it is read, and whether it has a last day of its own."""


@pytest.mark.parametrize("role", BondMember.Role.values)
@pytest.mark.parametrize("kind", KINDS)
def test_a_partner_sees_what_stood_while_it_took_part(world: World, kind: str, role: str):
    keeper, partner, stranger = (world.units[slug] for slug in ("2144180002", "2144180003", "2144180001"))
    bond = Bond.everywhere.create(unit=keeper, form="pairing", name="结对", since=dt.date(2024, 1, 1))
    BondMember.everywhere.create(bond=bond, unit=keeper, role="member")
    BondMember.everywhere.create(bond=bond, unit=partner, role=role, since=JOINED, until=LEFT)
    make, read, lasts = KINDS[kind]
    made = {time: make(bond, keeper, first, last).pk for time, (first, last, _seen) in TIMES.items()}
    expected = {made[time] for time, (_first, _last, seen) in TIMES.items() if seen}
    if not lasts:  # a day alone
        expected -= {made["across the joining"]}
    with in_unit(partner):
        assert set(read(partner).values_list("pk", flat=True)) == expected
    with in_unit(stranger):
        assert not read(stranger).exists()
    with in_unit(keeper):
        assert set(read(keeper).values_list("pk", flat=True)) == set(made.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_bond_that_ended_opens_nothing_that_begins_later(world: World, kind: str):
    keeper, partner = world.units["2144180002"], world.units["2144180003"]
    bond = Bond.everywhere.create(unit=keeper, form="pairing", name="结对", since=JOINED, until=LEFT)
    BondMember.everywhere.create(bond=bond, unit=partner, role="recipient")
    make, read, _lasts = KINDS[kind]
    inside, later = (make(bond, keeper, *TIMES[time][:2]).pk for time in ("during", "after"))
    with in_unit(partner):
        seen = set(read(partner).values_list("pk", flat=True))
    assert inside in seen
    assert later not in seen


def test_a_record_without_a_day_counts_as_of_today(world: World):
    keeper, partner = world.units["2144180002"], world.units["2144180003"]
    bond = Bond.everywhere.create(unit=keeper, form="pairing", name="结对", since=JOINED)
    part = BondMember.everywhere.create(bond=bond, unit=partner, role="recipient")
    paper = Document.everywhere.create(unit=keeper, bond=bond, title="协议", kind="framework", state="issued")
    with in_unit(partner):
        assert documents_of(partner).filter(pk=paper.pk).exists()
        BondMember.everywhere.filter(pk=part.pk).update(until=LEFT)
        assert not documents_of(partner).filter(pk=paper.pk).exists()
