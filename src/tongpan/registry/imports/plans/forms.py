"""Statistics forms as one plan: the basics of schools (教基1001) and their figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tongpan.registry.imports.fields import Schema
from tongpan.registry.imports.headers import Header
from tongpan.registry.imports.mapping import Column, Mapping
from tongpan.registry.imports.opening import Opened
from tongpan.registry.imports.outcome import Tally
from tongpan.registry.imports.problems import Fault, Problem
from tongpan.registry.imports.schemas import schema_for
from tongpan.registry.imports.schemas.figures import figure_fields
from tongpan.registry.imports.table import Table

from .base import Context, Samples
from .claims import EntrySource, claims_of_entries
from .figures import FiguresPlan, plan_claims
from .rows import Rows
from .schools import SchoolsPlan, plan_schools

FIELD_OF = {"host": "owner"}


@dataclass
class BasicsTable(Table):
    """One school's basics, whose values stand in cells of different rows."""

    places: dict[str, tuple[int, str]] = field(default_factory=dict)

    def report(self, index: int, target: str, fault: Fault) -> None:
        """Put a fault at the cell of the value."""
        row, letter = self.places.get(target, (self.numbers[index], ""))
        head = self.columns[target].header.text if target in self.columns else ""
        self.problems.append(
            Problem(
                fault.severity, fault.cause, fault.remedy, fault.values, self.file, self.sheet, row, letter, head,
                target, self.shown(index, target),
            )
        )  # fmt: skip
        if fault.severity == "error":
            self.bad.add(index)


@dataclass
class FormRows:
    """What a workbook of forms holds, with the face of rows: left out are figures, and schools' basics."""

    source: EntrySource
    basics: Rows
    found: list[Problem]

    def __len__(self) -> int:
        return len(self.source.entries) + len(self.basics)

    @property
    def bad(self) -> set[int]:
        """The entries, and behind them the basics, that have an error."""
        return self.source.bad | {len(self.source.entries) + index for index in self.basics.bad}

    def problems(self) -> Iterable[Problem]:
        """All problems."""
        return [*self.found, *self.source.problems, *self.basics.problems()]


@dataclass
class FormsPlan:
    """Schools and figures that the forms add and change."""

    schools: SchoolsPlan
    figures: FiguresPlan
    samples: Samples

    @property
    def tallies(self) -> dict[str, Tally]:
        """Counts by kind of record."""
        return self.schools.tallies | self.figures.tallies

    @property
    def findings(self) -> list[Problem]:
        """What the cross-checks found about counties."""
        return self.figures.findings


def read_form_rows(opened: Opened, context: Context) -> FormRows:
    """Read every form of the workbook."""
    from tongpan.registry.statistics import read_forms

    read = read_forms([one.sheet for one in opened.found], file=opened.file, year=context.year)
    schema = schema_for("schools", context.unit)
    tables = [_table(opened.file, one, schema) for one in read.basics]
    return FormRows(EntrySource(opened.file, read.entries), Rows(tables), read.problems)


def _table(file: str, basics: Any, schema: Schema) -> Table:
    values = {FIELD_OF.get(name, name): value for name, value in basics.values.items()}
    cells = {FIELD_OF.get(name, name): cell for name, cell in basics.cells.items()}
    columns = {
        name: Column(Header(index, schema.by_name[name].label_zh), schema.by_name[name])
        for index, name in enumerate(values)
        if name in schema.by_name
    }
    first = min((row for row, _letter in cells.values()), default=1)
    table = BasicsTable(file, basics.sheet, columns, [first], {name: (values[name],) for name in columns}, places=cells)
    table.read(Mapping())
    return table


def plan_forms(rows: FormRows, context: Context) -> FormsPlan:
    """The schools first: figures may belong to one that a form makes known."""
    schools = plan_schools(rows.basics, context)
    for row in schools.new:
        context.places.add(row.as_place())
    fields = {own.name: own for own in figure_fields(context.unit)}
    claims = claims_of_entries(rows.source, fields, context)
    figures = plan_claims(rows.source, claims, fields, context, rows.source.file)
    samples = Samples([*schools.samples, *figures.samples])
    return FormsPlan(schools, figures, samples)
