"""The cascade 100 → 1,000 → 10,000 (S1.41): every mentor with ten apprentices of the same stage and subject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.research.models import Cascade, Mentoring
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.people import SUBJECTS, teacher
from tongpan.registry.models import Teacher

from .cast import COUNTIES, Cast

TOP, EACH = {"primary": 56, "junior": 30, "senior": 9, "kindergarten": 5}, 10
SINCE = dt.date(2018, 3, 1)
YEAR = 2018
TIERS = (
    {"name": "广州教师", "size": 100, "capacity": EACH},
    {"name": "清远骨干教师", "size": 1000, "capacity": EACH},
    {"name": "清远教师", "size": 10_000, "capacity": 0},
)


@dataclass
class Tree:
    """The people of the cascade by tier."""

    cascade: Cascade
    mentors: list[Teacher] = field(default_factory=list)
    backbone: list[Teacher] = field(default_factory=list)
    local: list[Teacher] = field(default_factory=list)

    def of_stage(self, book: Book, *stages: str) -> list[Teacher]:
        """The thousand, of some stages."""
        return [own for own in self.backbone if book.stages[own.unit.slug][-1] in stages]


def grow(book: Book, cast: Cast, bureaus: Bond) -> Tree:
    """11,100 people, nobody twice."""
    tree = Tree(book.add(Cascade(unit=cast.city, bond=bureaus, name="“百千万”工程", tiers=list(TIERS), since=SINCE)))
    for stage, count in TOP.items():
        helping = cycle(cast.helping[stage])
        homes = {slug: cycle(own) for slug, own in cast.by_stage[stage].items()}
        for number in range(count):
            subject = SUBJECTS[stage][number % len(SUBJECTS[stage])]
            _branch(book, tree, stage, subject, next(helping), homes)
    return tree


def _branch(book: Book, tree: Tree, stage: str, subject: str, unit: Unit, homes: dict[str, Iterator[Unit]]) -> None:
    """One mentor with ten apprentices and their hundred, these in the county of the one who mentors them."""
    mentor = teacher(book, unit, stage, YEAR, subject=subject, senior=True)
    tree.mentors.append(mentor)
    for number in range(EACH):
        home = homes[COUNTIES[(len(tree.backbone) + number) % len(COUNTIES)]]
        one = teacher(book, next(home), stage, YEAR, subject=subject, senior=True)
        tree.backbone.append(one)
        _pair(book, tree, mentor, one, 0, stage)
        for _ in range(EACH):
            last = teacher(book, next(home), stage, YEAR, subject=subject)
            tree.local.append(last)
            _pair(book, tree, one, last, 1, stage)


def _pair(book: Book, tree: Tree, mentor: Teacher, apprentice: Teacher, tier: int, stage: str) -> None:
    book.add(
        Mentoring(cascade=tree.cascade, mentor=mentor, apprentice=apprentice, mentor_unit=mentor.unit,
                  unit=apprentice.unit, tier=tier, subject=apprentice.subject, stage=stage, since=SINCE,
                  until=dt.date(2020, 12, 31))
    )  # fmt: skip
