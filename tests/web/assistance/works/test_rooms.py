"""Rooms of schools, and those that are missing against the standard, by figures and rules that exist."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.people import YEAR

from tongpan.access.scope import in_unit
from tongpan.assistance.works.models import LampReading, Room
from tongpan.assistance.works.registers import ROOMS
from tongpan.assistance.works.tables.rooms import RoomGap, missing_rooms
from tongpan.registry.models import School, YearFigures

pytestmark = pytest.mark.django_db
COUNTY, ONE, TWO, FAR = "441801", "2144180001", "2144180002", "2144180003"


def here(name, unit=COUNTY, **given):
    return reverse(f"assistance:{name}", kwargs={"unit": unit, "year": YEAR, **given})


def report(world, school, stage, shared, **figures):
    unit = world.units[school]
    YearFigures.everywhere.create(unit=unit, year=YEAR, stage=stage, values={"pupils": 900, "classes": 20} | figures)
    YearFigures.everywhere.create(unit=unit, year=YEAR, stage="", values=shared)


def rows(world, slug=COUNTY):
    with in_unit(world.units[slug]):
        found = missing_rooms(world.units[slug], YEAR)
    return {own.slug: own for own in found.schools}, found


def test_twenty_classes_need_two_of_each_and_one_counselling_room(world):
    report(
        world, ONE, "primary", {"music_rooms": 1, "music_room_area_min": 96, "art_rooms": 3, "art_room_area_min": 66}
    )
    Room.everywhere.create(unit=world.units[ONE], use="counselling", name="心理辅导室")
    report(world, TWO, "junior", {"music_rooms": 2, "music_room_area_min": 80})
    found, whole = rows(world)
    own = found[ONE].gaps
    assert [(own[kind].need, own[kind].has, own[kind].missing) for kind in ("music", "art", "counselling")] == [
        (2, 1, 1), (2, 3, 0), (1, 1, 0)
    ]  # fmt: skip
    assert (own["music"].too_small, own["art"].too_small, own["art"].area_need) == (False, True, 90)
    assert found[ONE].cost == 60_000
    assert found[TWO].gaps["art"].missing is None
    assert found[TWO].unknown
    assert found[TWO].gaps["music"].too_small
    assert found[TWO].missing == 1  # the counselling room
    assert {rule.path for rule in whole.rules} >= {"further/rooms/music_area", "further/rooms/counselling_per_school"}


def test_older_schools_are_measured_by_their_own_area(world):
    School.everywhere.filter(unit__slug=ONE).update(built=2010)
    report(
        world, ONE, "primary", {"music_rooms": 2, "music_room_area_min": 73, "art_rooms": 2, "art_room_area_min": 66}
    )
    own = rows(world)[0][ONE].gaps
    assert (own["music"].too_small, own["music"].area_need, own["music"].relaxed) == (False, 73, True)
    assert (own["art"].too_small, own["art"].area_need) == (True, 67)


def test_the_page_filters_and_leads_on_to_a_project(world):
    report(
        world, ONE, "primary", {"music_rooms": 1, "music_room_area_min": 96, "art_rooms": 2, "art_room_area_min": 90}
    )
    planner = world.client("planner")
    page = planner.get(here("works-missing")).content.decode()
    assert f"place={ONE}" in page
    form = planner.get(here("works-project-add"), {"place": ONE, "kind": "equipment", "name": "x"}).context["form"]
    assert form["place"].value() == ONE
    shown = [
        len(planner.get(here("works-missing"), query).context["table"].rows)
        for query in ({"kind": "art"}, {"kind": "music"}, {"only": "unknown"}, {"only": "all"}, {"kind": "nonsense"})
    ]
    assert shown == [0, 1, 0, 1, 1]
    assert "place=" not in world.client("viewer").get(here("works-missing")).content.decode()
    assert world.client("planner").get(here("works-missing"), {"export": "csv"}).status_code == 200


FORM = {"school": ONE, "use": "music", "name": "音乐一室", "area": "96"}


def test_rooms_are_entered_changed_and_removed_by_the_school(world):
    clerk = world.client("clerk")
    clerk.post(here("works-room-add", ONE), FORM)
    own = Room.everywhere.get()
    assert clerk.post(here("works-room-add", ONE), FORM).context["form"].errors
    clerk.post(here("works-room-edit", ONE, room=own.pk), FORM | {"name": "音乐教室", "area": "100"})
    own.refresh_from_db()
    assert (own.name, own.area, own.unit.slug) == ("音乐教室", 100, ONE)
    with in_unit(world.units[COUNTY]):
        from tongpan.assistance.base.period import period_of

        assert ROOMS.value("area", world.units[COUNTY], period_of(YEAR), {"use": "music"}) == 100
    reading = LampReading.everywhere.create(room=own, unit=own.unit, day="2025-01-01", desk=[300], board=[500])
    clerk.post(here("works-room-remove", ONE, room=own.pk))
    assert Room.everywhere.exists()
    reading.delete()
    clerk.post(here("works-room-remove", ONE, room=own.pk))
    assert not Room.everywhere.exists()


def test_a_school_enters_no_room_of_another(world):
    assert world.client("clerk").post(here("works-room-add", ONE), FORM | {"school": FAR}).context["form"].errors
    assert not Room.everywhere.exists()


def test_a_room_that_is_not_there_is_missing_and_not_small():
    assert RoomGap("music", need=1, has=1, area=68, area_need=73).too_small
    assert not RoomGap("music", need=1, has=0, area=68, area_need=73).too_small
