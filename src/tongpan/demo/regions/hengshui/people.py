"""2,238 people exchanged (S4.8, S4.21–S4.23, S4.28): under the pairings of seniors, and inside the counties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import cycle, islice

from tongpan.access.models import Unit
from tongpan.assistance.exchange.models import Category, Direction
from tongpan.assistance.partnership.models import Bond
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.people import teacher
from tongpan.demo.regions.posts import send
from tongpan.demo.regions.tree import stage_of
from tongpan.registry.models import Posting

from .inside import Inside
from .pairs import Across

YEAR = 2022
SINCE, UNTIL = dt.date(2022, 9, 1), dt.date(2023, 7, 31)
SENIOR = ((Category.MANAGER, 70), (Category.TEACHER, 186))
COMPULSORY = ((Category.MANAGER, 136), (Category.TEACHER, 1846))
UP = 6
"""Every sixth goes from the weaker school to the stronger one, to learn there (S4.22)."""
OFFICES = ("学科组长", "年级组长")
Led = Sequence[tuple[Bond, Unit, Unit]]


def exchange(book: Book, bonds: Across, inside: Inside) -> None:
    """Send everybody, evenly over the pairs."""
    for category, count in SENIOR:
        _send(book, bonds.seniors, category, count, across=True)
    late_first = sorted(inside.led, key=lambda own: own[0].since, reverse=True)
    for category, count in COMPULSORY:
        own = len(bonds.compulsory) * (2 if category == Category.TEACHER else 1)
        _send(book, bonds.compulsory, category, own, across=True)
        _send(book, late_first, category, count - own, across=False)


def _send(book: Book, led: Led, category: str, count: int, *, across: bool) -> None:
    for number, (bond, strong, weak) in enumerate(islice(cycle(led), count), start=1):
        up = number % UP == 0
        home, host = (weak, strong) if up else (strong, weak)
        stage = stage_of(book, weak)
        who = teacher(book, home, stage, YEAR, senior=category == Category.MANAGER)
        send(
            book, who, host, _kind(category, up=up, across=across), stage, SINCE, UNTIL, bond=bond, category=category,
            direction=Direction.UP if up else Direction.DOWN, purpose="共享帮扶交流",
            office="中层干部" if category == Category.MANAGER else OFFICES[number % 2] if up else "",
        )  # fmt: skip


def _kind(category: str, *, up: bool, across: bool) -> str:
    """挂职 for managers, 跟岗 for those who go to learn, 支教 across counties, 交流轮岗 within one."""
    if category == Category.MANAGER:
        return Posting.Kind.SECONDED.value
    if up:
        return Posting.Kind.SHADOW.value
    return (Posting.Kind.SUPPORT if across else Posting.Kind.EXCHANGE).value
