"""Several figures of one register in one question: the rows are read once, each filter becomes one of an aggregate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Aggregate, Count, F, Model, Q, QuerySet, Subquery, Value
from django.db.models.sql.datastructures import Join

from tongpan.access.models import Unit

from .period import Period
from .question import MARKED, written
from .register import Register, Values

INNER = "*"
"""Stands for a question within a condition: it may speak of any column of the row."""
Ask = tuple[str, Values]
"""A measure by its name, and the filters under which it is asked for."""
Choose = Callable[[Period], QuerySet[Any]]
"""The rows of a register in a period."""


def together(own: Register, rows: QuerySet[Any], asks: Sequence[Ask]) -> list[Any]:
    """The figures of rows that the register chose, in their order; zero where there are none.

    What follows a relation to many is asked alone: its join would repeat rows for the others.
    """
    shared = _shared(own, rows, asks, _once(rows))
    found = rows.order_by().aggregate(**shared) if shared else {}
    alone = [None if _name(place) in shared else _alone(own, rows, ask) for place, ask in enumerate(asks)]
    return [found.get(_name(place), value) or 0 for place, value in enumerate(alone)]


def together_over(own: Register, choose: Choose, periods: Sequence[Period], asks: Sequence[Ask]) -> list[list[Any]]:
    """The figures for each of several periods; ``choose`` gives the rows of one. The question is written once."""
    rows = choose(MARKED)
    shared = _shared(own, rows, asks, _once(rows))
    one_row = rows.order_by().annotate(one=Value(1)).values("one").annotate(**shared)
    question = written(one_row) if len(shared) == len(asks) else None
    if question is None:
        return [together(own, choose(period), asks) for period in periods]
    found = {period: question.answers(period)[0] for period in dict.fromkeys(periods)}
    return [[found[period][_name(place)] or 0 for place in range(len(asks))] for period in periods]


def together_by(
    own: Register, choose: Choose, period: Period, units: Sequence[Unit], asks: Sequence[Ask]
) -> list[dict[str, Any]] | None:
    """The figures for each of several units that do not lie in one another, by slug; one question for all of them.

    None where one of them cannot be asked for together with the others.
    """
    rows = choose(MARKED)
    if own.many and (by_school := _by_school(own, rows, period, units, asks)) is not None:
        return by_school
    placed = own.inside(rows, units)
    shared = _shared(own, placed, asks, _once(placed) and not _to_many(own.model, own.place))
    question = written(placed.values("inside").annotate(**shared)) if len(shared) == len(asks) else None
    if question is None:
        return None
    found = {row["inside"]: row for row in question.answers(period)}
    return [
        {unit.slug: found.get(unit.path, {}).get(_name(place)) or 0 for unit in units} for place in range(len(asks))
    ]


def _by_school(
    own: Register, rows: QuerySet[Any], period: Period, units: Sequence[Unit], asks: Sequence[Ask]
) -> list[dict[str, Any]] | None:
    """:func:`together_by` of very many rows that are only counted: first by school, which compares no path of a row.

    None where what is asked cannot be added up.
    """
    if not units or not _once(rows) or any(ask[0] != "count" for ask in asks):
        return None
    at = own.place.removesuffix("__path")
    shared = _shared(own, rows, asks, True)
    question = written(rows.order_by().values(at).annotate(**shared)) if len(shared) == len(asks) else None
    if question is None:
        return None
    below = reduce(or_, (Q(path__under=unit.path) for unit in units))
    paths = dict(Unit.everywhere.filter(below).order_by().values_list("pk", "path"))
    slugs = {unit.path: unit.slug for unit in units}
    sums: list[dict[str, Any]] = [dict.fromkeys(slugs.values(), 0) for _ask in asks]
    for row in question.answers(period):
        path = paths.get(row[at], "")
        if slug := next((slugs[above] for above in slugs if path.startswith(above)), None):
            for place, found in enumerate(sums):
                found[slug] += row[_name(place)]
    return sums


def _name(place: int) -> str:
    return f"figure_{place}"


def _once(rows: QuerySet[Any]) -> bool:
    """Whether no join can repeat a row: then rows are counted without telling them apart, which is quicker."""
    query = rows.query
    joined = [own for alias, own in query.alias_map.items() if query.alias_refcount[alias] and isinstance(own, Join)]
    fields: list[Any] = [own.join_field for own in joined]
    return not query.combinator and all(own.many_to_one or own.one_to_one for own in fields)


def _shared(own: Register, rows: QuerySet[Any], asks: Sequence[Ask], once: bool) -> dict[str, Aggregate]:
    """The aggregates that may stand in one question, by name."""
    hidden = rows.query.annotations.keys() - rows.query.annotation_select.keys()
    hidden |= rows.query._filtered_relations.keys()  # type: ignore[attr-defined]
    made = {_name(place): _narrowed(own, hidden, *ask, once=once) for place, ask in enumerate(asks)}
    return {name: aggregate for name, aggregate in made.items() if aggregate is not None}


def _narrowed(own: Register, hidden: Set[str], measure: str, asked: Values, *, once: bool) -> Aggregate | None:
    """The aggregate of rows under filters; None where it cannot stand beside others.

    ``hidden`` are the names of columns that the rows are chosen by and do not carry, and of joins of their own.
    """
    aggregate = Count("pk", distinct=not once) if measure == "count" else own.measures[measure].aggregate
    if not isinstance(aggregate, Aggregate):
        return None
    condition = own.condition(asked)
    paths = {*_paths(aggregate), *_paths(condition)}
    if None in paths or (hidden and INNER in paths):
        return None
    if any(path.split("__")[0] in hidden or _to_many(own.model, path) for path in paths if path):
        return None
    if condition:
        aggregate = aggregate.copy()
        aggregate.filter = condition if aggregate.filter is None else aggregate.filter & condition
    return aggregate


def _alone(own: Register, rows: QuerySet[Any], ask: Ask) -> Any:
    measure, asked = ask
    rows = own.narrowed(rows, asked)
    if measure == "count":
        return rows.order_by().aggregate(found=Count("pk", distinct=True))["found"]
    return own.measures[measure].of(rows)


def _paths(expression: Any) -> Iterator[str | None]:
    """The lookups that an expression names; None for what is not understood."""
    if expression is None or isinstance(expression, Value) or not hasattr(expression, "resolve_expression"):
        return
    if isinstance(expression, QuerySet):
        yield INNER
    elif isinstance(expression, F):
        yield expression.name  # type: ignore[attr-defined]
    elif isinstance(expression, Q):
        for child in expression.children:
            yield from _leaf(*child) if isinstance(child, tuple) else _paths(child)
    elif hasattr(expression, "get_source_expressions") and not isinstance(expression, Subquery):
        for part in expression.get_source_expressions():
            yield from _paths(part)
    else:
        yield None


def _leaf(lookup: str, value: Any) -> Iterator[str | None]:
    yield lookup
    yield from _paths(value)


def _to_many(model: type[Model], path: str) -> bool:
    """Whether a lookup passes a relation to many. A name that is no field is a column that was annotated."""
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        if not field.is_relation:
            return False
        if field.one_to_many or field.many_to_many or field.related_model is None:
            return True
        model = field.related_model
    return False
