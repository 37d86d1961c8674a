"""Lists of assistance from workbooks: columns, names of units, people and bonds as a list writes them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, override

from tongpan.access.models import Unit, UnitCode
from tongpan.registry.identity import identity_hash
from tongpan.registry.imports.fields import CHOICE, Field
from tongpan.registry.imports.kinds import GENERAL, Kind
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.records import FaultyError, RecordList
from tongpan.registry.imports.values import key
from tongpan.registry.models import Teacher
from tongpan_core.messages import N_

from .refusal import Refused

M = TypeVar("M")
CHINESE = "zh-hans"
BLOCK = 500
CANDIDATES = 4
"""How many of several of the same name an error names."""
BETWEEN = re.compile(r"\s*[、，,;；\n]\s*")
CORRECT = N_("correct the name, or write the code")
APART = N_("write the one that is meant with its code behind the name: %(example)s")
NOT_BEFORE = Fault(N_("it lies before the beginning"), N_("correct one of the two days"))
YES = {"1": ("是", "Yes", "yes"), "": ("否", "No", "no")}


def list_kind(key_: str, label: Any, where: str, *, permission: str, page: str, sheet: str) -> Kind:
    """A kind of file that a :class:`ListImport` reads; ``where`` is the path of its class, without its package."""
    home = f"tongpan.assistance.{where}"
    return Kind(key_, label, schema=f"{home}.schema", plan=f"{home}.plan", permission=permission, page=page,
                sheet=sheet, records={key_: label})  # fmt: skip


def column(name: str, label: str, *aliases: str, **more: Any) -> Field:
    """A column whose header is ``label``, an English message id, in either language, or one of the aliases."""
    with override(CHINESE):
        chinese = gettext(label)
    return Field(name, label, chinese, aliases, **more)


def choice(name: str, label: str, choices: Iterable[tuple[Any, Any]], *aliases: str, **more: Any) -> Field:
    """A column with a list of values, each by its words in either language."""
    return column(name, label, *aliases, type=CHOICE, choices=spellings(choices), **more)


def spellings(choices: Iterable[tuple[Any, Any]]) -> dict[str, tuple[str, ...]]:
    """Value to its words, Chinese first; 已拨付 may be written 拨付."""
    pairs = [(str(value), words) for value, words in choices if value != ""]
    with override(CHINESE):
        chinese = {value: str(words) for value, words in pairs}
    with override("en"):
        english = {value: str(words) for value, words in pairs}
    return {
        value: tuple(dict.fromkeys((chinese[value], chinese[value].removeprefix("已"), english[value])))
        for value, _words in pairs
    }


def names_in(cell: str | None) -> list[str]:
    """Several names in one cell, parted by commas and the like."""
    return [own for own in BETWEEN.split(cell or "") if own]


def yuan(value: float | None) -> Decimal | None:
    """An amount to the fen."""
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


class Called:
    """Things by what a list calls them; a name that several bear is told, never guessed."""

    def __init__(self) -> None:
        self._found: dict[str, dict[Any, Any]] = defaultdict(dict)

    def add(self, thing: Any, *names: str) -> None:
        """Make a thing known by its names."""
        for name in {key(own) for own in names if own}:
            self._found[name][thing.pk] = thing

    def all(self, name: str) -> list[Any]:
        """Everything of that name."""
        return list(self._found.get(key(name), {}).values())

    def one(self, name: str) -> Any:
        """The only thing of that name, or a :class:`Fault`."""
        found = self.all(name)
        if len(found) == 1:
            return found[0]
        if found:
            told = [_described(own) for own in found[:CANDIDATES]]
            apart = APART if isinstance(found[0], Unit) else CORRECT
            values = {"number": len(found), "name": name, "candidates": "、".join(told), "example": told[0]}
            return Fault(N_("%(number)s are called %(name)s: %(candidates)s"), apart, values)
        near = get_close_matches(key(name), self._found, n=1, cutoff=0.6)
        if near:
            told = {"name": name, "near": str(next(iter(self._found[near[0]].values())))}
            return Fault(N_("nothing here is called %(name)s; the nearest is %(near)s"), CORRECT, told)
        return Fault(N_("nothing here is called %(name)s"), CORRECT, {"name": name})


def _described(thing: Any) -> str:
    """One of several of the same name: a unit with its key, which is read back as it stands."""
    return f"{thing.name}（{thing.slug}）" if isinstance(thing, Unit) else str(thing)


def spelled(unit: Unit) -> tuple[str, ...]:
    """How a list writes a unit: full name, short name, key, and either name with the key behind it."""
    names = [own for own in (unit.name, unit.short_name) if own]
    return (*names, unit.slug, *(f"{own}{unit.slug}" for own in names))


def called_units(units: QuerySet[Unit]) -> Called:
    """Units by full name, short name, key and official codes; two queries."""
    found = Called()
    held = {own.pk: own for own in units.defer("outline")}
    for own in held.values():
        found.add(own, *spelled(own))
    codes = UnitCode.objects.filter(unit__in=units.order_by().values("pk")).values_list("unit", "code")
    for pk, code in codes:
        if pk in held:
            found.add(held[pk], code)
    return found


class ListImport(RecordList):
    """What the lists of assistance share: a refusal is a refusal of the form's."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (Refused,)

    @cached_property
    def units(self) -> Called:
        """The units at or below the importing one, and those that :meth:`more_units` adds."""
        return called_units(Unit.everywhere.filter(Q(path__under=self.context.unit.path) | self.more_units()))

    def more_units(self) -> Q:
        """Units beyond the importing one that a row may name."""
        return Q(pk__in=())

    def unit_at(self, index: int, name: str) -> Unit | None:
        """The unit that a row names in a field; reported where there is none or several."""
        asked = self.value(name, index)
        return self.meant(index, name, self.units.one(asked)) if asked else None

    def units_at(self, index: int, name: str) -> list[Unit] | None:
        """Several units of one cell; None where one of them is not known."""
        found = [self.meant(index, name, self.units.one(own)) for own in names_in(self.value(name, index))]
        return None if None in found else found

    def meant(self, index: int, name: str, found: Any) -> Any:
        """What was found, or None with its fault reported."""
        if isinstance(found, Fault):
            self.report(index, name, found)
            return None
        return found

    def in_order(self, index: int, first: str, last: str) -> bool:
        """Whether the last day of a row does not lie before its first; reported where it does."""
        a, b = self.value(first, index), self.value(last, index)
        wrong = a is not None and b is not None and b < a
        if wrong:
            self.report(index, last, NOT_BEFORE)
        return not wrong

    def people(self, name: str, school: str, identity: str = "") -> People:
        """The people whom the rows name in some fields."""
        return People(self, name, school, identity)


class People:
    """People by name and school among those of the importing unit.

    A number tells people of the same name apart. Only who may bring in staff lists is told that a number is not that of
    the one person of a name: a list must be no way to try numbers.
    """

    def __init__(self, own: ListImport, name: str, school: str, identity: str) -> None:
        self.own, self.name, self.school, self.identity = own, name, school, identity
        self.compares = own.user is None or own.user.has_perm(GENERAL, own.context.unit)
        self._by_name: dict[str, list[Teacher]] = defaultdict(list)
        for one in fetched(self._rows(), {str(name) for name in own.rows.get(name) if name}):
            self._by_name[one.name].append(one)

    def _rows(self) -> QuerySet[Teacher]:
        here = Teacher.everywhere.filter(unit__path__under=self.own.context.unit.path)
        return here.select_related("unit").defer("ledger", "unit__outline")

    def at(self, index: int) -> Teacher:
        """The person of a row. Raises FaultyError where there is nobody, or several."""
        name = self.own.value(self.name, index)
        found = self._by_name.get(name or "", [])
        if school := self.own.value(self.school, index):
            wanted = key(school)
            found = [one for one in found if wanted in map(key, spelled(one.unit))]
        number = self.own.value(self.identity, index) if self.identity else None
        if number and (len(found) > 1 or self.compares):
            hashed = identity_hash(number)
            found = [one for one in found if one.identity_hash == hashed]
        if len(found) != 1:
            raise FaultyError(self.name, self._fault(len(found)))
        return found[0]

    def _fault(self, number: int) -> Fault:
        if number:
            told = {"number": number}
            return Fault(N_("%(number)s people here have that name"), N_("add the school or the ID number"), told)
        return Fault(
            N_("nobody here has that name, school and number"), N_("correct the row, or bring in the staff list first")
        )


def fetched(rows: QuerySet[Any], names: Iterable[Any], lookup: str = "name") -> Iterator[Any]:
    """The rows with one of many names, a block at a time: a database takes a limited number of values.

    Those of one name come as they were entered, so that a second reading of a list finds them in the same order.
    """
    held = sorted(set(names))
    for start in range(0, len(held), BLOCK):
        yield from rows.filter(**{f"{lookup}__in": held[start : start + BLOCK]}).order_by("pk")


def tried(make: Callable[[Any], M], lines: Sequence[Any]) -> tuple[list[M], dict[int, Exception]]:
    """What is to be written of many lines, and what refuses the others, by their place."""
    made: list[M] = []
    refused: dict[int, Exception] = {}
    for place, line in enumerate(lines):
        try:
            made.append(make(line))
        except (Refused, FaultyError) as error:
            refused[place] = error
    return made, refused


def in_turn(
    make: Callable[[Any], M], lines: Sequence[Any], write: Callable[[Sequence[M]], Sequence[Exception | None]]
) -> Mapping[int, Exception]:
    """Write what many lines say, each seen with those before it: what refuses a line, by its place.

    ``make`` says what is to be written of one line; ``write`` tells of each, in their order, why it could not be, or
    None.
    """
    made, refused = tried(make, lines)
    places = [place for place in range(len(lines)) if place not in refused]
    return refused | {place: own for place, own in zip(places, write(made), strict=True) if own is not None}


class Meant:
    """What a cell may mean: one thing, or several of the same name. It is alike to a fact that it may mean."""

    def __init__(self, text: str, found: Sequence[Any]) -> None:
        self.text, self.found = text, found

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Meant):
            return {own.pk for own in self.found} == {own.pk for own in other.found}
        return any(own == other for own in self.found)

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.text

    def one(self) -> Any:
        """The only one. Raises Refused where there is none, or several."""
        if len(self.found) == 1:
            return self.found[0]
        if not self.found:
            raise Refused(N_("Nothing here is called “%(name)s”. Correct the name, or enter it first."), name=self.text)
        raise Refused(N_("Several are called “%(name)s”; enter this one on its page."), name=self.text)


def only(value: Any) -> Any:
    """A value, or the only thing that it may mean."""
    return value.one() if isinstance(value, Meant) else value


def merged(values: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """A record's facts with what a file states in their place."""
    return {**facts, **{name: only(value) for name, value in values.items()}}
