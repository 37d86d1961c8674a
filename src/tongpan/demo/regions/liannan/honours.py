"""The register of honours: named schools, green schools, works of pupils, people and groups (S2.19, S2.20)."""

from __future__ import annotations

import datetime as dt
from itertools import cycle, islice

from tongpan.assistance.research.models import Honour
from tongpan.demo.chance import Chance
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.people import staff
from tongpan.registry.models import BackboneTitle

from .cast import Cast

Level, Holder = BackboneTitle.Level, Honour.Holder
DAY = dt.date(2023, 6, 1)
AVIATION, LABOUR, CITY_LABOUR = "全国航空特色学校", "第一批广东省劳动教育特色学校", "首批清远市劳动教育示范学校"
HERITAGE, SAFE, GREEN = "广东省优秀乡村传承学校", "清远市更高水平安全文明校园", "省“绿色学校”"
OWN = (
    ("顺德希望小学", AVIATION, Level.NATIONAL),
    ("石泉小学", LABOUR, Level.PROVINCE),
    ("石泉小学", CITY_LABOUR, Level.CITY),
    ("连南民族高级中学", HERITAGE, Level.PROVINCE),
)
SAFE_ONES, GREEN_ONES = 5, 33
WORKS, PUPILS = 172, 324
"""“170多件”、“320多人” (S2.20)."""
AWARDS = (("市级荣誉", Level.CITY, 48), ("市里表扬", Level.CITY, 93), ("省级荣誉", Level.PROVINCE, 32))
"""“近50个”、“90多个”、“30多个”: people and groups."""


def award(book: Book, cast: Cast) -> None:
    """All honours of 2023."""
    for name, title, level in OWN:
        _unit(book, cast.named[name], title, level)
    for unit in [cast.named["田家炳民族中学"], *cast.primaries[: SAFE_ONES - 1]]:
        _unit(book, unit, SAFE, Level.CITY)
    for unit in cast.lit[:GREEN_ONES]:
        _unit(book, unit, GREEN, Level.PROVINCE)
    _works(book, cast)
    _awards(book, cast)


def _unit(book: Book, unit: object, title: str, level: str) -> None:
    book.add(Honour(unit=unit, holder=Holder.UNIT, title=title, family=title, level=level, day=DAY))


def _works(book: Book, cast: Cast) -> None:
    each, more = divmod(PUPILS, WORKS)
    for number, unit in enumerate(islice(cycle(cast.lit), WORKS)):
        day = dt.date(2023, 3, 1) + dt.timedelta(days=number)
        book.add(
            Honour(unit=unit, holder=Holder.WORK, title=f"学生作品第{number + 1}号", family="作品获奖", day=day,
                   level=Chance(book.seed, "work", number).pick((Level.CITY, Level.PROVINCE)),
                   pupils=each + (number < more))
        )  # fmt: skip


def _awards(book: Book, cast: Cast) -> None:
    """Two in three are people, the rest are groups."""
    people = iter(staff(book, cast.lit, "primary", 2023, sum(count for _family, _level, count in AWARDS)))
    for family, level, count in AWARDS:
        for number in range(count):
            who = next(people)
            alone = number % 3 > 0
            book.add(
                Honour(unit=who.unit, holder=Holder.PERSON if alone else Holder.GROUP, teacher=who if alone else None,
                       title=family, family=family, level=level, day=dt.date(2023, 9, 8))
            )  # fmt: skip
