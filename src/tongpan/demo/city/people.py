"""Calls, applications and approvals; the people who went, their appraisals and certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from tongpan.access.models import Unit
from tongpan.assistance.exchange.models import (
    Application,
    Appraisal,
    Approval,
    Call,
    Category,
    Certificate,
    Direction,
    Placement,
)
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.posts import send
from tongpan.registry.models import Posting, Teacher

from .bonds import Led
from .cast import Cast, County
from .size import FIRST, TERM_ENDS, YEAR, Size

KINDS = (Posting.Kind.EXCHANGE, Posting.Kind.SUPPORT, Posting.Kind.EXCHANGE, Posting.Kind.SHADOW, Posting.Kind.SECONDED)
"""In turn; who shadows goes from the weak school to the strong one, who is seconded is a manager."""
HALF = dt.date(YEAR + 1, 1, 31)
GRADES = (Appraisal.Grade.GOOD, Appraisal.Grade.EXCELLENT, Appraisal.Grade.GOOD, Appraisal.Grade.PASS)


def exchange(book: Book, cast: Cast, led: Sequence[Led], size: Size) -> None:
    """Everybody who goes, evenly over the counties; in each county first from one school, then from the next."""
    each = -(-size.postings // len(cast.counties))
    for county in cast.counties:
        bonds = [own for own in led if own.county is county and own.helped and own.bond.until is None]
        calls = {kind: _call(book, county, kind, each) for kind in dict.fromkeys(KINDS)}
        strong, weak = county.halves()
        down, up = _queue(cast, strong), _queue(cast, weak)
        for number in range(each):
            kind = KINDS[number % len(KINDS)]
            who = next(up if kind == Posting.Kind.SHADOW else down, None)
            if who is None:
                break
            hosts = strong if kind == Posting.Kind.SHADOW else weak
            own = bonds[number % len(bonds)] if bonds else None
            host = (
                own.helped[number % len(own.helped)] if own and own.helped[0] in hosts else hosts[number % len(hosts)]
            )
            _go(book, cast, calls[kind], who, host, own, number)


def _queue(cast: Cast, schools: Sequence[Unit]) -> Iterator[Teacher]:
    """One from each school, then a second from each: at most a third of a school."""
    most = max((len(cast.at(own)) // 3 for own in schools), default=0)
    for turn in range(most):
        for school in schools:
            if turn < len(cast.at(school)) // 3:
                yield cast.at(school)[turn]


def _call(book: Book, county: County, kind: str, places: int) -> Call:
    return book.add(
        Call(unit=county.unit, title=f"{county.unit.short_name}{YEAR}学年{Posting.Kind(kind).label}选派", kind=kind,
             places=places, opens=dt.date(YEAR, 5, 8), closes=dt.date(YEAR, 6, 10), since=FIRST, until=TERM_ENDS,
             state=Call.State.SETTLED)
    )  # fmt: skip


def _go(book: Book, cast: Cast, call: Call, who: Teacher, host: Unit, led: Led | None, number: int) -> None:
    """Two of three applied; every ninth ends after the first half of the year."""
    applied = _apply(book, call, who, host) if number % 3 else None
    until = HALF if number % 9 == 8 else TERM_ENDS
    up = call.kind == Posting.Kind.SHADOW
    placement = send(
        book, who, host, call.kind, cast.stage(host), FIRST, until, bond=led.bond if led else None, application=applied,
        category=Category.MANAGER if call.kind == Posting.Kind.SECONDED else Category.TEACHER,
        direction=Direction.UP if up else Direction.DOWN, purpose="共享帮扶交流",
    )  # fmt: skip
    _judge(book, placement, call.unit, number)


def _apply(book: Book, call: Call, who: Teacher, host: Unit) -> Application:
    made = book.add(Application(call=call, teacher=who, unit=who.unit, host=host, applied=dt.date(YEAR, 5, 20),
                                state=Application.State.POSTED))  # fmt: skip
    for side in Approval.Side:
        book.add(Approval(application=made, side=side, agreed=True))
    return made


def _judge(book: Book, placement: Placement, issuer: Unit, number: int) -> None:
    """Half-way for all; at the end for four of five, who then have their certificate."""
    book.add(Appraisal(placement=placement, moment=Appraisal.Moment.MIDDLE, grade=GRADES[number % 4], day=HALF))
    if number % 5:
        book.add(Appraisal(placement=placement, moment=Appraisal.Moment.FINAL, grade=GRADES[number % 4], day=TERM_ENDS))
        serial = f"{issuer.slug}-{YEAR}-{number + 1:04d}"
        book.add(Certificate(placement=placement, number=serial, issuer=issuer, issued=TERM_ENDS))
