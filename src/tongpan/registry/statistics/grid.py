"""Find a form's labels in a block, whichever way it lies, and the cell where a row and a column meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .blocks import Block
from .descriptions import Form
from .labels import Path, normal

Place = tuple[int, int]
Found = Mapping[int, tuple[str, ...]]


@dataclass(frozen=True)
class Axis:
    """One side of a table: the label path at each row (or column) of the sheet, and the lines that hold the labels."""

    paths: Found
    lines: tuple[int, ...]

    def find(self, path: Path) -> list[int]:
        """Where a path stands: the places with the fewest labels beyond it. Several mean that it is ambiguous."""
        fits = {at: surplus for at, found in self.paths.items() if (surplus := path.surplus(found)) is not None}
        best = min(fits.values(), default=0)
        return [at for at, surplus in fits.items() if surplus == best]


@dataclass(frozen=True)
class Grid:
    """A form's table in a block. ``turned`` where the rows of the description are columns of the sheet."""

    rows: Axis
    columns: Axis
    turned: bool
    score: int

    def place(self, row: int, column: int) -> Place:
        """Row and column of the sheet for a place on each axis."""
        return (column, row) if self.turned else (row, column)


def grid_of(block: Block, form: Form) -> Grid | None:
    """The form's table in the block; None where hardly any of its labels are there."""
    texts = [[normal(cell) for cell in row] for row in block.rows]
    width = max(map(len, texts), default=0)
    cells = [[*row, *[""] * (width - len(row))] for row in texts]
    straight = _grid(cells, form, turned=False)
    across = _grid([list(line) for line in zip(*cells, strict=True)], form, turned=True)
    best = max((one for one in (straight, across) if one), key=lambda one: one.score, default=None)
    return best and _shifted(best, block.top)


def _grid(cells: Sequence[Sequence[str]], form: Form, *, turned: bool) -> Grid | None:
    row_leaves, column_leaves = _leaves(form.rows), _leaves(form.columns)
    label_column, _ = _densest(list(zip(*cells, strict=True)), row_leaves)
    header, matched = _densest([line[label_column + 1 :] for line in cells], column_leaves)
    if not matched:
        return None
    header_rows = _spread(cells, header, _words(form.columns), label_column + 1)
    first = header_rows[-1] + 1
    below = list(zip(*cells[first:], strict=True))
    label_columns = _spread(below, label_column, _words(form.rows), 0, most=label_column + 1)
    rows = _labels(_paths(below, label_columns, first))
    columns = _labels(_paths(cells, header_rows, 0, skip=label_columns[-1] + 1))
    score = _matches(rows.values(), form.rows) + _matches(columns.values(), form.columns)
    return Grid(Axis(rows, label_columns), Axis(columns, header_rows), turned, score) if rows and columns else None


def _leaves(paths: Iterable[Path]) -> set[str]:
    return {name for path in paths for name in path.leaf}


def _words(paths: Iterable[Path]) -> set[str]:
    return {name for path in paths for names in path.names for name in names}


def _densest(lines: Sequence[Sequence[str]], words: set[str]) -> tuple[int, int]:
    """The line with the most different words of a set, the later of equals, and how many it has."""
    counts = [len(words.intersection(line)) for line in lines]
    best = max(counts, default=0)
    return (len(counts) - 1 - counts[::-1].index(best), best) if counts else (0, 0)


def _spread(
    lines: Sequence[Sequence[str]], start: int, words: set[str], skip: int, most: int | None = None
) -> tuple[int, ...]:
    """The lines beside ``start`` that hold labels too: groups above, or leaves below."""
    first = last = start
    while first > 0 and words.intersection(lines[first - 1][skip:]):
        first -= 1
    while last + 1 < (most or len(lines)) and len(words.intersection(lines[last + 1][skip:])) > 0:
        last += 1
    return tuple(range(first, last + 1))


def _paths(
    lines: Sequence[Sequence[str]], labels: Sequence[int], offset: int, skip: int = 0
) -> dict[int, tuple[str, ...]]:
    """The labels of each place, from the outer line to the inner; an outer label holds until the next one."""
    found, groups = {}, [""] * len(labels)
    for at in range(skip, len(lines[labels[0]])):
        own = [lines[line][at] for line in labels]
        for level, text in enumerate(own):
            if text:
                groups[level:] = [text, *[""] * (len(groups) - level - 1)]
        inner = max((level for level, text in enumerate(own) if text), default=-1)
        if inner < 0:
            continue
        path = [text for text in groups[: inner + 1] if text]
        found[at + offset] = tuple(text for place, text in enumerate(path) if not place or text != path[place - 1])
    return found


def _labels(found: Found) -> dict[int, tuple[str, ...]]:
    """Without those whose label is only a number, 甲, 乙 or 编号."""
    index = {"甲", "乙", "丙", "编号", "代码", "序号", "行号", "指标名称", "指标"}
    return {at: path for at, path in found.items() if not path[-1].isdigit() and path[-1] not in index}


def _matches(found: Iterable[Sequence[str]], paths: Sequence[Path]) -> int:
    texts = list(found)
    return sum(any(path.surplus(text) is not None for text in texts) for path in paths)


def _shifted(grid: Grid, top: int) -> Grid:
    """The same grid with the sheet's own row numbers."""
    axis = grid.columns if grid.turned else grid.rows
    moved = Axis({at + top: path for at, path in axis.paths.items()}, axis.lines)
    return Grid(grid.rows, moved, True, grid.score) if grid.turned else Grid(moved, grid.columns, False, grid.score)
