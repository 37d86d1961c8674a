"""The squares of a QR code: patterns, data, the best of the eight masks, format and version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from .words import words_of

Grid = list[list[bool]]
Place = tuple[int, int]
LEVEL_M = 0b00
CENTRES = ((), (18,), (22,), (26,), (30,), (34,), (22, 38), (24, 42), (26, 46), (28, 50))
"""By version from 1: rows and columns, beyond the sixth, on which alignment patterns are centred."""
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, _column: row % 2 == 0,
    lambda _row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)
FINDER_LIKE = ((1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0), (0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1))


def symbol(text: str, mask: int | None = None) -> Grid:
    """The squares of the code of a text, True for dark, without the quiet zone.

    ``mask`` is one of the eight, or the one with the least penalty. Raises ValueError for more than 213 bytes.
    """
    version, words = words_of(text)
    fixed = _patterns(version)
    path = [place for place in _path(len_of(version)) if place not in fixed]
    bits = "".join(f"{word:08b}" for word in words).ljust(len(path), "0")
    drawn = [_drawn(version, fixed, path, bits, number) for number in (range(8) if mask is None else [mask])]
    return min(drawn, key=penalty)


def len_of(version: int) -> int:
    """Squares along one side."""
    return 17 + 4 * version


def _drawn(version: int, fixed: dict[Place, bool], path: list[Place], bits: str, mask: int) -> Grid:
    side = len_of(version)
    grid = [[fixed.get((row, column), False) for column in range(side)] for row in range(side)]
    for (row, column), bit in zip(path, bits):
        grid[row][column] = (bit == "1") != MASKS[mask](row, column)
    for row, column, dark in _format(side, mask):
        grid[row][column] = dark
    return grid


def _patterns(version: int) -> dict[Place, bool]:
    """Everything that is not data: finders, timing, alignment, version, and the room kept for the format."""
    side = len_of(version)
    found: dict[Place, bool] = {(row, column): False for row, column, _dark in _format(side, 0)}
    for place in range(side):
        found[6, place] = found[place, 6] = place % 2 == 0
    centres = (6, *CENTRES[version - 1]) if version > 1 else ()
    for row in centres:
        for column in centres:
            if (row, column) not in {(6, 6), (6, side - 7), (side - 7, 6)}:
                found |= _square(row, column, 2, side)
    for row, column in ((3, 3), (3, side - 4), (side - 4, 3)):
        found |= _square(row, column, 4, side)
    return found | (_version(version, side) if version >= 7 else {})


def _square(row: int, column: int, reach: int, side: int) -> dict[Place, bool]:
    """Rings around a centre: an alignment pattern reaches 2, a finder with its light border 4."""
    found = {}
    for r in range(max(0, row - reach), min(side, row + reach + 1)):
        for c in range(max(0, column - reach), min(side, column + reach + 1)):
            ring = max(abs(r - row), abs(c - column))
            found[r, c] = ring not in ({1} if reach == 2 else {2, 4})
    return found


def _remainder(value: int, polynomial: int) -> int:
    """The value followed by the remainder of a BCH code."""
    degree = polynomial.bit_length() - 1
    rest = value << degree
    while rest.bit_length() > degree:
        rest ^= polynomial << (rest.bit_length() - degree - 1)
    return value << degree | rest


def _format(side: int, mask: int) -> Iterator[tuple[int, int, bool]]:
    """Level and mask, written twice, and the one square that is always dark."""
    word = _remainder(LEVEL_M << 3 | mask, 0b10100110111) ^ 0b101010000010010
    bits = [bool(word >> place & 1) for place in range(15)]
    rows = [0, 1, 2, 3, 4, 5, 7, 8, *range(side - 7, side)]
    for place, bit in enumerate(bits):
        yield rows[place], 8, bit
        yield 8, (side - 1 - place if place < 8 else 7 if place == 8 else 14 - place), bit
    yield side - 8, 8, True


def _version(version: int, side: int) -> dict[Place, bool]:
    word = _remainder(version, 0b1111100100101)
    found = {}
    for place in range(18):
        row, column, bit = place // 3, side - 11 + place % 3, bool(word >> place & 1)
        found[row, column] = found[column, row] = bit
    return found


def _path(side: int) -> Iterator[Place]:
    """The way of the data: in pairs of columns from the right, up and down, past the timing column."""
    columns = [column for column in range(side - 1, 0, -2) if column > 6] + [5, 3, 1]
    for turn, column in enumerate(columns):
        for row in range(side - 1, -1, -1) if turn % 2 == 0 else range(side):
            yield row, column
            yield row, column - 1


def penalty(grid: Grid) -> int:
    """How hard a symbol is to read, by the four rules of ISO/IEC 18004, 7.8.3."""
    side, lines = len(grid), [*grid, *map(list, zip(*grid))]
    runs = sum(own - 2 for line in lines for _dark, run in groupby(line) if (own := len(list(run))) >= 5)
    blocks = sum(
        grid[r][c] == grid[r][c + 1] == grid[r + 1][c] == grid[r + 1][c + 1]
        for r in range(side - 1)
        for c in range(side - 1)
    )
    finders = sum(tuple(line[at : at + 11]) in FINDER_LIKE for line in lines for at in range(side - 10))
    dark = sum(map(sum, grid))
    return runs + 3 * blocks + 40 * finders + 10 * (abs(20 * dark - 10 * side * side) // (side * side))
