"""Registers (台账): sets of records that are listed, counted and cited by the same question.

A figure in a report is a measure of a register under filters; its address is the list of the records that it counts.
So no figure can say something else than its records do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Case, CharField, Count, F, Model, Q, QuerySet, Value, When
from django.db.models.functions import Substr
from django.urls import reverse

from tongpan.access.models import Unit
from tongpan.access.reach import everything, seeing

from .period import Period

Values = Mapping[str, Any]
Options = Iterable[tuple[str, Any]]


@dataclass(frozen=True)
class Choice:
    """One filter. ``name`` is its place in the address and ``lookup`` the field that it narrows.

    ``options`` are pairs of value and words, or a function of the unit that gives them. ``narrow`` replaces the
    lookup where it takes more than one field. Without options it is free text that is not offered in the bar but
    understood in the address.
    """

    name: str
    label: Any
    lookup: str = ""
    options: Options | Callable[[Unit], Options] = ()
    narrow: Callable[[Any], Q] | None = None

    def query(self, value: Any) -> Q:
        """The condition for a value."""
        return self.narrow(value) if self.narrow else Q(**{self.lookup or self.name: value})


@dataclass(frozen=True)
class Measure:
    """What is counted of the rows: an aggregate over the set, with the words and the unit of the result.

    Where one aggregate does not say it, ``aggregate`` is a function of the set of rows. ``beyond``: it counts people of
    any school who belong to a row, also those whom the reader may not see by name; the number is the same for everybody
    who sees the row.
    """

    label: Any
    unit: Any
    aggregate: Any
    beyond: bool = False

    def of(self, rows: QuerySet[Any]) -> Any:
        """The result for some rows; None where there are none."""
        with _over(self):
            if callable(self.aggregate):
                return self.aggregate(rows)
            return rows.order_by().aggregate(found=self.aggregate)["found"]


def _over(*measures: Measure) -> AbstractContextManager[None]:
    """How far measures look, which give numbers only."""
    return seeing(everything("how many there are")) if any(own.beyond for own in measures) else nullcontext()


def measured(measures: Mapping[str, Measure], rows: QuerySet[Any]) -> dict[str, Any]:
    """Several measures of the same rows, by name; None where there are none.

    Those that only ask for the rows' own columns are one question together, and so are those that count different
    records on one way of relations. Any other that follows a relation is asked alone: its join would repeat rows for
    the others.
    """
    own = {name: one.aggregate for name, one in measures.items() if _asks_own_columns(one.aggregate, rows.model)}
    found: dict[str, Any] = {}
    for group in (own, _on_one_way(measures, own)):
        with _over(*(measures[name] for name in group)):
            found |= _asked(group, rows)
    return {name: found[name] if name in found else one.of(rows) for name, one in measures.items()}


def _asked(group: Mapping[str, Any], rows: QuerySet[Any]) -> dict[str, Any]:
    """Several aggregates by one question."""
    found = rows.order_by().aggregate(**{f"found_{name}": one for name, one in group.items()}) if group else {}
    return {name: found[f"found_{name}"] for name in group}


def _on_one_way(measures: Mapping[str, Measure], but: Mapping[str, Any]) -> dict[str, Any]:
    """Counts of different records along the longest way of relations: a join beyond the one counted repeats it only."""
    ways = {name: _way(one.aggregate) for name, one in measures.items() if name not in but}
    longest = max(ways.values(), key=len, default="")
    return {
        name: measures[name].aggregate for name, way in ways.items() if way and f"{longest}__".startswith(f"{way}__")
    }


def _way(aggregate: Any) -> str:
    """The way of relations to the records of which different ones are counted; empty for anything else."""
    if not isinstance(aggregate, Count) or not aggregate.distinct or aggregate.filter is not None:
        return ""
    part, *more = (own for own in aggregate.get_source_expressions() if own is not None)
    return part.name if isinstance(part, F) and not more else ""


def _asks_own_columns(aggregate: Any, model: type[Model]) -> bool:
    if not isinstance(aggregate, Aggregate) or aggregate.filter is not None:
        return False
    columns = {field.name for field in model._meta.concrete_fields} | {"pk"}
    parts = [part for part in aggregate.get_source_expressions() if part is not None]
    return all(isinstance(part, F) and part.name in columns for part in parts)


@dataclass(frozen=True)
class Register:
    """One set of records.

    Attributes:
        key: Its name, and the name of its list: ``<space>:<key>``.
        label: In words, for headings.
        model: Whose rows they are.
        rows: The rows that concern a unit, or one below it, in a period. Called inside the unit's scope; it must
            show nothing that the unit has no part in.
        choices: The filters.
        search: Lookups for the text that is searched.
        measures: What is counted, by name; ``count`` is always there.
        related: Relations fetched with the rows for a list.
        permission: Who may see it.
        space: The app whose page lists it.
        many: Whether there are many for each school, which ``place`` leads to by one key: they are counted by school
            before they are by county, and what they lead to is searched by itself.
        place: Lookup of the path of the unit that a row belongs to; by it rows are told apart by county or school. A
            row of several units, such as a bond, counts once with each.
    """

    key: str
    label: Any
    model: type[Model]
    rows: Callable[[Unit, Period], QuerySet[Any]]
    permission: str
    choices: tuple[Choice, ...] = ()
    search: tuple[str, ...] = ()
    measures: Mapping[str, Measure] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    place: str = "unit__path"
    space: str = "assistance"
    many: bool = False

    @property
    def page(self) -> str:
        """The name of the page that lists it."""
        return f"{self.space}:{self.key}"

    def select(self, unit: Unit, period: Period, asked: Values | None = None) -> QuerySet[Any]:
        """The rows under filters; a name that is no filter raises ``KeyError``: a figure must not ignore it."""
        return self.narrowed(self.rows(unit, period), asked)

    def narrowed(self, rows: QuerySet[Any], asked: Values | None) -> QuerySet[Any]:
        """Rows of the register under filters."""
        for own in self._conditions(asked):
            rows = rows.filter(own)
        return rows

    def condition(self, asked: Values | None) -> Q:
        """Filters as one condition of a row: right where none of them follows a relation to many."""
        return reduce(and_, self._conditions(asked), Q())

    def _conditions(self, asked: Values | None) -> list[Q]:
        known = {own.name: own for own in self.choices}
        given = {name: value for name, value in (asked or {}).items() if name == "q" or value not in ("", None)}
        return [self._found(str(value)) if name == "q" else known[name].query(value) for name, value in given.items()]

    def placed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows that know their ``place``: where it is no lookup of the model, a register annotates it here."""
        return rows

    def _found(self, text: str) -> Q:
        look = self._apart if self.many else lambda lookup, text: Q(**{lookup: text})
        return reduce(or_, (look(lookup, text) for lookup in self.search), Q()) if text else Q()

    def _apart(self, lookup: str, text: str) -> Q:
        """What a relation leads to is searched once, instead of for each of very many rows that lead to it."""
        head, rest = lookup.split("__", 1)
        other: type[Model] = self.model._meta.get_field(head).related_model  # type: ignore[assignment]
        return Q(**{f"{head}__in": other._base_manager.filter(**{rest: text}).order_by().values("pk")})

    def value(self, measure: str, unit: Unit, period: Period, asked: Values | None = None) -> Any:
        """One measure of the rows under filters; zero where there are none."""
        rows = self.select(unit, period, asked)
        if measure == "count":
            return rows.order_by().aggregate(found=Count("pk", distinct=True))["found"]
        found = self.measures[measure].of(rows)
        return 0 if found is None else found

    def by_unit(
        self, measure: str, unit: Unit, units: Sequence[Unit], period: Period, asked: Values | None = None
    ) -> dict[str, Any]:
        """One measure for each of several units that do not lie in one another, by slug, in one question.

        Call it inside the scope of ``unit``, which holds them. A unit without rows has zero.
        """
        if not units:
            return {}
        aggregate = Count("pk", distinct=True) if measure == "count" else self.measures[measure].aggregate
        if callable(aggregate):
            return {own.slug: self.value(measure, own, period, asked) for own in units}
        rows = self.inside(self.select(unit, period, asked), units).values("inside")
        with _over(*(self.measures[name] for name in (measure,) if name in self.measures)):
            found = {own["inside"]: own["found"] for own in rows.annotate(found=aggregate)}
        return {own.slug: found.get(own.path) or 0 for own in units}

    def inside(self, rows: QuerySet[Any], units: Sequence[Unit]) -> QuerySet[Any]:
        """Rows with ``inside``: in which of several units that do not lie in one another they are, by its mark."""
        rows = self.placed(rows).order_by()
        if length := _length(units):
            return rows.annotate(inside=Substr(self.place, 1, length))
        cases = [When(**{f"{self.place}__under": own.path}, then=Value(own.path)) for own in units]
        return rows.annotate(inside=Case(*cases, default=Value(""), output_field=CharField()))

    def address(self, unit: Unit, year: int, period: Period, asked: Values | None = None) -> str:
        """Where the records are listed that a figure counts."""
        query = {name: value for name, value in (asked or {}).items() if value not in ("", None)}
        if period.kind:
            query["period"] = period.kind
        page = reverse(self.page, args=(unit.slug, year))
        return f"{page}?{urlencode(query)}" if query else page


def _length(units: Sequence[Unit]) -> int:
    """How long the paths of all units are; zero where they differ. So far a path tells which of them it lies in."""
    lengths = {len(own.path) for own in units}
    return lengths.pop() if len(lengths) == 1 else 0


_registers: dict[str, Register] = {}


def register(own: Register) -> Register:
    """Make a register known by its key; call it where the register is defined, which ``ready()`` imports."""
    _registers[own.key] = own
    return own


def register_of(key: str) -> Register:
    """The register of a key. Raises ``KeyError``."""
    return _registers[key]


def all_registers() -> Mapping[str, Register]:
    """Every register by key."""
    return _registers


@dataclass(frozen=True)
class Figure:
    """A figure of a report: a measure of a register under filters."""

    register: str
    measure: str = "count"
    asked: Mapping[str, Any] = field(default_factory=dict)

    def value(self, unit: Unit, period: Period) -> Any:
        """What the records say. Call it inside the unit's scope."""
        return register_of(self.register).value(self.measure, unit, period, self.asked)

    def address(self, unit: Unit, year: int, period: Period) -> str:
        """The list of the records that it counts."""
        return register_of(self.register).address(unit, year, period, self.asked)
