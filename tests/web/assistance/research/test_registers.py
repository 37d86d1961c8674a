"""Activity, session, item, person-time and person are five different counts, and each is its list."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.people import YEAR
from tests.web.assistance.research.sittings import (
    CITY,
    COUNTY,
    DAY,
    FAR,
    OTHER,
    STRONG,
    WEAK,
    activity,
    came,
    people,
    session,
)

from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.register import Figure, register_of
from tongpan.assistance.research.models import Attendance, Honour

pytestmark = pytest.mark.django_db


def value(world, register, measure="count", unit=CITY, period=None, **asked):
    with in_unit(world.units[unit]):
        return Figure(register, measure, asked).value(world.units[unit], period or period_of(YEAR))


@pytest.fixture
def busy(world):
    """Two activities: three sessions, lessons and lectures, two people of whom one came three times."""
    units = world.units
    one, two = people(units[STRONG], 1)[0], people(units[WEAK], 1)[0]
    study = activity(units[COUNTY], kind="lesson_study", parts=[(units[STRONG], "host"), (units[WEAK], "participant")])
    first = session(study, items=("lesson", "lesson", "lecture"))
    second = session(study, items=("lecture",), hour=14)
    other = activity(units[FAR], kind="seminar")
    third = session(other, hours=2, items=("seminar",))
    came(first, [one, two])
    came(second, [one])
    came(third, [one])
    return study, other, one, two


def test_an_activity_is_not_a_session_and_a_session_not_a_lesson(world, busy):
    register = "research-activities"
    measures = ("count", "sessions", "items", "lessons", "lectures", "person_times", "persons", "hours", "schools")
    assert {name: value(world, register, name) for name in measures} == {
        "count": 2, "sessions": 3, "items": 5, "lessons": 2, "lectures": 2, "person_times": 4, "persons": 2,
        "hours": 14, "schools": 2,
    }  # fmt: skip


def test_a_session_may_hold_more_items_than_there_are_sessions(world, busy):
    """X1.3: about 110 sessions with more than 100 lessons and more than 80 lectures is no contradiction."""
    assert value(world, "research-sessions") == 3
    assert value(world, "research-items", kind="lesson") + value(world, "research-items", kind="lecture") == 4


def test_person_times_and_persons_are_two_measures(world, busy):
    assert value(world, "research-attendance") == 4
    assert value(world, "research-attendance", "persons") == 2
    assert value(world, "research-attendance", school=STRONG) == 3
    assert value(world, "research-attendance", "persons", activity_kind="lesson_study") == 2


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"kind": "seminar"}, 1), ({"school": WEAK}, 1), ({"school": FAR}, 1), ({"county": COUNTY}, 1),
        ({"host": STRONG}, 1), ({"host": WEAK}, 0), ({"participant": WEAK}, 1), ({"item": "lecture"}, 1),
        ({"attended": "yes"}, 2), ({"attended": "no"}, 0), ({"bond": "x"}, 0), ({"school": "nowhere"}, 0),
        ({"unit": COUNTY}, 1),
    ],
)  # fmt: skip
def test_filters_of_activities(world, busy, asked, count):
    assert value(world, "research-activities", **asked) == count


def test_a_filter_multiplies_no_hours(world, busy):
    """Two parts and three items of one activity would count its hours six times in a join."""
    assert value(world, "research-activities", "hours", county=COUNTY, item="lesson") == 12


def test_subjects_are_found_in_any_spelling(world, busy):
    from tongpan.assistance.research.models import Item

    Item.everywhere.filter(kind="lesson").update(subject="小学语文"[2:])
    Item.everywhere.filter(kind="lecture").update(subject="chinese")
    assert value(world, "research-items", subject="chinese") == value(world, "research-items", subject="语文") == 4
    assert value(world, "research-activities", subject="chinese") == 1


def test_what_was_cancelled_counts_in_no_figure(world, busy):
    study = busy[0]
    study.cancelled = True
    study.save()
    assert value(world, "research-activities") == 1
    assert value(world, "research-sessions") == 1
    assert value(world, "research-items") == 1
    assert value(world, "research-attendance") == 1
    assert value(world, "research-cancelled") == 1


def test_who_takes_part_sees_it_and_others_do_not(world, busy):
    assert value(world, "research-activities", unit=WEAK) == 1
    assert value(world, "research-activities", unit=OTHER) == 1
    assert value(world, "research-activities", unit=STRONG) == 1
    outside = activity(world.units[OTHER], parts=[(world.units[FAR], "participant")])
    assert outside.pk
    assert value(world, "research-activities", unit=COUNTY) == 1


def test_a_school_counts_its_own_people_wherever_they_went(world, busy):
    assert value(world, "research-attendance", unit=STRONG) == 3
    assert value(world, "research-attendance", unit=WEAK) == 1
    assert value(world, "research-attendance", unit=FAR) == 1, "who came to its own seminar"


def test_sessions_count_in_the_year_in_which_they_start(world):
    units = world.units
    late = session(activity(units[STRONG], day=dt.date(YEAR + 1, 8, 31)))
    came(late, people(units[STRONG], 2))
    came(session(activity(units[STRONG], day=dt.date(YEAR + 1, 9, 1))), people(units[STRONG], 1))
    assert value(world, "research-attendance") == 2
    assert value(world, "research-attendance", period=period_of(YEAR + 1)) == 1
    assert value(world, "research-attendance", period=period_of(YEAR + 1, "calendar")) == 3
    assert value(world, "research-attendance", period=period_of(YEAR, "all")) == 3


def test_each_county_at_once(world, busy):
    city = world.units[CITY]
    counties = [world.units[COUNTY], world.units[OTHER]]
    with in_unit(city):
        found = register_of("research-attendance").by_unit("count", city, counties, period_of(YEAR))
        hours = register_of("research-activities").by_unit("hours", city, counties, period_of(YEAR))
    assert found == {COUNTY: 4, OTHER: 0}
    assert hours == {COUNTY: 12, OTHER: 2}


def test_the_figure_is_the_list(world, busy):
    city = world.units[CITY]
    for key, asked in (
        ("research-activities", {"kind": "lesson_study"}), ("research-items", {"kind": "lecture"}),
        ("research-attendance", {"county": COUNTY}), ("research-sessions", {"school": WEAK}),
    ):  # fmt: skip
        figure = Figure(key, asked=asked)
        page = world.client("viewer").get(figure.address(city, YEAR, period_of(YEAR)))
        with in_unit(city):
            assert page.context["table"].page.paginator.count == figure.value(city, period_of(YEAR)) > 0


def test_every_attendance_that_is_removed_changes_the_figure(world, busy):
    before = value(world, "research-attendance")
    Attendance.everywhere.first().delete()
    assert value(world, "research-attendance") == before - 1


def test_honours_by_level_holder_and_family(world):
    school, one = world.units[STRONG], people(world.units[STRONG], 1)[0]
    facts = {"unit": school, "day": DAY}
    for level in ("national", "province", "province"):
        Honour.everywhere.create(holder="unit", title="文明校园", family="文明校园", level=level, **facts)
    for number in range(3):
        Honour.everywhere.create(holder="work", title=f"作品{number}", level="city", pupils=2, **facts)
    for _number in range(2):
        Honour.everywhere.create(holder="person", teacher=one, title="先进个人", level="city", **facts)
    Honour.everywhere.create(holder="group", title="先进集体", level="city", **facts)
    register = "research-honours"
    assert value(world, register, family="文明校园", level="province") == 2
    assert value(world, register, "national", family="文明校园") == 1
    assert (value(world, register, "works"), value(world, register, "pupils")) == (3, 6)
    assert value(world, register, holder="awarded", level="city") == 3
    assert value(world, register, "holders", holder="awarded", level="city") == 2, "one person twice, one group"
    assert value(world, register, "holders", family="文明校园") == 1


@pytest.mark.parametrize(("text", "rows"), [("同课异构", 3), ("下午", 1), ("乙县", 1), ("查无", 0)])
def test_attendance_is_searched_by_activity_session_and_school(world, text, rows):
    units = world.units
    study = activity(units[CITY], name="语文同课异构", parts=[(units[COUNTY], "participant")])
    here, far = people(units[STRONG], 1), people(units[FAR], 1)
    came(session(study), [*here, *far])
    came(session(study, hour=14, name="下午场"), here)
    assert value(world, "research-attendance", q=text) == rows
