"""Lists of records: a row says what a record is; it is found by what names it, compared, and written as a form would.

What may stand is decided by the very actions that the pages call, so that an import refuses what a form refuses, with
the same reason. Each record is tried in a savepoint; a dry run takes all of it back. So a row that would spend what an
earlier one has spent is found out in the dry run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction

from tongpan.access.models import Unit, User
from tongpan_core.messages import N_

from .fields import Field, Schema
from .kinds import kind
from .outcome import Tally
from .plans.base import Context, Samples
from .plans.rows import Rows
from .problems import NOTICE, Fault
from .values import plain

SAID_EVERY = 20
CHECKING = N_("Checking")
NOT_YOURS = N_("%(unit)s is not among what you may change here")
ASK = N_("leave the row out, or let somebody of %(unit)s enter it")
TWICE = N_("row %(row)s says something else of the same record")
ONE_ROW = N_("say it in one row, and leave the other out")
AGAIN = Fault(N_("the row repeats an earlier one and is left out"), N_("nothing to do"), severity=NOTICE)
TOGETHER = Fault(
    N_("another row of the same record has an error, so the record is left out"), N_("correct that row first")
)
CONTRADICTS = Fault(
    N_("the records refuse it, for it contradicts another one"), N_("compare it with the list and correct the row")
)


class FaultyError(Exception):
    """What a record needs is found to be wrong only when it is written: the field, why, and of which of its rows."""

    def __init__(self, name: str, fault: Fault, index: int | None = None) -> None:
        super().__init__(fault.cause)
        self.name, self.fault, self.index = name, fault, index


CHECKS: tuple[type[Exception], ...] = (FaultyError, ValidationError, IntegrityError)
"""What refuses a record besides the refusals of its kind."""


@dataclass
class Line:
    """What the file says of one record: the first row and all of them, what names it, and the values that it states.

    A value that the file does not state is left out, so that an empty cell changes nothing. ``about`` holds what names
    the record besides, with its ``unit``; ``record`` is the one that was found.
    """

    index: int
    key: Hashable
    values: dict[str, Any]
    name: str
    rows: list[int] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    record: Any = None


@dataclass
class RecordsPlan:
    """What was tried: counts and samples of what changes."""

    tallies: dict[str, Tally]
    samples: Samples = field(default_factory=Samples)


Changed = tuple[Line, Mapping[str, Any]]
"""A line whose record was found, and what it states otherwise."""


class RecordList:
    """One kind of list. A subclass says what its columns are, and how a row becomes a record.

    ``at`` is the field at whose cell a refusal of the whole record is put. ``repeats`` says that several records may
    be alike, such as two payments of one day: the second row then stands for the second record. Where ``at_once`` says
    so, that many new records are written together by :meth:`add_many`; where ``changes`` says so, those that are
    changed are, too, by :meth:`change_many`.
    """

    kind: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    needs: ClassVar[tuple[tuple[str, ...], ...]] = ()
    at: ClassVar[str]
    repeats: ClassVar[bool] = False
    at_once: ClassVar[int] = 0
    changes: ClassVar[bool] = False
    refusals: ClassVar[tuple[type[Exception], ...]] = ()

    def __init__(self, rows: Rows, context: Context) -> None:
        self.rows, self.context = rows, context
        self.user = context.user if isinstance(context.user, User) else None
        self._allowed: dict[str, bool] = {}

    # What a subclass says.

    def line(self, index: int) -> Line | None:
        """What a row says; None, with the faults reported, where it cannot be understood."""
        raise NotImplementedError

    def known(self, lines: Sequence[Line]) -> Iterable[Any]:
        """The records among which those of the lines are: in few queries."""
        raise NotImplementedError

    def key_of(self, record: Any) -> Hashable:
        """What names a record, as :attr:`Line.key` does."""
        raise NotImplementedError

    def facts(self, record: Any) -> Mapping[str, Any]:
        """A record under the names that values have."""
        raise NotImplementedError

    def add(self, line: Line) -> Any:
        """Write a new record. May raise one of ``refusals``, ValidationError or FaultyError."""
        raise NotImplementedError

    def add_many(self, lines: Sequence[Line]) -> Mapping[int, Exception]:
        """Write new records as :meth:`add` does one by one, each seen with those before it, in few queries.

        Returns:
            What refuses a record, by the place of its line. Those of the others are written.
        """
        raise NotImplementedError

    def save(self, record: Any) -> Any:
        """Write a record that was changed; may raise what :meth:`add` raises."""
        raise NotImplementedError

    def change(self, line: Line, differing: Mapping[str, Any]) -> Any:
        """Write what differs of ``line.record``."""
        for name, value in differing.items():
            setattr(line.record, name, value)
        return self.save(line.record)

    def change_many(self, lines: Sequence[Changed]) -> Mapping[int, Exception]:
        """Change records as :meth:`change` does one by one, each seen with those before it, in few queries.

        Returns:
            What refuses a change, by the place of its line. The others are written.
        """
        raise NotImplementedError

    def owner(self, line: Line) -> Unit:
        """The unit whose right to change the record, or to add it, is asked."""
        found: Unit = line.about["unit"]
        return found

    def fits(self, _line: Line, _record: Any) -> bool:
        """Whether a record of the same name may be the one of a line."""
        return True

    def ordered(self, lines: list[Line]) -> list[Line]:
        """The lines in the order in which they are to be written."""
        return lines

    # What all lists share.

    @classmethod
    def schema(cls, _unit: Unit) -> Schema:
        """The columns. One that is required has to be there, besides what the groups of ``needs`` ask."""
        needed = tuple((own.name,) for own in cls.fields if own.required)
        return Schema(cls.kind, cls.fields, (*needed, *cls.needs))

    @classmethod
    def plan(cls, rows: Rows, context: Context) -> RecordsPlan:
        """Try every record; after a dry run nothing of it is left."""
        own = cls(rows, context)
        with transaction.atomic():
            plan = own._plan()
            if context.dry:
                transaction.set_rollback(True)
        return plan

    @cached_property
    def labels(self) -> dict[str, str]:
        """The message ids of the fields, for samples."""
        return {own.name: own.label for own in self.fields}

    def value(self, name: str, index: int) -> Any:
        """What a row says in a field; None where it says nothing."""
        return self.rows.get(name)[index]

    def stated(self, index: int, *names: str) -> dict[str, Any]:
        """The values that a row states for some fields."""
        found = {name: self.rows.get(name)[index] for name in names}
        return {name: value for name, value in found.items() if value is not None}

    def report(self, index: int, name: str, fault: Fault) -> None:
        """Put a fault at a row's cell."""
        self.rows.report(index, name, fault)

    def may(self, unit: Unit) -> bool:
        """Whether who brings the file in may change what a unit has; nobody may beyond the importing unit."""
        if unit.path not in self._allowed:
            inside = self.context.unit.contains(unit)
            allowed = self.user is None or self.user.has_perm(kind(self.kind).permission, unit)
            self._allowed[unit.path] = inside and allowed
        return self._allowed[unit.path]

    def _plan(self) -> RecordsPlan:
        self.plan_made = plan = RecordsPlan({self.kind: Tally()})
        lines = self._lines()
        known: dict[Hashable, list[Any]] = defaultdict(list)
        for record in self.known(lines):
            known[self.key_of(record)].append(record)
        new: list[Line] = []
        changed: list[Changed] = []
        for number, line in enumerate(self.ordered(lines)):
            if number % SAID_EVERY == 0:
                self.context.say(CHECKING, number, len(lines))
            line.record, differing = self._nearest(line, known.get(line.key, []))
            if line.record is None and self.at_once:
                self._change_waiting(changed, 1)
                new.append(line)
            elif differing and self.changes:
                self._add_waiting(new, 1)
                changed.append((line, differing))
            else:
                self._add_waiting(new, 1)
                self._change_waiting(changed, 1)
                self._one(line, differing)
            self._add_waiting(new, self.at_once)
            self._change_waiting(changed, self.at_once)
        self._add_waiting(new, 1)
        self._change_waiting(changed, 1)
        return plan

    def _lines(self) -> list[Line]:
        """Every row that can be understood; a record that has a row with an error is left out whole."""
        held: dict[Hashable, Line] = {}
        found: list[Line] = []
        for index in range(len(self.rows)):
            line = self.line(index) if index not in self.rows.bad else None
            if line is None:
                continue
            line.rows = line.rows or [index]
            first = None if self.repeats else held.get(line.key)
            if first is None:
                held[line.key] = line
                found.append(line)
            else:
                self.join(first, line)
        good = []
        for line in found:
            bad = [index for index in line.rows if index in self.rows.bad]
            for index in line.rows if bad else ():
                if index not in self.rows.bad:
                    self.report(index, self.at, TOGETHER)
            if not bad:
                good.append(line)
        return good

    def join(self, first: Line, line: Line) -> None:
        """What a second row of the same record means: the same again, or a contradiction."""
        if all(first.values.get(name, value) == value for name, value in line.values.items()):
            first.values = {**line.values, **first.values}
            self.report(line.index, self.at, AGAIN)
        else:
            told = {"row": self.rows.name_of(first.index)}
            self.report(line.index, self.at, Fault(TWICE, ONE_ROW, told))

    def _one(self, line: Line, differing: Mapping[str, Any]) -> None:
        tally = self.plan_made.tallies[self.kind]
        if line.record is None:
            tally.added += self._tried(line, lambda: self.add(line))
        elif not differing:
            tally.same += 1
        else:
            before = dict(self.facts(line.record))
            if self._tried(line, lambda: self.change(line, differing)):
                self._note_change(line, differing, before)

    def _note_change(self, line: Line, differing: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        self.plan_made.tallies[self.kind].changed += 1
        for name, value in differing.items():
            old, new = self.shown(name, before.get(name)), self.shown(name, value)
            self.plan_made.samples.note(line.name, self.labels.get(name, name), old, new)

    def _add_waiting(self, lines: list[Line], enough: int) -> None:
        """Write the new records that wait once there are enough of them. What the database refuses is tried singly."""
        if not lines or len(lines) < enough:
            return
        mine = [line for line in lines if self._tried(line, None)]
        lines.clear()
        tally = self.plan_made.tallies[self.kind]
        try:
            with transaction.atomic():
                refused = self.add_many(mine)
        except IntegrityError:
            tally.added += sum(self._tried(line, partial(self.add, line)) for line in mine)
            return
        for place, error in refused.items():
            self._refused(mine[place], error)
        tally.added += len(mine) - len(refused)

    def _change_waiting(self, waiting: list[Changed], enough: int) -> None:
        """Write the changes that wait once there are enough of them, as :meth:`_add_waiting` does what is new."""
        if not waiting or len(waiting) < enough:
            return
        mine = [own for own in waiting if self._tried(own[0], None)]
        waiting.clear()
        before = [dict(self.facts(line.record)) for line, _differing in mine]
        try:
            with transaction.atomic():
                refused = self.change_many(mine)
        except IntegrityError:
            for line, differing in mine:
                self._one(line, differing)
            return
        for place, (line, differing) in enumerate(mine):
            if place in refused:
                self._refused(line, refused[place])
            else:
                self._note_change(line, differing, before[place])

    def _nearest(self, line: Line, records: list[Any]) -> tuple[Any | None, dict[str, Any]]:
        """The record of a line, which then is no other line's, and what differs: of several the one most alike."""
        fitting = [(place, own) for place, own in enumerate(records) if self.fits(line, own)]
        found = [(differing(line.values, self.facts(own)), place) for place, own in fitting]
        if not found:
            return None, {}
        differs, place = min(found, key=lambda one: (len(one[0]), one[1]))
        return records.pop(place), differs

    def shown(self, name: str, value: Any) -> Any:
        """A value in the words of a sample."""
        choices = next((own.choices for own in self.fields if own.name == name), {})
        if isinstance(value, set | dict):
            return ""
        return choices[value][0] if isinstance(value, str) and value in choices else value

    def _tried(self, line: Line, do: Callable[[], Any] | None) -> bool:
        """Whether a line may be written, and was by ``do``; what stands against it is reported."""
        try:
            owner = self.owner(line)
            if not self.may(owner):
                raise FaultyError(self.at, Fault(NOT_YOURS, ASK, {"unit": owner.name}))
            if do is not None:
                with transaction.atomic():
                    do()
        except self.refusals + CHECKS as error:
            self._refused(line, error)
            return False
        return True

    def _refused(self, line: Line, error: Exception) -> None:
        if isinstance(error, FaultyError):
            self._leave_out(line, error.name, error.fault, error.index)
        elif isinstance(error, ValidationError):
            for name, text in said(error):
                self._leave_out(
                    line, name if name in self.labels else self.at, Fault(N_("%(text)s"), "", {"text": text})
                )
        elif isinstance(error, IntegrityError):
            self._leave_out(line, self.at, CONTRADICTS)
        else:
            self._leave_out(line, self.at, Fault(error.message, "", dict(error.values)))  # type: ignore[attr-defined]

    def _leave_out(self, line: Line, name: str, fault: Fault, index: int | None = None) -> None:
        self.report(line.index if index is None else index, name, fault)
        for index in line.rows:
            if index not in self.rows.bad:
                self.report(index, self.at, TOGETHER)


def differing(values: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a file states otherwise than a record has it; blanks and line breaks are no difference."""
    return {name: value for name, value in values.items() if not _alike(value, facts.get(name))}


def _alike(value: Any, fact: Any) -> bool:
    if isinstance(value, str) and isinstance(fact, str):
        return plain(value) == plain(fact)
    return bool(value == fact)


def said(error: ValidationError) -> Iterable[tuple[str, str]]:
    """Field and words of everything that a check of Django's refuses."""
    if hasattr(error, "error_dict"):
        for name, messages in error.message_dict.items():
            yield from (("" if name == NON_FIELD_ERRORS else name, text) for text in messages)
    else:
        yield from (("", text) for text in error.messages)
