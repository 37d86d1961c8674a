"""How much of everything the city has."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tongpan.demo.big import LAST_YEAR

YEAR = LAST_YEAR
FIRST, TERM_ENDS = dt.date(YEAR, 9, 1), dt.date(YEAR + 1, 7, 15)
"""The school year that is told, and the last day of its lessons."""


@dataclass(frozen=True)
class Size:
    """The numbers of a city of 900 schools; what is not named here follows from them.

    ``attendances`` and ``postings`` are upper bounds where the schools are too few for them.
    """

    schools: int = 900
    counties: int = 9
    bonds: int = 60
    postings: int = 2300
    activities: int = 800
    attendances: int = 40_000
    needs: int = 480
    honours: int = 3000
    pairs: int = 2000
    projects: int = 300
    rooms_each: int = 8


WHOLE = Size()
"""A city of 900 schools."""
SMALL = Size(schools=40, counties=2, bonds=12, postings=60, activities=24, attendances=400, needs=20, honours=40,
             pairs=40, projects=12, rooms_each=2)  # fmt: skip
"""The same city in miniature, for tests."""


def day(number: int, of: int) -> dt.date:
    """The day of the ``number``-th of so many things that are spread over the year, never on a Sunday."""
    found = FIRST + dt.timedelta(days=(TERM_ENDS - FIRST).days * number // max(of, 1))
    return found + dt.timedelta(days=found.weekday() == 6)
