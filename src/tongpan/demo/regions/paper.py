"""What a document states, put down with the question that counts it in the records."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tongpan.access.models import Unit
from tongpan.assistance.base.period import CALENDAR_YEAR
from tongpan.insight.models import Stated

from .book import Book

By = Stated.Relation


@dataclass
class Paper:
    """A published document about a unit and the calendar year that it mostly speaks of."""

    book: Book
    unit: Unit
    title: str
    published: dt.date
    year: int
    period: str = CALENDAR_YEAR
    _places: Counter[str] = field(default_factory=Counter)

    def says(
        self, key: str, label: str, quote: str, value: float | str | None = None, measured: str = "",
        register: str = "", measure: str = "count", *, by: str = By.EXACTLY, note: str = "", year: int | None = None,
        period: str | None = None, **asked: Any,
    ) -> Stated:  # fmt: skip
        """One figure of the document. A filter in ``asked`` may be a record: it becomes the record's key."""
        place = self._places[key]
        self._places[key] += 1
        return self.book.add(
            Stated(
                unit=self.unit, key=key, place=place, label=label, quote=quote, relation=by, measured=measured,
                value=None if value is None else Decimal(str(value)), note=note, source=self.title,
                published=self.published, register=register, measure=measure, asked=asked,
                year=self.year if year is None else year, period=self.period if period is None else period,
            )
        )  # fmt: skip
