"""The cascade of mentors, pairs outside it, and how often they met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tongpan.assistance.research.models import Cascade, Mentoring, MentorMeeting
from tongpan.demo.regions.book import Book
from tongpan.registry.models import Teacher

from .cast import Cast
from .size import FIRST, TERM_ENDS, Size

SHARE = (1, 10)
"""Of eleven pairs of the cascade one is of the second tier and ten of the third."""
CAPACITY = 10
KINDS = (MentorMeeting.Kind.LESSON, MentorMeeting.Kind.TALK, MentorMeeting.Kind.PREPARATION, MentorMeeting.Kind.ONLINE)
MEETINGS = 4


def guide(book: Book, cast: Cast, size: Size) -> None:
    """Half of the pairs belong to the city's cascade of three tiers, half stand alone; no person is in two."""
    half = size.pairs // 2
    second = -(-half // sum(SHARE))
    people = _people(cast, size.pairs * 2)
    first = -(-second // CAPACITY)
    tiers = [{"name": name, "size": count, "capacity": CAPACITY}
             for name, count in (("名师", first), ("骨干", second), ("青年教师", half - second))]  # fmt: skip
    cascade = book.add(Cascade(unit=cast.city, name="名师带教工程（演示）", tiers=tiers, since=FIRST))
    top, middle, low = people[:first], people[first : first + second], people[first + second : first + half]
    _pairs(book, cascade, 2, top, middle)
    _pairs(book, cascade, 3, middle, low)
    alone = people[first + half :]
    count = len(alone) // 2
    _pairs(book, None, None, alone[:count], alone[count : 2 * count])


def _people(cast: Cast, count: int) -> list[Teacher]:
    """Different people, one school after the other and again."""
    found: list[Teacher] = []
    schools = [own for own in cast.schools() if cast.at(own)]
    for turn in range(max(len(cast.at(own)) for own in schools)):
        found += [cast.at(own)[-1 - turn] for own in schools if len(cast.at(own)) > turn]
        if len(found) >= count:
            break
    return found[:count]


def _pairs(
    book: Book, cascade: Cascade | None, tier: int | None, mentors: Sequence[Teacher], apprentices: Sequence[Teacher]
) -> None:
    for number, who in enumerate(apprentices):
        mentor = mentors[number % len(mentors)]
        pair = book.add(
            Mentoring(cascade=cascade, tier=tier, mentor=mentor, apprentice=who, mentor_unit=mentor.unit, unit=who.unit,
                      subject=who.subject, since=FIRST, until=TERM_ENDS, aim="站稳讲台")
        )  # fmt: skip
        for turn in range(MEETINGS):
            book.add(MentorMeeting(mentoring=pair, kind=KINDS[(number + turn) % 4], hours=1,
                                   day=FIRST + dt.timedelta(days=30 + 60 * turn + number % 25)))  # fmt: skip
