"""People sent to another school: the posting of the registry and what was agreed around it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tongpan.access.models import Unit, UnitKind
from tongpan.access.models.unit import COUNTY_LEVEL
from tongpan.assistance.exchange.models import Category, Direction, Placement, Reach
from tongpan.registry.models import Posting, Teacher

from .book import Book

STEPS = ((COUNTY_LEVEL, Reach.COUNTY), ((UnitKind.CITY,), Reach.CITY), ((UnitKind.PROVINCE,), Reach.CITIES))


def send(
    book: Book, who: Teacher, host: Unit, kind: str, stage: str, since: dt.date, until: dt.date, **more: Any
) -> Placement:
    """Somebody from the home school to a host for a time: one placement."""
    posting = book.add(
        Posting(teacher=who, unit=host, kind=kind, stage=stage, subject=who.subject, since=since, until=until)
    )
    usual = {"category": Category.TEACHER, "direction": Direction.DOWN, "reach": reach(book, who.unit, host)}
    return book.add(Placement(posting=posting, teacher=who, home=who.unit, host=host, planned=until, **(usual | more)))


def reach(book: Book, home: Unit, host: Unit) -> str:
    """How far somebody goes: by the kind of the lowest unit above both schools."""
    shared = [a for a, b in zip(home.path.split("/"), host.path.split("/"), strict=False) if a == b and a]
    for kinds, found in STEPS:
        if any(book.known[slug].kind in kinds for slug in shared):
            return found.value
    return Reach.PROVINCE.value
