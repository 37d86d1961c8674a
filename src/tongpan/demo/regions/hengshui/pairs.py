"""Pairing across counties (S4.11–S4.13): three city seniors with four, six county seniors with six, and compulsory."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond, Document
from tongpan.demo.regions.bonds import Form, bond, paper
from tongpan.demo.regions.book import Book

from .cast import Cast

SIGNED = dt.date(2022, 7, 8)
UNTIL = dt.date(2025, 7, 31)
"""Three school years, after the plan for 2022 to 2024."""
FROM_CITY = (
    ("衡水中学", "深州中学"),
    ("衡水中学", "武强中学"),
    ("衡水市第二中学", "安平"),
    ("衡水市第十三中学", "景县"),
)
COMPULSORY = (("衡水市第三中学", "清凉店中学"), ("衡水市胜利小学", "圈头小学"), ("衡水市第十四中学", "旧州中学"))


@dataclass
class Across:
    """The pairings across counties, with their two schools."""

    city: list[tuple[Bond, Unit, Unit]]
    county: list[tuple[Bond, Unit, Unit]]
    compulsory: list[tuple[Bond, Unit, Unit]]

    @property
    def seniors(self) -> list[tuple[Bond, Unit, Unit]]:
        """The ten pairings of senior schools."""
        return self.city + self.county

    @property
    def all(self) -> list[tuple[Bond, Unit, Unit]]:
        """All thirteen."""
        return self.seniors + self.compulsory

    def between(self, helper: str, helped: str) -> Bond:
        """The bond of two schools by their short names."""
        return next(own for own, a, b in self.all if (a.short_name, b.short_name) == (helper, helped))


def across(book: Book, cast: Cast) -> Across:
    """All pairings across counties, each with its signed agreement."""
    recipients = {
        own.short_name: own for rows in (cast.juniors, cast.primaries) for row in rows.values() for own in row
    }
    city = [_pair(book, cast, cast.seniors[a], cast.seniors[b]) for a, b in FROM_CITY]
    county = [_pair(book, cast, a, b) for a, b in zip(cast.helpers, cast.helped, strict=True)]
    compulsory = [_pair(book, cast, cast.seniors[a], recipients[b]) for a, b in COMPULSORY]
    return Across(city, county, compulsory)


def _pair(book: Book, cast: Cast, helper: Unit, helped: Unit) -> tuple[Bond, Unit, Unit]:
    name = f"{helper.short_name}—{helped.short_name}结对帮扶"
    made = bond(book, cast.city, Form.PAIRING, [helper], [helped], SIGNED, until=UNTIL, name=name,
                reason="优质教育资源共享帮扶机制")  # fmt: skip
    paper(
        book, cast.city, Document.Kind.AGREEMENT, f"{name}协议书", SIGNED,
        [(helper, "校长"), (helped, "校长")], bond=made, until=UNTIL, scope="学校管理、教育教学、教师发展、学校文化",
    )  # fmt: skip
    return made, helper, helped
