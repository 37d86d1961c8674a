"""112 people of 190 schools at schools of Guangzhou in 2017 (S1.21), and fifty in 2018 (S1.35)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import cycle

from tongpan.access.models import Unit
from tongpan.assistance.exchange.models import Application, Call, Category, Direction
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.people import teacher
from tongpan.demo.regions.posts import send
from tongpan.demo.regions.tree import stage_of
from tongpan.registry.models import Posting

from .cast import Cast
from .tasks import Tasks

Shadow, Seconded = Posting.Kind.SHADOW, Posting.Kind.SECONDED
SCHEME, NEXT = "2017年清远市校长、教师赴穗跟岗培训班", "2018年校长、教师赴穗跟岗挂职"
ORGANISER = "广州大学"
POOL = 190
WANTED = ((Category.PRINCIPAL, 12, 30), (Category.TEACHER, 100, 160))
"""How many were chosen of those whom 190 schools put forward, one each; how many put forward whom is invented."""
DAYS = (dt.date(2017, 10, 9), dt.date(2017, 11, 3))
FIFTY = ((Category.PRINCIPAL, Seconded, 10), (Category.TEACHER, Shadow, 40))
NEXT_DAYS = (dt.date(2018, 4, 9), dt.date(2018, 6, 29))
WORDS = {Category.PRINCIPAL: "校长", Category.TEACHER: "教师"}
State = Application.State


def send_all(book: Book, cast: Cast, tasks: Tasks) -> None:
    """Both years."""
    homes = iter(cast.all()[:POOL])
    for category, chosen, applied in WANTED:
        call = _call(book, cast, category, chosen)
        _choose(book, cast, call, [next(homes) for _ in range(applied)], chosen)
    for category, kind, count in FIFTY:
        for home in cast.all("primary", "junior")[:count]:
            stage = stage_of(book, home)
            host = cast.helping[stage][count % len(cast.helping[stage])]
            who = teacher(book, home, stage, 2018, senior=category == Category.PRINCIPAL)
            send(book, who, host, kind, stage, *NEXT_DAYS, category=category, direction=Direction.UP, scheme=NEXT,
                 purpose=tasks["中小学校长挂职、教师跟岗培训"].title)  # fmt: skip


def _call(book: Book, cast: Cast, category: str, places: int) -> Call:
    return book.add(
        Call(unit=cast.city, title=f"{SCHEME}（{WORDS[category]}）", scheme=SCHEME, kind=Shadow, category=category,
             direction=Direction.UP, places=places, purpose="跟岗学习", opens=dt.date(2017, 8, 28),
             closes=dt.date(2017, 9, 15), since=DAYS[0], until=DAYS[1], state=Call.State.SETTLED)
    )  # fmt: skip


def _choose(book: Book, cast: Cast, call: Call, homes: Sequence[Unit], chosen: int) -> None:
    hosts = {stage: cycle(own) for stage, own in cast.helping.items()}
    for place, home in enumerate(homes):
        stage = stage_of(book, home)
        who = teacher(book, home, stage, 2017, senior=call.category == Category.PRINCIPAL)
        goes = place < chosen
        asked = book.add(
            Application(call=call, teacher=who, unit=home, applied=dt.date(2017, 9, 4),
                        state=State.POSTED if goes else State.REFUSED)
        )  # fmt: skip
        if goes:
            send(book, who, next(hosts[stage]), Shadow, stage, *DAYS, category=call.category, application=asked,
                 direction=Direction.UP, scheme=SCHEME, organiser=ORGANISER, purpose="跟岗学习")  # fmt: skip
