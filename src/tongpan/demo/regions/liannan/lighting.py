"""Light in 1,187 rooms with 15,264 lamps, each room measured (S2.15)."""

from __future__ import annotations

import datetime as dt

from tongpan.assistance.works.models import LampReading, Project, ProjectFunding, Room
from tongpan.demo.chance import Chance
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.building import fund, pay, project
from tongpan.demo.regions.people import round_of

from .cast import Cast

ROOMS, LAMPS, COST = 1187, 15_264, 8_150_000
DAYS = (dt.date(2023, 4, 20), dt.date(2023, 6, 1), dt.date(2023, 9, 28))
MEASURED = dt.date(2023, 8, 22)


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
    chance = Chance(book.seed, "light", number)
    book.add(
        LampReading(
            room=room, project=made, unit=room.unit, day=MEASURED + dt.timedelta(days=number % 7), lamps=lamps,
            desk=[chance.whole(335, 395) for _ in range(9)], board=[chance.whole(540, 590) for _ in range(9)],
            colour=chance.whole(4000, 5000), rendering=chance.whole(91, 95), red=chance.whole(55, 70),
            glare=chance.whole(12, 15), power=round(chance.between(6.2, 7.6), 1), instrument="照度计（演示）",
            calibrated=dt.date(2023, 3, 1), passed=True,
        )
    )  # fmt: skip
