"""Light in 1,187 rooms with 15,264 lamps, each room measured (S2.15)."""

from __future__ import annotations

import datetime as dt

from tongpan.assistance.works.models import LampReading, Project, ProjectFunding, Room
from tongpan.demo.chance import Chance
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.building import fund, pay, project
from tongpan.demo.regions.people import round_of
from tongpan_core.measure.lighting import Light, judge, standard

from .cast import Cast

ROOMS, LAMPS, COST = 1187, 15_264, 8_150_000
DAYS = (dt.date(2023, 4, 20), dt.date(2023, 6, 1), dt.date(2023, 9, 28))
MEASURED, CALIBRATED = dt.date(2023, 8, 22), dt.date(2023, 3, 1)


def light(book: Book, cast: Cast) -> None:
    """One project of the county; every room has its points."""
    made = project(
        book, cast.county, Project.Kind.LIGHTING, "教室照明改造", state=Project.State.DELIVERED, budget=COST,
        planned=DAYS[1], started=DAYS[1], due=dt.date(2023, 8, 31), delivered=dt.date(2023, 8, 30), accepted=True,
    )  # fmt: skip
    pay(book, fund(book, cast.county, ProjectFunding.Source.COUNTY, "教室照明改造资金", DAYS[0]), made, COST, DAYS)
    each, more = divmod(LAMPS, ROOMS)
    for number, unit in zip(range(ROOMS), round_of(cast.lit)):
        place = number // len(cast.lit)
        room = book.add(
            Room(unit=unit, use=Room.Use.CLASSROOM, name=f"{1 + place // 8}{1 + place % 8:02d}教室", area=63)
        )
        _measure(book, made, room, each + (number < more), number)


def _measure(book: Book, made: Project, room: Room, lamps: int, number: int) -> None:
    """Points of one room, judged by the standard in force on the day."""
    chance = Chance(book.seed, "light", number)
    day = MEASURED + dt.timedelta(days=number % 7)
    light = Light(
        tuple(chance.whole(335, 395) for _ in range(9)), tuple(chance.whole(540, 590) for _ in range(9)),
        chance.whole(4000, 5000), chance.whole(91, 95), chance.whole(55, 70), chance.whole(12, 15),
        round(chance.between(6.2, 7.6), 1), CALIBRATED,
    )  # fmt: skip
    found = judge(light, standard(day))
    book.add(
        LampReading(
            room=room, project=made, unit=room.unit, day=day, lamps=lamps, desk=list(light.desk),
            board=list(light.board), colour=light.colour, rendering=light.rendering, red=light.red, glare=light.glare,
            power=light.power, instrument="照度计（演示）", calibrated=CALIBRATED, passed=found.passes,
            faults=list(found.faults),
        )
    )  # fmt: skip
