"""What a file says of figures: claims, each at its address, from a table of figures or from statistics forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from tongpan.registry.imports.entries import Entry
from tongpan.registry.imports.fields import Field
from tongpan.registry.imports.places import Place
from tongpan.registry.imports.problems import ERROR, LONGEST_VALUE, Fault, Problem
from tongpan.registry.imports.schemas.choices import STAGE
from tongpan.registry.imports.table import Memo
from tongpan.registry.imports.values import parser_for, plain
from tongpan_core.messages import N_

from .base import Context
from .rows import Rows

STAGE_LABELS = {stage: names[0] for stage, names in STAGE.items()}
WHICH_STAGE = Fault(
    N_("the school has several stages, and the figure belongs to one of them"),
    N_("add a column with the stage, or one column for each stage"),
)


class Source(Protocol):
    """Whatever can take a fault back to its address."""

    bad: set[int]

    def report(self, index: int, target: str, fault: Fault) -> None:
        """Put a fault at an address."""

    def name_of(self, index: int) -> str:
        """How a message calls another address."""


class Claim(NamedTuple):
    """One figure of one school and stage; ``index`` and ``target`` lead back to its cell."""

    index: int
    target: str
    place: Place
    stage: str
    figure: str
    value: float


def claims_of_rows(rows: Rows, fields: Iterable[Field], places: Sequence[Place | None]) -> list[Claim]:
    """The claims of a table with one row a school, or a school and stage, and one column a figure."""
    known = {field.name: field for field in fields if field.figure}
    claims: list[Claim] = []
    stages = rows.get("stage")
    for target in rows.targets():
        name, _at, stage = target.partition("@")
        if name not in known:
            continue
        staged = known[name].staged
        for index, (value, place) in enumerate(zip(rows.get(target), places, strict=True)):
            if value is not None and place is not None:
                own = _stage(rows, index, target, place, stage or stages[index] or "", value) if staged else ""
                if own is not None:
                    claims.append(Claim(index, target, place, own, name, value))
    return claims


def _stage(source: Source, index: int, target: str, place: Place, said: str, value: float) -> str | None:
    """The stage of a claim; None where it says nothing: a zero for a stage that the school has not."""
    if not said:
        if len(place.stages) == 1:
            return place.stages[0]
        source.report(index, target, WHICH_STAGE)
        return None
    if place.stages and said not in place.stages:
        if value:
            values = {"school": place.name, "stage": STAGE_LABELS.get(said, said)}
            cause, remedy = N_("%(school)s has no %(stage)s"), N_("correct the stage, or the stages of the school")
            source.report(index, target, Fault(cause, remedy, values))
        return None
    return said


class EntrySource:
    """Entries of statistics forms with the same face as rows: each entry is an address of its own."""

    def __init__(self, file: str, entries: Sequence[Entry]) -> None:
        self.file, self.entries = file, entries
        self.bad: set[int] = set()
        self.problems: list[Problem] = []

    def report(self, index: int, target: str, fault: Fault) -> None:
        """Put a fault at an entry's cell."""
        one = self.entries[index]
        text = plain(one.value)[:LONGEST_VALUE]
        self.problems.append(
            Problem(
                fault.severity, fault.cause, fault.remedy, fault.values, self.file, one.sheet, one.row, one.column,
                one.header, target, text,
            )
        )  # fmt: skip
        if fault.severity == ERROR:
            self.bad.add(index)

    def name_of(self, index: int) -> str:
        """The entry's cell."""
        one = self.entries[index]
        return f"{one.sheet}!{one.column}{one.row}"


def claims_of_entries(source: EntrySource, fields: Mapping[str, Field], context: Context) -> list[Claim]:
    """The claims of statistics forms: values read, schools found, stages settled."""
    parsers = {name: Memo(parser_for(field)) for name, field in fields.items()}
    claims = []
    for index, one in enumerate(source.entries):
        place: Any = context.places.find(one.school, one.name, one.county)
        value: Any = one.value if one.read else parsers[one.figure][one.value]
        for fault in (place, value):
            if isinstance(fault, Fault):
                source.report(index, one.figure, fault)
        if value is None or isinstance(place, Fault) or isinstance(value, Fault):
            continue
        staged = fields[one.figure].staged
        stage = _stage(source, index, one.figure, place, one.stage, value) if staged else ""
        if stage is not None:
            claims.append(Claim(index, one.figure, place, stage, one.figure, value))
    return claims
