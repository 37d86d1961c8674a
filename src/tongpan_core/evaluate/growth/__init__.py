"""Growth of schools and small areas: value added, shrinkage, funnels."""

from .areas import AreaMeans, fay_herriot
from .funnel import Funnel, funnel_of_means, funnel_of_rates
from .value_added import ValueAdded, value_added

__all__ = ["AreaMeans", "Funnel", "ValueAdded", "fay_herriot", "funnel_of_means", "funnel_of_rates", "value_added"]
