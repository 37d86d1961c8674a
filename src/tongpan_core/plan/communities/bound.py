"""A proven bound, and what cannot be part of a plan that is better than the one known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tongpan_core.plan.communities.ground import Ground, Near, by_blocks, first_columns, units
from tongpan_core.plan.communities.model import Model
from tongpan_core.tables import Bools, Floats, Ints

_ROUNDS = 10
_WHOLE_MOST = 300_000_000  # steps of a round up to which schools are counted whole
_WHOLE_ROUNDS = 40_000_000  # steps between two looks at the clock
_LONG = 1500  # above so many schools each core looks only at the schools near it


@dataclass
class Dual:
    """The relaxation of one model; ``bound`` is proven at any time."""

    model: Model
    land: Ground
    bound: float = -np.inf
    cores: int = 0
    ended: bool = False
    near: tuple[Near, Floats] | None = None
    price: Floats = field(init=False)
    values: Floats = field(init=False)

    def __post_init__(self) -> None:
        n = len(self.model)
        self.may: Ints = np.flatnonzero(self.model.candidate)
        self.price, self.values = np.zeros(n), np.full(n, np.inf)
        self.weight, self.hold = units(self.model.size, self.land.most)

    def run(self, upper: float, asked: Callable[[], bool], rounds: int = 600) -> float:
        """Improve the prices until nothing more comes of it; ``upper`` is the value of a known plan or a guess.

        First with parts of schools, then, where that is not too slow, with whole ones.
        """
        mean = max(1, len(self.model) // self.model.cores_most)
        if self.near is None:
            self.near = _nearest(self.land, mean)
        again = np.isfinite(self.bound)
        if not (self.ended and self._steps <= _WHOLE_MOST):
            self.ended = self._ascend(upper, asked, rounds, 0.5 if again else 1.5)
            again = False
        steps = self._steps
        if self.ended and steps <= _WHOLE_MOST and not asked():
            each = max(1, min(_ROUNDS, _WHOLE_ROUNDS // max(steps, 1)))
            self._ascend(upper, asked, rounds, 0.5 if again else 1.0, whole=True, each=each)
        return self.bound

    @property
    def _steps(self) -> int:
        """Steps of a round with whole schools, reckoned from as many cores as the bound has chosen."""
        mean = max(1, len(self.model) // max(self.cores, 1))
        return 2 * mean * len(self.may) * int(self.hold.max())

    def _ascend(
        self, upper: float, asked: Callable[[], bool], rounds: int, step: float, *, whole: bool = False,
        each: int = _ROUNDS,
    ) -> bool:  # fmt: skip
        """Rounds of the subgradient from the best prices known, ``each`` so many between two questions.

        Whether they came to their end before somebody said stop.
        """
        from tongpan_core.plan.communities.dual import ascend

        assert self.near is not None
        model, land, n = self.model, self.land, len(self.model)
        order, cap = self.near
        price = self.price.copy() if np.isfinite(self.bound) else np.minimum(np.full(n, 1.5 * upper / n), cap)
        best, limits = price.copy(), np.array([model.cores_least, model.cores_most])
        state = np.array([self.bound, step, 0.0, float(self.cores)])
        for _ in range(rounds // each):
            ascend(
                land.cost, order, land.size, land.most, self.weight, self.hold, whole, self.may, model.must, limits,
                model.core_price, cap, upper, each, price, best, self.values, state,
            )  # fmt: skip
            self.bound, self.cores = max(self.bound, float(state[0])), int(state[3])
            if state[1] == 0 or asked() or self.bound >= upper * (1 - 1e-9):
                break
        self.price = best
        return bool(state[1] == 0 or not asked())

    def open_pairs(self, upper: float) -> Bools:
        """Which pairs (school, core) may be in a plan that costs less than ``upper``, shape (n, n)."""
        model, n = self.model, len(self.model)
        values = np.full(n, np.inf)
        values[self.may] = self.values[self.may]
        ranked = np.sort(values[self.may])
        # A further core takes the place of the worst one chosen, or of none where there may be more.
        spare = float(ranked[min(max(self.cores, 1), len(ranked)) - 1])
        spare = spare if model.cores_least == model.cores_most else max(spare, 0.0)
        core = np.maximum(values - spare, 0.0)
        core[model.must] = 0.0
        way = np.maximum(model.cost - self.price[:, None], 0.0)
        np.fill_diagonal(way, 0.0)
        room = upper - self.bound + 1e-6 * max(abs(upper), 1.0)
        return np.asarray(np.isfinite(model.cost) & (way + core[None, :] <= room), dtype=np.bool_)


def _nearest(land: Ground, mean: int) -> tuple[Near, Floats]:
    """Each core's schools from the nearest on, (n, k), and the price up to which no other school could join it."""
    n = len(land.size)
    if n <= _LONG:
        return np.argsort(land.cost, axis=1, kind="stable").astype(np.int32), np.full(n, np.inf)
    length = min(n, 8 * mean + 60)

    def nearest(rows: slice) -> tuple[Near, Floats]:
        left = land.cost[rows].copy()
        order = first_columns(left, length)
        np.put_along_axis(left, order, np.inf, axis=1)
        return order, left.min(axis=0)

    found = by_blocks(n, nearest)
    return np.concatenate([order for order, _ in found]), np.min([left for _, left in found], axis=0)
