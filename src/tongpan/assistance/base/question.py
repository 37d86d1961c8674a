"""A question that is put for several periods and units: written once, with the days and the unit of each put in.

Django takes longer to write a question over registers than the database takes to answer it, and the report asks each
for this year and for the year before. So it is written for a period and a unit that do not exist, and wherever the
question names one of its days or its unit, those asked for are put.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit

from .period import Period

MARKED = Period(dt.date(2187, 3, 9), dt.date(2188, 7, 5))
"""Stands for the period while a question is written. No record and no rule has days near these."""
NEAR = re.compile("218[6-9]")
NUMBER, NAME = 7_205_759_403_792_761, "stands-for-a-unit"
"""Key and name of the unit that a question is written for. No unit has them."""
LENGTH = 2_146_381_759
"""Stands for the length of the paths by which counties are told apart."""
OF_UNIT = re.compile(f"{NAME}|{NUMBER}")
MOST = 400
"""Questions that a process keeps; the report asks some thirty for each kind of unit."""


def put_ahead() -> None:
    """Put every question that is kept to the database, for the unit and the days of which there are no records.

    A session of the database then knows the tables, and how they hang together, before somebody asks.
    """
    with connection.cursor() as cursor:
        for own in list(_kept.values()):
            if own is not None:
                cursor.execute(own.sql, own.params)
                cursor.fetchall()


class _AskedError(Exception):
    """While a question was written the database was asked: what it answers holds for one unit only."""


@dataclass(frozen=True)
class Question:
    """What the database is asked, with marks for days and unit; ``compiler`` turns its answer into values."""

    sql: str
    params: tuple[Any, ...]
    compiler: Any

    def at_length(self, length: int) -> Question:
        """The question for a length of paths."""
        return replace(self, params=tuple(_put(own, {LENGTH: length}) for own in self.params))

    def of(self, unit: Unit, length: int) -> Question:
        """The question for a unit, and for a length of paths, where it was written for those that stand for any."""
        marks = dict(zip(_places(stand_in(unit.kind)), _places(unit), strict=True)) | {LENGTH: length}
        return replace(self, params=tuple(_put(own, marks) for own in self.params))

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


Write = Callable[[Unit], Question | None]
_kept: dict[Hashable, Question | None] = {}


def question_for(unit: Unit, key: Hashable, write: Write, length: int = 0) -> Question | None:
    """The question of a key for a unit; ``write`` is called once in a process and day for each kind of unit.

    It is given a unit that stands for any of the kind, in the scope of that unit. Where it asks the database
    something, or the question names the unit otherwise than by its key and by what lies below it, the question holds
    for one unit only: None, so that it is written for that one.
    """
    whole = (connection.vendor, unit.kind, timezone.localdate(), key)
    if whole not in _kept:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[whole] = _for_any(stand_in(unit.kind), write)
    found = _kept[whole]
    return found.of(unit, length) if found else None


def _for_any(unit: Unit, write: Write) -> Question | None:
    try:
        with in_unit(unit), _unasked():
            made = write(unit)
    except _AskedError:
        return None
    known = set(_places(unit))
    if made is None or OF_UNIT.search(made.sql):
        return None
    return made if not any(OF_UNIT.search(str(own)) for own in made.params if own not in known) else None


def _unasked() -> AbstractContextManager[None]:
    def refuse(*_args: Any) -> Any:
        raise _AskedError

    return connection.execute_wrapper(refuse)


@lru_cache(16)
def stand_in(kind: str) -> Unit:
    """A unit that stands for any of a kind. What is above it is asked for in vain."""
    return Unit(pk=NUMBER, path=f"{NAME}/", slug=NAME, name=NAME, kind=kind, parent_id=NUMBER)


def _places(unit: Unit) -> Sequence[Any]:
    """Whatever of a unit a question can name: its key, its path, and what the lookup ``under`` makes of that."""
    return [unit.pk, unit.path, f"{unit.path[:-1]}0", f"{unit.path}%"]


def _put(own: Any, marks: Mapping[Any, Any]) -> Any:
    """What stands for a mark; a whole number bears the type of its column."""
    if isinstance(own, str):
        return marks.get(own, own)
    return type(own)(marks[own]) if isinstance(own, int) and own in marks else own


def _may_be_day(value: Any) -> bool:
    return isinstance(value, (str, dt.date))


@lru_cache(64)
def _days(period: Period) -> Sequence[Any]:
    """Whatever of a period a question can name, as it is handed to the database."""
    days = [connection.ops.adapt_datefield_value(own) for own in (period.first, period.last)]
    return [*days, *(connection.ops.adapt_datetimefield_value(own) for own in period.moments())]
