"""The Gini coefficient, weighted and exact at any size.

A large table is not sorted as a whole: it is dealt into parts that follow each other in value, each small enough for
the cache, and the sums of the parts are joined. With W, Y = Σwx and S = Σ wx (2C - w) of two parts, one above the
other, ``S = S₁ + S₂ + 2 W₁ Y₂``. That is the same sum as after a full sort, ties and all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongpan_core.measure.grid import by_value
from tongpan_core.measure.sums import ALONE, threads_for
from tongpan_core.tables import Floats, Ints, TableError

LEAF = 1 << 17
PIECE = 1 << 16
MOST_PARTS = 64
ASIDE = 64
SAMPLE = 4096
Sums = tuple[float, float, float]
Column = NDArray[Any]
Run = Callable[[Callable[..., Any], Iterable[Any]], Iterable[Any]]


def gini(values: ArrayLike, weights: ArrayLike) -> float:
    """Weighted Gini of ``values`` (resource per pupil) with ``weights`` (pupils), shape ``(n,)`` each.

    ``G = Σ w x (2C - w) / (W Y) - 1`` with x in rising order, C the running weight, W = Σw and Y = Σwx (population
    form; ties need no care). NaN where there is no school or nothing to share. Raises TableError for shapes that
    differ, for negative values or weights and for NaN.
    """
    x, w = np.asarray(values), np.asarray(weights)
    if x.shape != w.shape or x.ndim != 1:
        raise TableError(f"Values have shape {x.shape} and weights {w.shape}; give two columns of one length.")
    if not len(x):
        return float("nan")
    if not (x.min() >= 0 and w.min() >= 0):
        raise TableError("A Gini coefficient needs values and weights of 0 or more, and none missing (NaN).")
    people, wealth, doubled = _sums(x, w)
    return doubled / (people * wealth) - 1.0 if wealth > 0 else float("nan")


def _sums(x: Column, w: Column) -> Sums:
    """W, Y and S of a table; large ones are shared out to a thread per core."""
    if len(x) > LEAF and (counted := by_value(x, w)) is not None:
        x, w = counted
    if len(x) < ALONE:
        return _part_sums(x, w, map)
    with ThreadPoolExecutor(threads_for(len(x))) as pool:
        return _part_sums(x, w, pool.map)


def _part_sums(x: Column, w: Column, run: Run) -> Sums:
    if len(x) <= LEAF:
        return _leaf_sums(x.astype(np.float64, copy=False), w)
    low, high = _middle(x)
    if low == high:
        people = float(w.sum(dtype=np.float64))
        return people, low * people, low * people * people
    return _joined(run(lambda part: _part_sums(part[0], part[1], map), _dealt(x, w, low, high, run)))


def _joined(parts: Iterable[Sums]) -> Sums:
    people = wealth = doubled = 0.0
    for own_people, own_wealth, own_doubled in parts:
        doubled += own_doubled + 2.0 * people * own_wealth
        people += own_people
        wealth += own_wealth
    return people, wealth, doubled


def _middle(x: Column) -> tuple[float, float]:
    """Two values between which most of the table lies, from a sample; its ends where that would be one value."""
    sample = np.sort(x[:: len(x) // SAMPLE + 1])
    aside = len(sample) // ASIDE
    low, high = float(sample[aside]), float(sample[-1 - aside])
    return (low, high) if low < high else (float(x.min()), float(x.max()))


def _dealt(x: Column, w: Column, low: float, high: float, run: Run) -> Iterator[tuple[Floats, Column]]:
    """The table in parts that follow each other in value.

    The bits of values of 0 or more stand in the order of the values, so parts of equal width in bits do as well. Every
    round makes the width of a part a small fraction: a few rounds reach single values, however uneven the table is.
    """
    parts = min(MOST_PARTS, 1 << (2 * len(x) // LEAF + 2).bit_length())
    base, top = (int(bits) for bits in np.array([low, high]).view(np.int64))
    shift = max(0, (top - base).bit_length() - parts.bit_length() + 2)
    starts = range(0, len(x), PIECE)
    dealt = list(run(lambda at: _deal(x[at : at + PIECE], w[at : at + PIECE], base, shift, parts), starts))
    for part in range(parts):
        values = np.concatenate([own[edges[part] : edges[part + 1]] for own, _, edges in dealt])
        if len(values):
            yield values, np.concatenate([own[edges[part] : edges[part + 1]] for _, own, edges in dealt])


def _deal(x: Column, w: Column, base: int, shift: int, parts: int) -> tuple[Floats, Column, list[int]]:
    """A piece in the order of its parts, and the edges of the parts."""
    exact = x.astype(np.float64, copy=False) + 0.0  # a negative zero has bits of its own
    place = exact.view(np.int64) - base
    place >>= shift
    np.clip(place, -1, parts - 2, out=place)
    place += 1
    order = np.argsort(place.astype(np.uint16), kind="stable")
    edges = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=parts))])
    return exact.take(order), w.take(order), edges.tolist()


def _leaf_sums(x: Floats, w: Column) -> Sums:
    if not len(x):
        return 0.0, 0.0, 0.0
    order = _order(x)
    value, weight = x.take(order), w.take(order).astype(np.float64, copy=False)
    running = np.cumsum(weight)
    wealth = weight * value
    return float(running[-1]), float(wealth.sum()), float(np.einsum("i,i", wealth, 2.0 * running - weight))


def _order(x: Floats) -> Ints:
    """The rising order of values of 0 or more: their bits stand in the same order, and are sorted sixteen at a time."""
    bits = (x + 0.0).view(np.uint64)
    bits -= bits.min()
    order: Ints | None = None
    for shift in range(0, int(bits.max()).bit_length(), 16):
        digit = (bits >> np.uint64(shift)).astype(np.uint16)
        own = np.argsort(digit if order is None else digit.take(order), kind="stable")
        order = own if order is None else order.take(own)
    return np.arange(len(x)) if order is None else order
