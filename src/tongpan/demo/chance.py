"""Repeatable chance: one independent stream for every place and purpose, so that a change here moves nothing there."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """A stream of chance named by words: the same seed and words give the same numbers on every machine.

    Only ``random()`` of Python's Mersenne Twister is used, whose sequence Python guarantees.
    """

    def __init__(self, seed: int, *words: object) -> None:
        self._draw = random.Random("/".join(map(str, (seed, *words)))).random  # noqa: S311

    def share(self) -> float:
        """Evenly from 0 to 1."""
        return self._draw()

    def happens(self, share: float) -> bool:
        """True with this probability."""
        return self._draw() < share

    def between(self, low: float, high: float) -> float:
        """Evenly from low to high."""
        return low + (high - low) * self._draw()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int((high - low + 1) * self._draw())

    def normal(self, mean: float = 0.0, spread: float = 1.0) -> float:
        """A normal value, by Box and Muller."""
        radius = math.sqrt(-2.0 * math.log(1.0 - self._draw()))
        return mean + spread * radius * math.cos(2.0 * math.pi * self._draw())

    def lognormal(self, median: float, spread: float) -> float:
        """A positive value with this median; ``spread`` is the standard deviation of its logarithm."""
        return median * math.exp(spread * max(-2.2, min(2.2, self.normal())))

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items, each as likely."""
        return items[int(len(items) * self._draw())]

    def weighted(self, weights: Mapping[Item, float]) -> Item:
        """One of the keys, as likely as its weight."""
        left = self._draw() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return item

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """So many of the items without repetition, in the order in which they were drawn."""
        rest = list(items)
        return [rest.pop(int(len(rest) * self._draw())) for _ in range(min(count, len(rest)))]

    def rounded(self, value: float) -> int:
        """A whole number near the value that is right on average."""
        return math.floor(value + self._draw())
