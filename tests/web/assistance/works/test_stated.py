"""Figures that documents publish, counted from single records: each would fall if one of its records were removed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import Figure, register_of
from tongpan.assistance.teaching.models import Platform, Service
from tongpan.assistance.works.models import Entry, Fund, LampReading, PlaceChange, Project, Room

pytestmark = pytest.mark.django_db
COUNTY, CITY, SCHOOL = "441801", "4418", "2144180001"
DAY = dt.date(2023, 6, 1)


def told(world, register, measure="count", unit=COUNTY, year=2023, **asked):
    with in_unit(world.units[unit]):
        return Figure(register, measure, asked).value(world.units[unit], period_of(year, "calendar"))


def test_s0_10_and_s1_9_money_given(world, money):
    """2.05 million yuan from a bureau outside the tree; 5 million for a demonstration class."""
    giver = Organisation.everywhere.create(unit=world.units[CITY], name="省城教育局", kind="government")
    fund = Fund.everywhere.create(
        unit=world.units[CITY], organisation=giver, source="donation", name="捐赠", opened=DAY
    )
    money.line(fund, "received", 2_050_000, DAY)
    asked = {"kind": "received", "source": "donation", "organisation": giver.pk}
    assert told(world, "works-ledger", "amount", CITY, **asked) == 2_050_000
    money.project(kind="class_site", budget=Decimal(5_000_000), planned=DAY, name="示范点实验班")
    assert told(world, "works-projects", "budget", kind="class_site") == 5_000_000


def test_s2_15_rooms_lamps_and_money_of_the_lighting(world, money):
    """1,187 rooms, 15,264 lamps, 8.15 million yuan, all of them within the standard; then 1,186."""
    project, unit = money.project(budget=Decimal(8_150_000), started=DAY), world.units[SCHOOL]
    rooms = Room.everywhere.bulk_create(Room(unit=unit, name=f"教室{n}") for n in range(1187))
    LampReading.everywhere.bulk_create(
        LampReading(room=own, unit=unit, project=project, day=DAY, lamps=12 + (n < 1020), passed=True)
        for n, own in enumerate(rooms)
    )
    own = [told(world, "works-lighting", name, project=project.pk) for name in ("rooms", "passed_rooms", "lamps")]
    assert own == [1187, 1187, 15264]
    LampReading.everywhere.filter(room=rooms[0]).delete()
    assert told(world, "works-lighting", "passed_rooms") == 1186
    assert told(world, "works-lighting", "lamps") == 15251


def test_s2_15_to_s2_17_what_was_spent_on_each_and_on_all(world, money):
    """8.15 for light, 12.39 for examination sites, 4.598 for information technology: 25.138 million yuan."""
    fund = Fund.everywhere.create(
        unit=world.units[COUNTY], source="county", name="县级资金", opened=dt.date(2023, 1, 1)
    )
    money.line(fund, "received", 30_000_000, DAY)
    spent = {"lighting": 8_150_000, "exam_site": 12_390_000, "digital": 4_598_000}
    for kind, amount in spent.items():
        own = money.project(kind=kind, started=DAY, name=kind)
        money.line(fund, "allocated", amount, DAY, project=own)
        money.line(fund, "spent", amount, DAY, project=own)
        assert told(world, "works-ledger", "amount", kind="spent", project_kind=kind) == amount
        assert told(world, "works-projects", "spent", kind=kind) == amount
    assert told(world, "works-ledger", "amount", kind="spent") == told(world, "works-projects", "spent") == 25_138_000
    Entry.everywhere.filter(kind="spent", project__kind="digital").delete()
    assert told(world, "works-ledger", "amount", kind="spent") == 20_540_000


def test_s2_14_and_s3_6_places_of_a_year(world):
    for number, places in enumerate((800, 900, 650)):
        PlaceChange.everywhere.create(unit=world.units[SCHOOL], kind="extension", stage="junior", places=places,
                                      day=DAY + dt.timedelta(days=number))  # fmt: skip
    PlaceChange.everywhere.create(unit=world.units[SCHOOL], kind="closure", stage="primary", places=-40, day=DAY)
    assert told(world, "works-places", "gross", public="1", urban="1") == 2350
    assert told(world, "works-places", "net") == 2310
    assert told(world, "works-places", gross="1") == 3


def test_s4_16_and_s4_18_five_sub_platforms_and_their_assignments(world):
    city = world.units[CITY]
    parent = Platform.everywhere.create(unit=city, name="市智慧教育云平台", since=dt.date(2021, 1, 1))
    parts = [Platform.everywhere.create(unit=city, parent=parent, name=f"子平台{n}", since=DAY) for n in range(5)]
    schools = [Unit(slug=f"s{n}", kind="school", name=f"学校{n}", parent=city) for n in range(400)]
    Unit.everywhere.bulk_create(own.complete() for own in schools)
    stated = {("junior", "music"): 45, ("junior", "art"): 44, ("primary", "music"): 384, ("primary", "art"): 388}
    Service.everywhere.bulk_create(
        Service(platform=parts[n % 5], unit=own, stage=stage, subject=subject, since=DAY)
        for (stage, subject), count in stated.items()
        for n, own in enumerate(schools[:count])
    )
    for (stage, subject), count in stated.items():
        assert told(world, "teaching-services", unit=CITY, stage=stage, subject=subject) == count
    assert told(world, "teaching-services", unit=CITY) == 861
    assert told(world, "teaching-services", "schools", CITY) == 388
    assert told(world, "teaching-platforms", unit=CITY, part="1") == 5


def test_s1_11_to_s1_14_projects_of_a_year(world, money):
    facts = {"planned": DAY, "stage": "primary"}
    made = [money.project(kind="renovation", **facts) for _ in range(7)]
    money.project(kind="extension", planned=DAY)
    money.project(kind="new_school", planned=DAY)
    assert told(world, "works-projects", kind="renovation", stage="primary") == 7
    assert told(world, "works-projects", kind="extension") == told(world, "works-projects", kind="new_school") == 1
    Project.everywhere.get(pk=made[0].pk).delete()
    assert told(world, "works-projects", kind="renovation") == 6


@pytest.mark.parametrize("key", ["works-projects", "works-places", "works-lighting", "works-rooms", "works-funds",
                                 "works-ledger", "teaching-services", "teaching-platforms"])  # fmt: skip
def test_every_measure_can_be_told_apart_by_county(world, key):
    own, city = register_of(key), world.units[CITY]
    counties = [world.units[COUNTY], world.units["441802"]]
    with in_unit(city):
        for measure in ("count", *own.measures):
            assert set(own.by_unit(measure, city, counties, period_of(2023, "all"))) == {COUNTY, "441802"}
            own.value(measure, city, period_of(2023, "all"))
