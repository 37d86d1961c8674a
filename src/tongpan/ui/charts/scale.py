"""Scales: from values to places in the picture, with ticks that people can read."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from tongpan.ui.formats import number


def nice_step(span: float, count: int) -> float:
    """The 1, 2 or 5 times a power of ten that cuts ``span`` into about ``count`` parts."""
    if not 1e-100 < span < math.inf:
        return 1.0
    rough = span / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)


def ticks(low: float, high: float, count: int = 5, least: float = 0.0) -> list[float]:
    """Round values from at or below ``low`` to at or above ``high``, at least ``least`` apart."""
    step = max(nice_step(high - low, count), least)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [round(n * step, decimals + 1) for n in range(first, max(last, first + 1) + 1)]


@dataclass(frozen=True)
class Scale:
    """Linear, from ``low``–``high`` of the values to ``start``–``end`` of the picture."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        span = self.high - self.low
        return self.start + (self.end - self.start) * ((value - self.low) / span if span else 0.5)

    def within(self, value: float) -> float:
        """The same, kept inside the picture."""
        return self(min(max(value, self.low), self.high))


def scale_for(
    values: Iterable[float], start: float, end: float, *, zero: bool = True, count: int = 5
) -> tuple[Scale, list[float]]:
    """A scale that holds all values (and zero, where asked), with its ticks; of whole values these are whole too."""
    known = [value for value in values if value is not None and math.isfinite(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - (0 if zero else 0.5), high + 1
    whole = all(value == int(value) for value in known)
    marks = ticks(low, high, count, least=1.0 if whole else 0.0)
    return Scale(marks[0], marks[-1], start, end), marks


def labels(marks: list[float]) -> list[str]:
    """The ticks as words, all with as many decimals as the step needs."""
    step = min((b - a for a, b in pairwise(marks)), default=1.0)
    decimals = (
        0
        if step >= 1 and all(float(mark).is_integer() for mark in marks)
        else max(1, -math.floor(math.log10(step) + 1e-9))
    )
    return [number(mark, decimals) for mark in marks]
