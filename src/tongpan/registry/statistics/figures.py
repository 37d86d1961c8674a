"""Take the figures of one form out of its table: cells by their labels, sums, units of measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tongpan.registry.imports.numbers import FACTORS, read_number
from tongpan.registry.imports.problems import ERROR, NOTICE, WARNING, Fault
from tongpan.registry.imports.values import plain
from tongpan_core.messages import N_
from tongpan_core.policy.figures import figure_catalogue

from .blocks import Block
from .descriptions import Cells, FigureCells, Form
from .grid import Axis, Grid, Place
from .labels import Path, measure_in


@dataclass(frozen=True, slots=True)
class Taken:
    """A figure as read: its value in the catalogue's unit, the first of its cells, and the labels that led there."""

    figure: str
    stage: str
    value: float
    place: Place
    label: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault at a cell of the sheet; ``place`` is None for the form as a whole."""

    fault: Fault
    place: Place | None = None
    label: str = ""
    figure: str = ""


def take(block: Block, form: Form, grid: Grid) -> Iterator[Taken | Trouble]:
    """Every figure that the form holds, and every fault on the way."""
    missing: dict[str, list[str]] = {}
    for wanted in form.figures:
        cells = next((found for way in wanted.ways if (found := _cells(grid, way)) is not None), None)
        if cells is None:
            for label in _absent(grid, wanted.ways[0]):
                missing.setdefault(label, []).append(wanted.figure)
            continue
        yield from _sum(block, grid, wanted, cells)
    for label, figures in missing.items():
        names = "、".join(figure_catalogue()[figure].label_zh for figure in dict.fromkeys(figures))
        yield Trouble(
            Fault(
                N_("the label “%(label)s” is not there, so these figures are not read: %(figures)s"),
                N_("check the spelling of the label, or report the figures in a table of figures"),
                {"label": label, "figures": names},
                WARNING,
            ),
            label=label,
        )
    yield from _strangers(block, form, grid)


def _cells(grid: Grid, way: Cells) -> list[tuple[Place, str]] | None:
    """The places of all the cells of a way with their labels; None where a label is missing."""
    rows = [(path, grid.rows.find(path)) for path in way.rows]
    columns = [(path, grid.columns.find(path)) for path in way.columns]
    if not all(found for _, found in rows + columns):
        return None
    return [
        (grid.place(row, column), f"{'/'.join(own.shown)}，{'/'.join(other.shown)}")
        for own, found_rows in rows
        for other, found_columns in columns
        for row in found_rows
        for column in found_columns
    ]


def _absent(grid: Grid, way: Cells) -> list[str]:
    sides: list[tuple[Axis, Sequence[Path]]] = [(grid.rows, way.rows), (grid.columns, way.columns)]
    return ["/".join(path.shown) for axis, paths in sides for path in paths if not axis.find(path)]


def _sum(
    block: Block, grid: Grid, wanted: FigureCells, cells: Sequence[tuple[Place, str]]
) -> Iterator[Taken | Trouble]:
    """Add the cells up; blank ones count nothing, and where all are blank the figure was not reported."""
    stage = block.stage if wanted.stage == "head" else wanted.stage
    labels = [label for _, label in cells]
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        yield Trouble(
            Fault(N_("the label “%(label)s” stands more than once"), N_("leave one of them"), {"label": twice}, ERROR),
            next(place for place, label in cells if label == twice), twice, wanted.figure,
        )  # fmt: skip
        return
    total, sound, filled = 0.0, True, False
    for place, label in cells:
        value = _number(block, grid, wanted, place)
        if isinstance(value, Fault):
            sound = False
            yield Trouble(value, place, label, wanted.figure)
        elif value is not None:
            total, filled = total + value, True
    if sound and filled:
        place, label = cells[0]
        yield Taken(wanted.figure, stage, round(total, 4), place, label if len(cells) == 1 else f"{label} …")


def _number(block: Block, grid: Grid, wanted: FigureCells, place: Place) -> float | Fault | None:
    row, column = place
    line = block.sheet.rows[row]
    raw: Any = line[column] if column < len(line) else ""
    own = figure_catalogue()[wanted.figure]
    factor = FACTORS.get(own.unit, {}).get(_measure(block, grid, wanted, place), 1.0)
    value = read_number(raw, whole=own.kind == "integer", least=0, factor=factor, unit=own.unit)
    return value if isinstance(value, Fault) or value is None else float(value)


def _measure(block: Block, grid: Grid, wanted: FigureCells, place: Place) -> str:
    """The unit that the labels of a cell name, nearest first; then what the form says, then what it is known for."""
    down, across = (grid.columns, grid.rows) if grid.turned else (grid.rows, grid.columns)
    row, column = place
    cells = [block.sheet.rows[row][line] for line in reversed(down.lines) if line < len(block.sheet.rows[row])]
    for line in reversed(across.lines):
        header = block.sheet.rows[block.top + line]
        filled = [cell for cell in header[: column + 1] if plain(cell)]
        cells += filled[-1:]
    named = next((measure for cell in cells if (measure := measure_in(cell)) and _is_money_or_area(measure)), "")
    return named or wanted.given_in or block.measure


def _is_money_or_area(measure: str) -> bool:
    return any(measure in words for words in FACTORS.values())


def _strangers(block: Block, form: Form, grid: Grid) -> Iterator[Trouble]:
    """Labels that the form does not have, above or beside cells with numbers: told, and left alone."""
    for axis, paths in ((grid.rows, form.rows), (grid.columns, form.columns)):
        known = {name for path in paths for names in path.names for name in names}
        for at, path in axis.paths.items():
            place = grid.place(at, axis.lines[-1]) if axis is grid.rows else grid.place(axis.lines[-1], at)
            if path[-1] not in known and _has_number(block, grid, axis, at):
                yield Trouble(
                    Fault(
                        N_("the label “%(label)s” is not known in this form"),
                        N_("its numbers are left alone; nothing to do unless the label is misspelt"),
                        {"label": path[-1]},
                        NOTICE,
                    ),
                    place,
                    path[-1],
                )


def _has_number(block: Block, grid: Grid, axis: Axis, at: int) -> bool:
    other = grid.columns if axis is grid.rows else grid.rows
    places = (grid.place(at, one) if axis is grid.rows else grid.place(one, at) for one in other.paths)
    for row, column in places:
        line = block.sheet.rows[row] if row < len(block.sheet.rows) else []
        if column < len(line) and isinstance(line[column], int | float):
            return True
    return False
