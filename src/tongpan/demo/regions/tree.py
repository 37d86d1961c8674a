"""Provinces, cities and counties of the four regions, and schools below them. Codes are real, the rest is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tongpan.access.models import CodeScheme, Unit, UnitCode
from tongpan.demo import names
from tongpan.demo.chance import Chance
from tongpan.demo.patterns import COUNTIES
from tongpan.demo.places import Point, inside, near, outline
from tongpan.demo.region import above, county_unit
from tongpan.demo.rows import CodeRow, UnitRow
from tongpan.registry.models import School
from tongpan.registry.models.school import SchoolKind, Setting

from .book import Book
from .divisions import BECAME, DIVISIONS, Division

LEVEL = {"kindergarten": "1", "primary": "2", "junior": "3", "senior": "3"}
"""The first digit of a school's code."""
STANDARD = {row.slug: row for row in (*above(), *(county_unit(shape, "4418") for shape in COUNTIES))}
"""The units of the standard demonstration: whichever is loaded first, they are the same."""
ENDS = dt.date(2025, 8, 31)


def region(book: Book, slug: str) -> Unit:
    """A province, city, county or zone by its key, with those above it."""
    if slug in book.known:
        return book.place(book.known[slug])
    row = STANDARD[slug] if slug in STANDARD else _row(slug, DIVISIONS[slug])
    return _put(book, row, region(book, row.parent) if row.parent else None)


def _put(book: Book, row: UnitRow, parent: Unit | None) -> Unit:
    unit = book.place(
        Unit(
            slug=row.slug, kind=row.kind, name=row.name, short_name=row.short_name, name_en=row.name_en, parent=parent,
            longitude=row.longitude, latitude=row.latitude, synthetic=True,
            outline=[[list(point) for point in ring] for ring in row.outline] or None,
        )
    )  # fmt: skip
    for code in row.codes:
        book.add(UnitCode(unit=unit, scheme=code.scheme, code=code.code, since=code.since, until=code.until))
    return unit


def _row(slug: str, own: Division) -> UnitRow:
    rings = outline(own.code.ljust(6, "0"))
    longitude, latitude = own.centre
    return UnitRow(
        slug, own.kind, own.name + names.MARK, own.short, own.parent, f"{own.name_en} (synthetic)", tuple(_codes(own)),
        longitude=longitude, latitude=latitude, outline=rings,
    )  # fmt: skip


def _codes(own: Division) -> Iterator[CodeRow]:
    if own.kind == "zone":
        yield CodeRow(CodeScheme.LOCAL, own.code)
    elif own.former:
        yield CodeRow(CodeScheme.GB2260, own.former, None, BECAME - dt.timedelta(days=1))
        yield CodeRow(CodeScheme.GB2260, own.code, BECAME)
    else:
        yield CodeRow(CodeScheme.GB2260, own.code)
        if len(own.code) < 6:
            yield CodeRow(CodeScheme.GB2260, own.code.ljust(6, "0"))


@dataclass(frozen=True)
class Kind:
    """A mould of schools: 办学类型, stages, and how its name ends."""

    code: str
    stages: tuple[str, ...]
    ending: str
    setting: str = Setting.TOWNSHIP_CENTRE


GARDEN = Kind(SchoolKind.KINDERGARTEN, ("kindergarten",), "幼儿园", Setting.TOWN_CENTRE)
PRIMARY = Kind(SchoolKind.PRIMARY, ("primary",), "小学")
POINT = Kind(SchoolKind.TEACHING_POINT, ("primary",), "教学点", Setting.VILLAGE)
JUNIOR = Kind(SchoolKind.JUNIOR, ("junior",), "初级中学", Setting.TOWN_CENTRE)
NINE = Kind(SchoolKind.NINE_YEAR, ("primary", "junior"), "学校", Setting.TOWN_CENTRE)
SENIOR = Kind(SchoolKind.SENIOR, ("senior",), "高级中学", Setting.TOWN_CENTRE)
COMPLETE = Kind(SchoolKind.COMPLETE, ("junior", "senior"), "中学", Setting.TOWN_CENTRE)
TWELVE = Kind(SchoolKind.TWELVE_YEAR, ("primary", "junior", "senior"), "学校", Setting.TOWN_CENTRE)
VOCATIONAL = Kind(SchoolKind.VOCATIONAL, ("senior",), "职业技术学校", Setting.TOWN_CENTRE)


def school(book: Book, parent: Unit, kind: Kind, name: str = "", *, code: str = "", full: str = "") -> Unit:
    """A school below a unit. Without a name it is plainly invented; with ``code`` it is one that documents name.

    ``full`` is the full name where it differs from the short one.
    """
    if code in book.known:
        book.stages[code] = kind.stages
        return book.place(book.known[code])
    if not code:
        book.schools += 1
        province = parent.path[:2]
        code = f"{LEVEL[kind.stages[0]]}1{province}7{book.schools:05d}"
    book.stages[code] = kind.stages
    short = name or f"{parent.title[:2]}{next(_invented(book, parent))}{kind.ending}"
    longitude, latitude = _somewhere(book, parent, code)
    unit = book.place(
        Unit(
            slug=code, kind="school", name=(full or short) + names.MARK, short_name=short, parent=parent,
            longitude=longitude, latitude=latitude, synthetic=True, closed=ends(parent),
        )
    )  # fmt: skip
    book.add(
        School(
            unit=unit, code=code, kind=kind.code, setting=kind.setting, stages=list(kind.stages),
            boarding="senior" in kind.stages, address=f"{parent.title}{short}",
        )
    )  # fmt: skip
    book.add(UnitCode(unit=unit, scheme=CodeScheme.SCHOOL, code=code))
    return unit


def ends(parent: Unit) -> dt.date | None:
    """When a story's schools of a place end: in the counties of the standard demonstration before its last year.

    They have no figures, and its gaps of that year would else be full of schools that did not report.
    """
    return ENDS if parent.path.startswith("44/4418/") else None


def stage_of(book: Book, unit: Unit) -> str:
    """The highest stage of a school."""
    return book.stages[unit.slug][-1]


def schools(book: Book, parent: Unit, kind: Kind, count: int) -> list[Unit]:
    """So many invented schools of one mould."""
    return [school(book, parent, kind) for _ in range(count)]


def _invented(book: Book, parent: Unit) -> Iterator[str]:
    return book.village_names.setdefault(parent.slug, islice(names.villages(), book.first_name, None))


def _somewhere(book: Book, parent: Unit, code: str) -> Point | tuple[None, None]:
    if parent.longitude is None or parent.latitude is None:
        return None, None
    rings = book.outlines.setdefault(parent.slug, parent.outline or [])
    centre = (parent.longitude, parent.latitude)
    chance = Chance(book.seed, code, "place")
    return near(chance, centre, 0.12, lambda point: not rings or any(inside(point, own) for own in rings))
