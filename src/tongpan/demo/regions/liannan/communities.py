"""Five communities of six core and fifteen member schools (S2.1, S2.2), one of them with two cores (X2.2)."""

from __future__ import annotations

import datetime as dt

from tongpan.assistance.partnership.models import Cycle, Meeting, MeetingMember
from tongpan.demo.regions.bonds import Form, bond, meeting
from tongpan.demo.regions.book import Book

from .cast import Cast

SINCE = dt.date(2023, 9, 1)
CORES = (2, 1, 1, 1)
"""Core schools of the four communities of compulsory education; each has three members."""
MEETINGS = (dt.date(2023, 9, 20), dt.date(2023, 10, 25), dt.date(2023, 11, 29))


def found(book: Book, cast: Cast, cycle: Cycle) -> None:
    """Which school is core and which is member is invented: the document only counts them."""
    names = [("学前教育共同体", cast.gardens[1:2], cast.gardens[2:5])]
    schools = [own for pair in zip(cast.juniors, cast.primaries) for own in pair] + cast.primaries[len(cast.juniors) :]
    for number, cores in enumerate(CORES, start=1):
        taken = [schools.pop(0) for _ in range(cores + 3)]
        names.append((f"第{number}义务教育共同体", taken[:cores], taken[cores:]))
    for name, leading, members in names:
        made = bond(book, cast.county, Form.COMMUNITY, leading, members, SINCE, until=cycle.until,
                    name=f"连南县域城乡{name}", reason="师资同盘、教学同步、研训协同、考核一体")  # fmt: skip
        for day in MEETINGS:
            sides = [(leading[0], MeetingMember.Role.HOST), *((own, MeetingMember.Role.GUEST) for own in members)]
            meeting(book, leading[0], Meeting.Kind.COMMUNITY, f"{name}建设例会", day, sides, bond=made)
