"""Projects, places and money that comes, is allocated and is spent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tongpan.access.models import Unit
from tongpan.assistance.works.models import Entry, Fund, Milestone, PlaceChange, Project, ProjectFunding

from .book import Book


def project(book: Book, unit: Unit, kind: str, name: str, **more: Any) -> Project:
    """A project with its milestones as far as its days are known."""
    made = book.add(Project(unit=unit, kind=kind, name=name, **more))
    if made.started:
        book.add(Milestone(project=made, name="开工", due=made.planned or made.started, done=made.started))
    if made.delivered:
        book.add(Milestone(project=made, name="竣工验收", due=made.due or made.delivered, done=made.delivered))
    return made


def places(book: Book, unit: Unit, kind: str, stage: str, count: int, day: dt.date, **more: Any) -> PlaceChange:
    """学位 that came, or went where the count is negative."""
    return book.add(PlaceChange(unit=unit, kind=kind, stage=stage, places=count, day=day, **more))


def fund(book: Book, unit: Unit, source: str, name: str, opened: dt.date, **more: Any) -> Fund:
    """Money for one purpose that a unit holds."""
    return book.add(Fund(unit=unit, source=source, name=name, opened=opened, **more))


def entry(book: Book, of: Fund, kind: str, amount: float, day: dt.date, **more: Any) -> Entry:
    """One line of the ledger."""
    return book.add(Entry(fund=of, kind=kind, amount=Decimal(str(amount)), day=day, **more))


def pay(book: Book, of: Fund, works: Project, amount: float, days: tuple[dt.date, dt.date, dt.date]) -> None:
    """Money of a fund that is received, allocated to a project and spent on it, in this order of days."""
    book.add(ProjectFunding(project=works, source=of.source, amount=Decimal(str(amount))))
    entry(book, of, Entry.Kind.RECEIVED, amount, days[0])
    for kind, day in ((Entry.Kind.ALLOCATED, days[1]), (Entry.Kind.SPENT, days[2])):
        entry(book, of, kind, amount, day, project=works, unit=works.unit)
