"""Two plans of one planner side by side."""

from __future__ import annotations

from collections.abc import Sequence

from tongpan.insight.plan_compare import Pair

from .pages import Line, PlannerPage


class Comparison:
    """Plan ``a`` beside plan ``b``."""

    def __init__(self, a: PlannerPage, b: PlannerPage) -> None:
        self.a, self.b = a, b

    @property
    def same_inputs(self) -> bool:
        """Whether both were computed from the same records and wishes of the same kind."""
        return bool(self.a.run.digest == self.b.run.digest)

    @property
    def asked(self) -> list[Pair]:
        """What the planner asked for."""
        return _pairs(self.a.asked(), self.b.asked())

    @property
    def reached(self) -> list[Pair]:
        """What each reaches."""
        return _pairs(self.a.reached(), self.b.reached())

    @property
    def choices(self) -> list[Pair]:
        """What the two decide unlike, thing by thing."""
        a, b = self.a.choices(), self.b.choices()
        pairs = [Pair(key, a.get(key, "—"), b.get(key, "—")) for key in dict.fromkeys((*a, *b))]
        return [own for own in pairs if own.differ]


def _pairs(a: Sequence[Line], b: Sequence[Line]) -> list[Pair]:
    left, right = dict(a), dict(b)
    return [Pair(key, left.get(key, "—"), right.get(key, "—")) for key in dict.fromkeys((*left, *right))]
