"""Did it work: effects of help that began at different times, for few or many treated."""

from .chance import Design, Randomised, double_difference, randomised
from .each import Each, Groups, Spread, by_group, each_effect, spread_by_size
from .panel import Panel, panel
from .regression import Comparison2x2, Regression, SunAbraham, bacon, regression, sun_abraham, two_way
from .simplex import simplex_weights
from .staggered import Cell, Effects, Staggered, staggered
from .synthetic import Synthetic, synthetic
from .wild import WildTest, wild_test

__all__ = [
    "Cell", "Comparison2x2", "Design", "Each", "Effects", "Groups", "Panel", "Randomised", "Regression", "Spread",
    "Staggered", "SunAbraham", "Synthetic", "WildTest", "bacon", "by_group", "double_difference", "each_effect",
    "panel", "randomised", "regression", "simplex_weights", "spread_by_size", "staggered", "sun_abraham", "synthetic",
    "two_way", "wild_test",
]  # fmt: skip
