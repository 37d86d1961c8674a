"""Did it work: effects of help that began at different times, for few or many treated."""

from .chance import Design, Randomised, double_difference, randomised
from .panel import Panel, panel
from .regression import Comparison2x2, Regression, SunAbraham, bacon, regression, sun_abraham, two_way
from .simplex import simplex_weights
from .staggered import Cell, Effects, Staggered, staggered
from .synthetic import Synthetic, synthetic
from .wild import WildTest, wild_test

__all__ = [
    "Cell", "Comparison2x2", "Design", "Effects", "Panel", "Randomised", "Regression", "Staggered", "SunAbraham",
    "Synthetic", "WildTest", "bacon", "double_difference", "panel", "randomised", "regression", "simplex_weights",
    "staggered", "sun_abraham", "synthetic", "two_way", "wild_test",
]  # fmt: skip
