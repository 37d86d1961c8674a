"""How far the trend of those compared with would have to bend before a finding falls.

The set of trends is that of Rambachan and Roth (2023), bounds on relative magnitudes: from one period to the next the
two groups may drift apart by at most ``bend``. The finding falls at the smallest ``bend`` for which the interval, moved
by the drift, holds zero. The largest step seen before the beginning is taken as it was, without its own error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .staggered import Staggered


@dataclass(frozen=True)
class Bend:
    """``bend`` a period is what it takes; ``seen`` the largest step before the beginning (0 where there is none)."""

    bend: float
    seen: float

    @property
    def ratio(self) -> float:
        """How many times the largest step seen before; NaN where none was."""
        return self.bend / self.seen if self.seen > 0 else float("nan")


def horizon(found: Staggered) -> float:
    """The mean number of periods over which a drift adds up in ``found.simple``: 1 in the first period of treatment."""
    after = [cell for cell in found.cells if cell.since >= 0]
    sizes = [found.panel.sizes[cell.first] for cell in after]
    return sum(size * (cell.since + 1) for size, cell in zip(sizes, after, strict=True)) / sum(sizes)


def largest_step(path: Sequence[tuple[int, float]]) -> float:
    """The largest change from one period to the next before the beginning, of ``(periods since, difference)`` against
    the last period before, which stands at zero."""
    before = sorted([(step, value) for step, value in path if step < -1] + [(-1, 0.0)])
    return max((abs(b - a) for (one, a), (two, b) in pairwise(before) if two - one == 1), default=0.0)


def bend_to_zero(low: float, high: float, periods: float, path: Sequence[tuple[int, float]]) -> Bend | None:
    """What it takes for an interval ``low`` to ``high`` to hold zero; None where it does already.

    ``periods`` is the :func:`horizon`, ``path`` the difference by periods since the beginning, universal base.
    """
    if low <= 0 <= high:
        return None
    return Bend(min(abs(low), abs(high)) / periods, largest_step(path))
