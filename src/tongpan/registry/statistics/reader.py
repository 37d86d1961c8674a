"""Walk through a workbook of statistics forms: figures, basics and problems, each with its address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tongpan.registry.imports.entries import Entry
from tongpan.registry.imports.problems import ERROR, LONGEST_VALUE, NOTICE, Fault, Problem
from tongpan.registry.imports.reading import Sheet, letter
from tongpan.registry.imports.values import plain
from tongpan_core.messages import N_

from .basics import basics_of
from .blocks import Block, blocks_of, code_in
from .choice import Choice, choose
from .figures import Taken, Trouble, take
from .results import FormsRead, Seen


def has_forms(sheets: Iterable[Sheet]) -> bool:
    """Whether a workbook holds a form of the annual statistics: a number such as 教基3112 in a name or a cell."""
    return any(
        code_in(sheet.name) or any(code_in(cell) for row in sheet.rows for cell in row if isinstance(cell, str))
        for sheet in sheets
    )


def read_forms(sheets: Sequence[Sheet], *, file: str, year: int) -> FormsRead:
    """All figures of a workbook for a school year.

    Forms are found by their number, version and labels, wherever they stand and whichever way they lie. A form that
    does not say its school belongs to the school of the form before it on the sheet, or to the only school of the
    workbook. Problems are collected, never raised.
    """
    result = FormsRead()
    blocks = [block for sheet in sheets for block in _blocks(sheet, file, result)]
    _inherit_school(blocks)
    for block in blocks:
        _read(block, file, year, result)
    return result


def _blocks(sheet: Sheet, file: str, result: FormsRead) -> list[Block]:
    found = list(blocks_of(sheet))
    if not found and not sheet.empty:
        result.problems.append(
            Problem(
                NOTICE, N_("no number of a statistics form was found on the sheet"),
                N_("nothing to do, unless the sheet is a form: then write its number, for example 教基3112, above it"),
                {}, file, sheet.name,
            )
        )  # fmt: skip
    return found


def _inherit_school(blocks: Sequence[Block]) -> None:
    """Give a block without a school that of the block before it on its sheet, or the only one of the workbook."""
    only = {(block.school, block.name) for block in blocks if block.school}
    only = only or {("", block.name) for block in blocks if block.name}
    last: Block | None = None
    for block in blocks:
        if block.school or block.name:
            last = block
        elif last is not None and last.sheet is block.sheet:
            block.school, block.name = last.school, last.name
        elif len(only) == 1:
            block.school, block.name = next(iter(only))


def _read(block: Block, file: str, year: int, result: FormsRead) -> None:
    choice = choose(block, block.year or year)
    for fault in (*choice.faults, *_obstacles(block, choice, year)):
        result.problems.append(_problem(block, file, Trouble(fault, block.at)))
        if fault.severity == ERROR:
            choice = Choice(None, None)
    if choice.form is None:
        return
    before = len(result.entries)
    if choice.form.fields:
        basics = basics_of(block, choice.form)
        result.basics += [basics] if basics.values else []
    elif choice.grid is not None:
        for found in take(block, choice.form, choice.grid):
            if isinstance(found, Taken):
                result.entries.append(_entry(block, found))
            else:
                result.problems.append(_problem(block, file, found))
    count = len(result.entries) - before
    result.seen.append(
        Seen(block.code, choice.form.content, block.sheet.name, block.at[0] + 1, block.school, block.name, count)
    )


def _obstacles(block: Block, choice: Choice, year: int) -> list[Fault]:
    """Why a form that is known cannot be taken: another year, or no school."""
    if choice.form is None:
        return []
    found = []
    if block.year is not None and block.year != year:
        found.append(
            Fault(
                N_("the form is of school year %(own)s, and the import is for %(year)s"),
                N_("choose school year %(own)s for this workbook"),
                {"own": block.year, "year": year},
            )
        )
    if not (block.school or block.name or choice.form.fields):
        found.append(
            Fault(
                N_("the form does not say which school it is of"),
                N_("write 学校标识码 and the school's code above the table"),
            )
        )
    return found


def _entry(block: Block, taken: Taken) -> Entry:
    row, column = taken.place
    return Entry(
        block.sheet.name, row + 1, letter(column), f"{block.code} {taken.label}", block.school, block.name, "",
        taken.stage, taken.figure, taken.value, read=True,
    )  # fmt: skip


def _problem(block: Block, file: str, trouble: Trouble) -> Problem:
    row, column = trouble.place or block.at
    line = block.sheet.rows[row] if row < len(block.sheet.rows) else []
    shown = plain(line[column])[:LONGEST_VALUE] if column < len(line) else ""
    return Problem(
        trouble.fault.severity, trouble.fault.cause, trouble.fault.remedy, trouble.fault.values, file,
        block.sheet.name, row + 1, letter(column), f"{block.code} {trouble.label}".strip(), trouble.figure, shown,
    )  # fmt: skip
