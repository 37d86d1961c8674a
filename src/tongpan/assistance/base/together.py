"""Several figures of one register in one question: the rows are read once, each filter becomes one of an aggregate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Aggregate, Count, F, Model, Q, QuerySet, Subquery, Value
from django.db.models.functions import Substr
from django.db.models.sql.datastructures import Join

from tongpan.access.models import Unit

from .period import Period
from .question import LENGTH, MARKED, Question, question_for, written
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


def together_over(
    own: Register, choose: Choose, periods: Sequence[Period], asks: Sequence[Ask], unit: Unit | None = None
) -> list[list[Any]]:
    """The figures for each of several periods; ``choose`` gives the rows of one. The question is written once.

    With ``unit`` the rows are all that the register has of it, and the question is written once for all such units.
    """
    question = question_over(own, choose, asks, unit)
    if question is None:
        return [together(own, choose(period), asks) for period in periods]
    found = {period: question.answers(period)[0] for period in dict.fromkeys(periods)}
    return [[found[period][_name(place)] or 0 for place in range(len(asks))] for period in periods]


def question_over(own: Register, choose: Choose, asks: Sequence[Ask], unit: Unit | None) -> Question | None:
    """What :func:`together_over` asks; None where it takes more than one question."""

    def write(rows: QuerySet[Any]) -> Question | None:
        shared = _shared(own, rows, asks, _once(rows))
        one_row = rows.order_by().annotate(one=Value(1)).values("one").annotate(**shared)
        return written(one_row) if len(shared) == len(asks) else None

    return _question(own, choose, "over", asks, unit, write)


def together_by(
    own: Register,
    choose: Choose,
    period: Period,
    units: Sequence[Unit],
    asks: Sequence[Ask],
    unit: Unit | None = None,
) -> list[dict[str, Any]] | None:
    """The figures for each of several units that do not lie in one another, by slug; one question for all of them.

    None where one of them cannot be asked for together with the others. ``unit`` as in :func:`together_over`.
    """
    if units and (question := question_by_school(own, choose, asks, unit)) is not None:
        return _added(own, question.answers(period), units, len(asks))
    lengths = {len(one.path) for one in units}
    if len(lengths) == 1:
        question = question_by(own, choose, asks, unit, lengths.pop())
    else:
        question = _by(own, own.inside(choose(MARKED), units), asks)
    if question is None:
        return None
    found = {row["inside"]: row for row in question.answers(period)}
    return [{one.slug: found.get(one.path, {}).get(_name(place)) or 0 for one in units} for place in range(len(asks))]


def question_by(
    own: Register, choose: Choose, asks: Sequence[Ask], unit: Unit | None, length: int = 0
) -> Question | None:
    """What :func:`together_by` asks where the paths of all units have one length."""

    def write(rows: QuerySet[Any]) -> Question | None:
        return _by(own, own.placed(rows).order_by().annotate(inside=Substr(own.place, 1, LENGTH)), asks)

    return _question(own, choose, "by", asks, unit, write, length)


def _by(own: Register, placed: QuerySet[Any], asks: Sequence[Ask]) -> Question | None:
    shared = _shared(own, placed, asks, _once(placed) and not _to_many(own.model, own.place))
    return written(placed.values("inside").annotate(**shared)) if len(shared) == len(asks) else None


def question_by_school(own: Register, choose: Choose, asks: Sequence[Ask], unit: Unit | None) -> Question | None:
    """What is asked of very many rows that are only counted: first by school, which compares no path of a row.

    None where what is asked cannot be added up.
    """
    if not own.many or any(ask[0] != "count" for ask in asks):
        return None

    def write(rows: QuerySet[Any]) -> Question | None:
        if not _once(rows):
            return None
        shared = _shared(own, rows, asks, True)
        found = rows.order_by().values(own.place.removesuffix("__path")).annotate(**shared)
        return written(found) if len(shared) == len(asks) else None

    return _question(own, choose, "by school", asks, unit, write)


def _added(own: Register, rows: Sequence[dict[str, Any]], units: Sequence[Unit], asked: int) -> list[dict[str, Any]]:
    """Counts by school added up for the units that the schools lie in."""
    at = own.place.removesuffix("__path")
    below = reduce(or_, (Q(path__under=unit.path) for unit in units))
    paths = dict(Unit.everywhere.filter(below).order_by().values_list("pk", "path"))
    slugs = {unit.path: unit.slug for unit in units}
    sums: list[dict[str, Any]] = [dict.fromkeys(slugs.values(), 0) for _ask in range(asked)]
    for row in rows:
        path = paths.get(row[at], "")
        if slug := next((slugs[above] for above in slugs if path.startswith(above)), None):
            for place, found in enumerate(sums):
                found[slug] += row[_name(place)]
    return sums


def _question(
    own: Register,
    choose: Choose,
    form: str,
    asks: Sequence[Ask],
    unit: Unit | None,
    write: Callable[[QuerySet[Any]], Question | None],
    length: int = 0,
) -> Question | None:
    """A question about rows of a register: that written for all units, or for this one where there is none."""
    found = None
    if unit is not None:
        key = (own.key, form, *((measure, tuple(sorted(asked.items()))) for measure, asked in asks))
        found = question_for(unit, key, lambda stand_in: write(own.select(stand_in, MARKED)), length)
    if found is None and (made := write(choose(MARKED))) is not None:
        return made.at_length(length)
    return found


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
