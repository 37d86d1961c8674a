"""Questions that every request asks: written as SQL once in a process, and put with other values each time.

Django takes longer to write such a question than the database takes to answer it. Nothing of the answer is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
NUMBER, TEXT = 7_205_759_403_792_793, "stands-for-a-text"
DAY = dt.date(2187, 3, 9)
MOMENT = dt.datetime(2187, 3, 9, 5, 7, tzinfo=dt.UTC)
"""Stand for the values while a question is written: no record has them."""


@dataclass(frozen=True)
class Statement:
    """SQL, its values with marks among them, and at which place which of the values asked for is put."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]

    def filled(self, values: Sequence[Any]) -> list[Any]:
        """The values of the statement for those that are asked for."""
        found = list(self.params)
        for place, number in self.places:
            found[place] = _like(found[place], values[number])
        return found


def _adapted(value: Any) -> Any:
    """A value as this database is given it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value


def _like(mark: Any, value: Any) -> Any:
    """Whole numbers bear the type of their column."""
    return type(mark)(value) if isinstance(mark, int) else _adapted(value)


def _written(rows: QuerySet[Any], marks: Sequence[Any]) -> tuple[Statement, Any]:
    """A question that was written with marks. Raises ``ValueError`` where one of them is not found in it."""
    compiler = rows.query.get_compiler(connection.alias)
    sql, params = compiler.as_sql()
    given = [_adapted(mark) for mark in marks]
    places = tuple((place, given.index(own)) for place, own in enumerate(params) if own in given)
    if {number for _place, number in places} != set(range(len(given))):
        raise ValueError("A value of a prepared question is not found in its SQL.")
    return Statement(sql, tuple(params), places), compiler


def _cursor() -> Any:
    """A cursor of the connection; where the database can keep a plan, one by which it does."""
    planning_once = getattr(connection, "planning_once", connection.cursor)
    return planning_once()


class Prepared(Generic[M]):
    """``Prepared(question, NUMBER, DAY)(7, today)``: the records that ``question(7, today)`` would give.

    ``question`` must ask the same for all values: nothing in it may depend on one. Each mark (:data:`NUMBER`,
    :data:`TEXT`, :data:`DAY`, :data:`MOMENT`) stands for one value, so that none is given twice. Ask ``everywhere`` or
    models without scope: a scope that is open while the question is written would stay in it.
    """

    def __init__(self, question: Callable[..., QuerySet[M]], *marks: Any) -> None:
        self.question, self.marks = question, marks
        self._known: dict[str, tuple[Statement, Callable[[list[Any]], Iterator[M]]]] = {}

    def __call__(self, *values: Any) -> list[M]:
        """The records."""
        known = self._known.get(connection.vendor)
        if known is None:
            statement, compiler = _written(self.question(*self.marks), self.marks)
            known = self._known[connection.vendor] = (statement, _maker(compiler))
        statement, made = known
        with _cursor() as cursor:
            cursor.execute(statement.sql, statement.filled(values))
            rows = cursor.fetchall()
        return list(made(rows)) if rows else []


def _maker(compiler: Any) -> Callable[[list[Any]], Iterator[Any]]:
    """What makes records of rows, as Django's ModelIterable does."""
    info = compiler.klass_info
    model, first, last = info["model"], info["select_fields"][0], info["select_fields"][-1] + 1
    names = [own[0].target.attname for own in compiler.select[first:last]]
    columns = [own[0] for own in compiler.select]
    converters = compiler.get_converters(columns)
    populators = get_related_populators(info, compiler.select, compiler.using)

    def made(rows: list[Any]) -> Iterator[Any]:
        for row in compiler.apply_converters(rows, converters) if converters else rows:
            record = model.from_db(compiler.using, names, row[first:last])
            for populator in populators:
                populator.populate(row, record)
            yield record

    return made


class Counted:
    """How many records each of several questions has, for the same values, by one statement."""

    def __init__(self, questions: Callable[[], Sequence[Callable[..., QuerySet[Any]]]], *marks: Any) -> None:
        self.questions, self.marks = questions, marks
        self._known: dict[str, Statement] = {}

    def __call__(self, *values: Any) -> tuple[int, ...]:
        """The numbers, in the order of the questions."""
        statement = self._known.get(connection.vendor) or self._write()
        with _cursor() as cursor:
            cursor.execute(statement.sql, statement.filled(values))
            return tuple(cursor.fetchone())

    def _write(self) -> Statement:
        counts, params, places = [], [], []
        for question in self.questions():
            one, _compiler = _written(question(*self.marks).order_by().values("pk"), self.marks)
            counts.append(f"(SELECT COUNT(*) FROM ({one.sql}) counted)")  # noqa: S608  (Django's own SQL)
            places += [(len(params) + place, number) for place, number in one.places]
            params += one.params
        statement = Statement(f"SELECT {', '.join(counts)}", tuple(params), tuple(places))
        return self._known.setdefault(connection.vendor, statement)
