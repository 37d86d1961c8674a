"""What lists and files call a bond: its name, or the two sides, with one question over all that have no name."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongpan.access.models.unit import told_apart
from tongpan.access.scope import in_unit
from tongpan.assistance.partnership.imports.needs import Needs
from tongpan.assistance.partnership.models import (
    Bond,
    BondMember,
    CooperativeClass,
    Cycle,
    Document,
    Meeting,
    Need,
    Team,
)
from tongpan.assistance.partnership.queries.bonds import bond_called, rows_of, with_bonds

from .conftest import OURS, THEIRS

pytestmark = pytest.mark.django_db
SINCE = dt.date(2025, 9, 1)


def unnamed(world, **more):
    made = Bond.everywhere.create(unit=world.units["4418"], form="pairing", since=SINCE, **more)
    BondMember.everywhere.create(bond=made, unit=world.units[OURS], role="supporter")
    BondMember.everywhere.create(bond=made, unit=world.units[THEIRS], role="recipient")
    return made


@pytest.fixture
def bond(world):
    return unnamed(world)


@pytest.fixture
def sides(world):
    return f"{world.units[OURS].title} → {world.units[THEIRS].title}"


def records(world, bond):
    """One record of each kind that stands under the bond, by its list."""
    city = world.units["4418"]
    return {
        "teams": Team.everywhere.create(unit=city, bond=bond, name="驻点队", level="bureau", since=SINCE),
        "documents": Document.everywhere.create(unit=city, bond=bond, kind="agreement", title="协议", issued=SINCE),
        "cycles": Cycle.everywhere.create(unit=city, bond=bond, name="三年", since=SINCE, until=dt.date(2028, 8, 31)),
        "needs": Need.everywhere.create(unit=world.units[OURS], bond=bond, title="缺琴", domain="teachers",
                                        stated=SINCE),
        "meetings": Meeting.everywhere.create(unit=city, bond=bond, title="会商", kind="visit", day=SINCE),
        "bond-classes": CooperativeClass.everywhere.create(bond=bond, unit=world.units[THEIRS], name="云溪班",
                                                           stage="primary", grade=1, opened=SINCE),
        "bond-members": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "page", ["teams", "documents", "cycles", "needs", "meetings", "bond-classes", "bond-members"]
)  # fmt: skip
def test_a_list_and_its_file_name_the_two_sides_of_a_bond_without_a_name(world, bond, sides, look, page):
    records(world, bond)
    shown = look("city_planner", "4418", page).content.decode()
    assert sides in shown
    written = look("city_planner", "4418", page, {"export": "csv"}).content.decode("utf-8-sig")
    assert sides in written


def test_a_name_stays_and_one_question_tells_all_others(world, sides):
    bonds = [unnamed(world, name="云溪—乙一"), *(unnamed(world) for _number in range(4))]
    rows = [Team(bond=Bond.everywhere.get(pk=own.pk)) for own in bonds] + [Team()]
    with CaptureQueriesContext(connection) as asked:
        with_bonds(rows)
        assert [bond_called(own) for own in rows] == ["云溪—乙一", *[sides] * 4, "—"]
    assert len(asked) == 1


def test_a_file_with_the_sides_of_a_bond_is_read_back(world, bond, sides):
    other = world.units["2144180002"]
    type(other).everywhere.filter(pk=other.pk).update(name=world.units[OURS].name, short_name="")
    read = Needs.__new__(Needs)
    read.context = type("Context", (), {"unit": world.units["4418"]})
    with in_unit(world.units["4418"]):
        with told_apart():
            (row,) = rows_of([bond])
            written = row.called
        assert written != sides
        assert read.bonds.all(written) == [bond]
        assert read.bonds.all(sides) == [bond]
        assert read.bonds.all("结对帮扶") == [bond]
