"""Nine projects planned for 2017, six of them begun (S1.3, S1.15), and the nine of 2018 (S1.5)."""

from __future__ import annotations

import datetime as dt

from tongpan.assistance.partnership.models import Bond, Task
from tongpan.assistance.partnership.models.work import Domain
from tongpan.demo.regions.book import Book

from .cast import Cast

BEGUN = (
    ("“1+1”双师课堂", Domain.DIGITAL), ("校企合作", Domain.ENTERPRISE), ("推广正面管教", Domain.PUPILS),
    ("优课解码", Domain.DIGITAL), ("强师兴教", Domain.TEACHERS), ("跟岗挂职", Domain.MANAGEMENT),
)  # fmt: skip
"""S1.16–S1.21."""
ONLY_PLANNED = (
    ("质量提升", Domain.TEACHING), ("学校结对", Domain.INTEGRATED), ("教育管理", Domain.MANAGEMENT),
)  # fmt: skip
"""Directions of the plan that are not among the six; the rest of the nine is not named."""
NEXT = (
    ("中小学校长挂职、教师跟岗培训", Domain.TEACHERS), ("成立广清职业教育校企合作联盟", Domain.ENTERPRISE),
    ("“正面管教”专项推广", Domain.PUPILS), ("提升高考备考水平和质量", Domain.TEACHING),
    ("科研引领和指导", Domain.TEACHERS), ("广州名师送教清远", Domain.TEACHING), ("“百千万”工程", Domain.TEACHERS),
    ("“互联网+教育”精准帮扶", Domain.DIGITAL), ("创建广清教师培训基地", Domain.TEACHERS),
)  # fmt: skip
"""S1.35–S1.43."""
Tasks = dict[str, Task]


def plan(book: Book, cast: Cast, bureaus: Bond) -> Tasks:
    """Every project as a task, by its title."""
    first, last = dt.date(2017, 3, 1), dt.date(2017, 12, 31)
    made: Tasks = {}
    for number, (title, domain) in enumerate((*BEGUN, *ONLY_PLANNED), start=1):
        begun = number <= len(BEGUN)
        made[title] = book.add(
            Task(unit=cast.city, bond=bureaus, kind=Task.Kind.PROJECT, number=number, title=title, domain=domain,
                 state=Task.State.DONE if begun else Task.State.PLANNED, planned=first, due=last,
                 started=dt.date(2017, 3 + number, 10) if begun else None, done=last if begun else None)
        )  # fmt: skip
    for number, (title, domain) in enumerate(NEXT, start=1):
        made[title] = book.add(
            Task(unit=cast.city, bond=bureaus, kind=Task.Kind.PROJECT, number=number, title=title, domain=domain,
                 state=Task.State.PLANNED, planned=dt.date(2018, 1, 15), due=dt.date(2018, 12, 31))
        )  # fmt: skip
    return made
