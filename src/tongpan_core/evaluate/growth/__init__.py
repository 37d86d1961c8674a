"""Growth of schools and small areas: value added, three levels, slopes, shrinkage, funnels."""

from .areas import AreaMeans, fay_herriot
from .funnel import Funnel, funnel_of_means, funnel_of_rates
from .levels import ThreeLevels, three_levels
from .slopes import Slopes, random_slopes
from .value_added import ValueAdded, value_added

__all__ = [
    "AreaMeans", "Funnel", "Slopes", "ThreeLevels", "ValueAdded", "fay_herriot", "funnel_of_means", "funnel_of_rates",
    "random_slopes", "three_levels", "value_added",
]  # fmt: skip
