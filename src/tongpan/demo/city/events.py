"""Activities with sessions, items and who was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models.work import Domain
from tongpan.assistance.research.models import Activity, Attendance, Item, Programme
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.events import Part, activity, attend, item, session

from .bonds import Led
from .cast import Cast, County
from .size import Size, day

Kind = Activity.Kind
FORMS = (
    (Kind.LESSON_STUDY, Domain.TEACHING, "同课异构", Item.Kind.LESSON),
    (Kind.TRAINING, Domain.TEACHERS, "骨干教师培训", Item.Kind.LECTURE),
    (Kind.SEMINAR, Domain.TEACHING, "教研组研讨", Item.Kind.SEMINAR),
    (Kind.DEMONSTRATION, Domain.TEACHING, "示范课", Item.Kind.DEMONSTRATION),
    (Kind.STUDY_VISIT, Domain.MANAGEMENT, "跟岗观摩", Item.Kind.VISIT),
    (Kind.CULTURE, Domain.CULTURE, "校园文化建设交流", Item.Kind.SEMINAR),
    (Kind.EXAM_PREPARATION, Domain.TEACHING, "备考研讨", Item.Kind.LECTURE),
    (Kind.RECORDED, Domain.DIGITAL, "优质课资源推送", Item.Kind.RECORDING),
)
TIERS = (Activity.Tier.COUNTY, Activity.Tier.CENTRAL, Activity.Tier.SCHOOL, Activity.Tier.COUNTY, Activity.Tier.CITY)
SUBJECTS = ("语文", "数学", "英语", "科学", "音乐", "美术", "体育与健康")
CANCELLED = 20
"""Every so many-th was called off."""


@dataclass(frozen=True)
class Tally:
    """How many are to be at each session."""

    heads: int


def hold(book: Book, cast: Cast, led: Sequence[Led], programmes: Sequence[Programme], size: Size) -> None:
    """All activities, spread over the year; each second one has a second session."""
    sessions = sum(1 + number % 2 for number in range(size.activities))
    tally = Tally(-(-size.attendances // sessions))
    for number in range(size.activities):
        county = cast.counties[number % len(cast.counties)]
        bonds = [own for own in led if own.county is county and own.helped]
        own = bonds[number % len(bonds)] if bonds and number % 2 == 0 else None
        _hold(book, cast, county, own, programmes, number, size.activities, tally)


def _hold(
    book: Book, cast: Cast, county: County, led: Led | None, programmes: Sequence[Programme], number: int, of: int,
    tally: Tally,
) -> None:  # fmt: skip
    kind, domain, words, step = FORMS[number % len(FORMS)]
    turn = number // len(cast.counties)
    strong, weak = county.halves()
    host = led.core if led else strong[turn % len(strong)]
    guests = list(led.helped) if led else [weak[(turn + n) % len(weak)] for n in range(4)]
    first = day(number, of)
    off = number % CANCELLED == CANCELLED - 1
    made = activity(
        book, county.unit, kind, f"{host.short_name}{words}（{number + 1}）", first,
        [(host, Part.HOST), *((own, Part.PARTICIPANT) for own in dict.fromkeys(guests) if own is not host)],
        domain=domain,
        bond=led.bond if led else None, tier=TIERS[number % len(TIERS)], place=host.short_name, cancelled=off,
        programme=programmes[number % len(programmes)] if number % 5 == 0 else None,
        cancelled_because="台风停课" if off else "",
    )  # fmt: skip
    for part in range(0 if off else 1 + number % 2):
        sitting = session(book, made, first, 9 + 5 * part, places=tally.heads + 20, name=f"第{part + 1}场")
        for n in range(2):
            who = cast.at(host)[(turn + n) % len(cast.at(host))] if cast.at(host) else None
            item(book, sitting, step, f"{SUBJECTS[(number + n) % 7]}{words}", subject=SUBJECTS[(number + n) % 7],
                 unit=host, stage=cast.stage(host), speaker=who)  # fmt: skip
        attend(book, sitting, _there(cast, county, [host, *guests], turn, tally.heads), HOWS[number % 3])


HOWS = (Attendance.How.CODE, Attendance.How.LIST, Attendance.How.HAND)


def _there(cast: Cast, county: County, schools: Sequence[Unit], turn: int, heads: int) -> list:
    """So many different people: of the schools that take part, then of others of the county."""
    begin = turn % len(county.schools)
    asked = dict.fromkeys([*schools, *county.schools[begin:], *county.schools[:begin]])
    return list(islice((who for school in asked for who in cast.at(school)[:30]), heads))
