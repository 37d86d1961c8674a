"""A question that is put for several periods: written once, with the days of each put in.

Django takes longer to write a question over registers than the database takes to answer it, and the report asks each
for this year and for the year before. So it is written for a period that does not exist, and wherever the question
names one of its days, those of the period asked for are put.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from .period import Period

MARKED = Period(dt.date(2187, 3, 9), dt.date(2188, 7, 5))
"""Stands for the period while a question is written. No record and no rule has days near these."""
NEAR = re.compile("218[6-9]")


@dataclass(frozen=True)
class Question:
    """What the database is asked, with marks for days; ``compiler`` turns its answer into values."""

    sql: str
    params: tuple[Any, ...]
    compiler: Any

    def answers(self, period: Period) -> list[dict[str, Any]]:
        """The rows of the answer for a period, by the names of their columns."""
        days = dict(zip(_days(MARKED), _days(period), strict=True))
        params = [days.get(own, own) if _may_be_day(own) else own for own in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        columns, names = zip(*((column, name) for column, _sql, name in self.compiler.select), strict=True)
        converters = self.compiler.get_converters(columns)
        if converters:
            rows = self.compiler.apply_converters(rows, converters)
        return [dict(zip(names, row, strict=True)) for row in rows]


def written(rows: QuerySet[Any]) -> Question | None:
    """The question for rows that were chosen for :data:`MARKED`.

    None where it cannot be put for another period: it reckons with the days itself, or can have no answer.
    """
    compiler = rows.query.get_compiler(connection.alias)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    known = set(_days(MARKED))
    others = (own for own in params if not (_may_be_day(own) and own in known))
    if NEAR.search(sql) or any(NEAR.search(str(own)) for own in others):
        return None
    return Question(sql, tuple(params), compiler)


def _may_be_day(value: Any) -> bool:
    return isinstance(value, (str, dt.date))


@lru_cache(64)
def _days(period: Period) -> Sequence[Any]:
    """Whatever of a period a question can name, as it is handed to the database."""
    days = [connection.ops.adapt_datefield_value(own) for own in (period.first, period.last)]
    return [*days, *(connection.ops.adapt_datetimefield_value(own) for own in period.moments())]
