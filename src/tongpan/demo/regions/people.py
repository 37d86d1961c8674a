"""Invented people of the regions: each with a home post, an ID number that belongs to nobody, and a subject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import cycle

from tongpan.access.models import Unit
from tongpan.access.pinyin import sort_key
from tongpan.demo.chance import Chance
from tongpan.demo.people import invent
from tongpan.registry.identity import identity_mask
from tongpan.registry.models import Posting, Teacher

from .book import Book

SUBJECTS = {
    "kindergarten": ("学前教育",),
    "primary": ("语文", "数学", "英语", "科学", "音乐", "美术", "体育与健康", "道德与法治"),
    "junior": ("语文", "数学", "英语", "物理", "化学", "生物", "历史", "地理", "音乐", "美术", "体育与健康"),
    "senior": ("语文", "数学", "英语", "物理", "化学", "生物", "历史", "地理", "思想政治", "信息技术"),
}  # fmt: skip


def teacher(book: Book, unit: Unit, stage: str, year: int, *, subject: str = "", senior: bool = False) -> Teacher:
    """Somebody with a home post at a school since some years before ``year``.

    ``senior``: old enough for an office or for being somebody's mentor.
    """
    book.people += 1
    chance = Chance(book.seed, book.people, "person")
    born = year - (chance.whole(38, 46) if senior else chance.whole(26, 46))
    person = invent(chance, book.people, stage, "town", born)
    taught = subject or chance.pick(SUBJECTS[stage])
    joined = dt.date(max(born + 23, year - chance.whole(3, 14)), 9, 1)
    made = book.add(
        Teacher(
            unit=unit, name=person.name, sort_key=sort_key(person.name), identity_mask=identity_mask(person.number),
            sex=person.sex, born=person.born, degree=person.degree, title=person.title, subject=taught,
            certified=person.certified, joined_school=joined, retires=person.retires, left=unit.closed,
        )
    )  # fmt: skip
    book.numbers[id(made)] = person.number
    book.add(
        Posting(teacher=made, unit=unit, kind=Posting.Kind.HOME, stage=stage, subject=taught, since=joined,
                until=unit.closed)
    )  # fmt: skip
    return made


def staff(
    book: Book, units: Sequence[Unit], stage: str, year: int, count: int, *, senior: bool = False
) -> list[Teacher]:
    """So many people, spread evenly over schools."""
    return [teacher(book, unit, stage, year, senior=senior) for unit, _ in zip(round_of(units), range(count))]


def round_of(units: Sequence[Unit]) -> Iterator[Unit]:
    """One after the other, again and again."""
    return cycle(units)
