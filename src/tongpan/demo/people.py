"""Invented people: ID numbers that belong to nobody, ages, degrees, titles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tongpan.registry.identity import check_digit

from . import names
from .chance import Chance

NOWHERE = "99"
"""No province has this number in GB/T 2260, so an ID number that begins with it can belong to nobody."""
RETIRE = {"1": 60, "2": 55}
DEGREES = {
    "kindergarten": {"below": 0.0, "senior": 0.10, "college": 0.62, "bachelor": 0.28, "master": 0.0},
    "primary": {"below": 0.0, "senior": 0.02, "college": 0.30, "bachelor": 0.66, "master": 0.02},
    "junior": {"below": 0.0, "senior": 0.0, "college": 0.12, "bachelor": 0.83, "master": 0.05},
    "senior": {"below": 0.0, "senior": 0.0, "college": 0.02, "bachelor": 0.83, "master": 0.15},
}
LADDER = ("below", "senior", "college", "bachelor", "master", "doctor")
WOMEN = {"kindergarten": 0.96, "primary": 0.74, "junior": 0.58, "senior": 0.54}


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is, before any post."""

    number: str
    name: str
    sex: str
    born: dt.date
    degree: str
    title: str
    certified: bool

    @property
    def retires(self) -> dt.date:
        """The end of the school year in which the age of retirement is reached."""
        year = self.born.year + RETIRE[self.sex]
        return dt.date(year + (self.born.month >= 9), 8, 31)

    def age_in(self, year: int) -> int:
        """Age at the end of a year."""
        return year - self.born.year


def invent(chance: Chance, index: int, stage: str, place: str, born: int) -> Person:
    """A person born in a year; ``index`` is unique in the region and decides name and serial number."""
    sex = "2" if chance.happens(WOMEN[stage]) else "1"
    day = dt.date(born, 1, 1) + dt.timedelta(days=chance.whole(0, 364))
    serial = (index % 499) * 2 + (sex == "1")
    first = f"{NOWHERE}{index // 499 % 10_000:04d}{day:%Y%m%d}{serial:03d}"
    degree = _degree(chance, stage, place, born)
    return Person(
        number=first + check_digit(first),
        name=names.person(index),
        sex=sex,
        born=day,
        degree=degree,
        title=_title(chance, born, stage),
        certified=chance.happens(0.985),
    )


def _degree(chance: Chance, stage: str, place: str, born: int) -> str:
    """Younger people and those in town hold higher degrees."""
    degree = LADDER.index(chance.weighted(DEGREES[stage]))
    if born < 1972 and chance.happens(0.35) and degree > LADDER.index("senior"):
        degree -= 1
    if place == "village" and chance.happens(0.12) and degree > LADDER.index("senior"):
        degree -= 1
    if born > 1993 and chance.happens(0.4) and degree < LADDER.index("bachelor"):
        degree += 1
    return LADDER[degree]


def _title(chance: Chance, born: int, stage: str) -> str:
    """Titles come with years of service."""
    age = 2025 - born
    if age < 26 or (stage == "kindergarten" and chance.happens(0.5)):
        return "none"
    if age < 33:
        return chance.weighted({"none": 0.1, "third": 0.1, "second": 0.75, "first": 0.05})
    if age < 42:
        return chance.weighted({"second": 0.5, "first": 0.46, "senior": 0.04})
    return chance.weighted({"second": 0.14, "first": 0.56, "senior": 0.295, "professor": 0.005})
