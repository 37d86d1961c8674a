"""Weighted sums in one pass over memory, in pieces that fit the cache, on as many threads as there are cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tongpan_core.tables import TableError

PIECE = 1 << 17
ALONE = 1 << 19
SAMPLE = 1024
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class WeightedSums:
    """Rows of positive weight, Σw, and the weighted mean and (population) standard deviation."""

    count: int
    weight: float
    mean: float
    sd: float


def weighted_sums(values: NDArray[Any], weights: NDArray[Any]) -> WeightedSums:
    """Count, total weight, mean and standard deviation; both arrays of shape ``(n,)`` and of any number type.

    Deviations are taken from a value near the mean, so that nothing is lost to cancellation. Raises TableError for NaN
    and for negative weights.
    """
    size = len(values)
    if size == 0:
        return WeightedSums(0, 0.0, np.nan, np.nan)
    centre = float(np.median(values[:: size // SAMPLE + 1]))
    pieces = over_pieces(size, lambda part: _piece_sums(values[part], weights[part], centre))
    count, total, first, second = (float(column) for column in np.sum(pieces, axis=0))
    if np.isnan(first):
        raise TableError("A value or a weight is missing (NaN); leave the row out and list it.")
    if total == 0:
        return WeightedSums(0, 0.0, np.nan, np.nan)
    shift = first / total
    return WeightedSums(int(count), total, centre + shift, float(np.sqrt(max(0.0, second / total - shift * shift))))


def _piece_sums(values: NDArray[Any], weights: NDArray[Any], centre: float) -> tuple[float, float, float, float]:
    least = weights.min()
    if least < 0:
        raise TableError("A weight is negative; pupils cannot be fewer than 0.")
    count = len(weights) if least > 0 else int(np.count_nonzero(weights))
    off = np.subtract(values, centre, dtype=np.float64)
    moment = weights * off
    # einsum keeps each thread to itself, where a BLAS dot would start its own.
    return count, float(weights.sum(dtype=np.float64)), float(moment.sum()), float(np.einsum("i,i", moment, off))


def threads_for(size: int) -> int:
    """How many threads a table of so many rows is worth."""
    return 1 if size < ALONE else min(8, os.cpu_count() or 1)


def over_pieces(size: int, work: Callable[[slice], Result]) -> list[Result]:
    """``work`` on every piece of ``range(size)``, in order; large tables are shared out to a thread per core."""
    threads = threads_for(size)
    if threads == 1:
        return [work(part) for part in _pieces(0, size)]
    edges = [size * step // threads for step in range(threads + 1)]
    spans = [slice(low, high) for low, high in pairwise(edges)]
    with ThreadPoolExecutor(threads) as pool:
        done = pool.map(lambda span: [work(part) for part in _pieces(span.start, span.stop)], spans)
        return [result for results in done for result in results]


def _pieces(start: int, stop: int) -> Iterator[slice]:
    for low in range(start, stop, PIECE):
        yield slice(low, min(low + PIECE, stop))
