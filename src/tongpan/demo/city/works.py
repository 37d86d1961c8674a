"""Projects with milestones and money, places that came and went, rooms with their light, shared platforms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tongpan.access.models import Unit
from tongpan.assistance.teaching.models import Platform, Service
from tongpan.assistance.works.models import (
    Entry,
    Fund,
    LampReading,
    PlaceChange,
    Project,
    ProjectFunding,
    Room,
    StateChange,
)
from tongpan.demo.chance import Chance
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.building import entry, fund, pay, places, project
from tongpan_core.measure.lighting import Light, judge, standard

from .bonds import Led
from .cast import Cast, County
from .size import FIRST, YEAR, Size, day

Kind, State, Source = Project.Kind, Project.State, ProjectFunding.Source
KINDS = ((Kind.LIGHTING, "教室照明改造"), (Kind.EQUIPMENT, "功能室设备配置"), (Kind.EXTENSION, "扩建教学楼"),
         (Kind.RENOVATION, "校舍修缮"), (Kind.DIGITAL, "智慧教室建设"))  # fmt: skip
STATES = (State.DELIVERED, State.RUNNING, State.DELIVERED, State.APPROVED, State.SOUGHT, State.DELIVERED)
SOURCES = (Source.COUNTY, Source.CITY, Source.DONATION, Source.SUPPORTER)
PARTS = 8
"""A project is paid in so many parts."""
CALIBRATED = dt.date(YEAR, 3, 1)


def build(book: Book, cast: Cast, led: Sequence[Led], size: Size) -> None:
    """Projects of all kinds in turn, each paid from one of its county's four funds."""
    funds = {county.unit.pk: [_fund(book, county, led, source) for source in SOURCES] for county in cast.counties}
    for number in range(size.projects):
        county = cast.counties[number % len(cast.counties)]
        school = county.schools[-1 - number // len(cast.counties) % len(county.schools)]
        _project(book, cast, school, funds[county.unit.pk][number % len(SOURCES)], number, size.projects)


def _fund(book: Book, county: County, led: Sequence[Led], source: str) -> Fund:
    bond = next((own.bond for own in led if own.county is county and own.helped), None)
    name = f"{county.unit.short_name}{YEAR}年{Source(source).label}"
    return fund(book, county.unit, source, name, dt.date(YEAR, 1, 5), bond=bond if source == Source.SUPPORTER else None)


def _project(book: Book, cast: Cast, school: Unit, money: Fund, number: int, of: int) -> None:
    kind, words = KINDS[number % len(KINDS)]
    state, planned = STATES[number % len(STATES)], day(number, 2 * of)
    due, amount = planned + dt.timedelta(days=150), 200_000 + 8_000 * (number % 50)
    begun = planned if state in {State.DELIVERED, State.RUNNING} else None
    done = due - dt.timedelta(days=5 - number % 12) if state == State.DELIVERED else None
    made = project(
        book, school, kind, f"{school.short_name}{words}", state=state, planned=planned, due=due, started=begun,
        delivered=done, budget=amount, contract=amount * 0.95, accepted=True if done else None, bond=money.bond,
    )  # fmt: skip
    book.add(StateChange(project=made, state=state, day=done or begun or planned))
    if done:
        pay(book, money, made, amount, (dt.date(YEAR, 3, 1), planned, done))
    elif begun:
        _in_parts(book, money, made, amount, planned)
    if done and kind == Kind.EXTENSION:
        stage = cast.stage(school)
        places(book, school, PlaceChange.Kind.EXTENSION, stage, 90 + 45 * (number % 4), done, project=made)
    if number % 10 == 0:
        places(book, school, PlaceChange.Kind.CLOSURE, "primary", -30, FIRST, urban=False, note="教学点撤并")


def _in_parts(book: Book, money: Fund, made: Project, amount: float, begun: dt.date) -> None:
    book.add(ProjectFunding(project=made, source=money.source, amount=amount))
    entry(book, money, Entry.Kind.PLEDGED, amount, dt.date(YEAR, 2, 1))
    entry(book, money, Entry.Kind.RECEIVED, amount, dt.date(YEAR, 3, 1))
    for part in range(PARTS):
        on = begun + dt.timedelta(days=15 * part)
        for kind in (Entry.Kind.ALLOCATED, Entry.Kind.SPENT):
            entry(book, money, kind, amount // PARTS, on, project=made, unit=made.unit)


def measure(book: Book, cast: Cast, size: Size) -> None:
    """Rooms of every school, each with one measurement; about one of eight falls short."""
    uses = (Room.Use.CLASSROOM,) * 5 + (Room.Use.MUSIC, Room.Use.COMPUTER, Room.Use.LIBRARY)
    for number, school in enumerate(cast.schools()):
        for n in range(size.rooms_each):
            room = book.add(Room(unit=school, use=uses[n % len(uses)], name=f"{1 + n // 4}0{1 + n % 4}室", area=63))
            _read(book, room, number * size.rooms_each + n)


def _read(book: Book, room: Room, number: int) -> None:
    chance, on = Chance(book.seed, "light", number), dt.date(YEAR, 10, 8) + dt.timedelta(days=number % 90)
    low = 260 if number % 8 == 0 else 335
    light = Light(
        tuple(chance.whole(low, low + 60) for _ in range(9)), tuple(chance.whole(540, 590) for _ in range(9)),
        4500, 92, 60, 14, 6.8, CALIBRATED,
    )  # fmt: skip
    found = judge(light, standard(on))
    book.add(
        LampReading(room=room, unit=room.unit, day=on, lamps=9, desk=list(light.desk), board=list(light.board),
                    colour=4500, rendering=92, red=60, glare=14, power=6.8, instrument="照度计（演示）",
                    calibrated=CALIBRATED, passed=found.passes, faults=list(found.faults))
    )  # fmt: skip


def share(book: Book, cast: Cast) -> None:
    """A platform in every county, and the music and art that it gives to the weaker half."""
    for county in cast.counties:
        own = book.add(
            Platform(unit=county.unit, name=f"{county.unit.short_name}教育资源子平台", since=dt.date(YEAR - 1, 9, 1))
        )
        for school in county.halves()[1]:
            for subject in ("音乐", "美术"):
                book.add(Service(platform=own, unit=school, subject=subject, stage=cast.stage(school), since=FIRST))
