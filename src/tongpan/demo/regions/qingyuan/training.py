"""Training of 2017 with its sessions, items and person-times (S1.20), and exchange and research (S1.10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tongpan.assistance.partnership.models.work import Domain
from tongpan.assistance.research.models import Activity, Item, Programme, Session
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.events import Part, activity, attend, item, session
from tongpan.registry.models import Teacher

from .cascade import Tree
from .cast import COUNTIES, Cast
from .tasks import Tasks

SESSIONS, LESSONS, LECTURES, PEOPLE = 110, 104, 84, 90
"""“约110场”, “100多节”, “80多场”, “近1万人次”: 188 items in 110 sessions (X1.3), 9,900 person-times."""
A_DAY = 2
"""Sessions of one activity."""
EXCHANGES, GUESTS = 42, 96
"""“4000多人次” (S1.10): 42 sessions of 96 people, 4,032."""
Kind = Activity.Kind


@dataclass
class Sessions:
    """The two programmes: what was attended in one is not in the other (X1.4)."""

    training: Programme
    exchange: Programme


def train(book: Book, cast: Cast, tree: Tree, tasks: Tasks) -> Sessions:
    """Both, with everybody who was there."""
    people = tree.backbone + tree.local
    made = _programme(book, cast, "强师兴教", tasks)
    for number in range(SESSIONS // A_DAY):
        _training(book, cast, tree, made, number, people)
    other = _programme(book, cast, "跟岗交流与教学教研", tasks)
    for number in range(EXCHANGES):
        _exchange(book, cast, tree, other, number, people)
    return Sessions(made, other)


def _programme(book: Book, cast: Cast, name: str, tasks: Tasks) -> Programme:
    return book.add(
        Programme(unit=cast.city, kind=Programme.Kind.TRAINING, name=name, task=tasks.get(name),
                  since=dt.date(2017, 1, 1), until=dt.date(2017, 12, 31))
    )  # fmt: skip


def _training(book: Book, cast: Cast, tree: Tree, of: Programme, number: int, people: Sequence[Teacher]) -> None:
    """One activity of two sessions. Its first sessions hold lessons, its last ones lectures, most of them both."""
    county = COUNTIES[number % len(COUNTIES)]
    day = dt.date(2017, 3, 6) + dt.timedelta(days=5 * number)
    giver = tree.mentors[number % len(tree.mentors)]
    name = f"{cast.counties[county].short_name}同课异构与专题讲座（{number + 1}）"
    made = activity(
        book, cast.city, Kind.LESSON_STUDY, name, day,
        [(cast.counties[county], Part.HOST), (giver.unit, Part.GIVER)], programme=of, domain=Domain.TEACHERS,
        tier=Activity.Tier.CITY,
    )  # fmt: skip
    for place in range(A_DAY):
        index = number * A_DAY + place
        sitting = session(book, made, day, 9 + 5 * place, places=PEOPLE)
        if index < LESSONS:
            _give(book, sitting, Item.Kind.LESSON, "同课异构课", giver)
        if index >= SESSIONS - LECTURES:
            _give(book, sitting, Item.Kind.LECTURE, "专题讲座", giver)
        attend(book, sitting, _some(people, index, PEOPLE))


def _exchange(book: Book, cast: Cast, tree: Tree, of: Programme, number: int, people: Sequence[Teacher]) -> None:
    """Study visits to Guangzhou and research meetings in turn."""
    visiting = number % 2 == 0
    giver = tree.mentors[-1 - number]
    day = dt.date(2017, 3, 9) + dt.timedelta(days=7 * number)
    kind, words = (Kind.STUDY_VISIT, "跟岗交流") if visiting else (Kind.SEMINAR, "教学教研活动")
    parts = [(giver.unit, Part.HOST if visiting else Part.GIVER)]
    name = f"{giver.unit.short_name}{words}"
    made = activity(book, cast.city, kind, name, day, parts, programme=of, domain=Domain.TEACHING)
    sitting = session(book, made, day, hours=6)
    _give(book, sitting, Item.Kind.VISIT if visiting else Item.Kind.SEMINAR, words, giver)
    attend(book, sitting, _some(people, number, GUESTS))


def _give(book: Book, within: Session, kind: str, words: str, giver: Teacher) -> None:
    item(book, within, kind, f"{giver.subject}{words}", subject=giver.subject, stage=book.stages[giver.unit.slug][-1],
         speaker=giver, unit=giver.unit)  # fmt: skip


def _some(people: Sequence[Teacher], turn: int, count: int) -> Sequence[Teacher]:
    """The next ones in turn, so that nobody attends one session twice."""
    start = turn * count % (len(people) - count)
    return people[start : start + count]
