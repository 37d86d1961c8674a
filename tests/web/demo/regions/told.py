"""A documented region as it stands in the database, and how to hold its figures against the documents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.register import Figure, register_of
from tongpan.insight.queries.stated import StatedRow, figure_of, period_stated, stated_of


@dataclass
class Told:
    """The stated figures of a unit, each with what the records say."""

    unit: Unit
    rows: list[StatedRow]

    def of(self, key: str) -> list[StatedRow]:
        """The figures of one key, in the document's order."""
        return [row for row in self.rows if row.stated.key == key]

    def counts(self, key: str, *expected: float, met: bool = True) -> None:
        """The records say exactly these numbers, which bear the statement out, and each rests on single records.

        Removing one of the records that are counted changes the number.
        """
        found = self.of(key)
        assert [row.counted for row in found] == [Decimal(str(value)) for value in expected]
        assert {row.met for row in found} == {met}
        for row in found:
            assert row.href or register_of(row.stated.register)
            assert removed(row) != row.counted, f"{row.stated}: a record can go and nobody sees it"


def told(unit: str) -> Told:
    """The region of a unit."""
    found = Unit.everywhere.get(slug=unit)
    return Told(found, stated_of(found))


def removed(row: StatedRow, tries: int = 4) -> Any:
    """What is counted once one of the counted records is gone; of several tries the first that changes anything.

    A school that is in two bonds is still in one when a bond is gone: so more than one is tried, and at last all the
    records by which one school or person is counted.
    """
    figure, period, unit = figure_of(row.stated), period_stated(row.stated), row.stated.unit
    assert figure is not None
    with in_unit(unit):
        records = register_of(figure.register).select(unit, period, figure.asked).order_by("-pk")
        for group in (*([own] for own in records[:tries]), of_one(figure, records)):
            with transaction.atomic():
                for own in group:
                    own.delete()
                left = figure.value(unit, period)
                transaction.set_rollback(True)
            if left != row.counted:
                return left
    return row.counted


def of_one(figure: Figure, records: QuerySet[Any]) -> list[Any]:
    """All records that count the same school or person as the last one does, where different ones are counted."""
    own = register_of(figure.register).measures.get(figure.measure)
    counted = own.aggregate.get_source_expressions()[0] if own else None
    if not isinstance(counted, F):
        return []
    last = records.values_list(counted.name, flat=True)[0]
    return list(records.filter(**{counted.name: last}))
