"""What was built and with whose money (S1.9, S1.11–S1.14). Where a school is not named, an invented one stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tongpan.access.models import Unit
from tongpan.assistance.works.models import PlaceChange, Project, ProjectFunding
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.building import fund, pay, places, project

from .cast import Cast
from .cooperation import Schools

Kind, State, Source = Project.Kind, Project.State, ProjectFunding.Source
PLACES = (600, 620, 620)
"""“1800多个” (S1.11): 1,840 in three schools."""
RURAL = {"441826": 3, "441881": 4}
"""Seven rural schools and teaching points (S1.14); how many stand in which county is not said."""
LIWAN = 5_000_000
BEGUN, DONE = dt.date(2017, 3, 15), dt.date(2017, 12, 15)


def build(book: Book, cast: Cast, schools: Schools) -> None:
    """Every project of 2017."""
    for unit, count in zip(cast.by_stage["primary"]["441821"][:3], PLACES, strict=True):
        made = _project(book, unit, Kind.BUILDING, f"{unit.short_name}教学楼", stage="primary")
        places(book, unit, PlaceChange.Kind.NEW_BUILD, "primary", count, DONE, project=made)
    _project(book, cast.named["连南民族高级中学"], Kind.EXTENSION, "民族高级中学改扩建工程", stage="senior")
    _project(book, cast.counties["441823"], Kind.NEW_SCHOOL, "城东新区新建义务教育阶段学校")
    for slug, count in RURAL.items():
        for unit in cast.by_stage["primary"][slug][-count:]:
            _project(book, unit, Kind.RENOVATION, f"{unit.short_name}改造", stage="primary")
    _site(book, cast, schools)


def _site(book: Book, cast: Cast, schools: Schools) -> None:
    """S1.9: five million yuan of Liwan for the demonstration site."""
    unit = cast.named["连州市第二中学"]
    made = _project(book, unit, Kind.CLASS_SITE, "办学示范点“广州一中实验班”", bond=schools.lianzhou, budget=LIWAN)
    money = fund(book, unit, Source.SUPPORTER, "荔湾区办学示范点资金", BEGUN, donor=cast.districts["440103"],
                 bond=schools.lianzhou)  # fmt: skip
    pay(book, money, made, LIWAN, (BEGUN, dt.date(2017, 5, 10), dt.date(2017, 11, 20)))


def _project(book: Book, unit: Unit, kind: str, name: str, **more: Any) -> Project:
    return project(book, unit, kind, name, state=State.DELIVERED, planned=BEGUN, started=BEGUN,
                   due=dt.date(2017, 12, 31), delivered=DONE, accepted=True, **more)  # fmt: skip
