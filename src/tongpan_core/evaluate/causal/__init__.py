"""Did it work: effects of help that began at different times, for few or many treated."""

from .panel import Panel, panel
from .regression import Comparison2x2, Regression, SunAbraham, bacon, regression, sun_abraham, two_way
from .staggered import Cell, Effects, Staggered, staggered
from .wild import WildTest, wild_test

__all__ = [
    "Cell", "Comparison2x2", "Effects", "Panel", "Regression", "Staggered", "SunAbraham", "WildTest", "bacon", "panel",
    "regression", "staggered", "sun_abraham", "two_way", "wild_test",
]  # fmt: skip
