"""Two answers side by side."""

from __future__ import annotations

from tongpan.insight.plan_compare import Pair
from tongpan.insight.planners.comparison import _pairs

from .page import EffectPage


class Comparison:
    """Answer ``a`` beside answer ``b``."""

    def __init__(self, a: EffectPage, b: EffectPage) -> None:
        self.a, self.b = a, b

    @property
    def same_inputs(self) -> bool:
        """Whether both rest on the same schools, years and values."""
        return bool(self.a.run.digest == self.b.run.digest)

    @property
    def reached(self) -> list[Pair]:
        """What each says."""
        return _pairs(self.a.reached, self.b.reached)

    @property
    def asked(self) -> list[Pair]:
        """What each was asked."""
        return _pairs(self.a.asked, self.b.asked)
