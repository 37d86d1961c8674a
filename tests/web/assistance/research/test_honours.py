"""Honours: entered, changed, removed in bulk; people and pupils where they belong."""

from __future__ import annotations

import pytest
from tests.people import YEAR
from tests.web.assistance.research.sittings import CITY, COUNTY, DAY, FAR, STRONG, named

from tongpan.access.models import AuditRecord
from tongpan.assistance.research.models import Honour

pytestmark = pytest.mark.django_db
SENT = {
    "holder": "unit", "school": STRONG, "title": "绿色学校", "level": "province", "family": "绿色学校",
    "issuer": "省教育厅", "day": f"{YEAR}-10-01",
}  # fmt: skip


def root(unit=COUNTY):
    return f"/u/{unit}/{YEAR}/research/honours"


def test_entered_and_changed(world):
    browser = world.client("planner")
    browser.post(f"{root()}/add/", SENT)
    own = Honour.everywhere.get()
    assert (own.unit.slug, own.level, own.issuer) == (STRONG, "province", "省教育厅")
    browser.post(f"{root()}/{own.pk}/", SENT | {"level": "national"})
    own.refresh_from_db()
    assert own.level == "national"
    assert AuditRecord.objects.filter(action__startswith="assistance.honour.").count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pupils": "3"}, "pupils"), ({"until": f"{YEAR}-09-01"}, "until"), ({"school": "乙县第一小学"}, "school"),
        ({"holder": "person", "person": "没有人"}, "person"), ({"level": ""}, "level"),
    ],
)  # fmt: skip
def test_bad_input_is_named(world, changed, field):
    page = world.client("planner").post(f"{root()}/add/", SENT | changed)
    assert field in page.context["form"].errors
    assert not Honour.everywhere.exists()


def test_a_person_is_named_to_planners_and_schools_only(world):
    named(world.units[STRONG], "孔小满", "1234")
    world.client("planner").post(f"{root()}/add/", SENT | {"holder": "person", "person": "孔小满"})
    assert Honour.everywhere.get().teacher.name == "孔小满"
    assert "孔小满" in world.client("clerk").get(f"{root(STRONG)}/").content.decode()
    assert "孔小满" not in world.client("viewer").get(f"{root(CITY)}/").content.decode()


def test_pupils_are_counted_for_works(world):
    world.client("planner").post(f"{root()}/add/", SENT | {"holder": "work", "pupils": "3"})
    assert Honour.everywhere.get().pupils == 3


def test_removed_in_bulk_below_the_unit_only(world):
    facts = {"holder": "unit", "title": "荣誉", "level": "city", "day": DAY}
    mine = [Honour.everywhere.create(unit=world.units[STRONG], **facts) for _number in range(2)]
    theirs = Honour.everywhere.create(unit=world.units[FAR], **facts)
    world.client("planner").post(f"{root()}/remove/", {"row": [own.pk for own in (*mine, theirs)]})
    assert list(Honour.everywhere.all()) == [theirs]
    assert AuditRecord.objects.get(action="assistance.honour.remove").detail == {"removed": 2}


def test_an_honour_of_others_is_not_found(world):
    own = Honour.everywhere.create(unit=world.units[FAR], holder="unit", title="荣誉", level="city", day=DAY)
    assert world.client("planner").get(f"{root()}/{own.pk}/").status_code == 404
