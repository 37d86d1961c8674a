"""Sampling designs, weights and the variance of what a sample says.

design → draw → (the test) → survey_of → mean, total, ratio, difference.
"""

from .design import Design, design
from .draw import Sample, draw
from .estimate import Estimate, apart, difference, mean, ratio, total
from .frame import Frame, Target, frame
from .jackknife import jackknife
from .survey import Lonely, Survey, survey, survey_of

__all__ = [
    "Design",
    "Estimate",
    "Frame",
    "Lonely",
    "Sample",
    "Survey",
    "Target",
    "apart",
    "design",
    "difference",
    "draw",
    "frame",
    "jackknife",
    "mean",
    "ratio",
    "survey",
    "survey_of",
    "total",
]
