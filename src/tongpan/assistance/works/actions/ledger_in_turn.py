"""Many lines of the ledger at once, each seen with those before it; the sums are kept here instead of asked anew."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.models import Entry, Fund
from tongpan.assistance.works.queries.balance import CENT, FREE, OPEN, lines_of, lowest

from .ledger import Line, entry_of, refuse_beyond, refuse_day, rests_on

Purpose = tuple[int | None, int | None]
"""The project, or the school where there is none."""
Changes = dict[dt.date, Decimal]


class Book:
    """The lines of one fund, which is held until the transaction ends; one question."""

    def __init__(self, fund: Fund) -> None:
        self.fund, self.new = fund, list[Entry]()
        self._free: Changes = defaultdict(Decimal)
        self._open: dict[Purpose, Changes] = defaultdict(lambda: defaultdict(Decimal))
        for kind, amount, day, project, unit in lines_of(fund).values_list("kind", "amount", "day", "project", "unit"):
            self._count(kind, amount, day, (project, None if project else unit))

    def write(self, line: Line, user: User) -> None:
        """Take a line up; it is saved with the others. Raises Refused where it would use money that is not there."""
        entry = entry_of(self.fund, line, user)
        refuse_day(self.fund, entry)
        purpose = entry.project_id, None if entry.project_id else entry.unit_id
        signs = rests_on(entry)
        if signs is not None:
            changes = self._free if signs is FREE else self._open[purpose]
            refuse_beyond(self.fund, entry, lowest(sorted(changes.items()), entry.day))
        self._count(entry.kind, entry.amount, entry.day, purpose)
        self.new.append(entry)

    def _count(self, kind: str, amount: Decimal, day: dt.date, purpose: Purpose) -> None:
        for signs, changes in ((FREE, self._free), (OPEN, self._open[purpose])):
            if kind in signs:
                changes[day] += signs[kind] * Decimal(amount).quantize(CENT)


def write_each(lines: Sequence[tuple[Fund, Line]], *, user: User) -> list[Refused | None]:
    """Write the lines that can be; for each None, or why not. One audit record for each fund."""
    with transaction.atomic():
        held = Fund.everywhere.select_for_update(of=("self",)).select_related("unit").order_by("pk")
        books = {own.pk: Book(own) for own in held.filter(pk__in={fund.pk for fund, _line in lines})}
        told = [_refusal(books, fund, line, user) for fund, line in lines]
        Entry.everywhere.bulk_create(entry for book in books.values() for entry in book.new)
        for book in books.values():
            if book.new:
                audit.record(
                    "assistance.ledger.write", actor=user, unit=book.fund.unit, target="", lines=len(book.new),
                    amount=sum(own.amount for own in book.new),
                )  # fmt: skip
    return told


def _refusal(books: Mapping[int, Book], fund: Fund, line: Line, user: User) -> Refused | None:
    try:
        books[fund.pk].write(line, user)
    except Refused as refused:
        return refused
    return None
