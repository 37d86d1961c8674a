"""Sums over values that stand on a grid, such as marks in half points: counted by value instead of sorted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongpan_core.measure.sums import over_pieces
from tongpan_core.tables import Floats

STEPS = (1.0, 2.0, 4.0, 10.0, 100.0)
CELLS = 1 << 15
SAMPLE = 4096


def by_value(x: NDArray[Any], w: NDArray[Any]) -> tuple[Floats, Floats] | None:
    """The distinct values in rising order and the weight of each; None where the values stand on no known grid.

    Values are 0 or more, shape ``(n,)``. A grid has 1, 2, 4, 10 or 100 steps to the unit and no more cells than
    :data:`CELLS`. Every value is checked against it, so the answer is exact or None.
    """
    sample = x[:: len(x) // SAMPLE + 1]
    greatest = float(x.max())
    for steps in STEPS:
        if greatest * steps >= CELLS:
            return None
        if np.array_equal(np.rint(sample * steps) / steps, sample):
            return _counted(x, w, steps, int(greatest * steps) + 2)
    return None


def _counted(x: NDArray[Any], w: NDArray[Any], steps: float, cells: int) -> tuple[Floats, Floats] | None:
    pieces = over_pieces(len(x), lambda part: _piece(x[part], w[part], steps, cells))
    total = np.zeros(cells)
    for piece in pieces:
        if piece is None:
            return None
        total += piece
    held = np.flatnonzero(total)
    return held / steps, total[held]


def _piece(x: NDArray[Any], w: NDArray[Any], steps: float, cells: int) -> NDArray[Any] | None:
    cell = np.rint(x * steps).astype(np.intp)
    return np.bincount(cell, w, cells) if np.array_equal(cell / steps, x) else None
