"""Places gross and net, examination sites, information technology, and what is still sought (S2.12–S2.17, S2.25)."""

from __future__ import annotations

import datetime as dt

from tongpan.assistance.works.models import PlaceChange, Project, ProjectFunding
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.building import fund, pay, places, project

from .cast import Cast

Kind, State, Change, Source = Project.Kind, Project.State, PlaceChange.Kind, ProjectFunding.Source
ADDED = (("寨岗中学", 1500), (0, 450), (1, 390))
"""“2300多个” (S2.14): 2,340, of which the document names one school."""
CLOSED = (-64, -38, -52)
"""Tiny schools that were merged (S2.12): how many places went is not said (X2.6)."""
SITES = (("中考标准化考点网上巡查系统", 7_190_000), ("初中学业水平英语听说考试考点建设", 5_200_000))
DIGITAL = (("教育信息化建设", 4_598_000),)
DAYS = (dt.date(2023, 4, 10), dt.date(2023, 5, 15), dt.date(2023, 11, 20))
PIPELINE = (
    ("顺德希望小学", Kind.BUILDING, "新建综合楼改扩建", State.RUNNING),
    ("连南民族高级中学", Kind.EXTENSION, "扩容改建", State.RUNNING),
    ("", Kind.NEW_SCHOOL, "新建石泉中学", State.SOUGHT),
    ("", Kind.NEW_SCHOOL, "异地新建寨岗中心幼儿园", State.SOUGHT),
)


def build(book: Book, cast: Cast) -> None:
    """All of it, with the money in the ledger."""
    _places(book, cast)
    _sites(book, cast)
    for name, kind, title, state in PIPELINE:
        unit = cast.named.get(name, cast.county)
        started = dt.date(2023, 10, 8) if state == State.RUNNING else None
        project(book, unit, kind, f"{name}{title}", state=state, started=started, planned=dt.date(2023, 10, 8),
                due=dt.date(2025, 8, 31))  # fmt: skip


def _places(book: Book, cast: Cast) -> None:
    started, delivered = dt.date(2022, 10, 8), dt.date(2023, 8, 20)
    for name, count in ADDED:
        unit = cast.named[name] if isinstance(name, str) else cast.primaries[name]
        stage = "junior" if isinstance(name, str) else "primary"
        made = project(book, unit, Kind.EXTENSION, f"{unit.short_name}扩容提质项目", stage=stage, state=State.DELIVERED,
                       planned=started, due=dt.date(2023, 8, 31), started=started, delivered=delivered,
                       accepted=True)  # fmt: skip
        places(book, unit, Change.EXTENSION, stage, count, delivered, project=made)
    for unit, count in zip(cast.points, CLOSED, strict=True):
        places(book, unit, Change.CLOSURE, "primary", count, dt.date(2023, 8, 31), urban=False, note="“麻雀学校”撤并")


def _sites(book: Book, cast: Cast) -> None:
    for kind, rows, name in ((Kind.EXAM_SITE, SITES, "考点建设资金"), (Kind.DIGITAL, DIGITAL, "信息化建设资金")):
        money = fund(book, cast.county, Source.COUNTY, name, DAYS[0])
        for title, amount in rows:
            made = project(book, cast.county, kind, title, state=State.DELIVERED, budget=amount, planned=DAYS[1],
                           started=DAYS[1], due=dt.date(2023, 12, 31), delivered=DAYS[2], accepted=True)  # fmt: skip
            pay(book, money, made, amount, DAYS)
