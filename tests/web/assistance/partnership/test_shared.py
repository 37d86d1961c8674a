"""A bond opens what stands under it, to each of its partners, for the time of their part in it and no longer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.people import World
from tests.web.assistance.research.people import person as made_person

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Scheme
from tongpan.assessment.appraisal.queries.seen import sheets_of
from tongpan.assistance.base import files
from tongpan.assistance.base.models import Attachment
from tongpan.assistance.base.period import ALL, period_of
from tongpan.assistance.exchange.models import Call, Placement
from tongpan.assistance.exchange.queries.rows import calls_of, placements_of
from tongpan.assistance.exchange.queries.waiting import calls_to_answer
from tongpan.assistance.partnership.models import (
    Bond,
    BondMember,
    Case,
    CooperativeClass,
    Cycle,
    Document,
    Meeting,
    Need,
    Task,
    Team,
)
from tongpan.assistance.partnership.queries.bonds import classes_of
from tongpan.assistance.partnership.queries.cases import readable_cases
from tongpan.assistance.partnership.queries.cycles import cycles_of
from tongpan.assistance.partnership.queries.documents import documents_of, signings_of
from tongpan.assistance.partnership.queries.meetings import meetings_of
from tongpan.assistance.partnership.queries.needs import needs_of
from tongpan.assistance.partnership.queries.tasks import tasks_of
from tongpan.assistance.partnership.queries.teams import teams_of
from tongpan.assistance.research.models import Activity, ActivityUnit
from tongpan.assistance.research.queries.activities import activities_of, invitable
from tongpan.assistance.works.models import Fund, Project
from tongpan.assistance.works.queries.seen import funds_of, projects_of
from tongpan.registry.models import Posting

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
    "class": (
        lambda bond, unit, first, last: CooperativeClass.everywhere.create(
            unit=unit, bond=bond, name="班", stage="primary", grade=1, opened=first, closed=last
        ), classes_of, True,
    ),
    "call": (
        lambda bond, unit, first, last: Call.everywhere.create(
            unit=unit, bond=bond, title="选派", kind="support", places=1, opens=first, closes=last,
            since=last, until=last, state="closed",
        ), lambda unit: calls_of(unit, period_of(0, ALL)), True,
    ),
    "signing": (
        lambda bond, unit, first, _last: Meeting.everywhere.create(
            unit=unit, bond=bond, kind="signing", title="签约", day=first
        ), signings_of, False,
    ),
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


AWAY, DAY = "2144180003", dt.date(2025, 3, 1)


@pytest.fixture
def parted(world: World) -> Bond:
    """A bond that a county keeps; a school of another county was in it until the end of 2025."""
    bond = Bond.everywhere.create(unit=world.units["441801"], form="pairing", name="结对", since=dt.date(2024, 1, 1))
    BondMember.everywhere.create(bond=bond, unit=world.units["2144180002"], role="supporter")
    BondMember.everywhere.create(bond=bond, unit=world.units[AWAY], role="recipient", since=JOINED, until=LEFT)
    return bond


def hung(bond: Bond, name: str, day: dt.date) -> Attachment:
    """A file of the bond that was added on a day."""
    added = dt.datetime.combine(day, dt.time(12), timezone.get_default_timezone())
    return Attachment.everywhere.create(
        unit=bond.unit, about=files.about("bond", bond.pk), name=name, digest="0" * 64, size=1, media="application/pdf",
        added=added,
    )  # fmt: skip


def test_files_of_a_bond_are_seen_up_to_the_last_day_and_taken_no_later(world, parted, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    files.path_of("0" * 64).parent.mkdir(parents=True)
    files.path_of("0" * 64).write_bytes(b"%PDF")
    last, after = hung(parted, "协议.pdf", LEFT), hung(parted, "新章程.pdf", LEFT + dt.timedelta(days=1))

    def seen(who: str, slug: str) -> tuple[list[str], list[int]]:
        browser, here = world.client(who), {"unit": slug, "year": 2025}
        page = browser.get(reverse("assistance:bond", kwargs=here | {"bond": parted.pk}))
        taken = [browser.get(reverse("assistance:file", kwargs=here | {"file": own.pk})) for own in (last, after)]
        return [row["file"].name for row in page.context["files"]["rows"]], [answer.status_code for answer in taken]

    assert seen("other_planner", AWAY) == (["协议.pdf"], [200, 404])
    assert seen("planner", "441801") == (["协议.pdf", "新章程.pdf"], [200, 200])
    BondMember.everywhere.filter(bond=parted).update(until=None)
    assert seen("other_planner", AWAY)[1] == [200, 200], "while it is in it"
    Bond.everywhere.filter(pk=parted.pk).update(until=LEFT)
    assert seen("other_planner", AWAY)[1] == [200, 404], "the bond itself ended"


def test_who_left_is_neither_asked_nor_invited(world, parted):
    home, away = world.units["441801"], world.units[AWAY]
    after = LEFT + dt.timedelta(days=1)
    for first in (LEFT, after):
        Call.everywhere.create(
            unit=home, bond=parted, title=f"选派{first}", kind="support", places=1, opens=first, closes=first,
            since=first, until=first, state="open",
        )  # fmt: skip
    assert [[own.opens for own in calls_to_answer(away, day)] for day in (LEFT, after)] == [[LEFT], []]
    with in_unit(home):
        invited = [invitable(home, day).filter(pk=away.pk).exists() for day in (JOINED, LEFT, after)]
        assert invited == [True, True, False]
        assert invitable(home).filter(pk=away.pk).exists(), "a file may tell of years past"
        assert not invitable(home, JOINED - dt.timedelta(days=1)).filter(pk=away.pk).exists()


def test_a_bond_opens_no_case_no_activity_and_no_placement_of_others(world, parted):
    """These are seen by who has a part in them, and a case by all if its writer says so: the bond adds nothing."""
    home, away = world.units["2144180002"], world.units[AWAY]
    BondMember.everywhere.filter(bond=parted).update(until=None)
    case = Case.everywhere.create(unit=home, bond=parted, title="做法", day=DAY, shared=False)
    held = Activity.everywhere.create(unit=home, bond=parted, name="教研", since=DAY, until=DAY)
    person = made_person(home)
    posting = Posting.everywhere.create(
        teacher=person, unit=world.units["2144180001"], kind="exchange", since=DAY, share=1
    )
    Placement.everywhere.create(
        posting=posting,
        teacher=person,
        home=home,
        host=world.units["2144180001"],
        bond=parted,
        direction="down",
        reach="county",
    )
    with in_unit(away):
        assert not readable_cases(away).exists()
        assert not activities_of(away).exists()
        assert not placements_of(away, period_of(0, ALL)).exists()
        Case.everywhere.filter(pk=case.pk).update(shared=True)
        ActivityUnit.everywhere.create(activity=held, unit=away, role="participant")
        assert readable_cases(away).get() == case
        assert activities_of(away).get() == held
