"""Open a file: its sheets, the tables in them, the kind, and the mapping in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tongpan.access.models import Unit
from tongpan.registry.models import HeaderMapping
from tongpan_core.messages import N_

from .fields import Schema
from .headers import Layout, find_layout
from .instructions import are_instructions
from .mapping import Mapping
from .problems import ERROR, NOTICE, Fault, Problem
from .reading import Sheet, UnreadableError, letter, read_sheets
from .schemas import schema_for
from .suggest import Suggestion, as_mapping, suggest
from .table import Table, table_of
from .values import parser_for
from .vocabulary import kind_of, known_headers, saved_mappings

FORMS = "statistics"
"""The kind whose sheets are forms and no tables."""
LOOKED_AT = 60
"""Rows of a sheet in which the number of a statistics form is looked for."""


@dataclass(frozen=True)
class Found:
    """A sheet with a table in it."""

    sheet: Sheet
    layout: Layout


@dataclass
class Opened:
    """A file whose sheets have been read. ``saved`` names the saved mapping that fits its headers, if one does."""

    file: str
    unit: Unit
    kind: str
    found: list[Found]
    problems: list[Problem] = field(default_factory=list)
    chosen: Mapping | None = None
    saved: str = ""

    @cached_property
    def schema(self) -> Schema:
        """The fields that columns may fill."""
        return schema_for(self.kind, self.unit)

    @cached_property
    def suggestions(self) -> list[list[Suggestion]]:
        """A proposal for every column of every sheet."""
        return [suggest(one.sheet, one.layout, self.schema) for one in self.found]

    @property
    def mapping(self) -> Mapping:
        """The mapping in force: the confirmed or saved one, otherwise what is suggested."""
        if self.chosen is None:
            self.chosen = as_mapping([one for sheet in self.suggestions for one in sheet])
        return self.chosen

    @cached_property
    def constants(self) -> dict[str, Any]:
        """The values for every row, read as cells are; one that cannot be read is a problem of the file."""
        values = {}
        for name, raw in self.mapping.constants.items():
            found = self.schema.find(name)
            value = parser_for(found[0])(raw) if found else None
            if isinstance(value, Fault):
                self.problems.append(Problem(ERROR, value.cause, value.remedy, value.values, self.file, header=name))
            elif value is not None:
                values[name] = value
        return values

    @property
    def sure(self) -> bool:
        """Whether a saved mapping fits, or every column in use is settled by its name and nothing needed is missing."""
        if self.saved:
            return True
        return not self.missing() and all(one.sure or not one.target for sheet in self.suggestions for one in sheet)

    def missing(self) -> list[tuple[str, ...]]:
        """Groups of needed fields of which no sheet's table has one."""
        gaps = [self.mapping.missing(one.layout.headers, self.schema) for one in self.found]
        return min(gaps, key=len, default=list(self.schema.needs))

    def tables(self) -> list[Table]:
        """The rows of every sheet that has the needed fields, read into values."""
        tables = []
        for one in self.found:
            headers = one.layout.headers
            gaps = self.mapping.missing(headers, self.schema)
            if gaps:
                self.problems += [self._gap(one, group) for group in gaps] if len(self.found) == 1 else []
                self.problems += [self._not_used(one)] if len(self.found) > 1 else []
                continue
            table = table_of(self.file, one.sheet, one.layout, self.mapping.used(headers, self.schema))
            table.problems += self._about_columns(one)
            table.read(self.mapping, self.constants)
            tables.append(table)
        if not tables and len(self.found) > 1:
            self.problems += [self._gap(self.found[0], group) for group in self.missing()]
        if tables and not any(map(len, tables)):
            cause, remedy = N_("there are headers but no rows below them"), N_("check that the right file was chosen")
            self.problems.append(Problem(ERROR, cause, remedy, {}, self.file, tables[0].sheet))
        return tables

    def _gap(self, one: Found, group: tuple[str, ...]) -> Problem:
        names = "、".join(self.schema.by_name[name].label_zh for name in group)
        cause, remedy = N_("no column holds %(fields)s"), N_("match a column to it, or add the column to the file")
        return Problem(ERROR, cause, remedy, {"fields": names}, self.file, one.sheet.name)

    def _not_used(self, one: Found) -> Problem:
        cause, remedy = N_("the sheet has not the columns that are needed and is left out"), N_("nothing to do")
        return Problem(NOTICE, cause, remedy, {}, self.file, one.sheet.name)

    def _about_columns(self, one: Found) -> list[Problem]:
        mapping, headers = self.mapping, one.layout.headers
        doubled = mapping.doubled(headers, self.schema)
        twice = N_("another column fills the same field already; this one is left out")
        unused = [
            header
            for header in headers
            if not self.schema.find(mapping.columns.get(header.key, "")) and header not in doubled
        ]
        left = N_("no field is matched to the column; it is left out")
        pairs = [(header, twice, N_("delete one of the columns, or match it otherwise")) for header in doubled]
        pairs += [(header, left, N_("match it to a field if it is needed")) for header in unused]
        return [
            Problem(NOTICE, cause, remedy, {}, self.file, one.sheet.name, 0, letter(header.index), header.text)
            for header, cause, remedy in pairs
        ]


def open_file(path: Path, name: str, *, unit: Unit, kind: str = "auto", mapping: Mapping | None = None) -> Opened:
    """Read a file and find its tables. Raises :class:`UnreadableError` where there is nothing that could be read."""
    sheets = read_sheets(path, name)
    known = known_headers(unit, kind)
    if mapping:
        known |= set(mapping.columns)
    problems = [_hidden(name, sheet) for sheet in sheets if sheet.hidden and not sheet.empty]
    visible = [sheet for sheet in sheets if not sheet.hidden and not sheet.empty and not are_instructions(sheet)]
    if not visible:
        raise UnreadableError(N_("no visible sheet holds anything"), N_("check that the right file was chosen"))
    if kind == FORMS or (kind == "auto" and _are_forms(visible)):
        found = [Found(sheet, Layout(0, 1, ())) for sheet in visible]
        return Opened(name, unit, FORMS, found, problems, Mapping())
    layouts = [(sheet, find_layout(sheet, known)) for sheet in visible]
    found = [Found(sheet, layout) for sheet, layout in layouts if layout]
    if not found:
        raise UnreadableError(
            N_("no row of headers was found"), N_("put the names of the columns in one row above the data")
        )
    chosen = kind if kind != "auto" else kind_of([one.layout for one in found], unit)
    opened = Opened(name, unit, chosen, found, problems, mapping)
    if mapping is None:
        _use_saved(opened)
    return opened


def _are_forms(sheets: list[Sheet]) -> bool:
    from tongpan.registry.statistics import has_forms

    return has_forms([Sheet(sheet.name, sheet.rows[:LOOKED_AT]) for sheet in sheets])


def _hidden(file: str, sheet: Sheet) -> Problem:
    cause, remedy = N_("the sheet is hidden and is left out"), N_("make it visible if it is to be imported")
    return Problem(NOTICE, cause, remedy, {}, file, sheet.name)


def _use_saved(opened: Opened) -> None:
    headers = [header for one in opened.found for header in one.layout.headers]
    for saved in saved_mappings(opened.unit, opened.kind):
        mapping = mapping_from(saved)
        if mapping.fits(headers) or any(mapping.fits(one.layout.headers) for one in opened.found):
            opened.chosen, opened.saved = mapping, saved.name
            return


def mapping_from(saved: HeaderMapping) -> Mapping:
    """A saved mapping as the engine uses it."""
    return Mapping(dict(saved.columns), dict(saved.options))
